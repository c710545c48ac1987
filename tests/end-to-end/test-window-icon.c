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

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/icon/quick", test_quick);
  return g_test_run ();
}
