/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "window-fixture.h"

#include "keyfob-test.h"

#include <X11/XKBlib.h>
#include <X11/Xatom.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Long enough for the sanitizers on a busy computer. */
#define PATIENCE_SECONDS   60
#define PAUSE_MILLISECONDS 20

/* The bench has a session bus of its own, without an accessibility bus: the display's is used. */
static void
use_accessibility_bus (const char *session_bus) {
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  const char *address;

  bus = g_dbus_connection_new_for_address_sync (session_bus,
                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                    G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                NULL, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (bus, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus",
                                       "GetAddress", NULL, G_VARIANT_TYPE ("(s)"),
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(&s)", &address);
  g_setenv ("AT_SPI_BUS_ADDRESS", address, TRUE);
  g_dbus_connection_close_sync (bus, NULL, NULL);
}

/* A window may close while it is looked at, which Xlib would end the test for. */
static int
ignore (Display *display, XErrorEvent *event) {
  return 0;
}

static void
write_settings (WindowTest *self, const char *settings) {
  g_autofree char *folder =
      g_build_filename (self->bench->folder, "XDG_CONFIG_HOME", "gtk-4.0", NULL);
  g_autofree char *path = g_build_filename (folder, "settings.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, settings, -1, &error);
  g_assert_no_error (error);
}

/* What the program wrote is the best there is to explain a test that failed. */
static void
tell_output (WindowTest *self) {
  g_autofree char *output = NULL;

  if (g_file_get_contents (self->output, &output, NULL, NULL))
    g_test_message ("The program wrote: %s", output);
}

/* @event: (transfer full) */
static void
note_announcement (AtspiEvent *event, gpointer user_data) {
  const char *words = g_value_get_string (&event->any_data);

  g_test_message ("Heard: %s", words);
  g_ptr_array_add (user_data, g_strdup (words));
  g_boxed_free (ATSPI_TYPE_EVENT, event);
}

static void
listen (WindowTest *self) {
  g_autoptr (GError) error = NULL;

  self->heard = g_ptr_array_new_with_free_func (g_free);
  self->listener = atspi_event_listener_new (note_announcement, self->heard, NULL);
  atspi_event_listener_register (self->listener, "object:announcement", &error);
  g_assert_no_error (error);
}

WindowTest *
window_test_new (void) {
  /* GTestDBus puts the bench's bus into its place, and takes the display away. */
  g_autofree char *session_bus = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  WindowTest *self = g_new0 (WindowTest, 1);
  g_autoptr (GError) error = NULL;

  self->bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_setenv ("DISPLAY", display, TRUE);
  self->output = g_build_filename (self->bench->folder, "output", NULL);
  /* While one page gives way to another, both would be there. */
  write_settings (self, "[Settings]\ngtk-enable-animations=0\n");
  if (g_getenv ("AT_SPI_BUS_ADDRESS") == NULL)
    use_accessibility_bus (session_bus);
  self->desktop = atspi_driver_start (&error);
  g_assert_no_error (error);
  listen (self);
  XSetErrorHandler (ignore);
  self->display = XOpenDisplay (NULL);
  g_assert_nonnull (self->display);
  /* Away from the window: below it, rows would not move. */
  XTestFakeMotionEvent (
      self->display, -1, DisplayWidth (self->display, DefaultScreen (self->display)) - 1,
      DisplayHeight (self->display, DefaultScreen (self->display)) - 1, CurrentTime);
  XSync (self->display, False);
  return self;
}

void
window_test_animate (WindowTest *self) {
  write_settings (self, "[Settings]\n");
}

void
window_test_enlarge (WindowTest *self) {
  /* What says so on X: settings of GTK's own do not count where X has its word. */
  const char resources[] = "Xft.dpi: 192\n";

  XChangeProperty (self->display, DefaultRootWindow (self->display), XA_RESOURCE_MANAGER, XA_STRING,
                   8, PropModeReplace, (const guchar *) resources, strlen (resources));
  XSync (self->display, False);
}

void
window_test_free (WindowTest *self) {
  g_autofree char *display = NULL;

  if (self->process != NULL)
    window_test_quit (self);
  display = g_strdup (DisplayString (self->display));
  XDeleteProperty (self->display, DefaultRootWindow (self->display), XA_RESOURCE_MANAGER);
  XCloseDisplay (self->display);
  atspi_event_listener_deregister (self->listener, "object:announcement", NULL);
  g_clear_object (&self->listener);
  g_ptr_array_unref (self->heard);
  g_clear_object (&self->desktop);
  bench_free (self->bench);
  g_setenv ("DISPLAY", display, TRUE); /* GTestDBus took it away again */
  g_free (self->output);
  g_free (self);
}

static void
start (WindowTest *self, const char *debug) {
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_auto (GStrv) environment = bench_dup_environment (self->bench);
  g_auto (GStrv) command = bench_dup_command (self->bench, "");
  g_autoptr (GError) error = NULL;
  int output = g_open (self->output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  g_assert_cmpint (output, >=, 0);
  if (debug != NULL)
    environment = g_environ_setenv (environment, "G_MESSAGES_DEBUG", debug, TRUE);
  /* Else this computer is found offline where it has no network but the loopback. */
  environment = g_environ_setenv (environment, "GIO_USE_NETWORK_MONITOR", "base", TRUE);
  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_take_stdout_fd (launcher, output);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) command, &error);
  g_assert_no_error (error);
}

/* Programs of other tests may still be on the bus. */
static AtspiAccessible *
find_program (WindowTest *self) {
  g_autofree char *id = g_strdup (g_subprocess_get_identifier (self->process));
  int n_programs;

  if (id == NULL)
    return NULL;
  atspi_accessible_clear_cache_single (self->desktop);
  n_programs = atspi_accessible_get_child_count (self->desktop, NULL);
  for (int i = 0; i < n_programs; i++) {
    g_autoptr (AtspiAccessible) program =
        atspi_accessible_get_child_at_index (self->desktop, i, NULL);

    if (program != NULL &&
        atspi_accessible_get_process_id (program, NULL) == g_ascii_strtoull (id, NULL, 10))
      return g_steal_pointer (&program);
  }
  return NULL;
}

static gboolean
has_window (gpointer data) {
  WindowTest *self = data;

  if (self->program == NULL)
    self->program = find_program (self);
  if (self->program != NULL) {
    g_autoptr (AtspiAccessible) frame =
        atspi_driver_find (self->program, ATSPI_ROLE_FRAME, NULL, 0, NULL);

    return frame != NULL;
  }
  if (g_subprocess_get_identifier (self->process) == NULL) {
    tell_output (self);
    g_error ("The program has ended");
  }
  return FALSE;
}

void
window_test_open (WindowTest *self, const char *debug) {
  start (self, debug);
  keyfob_test_wait_until (has_window, self);
}

static gboolean
shows_doors (WindowTest *self) {
  g_autoptr (AtspiAccessible) row =
      atspi_driver_find (self->program, ATSPI_ROLE_LIST_ITEM, "Front Entrance, ", 1, NULL);

  return row != NULL;
}

/* As a person who is told that the keyring did not answer in time, on a busy computer. */
static void
try_again (WindowTest *self) {
  g_autoptr (AtspiAccessible) button =
      atspi_driver_find (self->program, ATSPI_ROLE_BUTTON, "Try Again", 0, NULL);

  if (button != NULL)
    atspi_driver_click (button, NULL);
}

void
window_test_open_signed_in (WindowTest *self) {
  g_autoptr (AtspiAccessible) row = NULL;

  bench_sign_in (self->bench);
  window_test_open (self, NULL);
  for (guint i = 0; i < PATIENCE_SECONDS && !shows_doors (self); i++)
    try_again (self);
  row = window_test_find_row (self, "Front Entrance");
}

void
window_test_wait_for_end (WindowTest *self) {
  g_subprocess_wait (self->process, NULL, NULL);
  if (!g_subprocess_get_successful (self->process))
    tell_output (self);
  g_assert_true (g_subprocess_get_successful (self->process));
  g_clear_object (&self->process);
  g_clear_object (&self->program);
}

void
window_test_quit (WindowTest *self) {
  bench_ask_to_quit (self->bench);
  window_test_wait_for_end (self);
}

AtspiAccessible *
window_test_find (WindowTest *self, AtspiRole role, const char *words) {
  g_autoptr (GError) error = NULL;
  AtspiAccessible *found = atspi_driver_find (self->program, role, words, PATIENCE_SECONDS, &error);

  if (found == NULL)
    tell_output (self);
  g_assert_no_error (error);
  return found;
}

AtspiAccessible *
window_test_find_row (WindowTest *self, const char *door) {
  g_autofree char *start = g_strconcat (door, ", ", NULL);

  return window_test_find (self, ATSPI_ROLE_LIST_ITEM, start);
}

void
window_test_see (WindowTest *self, const char *words) {
  g_autoptr (AtspiAccessible) found = window_test_find (self, ATSPI_ROLE_INVALID, words);
}

void
window_test_see_no_more (WindowTest *self, const char *words) {
  g_autoptr (GError) error = NULL;

  if (!atspi_driver_wait_until_gone (self->program, words, PATIENCE_SECONDS, &error))
    tell_output (self);
  g_assert_no_error (error);
  /* Nothing is seen of a program that has ended, either. */
  g_assert_nonnull (g_subprocess_get_identifier (self->process));
}

void
window_test_wait_for_name (AtspiAccessible *accessible, const char *words) {
  g_autoptr (GError) error = NULL;

  atspi_driver_wait_for_name (accessible, words, PATIENCE_SECONDS, &error);
  g_assert_no_error (error);
}

typedef struct {
  AtspiAccessible *row;
  const char *words;
} Describing;

static gboolean
is_described (gpointer data) {
  Describing *describing = data;
  g_autofree char *description = atspi_driver_get_description (describing->row);

  return strstr (description, describing->words) != NULL;
}

void
window_test_see_of (WindowTest *self, const char *door, const char *words) {
  g_autoptr (AtspiAccessible) row = window_test_find_row (self, door);
  Describing describing = {row, words};

  keyfob_test_wait_until (is_described, &describing);
}

typedef struct {
  WindowTest *test;
  const char *words;
} Hearing;

static gboolean
is_heard (gpointer data) {
  Hearing *hearing = data;
  GPtrArray *heard = hearing->test->heard;

  for (guint i = 0; i < heard->len; i++)
    if (strstr (heard->pdata[i], hearing->words) != NULL)
      return TRUE;
  return FALSE;
}

void
window_test_hear (WindowTest *self, const char *words) {
  Hearing hearing = {self, words};

  g_test_message ("Waiting to hear \"%s\"", words);
  keyfob_test_wait_until (is_heard, &hearing);
}

void
window_test_click (WindowTest *self, AtspiRole role, const char *words) {
  g_autoptr (AtspiAccessible) found = window_test_find (self, role, words);
  g_autoptr (GError) error = NULL;

  atspi_driver_click (found, &error);
  g_assert_no_error (error);
}

void
window_test_fill_in (WindowTest *self, const char *field, const char *text) {
  g_autoptr (AtspiAccessible) entry = window_test_find (self, ATSPI_ROLE_TEXT, field);
  g_autoptr (GError) error = NULL;

  atspi_driver_type (entry, text, &error);
  g_assert_no_error (error);
}

/* The uppermost window, or None. What is drawn over windows, such as a tooltip, is none. */
static Window
get_top_window (WindowTest *self) {
  Window root, parent, found = None;
  Window *windows = NULL;
  unsigned int n_windows = 0;

  XQueryTree (self->display, DefaultRootWindow (self->display), &root, &parent, &windows,
              &n_windows);
  for (unsigned int i = 0; i < n_windows; i++) {
    XWindowAttributes attributes;

    if (XGetWindowAttributes (self->display, windows[i], &attributes) &&
        attributes.map_state == IsViewable && !attributes.override_redirect)
      found = windows[i];
  }
  if (windows != NULL)
    XFree (windows);
  return found;
}

static gboolean
has_keyboard (gpointer data) {
  WindowTest *self = data;
  Window top = get_top_window (self);
  Window focus;
  int revert;

  XGetInputFocus (self->display, &focus, &revert);
  if (top != None && focus == top)
    return TRUE;
  /* As a window manager would. */
  if (top != None)
    XSetInputFocus (self->display, top, RevertToParent, CurrentTime);
  XSync (self->display, False);
  return FALSE;
}

static void
strike (WindowTest *self, KeySym symbol, Bool down) {
  KeyCode code = XKeysymToKeycode (self->display, symbol);

  g_assert_cmpint (code, !=, 0);
  XTestFakeKeyEvent (self->display, code, down, CurrentTime);
}

static void
strike_down (WindowTest *self, const char *keys) {
  g_auto (GStrv) names = g_strsplit (keys, "+", -1);

  for (guint i = 0; names[i] != NULL; i++)
    strike (self, XStringToKeysym (names[i]), True);
}

static void
strike_up (WindowTest *self, const char *keys) {
  g_auto (GStrv) names = g_strsplit (keys, "+", -1);

  for (guint i = g_strv_length (names); i-- > 0;)
    strike (self, XStringToKeysym (names[i]), False);
}

void
window_test_hold (WindowTest *self, const char *keys) {
  keyfob_test_wait_until (has_keyboard, self);
  strike_down (self, keys);
  XSync (self->display, False);
}

void
window_test_let_go (WindowTest *self, const char *keys) {
  strike_up (self, keys);
  XSync (self->display, False);
}

/* Both are sent at once, or the display would repeat the key while a busy computer lets this wait
 * between them. */
void
window_test_press (WindowTest *self, const char *keys) {
  keyfob_test_wait_until (has_keyboard, self);
  strike_down (self, keys);
  strike_up (self, keys);
  XSync (self->display, False);
}

void
window_test_resize (WindowTest *self, guint width, guint height) {
  keyfob_test_wait_until (has_keyboard, self);
  XResizeWindow (self->display, get_top_window (self), width, height);
  XSync (self->display, False);
}

static void
strike_letter (WindowTest *self, char letter) {
  KeySym symbol = (guchar) letter; /* as Latin-1 */
  KeyCode code = XKeysymToKeycode (self->display, symbol);
  gboolean shifted = XkbKeycodeToKeysym (self->display, code, 0, 0) != symbol;

  if (shifted)
    strike (self, XK_Shift_L, True);
  strike (self, symbol, True);
  strike (self, symbol, False);
  if (shifted)
    strike (self, XK_Shift_L, False);
}

void
window_test_type (WindowTest *self, const char *text) {
  for (const char *letter = text; *letter != '\0'; letter++) {
    keyfob_test_wait_until (has_keyboard, self);
    strike_letter (self, *letter);
    XSync (self->display, False);
  }
}

void
window_test_type_at_once (WindowTest *self, const char *text) {
  keyfob_test_wait_until (has_keyboard, self);
  for (const char *letter = text; *letter != '\0'; letter++)
    strike_letter (self, *letter);
  XSync (self->display, False);
}

/* Where the focus is, in words that tell all things of a window apart. */
static char *
dup_focus (WindowTest *self, char **name) {
  g_autoptr (AtspiAccessible) focused = atspi_driver_find_focused (self->program);

  *name = focused != NULL ? atspi_accessible_get_name (focused, NULL) : NULL;
  return g_strdup (focused != NULL ? ATSPI_OBJECT (focused)->path : "");
}

typedef struct {
  WindowTest *test;
  const char *words; /* of what has the focus, or… */
  const char *old;   /* …of another thing than this */
} Focus;

static gboolean
is_focused (gpointer data) {
  Focus *wish = data;
  g_autofree char *name = NULL;
  g_autofree char *path = dup_focus (wish->test, &name);

  if (wish->words != NULL && name != NULL && strstr (name, wish->words) != NULL)
    return TRUE;
  return wish->old != NULL && *path != '\0' && !g_str_equal (path, wish->old);
}

void
window_test_wait_for_focus (WindowTest *self, const char *words) {
  Focus wish = {.test = self, .words = words};

  g_test_message ("Waiting for the focus on \"%s\"", words);
  keyfob_test_wait_until (is_focused, &wish);
}

void
window_test_go_to (WindowTest *self, const char *key, const char *words) {
  for (;;) {
    g_autofree char *name = NULL;
    g_autofree char *path = dup_focus (self, &name);
    Focus wish = {.test = self, .old = path};

    g_test_message ("The focus is on \"%s\"", name);
    if (name != NULL && strstr (name, words) != NULL)
      return;
    window_test_press (self, key);
    keyfob_test_wait_until (is_focused, &wish);
  }
}
