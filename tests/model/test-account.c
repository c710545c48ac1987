/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "account-fixture.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"

static gboolean
is_signed_out (gpointer accounts) {
  return keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT;
}

static void
test_keyring_locked (AccountFixture *fixture, gconstpointer data) {
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();

  keyfob_simulator_stop_listening (fixture->office);
  keyfob_test_keyring_lock (fixture->desktop);
  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_error (keyfob_accounts_get_keyring_error (fixture->accounts), KEYFOB_KEYRING_ERROR,
                  KEYFOB_KEYRING_ERROR_DISMISSED);
  g_assert_cmpuint (count_doors (fixture), ==, 0);

  keyfob_test_keyring_unlock (fixture->desktop);
  start (fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_no_error (keyfob_accounts_get_keyring_error (fixture->accounts));
  keyfob_test_wait_until (has_doors, fixture->accounts);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
}

static gboolean
is_kept (AccountFixture *fixture) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_is_kept_async (fixture->accounts, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_accounts_is_kept_finish (fixture->accounts, result);
}

/* Whether another process could be the same account, without a word to the person. */
static void
test_is_kept (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  g_assert_true (is_kept (fixture)); /* that nobody is signed in */
  sign_in_as_ada (fixture);
  g_assert_true (is_kept (fixture));
  keyfob_test_keyring_lock (fixture->desktop);
  g_assert_false (is_kept (fixture));
  keyfob_test_keyring_unlock (fixture->desktop);
  g_assert_true (is_kept (fixture));
  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  g_assert_true (is_kept (fixture));
}

static void
test_is_kept_for_session_only (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  g_assert_true (keyfob_accounts_is_session_only (fixture->accounts));
  g_assert_false (is_kept (fixture));
  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  g_assert_true (is_kept (fixture)); /* there was nothing that the keyring could forget */
}

/* Another process would be signed in again. */
static void
test_is_kept_for_not_forgotten (AccountFixture *fixture, gconstpointer data) {
  sign_out_while_locked (fixture);
  g_assert_false (is_kept (fixture));
}

static void
test_restart (AccountFixture *fixture, gconstpointer data) {
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();

  /* All that is shown now comes from this computer. */
  keyfob_simulator_stop_listening (fixture->office);
  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_test_wait_until (has_doors, fixture->accounts);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
  g_assert_false (has_fresh_doors (fixture->accounts));
  g_assert_cmpint (
      keyfob_refreshers_get_fetched_at (keyfob_accounts_get_refreshers (fixture->accounts)), >, 0);
  assert_is_ada (fixture);
}

static KeyfobDoor *
get_door (AccountFixture *fixture, const char *name) {
  return keyfob_door_list_lookup (keyfob_accounts_get_doors (fixture->accounts),
                                  keyfob_simulator_find_lock (fixture->office, name));
}

static gboolean
is_offline (gpointer door) {
  return keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_OFFLINE;
}

static gboolean
is_rested (gpointer accounts) {
  return !keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (accounts));
}

static void
flush (AccountFixture *fixture) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_flush_async (fixture->accounts, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  keyfob_accounts_flush_finish (fixture->accounts, result);
}

/* Between which times a door went offline is known to the next process, too. */
static void
test_since_restart (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, "Front Entrance");
  KeyfobSince seen;
  KeyfobSince kept;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();
  keyfob_simulator_edit_lock (fixture->office, id, "online",
                              json_node_init_boolean (json_node_alloc (), FALSE));
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (is_offline, get_door (fixture, "Front Entrance"));
  seen = keyfob_door_get_since (get_door (fixture, "Front Entrance"));
  g_assert_cmpint (seen.not_before, >, 0);
  keyfob_test_wait_until (is_rested, fixture->accounts);
  flush (fixture);

  keyfob_simulator_stop_listening (fixture->office);
  restart (fixture);
  keyfob_test_wait_until (has_doors, fixture->accounts);
  kept = keyfob_door_get_since (get_door (fixture, "Front Entrance"));
  g_assert_cmpint (kept.status, ==, KEYFOB_DOOR_STATUS_OFFLINE);
  g_assert_cmpint (kept.not_before, ==, seen.not_before);
  g_assert_cmpint (kept.not_after, ==, seen.not_after);
}

/* The keyring and the cache do not belong together: the doors are somebody else's. */
static void
test_cache_of_another (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobKeyring) keyring =
      keyfob_keyring_new (keyfob_simulator_get_url (fixture->office));
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (fixture->office), -1, "text/plain");
  g_autoptr (KeyfobCredential) another =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "7", secret);
  g_autoptr (GAsyncResult) cleared = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();
  keyfob_keyring_clear_async (keyring, NULL, NULL, keyfob_test_store_result, &cleared);
  cleared = keyfob_test_wait_for_result (&cleared);
  g_assert_true (keyfob_keyring_clear_finish (keyring, cleared, NULL));
  keyfob_keyring_save_async (keyring, another, "Another", NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  g_assert_true (keyfob_keyring_save_finish (keyring, result, NULL));

  keyfob_simulator_stop_listening (fixture->office);
  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_cmpuint (count_doors (fixture), ==, 0);
  g_assert_null (get_identity (fixture)->person_name);
  g_assert_cmpint (
      keyfob_refreshers_get_fetched_at (keyfob_accounts_get_refreshers (fixture->accounts)), ==, 0);
}

static gboolean
is_expired (gpointer accounts) {
  return keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

static void
expire (AccountFixture *fixture) {
  keyfob_simulator_revoke (fixture->office, NULL);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (is_expired, fixture->accounts);
}

static void
on_ended (KeyfobAccounts *accounts, KeyfobAccount *account, gboolean same_person, gpointer terms) {
  g_assert_cmpint (keyfob_account_get_state (account), ==, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_string_append (terms, same_person ? "same " : "other ");
}

/* Returns: what follows each term that ends from now on */
static GString *
watch_terms (AccountFixture *fixture) {
  GString *terms = g_string_new (NULL);

  g_signal_connect (fixture->accounts, "ended", G_CALLBACK (on_ended), terms);
  return terms;
}

static void
assert_terms (AccountFixture *fixture, GString *terms, const char *expected) {
  g_signal_handlers_disconnect_by_data (fixture->accounts, terms);
  g_assert_cmpstr (terms->str, ==, expected);
  g_string_free (terms, TRUE);
}

static void
test_expired (AccountFixture *fixture, gconstpointer data) {
  GString *terms = watch_terms (fixture);
  KeyfobDoorList *doors = keyfob_accounts_get_doors (fixture->accounts);
  g_autoptr (KeyfobDoor) door = NULL;
  gint64 id = keyfob_simulator_find_lock (fixture->office, "Front Entrance");
  guint requests;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  door = g_object_ref (keyfob_door_list_lookup (doors, id));
  expire (fixture);

  /* The doors stay, and are marked; nothing is asked for any more. */
  g_assert_cmpuint (count_doors (fixture), ==, 24);
  g_assert_false (has_fresh_doors (fixture->accounts));
  g_assert_null (keyfob_accounts_unlock (fixture->accounts, id));
  g_assert_false (keyfob_door_can_unlock (door));
  g_assert_nonnull (strstr (keyfob_door_get_hint (door), "Sign in again"));
  requests = keyfob_simulator_count_requests (fixture->office, NULL, NULL);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  g_assert_false (
      keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (fixture->accounts)));
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, NULL, NULL), ==, requests);

  /* The same person finds the same doors. */
  sign_in_as_ada (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_true (keyfob_door_list_lookup (doors, id) == door);
  g_assert_true (keyfob_door_can_unlock (door));
  g_assert_null (keyfob_door_get_hint (door));
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  g_assert_true (keyfob_door_list_lookup (doors, id) == door);
  assert_terms (fixture, terms, "same ");
}

static gboolean
has_failed (gpointer accounts) {
  return keyfob_refreshers_get_error (keyfob_accounts_get_refreshers (accounts)) != NULL;
}

static gboolean
is_sure (gpointer accounts) {
  return !keyfob_accounts_is_doubted (accounts);
}

/* One 401 signs nobody out: Kisi is asked whether it means the login. */
static void
test_doubted (AccountFixture *fixture, gconstpointer data) {
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.path = "/locks",
                                                               .kind = KEYFOB_FAULT_STATUS_CODE,
                                                               .status = 401,
                                                               .times = 1});
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (has_failed, fixture->accounts);
  g_assert_true (keyfob_accounts_is_doubted (fixture->accounts));
  keyfob_test_wait_until (is_sure, fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
}

static gboolean
has_organization (gpointer accounts) {
  return keyfob_account_get_identity (keyfob_accounts_get_first (accounts))->organization_name !=
         NULL;
}

static gboolean
has_asked_twice (gpointer office) {
  return keyfob_simulator_count_requests (office, "GET", "/organization") == 2;
}

/* Names that could not be had are asked for again after the next fetch. */
static void
test_names_later (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.path = "/organization",
                                                               .kind = KEYFOB_FAULT_STATUS_HTML,
                                                               .status = 502,
                                                               .times = 2});
  start (fixture->accounts);
  sign_in_with_api_key (fixture, keyfob_simulator_get_api_key (fixture->office), &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  keyfob_test_wait_until (has_asked_twice, fixture->office);
  g_assert_false (has_organization (fixture->accounts));
  while (!has_organization (fixture->accounts)) {
    keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
    g_main_context_iteration (NULL, TRUE);
  }
}

static void
test_expired_for_another (AccountFixture *fixture, gconstpointer data) {
  GString *terms = watch_terms (fixture);
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();
  expire (fixture);

  keyfob_simulator_add_fault (
      fixture->office,
      &(KeyfobFault) {.method = "GET", .path = "/locks", .kind = KEYFOB_FAULT_SILENCE});
  g_assert_true (sign_in (fixture, BO, PASSWORD, "123456", &error));
  g_assert_no_error (error);
  /* Whose login has ended waits for its own. */
  g_assert_cmpuint (count_doors (fixture), >, 0);
  g_assert_cmpint (keyfob_account_get_state (keyfob_accounts_get_first (fixture->accounts)), ==,
                   KEYFOB_ACCOUNT_STATE_EXPIRED);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  assert_terms (fixture, terms, "");
  keyfob_simulator_clear_faults (fixture->office);
}

static void
test_sign_out (AccountFixture *fixture, gconstpointer data) {
  GString *terms = watch_terms (fixture);
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();

  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  assert_terms (fixture, terms, "other ");
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 0);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
  g_assert_false (cache_has_files ());
  g_assert_null (keyfob_accounts_get_first (fixture->accounts));

  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
}

static gboolean
is_gone (gpointer account) {
  return *(gpointer *) account == NULL;
}

/* What belongs to a person dies with the account. */
static void
test_dies (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;
  gpointer account;
  gpointer client;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  account = keyfob_accounts_get_first (fixture->accounts);
  client = keyfob_account_get_client (account);
  g_object_add_weak_pointer (client, &client);
  g_object_add_weak_pointer (account, &account);

  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  keyfob_test_wait_until (is_gone, &account);
  keyfob_test_wait_until (is_gone, &client);
}

static void
test_sign_out_offline (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_simulator_stop_listening (fixture->office);

  g_assert_false (sign_out (fixture, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
}

/* Before the keyring has said who is signed in: it is asked for that. */
static void
test_sign_out_while_starting (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  g_assert_finalize_object (fixture->accounts);
  fixture->accounts = account_new (fixture, TRUE);
  keyfob_accounts_start (fixture->accounts);

  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 0);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
}

static void
start_once_more (KeyfobAccounts *accounts, GParamSpec *pspec, gpointer unused) {
  g_signal_handlers_disconnect_by_func (accounts, start_once_more, unused);
  keyfob_accounts_start (accounts);
}

/* By who is told of what the cache holds: the first start is over. */
static void
test_start_while_starting (AccountFixture *fixture, gconstpointer data) {
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();

  g_assert_finalize_object (fixture->accounts);
  fixture->accounts = account_new (fixture, TRUE);
  g_signal_connect (fixture->accounts, "notify::person-name", G_CALLBACK (start_once_more), NULL);
  start (fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_cmpstr (get_identity (fixture)->person_name, ==, "Ada Lind");
}

static void
test_finalize_while_starting (AccountFixture *fixture, gconstpointer data) {
  keyfob_accounts_start (fixture->accounts);
  keyfob_accounts_start (fixture->accounts);
  g_assert_finalize_object (g_steal_pointer (&fixture->accounts));
  /* What was asked for comes now, and finds nobody. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The terminal signs in and out by itself, and tells the running Keyfob to look again. */
static void
test_terminal (AccountFixture *fixture, gconstpointer data) {
  KeyfobAccounts *running = fixture->accounts;
  g_autoptr (GError) error = NULL;

  start (running);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  fixture->accounts = account_new (fixture, TRUE);
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  start (running);
  g_assert_cmpint (keyfob_accounts_get_state (running), ==, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_test_wait_until (has_fresh_doors, running);

  g_assert_true (sign_out (fixture, &error));
  keyfob_accounts_start (running);
  keyfob_test_wait_until (is_signed_out, running);
  g_assert_false (has_doors (running));

  g_assert_finalize_object (fixture->accounts);
  fixture->accounts = running;
}

static void
test_not_persistent (AccountFixture *fixture, gconstpointer data) {
  g_assert_finalize_object (fixture->accounts);
  fixture->accounts = account_new (fixture, FALSE);
  keyfob_accounts_start (fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  g_assert_false (keyfob_accounts_is_session_only (fixture->accounts));
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
  g_assert_false (cache_has_files ());
  sign_out (fixture, NULL);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 0);
}

/* All that was logged by anybody, at any level. */
static GString *log_text;

static GLogWriterOutput
keep_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data) {
  for (gsize i = 0; i < n_fields; i++) {
    const char *text = fields[i].value;

    g_string_append_len (log_text, text, fields[i].length);
    g_string_append_c (log_text, '\n');
  }
  return G_LOG_WRITER_HANDLED;
}

static char *
read_cache (gsize *length) {
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "keyfob", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autofree char *file = g_build_filename (path, g_dir_read_name (folder), NULL);
  char *contents = NULL;

  g_assert_true (g_file_get_contents (file, &contents, length, NULL));
  return contents;
}

static void
assert_nowhere (const char *secret) {
  g_autofree char *cache = NULL;
  gsize length;

  g_assert_cmpuint (strlen (secret), >, 5);
  g_assert_null (strstr (log_text->str, secret));
  cache = read_cache (&length);
  g_assert_null (memmem (cache, length, secret, strlen (secret)));
}

static char *
read_kept_secret (AccountFixture *fixture) {
  g_autoptr (KeyfobKeyring) keyring =
      keyfob_keyring_new (keyfob_simulator_get_url (fixture->office));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) credentials = NULL;
  KeyfobCredential *credential;

  keyfob_keyring_load_async (keyring, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  g_assert_true (keyfob_keyring_load_finish (keyring, result, &credentials, NULL));
  g_assert_cmpuint (credentials->len, ==, 1);
  credential = credentials->pdata[0];
  return g_strdup (secret_value_get_text (credential->secret));
}

static void
test_secrets_stay_secret (AccountFixture *fixture, gconstpointer data) {
  const char *key = keyfob_simulator_get_api_key (fixture->office);
  g_autofree char *secret = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) error = NULL;

  log_text = g_string_new (NULL);
  g_log_set_writer_func (keep_log, NULL, NULL);

  start (fixture->accounts);
  g_assert_false (sign_in (fixture, ADA, "not-her-password", NULL, &wrong));
  sign_in_as_ada (fixture);
  secret = read_kept_secret (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();
  g_assert_nonnull (strstr (log_text->str, "/logins"));
  assert_nowhere (secret);
  assert_nowhere (PASSWORD);
  assert_nowhere ("not-her-password");
  g_assert_null (strstr (wrong->message, "not-her-password"));

  g_assert_true (sign_in_with_api_key (fixture, key, &error));
  g_assert_no_error (error);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  wait_for_cache ();
  assert_nowhere (key);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);

  account_fixture_add ("/account/dies", REAL, test_dies);
  account_fixture_add ("/account/keyring-locked", REAL, test_keyring_locked);
  account_fixture_add ("/account/is-kept", REAL, test_is_kept);
  account_fixture_add ("/account/is-kept-for-session-only", ABSENT, test_is_kept_for_session_only);
  account_fixture_add ("/account/is-kept-for-not-forgotten", REAL, test_is_kept_for_not_forgotten);
  account_fixture_add ("/account/restart", REAL, test_restart);
  account_fixture_add ("/account/since-restart", REAL, test_since_restart);
  account_fixture_add ("/account/cache-of-another", REAL, test_cache_of_another);
  account_fixture_add ("/account/doubted", NO_BUS, test_doubted);
  account_fixture_add ("/account/names-later", NO_BUS, test_names_later);
  account_fixture_add ("/account/expired", REAL, test_expired);
  account_fixture_add ("/account/expired-for-another", REAL, test_expired_for_another);
  account_fixture_add ("/account/sign-out", REAL, test_sign_out);
  account_fixture_add ("/account/sign-out-offline", REAL, test_sign_out_offline);
  account_fixture_add ("/account/sign-out-while-starting", REAL, test_sign_out_while_starting);
  account_fixture_add ("/account/start-while-starting", REAL, test_start_while_starting);
  account_fixture_add ("/account/finalize-while-starting", REAL, test_finalize_while_starting);
  account_fixture_add ("/account/terminal", REAL, test_terminal);
  account_fixture_add ("/account/not-persistent", REAL, test_not_persistent);
  account_fixture_add ("/account/secrets-stay-secret", REAL, test_secrets_stay_secret);

  return account_fixture_run ();
}
