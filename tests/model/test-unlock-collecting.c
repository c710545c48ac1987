/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "../proximity/mock-geoclue.h"
#include "keyfob-test-clock.h"
#include "keyfob-test.h"
#include "model-fixtures.h"
#include "model/account/keyfob-accounts.h"

/* What an unlock of an account gathers, sends, says and learns, in an office that checks proofs. */

#define READER   "Laboratory"
#define GEOFENCE "Harbour Gate"
#define PLAIN    "Front Entrance"

#define LONG_MILLISECONDS    60000
#define PATIENT_MILLISECONDS 1000

typedef struct {
  MockGeoclue geoclue;
  KeyfobSimulator *office;
  KeyfobReaders *readers;
  KeyfobLocator *locator;
  KeyfobProximity *proximity;
  KeyfobAccounts *accounts;
} Fixture;

static gboolean
is_current (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

static gboolean
is_idle (gpointer accounts) {
  return !keyfob_accounts_is_busy (accounts);
}

static void
sign_out (Fixture *fixture) {
  keyfob_accounts_sign_out_async (fixture->accounts, keyfob_accounts_get_first (fixture->accounts),
                                  NULL, NULL, NULL);
  keyfob_test_wait_until (is_idle, fixture->accounts);
}

static void
sign_in (Fixture *fixture, KeyfobCredentialKind kind, const char *id, const char *secret) {
  g_autoptr (SecretValue) value = secret_value_new (secret, -1, "text/plain");
  g_autoptr (KeyfobCredential) credential = keyfob_credential_new (kind, id, value);

  keyfob_accounts_use_credential (fixture->accounts, credential, NULL, NULL);
  keyfob_test_wait_until (is_current, fixture->accounts);
}

static void
make_account (Fixture *fixture, guint proof_wait_ms) {
  g_autoptr (KisiClient) client =
      kisi_client_new (keyfob_simulator_get_url (fixture->office), NULL, NULL);

  g_clear_object (&fixture->accounts);
  g_clear_object (&fixture->proximity);
  fixture->proximity =
      keyfob_proximity_new_with (fixture->readers, fixture->locator, NULL, proof_wait_ms);
  fixture->accounts = keyfob_accounts_new (client, FALSE, fixture->proximity);
  sign_in (fixture, KEYFOB_CREDENTIAL_API_KEY, "test",
           keyfob_simulator_get_api_key (fixture->office));
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  const KeyfobSimulatorOptions options = {
      .unlimited = TRUE, .relock_seconds = 1, .password_seconds = 3600};

  mock_geoclue_set_up (&fixture->geoclue);
  mock_geoclue_start (&fixture->geoclue);
  fixture->office = keyfob_simulator_new (&options, NULL);
  fixture->readers = keyfob_readers_new_with (LONG_MILLISECONDS, LONG_MILLISECONDS);
  fixture->locator = keyfob_locator_new_with (LONG_MILLISECONDS);
  make_account (fixture, LONG_MILLISECONDS);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (g_steal_pointer (&fixture->accounts));
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));
  keyfob_test_finalize_soon (g_steal_pointer (&fixture->proximity));
  keyfob_test_finalize_soon (g_steal_pointer (&fixture->locator));
  g_assert_finalize_object (g_steal_pointer (&fixture->readers));
  g_assert_finalize_object (g_steal_pointer (&fixture->office));
  mock_geoclue_tear_down (&fixture->geoclue);
}

static gint64
find (Fixture *fixture, const char *name) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, name);

  g_assert_cmpint (id, !=, 0);
  return id;
}

static KeyfobDoor *
get_door (Fixture *fixture, const char *name) {
  KeyfobDoor *door =
      keyfob_door_list_lookup (keyfob_accounts_get_doors (fixture->accounts), find (fixture, name));

  g_assert_nonnull (door);
  return door;
}

static KeyfobUnlock *
unlock (Fixture *fixture, const char *name) {
  return keyfob_accounts_unlock (fixture->accounts, find (fixture, name));
}

static gboolean
has_outcome (gpointer data) {
  return !keyfob_unlock_is_pending (data);
}

static void
assert_phase (KeyfobUnlock *attempt, KeyfobUnlockPhase phase) {
  g_assert_cmpint (keyfob_unlock_get_phase (attempt), ==, phase);
}

static void
assert_outcome (KeyfobUnlock *attempt, KeyfobUnlockPhase phase) {
  keyfob_test_wait_until (has_outcome, attempt);
  assert_phase (attempt, phase);
}

static guint
count_posts (Fixture *fixture) {
  return keyfob_simulator_count_requests (fixture->office, "POST", NULL);
}

/* Lets the reader of a door be heard, with the password that it radiates at the time. */
static guint
hear (Fixture *fixture, const char *name) {
  KeyfobIbeacon beacon;
  guint password;

  g_assert_true (keyfob_simulator_get_advertisement (fixture->office, find (fixture, name),
                                                     &beacon.lock_bits, &password));
  beacon.password = password;
  keyfob_readers_report (fixture->readers, "/reader", &beacon, -50);
  return password;
}

static char *
dup_sent (Fixture *fixture, const char *name) {
  g_autoptr (JsonNode) body =
      keyfob_simulator_dup_last_unlock (fixture->office, find (fixture, name));

  return body != NULL ? json_to_string (body, FALSE) : g_strdup ("");
}

static void
note (KeyfobUnlock *attempt, GParamSpec *pspec, gpointer user_data) {
  g_string_append_printf (user_data, "%d:%s ", keyfob_unlock_get_phase (attempt),
                          keyfob_unlock_get_progress (attempt));
}

/* As before: it is on its way before this returns, without a body. */
static void
test_plain (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) attempt = unlock (fixture, PLAIN);
  g_autofree char *sent = NULL;

  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_SENDING);
  g_assert_cmpstr (keyfob_unlock_get_progress (attempt), ==, "Unlocking…");
  g_assert_cmpstr (keyfob_door_get_progress (get_door (fixture, PLAIN)), ==, "Unlocking…");
  assert_outcome (attempt, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_null (keyfob_door_get_progress (get_door (fixture, PLAIN)));
  sent = dup_sent (fixture, PLAIN);
  g_assert_cmpstr (sent, ==, "");
}

/* The whole life: waits, shows it, hears, sends that very password once. */
static void
test_reader (Fixture *fixture, gconstpointer unused) {
  KeyfobDoor *door = get_door (fixture, READER);
  g_autoptr (KeyfobUnlock) attempt = unlock (fixture, READER);
  g_autoptr (KeyfobUnlock) second = unlock (fixture, READER);
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autofree char *words = keyfob_unlock_dup_words (attempt, "Laboratory");
  g_autofree char *expected = NULL;
  g_autofree char *sent = NULL;
  guint password;

  g_assert_true (second == attempt);
  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_GATHERING);
  g_assert_true (keyfob_unlock_is_pending (attempt) && !keyfob_unlock_is_over (attempt));
  g_assert_cmpstr (words, ==, "");
  g_assert_true (keyfob_door_is_pending (door) && !keyfob_door_can_unlock (door));
  g_assert_cmpstr (keyfob_door_get_progress (door), ==, "Looking for the reader…");
  g_signal_connect (attempt, "notify::phase", G_CALLBACK (note), notes);
  g_assert_cmpuint (count_posts (fixture), ==, 0);

  password = hear (fixture, READER);
  assert_outcome (attempt, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_cmpstr (notes->str, ==, "1:Unlocking… 2:(null) ");
  g_assert_cmpuint (count_posts (fixture), ==, 1);
  expected = g_strdup_printf ("{\"lock\":{\"proximity_proof\":\"%u\"}}", password);
  sent = dup_sent (fixture, READER);
  g_assert_cmpstr (sent, ==, expected);
}

static void
test_location (Fixture *fixture, gconstpointer unused) {
  const KisiLock *lock = keyfob_door_get_lock (get_door (fixture, GEOFENCE));
  g_autoptr (KeyfobUnlock) attempt = NULL;

  keyfob_proximity_set_consent (fixture->proximity, KEYFOB_LOCATION_CONSENT_ALLOW);
  attempt = unlock (fixture, GEOFENCE);
  g_assert_cmpstr (keyfob_door_get_progress (get_door (fixture, GEOFENCE)), ==,
                   "Finding out your location…");
  mock_geoclue_tell (&fixture->geoclue, "Move",
                     g_variant_new ("(ddd)", lock->latitude, lock->longitude, 20.0));
  assert_outcome (attempt, KEYFOB_UNLOCK_PHASE_ACCEPTED);
}

/* What Kisi says of it would lead to the settings of the system, where nothing is amiss. */
static void
test_lack (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) attempt = NULL;
  g_autofree char *words = NULL;

  make_account (fixture, PATIENT_MILLISECONDS);
  attempt = unlock (fixture, GEOFENCE);
  assert_outcome (attempt, KEYFOB_UNLOCK_PHASE_REFUSED);
  words = keyfob_unlock_dup_words (attempt, NULL);
  g_assert_cmpstr (words, ==, "This door needs your location. Allow it in Keyfob’s preferences.");
  g_assert_cmpint (keyfob_unlock_get_remedy (attempt), ==, KEYFOB_REMEDY_ALLOW_LOCATION);
}

/* A restriction of a group shows in no door, so that the first attempt is in vain. */
static void
test_learns (Fixture *fixture, gconstpointer unused) {
  const KeyfobFault refused = {.method = "POST",
                               .path = "/locks/21101/unlock",
                               .times = 1,
                               .kind = KEYFOB_FAULT_STATUS_CODE,
                               .status = 403,
                               .code = "bb4faa"};
  g_autoptr (KeyfobUnlock) first = NULL;
  g_autoptr (KeyfobUnlock) second = NULL;

  keyfob_simulator_add_fault (fixture->office, &refused);
  first = unlock (fixture, PLAIN);
  assert_phase (first, KEYFOB_UNLOCK_PHASE_SENDING);
  assert_outcome (first, KEYFOB_UNLOCK_PHASE_REFUSED);
  second = unlock (fixture, PLAIN);
  assert_phase (second, KEYFOB_UNLOCK_PHASE_GATHERING);
  hear (fixture, PLAIN);
  assert_outcome (second, KEYFOB_UNLOCK_PHASE_ACCEPTED);
}

/* Nothing is sent for somebody who has signed out, nor for the next one; and whoever waits for the
 * outcome is told so. */
static void
test_signed_out (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) attempt = unlock (fixture, READER);
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *words = NULL;

  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_GATHERING);
  keyfob_accounts_sign_out_async (fixture->accounts, keyfob_accounts_get_first (fixture->accounts),
                                  NULL, keyfob_test_store_result, &stored);
  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));
  g_assert_error (keyfob_unlock_get_error (attempt), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  words = keyfob_unlock_dup_words (attempt, NULL);
  g_assert_true (g_str_has_prefix (words, "Nothing was sent"));
  result = keyfob_test_wait_for_result (&stored);
  hear (fixture, READER);
  g_assert_cmpuint (count_posts (fixture), ==, 0);
}

/* Who signs in beside somebody does not touch what they do. */
static void
test_other_person (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) attempt = unlock (fixture, READER);

  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_GATHERING);
  sign_in (fixture, KEYFOB_CREDENTIAL_API_KEY, "another",
           keyfob_simulator_get_api_key (fixture->office));
  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_GATHERING);
  hear (fixture, READER);
  assert_outcome (attempt, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

static void
sign_in_as_ada (Fixture *fixture) {
  const KisiOrganization nordhaven = {.name = (char *) "Nordhaven", .domain = (char *) "nordhaven"};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_accounts_sign_in_async (fixture->accounts, &nordhaven, "ada.lind@nordhaven.example",
                                 "demo-password", NULL, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  keyfob_accounts_sign_in_finish (fixture->accounts, result, &error);
  g_assert_no_error (error);
}

/* The same person signs in again, and keeps the doors: their wish was made with what they had. */
static void
test_same_person (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) attempt = NULL;

  sign_out (fixture);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (is_current, fixture->accounts);
  attempt = unlock (fixture, READER);
  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_GATHERING);
  sign_in_as_ada (fixture);
  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  hear (fixture, READER);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, 0), ==, 0);
}

/* As when the screen is locked. What was sent already goes on. */
static void
test_cancelled (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) gathering = unlock (fixture, READER);
  g_autoptr (KeyfobUnlock) sending = unlock (fixture, PLAIN);
  g_autoptr (KeyfobUnlock) again = NULL;

  keyfob_accounts_cancel_unsent (fixture->accounts);
  assert_phase (gathering, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  g_assert_false (keyfob_door_is_pending (get_door (fixture, READER)));
  assert_outcome (sending, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
  again = unlock (fixture, READER);
  assert_phase (again, KEYFOB_UNLOCK_PHASE_GATHERING);
  keyfob_accounts_cancel_unsent (fixture->accounts);
}

/* Even a reader that is heard right after the computer slept does not open the door any more. */
static void
test_slept (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) attempt = NULL;

  attempt = unlock (fixture, READER);
  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_GATHERING);
  keyfob_test_clock_sleep (15);
  hear (fixture, READER);
  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  g_assert_cmpuint (count_posts (fixture), ==, 0);
}

/* The program ends: nobody waits any more, and nothing is left. */
static void
test_account_gone (Fixture *fixture, gconstpointer unused) {
  KeyfobUnlock *attempt = unlock (fixture, READER);

  keyfob_test_finalize_soon (g_steal_pointer (&fixture->accounts));
  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  g_assert_finalize_object (attempt);
  make_account (fixture, LONG_MILLISECONDS);
}

/* Nobody holds the attempt, and it is sent all the same. */
static gboolean
has_post (gpointer data) {
  return count_posts (data) == 1;
}

static void
test_dropped (Fixture *fixture, gconstpointer unused) {
  g_object_unref (unlock (fixture, READER));
  hear (fixture, READER);
  keyfob_test_wait_until (has_post, fixture);
}

/* Doors of an access link need nothing, and nothing is told of this computer. */
static void
test_access_link (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) attempt = NULL;
  g_autofree char *sent = NULL;

  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_ON);
  sign_out (fixture);
  sign_in (fixture, KEYFOB_CREDENTIAL_ACCESS_LINK, "link",
           keyfob_simulator_get_access_link (fixture->office));
  keyfob_readers_want (fixture->readers, TRUE);
  hear (fixture, PLAIN);
  attempt = unlock (fixture, PLAIN);
  assert_phase (attempt, KEYFOB_UNLOCK_PHASE_SENDING);
  assert_outcome (attempt, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  sent = dup_sent (fixture, PLAIN);
  g_assert_cmpstr (sent, ==, "");
  keyfob_readers_want (fixture->readers, FALSE);
}

static void
test_near (Fixture *fixture, gconstpointer unused) {
  KeyfobDoor *door = get_door (fixture, READER);

  g_assert_false (keyfob_door_is_near (door));
  hear (fixture, READER);
  g_assert_true (keyfob_door_is_near (door));
  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_OFF);
  g_assert_false (keyfob_door_is_near (door));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/unlock-gathering/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("plain", test_plain);
  ADD ("reader", test_reader);
  ADD ("location", test_location);
  ADD ("lack", test_lack);
  ADD ("learns", test_learns);
  ADD ("signed-out", test_signed_out);
  ADD ("other-person", test_other_person);
  ADD ("same-person", test_same_person);
  ADD ("cancelled", test_cancelled);
  ADD ("slept", test_slept);
  ADD ("account-gone", test_account_gone);
  ADD ("dropped", test_dropped);
  ADD ("access-link", test_access_link);
  ADD ("near", test_near);
#undef ADD
  return g_test_run ();
}
