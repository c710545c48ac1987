/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "account-fixture.h"

#include "keyfob-test.h"
#include "kisi/kisi-error.h"

#include <glib/gstdio.h>

static char *
get_cache_folder (void) {
  return g_build_filename (g_get_user_cache_dir (), "keyfob", NULL);
}

/* Files that are still being written have a dot in their name. */
gboolean
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

KeyfobAccounts *
account_new (AccountFixture *fixture, gboolean persistent) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiClient) client =
      kisi_client_new (keyfob_simulator_get_url (fixture->office), NULL, &error);

  g_assert_no_error (error);
  return keyfob_accounts_new (client, persistent, NULL);
}

void
account_fixture_set_up (AccountFixture *fixture, gconstpointer kind) {
  KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (GError) error = NULL;

  fixture->desktop = keyfob_test_keyring_new (GPOINTER_TO_INT (kind));
  fixture->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  fixture->accounts = account_new (fixture, TRUE);
}

void
account_fixture_tear_down (AccountFixture *fixture, gconstpointer kind) {
  if (fixture->accounts != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->accounts));
  g_clear_object (&fixture->office);
  keyfob_test_keyring_free (fixture->desktop);
  empty_cache ();
}

static gboolean
is_no_longer_starting (gpointer accounts) {
  return keyfob_accounts_get_state (accounts) != KEYFOB_ACCOUNT_STATE_STARTING;
}

void
start (KeyfobAccounts *accounts) {
  keyfob_accounts_start (accounts);
  keyfob_test_wait_until (is_no_longer_starting, accounts);
}

/* As if the program was ended and run again. */
void
restart (AccountFixture *fixture) {
  g_assert_finalize_object (fixture->accounts);
  fixture->accounts = account_new (fixture, TRUE);
  start (fixture->accounts);
}

KisiOrganization *
find_organization (AccountFixture *fixture, const char *domain) {
  KisiClient *client = keyfob_accounts_get_client (fixture->accounts);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  KisiOrganization *organization;

  kisi_organization_find_async (client, domain, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  organization = kisi_organization_find_finish (client, result, &error);
  g_assert_no_error (error);
  return organization;
}

gboolean
sign_in (AccountFixture *fixture,
         const char *email,
         const char *password,
         const char *code,
         GError **error) {
  g_autoptr (KisiOrganization) organization = find_organization (fixture, "nordhaven");
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_sign_in_async (fixture->accounts, organization, email, password, code, NULL,
                                 keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_accounts_sign_in_finish (fixture->accounts, result, error) != NULL;
}

void
sign_in_as_ada (AccountFixture *fixture) {
  g_autoptr (GError) error = NULL;

  sign_in (fixture, ADA, PASSWORD, NULL, &error);
  g_assert_no_error (error);
}

gboolean
sign_in_with_api_key (AccountFixture *fixture, const char *key, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_sign_in_with_api_key_async (fixture->accounts, key, NULL,
                                              keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_accounts_sign_in_finish (fixture->accounts, result, error) != NULL;
}

gboolean
sign_in_with_access_link (AccountFixture *fixture, const char *link, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_sign_in_with_access_link_async (fixture->accounts, link, NULL,
                                                  keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_accounts_sign_in_finish (fixture->accounts, result, error) != NULL;
}

/* Nothing is sent without one. */
static void
assert_no_credential (KisiClient *client) {
  const KisiRequest request = {.method = "GET", .path = "/login", .urgency = KISI_URGENCY_NOW};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kisi_client_send_async (client, &request, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  g_assert_false (kisi_client_send_finish (client, result, NULL, NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);
}

gboolean
sign_out (AccountFixture *fixture, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_sign_out_async (fixture->accounts, keyfob_accounts_get_first (fixture->accounts),
                                  NULL, keyfob_test_store_result, &result);
  /* Here it is done at once, whatever becomes of the rest. */
  g_assert_cmpint (keyfob_accounts_get_state (fixture->accounts), ==,
                   KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  assert_no_credential (keyfob_accounts_get_client (fixture->accounts));
  g_assert_cmpuint (g_list_model_get_n_items (
                        keyfob_door_list_get_model (keyfob_accounts_get_doors (fixture->accounts))),
                    ==, 0);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_accounts_sign_out_finish (fixture->accounts, result, error);
}

void
sign_out_while_locked (AccountFixture *fixture) {
  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_keyring_lock (fixture->desktop);
  g_assert_false (sign_out (fixture, NULL));
  keyfob_test_keyring_unlock (fixture->desktop);
}

const KeyfobIdentity *
get_identity (AccountFixture *fixture) {
  return keyfob_account_get_identity (keyfob_accounts_get_first (fixture->accounts));
}

void
assert_is_ada (AccountFixture *fixture) {
  g_assert_cmpstr (get_identity (fixture)->person_name, ==, "Ada Lind");
  g_assert_cmpstr (get_identity (fixture)->person_email, ==, ADA);
  g_assert_nonnull (get_identity (fixture)->organization_name);
}

guint
count_doors (AccountFixture *fixture) {
  return g_list_model_get_n_items (
      keyfob_door_list_get_model (keyfob_accounts_get_doors (fixture->accounts)));
}

gboolean
has_fresh_doors (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

gboolean
has_doors (gpointer accounts) {
  return g_list_model_get_n_items (
             keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts))) > 0;
}

void
assert_state (AccountFixture *fixture, KeyfobAccountState state) {
  g_assert_cmpint (keyfob_accounts_get_state (fixture->accounts), ==, (int) state);
}

static gboolean
cache_is_written (gpointer unused) {
  return cache_has_files ();
}

void
wait_for_cache (void) {
  keyfob_test_wait_until (cache_is_written, NULL);
}

int
account_fixture_run (void) {
  g_autoptr (GError) error = NULL;
  g_autofree char *cache = g_dir_make_tmp ("keyfob-cache-XXXXXX", &error);
  g_autofree char *folder = NULL;
  int status;

  g_assert_no_error (error);
  /* G_TEST_OPTION_ISOLATE_DIRS would hide the settings schemas that libsoup's proxies need. */
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  status = g_test_run ();
  folder = get_cache_folder ();
  g_rmdir (folder);
  g_rmdir (cache);
  return status;
}
