/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Doors that open only near their place on the map, from the terminal, with a GeoClue that knows
 * where this computer is, or does not. */

#include "keyfob-test.h"
#include "surroundings.h"

#include <string.h>

#define DOOR   "Harbour Gate"
#define UNLOCK "unlock|harbour gate"

/* Some 30 m from the door, whose radius is 150 m. Binary fractions, so that one text stands for
 * each. */
#define NEAR_LATITUDE  59.9033203125
#define NEAR_LONGITUDE 10.7470703125
#define NEAR_TEXT      "{\"latitude\":59.9033203125,\"longitude\":10.7470703125}"

/* Some 6 km to the north. */
#define FAR_LATITUDE 59.95703125
#define FAR_TEXT     "{\"latitude\":59.95703125,\"longitude\":10.7470703125}"

#define PRECISE_METRES 20
#define VAGUE_METRES   5000

/* What Kisi is told of this computer, which has no Bluetooth. */
#define BLE_ABSENT "{\"type\":\"BLE\",\"available\":false}"
#define GPS_ON     "{\"type\":\"GPS\",\"available\":true,\"enabled\":true,\"authorized\":true}"
#define GPS_DENIED "{\"type\":\"GPS\",\"authorized\":false}"
#define GPS_ABSENT "{\"type\":\"GPS\",\"available\":false}"

static Bench *
bench_new_with (const char *consent) {
  Bench *bench = bench_new (KEYFOB_TEST_KEYRING_REAL);

  if (consent != NULL)
    bench_choose (bench, "send-location", consent);
  bench_sign_in (bench);
  return bench;
}

/* Keyfob asked GeoClue for nothing since the last time, or for one position. */
static void
assert_asked (Surroundings *surroundings, gboolean asked) {
  g_autofree char *log = mock_geoclue_ask (&surroundings->geoclue, "TakeLog");
  g_autofree char *clients = mock_geoclue_ask (&surroundings->geoclue, "GetClients");

  if (asked)
    g_assert_true (g_str_has_prefix (log, "GetClient Start"));
  else
    g_assert_cmpstr (log, ==, "");
}

static void
assert_sent (Bench *bench, const char *expected) {
  g_autofree char *sent = bench_dup_sent (bench, DOOR);

  g_assert_cmpstr (sent, ==, expected);
  g_assert_cmpuint (bench_count_sent (bench), ==, 1);
}

/* Where this computer is; and of Bluetooth nothing that may not be known yet by then. */
static void
assert_located (Bench *bench) {
  g_autofree char *sent = bench_dup_sent (bench, DOOR);

  g_assert_true (
      g_str_has_prefix (sent, "{\"context\":{\"location\":" NEAR_TEXT ",\"services\":["));
  g_assert_true (g_str_has_suffix (sent, GPS_ON "]}}"));
  g_assert_null (strstr (sent, "\"BLE\",\"available\":true"));
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench), ==, 1);
}

static void
assert_says (Ran *ran, const char *words) {
  if (strstr (ran->err, words) == NULL)
    g_error ("Not “%s” was said, but: %s", words, ran->err);
  g_assert_cmpstr (ran->out, ==, "");
}

/* Whoever has not agreed is not located, neither for Kisi nor for themselves. */
static void
test_not_agreed (gconstpointer consent) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_with (consent);
  g_autoptr (Ran) ran = NULL;

  surroundings_move (surroundings, NEAR_LATITUDE, NEAR_LONGITUDE, PRECISE_METRES);
  ran = bench_expect (bench, UNLOCK, 1);
  assert_asked (surroundings, FALSE);
  assert_sent (bench, "{\"context\":{\"services\":[" BLE_ABSENT "," GPS_DENIED "]}}");
  assert_says (ran, ": This door needs your location. Allow it in Keyfob’s preferences.\n");
}

static void
test_near (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_with ("allow");
  g_autoptr (Ran) ran = NULL;

  surroundings_move (surroundings, NEAR_LATITUDE, NEAR_LONGITUDE, PRECISE_METRES);
  ran = bench_expect (bench, UNLOCK, 0);
  assert_asked (surroundings, TRUE);
  assert_located (bench);
}

/* Kisi is the judge of it, and so is told. */
static void
test_far (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_with ("allow");
  g_autoptr (Ran) ran = NULL;

  surroundings_move (surroundings, FAR_LATITUDE, NEAR_LONGITUDE, PRECISE_METRES);
  ran = bench_expect (bench, UNLOCK, 1);
  assert_sent (bench, "{\"context\":{\"location\":" FAR_TEXT ",\"services\":[" BLE_ABSENT "," GPS_ON
                      "]}}");
  assert_says (ran, "You are too far away from this door.");
  assert_says (ran, "5.9\302\240km away from the door, which opens within 150\302\240m.");
}

/* Somewhere in the town is no answer to a door that wants to know whether it is at the gate. */
static void
test_vague (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_with ("allow");
  g_autoptr (Ran) ran = NULL;

  surroundings_move (surroundings, NEAR_LATITUDE, NEAR_LONGITUDE, VAGUE_METRES);
  ran = bench_expect (bench, UNLOCK, 1);
  assert_asked (surroundings, TRUE);
  assert_sent (bench, "{\"context\":{\"services\":[" BLE_ABSENT "," GPS_ON "]}}");
  assert_says (ran, "known only to within 5.0\302\240km, and");
}

/* One that follows is awaited, and only that one is sent. */
static void
test_vague_at_first (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_with ("allow");
  g_autoptr (GSubprocess) unlock = NULL;
  g_autoptr (Ran) ran = NULL;

  surroundings_move (surroundings, FAR_LATITUDE, NEAR_LONGITUDE, VAGUE_METRES);
  unlock = bench_start (bench, UNLOCK);
  mock_geoclue_wait_for_log (&surroundings->geoclue, "GetClient Start");
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
  surroundings_move (surroundings, NEAR_LATITUDE, NEAR_LONGITUDE, PRECISE_METRES);
  ran = bench_wait (bench, unlock);
  g_assert_cmpint (ran->exit, ==, 0);
  assert_located (bench);
}

static void
test_no_geoclue (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_with ("allow");
  g_autoptr (Ran) ran = bench_expect (bench, UNLOCK, 1);

  assert_sent (bench, "{\"context\":{\"services\":[" BLE_ABSENT "," GPS_ABSENT "]}}");
  assert_says (ran, "GeoClue");
}

/* Who is heard by the reader need not tell where they are. */
static void
test_reader (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_with (NULL);
  g_autoptr (Reader) reader = NULL;
  g_autoptr (Ran) ran = NULL;
  g_autofree char *sent = NULL;

  surroundings_add_bluetooth (surroundings);
  surroundings_move (surroundings, FAR_LATITUDE, NEAR_LONGITUDE, PRECISE_METRES);
  reader = reader_new (surroundings, bench->office, DOOR, NULL);
  ran = bench_expect (bench, UNLOCK, 0);
  assert_asked (surroundings, FALSE);
  sent = bench_dup_sent (bench, DOOR);
  g_assert_nonnull (strstr (sent, "\"proximity_proof\":\""));
  g_assert_null (strstr (sent, "location"));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  g_test_add_data_func ("/location/not-asked", NULL, test_not_agreed);
  g_test_add_data_func ("/location/refused", "refuse", test_not_agreed);
  g_test_add_func ("/location/near", test_near);
  g_test_add_func ("/location/far", test_far);
  g_test_add_func ("/location/vague", test_vague);
  g_test_add_func ("/location/vague-at-first", test_vague_at_first);
  g_test_add_func ("/location/no-geoclue", test_no_geoclue);
  g_test_add_func ("/location/reader", test_reader);
  return g_test_run ();
}
