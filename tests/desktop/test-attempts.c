/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-attempts.h"

#include "keyfob-test.h"
#include "simulator/keyfob-simulator.h"

#define DOOR       21101
#define OTHER_DOOR 21102

/* Somebody who is signed in, and what is remembered of their attempts. */
typedef struct {
  KeyfobSimulator *office;
  KeyfobAccounts *accounts;
  KeyfobRecentDoors *recent;
  KeyfobAttempts *attempts;
} Fixture;

static void
sign_in (Fixture *fixture, const char *login_id) {
  g_autoptr (SecretValue) key =
      secret_value_new (keyfob_simulator_get_api_key (fixture->office), -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, login_id, key);

  keyfob_accounts_use_credential (fixture->accounts, credential, login_id, NULL);
}

static void
sign_out (Fixture *fixture) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_sign_out_async (fixture->accounts, keyfob_accounts_get_first (fixture->accounts),
                                  NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  keyfob_accounts_sign_out_finish (fixture->accounts, result, NULL);
}

static gboolean
is_at_rest (gpointer accounts) {
  return !keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (accounts));
}

static gboolean
is_current (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (KisiClient) client = NULL;
  g_autoptr (GError) error = NULL;

  fixture->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  client = kisi_client_new (keyfob_simulator_get_url (fixture->office), NULL, &error);
  g_assert_no_error (error);
  fixture->accounts = keyfob_accounts_new (client, FALSE, NULL);
  fixture->recent = keyfob_recent_doors_new (NULL);
  fixture->attempts = keyfob_attempts_new (fixture->accounts, fixture->recent);
  sign_in (fixture, "ada");
  /* libsoup 3.6 has an error in the cancelling of what has just begun to connect. */
  keyfob_test_wait_until (is_current, fixture->accounts);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  keyfob_test_wait_until (is_at_rest, fixture->accounts);
  g_assert_finalize_object (fixture->attempts);
  g_assert_finalize_object (fixture->recent);
  keyfob_test_finalize_soon (fixture->accounts);
  g_clear_object (&fixture->office);
}

static gboolean
is_over (gpointer unlock) {
  return !keyfob_unlock_is_pending (unlock);
}

/* Unlocks a door; the caller waits for the answer. */
static KeyfobUnlock *
unlock (Fixture *fixture, gint64 door_id) {
  KeyfobUnlock *attempt = keyfob_accounts_unlock (fixture->accounts, door_id);

  g_assert_true (keyfob_attempts_are_under_way (fixture->attempts));
  g_assert_false (keyfob_attempts_is_foreign (fixture->attempts, attempt));
  return attempt;
}

static gboolean
is_recent (Fixture *fixture, gint64 door_id) {
  return keyfob_recent_doors_get_rank (fixture->recent, door_id) != G_MAXUINT;
}

static void
test_accepted (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) attempt = unlock (fixture, DOOR);

  g_assert_false (is_recent (fixture, DOOR));
  keyfob_test_wait_until (is_over, attempt);
  g_assert_true (is_recent (fixture, DOOR));
  g_assert_true (keyfob_attempts_are_under_way (fixture->attempts));
  sign_out (fixture);
  g_assert_false (is_recent (fixture, DOOR));
}

static void
test_refused (Fixture *fixture, gconstpointer unused) {
  const KeyfobFault fault = {.method = "POST", .kind = KEYFOB_FAULT_TOO_MANY};
  g_autoptr (KeyfobUnlock) attempt = NULL;

  keyfob_simulator_add_fault (fixture->office, &fault);
  attempt = unlock (fixture, DOOR);
  keyfob_test_wait_until (is_over, attempt);
  g_assert_false (is_recent (fixture, DOOR));
  g_assert_false (keyfob_attempts_are_under_way (fixture->attempts));
  /* That it is over makes it nobody else's business. */
  g_assert_false (keyfob_attempts_is_foreign (fixture->attempts, attempt));
  sign_out (fixture);
  g_assert_true (keyfob_attempts_is_foreign (fixture->attempts, attempt));
}

/* What is accepted after the person has left is remembered for nobody. */
static void
test_accepted_too_late (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) attempt = unlock (fixture, DOOR);

  sign_out (fixture);
  g_assert_true (keyfob_attempts_is_foreign (fixture->attempts, attempt));
  keyfob_test_wait_until (is_over, attempt);
  g_assert_cmpint (keyfob_unlock_get_phase (attempt), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_false (is_recent (fixture, DOOR));
}

/* Who stays signed in is another person. */
static void
test_another_person (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) before = unlock (fixture, DOOR);
  g_autoptr (KeyfobUnlock) late = NULL;

  keyfob_test_wait_until (is_over, before);
  late = unlock (fixture, OTHER_DOOR);
  sign_in (fixture, "bo");
  sign_out (fixture);
  g_assert_false (is_recent (fixture, DOOR));
  keyfob_test_wait_until (is_over, late);
  g_assert_cmpint (keyfob_unlock_get_phase (late), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_false (is_recent (fixture, OTHER_DOOR));
}

/* Who signs out of one organization leaves what is remembered of the other's doors. */
static void
test_beside (Fixture *fixture, gconstpointer unused) {
  const char *email = "ada@harbour.example";
  gint64 harbour =
      keyfob_simulator_add_organization (fixture->office, "Harbour Trust", "harbour", 3);
  g_autofree char *secret = NULL;
  g_autoptr (SecretValue) key = NULL;
  g_autoptr (KeyfobCredential) credential = NULL;
  g_autoptr (KeyfobUnlock) goes = unlock (fixture, DOOR);
  g_autoptr (KeyfobUnlock) before = NULL;
  g_autoptr (KeyfobUnlock) stays = NULL;

  keyfob_simulator_add_person (fixture->office, "harbour", "Ada", email, "secret", NULL);
  secret = keyfob_simulator_add_login (fixture->office, "harbour", email, "api");
  key = secret_value_new (secret, -1, "text/plain");
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "harbour", key);
  keyfob_accounts_use_credential (fixture->accounts, credential, NULL, NULL);
  keyfob_test_wait_until (is_current, fixture->accounts);
  keyfob_test_wait_until (is_over, goes);
  before = unlock (fixture, harbour + 1);
  keyfob_test_wait_until (is_over, before);
  stays = unlock (fixture, harbour);
  sign_out (fixture);
  g_assert_true (is_recent (fixture, harbour + 1));
  g_assert_false (is_recent (fixture, DOOR));
  g_assert_true (keyfob_attempts_is_foreign (fixture->attempts, goes));
  g_assert_false (keyfob_attempts_is_foreign (fixture->attempts, stays));
  keyfob_test_wait_until (is_over, stays);
  g_assert_true (is_recent (fixture, harbour));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/attempts/accepted", test_accepted);
  TEST ("/attempts/refused", test_refused);
  TEST ("/attempts/accepted-too-late", test_accepted_too_late);
  TEST ("/attempts/another-person", test_another_person);
  TEST ("/attempts/beside", test_beside);
  return g_test_run ();
}
