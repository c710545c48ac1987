/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test.h"
#include "simulator/keyfob-demo-reader.h"

/* No password changes by itself while a test runs. */
#define LONG_SECONDS 100000

typedef struct {
  KeyfobSimulator *simulator;
  KeyfobReaders *readers;
  KeyfobDemoReader *reader;
  gint64 door_id;
  guint n_heard;
} Test;

static void
count_heard (KeyfobReaders *readers, guint lock_bits, gpointer user_data) {
  Test *test = user_data;

  g_assert_cmpuint (lock_bits, ==, test->door_id);
  test->n_heard++;
}

static void
set_up (Test *test, gconstpointer door) {
  const KeyfobSimulatorOptions options = {.password_seconds = LONG_SECONDS};
  g_autoptr (GError) error = NULL;

  test->simulator = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  test->door_id = door != NULL ? keyfob_simulator_find_lock (test->simulator, door) : 0;
  test->readers = keyfob_readers_new ();
  g_signal_connect (test->readers, "heard", G_CALLBACK (count_heard), test);
  test->reader = keyfob_demo_reader_new (test->readers, test->simulator, test->door_id);
}

static void
tear_down (Test *test, gconstpointer door) {
  if (test->reader != NULL)
    g_assert_finalize_object (test->reader);
  g_assert_finalize_object (test->readers);
  g_assert_finalize_object (test->simulator);
}

/* What is due on the main loop happens; nothing is waited for. */
static void
let_happen (void) {
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static gboolean
hears_present_password (gpointer data) {
  Test *test = data;
  guint32 bits;
  guint present;
  guint heard;

  g_assert_true (
      keyfob_simulator_get_advertisement (test->simulator, test->door_id, &bits, &present));
  return keyfob_readers_get_proof (test->readers, test->door_id, &heard) && heard == present;
}

static gboolean
has_heard_thrice (gpointer data) {
  return ((Test *) data)->n_heard >= 3;
}

static void
test_hears (Test *test, gconstpointer door) {
  g_assert_cmpint (keyfob_readers_get_bluetooth (test->readers), ==, KEYFOB_BLUETOOTH_ON);
  let_happen ();
  g_assert_false (keyfob_readers_is_near (test->readers, test->door_id));

  keyfob_readers_want (test->readers, TRUE);
  /* Who wants is not told in the middle of saying so. */
  g_assert_cmpuint (test->n_heard, ==, 0);
  keyfob_test_wait_until (hears_present_password, test);
  g_assert_true (keyfob_readers_is_near (test->readers, test->door_id));
  keyfob_simulator_turn_passwords (test->simulator);
  g_assert_false (hears_present_password (test));
  keyfob_test_wait_until (hears_present_password, test);
  keyfob_test_wait_until (has_heard_thrice, test);
  keyfob_readers_want (test->readers, FALSE);
}

/* While nobody wants to hear, nothing is left on the main loop that could. */
static void
test_stops (Test *test, gconstpointer door) {
  keyfob_readers_want (test->readers, TRUE);
  keyfob_readers_want (test->readers, FALSE);
  let_happen ();
  g_assert_cmpuint (test->n_heard, ==, 0);

  keyfob_readers_want (test->readers, TRUE);
  keyfob_test_wait_until (hears_present_password, test);
  g_assert_nonnull (g_main_context_find_source_by_user_data (NULL, test->reader));
  keyfob_readers_want (test->readers, FALSE);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, test->reader));
}

/* It comes when somebody already listens, and goes when somebody still does. */
static void
test_wanted_before_and_after (Test *test, gconstpointer door) {
  g_assert_finalize_object (g_steal_pointer (&test->reader));
  keyfob_readers_want (test->readers, TRUE);
  let_happen ();
  g_assert_cmpuint (test->n_heard, ==, 0);
  test->reader = keyfob_demo_reader_new (test->readers, test->simulator, test->door_id);
  keyfob_test_wait_until (hears_present_password, test);
  g_assert_finalize_object (g_steal_pointer (&test->reader));
  keyfob_readers_want (test->readers, FALSE);
}

static void
test_nowhere (Test *test, gconstpointer door) {
  g_assert_cmpint (keyfob_readers_get_bluetooth (test->readers), ==, KEYFOB_BLUETOOTH_ON);
  keyfob_readers_want (test->readers, TRUE);
  let_happen ();
  g_assert_cmpuint (test->n_heard, ==, 0);
  keyfob_readers_want (test->readers, FALSE);
}

/* A door that is gone has no reader any more. */
static void
test_removed (Test *test, gconstpointer door) {
  keyfob_simulator_remove_lock (test->simulator, test->door_id);
  keyfob_readers_want (test->readers, TRUE);
  let_happen ();
  g_assert_cmpuint (test->n_heard, ==, 0);
  keyfob_readers_want (test->readers, FALSE);
}

int
main (int argc, char *argv[]) {
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/demo-reader/hears", Test, "Laboratory", set_up, test_hears, tear_down);
  g_test_add ("/demo-reader/stops", Test, "Laboratory", set_up, test_stops, tear_down);
  g_test_add ("/demo-reader/wanted-before-and-after", Test, "Laboratory", set_up,
              test_wanted_before_and_after, tear_down);
  g_test_add ("/demo-reader/nowhere", Test, NULL, set_up, test_nowhere, tear_down);
  g_test_add ("/demo-reader/removed", Test, "Laboratory", set_up, test_removed, tear_down);
  return g_test_run ();
}
