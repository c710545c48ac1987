/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Keyrings that give, or take, only after a while what they do not at first. */

#include "account-fixture.h"
#include "keyfob-test-secrets.h"
#include "keyfob-test.h"

#define SERVER "https://kisi.example"

static KeyfobTestSecrets *
secrets_new (KeyfobTestSecretsKind kind) {
  return keyfob_test_secrets_new (kind, g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
}

static gboolean
is_signed_in (gpointer accounts) {
  return keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_IN;
}

static gboolean
is_kept (gpointer accounts) {
  return !keyfob_accounts_is_session_only (accounts);
}

static gboolean
has_asked (gpointer secrets) {
  return keyfob_test_secrets_count_asked (secrets) == 1;
}

/* Started before the keyring is unlocked, which another program does then. */
static void
test_unlocked_by_other_means (AccountFixture *fixture, gconstpointer data) {
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_keyring_lock (fixture->desktop);
  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  keyfob_test_keyring_unlock (fixture->desktop);
  keyfob_test_wait_until (is_signed_in, fixture->accounts);
  g_assert_no_error (keyfob_accounts_get_keyring_error (fixture->accounts));
}

/* Who signed out while the keyring was locked stays so. */
static void
test_not_after_sign_out (AccountFixture *fixture, gconstpointer data) {
  sign_out_while_locked (fixture);
  keyfob_test_let_pass (1000);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
}

static void
test_comes_later (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobTestSecrets) secrets = NULL;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  g_assert_true (keyfob_accounts_is_session_only (fixture->accounts));

  secrets = secrets_new (KEYFOB_TEST_SECRETS_HIDING);
  keyfob_test_let_pass (1000);
  g_assert_true (keyfob_accounts_is_session_only (fixture->accounts));
  keyfob_test_secrets_unlock (secrets);
  keyfob_test_wait_until (is_kept, fixture->accounts);
  g_assert_nonnull (keyfob_test_secrets_get_secret (secrets));
  g_clear_object (&fixture->accounts);
}

/* Other programs write into the keyring all the time: it is looked at less and less, and yet what
 * comes into it is found. */
static void
test_restless (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobTestSecrets) secrets = secrets_new (KEYFOB_TEST_SECRETS_HIDING);
  guint searches;

  keyfob_test_secrets_unlock (secrets);
  start (fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  searches = keyfob_test_secrets_count_searches (secrets);
  for (guint i = 0; i < 10; i++) {
    keyfob_test_secrets_unlock (secrets); /* says that it has changed */
    keyfob_test_let_pass (400);
  }
  searches = keyfob_test_secrets_count_searches (secrets) - searches;
  g_assert_cmpuint (searches, >=, 2);
  g_assert_cmpuint (searches, <=, 5);

  keyfob_test_secrets_put (secrets, keyfob_simulator_get_url (fixture->office), "api-key", "7",
                           keyfob_simulator_get_api_key (fixture->office));
  keyfob_test_secrets_unlock (secrets);
  keyfob_test_wait_until (is_signed_in, fixture->accounts);
  g_clear_object (&fixture->accounts);
}

/* What is not found while the keyring is locked is not gone. */
static void
test_hides (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobTestSecrets) secrets = secrets_new (KEYFOB_TEST_SECRETS_HIDING);

  keyfob_test_secrets_unlock (secrets);
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  g_assert_false (keyfob_accounts_is_session_only (fixture->accounts));
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();

  keyfob_test_secrets_lock (secrets);
  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  keyfob_test_let_pass (500);
  g_assert_true (cache_has_files ());

  keyfob_simulator_stop_listening (fixture->office);
  keyfob_test_secrets_unlock (secrets);
  keyfob_test_wait_until (is_signed_in, fixture->accounts);
  keyfob_test_wait_until (has_doors, fixture->accounts);
  g_clear_object (&fixture->accounts);
}

/* The person takes longer over the password than a service may over an answer. */
static void
test_asks_while_searching (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobTestSecrets) secrets = secrets_new (KEYFOB_TEST_SECRETS_ASKING);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new_with_limits (SERVER, 1000, 60 * 1000);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) credentials = NULL;
  KeyfobCredential *credential;

  keyfob_test_secrets_put (secrets, SERVER, "api-key", "7", "the-secret");
  keyfob_keyring_load_async (keyring, NULL, keyfob_test_store_result, &result);
  keyfob_test_wait_until (has_asked, secrets);
  keyfob_test_let_pass (1500);
  keyfob_test_secrets_unlock (secrets);
  result = keyfob_test_wait_for_result (&result);
  keyfob_keyring_load_finish (keyring, result, &credentials, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (credentials->len, ==, 1);
  credential = credentials->pdata[0];
  g_assert_cmpstr (credential->login_id, ==, "7");
  g_assert_cmpstr (secret_value_get_text (credential->secret), ==, "the-secret");
}

/* Who looks quietly has nobody asked by the service, either. */
static void
test_is_not_asked_quietly (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobTestSecrets) secrets = secrets_new (KEYFOB_TEST_SECRETS_ASKING);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) credentials = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_test_secrets_put (secrets, SERVER, "api-key", "7", "the-secret");
  keyfob_keyring_load_quietly_async (keyring, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_keyring_load_finish (keyring, result, &credentials, &error));
  g_assert_cmpuint (credentials->len, ==, 0);
  g_assert_error (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_LOCKED);
  g_assert_cmpuint (keyfob_test_secrets_count_asked (secrets), ==, 0);
}

/* There is no wallet: one is made while the sign-in is to be kept. */
static void
test_is_made (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobTestSecrets) secrets = secrets_new (KEYFOB_TEST_SECRETS_NONE);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new_with_limits (SERVER, 1000, 60 * 1000);
  g_autoptr (SecretValue) secret = secret_value_new ("the-secret", -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "7", secret);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_keyring_save_async (keyring, credential, "Test", NULL, keyfob_test_store_result, &result);
  keyfob_test_wait_until (has_asked, secrets);
  keyfob_test_let_pass (1500);
  keyfob_test_secrets_unlock (secrets);
  result = keyfob_test_wait_for_result (&result);
  keyfob_keyring_save_finish (keyring, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (keyfob_test_secrets_get_secret (secrets), ==, "the-secret");
}

/* Who only looks for a door has nobody asked. */
static void
test_shows_known (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobTestSecrets) secrets = secrets_new (KEYFOB_TEST_SECRETS_ASKING);

  keyfob_test_secrets_unlock (secrets);
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();
  g_assert_finalize_object (g_steal_pointer (&fixture->accounts));

  keyfob_test_secrets_lock (secrets);
  fixture->accounts = account_new (fixture, TRUE);
  keyfob_accounts_show_known (fixture->accounts);
  keyfob_test_wait_until (has_doors, fixture->accounts);
  keyfob_test_let_pass (500);
  g_assert_cmpuint (keyfob_test_secrets_count_asked (secrets), ==, 0);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_STARTING);

  keyfob_accounts_start (fixture->accounts);
  keyfob_test_wait_until (has_asked, secrets);
  keyfob_test_secrets_unlock (secrets);
  keyfob_test_wait_until (is_signed_in, fixture->accounts);
  g_clear_object (&fixture->accounts);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  account_fixture_add ("/keyring-later/unlocked-by-other-means", REAL,
                       test_unlocked_by_other_means);
  account_fixture_add ("/keyring-later/not-after-sign-out", REAL, test_not_after_sign_out);
  account_fixture_add ("/keyring-later/comes-later", ABSENT, test_comes_later);
  account_fixture_add ("/keyring-later/restless", ABSENT, test_restless);
  account_fixture_add ("/keyring-later/hides", ABSENT, test_hides);
  account_fixture_add ("/keyring-later/asks-while-searching", ABSENT, test_asks_while_searching);
  account_fixture_add ("/keyring-later/is-not-asked-quietly", ABSENT, test_is_not_asked_quietly);
  account_fixture_add ("/keyring-later/is-made", ABSENT, test_is_made);
  account_fixture_add ("/keyring-later/shows-known", ABSENT, test_shows_known);
  return account_fixture_run ();
}
