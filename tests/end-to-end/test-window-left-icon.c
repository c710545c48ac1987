/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* When the process has executed itself, panels still show the icon of its old connection to the
 * bus, until the new icon is there. Here the test is what is at the other end of the old one. */

#include "../desktop/tray-watcher.h"
#include "keyfob-test.h"
#include "window-fixture.h"

#include <sys/socket.h>

/* Long enough for the sanitizers on a busy computer. */
#define PATIENCE_SECONDS 60

#define ITEM      "org.kde.StatusNotifierItem"
#define ITEM_PATH "/StatusNotifierItem"

/* What the new process has it as. */
#define FD 7

typedef struct {
  WindowTest *window;
  TrayWatcher *watcher; /* that never takes the new icon, till it is told to */
  GSocketConnection *panel;
  GDBusConnection *bus; /* the same, if messages are sent by it */
  GSubprocess *keyfob;
  int old; /* the other end */
} Test;

static void
set_up (Test *self) {
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  self->window = window_test_new ();
  self->watcher = tray_watcher_new (NULL, TRAY_WATCHER_SILENT, g_variant_new_boolean (TRUE));
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  self->old = ends[0];
  socket = g_socket_new_from_fd (ends[1], &error);
  g_assert_no_error (error);
  self->panel = g_socket_connection_factory_create_connection (socket);
}

/* @debug: (nullable): `G_DEBUG` */
static void
start (Test *self, const char *debug) {
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_auto (GStrv) environment = bench_dup_environment (self->window->bench);
  g_autofree char *arguments = g_strdup_printf ("--background --handover=%d", FD);
  g_auto (GStrv) command = bench_dup_command (self->window->bench, arguments);
  g_autoptr (GError) error = NULL;

  environment = g_environ_setenv (environment, "G_DEBUG", debug ? debug : "", TRUE);
  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_take_fd (launcher, self->old, FD);
  self->keyfob = g_subprocess_launcher_spawnv (launcher, (const char *const *) command, &error);
  g_assert_no_error (error);
}

static void
tear_down (Test *self) {
  bench_quit (self->window->bench, self->keyfob);
  g_clear_object (&self->keyfob);
  g_clear_object (&self->bus);
  g_clear_object (&self->panel);
  tray_watcher_free (self->watcher);
  window_test_free (self->window);
}

static void
speak_by_messages (Test *self) {
  g_autoptr (GError) error = NULL;

  self->bus = g_dbus_connection_new_sync (G_IO_STREAM (self->panel), NULL,
                                          G_DBUS_CONNECTION_FLAGS_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
call (Test *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments,
      GAsyncResult **result) {
  g_dbus_connection_call (self->bus, NULL, path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, PATIENCE_SECONDS * 1000, NULL,
                          keyfob_test_store_result, result);
}

static GVariant *
wait_for_answer (Test *self, GAsyncResult **result, GError **error) {
  g_autoptr (GAsyncResult) answer = keyfob_test_wait_for_result (result);

  return g_dbus_connection_call_finish (self->bus, answer, error);
}

static gboolean
is_closed (gpointer bus) {
  return g_dbus_connection_is_closed (bus);
}

/* A click that waited for the new process opens quick unlock; nobody waits for an answer in vain.
 */
static void
test_click (void) {
  Test test = {0};
  g_autoptr (GAsyncResult) click = NULL, properties = NULL, item_of_menu = NULL;
  g_autoptr (GVariant) clicked = NULL, got = NULL, chosen = NULL;
  g_autoptr (AtspiAccessible) quick_unlock = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *menu = NULL;

  set_up (&test);
  name = bench_dup_name (test.window->bench);
  menu = g_strdelimit (g_strconcat ("/", name, "/menu", NULL), ".", '/');
  bench_sign_in (test.window->bench);
  speak_by_messages (&test);
  call (&test, "/StatusNotifierItem", "org.freedesktop.DBus.Properties", "GetAll",
        g_variant_new ("(s)", ITEM), &properties);
  call (&test, menu, "com.canonical.dbusmenu", "Event",
        g_variant_new ("(isvu)", 1, "clicked", g_variant_new_int32 (0), 0), &item_of_menu);
  call (&test, ITEM_PATH, ITEM, "Activate", g_variant_new ("(ii)", 1, 1), &click);
  g_dbus_connection_flush_sync (test.bus, NULL, NULL);
  start (&test, "fatal-warnings");

  got = wait_for_answer (&test, &properties, &error);
  g_assert_no_error (error);
  clicked = wait_for_answer (&test, &click, &error);
  g_assert_no_error (error);
  chosen = wait_for_answer (&test, &item_of_menu, &error);
  g_assert_null (chosen);
  g_assert_true (g_dbus_error_is_remote_error (error));
  g_clear_error (&error);
  quick_unlock = atspi_driver_find (test.window->desktop, ATSPI_ROLE_FRAME, "Quick Unlock",
                                    PATIENCE_SECONDS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bench_count_sent (test.window->bench), ==, 0);
  keyfob_test_wait_until (is_closed, test.bus);
  tear_down (&test);
}

static gboolean
has_registered (gpointer watcher) {
  return ((TrayWatcher *) watcher)->unanswered->len > 0;
}

/* What the panel calls it by. */
static char *
dup_owner (GDBusConnection *bus, TrayWatcher *watcher) {
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  char *owner;

  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "GetNameOwner",
                                       g_variant_new ("(s)", watcher->item), G_VARIANT_TYPE ("(s)"),
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(s)", &owner);
  return owner;
}

static gboolean
has_item (gpointer watcher) {
  return ((TrayWatcher *) watcher)->item != NULL;
}

/* From when the panel has the old icon, till it is asked to take the new one. */
static void
sign_out_and_click (Test *self) {
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *old_name = dup_owner (bus, self->watcher);
  g_autoptr (Ran) signed_out = NULL;
  g_autoptr (GAsyncResult) click = NULL, answer = NULL;
  g_autoptr (GVariant) clicked = NULL;
  g_autoptr (GError) error = NULL;

  self->watcher->manner = TRAY_WATCHER_SILENT;
  signed_out = bench_expect (self->window->bench, "sign-out", 0);
  keyfob_test_wait_until (has_registered, self->watcher);
  g_dbus_connection_call (bus, old_name, ITEM_PATH, ITEM, "Activate", g_variant_new ("(ii)", 1, 1),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, keyfob_test_store_result, &click);
  answer = keyfob_test_wait_for_result (&click);
  clicked = g_dbus_connection_call_finish (bus, answer, &error);
  g_assert_no_error (error);
}

/* The same of a Keyfob that really executes itself, as it does when somebody has signed out. */
static void
test_really (void) {
  Test test = {0};
  g_autoptr (AtspiAccessible) window = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&test);
  close (test.old);
  test.watcher->manner = TRAY_WATCHER_ANSWERS;
  bench_sign_in (test.window->bench);
  test.keyfob = bench_start_background (test.window->bench);
  keyfob_test_wait_until (has_item, test.watcher);
  sign_out_and_click (&test);
  window =
      atspi_driver_find (test.window->desktop, ATSPI_ROLE_FRAME, NULL, PATIENCE_SECONDS, &error);
  g_assert_no_error (error);
  tear_down (&test);
}

/* The new icon is there. */
static void
test_leaves (void) {
  Test test = {0};

  set_up (&test);
  speak_by_messages (&test);
  start (&test, "fatal-warnings");
  keyfob_test_wait_until (has_registered, test.watcher);
  tray_watcher_answer (test.watcher);
  keyfob_test_wait_until (is_closed, test.bus);
  tear_down (&test);
}

/* As when the old process had read half of a message; or whatever else. */
static void
test_nonsense (void) {
  Test test = {0};
  g_autoptr (Ran) list = NULL;
  g_autoptr (GError) error = NULL;
  GOutputStream *stream;
  char nonsense[4096];

  set_up (&test);
  bench_sign_in (test.window->bench);
  for (gsize i = 0; i < sizeof nonsense; i++)
    nonsense[i] = (char) (i * 7);
  stream = g_io_stream_get_output_stream (G_IO_STREAM (test.panel));
  g_output_stream_write_all (stream, nonsense, sizeof nonsense, NULL, NULL, &error);
  g_assert_no_error (error);
  start (&test, NULL); /* GLib warns of it */
  bench_wait_for_name (test.window->bench, TRUE);
  keyfob_test_wait_until (has_registered, test.watcher);
  list = bench_expect (test.window->bench, "list", 0);
  g_assert_nonnull (strstr (list->out, "Front Entrance"));
  tear_down (&test);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/left-icon/click", test_click);
  g_test_add_func ("/window/left-icon/really", test_really);
  g_test_add_func ("/window/left-icon/leaves", test_leaves);
  g_test_add_func ("/window/left-icon/nonsense", test_nonsense);
  return g_test_run ();
}
