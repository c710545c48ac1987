/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* A Keyfob that was started without a display opens its window on the one that there is later. */

#include "../platform/mock-bus.h"
#include "keyfob-test.h"
#include "window-fixture.h"

#include <string.h>

/* Long enough for the sanitizers on a busy computer. */
#define PATIENCE_SECONDS 60

static const char SYSTEMD_INTERFACE[] = "<node><interface name='org.freedesktop.systemd1.Manager'>"
                                        "<property name='Environment' type='as' access='read'/>"
                                        "</interface></node>";

/* As over SSH, or from a bus that was there before the desktop. */
static GSubprocess *
start_without_display (WindowTest *test) {
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  GSubprocess *running;
  g_autoptr (Ran) list = NULL;

  bench_sign_in (test->bench);
  g_unsetenv ("DISPLAY");
  running = bench_start_background (test->bench);
  g_setenv ("DISPLAY", display, TRUE);
  list = bench_expect (test->bench, "list", 0); /* so it has started */
  return running;
}

static void
see_window (WindowTest *test, const char *name) {
  g_autoptr (GError) error = NULL;
  g_autoptr (AtspiAccessible) window =
      atspi_driver_find (test->desktop, ATSPI_ROLE_FRAME, name, PATIENCE_SECONDS, &error);

  g_assert_no_error (error);
}

static void
test_of_caller (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (GSubprocess) running = start_without_display (test);
  g_autoptr (Ran) opened = bench_expect (test->bench, "quick", 0);

  g_assert_cmpstr (opened->err, ==, "");
  see_window (test, "Quick Unlock");
  bench_quit (test->bench, running);
}

/* It knows nothing yet when the first click comes. */
static void
test_of_service (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  g_autoptr (GSubprocess) service = NULL;
  g_autoptr (Ran) opened = NULL;

  bench_sign_in (test->bench);
  g_unsetenv ("DISPLAY");
  service = bench_start (test->bench, "--gapplication-service");
  bench_wait_for_name (test->bench, TRUE);
  g_setenv ("DISPLAY", display, TRUE);
  opened = bench_expect (test->bench, "quick", 0);
  g_assert_cmpstr (opened->err, ==, "");
  see_window (test, "Quick Unlock");
  bench_quit (test->bench, service);
}

/* Nobody could be signed in after that, so it does not happen; but a display there is. */
static void
test_locked_keyring (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (GSubprocess) running = start_without_display (test);
  g_autoptr (Ran) refused = NULL;

  keyfob_test_keyring_lock (test->bench->keyring);
  refused = bench_expect (test->bench, "quick", 1);
  g_assert_true (g_str_has_prefix (refused->err, "Keyfob was started without a display, and "));
  bench_quit (test->bench, running);
}

static gboolean
has_module (gpointer process) {
  g_autofree char *path = g_strdup_printf ("/proc/%s/maps", g_subprocess_get_identifier (process));
  g_autofree char *maps = NULL;

  return g_file_get_contents (path, &maps, NULL, NULL) && strstr (maps, "keyfob-ui.so") != NULL;
}

static GVariant *
get_environment (GDBusConnection *bus,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *property,
                 GError **error,
                 gpointer display) {
  g_autofree char *assignment = g_strconcat ("DISPLAY=", display, NULL);
  const char *const environment[] = {"LANG=C.UTF-8", "WAYLAND_DISPLAY=", assignment,
                                     "LD_PRELOAD=/nowhere.so", NULL};

  return g_variant_new_strv (environment, -1);
}

/* Where nobody calls that has a display, such as the icon; the user's systemd is told by desktops.
 */
static void
test_of_desktop (void) {
  static const GDBusInterfaceVTable VTABLE = {.get_property = get_environment};
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (GSubprocess) running = start_without_display (test);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (SYSTEMD_INTERFACE, NULL);
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/environ", g_subprocess_get_identifier (running));
  g_autofree char *environment = NULL;
  GDBusConnection *bus = mock_bus_connect ();
  gsize length;

  g_dbus_connection_register_object (bus, "/org/freedesktop/systemd1", node->interfaces[0], &VTABLE,
                                     display, NULL, NULL);
  mock_bus_own (bus, "org.freedesktop.systemd1");
  bench_activate (test->bench, "quick", NULL);
  keyfob_test_wait_until (has_module, running); /* systemd answers meanwhile */
  see_window (test, "Quick Unlock");
  g_assert_true (g_file_get_contents (path, &environment, &length, NULL));
  g_assert_null (memmem (environment, length, "LD_PRELOAD", strlen ("LD_PRELOAD")));
  bench_quit (test->bench, running);
  mock_bus_disconnect (bus);
}

/* It is said as before, and the one that runs goes on. */
static void
test_nowhere (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (GSubprocess) running = start_without_display (test);
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  g_autoptr (Ran) refused = NULL, listed = NULL;

  g_unsetenv ("DISPLAY");
  refused = bench_expect (test->bench, "", 1);
  g_assert_cmpstr (refused->err, ==, "There is no display to open a window on.\n");
  listed = bench_expect (test->bench, "list", 0);
  g_setenv ("DISPLAY", display, TRUE);
  bench_quit (test->bench, running);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/display/of-caller", test_of_caller);
  g_test_add_func ("/window/display/of-service", test_of_service);
  g_test_add_func ("/window/display/locked-keyring", test_locked_keyring);
  g_test_add_func ("/window/display/of-desktop", test_of_desktop);
  g_test_add_func ("/window/display/nowhere", test_nowhere);
  return g_test_run ();
}
