/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The real program on the office that it simulates itself. */

#include "keyfob-process.h"
#include "keyfob-test.h"

#include <signal.h>
#include <string.h>

static guint
count_lines (const char *text) {
  guint n = 0;

  for (const char *p = text; *p; p++)
    n += *p == '\n';
  return n;
}

/* The demo is about nobody: it leaves nothing in the keyring, and no file. */
static void
test_demo (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (Ran) listed = bench_expect (bench, "list --demo", 0);
  g_autoptr (Ran) unlocked = bench_expect (bench, "unlock|front entrance|--demo", 0);
  g_autoptr (Ran) large = bench_expect (bench, "list --demo-doors 300", 0);

  g_assert_cmpuint (count_lines (listed->out), ==, 24);
  g_assert_cmpuint (count_lines (large->out), ==, 300);
  g_assert_nonnull (strstr (unlocked->err, "Front Entrance"));
  g_assert_cmpuint (keyfob_test_keyring_count_items (bench->keyring), ==, 0);
  g_assert_cmpuint (bench_count_files (bench), ==, 0);
}

/* Where the demo has no reader, it says so and does nothing. */
static void
test_near_nothing (void) {
  static const char *const WRONG[] = {
      "list --demo --demo-near Nowhere",
      "list --demo --demo-near 7",
      "list --demo --demo-near 0",
      "list --demo --demo-near 99999999999999999999",
      "list|--demo|--demo-near|",
      "list --demo --demo-near Labor",    /* no more than part of a name */
      "list --demo --demo-near Workshop", /* has no hardware */
      "list --demo-doors 20 --demo-near Laboratory",
      "--demo --demo-near Nowhere\033[2J",
  };
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);

  for (gsize i = 0; i < G_N_ELEMENTS (WRONG); i++) {
    g_autoptr (Ran) ran = bench_expect (bench, WRONG[i], 2);

    g_assert_cmpstr (ran->out, ==, "");
    g_assert_cmpuint (count_lines (ran->err), ==, 1);
    g_assert_nonnull (strstr (ran->err, "no reader at a door"));
  }
  g_assert_null (strchr (bench->all_output, '\033'));
}

static void
test_near_something (void) {
  static const char *const RIGHT[] = {
      "list --demo --demo-near Laboratory",
      "list --demo --demo-near 21112",
      "list|--demo|--demo-near| BURO der lagerleitung ",
      "list --demo-doors 20 --demo-near 21101",
      "list --demo-near Laboratory", /* there is no other that could be meant */
  };
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);

  for (gsize i = 0; i < G_N_ELEMENTS (RIGHT); i++) {
    g_autoptr (Ran) ran = bench_expect (bench, RIGHT[i], 0);

    g_assert_cmpstr (ran->err, ==, "");
  }
}

/* The demo's reader opens the door that it is at, and no other. */
static void
test_near_unlocks (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);
  g_autoptr (Ran) near = bench_expect (bench, "unlock|laboratory|--demo|--demo-near|Laboratory", 0);
  g_autoptr (Ran) both = bench_expect (
      bench, "unlock|büro der lagerleitung|--demo|--demo-near|büro der lagerleitung", 0);
  g_autoptr (Ran) other =
      bench_expect (bench, "unlock|laboratory|--demo|--demo-near|büro der lagerleitung", 1);

  g_assert_nonnull (strstr (near->err, "unlock accepted"));
  g_assert_nonnull (strstr (both->err, "unlock accepted"));
  g_assert_nonnull (strstr (other->err, "stand at its reader"));
}

static gboolean
is_demo_there (gpointer bus) {
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", "app.keyfob.Keyfob.Demo"), G_VARIANT_TYPE ("(b)"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean there = FALSE;

  if (reply)
    g_variant_get (reply, "(b)", &there);
  return there;
}

/* One that runs does not pass for the one that was asked for. */
static void
test_other_demo (void) {
  static const char *const OTHER[] = {
      "list --demo-doors 5",
      "unlock --demo --demo-near Laboratory Laboratory",
      "--demo-near Laboratory",
  };
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GSubprocess) running = bench_start (bench, "--background --demo-doors 7");
  g_autoptr (Ran) same = NULL;
  g_autoptr (Ran) any = NULL;
  g_autoptr (Ran) ended = NULL;

  keyfob_test_wait_until (is_demo_there, bus);
  for (gsize i = 0; i < G_N_ELEMENTS (OTHER); i++) {
    g_autoptr (Ran) ran = bench_expect (bench, OTHER[i], 2);

    g_assert_cmpstr (ran->out, ==, "");
    g_assert_nonnull (strstr (ran->err, "with other options"));
  }
  same = bench_expect (bench, "list --demo-doors 7", 0);
  any = bench_expect (bench, "list --demo", 0);
  g_assert_cmpuint (count_lines (same->out), ==, 7);
  g_assert_cmpstr (any->out, ==, same->out);
  g_subprocess_send_signal (running, SIGTERM);
  ended = bench_wait (bench, running);
  g_assert_cmpint (ended->exit, ==, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/leaves-nothing", test_demo);
  g_test_add_func ("/demo/near-nothing", test_near_nothing);
  g_test_add_func ("/demo/near-something", test_near_something);
  g_test_add_func ("/demo/near-unlocks", test_near_unlocks);
  g_test_add_func ("/demo/other", test_other_demo);
  return g_test_run ();
}
