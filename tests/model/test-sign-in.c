/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "account-fixture.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"

static void
test_password (AccountFixture *fixture, gconstpointer data) {
  start (fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_no_error (keyfob_accounts_get_keyring_error (fixture->accounts));

  sign_in_as_ada (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_cmpint (keyfob_account_get_kind (keyfob_accounts_get_first (fixture->accounts)), ==,
                   KEYFOB_CREDENTIAL_LOGIN);
  assert_is_ada (fixture);
  g_assert_false (keyfob_accounts_is_session_only (fixture->accounts));
  g_assert_true (keyfob_account_can_favourite (keyfob_accounts_get_first (fixture->accounts)));
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 1);

  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
}

static void
test_two_factor (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GError) needed = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  g_assert_false (sign_in (fixture, BO, PASSWORD, NULL, &needed));
  g_assert_error (needed, KISI_ERROR, KISI_ERROR_CODE_NEEDED);
  g_assert_false (sign_in (fixture, BO, PASSWORD, "654321", &wrong));
  g_assert_error (wrong, KISI_ERROR, KISI_ERROR_WRONG_CODE);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  g_assert_true (sign_in (fixture, BO, PASSWORD, "123 456 ", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (get_identity (fixture)->person_email, ==, BO);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);
}

static void
test_wrong_password (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) no_email = NULL;
  g_autoptr (GError) no_password = NULL;

  start (fixture->accounts);
  g_assert_false (sign_in (fixture, ADA, "guess", NULL, &wrong));
  g_assert_error (wrong, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD);
  g_assert_false (sign_in (fixture, "  ", PASSWORD, NULL, &no_email));
  g_assert_cmpstr (kisi_error_get_field (no_email), ==, "email");
  g_assert_false (sign_in (fixture, ADA, "", NULL, &no_password));
  g_assert_cmpstr (kisi_error_get_field (no_password), ==, "password");

  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "POST", "/logins"), ==, 1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
}

static void
test_single_sign_on (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KisiOrganization) organization = find_organization (fixture, "fjordbank");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  g_assert_true (organization->uses_single_sign_on);
  keyfob_accounts_sign_in_async (fixture->accounts, organization, ADA, PASSWORD, NULL, NULL,
                                 keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_accounts_sign_in_finish (fixture->accounts, result, &error));
  g_assert_true (kisi_error_is_refusal (error));
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
}

/* A key that was copied with the header that carries it. */
static void
test_api_key_with_header (AccountFixture *fixture, gconstpointer data) {
  const char *key = keyfob_simulator_get_api_key (fixture->office);
  g_autofree char *scheme = g_strconcat ("KISI-LOGIN ", key, NULL);
  g_autofree char *header = g_strconcat (" authorization:  kisi-login  ", key, "\n", NULL);
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  g_assert_true (sign_in_with_api_key (fixture, scheme, &error));
  g_assert_no_error (error);
  g_assert_true (sign_in_with_api_key (fixture, header, &error));
  g_assert_no_error (error);
}

static void
test_api_key (AccountFixture *fixture, gconstpointer data) {
  g_autofree char *pasted =
      g_strdup_printf (" %s\n", keyfob_simulator_get_api_key (fixture->office));
  g_autoptr (GError) malformed = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  g_assert_false (sign_in_with_api_key (fixture, "two words", &malformed));
  g_assert_error (malformed, KISI_ERROR, KISI_ERROR_INVALID_INPUT);
  g_assert_cmpstr (kisi_error_get_field (malformed), ==, "api-key");
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, NULL, NULL), ==, 0);
  g_assert_false (sign_in_with_api_key (fixture, "0123456789abcdef", &refused));
  g_assert_error (refused, KISI_ERROR, KISI_ERROR_INVALID_INPUT);
  g_assert_cmpstr (kisi_error_get_field (refused), ==, "api-key");
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  g_assert_true (sign_in_with_api_key (fixture, pasted, &error));
  g_assert_no_error (error);
  g_assert_cmpint (keyfob_account_get_kind (keyfob_accounts_get_first (fixture->accounts)), ==,
                   KEYFOB_CREDENTIAL_API_KEY);
  g_assert_nonnull (get_identity (fixture)->person_name);
  g_assert_nonnull (get_identity (fixture)->organization_name);

  /* A key that was pasted is not Keyfob's to delete. */
  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "DELETE", NULL), ==, 0);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
  g_assert_true (sign_in_with_api_key (fixture, pasted, &error));
  g_assert_no_error (error);
}

static void
test_access_link (AccountFixture *fixture, gconstpointer data) {
  const char *secret = keyfob_simulator_get_access_link (fixture->office);
  g_autofree char *link =
      g_strdup_printf ("%s/links/%s", keyfob_simulator_get_url (fixture->office), secret);
  g_autoptr (GError) foreign = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  g_assert_false (sign_in_with_access_link (fixture, "https://kisi.example/links/x", &foreign));
  g_assert_cmpstr (kisi_error_get_field (foreign), ==, "access-link");
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, NULL, NULL), ==, 0);
  g_assert_false (sign_in_with_access_link (fixture, "0123456789abcdef", &refused));
  g_assert_cmpstr (kisi_error_get_field (refused), ==, "access-link");

  g_assert_true (sign_in_with_access_link (fixture, link, &error));
  g_assert_no_error (error);
  g_assert_cmpint (keyfob_account_get_kind (keyfob_accounts_get_first (fixture->accounts)), ==,
                   KEYFOB_CREDENTIAL_ACCESS_LINK);
  g_assert_null (get_identity (fixture)->person_name);
  g_assert_nonnull (get_identity (fixture)->organization_name);
  g_assert_false (keyfob_account_can_favourite (keyfob_accounts_get_first (fixture->accounts)));
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  g_assert_cmpuint (count_doors (fixture), >, 0);

  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_cmpint (keyfob_account_get_kind (keyfob_accounts_get_first (fixture->accounts)), ==,
                   KEYFOB_CREDENTIAL_ACCESS_LINK);
  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "DELETE", NULL), ==, 0);
}

static void
test_keyring_absent (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_error (keyfob_accounts_get_keyring_error (fixture->accounts), KEYFOB_KEYRING_ERROR,
                  KEYFOB_KEYRING_ERROR_ABSENT);

  sign_in_as_ada (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_true (keyfob_accounts_is_session_only (fixture->accounts));
  g_assert_error (keyfob_accounts_get_keyring_error (fixture->accounts), KEYFOB_KEYRING_ERROR,
                  KEYFOB_KEYRING_ERROR_ABSENT);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);

  /* The login that was for this session only is replaced likewise. */
  sign_in_as_ada (fixture);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);

  /* What was never kept need not be forgotten. */
  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 0);

  sign_in_as_ada (fixture);
  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_cmpuint (count_doors (fixture), ==, 0);
}

static gboolean
is_kept (gpointer accounts) {
  return !keyfob_accounts_is_session_only (accounts);
}

static void
on_keyring_error (KeyfobAccounts *accounts, GParamSpec *pspec, gpointer told) {
  *(gboolean *) told = TRUE;
}

static gboolean
is_told (gpointer told) {
  return *(gboolean *) told;
}

/* Tries the keyring again, which is still locked. */
static void
start_in_vain (AccountFixture *fixture) {
  gboolean told = FALSE;
  gulong handler = g_signal_connect (fixture->accounts, "notify::keyring-error",
                                     G_CALLBACK (on_keyring_error), &told);

  keyfob_accounts_start (fixture->accounts);
  keyfob_test_wait_until (is_told, &told);
  g_signal_handler_disconnect (fixture->accounts, handler);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_true (keyfob_accounts_is_session_only (fixture->accounts));
}

/* Signed in for this session only; then somebody unlocks the keyring. */
static void
test_keyring_unlocked_later (AccountFixture *fixture, gconstpointer data) {
  start (fixture->accounts);
  keyfob_test_keyring_lock (fixture->desktop);
  sign_in_as_ada (fixture);
  g_assert_true (keyfob_accounts_is_session_only (fixture->accounts));
  g_assert_error (keyfob_accounts_get_keyring_error (fixture->accounts), KEYFOB_KEYRING_ERROR,
                  KEYFOB_KEYRING_ERROR_LOCKED);

  start_in_vain (fixture);
  keyfob_test_keyring_unlock (fixture->desktop);
  keyfob_accounts_start (fixture->accounts);
  keyfob_test_wait_until (is_kept, fixture->accounts);
  g_assert_no_error (keyfob_accounts_get_keyring_error (fixture->accounts));

  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
}

static gboolean
has_one_login (gpointer office) {
  return keyfob_simulator_count_logins (office) == 1;
}

/* The login that the keyring still holds works until it holds the new one. */
static void
test_keyring_locked_on_replacing (AccountFixture *fixture, gconstpointer data) {
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_keyring_lock (fixture->desktop);
  sign_in_as_ada (fixture);
  g_assert_true (keyfob_accounts_is_session_only (fixture->accounts));
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 2);
  start_in_vain (fixture);

  keyfob_test_keyring_unlock (fixture->desktop);
  keyfob_accounts_start (fixture->accounts);
  keyfob_test_wait_until (is_kept, fixture->accounts);
  keyfob_test_wait_until (has_one_login, fixture->office);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 1);
  restart (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
}

static gboolean
has_two (gpointer accounts) {
  return g_list_model_get_n_items (keyfob_accounts_get_model (accounts)) == 2;
}

/* The terminal signs in as another while this session's login waits for the keyring: both stay. */
static void
test_terminal_beats_session (AccountFixture *fixture, gconstpointer data) {
  KeyfobAccounts *running = fixture->accounts;
  g_autoptr (GError) error = NULL;

  start (running);
  keyfob_test_keyring_lock (fixture->desktop);
  sign_in_as_ada (fixture);
  keyfob_test_keyring_unlock (fixture->desktop);

  fixture->accounts = account_new (fixture, TRUE);
  start (fixture->accounts);
  sign_in (fixture, BO, PASSWORD, "123456", &error);
  g_assert_no_error (error);
  keyfob_accounts_start (running);
  keyfob_test_wait_until (is_kept, running);
  g_assert_cmpint (keyfob_accounts_get_state (running), ==, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_test_wait_until (has_two, running);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 2);
  g_assert_finalize_object (g_steal_pointer (&fixture->accounts));

  fixture->accounts = running;
  restart (fixture);
  keyfob_test_wait_until (has_two, fixture->accounts);
}

static void
test_sign_in_while_starting (AccountFixture *fixture, gconstpointer data) {
  keyfob_accounts_start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_accounts_start (fixture->accounts);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_false (keyfob_accounts_is_session_only (fixture->accounts));
}

static void
test_login_is_replaced (AccountFixture *fixture, gconstpointer data) {
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  sign_in_as_ada (fixture);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "POST", "/logins"), ==, 2);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 1);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
}

/* Who pastes as a key what Keyfob uses already is not signed out by that. */
static void
test_own_secret (AccountFixture *fixture, gconstpointer data) {
  KeyfobCredential *credential;
  g_autofree char *secret = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  credential = keyfob_account_get_credential (keyfob_accounts_get_first (fixture->accounts));
  secret = g_strdup (secret_value_get_text (credential->secret));
  g_assert_true (sign_in_with_api_key (fixture, secret, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "DELETE", "/login"), ==, 0);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 1);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
}

static gboolean
login_is_deleted (gpointer office) {
  return keyfob_simulator_count_requests (office, "DELETE", "/login") == 1 &&
         keyfob_simulator_count_logins (office) == 0;
}

static gboolean
login_is_made (gpointer office) {
  return keyfob_simulator_count_logins (office) == 1;
}

static void
test_sign_in_cancelled (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KisiOrganization) organization = find_organization (fixture, "nordhaven");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.method = "POST",
                                                               .path = "/logins",
                                                               .times = 1,
                                                               .kind = KEYFOB_FAULT_DELAY,
                                                               .milliseconds = HELD_BACK_MS});
  keyfob_accounts_sign_in_async (fixture->accounts, organization, ADA, PASSWORD, NULL, cancellable,
                                 keyfob_test_store_result, &result);
  keyfob_test_wait_until (login_is_made, fixture->office);
  g_cancellable_cancel (cancellable);
  result = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_accounts_sign_in_finish (fixture->accounts, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  keyfob_simulator_end_delays (fixture->office);
  keyfob_test_wait_until (login_is_deleted, fixture->office);
}

static void
test_one_at_a_time (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KisiOrganization) organization = find_organization (fixture, "nordhaven");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  keyfob_accounts_sign_in_async (fixture->accounts, organization, ADA, PASSWORD, NULL, NULL,
                                 keyfob_test_store_result, &first);
  keyfob_accounts_sign_in_with_api_key_async (fixture->accounts, "key", NULL,
                                              keyfob_test_store_result, &second);
  keyfob_accounts_sign_out_async (fixture->accounts, keyfob_accounts_get_first (fixture->accounts),
                                  NULL, keyfob_test_store_result, &third);
  second = keyfob_test_wait_for_result (&second);
  g_assert_false (keyfob_accounts_sign_in_finish (fixture->accounts, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  third = keyfob_test_wait_for_result (&third);
  g_assert_false (keyfob_accounts_sign_out_finish (fixture->accounts, third, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  first = keyfob_test_wait_for_result (&first);
  g_assert_true (keyfob_accounts_sign_in_finish (fixture->accounts, first, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);

  account_fixture_add ("/sign-in/password", REAL, test_password);
  account_fixture_add ("/sign-in/two-factor", REAL, test_two_factor);
  account_fixture_add ("/sign-in/wrong-password", REAL, test_wrong_password);
  account_fixture_add ("/sign-in/single-sign-on", REAL, test_single_sign_on);
  account_fixture_add ("/sign-in/api-key", REAL, test_api_key);
  account_fixture_add ("/sign-in/api-key-with-header", REAL, test_api_key_with_header);
  account_fixture_add ("/sign-in/own-secret", REAL, test_own_secret);
  account_fixture_add ("/sign-in/access-link", REAL, test_access_link);
  account_fixture_add ("/sign-in/keyring-absent", ABSENT, test_keyring_absent);
  account_fixture_add ("/sign-in/keyring-unlocked-later", REAL, test_keyring_unlocked_later);
  account_fixture_add ("/sign-in/keyring-locked-on-replacing", REAL,
                       test_keyring_locked_on_replacing);
  account_fixture_add ("/sign-in/terminal-beats-session", REAL, test_terminal_beats_session);
  account_fixture_add ("/sign-in/while-starting", REAL, test_sign_in_while_starting);
  account_fixture_add ("/sign-in/login-is-replaced", REAL, test_login_is_replaced);
  account_fixture_add ("/sign-in/cancelled", REAL, test_sign_in_cancelled);
  account_fixture_add ("/sign-in/one-at-a-time", REAL, test_one_at_a_time);

  return account_fixture_run ();
}
