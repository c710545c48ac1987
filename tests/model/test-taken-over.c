/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What Keyfob 0.1.0 stored, as it wrote it: whoever upgrades finds it all. */

#define G_SETTINGS_ENABLE_BACKEND

#include "account-fixture.h"
#include "keyfob-test.h"
#include "model/doors/keyfob-recent-doors.h"
#include "model/unlock/keyfob-confirmations.h"

#include <gio/gsettingsbackend.h>
#include <glib/gstdio.h>

/* Version 3: head, doors, places, floors, since when they are as they are, the domain. */
#define CACHE_FORMAT "((ussmsmsmsx)a(xsmsxmsddxxybbbbbxbxbdbbmsbb)a(xsbx)a(xxsi)a(yxx)ms)"

static char *
read_fixture (const char *name) {
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "model", "stored-0.1.0", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
store_item (AccountFixture *fixture) {
  static const SecretSchema schema = {"app.keyfob.Keyfob",
                                      SECRET_SCHEMA_NONE,
                                      {{"server", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                       {"kind", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                       {"login-id", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                       {"serial", SECRET_SCHEMA_ATTRIBUTE_STRING}}};
  g_autofree char *text = read_fixture ("keyring.ini");
  g_autoptr (GKeyFile) item = g_key_file_new ();
  g_autofree char *label = NULL, *kind = NULL, *login_id = NULL, *serial = NULL;
  g_autoptr (GHashTable) attributes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service =
      secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE, NULL, &error);
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (fixture->office), -1, "text/plain");

  g_assert_no_error (error);
  g_assert_true (g_key_file_load_from_data (item, text, -1, G_KEY_FILE_NONE, NULL));
  label = g_key_file_get_string (item, "item", "label", NULL);
  kind = g_key_file_get_string (item, "item", "kind", NULL);
  login_id = g_key_file_get_string (item, "item", "login-id", NULL);
  serial = g_key_file_get_string (item, "item", "serial", NULL);
  attributes =
      secret_attributes_build (&schema, "server", keyfob_simulator_get_url (fixture->office),
                               "kind", kind, "login-id", login_id, "serial", serial, NULL);
  secret_service_store_sync (service, &schema, attributes, SECRET_COLLECTION_DEFAULT, label, secret,
                             NULL, &error);
  g_assert_no_error (error);
}

static void
store_doors (AccountFixture *fixture) {
  const char *server = keyfob_simulator_get_url (fixture->office);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, server, -1);
  g_autofree char *name = g_strdup_printf ("doors-%.16s", digest);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "keyfob", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *pattern = read_fixture ("doors.gvariant");
  g_auto (GStrv) parts = g_strsplit (pattern, "SERVER", 2);
  g_autofree char *text = g_strjoinv (server, parts);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) variant =
      g_variant_parse (G_VARIANT_TYPE (CACHE_FORMAT), text, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, g_variant_get_data (variant), g_variant_get_size (variant), &error);
  g_assert_no_error (error);
}

static KeyfobDoor *
get_door (AccountFixture *fixture, gint64 id) {
  return keyfob_door_list_lookup (keyfob_accounts_get_doors (fixture->accounts), id);
}

static void
test_login (AccountFixture *fixture, gconstpointer data) {
  KeyfobAccount *account;
  KeyfobSince since;

  store_item (fixture);
  store_doors (fixture);
  keyfob_simulator_stop_listening (fixture->office);
  start (fixture->accounts);
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_test_wait_until (has_doors, fixture->accounts);

  account = keyfob_accounts_get_first (fixture->accounts);
  g_assert_cmpstr (keyfob_account_get_login_id (account), ==, "4711");
  g_assert_cmpint (keyfob_account_get_kind (account), ==, KEYFOB_CREDENTIAL_LOGIN);
  g_assert_cmpstr (keyfob_account_get_identity (account)->person_name, ==, "Ada Lind");
  g_assert_cmpstr (keyfob_account_get_identity (account)->person_email, ==, ADA);
  g_assert_cmpstr (keyfob_account_get_identity (account)->organization_name, ==, "Nordhaven Works");
  g_assert_cmpstr (keyfob_account_get_identity (account)->organization_domain, ==, "nordhaven");

  g_assert_cmpuint (count_doors (fixture), ==, 2);
  g_assert_cmpstr (keyfob_door_get_name (get_door (fixture, 9001)), ==, "Front Entrance");
  g_assert_true (keyfob_door_is_favourite (get_door (fixture, 9001)));
  g_assert_cmpint (keyfob_door_get_status (get_door (fixture, 9002)), ==,
                   KEYFOB_DOOR_STATUS_OFFLINE);
  since = keyfob_door_get_since (get_door (fixture, 9002));
  g_assert_cmpint (since.not_before, ==, 1699990000);
  g_assert_cmpint (since.not_after, ==, 1699990060);
  g_assert_cmpint (
      keyfob_refreshers_get_fetched_at (keyfob_accounts_get_refreshers (fixture->accounts)), ==,
      1700000000);
}

static void
test_settings (AccountFixture *fixture, gconstpointer data) {
  g_autofree char *text = read_fixture ("settings.ini");
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "settings.ini", NULL);
  g_autoptr (GSettingsBackend) backend = NULL;
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (KeyfobRecentDoors) recent = NULL;
  g_autoptr (KeyfobConfirmations) confirmations = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  backend = g_keyfile_settings_backend_new (path, "/", NULL);
  settings = g_settings_new_with_backend ("app.keyfob.Keyfob", backend);
  recent = keyfob_recent_doors_new (settings);
  confirmations = keyfob_confirmations_new (settings);

  g_assert_cmpuint (g_settings_get_uint (settings, "assumed-unlocked-seconds"), ==, 7);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 9002), ==, 0);
  g_assert_cmpuint (keyfob_recent_doors_get_rank (recent, 9001), ==, 1);
  g_assert_cmpint (keyfob_confirmations_get_search (confirmations), ==,
                   KEYFOB_SEARCH_CONFIRMATION_AT_ONCE);
  g_assert_cmpint (keyfob_confirmations_get (confirmations, 9001), ==,
                   KEYFOB_CONFIRMATION_ASK_ALWAYS);
  g_assert_cmpint (keyfob_confirmations_get (confirmations, 9002), ==, KEYFOB_CONFIRMATION_AT_ONCE);
  g_assert_cmpint (keyfob_confirmations_get (confirmations, 9003), ==,
                   KEYFOB_CONFIRMATION_ASK_FIRST);
  g_remove (path);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  account_fixture_add ("/taken-over/login", REAL, test_login);
  account_fixture_add ("/taken-over/settings", ABSENT, test_settings);
  return account_fixture_run ();
}
