/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Whatever Keyfob shows first, it has its icon then: without, it could not stay. */

#include "../desktop/tray-watcher.h"
#include "keyfob-test.h"
#include "window-fixture.h"

static gboolean
is_registered (gpointer data) {
  return ((TrayWatcher *) data)->registrations > 0;
}

static void
test_quick (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (TrayWatcher) watcher = NULL;
  g_autoptr (GSubprocess) process = NULL;

  bench_sign_in (test->bench);
  watcher = tray_watcher_new (NULL, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  process = bench_start (test->bench, "quick");
  keyfob_test_wait_until (is_registered, watcher);
  bench_quit (test->bench, process);
}

/* What starts with the desktop is the Keyfob of Kisi's own server, and it alone stays with it. */
static void
write_autostart_file (Bench *bench) {
  g_autofree char *folder = g_build_filename (bench->folder, "XDG_CONFIG_HOME", "autostart", NULL);
  g_autofree char *path = g_build_filename (folder, "app.keyfob.Keyfob.desktop", NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path,
                       "[Desktop Entry]\nType=Application\nName=Keyfob\n"
                       "Exec=keyfob --background\n",
                       -1, &error);
  g_assert_no_error (error);
}

static void
test_other_server (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (NULL, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));

  write_autostart_file (test->bench);
  window_test_open_signed_in (test);
  keyfob_test_wait_until (is_registered, watcher);
  window_test_press (test, "Control_L+comma");
  window_test_see (test, "When a door is to be unlocked");
  window_test_see_no_more (test, "Start with the desktop");
  window_test_press (test, "Escape");
  window_test_see_no_more (test, "When a door is to be unlocked");
  window_test_press (test, "Control_L+w");
  window_test_wait_for_end (test);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/icon/quick", test_quick);
  g_test_add_func ("/window/icon/other-server", test_other_server);
  return g_test_run ();
}
