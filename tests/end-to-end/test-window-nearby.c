/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What the window says of a door whose reader is heard, and when anybody listens. */

#include "surroundings.h"
#include "window-fixture.h"

#include <string.h>

#define DOOR "Laboratory"

/* Shows one door only, so that it is on the screen. */
static void
search (WindowTest *test) {
  window_test_type (test, "laboratory");
  window_test_see_no_more (test, "Front Entrance");
}

static void
test_nearby (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (Reader) reader = NULL;
  g_autoptr (AtspiAccessible) row = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *proof = NULL;
  guint32 bits;
  guint password;

  surroundings_add_bluetooth (surroundings);
  window_test_open_signed_in (test);
  search (test);
  row = window_test_find_row (test, DOOR);
  window_test_see_no_more (test, "Nearby");
  reader = reader_new (surroundings, test->bench->office, DOOR, NULL);
  window_test_wait_for_name (row, "Nearby");

  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock " DOOR);
  window_test_wait_for_name (row, "Unlocked");
  keyfob_simulator_get_advertisement (test->bench->office,
                                      keyfob_simulator_find_lock (test->bench->office, DOOR), &bits,
                                      &password);
  proof = g_strdup_printf ("\"lock\":{\"proximity_proof\":\"%u\"}", password);
  sent = bench_dup_sent (test->bench, DOOR);
  g_assert_nonnull (strstr (sent, proof));
  g_assert_cmpuint (bench_count_sent (test->bench), ==, 1);

  g_clear_pointer (&reader, reader_free);
  window_test_see_no_more (test, "Nearby"); /* 10 s, waited for in earnest */
}

/* Who is on the way to the reader may click already. */
static void
test_heard_late (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (Reader) reader = NULL;
  g_autoptr (AtspiAccessible) row = NULL;

  surroundings_add_bluetooth (surroundings);
  window_test_open_signed_in (test);
  search (test);
  row = window_test_find_row (test, DOOR);
  surroundings_wait_for_search (surroundings);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock " DOOR);
  reader = reader_new (surroundings, test->bench->office, DOOR, NULL);
  window_test_wait_for_name (row, "Unlocked");
  g_assert_cmpuint (bench_count_sent (test->bench), ==, 1);
}

/* Quick unlock has the door first whose reader is heard: three keys. */
static void
test_quick_unlock (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (Reader) reader = NULL;
  g_autoptr (AtspiAccessible) row = NULL;

  surroundings_add_bluetooth (surroundings);
  window_test_open_signed_in (test);
  search (test);
  row = window_test_find_row (test, DOOR);
  reader = reader_new (surroundings, test->bench->office, DOOR, NULL);
  window_test_wait_for_name (row, "Nearby");
  window_test_press (test, "Control_L+k");
  window_test_see (test, "Quick Unlock");
  window_test_press (test, "Down");
  window_test_press (test, "Return");
  window_test_wait_for_name (row, "Unlocked");
  g_assert_cmpuint (bench_count_unlocks (test->bench, DOOR), ==, 1);
  g_assert_cmpuint (bench_count_sent (test->bench), ==, 1);
}

/* A Keyfob without a window listens to nobody. */
static void
test_listens (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (WindowTest) test = window_test_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *quit = NULL;
  g_autoptr (Ran) listed = NULL;
  g_autoptr (Ran) stay = NULL;
  g_autoptr (Ran) list_without_window = NULL;
  g_autoptr (Ran) open = NULL;

  surroundings_add_bluetooth (surroundings);
  bench_sign_in (test->bench);
  listed = bench_expect (test->bench, "list", 0);
  before = surroundings_dup_searches (surroundings);
  g_assert_cmpstr (before, ==, "");

  window_test_open (test, NULL);
  surroundings_wait_for_search (surroundings);
  stay = bench_expect (test->bench, "--background", 0);
  window_test_press (test, "Control_L+w");
  surroundings_wait_for_silence (surroundings);
  list_without_window = bench_expect (test->bench, "list", 0);
  after = surroundings_dup_searches (surroundings);
  g_assert_cmpstr (after, ==, "SetDiscoveryFilter StartDiscovery StopDiscovery");

  open = bench_expect (test->bench, "", 0);
  surroundings_wait_for_search (surroundings);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/nearby/nearby", test_nearby);
  g_test_add_func ("/window/nearby/heard-late", test_heard_late);
  g_test_add_func ("/window/nearby/quick-unlock", test_quick_unlock);
  g_test_add_func ("/window/nearby/listens", test_listens);
  return g_test_run ();
}
