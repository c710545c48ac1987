/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Doors that open only for who stands at their reader, from the terminal, with a BlueZ that hears
 * it, or does not. */

#include "keyfob-test.h"
#include "surroundings.h"
#include "terminal-session.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define DOOR   "Laboratory"
#define UNLOCK "unlock|laboratory"

/* What Kisi is told of Bluetooth. */
#define BLE_ON     "{\"type\":\"BLE\",\"available\":true,\"enabled\":true,\"authorized\":true}"
#define BLE_OFF    "{\"type\":\"BLE\",\"available\":true,\"enabled\":false}"
#define BLE_ABSENT "{\"type\":\"BLE\",\"available\":false}"

static Bench *
bench_new_signed_in (void) {
  Bench *bench = bench_new (KEYFOB_TEST_KEYRING_REAL);

  bench_sign_in (bench);
  return bench;
}

/* Alone, or with a Keyfob that runs and does the work. */
static GSubprocess *
start_running (Bench *bench, gconstpointer running) {
  return running != NULL ? bench_start_background (bench) : NULL;
}

static void
stop_running (Bench *bench, GSubprocess *running) {
  if (running != NULL)
    bench_quit (bench, running);
}

static guint
get_password (Bench *bench, const char *door) {
  guint32 bits;
  guint password = G_MAXUINT;

  keyfob_simulator_get_advertisement (
      bench->office, keyfob_simulator_find_lock (bench->office, door), &bits, &password);
  return password;
}

static void
assert_sent (Bench *bench, const char *door, const char *expected) {
  g_autofree char *sent = bench_dup_sent (bench, door);

  g_assert_cmpstr (sent, ==, expected);
}

/* That very password was sent, as it is written, and that the computer has Bluetooth. */
static void
assert_proven (Bench *bench, const char *door, const char *services, guint password) {
  g_autofree char *expected =
      g_strdup_printf ("{\"context\":{\"services\":[%s]},\"lock\":{\"proximity_proof\":\"%u\"}}",
                       services, password);

  assert_sent (bench, door, expected);
  g_assert_cmpuint (bench_count_unlocks (bench, door), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench), ==, 1);
}

static void
assert_refused (Bench *bench, const char *services) {
  g_autofree char *expected = g_strdup_printf ("{\"context\":{\"services\":[%s]}}", services);

  assert_sent (bench, DOOR, expected);
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 0);
  g_assert_cmpuint (bench_count_sent (bench), ==, 1);
}

static void
assert_says (Ran *ran, const char *words) {
  if (strstr (ran->err, words) == NULL)
    g_error ("Not “%s” was said, but: %s", words, ran->err);
  g_assert_cmpstr (ran->out, ==, "");
}

static void
test_heard (gconstpointer data) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autoptr (GSubprocess) running = start_running (bench, data);
  g_autoptr (Reader) reader = NULL;
  g_autoptr (Ran) ran = NULL;

  surroundings_add_bluetooth (surroundings);
  reader = reader_new (surroundings, bench->office, DOOR, NULL);
  ran = bench_expect (bench, UNLOCK, 0);
  assert_proven (bench, DOOR, BLE_ON, get_password (bench, DOOR));
  if (running != NULL)
    surroundings_wait_for_silence (surroundings);
  stop_running (bench, running);
}

/* Who comes to the reader a moment after they said so need not say it again. */
static void
test_heard_late (gconstpointer data) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autoptr (GSubprocess) running = start_running (bench, data);
  g_autoptr (GSubprocess) unlock = NULL;
  g_autoptr (Reader) reader = NULL;
  g_autoptr (Ran) ran = NULL;

  surroundings_add_bluetooth (surroundings);
  unlock = bench_start (bench, UNLOCK);
  surroundings_wait_for_search (surroundings);
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
  reader = reader_new (surroundings, bench->office, DOOR, NULL);
  ran = bench_wait (bench, unlock);
  g_assert_cmpint (ran->exit, ==, 0);
  assert_proven (bench, DOOR, BLE_ON, get_password (bench, DOOR));
  stop_running (bench, running);
}

/* The reader of another door, or of no door here, says nothing of this one. */
static void
test_other_reader (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autoptr (Reader) reader = NULL;
  g_autoptr (Ran) ran = NULL;

  surroundings_add_bluetooth (surroundings);
  reader = reader_new (surroundings, bench->office, "Büro der Lagerleitung", NULL);
  ran = bench_expect (bench, UNLOCK, 1);
  assert_refused (bench, BLE_ON);
  assert_says (ran, "stand at its reader");
}

/* What BlueZ remembers of a reader. */
static char *
add_remembered_reader (Surroundings *surroundings, Bench *bench) {
  char *path = mock_bluez_add_device (surroundings->bluez, "hci0", "AA:BB:CC:00:00:02");

  mock_bluez_set (surroundings->bluez, path, "RSSI", g_variant_new_int16 (-40));
  mock_bluez_set (surroundings->bluez, path, "ManufacturerData",
                  mock_bluez_beacon_new (keyfob_simulator_find_lock (bench->office, DOOR),
                                         get_password (bench, DOOR)));
  return path;
}

/* Not even where it is right, since nobody can tell: the person may have left the reader. */
static void
test_remembered (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autofree char *path = NULL;
  g_autoptr (GSubprocess) unlock = NULL;
  g_autoptr (Ran) ran = NULL;

  surroundings_add_bluetooth (surroundings);
  path = add_remembered_reader (surroundings, bench);
  unlock = bench_start (bench, UNLOCK);
  surroundings_wait_for_search (surroundings);
  mock_bluez_set (surroundings->bluez, path, "RSSI", g_variant_new_int16 (-41));
  ran = bench_wait (bench, unlock);
  g_assert_cmpint (ran->exit, ==, 1);
  assert_refused (bench, BLE_ON);
  assert_says (ran, "stand at its reader");
}

/* The password that was right when the person began to wait is wrong when the reader is heard. */
static void
test_turned (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autofree char *path = NULL;
  g_autoptr (GSubprocess) unlock = NULL;
  g_autoptr (Reader) reader = NULL;
  g_autoptr (Ran) ran = NULL;

  surroundings_add_bluetooth (surroundings);
  path = add_remembered_reader (surroundings, bench);
  unlock = bench_start (bench, UNLOCK);
  surroundings_wait_for_search (surroundings);
  keyfob_simulator_turn_passwords (bench->office);
  keyfob_simulator_turn_passwords (bench->office);
  reader = reader_new (surroundings, bench->office, DOOR, path);
  ran = bench_wait (bench, unlock);
  g_assert_cmpint (ran->exit, ==, 0);
  assert_proven (bench, DOOR, BLE_ON, get_password (bench, DOOR));
}

static void
test_no_bluetooth (gconstpointer data) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autoptr (GSubprocess) running = start_running (bench, data);
  g_autoptr (Ran) ran = bench_expect (bench, UNLOCK, 1);

  assert_refused (bench, BLE_ABSENT);
  assert_says (ran, "The door’s reader was not found nearby.");
  assert_says (ran, "No Bluetooth adapter was found");
  stop_running (bench, running);
}

static void
test_switched_off (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autoptr (Ran) ran = NULL;

  surroundings_add_bluetooth (surroundings);
  mock_bluez_set_powered (surroundings->bluez, "hci0", FALSE);
  ran = bench_expect (bench, UNLOCK, 1);
  assert_refused (bench, BLE_OFF);
  assert_says (ran, "This door needs Bluetooth, which is off. Switch it on and try again.");
}

/* A door that needs nothing waits for nothing, and nobody listens for it. */
static void
test_unrestricted (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autofree char *searches = NULL;
  g_autoptr (Ran) ran = NULL;

  surroundings_add_bluetooth (surroundings);
  ran = bench_expect (bench, "unlock|front entrance", 0);
  assert_sent (bench, "Front Entrance", NULL);
  searches = surroundings_dup_searches (surroundings);
  g_assert_cmpstr (searches, ==, "");
}

/* The person goes while the reader is looked for: then nobody is there whom it is opened for. */
static void
test_locked (gconstpointer data) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (GSubprocess) unlock = NULL;
  g_autoptr (Reader) reader = NULL;
  g_autoptr (Ran) ran = NULL;

  surroundings_add_bluetooth (surroundings);
  surroundings_add_logind (surroundings);
  running = start_running (bench, data);
  unlock = bench_start (bench, UNLOCK);
  surroundings_wait_for_search (surroundings);
  mock_logind_set_locked (&surroundings->logind, TRUE);
  if (running != NULL)
    surroundings_wait_for_silence (surroundings);
  ran = bench_wait (bench, unlock);
  assert_says (ran, "Nothing was sent, since the screen was locked");
  g_assert_cmpint (ran->exit, ==, 1);
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
  stop_running (bench, running);
}

/* Whoever takes it back while the reader is looked for does not open the door. */
static void
test_interrupted (gconstpointer data) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autoptr (GSubprocess) running = start_running (bench, data);
  g_autoptr (Reader) reader = NULL;
  Session *session;

  surroundings_add_bluetooth (surroundings);
  session = session_new (bench, UNLOCK);
  await_text (session, "Looking for the reader…");
  surroundings_wait_for_search (surroundings);
  g_assert_cmpint (write (session->terminal, "\003", 1), ==, 1);
  g_assert_cmpint (session_end (session, bench), ==, 128 + SIGINT);
  if (running != NULL)
    surroundings_wait_for_silence (surroundings);
  reader = reader_new (surroundings, bench->office, DOOR, NULL);
  stop_running (bench, running);
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
}

static void
test_signed_out (void) {
  g_autoptr (Surroundings) surroundings = surroundings_new ();
  g_autoptr (Bench) bench = bench_new_signed_in ();
  g_autoptr (GSubprocess) running = start_running (bench, bench);
  g_autoptr (GSubprocess) unlock = NULL;
  g_autoptr (Reader) reader = NULL;
  g_autoptr (Ran) out = NULL;
  g_autoptr (Ran) ran = NULL;

  surroundings_add_bluetooth (surroundings);
  unlock = bench_start (bench, UNLOCK);
  surroundings_wait_for_search (surroundings);
  out = bench_expect (bench, "sign-out", 0);
  reader = reader_new (surroundings, bench->office, DOOR, NULL);
  ran = bench_wait (bench, unlock);
  g_assert_cmpint (ran->exit, ==, 1);
  assert_says (ran, "Nothing was sent");
  surroundings_wait_for_silence (surroundings);
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
  stop_running (bench, running);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define BOTH(path, function)                                                                       \
  g_test_add_data_func (path "/alone", NULL, function);                                            \
  g_test_add_data_func (path "/running", "running", function)
  BOTH ("/reader/heard", test_heard);
  BOTH ("/reader/heard-late", test_heard_late);
  g_test_add_func ("/reader/other-reader", test_other_reader);
  g_test_add_func ("/reader/remembered", test_remembered);
  g_test_add_func ("/reader/turned", test_turned);
  BOTH ("/reader/no-bluetooth", test_no_bluetooth);
  g_test_add_func ("/reader/switched-off", test_switched_off);
  g_test_add_func ("/reader/unrestricted", test_unrestricted);
  BOTH ("/reader/locked", test_locked);
  BOTH ("/reader/interrupted", test_interrupted);
  g_test_add_func ("/reader/signed-out", test_signed_out);
  return g_test_run ();
}
