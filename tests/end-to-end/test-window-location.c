/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* A door that opens only near its place on the map, in the window: nobody is located who has not
 * said yes. */

#include "surroundings.h"
#include "window-fixture.h"

#include <string.h>

#define DOOR     "Harbour Gate"
#define QUESTION "Tell Kisi Your Location?"

/* As in test-location.c. */
#define NEAR_LATITUDE  59.9033203125
#define NEAR_LONGITUDE 10.7470703125
#define NEAR_TEXT      "\"location\":{\"latitude\":59.9033203125,\"longitude\":10.7470703125}"
#define PRECISE_METRES 20

/* Clicks, and is asked. */
static void
begin (WindowTest *test, Surroundings *surroundings) {
  g_autofree char *log = NULL;

  surroundings_move (surroundings, NEAR_LATITUDE, NEAR_LONGITUDE, PRECISE_METRES);
  window_test_open_signed_in (test);
  window_test_type (test, "harbour gate");
  window_test_see_no_more (test, "Front Entrance");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock " DOOR);
  window_test_see (test, QUESTION);
  g_assert_cmpuint (bench_count_sent (test->bench), ==, 0);
  log = mock_geoclue_ask (&surroundings->geoclue, "TakeLog");
  g_assert_cmpstr (log, ==, "");
}

static void
test_allow (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;
  g_autofree char *sent = NULL;

  begin (test, surroundings);
  row = window_test_find_row (test, DOOR);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Allow");
  window_test_wait_for_name (row, "Unlocked");
  sent = bench_dup_sent (test->bench, DOOR);
  g_assert_nonnull (strstr (sent, NEAR_TEXT));
  g_assert_cmpuint (bench_count_sent (test->bench), ==, 1);
  /* Once, and GeoClue is left again. */
  mock_geoclue_wait_for_log (&surroundings->geoclue, "GetClient Start Stop DeleteClient");
}

static void
test_refuse (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (WindowTest) test = window_test_new ();
  g_autofree char *log = NULL;
  g_autofree char *sent = NULL;

  begin (test, surroundings);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Without Location");
  window_test_see_of (test, DOOR, "Allow it in Keyfob’s preferences.");
  sent = bench_dup_sent (test->bench, DOOR);
  g_assert_null (strstr (sent, "location"));
  log = mock_geoclue_ask (&surroundings->geoclue, "TakeLog");
  g_assert_cmpstr (log, ==, "");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/location/allow", test_allow);
  g_test_add_func ("/window/location/refuse", test_refuse);
  return g_test_run ();
}
