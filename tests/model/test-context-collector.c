/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-context-collector.h"

#include "../proximity/mock-geoclue.h"
#include "keyfob-test.h"
#include "model-fixtures.h"
#include "model/unlock/keyfob-proximity.h"

#include <math.h>

#define DOOR 12345

/* What is waited for comes, or the test fails; what is not to come is waited for not long. */
#define LONG_MILLISECONDS  60000
#define SHORT_MILLISECONDS 50

#define LOCATED "GetClient Start Stop DeleteClient"

typedef struct {
  MockGeoclue geoclue;
  KeyfobReaders *readers;
  KeyfobLocator *locator;
  KeyfobProximity *proximity;
  KisiLock *lock;
  gboolean exempt;
  KeyfobContextCollector *gathering;
  GString *told; /* what it was gathering for, each time that it said so */
} Fixture;

static void
set_wait (Fixture *fixture, guint proof_wait_ms) {
  g_clear_object (&fixture->proximity);
  fixture->proximity =
      keyfob_proximity_new_with (fixture->readers, fixture->locator, NULL, proof_wait_ms);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  mock_geoclue_set_up (&fixture->geoclue);
  mock_geoclue_start (&fixture->geoclue);
  fixture->readers = keyfob_readers_new_with (LONG_MILLISECONDS, LONG_MILLISECONDS);
  fixture->locator = keyfob_locator_new_with (G_MAXINT); /* it ends when it is cancelled */
  fixture->lock = new_lock (DOOR, "Laboratory");
  fixture->told = g_string_new (NULL);
  set_wait (fixture, LONG_MILLISECONDS);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  if (fixture->gathering != NULL)
    keyfob_test_finalize_soon (g_steal_pointer (&fixture->gathering));
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));
  g_assert_finalize_object (g_steal_pointer (&fixture->proximity));
  keyfob_test_finalize_soon (g_steal_pointer (&fixture->locator));
  g_assert_finalize_object (g_steal_pointer (&fixture->readers));
  kisi_lock_unref (fixture->lock);
  g_string_free (fixture->told, TRUE);
  mock_geoclue_tear_down (&fixture->geoclue);
}

static void
on_waiting_for (KeyfobContextCollector *gathering, GParamSpec *pspec, gpointer user_data) {
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->told, "%d ",
                          keyfob_context_collector_get_waiting_for (gathering));
}

static void
gather (Fixture *fixture) {
  fixture->gathering =
      keyfob_context_collector_new (fixture->proximity, DOOR, fixture->lock, fixture->exempt);
  g_signal_connect (fixture->gathering, "notify::waiting-for", G_CALLBACK (on_waiting_for),
                    fixture);
}

static gboolean
is_done (gpointer data) {
  return keyfob_context_collector_get_waiting_for (data) == KEYFOB_WAITING_FOR_NOTHING;
}

static void
assert_waiting_for (Fixture *fixture, KeyfobWaitingFor waiting_for, const char *words) {
  g_assert_cmpint (keyfob_context_collector_get_waiting_for (fixture->gathering), ==, waiting_for);
  g_assert_cmpstr (keyfob_context_collector_get_words (fixture->gathering), ==, words);
}

/* The body that goes out, as text, or "" for none. */
static void
assert_gathered (Fixture *fixture, const char *expected) {
  KisiUnlockContext presence;
  g_autoptr (JsonNode) body = NULL;
  g_autofree char *text = NULL;

  keyfob_test_wait_until (is_done, fixture->gathering);
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));
  presence = keyfob_context_collector_take (fixture->gathering);
  body = kisi_unlock_context_to_json (&presence);
  text = body != NULL ? json_to_string (body, FALSE) : g_strdup ("");
  g_assert_cmpstr (text, ==, expected);

  /* It is kept no longer than that. */
  presence = keyfob_context_collector_take (fixture->gathering);
  g_assert_null (kisi_unlock_context_to_json (&presence));
}

static void
hear (Fixture *fixture, guint32 lock_bits, guint password) {
  const KeyfobIbeacon beacon = {.lock_bits = lock_bits, .password = password};

  keyfob_readers_report (fixture->readers, "/one", &beacon, -60);
}

static void
move (Fixture *fixture, double latitude, double accuracy) {
  mock_geoclue_tell (&fixture->geoclue, "Move", g_variant_new ("(ddd)", latitude, 10.0, accuracy));
}

#define SERVICES(services) "{\"context\":{\"services\":[" services "]}}"
#define BLE_ON             "{\"type\":\"BLE\",\"available\":true,\"enabled\":true,\"authorized\":true}"
#define GPS_ON             "{\"type\":\"GPS\",\"available\":true,\"enabled\":true,\"authorized\":true}"
#define GPS_NOT_ALLOWED    "{\"type\":\"GPS\",\"authorized\":false}"
#define HERE               "\"location\":{\"latitude\":59.5,\"longitude\":10.0}"

/* A door that needs nothing is waited for no moment, and nobody listens for it. */
static void
test_unrestricted (Fixture *fixture, gconstpointer unused) {
  gather (fixture);
  g_assert_true (is_done (fixture->gathering));
  assert_waiting_for (fixture, KEYFOB_WAITING_FOR_NOTHING, NULL);
  assert_gathered (fixture, "");
  mock_geoclue_wait_for_log (&fixture->geoclue, "");
}

/* What is known anyway goes along: that Bluetooth is on, while somebody listens. */
static void
test_known_anyway (Fixture *fixture, gconstpointer unused) {
  KisiUnlockContext presence;
  g_autoptr (JsonNode) body = NULL;
  g_autofree char *text = NULL;

  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_ON);
  gather (fixture);
  assert_gathered (fixture, "");
  g_clear_object (&fixture->gathering);

  keyfob_readers_want (fixture->readers, TRUE);
  gather (fixture);
  g_assert_true (is_done (fixture->gathering));
  presence = keyfob_context_collector_take (fixture->gathering);
  body = kisi_unlock_context_to_json (&presence);
  text = json_to_string (body, FALSE);
  g_assert_cmpstr (text, ==, SERVICES (BLE_ON));
  keyfob_readers_want (fixture->readers, FALSE);
}

/* A password that was just heard goes along at once, whatever the door needs. */
static void
test_fresh_proof (Fixture *fixture, gconstpointer unused) {
  hear (fixture, DOOR, 678);
  for (guint i = 0; i < 4; i++) {
    fixture->lock->reader_restricted = (i & 1) != 0;
    fixture->lock->geofence_restricted = (i & 2) != 0;
    keyfob_proximity_set_consent (fixture->proximity, KEYFOB_LOCATION_CONSENT_ALLOW);
    gather (fixture);
    g_assert_true (is_done (fixture->gathering));
    assert_gathered (fixture, "{\"lock\":{\"proximity_proof\":\"678\"}}");
    g_clear_object (&fixture->gathering);
  }
  mock_geoclue_wait_for_log (&fixture->geoclue, "");
}

static void
test_reader (Fixture *fixture, gconstpointer unused) {
  fixture->lock->reader_restricted = TRUE;
  gather (fixture);
  assert_waiting_for (fixture, KEYFOB_WAITING_FOR_READER, "Looking for the reader…");
  g_assert_true (keyfob_readers_is_wanted (fixture->readers));
  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_ON);
  hear (fixture, DOOR + 1, 1); /* the door beside it */
  assert_waiting_for (fixture, KEYFOB_WAITING_FOR_READER, "Looking for the reader…");
  hear (fixture, DOOR, 7);
  g_assert_true (is_done (fixture->gathering));
  assert_gathered (fixture, "{\"context\":{\"services\":[" BLE_ON
                            "]},\"lock\":{\"proximity_proof\":\"7\"}}");
  g_assert_cmpstr (fixture->told->str, ==, "0 ");
}

/* It is not waited for ever, and Kisi is told that Bluetooth is not what lacks. */
static void
test_no_reader (Fixture *fixture, gconstpointer unused) {
  set_wait (fixture, SHORT_MILLISECONDS);
  fixture->lock->reader_restricted = TRUE;
  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_ON);
  gather (fixture);
  assert_waiting_for (fixture, KEYFOB_WAITING_FOR_READER, "Looking for the reader…");
  assert_gathered (fixture, SERVICES (BLE_ON));
}

/* Where nothing can be heard, nothing is waited for. */
static void
test_deaf (Fixture *fixture, gconstpointer unused) {
  const struct {
    KeyfobBluetooth bluetooth;
    const char *body;
  } cases[] = {
      {KEYFOB_BLUETOOTH_ABSENT, SERVICES ("{\"type\":\"BLE\",\"available\":false}")},
      {KEYFOB_BLUETOOTH_OFF, SERVICES ("{\"type\":\"BLE\",\"available\":true,\"enabled\":false}")},
      {KEYFOB_BLUETOOTH_DENIED, SERVICES ("{\"type\":\"BLE\",\"authorized\":false}")},
      {KEYFOB_BLUETOOTH_FAILED, ""},
  };

  fixture->lock->reader_restricted = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_UNKNOWN);
    gather (fixture);
    assert_waiting_for (fixture, KEYFOB_WAITING_FOR_READER, "Looking for the reader…");
    keyfob_readers_set_bluetooth (fixture->readers, cases[i].bluetooth);
    g_assert_true (is_done (fixture->gathering));
    assert_gathered (fixture, cases[i].body);
    g_clear_object (&fixture->gathering);

    gather (fixture);
    g_assert_true (is_done (fixture->gathering));
    assert_gathered (fixture, cases[i].body);
    g_clear_object (&fixture->gathering);
  }
}

static void
forget_what_was_so (KeyfobReaders *readers) {
  if (keyfob_readers_is_wanted (readers))
    keyfob_readers_set_bluetooth (readers, KEYFOB_BLUETOOTH_UNKNOWN);
}

/* What Bluetooth was when somebody listened last, an hour ago, is no answer. */
static void
test_switched_on_since (Fixture *fixture, gconstpointer unused) {
  fixture->lock->reader_restricted = TRUE;
  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_OFF);
  g_signal_connect (fixture->readers, "wanted-changed", G_CALLBACK (forget_what_was_so), NULL);
  gather (fixture);
  assert_waiting_for (fixture, KEYFOB_WAITING_FOR_READER, "Looking for the reader…");
  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_ON);
  hear (fixture, DOOR, 3);
  assert_gathered (fixture, "{\"context\":{\"services\":[" BLE_ON
                            "]},\"lock\":{\"proximity_proof\":\"3\"}}");
}

static void
want_area (Fixture *fixture) {
  fixture->lock->geofence_restricted = TRUE;
  fixture->lock->geofence_radius_metres = 100;
  fixture->lock->latitude = 59.5;
  fixture->lock->longitude = 10.0;
  keyfob_proximity_set_consent (fixture->proximity, KEYFOB_LOCATION_CONSENT_ALLOW);
}

/* A position that does is not held back for a reader that the door does not need. */
static void
test_area (Fixture *fixture, gconstpointer unused) {
  want_area (fixture);
  gather (fixture);
  assert_waiting_for (fixture, KEYFOB_WAITING_FOR_LOCATION, "Finding out your location…");
  move (fixture, 59.5, 99);
  assert_gathered (fixture, "{\"context\":{" HERE ",\"services\":[" GPS_ON "]}}");
  mock_geoclue_wait_for_log (&fixture->geoclue, LOCATED);
}

/* A reader's password does as well: then it is asked no longer where this computer is. */
static void
test_area_by_proof (Fixture *fixture, gconstpointer unused) {
  want_area (fixture);
  gather (fixture);
  mock_geoclue_wait_for_log (&fixture->geoclue, "GetClient Start");
  hear (fixture, DOOR, 1023);
  g_assert_true (is_done (fixture->gathering));
  assert_gathered (fixture, "{\"lock\":{\"proximity_proof\":\"1023\"}}");
  mock_geoclue_wait_for_log (&fixture->geoclue, "Stop DeleteClient");
}

/* Until a position that vague has reached the locator. */
static void
wait_for_position (Fixture *fixture, double accuracy) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  KeyfobPosition position;

  keyfob_locator_locate_async (fixture->locator, accuracy, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  g_assert_true (keyfob_locator_locate_finish (fixture->locator, result, &position, NULL));
}

/* A position that says no more than the district is not sent as truth. GeoClue then ends, since
 * else better ones would be waited for. */
static void
test_vague (Fixture *fixture, gconstpointer unused) {
  KeyfobProximityFacts facts;

  set_wait (fixture, SHORT_MILLISECONDS);
  want_area (fixture);
  gather (fixture);
  mock_geoclue_wait_for_log (&fixture->geoclue, "GetClient Start");
  move (fixture, 59.5, 101);
  wait_for_position (fixture, 101);
  mock_geoclue_end (&fixture->geoclue);
  assert_gathered (fixture, SERVICES (GPS_ON));
  facts = keyfob_proximity_get_facts (fixture->proximity, DOOR, fixture->lock);
  g_assert_cmpint (facts.whereabouts, ==, KEYFOB_WHEREABOUTS_VAGUE);
  g_assert_cmpfloat (facts.metres, ==, 101);
}

/* What this computer measures may be wrong, so it is sent; but a reader would settle it. */
static void
test_far (Fixture *fixture, gconstpointer unused) {
  KeyfobProximityFacts facts;

  set_wait (fixture, SHORT_MILLISECONDS);
  want_area (fixture);
  fixture->lock->latitude = 59.502;
  move (fixture, 59.5, 20);
  gather (fixture);
  assert_gathered (fixture, "{\"context\":{" HERE ",\"services\":[" GPS_ON "]}}");
  facts = keyfob_proximity_get_facts (fixture->proximity, DOOR, fixture->lock);
  g_assert_cmpint (facts.whereabouts, ==, KEYFOB_WHEREABOUTS_FAR);
  g_assert_cmpfloat_with_epsilon (facts.metres, 222.4, 0.1);
  /* Of another door it says nothing. */
  facts = keyfob_proximity_get_facts (fixture->proximity, DOOR + 1, fixture->lock);
  g_assert_cmpint (facts.whereabouts, ==, KEYFOB_WHEREABOUTS_KNOWN);
}

/* What another unlock found out is not told as if it was so now. */
static void
test_not_asked (Fixture *fixture, gconstpointer unused) {
  want_area (fixture);
  move (fixture, 59.5, 20);
  gather (fixture);
  assert_gathered (fixture, "{\"context\":{" HERE ",\"services\":[" GPS_ON "]}}");
  g_clear_object (&fixture->gathering);
  fixture->lock->geofence_restricted = FALSE;
  gather (fixture);
  assert_gathered (fixture, "");
}

static gboolean
looks_for_reader (gpointer data) {
  return keyfob_context_collector_get_waiting_for (data) == KEYFOB_WAITING_FOR_READER;
}

static void
test_far_and_heard (Fixture *fixture, gconstpointer unused) {
  want_area (fixture);
  fixture->lock->latitude = 59.502;
  move (fixture, 59.5, 20);
  gather (fixture);
  keyfob_test_wait_until (looks_for_reader, fixture->gathering);
  hear (fixture, DOOR, 5);
  assert_gathered (fixture, "{\"context\":{" HERE ",\"services\":[" GPS_ON
                            "]},\"lock\":{\"proximity_proof\":\"5\"}}");
}

static void
test_no_position_of_door (Fixture *fixture, gconstpointer unused) {
  want_area (fixture);
  fixture->lock->latitude = fixture->lock->longitude = NAN;
  move (fixture, 59.5, 20);
  gather (fixture);
  assert_gathered (fixture, "{\"context\":{" HERE ",\"services\":[" GPS_ON "]}}");
}

/* A door that tells no radius has Kisi's own. */
static void
test_no_radius (Fixture *fixture, gconstpointer unused) {
  want_area (fixture);
  fixture->lock->geofence_radius_metres = 0;
  move (fixture, 59.5, 300);
  gather (fixture);
  assert_gathered (fixture, "{\"context\":{" HERE ",\"services\":[" GPS_ON "]}}");
}

/* Nobody is asked where this computer is unless the person allowed it. */
static void
test_no_consent (Fixture *fixture, gconstpointer unused) {
  const KeyfobLocationConsent consents[] = {KEYFOB_LOCATION_CONSENT_ASK,
                                            KEYFOB_LOCATION_CONSENT_REFUSE};

  set_wait (fixture, SHORT_MILLISECONDS);
  want_area (fixture);
  move (fixture, 59.5, 20);
  for (gsize i = 0; i < G_N_ELEMENTS (consents); i++) {
    keyfob_proximity_set_consent (fixture->proximity, consents[i]);
    gather (fixture);
    assert_waiting_for (fixture, KEYFOB_WAITING_FOR_READER, "Looking for the reader…");
    assert_gathered (fixture, SERVICES (GPS_NOT_ALLOWED));
    g_clear_object (&fixture->gathering);
  }
  mock_geoclue_wait_for_log (&fixture->geoclue, "");
}

/* Taken back in the midst of it, before or after the position has come: none is sent. */
static void
test_consent_withdrawn (Fixture *fixture, gconstpointer unused) {
  set_wait (fixture, SHORT_MILLISECONDS);
  want_area (fixture);
  gather (fixture);
  mock_geoclue_wait_for_log (&fixture->geoclue, "GetClient Start");
  keyfob_proximity_set_consent (fixture->proximity, KEYFOB_LOCATION_CONSENT_REFUSE);
  move (fixture, 59.5, 20);
  assert_gathered (fixture, SERVICES (GPS_NOT_ALLOWED));
  g_clear_object (&fixture->gathering);
  mock_geoclue_wait_for_log (&fixture->geoclue, "Stop DeleteClient");

  set_wait (fixture, LONG_MILLISECONDS);
  want_area (fixture);
  fixture->lock->latitude = 59.502; /* so far that the reader is waited for as well */
  gather (fixture);
  keyfob_test_wait_until (looks_for_reader, fixture->gathering);
  keyfob_proximity_set_consent (fixture->proximity, KEYFOB_LOCATION_CONSENT_REFUSE);
  hear (fixture, DOOR, 5);
  assert_gathered (fixture, "{\"context\":{\"services\":[" GPS_NOT_ALLOWED
                            "]},\"lock\":{\"proximity_proof\":\"5\"}}");
}

static void
test_absent (Fixture *fixture, gconstpointer unused) {
  mock_geoclue_end (&fixture->geoclue);
  set_wait (fixture, SHORT_MILLISECONDS);
  want_area (fixture);
  gather (fixture);
  assert_gathered (fixture, SERVICES ("{\"type\":\"GPS\",\"available\":false}"));
}

static void
test_location_denied (Fixture *fixture, gconstpointer unused) {
  mock_geoclue_tell (&fixture->geoclue, "Refuse",
                     g_variant_new ("(s)", "Agent rejected 'app.keyfob.Keyfob' for user '1000'."));
  set_wait (fixture, SHORT_MILLISECONDS);
  want_area (fixture);
  gather (fixture);
  assert_gathered (fixture,
                   SERVICES ("{\"type\":\"GPS\",\"available\":true,\"authorized\":false}"));
}

/* A position that does ends the wait for one, not that for the reader that the door needs, too. */
static void
test_both (Fixture *fixture, gconstpointer unused) {
  want_area (fixture);
  fixture->lock->reader_restricted = TRUE;
  move (fixture, 59.5, 20);
  gather (fixture);
  assert_waiting_for (fixture, KEYFOB_WAITING_FOR_READER, "Looking for the reader…");
  mock_geoclue_wait_for_log (&fixture->geoclue, LOCATED);
  g_assert_false (is_done (fixture->gathering));
  hear (fixture, DOOR, 9);
  assert_gathered (fixture, "{\"context\":{" HERE ",\"services\":[" GPS_ON
                            "]},\"lock\":{\"proximity_proof\":\"9\"}}");
}

/* After Bluetooth has turned out to be off, the position is still waited for. */
static void
test_both_deaf (Fixture *fixture, gconstpointer unused) {
  want_area (fixture);
  fixture->lock->reader_restricted = TRUE;
  gather (fixture);
  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_OFF);
  assert_waiting_for (fixture, KEYFOB_WAITING_FOR_LOCATION, "Finding out your location…");
  move (fixture, 59.5, 20);
  assert_gathered (fixture,
                   "{\"context\":{" HERE ",\"services\":[{\"type\":\"BLE\",\"available\":true,"
                   "\"enabled\":false}," GPS_ON "]}}");
}

static void
test_cancelled (Fixture *fixture, gconstpointer unused) {
  want_area (fixture);
  fixture->lock->reader_restricted = TRUE;
  gather (fixture);
  mock_geoclue_wait_for_log (&fixture->geoclue, "GetClient Start");
  keyfob_context_collector_cancel (fixture->gathering);
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));
  mock_geoclue_wait_for_log (&fixture->geoclue, "Stop DeleteClient");
  hear (fixture, DOOR, 9);
  g_assert_cmpstr (fixture->told->str, ==, "");
}

/* Doors of an access link need nothing, and nothing is told of this computer. */
static void
test_exempt (Fixture *fixture, gconstpointer unused) {
  KisiUnlockContext presence;

  want_area (fixture);
  fixture->lock->reader_restricted = TRUE;
  fixture->exempt = TRUE;
  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_ON);
  keyfob_readers_want (fixture->readers, TRUE);
  hear (fixture, DOOR, 9);
  gather (fixture);
  g_assert_true (is_done (fixture->gathering));
  presence = keyfob_context_collector_take (fixture->gathering);
  g_assert_null (kisi_unlock_context_to_json (&presence));
  keyfob_readers_want (fixture->readers, FALSE);
  mock_geoclue_wait_for_log (&fixture->geoclue, "");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/context-collector/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("unrestricted", test_unrestricted);
  ADD ("known-anyway", test_known_anyway);
  ADD ("fresh-proof", test_fresh_proof);
  ADD ("reader", test_reader);
  ADD ("no-reader", test_no_reader);
  ADD ("deaf", test_deaf);
  ADD ("switched-on-since", test_switched_on_since);
  ADD ("area", test_area);
  ADD ("area-by-proof", test_area_by_proof);
  ADD ("vague", test_vague);
  ADD ("far", test_far);
  ADD ("not-asked", test_not_asked);
  ADD ("far-and-heard", test_far_and_heard);
  ADD ("no-position-of-door", test_no_position_of_door);
  ADD ("no-radius", test_no_radius);
  ADD ("no-consent", test_no_consent);
  ADD ("consent-withdrawn", test_consent_withdrawn);
  ADD ("absent", test_absent);
  ADD ("location-denied", test_location_denied);
  ADD ("both", test_both);
  ADD ("both-deaf", test_both_deaf);
  ADD ("cancelled", test_cancelled);
  ADD ("exempt", test_exempt);
#undef ADD
  return g_test_run ();
}
