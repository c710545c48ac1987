/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bench-start line TEXT COMMAND…    until the command prints a line that holds TEXT
 * bench-start window COMMAND…       until its window looks as it will look for good
 *
 * Starts a command, tells from outside how long that took, and lets the command run until its own
 * standard input ends. Prints "ID MILLISECONDS", where ID is the command's process.
 *
 * A window is watched through the X server, so that one watches any toolkit and needs nothing of
 * the program. Each picture that reaches the screen is kept with its time. When a second has passed
 * without a new one, the last is what the window looks like; the first picture from which on all
 * are like it (but for SAME_SHARE: a blinking cursor, say) is the first frame that shows what a
 * person wants to see. An empty page or a spinner before it does not count. */

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
#define SAME_SHARE        0.98
#define LEAST_INK_SHARE   0.01

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

/* How many pixels are alike in both; 0 if the size is another. */
static double
share_of_same (const XImage *a, const XImage *b) {
  gsize same = 0, count = (gsize) a->width * a->height;
  const guint32 *pixels_a = (const guint32 *) a->data, *pixels_b = (const guint32 *) b->data;

  if (a->width != b->width || a->height != b->height)
    return 0;
  for (gsize i = 0; i < count; i++)
    same += ((pixels_a[i] ^ pixels_b[i]) & 0xffffff) == 0;
  return (double) same / count;
}

/* How many pixels are not of the commonest colour: next to none in an empty window. */
static double
share_of_ink (const XImage *image) {
  gsize count = (gsize) image->width * image->height, most = 0;
  g_autofree guint32 *times = g_new0 (guint32, 1 << 24);

  for (gsize i = 0; i < count; i++) {
    guint32 seen = ++times[((const guint32 *) image->data)[i] & 0xffffff];

    most = MAX (most, seen);
  }
  return 1 - (double) most / count;
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
  const Frame *last = &g_array_index (frames, Frame, frames->len - 1);
  guint first = frames->len - 1;

  if (last->image->bits_per_pixel != 32 || share_of_ink (last->image) < LEAST_INK_SHARE)
    g_error ("The window is empty, or the display has not 24 bits of colour");
  while (first > 0 &&
         share_of_same (g_array_index (frames, Frame, first - 1).image, last->image) > SAME_SHARE)
    first--;
  return g_array_index (frames, Frame, first).ms;
}

static double
wait_for_window (Display *display, int damage_event) {
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
          share_of_same (g_array_index (frames, Frame, frames->len - 1).image, frame.image) == 1) {
        XDestroyImage (frame.image);
        continue;
      }
      changed_ms = frame.ms;
      g_array_append_val (frames, frame);
    }
  }
  return find_first_good_frame (frames);
}

int
main (int argc, char **argv) {
  const gboolean is_window = argc > 2 && strcmp (argv[1], "window") == 0;
  Display *display = NULL;
  int damage_event = 0, damage_error, output;
  double ms;
  pid_t pid;

  if (!is_window && (argc < 4 || strcmp (argv[1], "line") != 0))
    g_error ("Usage: bench-start line TEXT COMMAND… | bench-start window COMMAND…");
  if (is_window) {
    display = XOpenDisplay (NULL);
    if (display == NULL || !XDamageQueryExtension (display, &damage_event, &damage_error))
      g_error ("No display, or one without the damage extension");
    XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
    XSync (display, False);
  }
  pid = start (argv + (is_window ? 2 : 3), &output);
  ms = is_window ? wait_for_window (display, damage_event + XDamageNotify)
                 : wait_for_line (output, argv[2]);
  printf ("%d %.3f\n", pid, ms);
  fflush (stdout);
  while (getchar () != EOF)
    ;
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  return 0;
}
