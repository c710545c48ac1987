/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-keyring.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "model/keyfob-account.h"
#include "simulator/keyfob-simulator.h"

#define ADA      "ada.lind@nordhaven.example"
#define BO       "bo.berg@nordhaven.example"
#define PASSWORD "demo-password"

/* An office, a desktop with a keyring, and an account on them. */
typedef struct {
  KeyfobTestKeyring *desktop;
  KeyfobSimulator *office;
  KeyfobAccount *account;
} Fixture;

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

  return g_test_run ();
}
