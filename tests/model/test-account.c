/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-keyring.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "model/keyfob-account.h"
#include "simulator/keyfob-simulator.h"

#include <glib/gstdio.h>

#define ADA      "ada.lind@nordhaven.example"
#define BO       "bo.berg@nordhaven.example"
#define PASSWORD "demo-password"

/* An office, a desktop with a keyring, and an account on them. */
typedef struct {
  KeyfobTestKeyring *desktop;
  KeyfobSimulator *office;
  KeyfobAccount *account;
} Fixture;

static char *
get_cache_folder (void) {
  return g_build_filename (g_get_user_cache_dir (), "keyfob", NULL);
}

/* Files that are still being written have a dot in their name. */
static gboolean
cache_has_files (void) {
  g_autofree char *path = get_cache_folder ();
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    if (strchr (name, '.') == NULL)
      return TRUE;
  }
  return FALSE;
}

static void
empty_cache (void) {
  g_autofree char *path = get_cache_folder ();
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_remove (file);
  }
}

static KeyfobAccount *
account_new (Fixture *fixture, gboolean persistent) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiClient) client =
      kisi_client_new (keyfob_simulator_get_url (fixture->office), NULL, &error);

  g_assert_no_error (error);
  return keyfob_account_new (client, persistent);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer kind) {
  KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (GError) error = NULL;

  fixture->desktop = keyfob_test_keyring_new (GPOINTER_TO_INT (kind));
  fixture->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  fixture->account = account_new (fixture, TRUE);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer kind) {
  if (fixture->account != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->account));
  g_clear_object (&fixture->office);
  keyfob_test_keyring_free (fixture->desktop);
  empty_cache ();
}

static gboolean
is_no_longer_starting (gpointer account) {
  return keyfob_account_get_state (account) != KEYFOB_ACCOUNT_STATE_STARTING;
}

static void
start (KeyfobAccount *account) {
  keyfob_account_start (account);
  keyfob_test_wait_until (is_no_longer_starting, account);
}

/* As if the program was ended and run again. */
static void
restart (Fixture *fixture) {
  g_assert_finalize_object (fixture->account);
  fixture->account = account_new (fixture, TRUE);
  start (fixture->account);
}

static KisiOrganization *
find_organization (Fixture *fixture, const char *domain) {
  KisiClient *client = keyfob_account_get_client (fixture->account);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  KisiOrganization *organization;

  kisi_organization_find_async (client, domain, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  organization = kisi_organization_find_finish (client, result, &error);
  g_assert_no_error (error);
  return organization;
}

static gboolean
sign_in (Fixture *fixture,
         const char *email,
         const char *password,
         const char *code,
         GError **error) {
  g_autoptr (KisiOrganization) organization = find_organization (fixture, "nordhaven");
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_account_sign_in_async (fixture->account, organization, email, password, code, NULL,
                                keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_account_is_busy (fixture->account));
  return keyfob_account_sign_in_finish (fixture->account, result, error);
}

static void
sign_in_as_ada (Fixture *fixture) {
  g_autoptr (GError) error = NULL;

  sign_in (fixture, ADA, PASSWORD, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
sign_in_with_api_key (Fixture *fixture, const char *key, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_account_sign_in_with_api_key_async (fixture->account, key, NULL, keyfob_test_store_result,
                                             &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_account_sign_in_finish (fixture->account, result, error);
}

static gboolean
sign_in_with_access_link (Fixture *fixture, const char *link, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_account_sign_in_with_access_link_async (fixture->account, link, NULL,
                                                 keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_account_sign_in_finish (fixture->account, result, error);
}

static gboolean
sign_out (Fixture *fixture, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_account_sign_out_async (fixture->account, NULL, keyfob_test_store_result, &result);
  /* Here it is done at once, whatever becomes of the rest. */
  g_assert_cmpint (keyfob_account_get_state (fixture->account), ==,
                   KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_false (kisi_client_has_credential (keyfob_account_get_client (fixture->account)));
  g_assert_cmpuint (g_list_model_get_n_items (
                        keyfob_door_list_get_model (keyfob_account_get_doors (fixture->account))),
                    ==, 0);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_account_sign_out_finish (fixture->account, result, error);
}

static guint
count_doors (Fixture *fixture) {
  return g_list_model_get_n_items (
      keyfob_door_list_get_model (keyfob_account_get_doors (fixture->account)));
}

static gboolean
has_fresh_doors (gpointer account) {
  return keyfob_refresher_is_current (keyfob_account_get_refresher (account));
}

static void
assert_state (Fixture *fixture, KeyfobAccountState state) {
  g_assert_cmpint (keyfob_account_get_state (fixture->account), ==, (int) state);
}

static void
test_password (Fixture *fixture, gconstpointer data) {
  start (fixture->account);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_no_error (keyfob_account_get_keyring_error (fixture->account));

  sign_in_as_ada (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_cmpint (keyfob_account_get_kind (fixture->account), ==, KEYFOB_CREDENTIAL_LOGIN);
  g_assert_cmpstr (keyfob_account_get_person_name (fixture->account), ==, "Ada Lind");
  g_assert_cmpstr (keyfob_account_get_person_email (fixture->account), ==, ADA);
  g_assert_nonnull (keyfob_account_get_organization_name (fixture->account));
  g_assert_false (keyfob_account_is_session_only (fixture->account));
  g_assert_true (keyfob_account_can_favourite (fixture->account));
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 1);

  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
}

static gboolean
is_signed_out (gpointer account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT;
}

static gboolean
cache_is_written (gpointer unused) {
  return cache_has_files ();
}

static void
wait_for_cache (void) {
  keyfob_test_wait_until (cache_is_written, NULL);
}

static void
test_two_factor (Fixture *fixture, gconstpointer data) {
  g_autoptr (GError) needed = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->account);
  g_assert_false (sign_in (fixture, BO, PASSWORD, NULL, &needed));
  g_assert_error (needed, KISI_ERROR, KISI_ERROR_CODE_NEEDED);
  g_assert_false (sign_in (fixture, BO, PASSWORD, "654321", &wrong));
  g_assert_error (wrong, KISI_ERROR, KISI_ERROR_WRONG_CODE);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  g_assert_true (sign_in (fixture, BO, PASSWORD, "123456", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (keyfob_account_get_person_email (fixture->account), ==, BO);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);
}

static void
test_wrong_password (Fixture *fixture, gconstpointer data) {
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) no_email = NULL;
  g_autoptr (GError) no_password = NULL;

  start (fixture->account);
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
test_single_sign_on (Fixture *fixture, gconstpointer data) {
  g_autoptr (KisiOrganization) organization = find_organization (fixture, "fjordbank");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->account);
  g_assert_true (organization->uses_single_sign_on);
  keyfob_account_sign_in_async (fixture->account, organization, ADA, PASSWORD, NULL, NULL,
                                keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_account_sign_in_finish (fixture->account, result, &error));
  g_assert_true (kisi_error_is_refusal (error));
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
}

static void
test_api_key (Fixture *fixture, gconstpointer data) {
  g_autofree char *pasted =
      g_strdup_printf (" %s\n", keyfob_simulator_get_api_key (fixture->office));
  g_autoptr (GError) malformed = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->account);
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
  g_assert_cmpint (keyfob_account_get_kind (fixture->account), ==, KEYFOB_CREDENTIAL_API_KEY);
  g_assert_nonnull (keyfob_account_get_person_name (fixture->account));
  g_assert_nonnull (keyfob_account_get_organization_name (fixture->account));

  /* A key that was pasted is not Keyfob's to delete. */
  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "DELETE", NULL), ==, 0);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
  g_assert_true (sign_in_with_api_key (fixture, pasted, &error));
  g_assert_no_error (error);
}

static void
test_access_link (Fixture *fixture, gconstpointer data) {
  const char *secret = keyfob_simulator_get_access_link (fixture->office);
  g_autofree char *link =
      g_strdup_printf ("%s/links/%s", keyfob_simulator_get_url (fixture->office), secret);
  g_autoptr (GError) foreign = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->account);
  g_assert_false (sign_in_with_access_link (fixture, "https://kisi.example/links/x", &foreign));
  g_assert_cmpstr (kisi_error_get_field (foreign), ==, "access-link");
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, NULL, NULL), ==, 0);
  g_assert_false (sign_in_with_access_link (fixture, "0123456789abcdef", &refused));
  g_assert_cmpstr (kisi_error_get_field (refused), ==, "access-link");

  g_assert_true (sign_in_with_access_link (fixture, link, &error));
  g_assert_no_error (error);
  g_assert_cmpint (keyfob_account_get_kind (fixture->account), ==, KEYFOB_CREDENTIAL_ACCESS_LINK);
  g_assert_null (keyfob_account_get_person_name (fixture->account));
  g_assert_nonnull (keyfob_account_get_organization_name (fixture->account));
  g_assert_false (keyfob_account_can_favourite (fixture->account));
  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  g_assert_cmpuint (count_doors (fixture), >, 0);

  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_cmpint (keyfob_account_get_kind (fixture->account), ==, KEYFOB_CREDENTIAL_ACCESS_LINK);
  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "DELETE", NULL), ==, 0);
}

static void
test_keyring_absent (Fixture *fixture, gconstpointer data) {
  start (fixture->account);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_error (keyfob_account_get_keyring_error (fixture->account), KEYFOB_KEYRING_ERROR,
                  KEYFOB_KEYRING_ERROR_ABSENT);

  sign_in_as_ada (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_true (keyfob_account_is_session_only (fixture->account));
  g_assert_error (keyfob_account_get_keyring_error (fixture->account), KEYFOB_KEYRING_ERROR,
                  KEYFOB_KEYRING_ERROR_ABSENT);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);

  /* Asking again changes nothing for who is signed in. */
  keyfob_account_start (fixture->account);
  sign_in_as_ada (fixture);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);

  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_cmpuint (count_doors (fixture), ==, 0);
}

static void
test_keyring_locked (Fixture *fixture, gconstpointer data) {
  start (fixture->account);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);

  keyfob_test_keyring_lock (fixture->desktop);
  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_error (keyfob_account_get_keyring_error (fixture->account), KEYFOB_KEYRING_ERROR,
                  KEYFOB_KEYRING_ERROR_DISMISSED);
  g_assert_cmpuint (count_doors (fixture), ==, 0);

  keyfob_test_keyring_unlock (fixture->desktop);
  start (fixture->account);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_no_error (keyfob_account_get_keyring_error (fixture->account));
  g_assert_cmpint (count_doors (fixture), ==, 24);
}

static gboolean
has_doors (gpointer account) {
  return g_list_model_get_n_items (
             keyfob_door_list_get_model (keyfob_account_get_doors (account))) > 0;
}

static void
test_restart (Fixture *fixture, gconstpointer data) {
  start (fixture->account);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  wait_for_cache ();

  /* All that is shown now comes from this computer. */
  keyfob_simulator_stop_listening (fixture->office);
  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_test_wait_until (has_doors, fixture->account);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
  g_assert_false (has_fresh_doors (fixture->account));
  g_assert_cmpint (
      keyfob_refresher_get_fetched_at (keyfob_account_get_refresher (fixture->account)), >, 0);
  g_assert_cmpstr (keyfob_account_get_person_name (fixture->account), ==, "Ada Lind");
  g_assert_cmpstr (keyfob_account_get_person_email (fixture->account), ==, ADA);
  g_assert_nonnull (keyfob_account_get_organization_name (fixture->account));
}

static gboolean
is_expired (gpointer account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

static void
expire (Fixture *fixture) {
  keyfob_simulator_revoke_all (fixture->office);
  keyfob_refresher_refresh (keyfob_account_get_refresher (fixture->account));
  keyfob_test_wait_until (is_expired, fixture->account);
}

static void
test_expired (Fixture *fixture, gconstpointer data) {
  KeyfobDoorList *doors = keyfob_account_get_doors (fixture->account);
  g_autoptr (KeyfobDoor) door = NULL;
  gint64 id = keyfob_simulator_find_lock (fixture->office, "Front Entrance");
  guint requests;

  start (fixture->account);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  door = g_object_ref (keyfob_door_list_lookup (doors, id));
  expire (fixture);

  /* The doors stay, and are marked; nothing is asked for any more. */
  g_assert_cmpuint (count_doors (fixture), ==, 24);
  g_assert_false (has_fresh_doors (fixture->account));
  g_assert_null (keyfob_account_unlock (fixture->account, id));
  requests = keyfob_simulator_count_requests (fixture->office, NULL, NULL);
  keyfob_refresher_refresh (keyfob_account_get_refresher (fixture->account));
  g_assert_false (keyfob_refresher_is_refreshing (keyfob_account_get_refresher (fixture->account)));
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, NULL, NULL), ==, requests);

  /* The same person finds the same doors. */
  sign_in_as_ada (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_true (keyfob_door_list_lookup (doors, id) == door);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  g_assert_true (keyfob_door_list_lookup (doors, id) == door);
}

static void
test_expired_for_another (Fixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  start (fixture->account);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  wait_for_cache ();
  expire (fixture);

  keyfob_simulator_add_fault (
      fixture->office,
      &(KeyfobFault) {.method = "GET", .path = "/locks", .kind = KEYFOB_FAULT_SILENCE});
  g_assert_true (sign_in (fixture, BO, PASSWORD, "123456", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_doors (fixture), ==, 0);
  keyfob_simulator_clear_faults (fixture->office);
}

static void
test_sign_out (Fixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  start (fixture->account);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  wait_for_cache ();

  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 0);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
  g_assert_false (cache_has_files ());
  g_assert_null (keyfob_account_get_person_name (fixture->account));

  restart (fixture);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
}

static void
test_sign_out_offline (Fixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  start (fixture->account);
  sign_in_as_ada (fixture);
  keyfob_simulator_stop_listening (fixture->office);

  g_assert_false (sign_out (fixture, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
}

/* Before the keyring has said who is signed in: it is asked for that. */
static void
test_sign_out_while_starting (Fixture *fixture, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  start (fixture->account);
  sign_in_as_ada (fixture);
  g_assert_finalize_object (fixture->account);
  fixture->account = account_new (fixture, TRUE);
  keyfob_account_start (fixture->account);

  g_assert_true (sign_out (fixture, &error));
  g_assert_no_error (error);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 0);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
}

static void
test_sign_in_while_starting (Fixture *fixture, gconstpointer data) {
  keyfob_account_start (fixture->account);
  sign_in_as_ada (fixture);
  keyfob_account_start (fixture->account);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_false (keyfob_account_is_session_only (fixture->account));
}

static void
test_finalize_while_starting (Fixture *fixture, gconstpointer data) {
  keyfob_account_start (fixture->account);
  keyfob_account_start (fixture->account);
  g_assert_finalize_object (g_steal_pointer (&fixture->account));
  /* What was asked for comes now, and finds nobody. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_login_is_replaced (Fixture *fixture, gconstpointer data) {
  start (fixture->account);
  sign_in_as_ada (fixture);
  sign_in_as_ada (fixture);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "POST", "/logins"), ==, 2);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 1);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
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
test_sign_in_cancelled (Fixture *fixture, gconstpointer data) {
  g_autoptr (KisiOrganization) organization = find_organization (fixture, "nordhaven");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->account);
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.method = "POST",
                                                               .path = "/logins",
                                                               .times = 1,
                                                               .kind = KEYFOB_FAULT_DELAY,
                                                               .milliseconds = 300});
  keyfob_account_sign_in_async (fixture->account, organization, ADA, PASSWORD, NULL, cancellable,
                                keyfob_test_store_result, &result);
  keyfob_test_wait_until (login_is_made, fixture->office);
  g_cancellable_cancel (cancellable);
  result = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_account_sign_in_finish (fixture->account, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (keyfob_account_is_busy (fixture->account));
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  keyfob_test_wait_until (login_is_deleted, fixture->office);
}

static void
test_one_at_a_time (Fixture *fixture, gconstpointer data) {
  g_autoptr (KisiOrganization) organization = find_organization (fixture, "nordhaven");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->account);
  keyfob_account_sign_in_async (fixture->account, organization, ADA, PASSWORD, NULL, NULL,
                                keyfob_test_store_result, &first);
  g_assert_true (keyfob_account_is_busy (fixture->account));
  keyfob_account_sign_in_with_api_key_async (fixture->account, "key", NULL,
                                             keyfob_test_store_result, &second);
  keyfob_account_sign_out_async (fixture->account, NULL, keyfob_test_store_result, &third);
  second = keyfob_test_wait_for_result (&second);
  g_assert_false (keyfob_account_sign_in_finish (fixture->account, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  third = keyfob_test_wait_for_result (&third);
  g_assert_false (keyfob_account_sign_out_finish (fixture->account, third, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  first = keyfob_test_wait_for_result (&first);
  g_assert_true (keyfob_account_sign_in_finish (fixture->account, first, &error));
  g_assert_no_error (error);
}

/* The terminal signs in and out by itself, and tells the running Keyfob to look again. */
static void
test_terminal (Fixture *fixture, gconstpointer data) {
  KeyfobAccount *running = fixture->account;
  g_autoptr (GError) error = NULL;

  start (running);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  fixture->account = account_new (fixture, TRUE);
  start (fixture->account);
  sign_in_as_ada (fixture);
  start (running);
  g_assert_cmpint (keyfob_account_get_state (running), ==, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_test_wait_until (has_fresh_doors, running);

  g_assert_true (sign_out (fixture, &error));
  keyfob_account_start (running);
  keyfob_test_wait_until (is_signed_out, running);
  g_assert_false (has_doors (running));

  g_assert_finalize_object (fixture->account);
  fixture->account = running;
}

static void
test_not_persistent (Fixture *fixture, gconstpointer data) {
  g_assert_finalize_object (fixture->account);
  fixture->account = account_new (fixture, FALSE);
  keyfob_account_start (fixture->account);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);

  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->account);
  g_assert_false (keyfob_account_is_session_only (fixture->account));
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->desktop), ==, 0);
  g_assert_false (cache_has_files ());
  sign_out (fixture, NULL);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 0);
}

int
main (int argc, char **argv) {
  g_autoptr (GError) error = NULL;
  g_autofree char *cache = g_dir_make_tmp ("keyfob-account-XXXXXX", &error);

  g_assert_no_error (error);
  /* G_TEST_OPTION_ISOLATE_DIRS would hide the settings schemas that libsoup's proxies need. */
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(path, kind, test)                                                                      \
  g_test_add ("/account/" path, Fixture, GINT_TO_POINTER (KEYFOB_TEST_KEYRING_##kind),             \
              fixture_set_up, test, fixture_tear_down)

  ADD ("password", REAL, test_password);
  ADD ("two-factor", REAL, test_two_factor);
  ADD ("wrong-password", REAL, test_wrong_password);
  ADD ("single-sign-on", REAL, test_single_sign_on);
  ADD ("api-key", REAL, test_api_key);
  ADD ("access-link", REAL, test_access_link);
  ADD ("keyring-absent", ABSENT, test_keyring_absent);
  ADD ("keyring-locked", REAL, test_keyring_locked);
  ADD ("restart", REAL, test_restart);
  ADD ("expired", REAL, test_expired);
  ADD ("expired-for-another", REAL, test_expired_for_another);
  ADD ("sign-out", REAL, test_sign_out);
  ADD ("sign-out-offline", REAL, test_sign_out_offline);
  ADD ("sign-out-while-starting", REAL, test_sign_out_while_starting);
  ADD ("sign-in-while-starting", REAL, test_sign_in_while_starting);
  ADD ("finalize-while-starting", REAL, test_finalize_while_starting);
  ADD ("login-is-replaced", REAL, test_login_is_replaced);
  ADD ("sign-in-cancelled", REAL, test_sign_in_cancelled);
  ADD ("one-at-a-time", REAL, test_one_at_a_time);
  ADD ("terminal", REAL, test_terminal);
  ADD ("not-persistent", REAL, test_not_persistent);

  return g_test_run ();
}
