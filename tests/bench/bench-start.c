/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bench-start line TEXT COMMAND…    until the command prints a line that holds TEXT
 * bench-start window COMMAND…       until its window shows what it will show for good
 * bench-start close COMMAND…        the same; then closes that window
 * bench-start twice COMMAND…        the same; then does it all again
 *
 * Starts a command, tells from outside how long that took, and lets the command run until its own
 * standard input ends. Prints "ID MILLISECONDS", where ID is the command's process, and with
 * "twice" the milliseconds of the second time, too.
 *
 * A window is watched through the X server, so that one watches any toolkit and needs nothing of
 * the program. Each picture that reaches the screen is kept with its time. When a second has passed
 * without a new one, the last is what the window looks like; the first picture that has nearly as
 * much on it (letters, icons, buttons: where pixels differ from their neighbours) is the first
 * frame that shows what a person wants to see. An empty page or a spinner before it does not count;
 * that something slides a little afterwards does not matter. */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUIET_MS          1000
#define LIMIT_MS          30000
#define LEAST_SIDE_PIXELS 200 /* smaller windows are helpers of the toolkit */
#define NEARLY_ALL        0.8
#define LEAST_EDGES       300 /* a window with less is empty */

typedef struct {
  double ms;
  XImage *image;
} Frame;

static gint64 start_us;

static double
elapsed_ms (void) {
  return (g_get_monotonic_time () - start_us) / 1000.0;
}

static pid_t
start (char **command, int *output) {
  int ends[2];
  pid_t pid;

  if (pipe (ends) != 0)
    g_error ("No pipe: %s", g_strerror (errno));
  start_us = g_get_monotonic_time ();
  pid = fork ();
  if (pid < 0)
    g_error ("No process: %s", g_strerror (errno));
  if (pid == 0) {
    prctl (PR_SET_PDEATHSIG, SIGKILL);
    dup2 (open ("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2 (ends[1], STDOUT_FILENO);
    dup2 (ends[1], STDERR_FILENO);
    close (ends[0]);
    close (ends[1]);
    execvp (command[0], command);
    _exit (127);
  }
  close (ends[1]);
  *output = ends[0];
  return pid;
}

static double
wait_for_line (int output, const char *text) {
  FILE *lines = fdopen (output, "r");
  char line[4096];

  while (fgets (line, sizeof line, lines) != NULL) {
    if (strstr (line, text) != NULL)
      return elapsed_ms ();
  }
  g_error ("The command ended without the line");
}

static guint32
get_pixel (const XImage *image, gsize i) {
  return ((const guint32 *) image->data)[i] & 0xffffff;
}

static gboolean
is_same (const XImage *a, const XImage *b) {
  gsize count = (gsize) a->width * a->height;

  if (a->width != b->width || a->height != b->height)
    return FALSE;
  for (gsize i = 0; i < count; i++) {
    if (get_pixel (a, i) != get_pixel (b, i))
      return FALSE;
  }
  return TRUE;
}

/* How many pixels differ from the one before: how much letters, icons and buttons are on it. */
static gsize
count_edges (const XImage *image) {
  gsize count = (gsize) image->width * image->height, edges = 0;

  for (gsize i = 1; i < count; i++)
    edges += get_pixel (image, i) != get_pixel (image, i - 1);
  return edges;
}

/* Waits for the next event; FALSE if none comes in time. */
static gboolean
next_event (Display *display, int timeout_ms, XEvent *event) {
  struct pollfd descriptor = {ConnectionNumber (display), POLLIN, 0};

  while (XPending (display) == 0) {
    if (poll (&descriptor, 1, timeout_ms) == 0)
      return FALSE;
  }
  XNextEvent (display, event);
  return TRUE;
}

static double
find_first_good_frame (GArray *frames) {
  const XImage *last = g_array_index (frames, Frame, frames->len - 1).image;
  gsize wanted;
  guint first = 0;

  if (last->bits_per_pixel != 32)
    g_error ("The display has not 24 bits of colour");
  wanted = count_edges (last) * NEARLY_ALL;
  if (wanted < LEAST_EDGES)
    g_error ("The window is empty");
  while (count_edges (g_array_index (frames, Frame, first).image) < wanted)
    first++;
  return g_array_index (frames, Frame, first).ms;
}

static double
wait_for_window (Display *display, int damage_event, Window *result) {
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  double changed_ms = 0;
  Window window = None;
  XEvent event;

  while (frames->len == 0 || elapsed_ms () < changed_ms + QUIET_MS) {
    Frame frame;

    if (elapsed_ms () > LIMIT_MS)
      g_error ("No window, or one that never rests");
    if (!next_event (display, 50, &event))
      continue;
    if (event.type == MapNotify && window == None) {
      XWindowAttributes attributes;

      XGetWindowAttributes (display, event.xmap.window, &attributes);
      if (MIN (attributes.width, attributes.height) >= LEAST_SIDE_PIXELS) {
        window = event.xmap.window;
        XDamageCreate (display, window, XDamageReportNonEmpty);
      }
    } else if (event.type == damage_event) {
      XDamageNotifyEvent *damage = (XDamageNotifyEvent *) &event;

      frame.ms = elapsed_ms ();
      XDamageSubtract (display, damage->damage, None, None);
      frame.image = XGetImage (display, window, 0, 0, damage->geometry.width,
                               damage->geometry.height, AllPlanes, ZPixmap);
      if (frames->len > 0 &&
          is_same (g_array_index (frames, Frame, frames->len - 1).image, frame.image)) {
        XDestroyImage (frame.image);
        continue;
      }
      changed_ms = frame.ms;
      g_array_append_val (frames, frame);
    }
  }
  *result = window;
  return find_first_good_frame (frames);
}

/* As a window manager does, and until it is gone. */
static void
close_window (Display *display, Window window) {
  XEvent event = {.xclient = {.type = ClientMessage,
                              .window = window,
                              .message_type = XInternAtom (display, "WM_PROTOCOLS", False),
                              .format = 32}};
  double begin_ms = elapsed_ms ();

  event.xclient.data.l[0] = (long) XInternAtom (display, "WM_DELETE_WINDOW", False);
  XSendEvent (display, window, False, NoEventMask, &event);
  XFlush (display);
  for (;;) {
    if (elapsed_ms () > begin_ms + LIMIT_MS)
      g_error ("The window does not close");
    if (next_event (display, 50, &event) && event.type == UnmapNotify &&
        event.xunmap.window == window)
      return;
  }
}

/* A damage of the window that was closed may come late, for one that is no more. */
static int
ignore (Display *display, XErrorEvent *event) {
  return 0;
}

int
main (int argc, char **argv) {
  const char *mode = argc > 2 ? argv[1] : "";
  const gboolean is_twice = strcmp (mode, "twice") == 0;
  const gboolean is_close = is_twice || strcmp (mode, "close") == 0;
  const gboolean is_window = is_close || strcmp (mode, "window") == 0;
  Display *display = NULL;
  Window window = None;
  int damage_event = 0, damage_error, output;
  double ms;
  pid_t pid;

  if (!is_window && (argc < 4 || strcmp (mode, "line") != 0))
    g_error ("Usage: bench-start (line TEXT | window | close | twice) COMMAND…");
  if (is_window) {
    display = XOpenDisplay (NULL);
    if (display == NULL || !XDamageQueryExtension (display, &damage_event, &damage_error))
      g_error ("No display, or one without the damage extension");
    XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
    XSetErrorHandler (ignore);
    XSync (display, False);
  }
  pid = start (argv + (is_window ? 2 : 3), &output);
  ms = is_window ? wait_for_window (display, damage_event + XDamageNotify, &window)
                 : wait_for_line (output, argv[2]);
  if (is_close)
    close_window (display, window);
  if (is_twice) {
    waitpid (pid, NULL, 0);
    close (output);
    pid = start (argv + 2, &output);
    printf ("%d %.3f %.3f\n", pid, ms,
            wait_for_window (display, damage_event + XDamageNotify, &window));
  } else {
    printf ("%d %.3f\n", pid, ms);
  }
  fflush (stdout);
  while (getchar () != EOF)
    ;
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  return 0;
}
