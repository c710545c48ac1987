/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-keyring.h"
#include "keyfob-test-secrets.h"
#include "keyfob-test.h"
#include "model/account/keyfob-keyring.h"

#define SERVER "https://kisi.example"

static KeyfobCredential *
credential_new (KeyfobCredentialKind kind, const char *login_id, const char *text) {
  g_autoptr (SecretValue) secret = secret_value_new (text, -1, "text/plain");

  return keyfob_credential_new (kind, login_id, secret);
}

/* Returns those that could be loaded. */
static GPtrArray *
load_all (KeyfobKeyring *keyring, gboolean quietly, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;
  GPtrArray *credentials;
  GError *own_error = NULL;
  gboolean all;

  if (quietly)
    keyfob_keyring_load_quietly_async (keyring, NULL, keyfob_test_store_result, &result);
  else
    keyfob_keyring_load_async (keyring, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  all = keyfob_keyring_load_finish (keyring, result, &credentials, &own_error);
  g_assert_nonnull (credentials);
  g_assert_true (all == (own_error == NULL));
  if (own_error != NULL)
    g_propagate_error (error, own_error);
  return credentials;
}

/* Returns the one that there is; NULL if none is. */
static KeyfobCredential *
load_one (KeyfobKeyring *keyring, gboolean quietly, GError **error) {
  g_autoptr (GPtrArray) credentials = load_all (keyring, quietly, error);

  g_assert_cmpuint (credentials->len, <=, 1);
  return credentials->len == 0 ? NULL : keyfob_credential_ref (credentials->pdata[0]);
}

static KeyfobCredential *
load (KeyfobKeyring *keyring, GError **error) {
  return load_one (keyring, FALSE, error);
}

static KeyfobCredential *
load_quietly (KeyfobKeyring *keyring, GError **error) {
  return load_one (keyring, TRUE, error);
}

/* Asserts that @credentials are of @logins, `1 2 3`, and that @error has @code; none if that is
 * negative. */
static void
assert_loaded (GPtrArray *credentials, const GError *error, const char *logins, int code) {
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < credentials->len; i++) {
    KeyfobCredential *credential = credentials->pdata[i];

    g_string_append_printf (found, "%s%s", i > 0 ? " " : "", credential->login_id);
  }
  g_assert_cmpstr (found->str, ==, logins);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, KEYFOB_KEYRING_ERROR, code);
}

static void
assert_logins (KeyfobKeyring *keyring, gboolean quietly, const char *logins, int code) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) credentials = load_all (keyring, quietly, &error);

  assert_loaded (credentials, error, logins, code);
}

static gboolean
save (KeyfobKeyring *keyring, KeyfobCredential *credential, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_keyring_save_async (keyring, credential, "Test", NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_keyring_save_finish (keyring, result, error);
}

static gboolean
clear_login (KeyfobKeyring *keyring, const char *login_id, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_keyring_clear_async (keyring, login_id, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_keyring_clear_finish (keyring, result, error);
}

static gboolean
clear (KeyfobKeyring *keyring, GError **error) {
  return clear_login (keyring, NULL, error);
}

static void
save_login (KeyfobKeyring *keyring, const char *login_id, const char *text) {
  g_autoptr (KeyfobCredential) credential =
      credential_new (KEYFOB_CREDENTIAL_LOGIN, login_id, text);
  g_autoptr (GError) error = NULL;

  save (keyring, credential, &error);
  g_assert_no_error (error);
}

/* Asserts that @credential is what was saved, and frees both. */
static void
assert_credential (KeyfobCredential *credential,
                   KeyfobCredentialKind kind,
                   const char *login_id,
                   const char *text) {
  g_assert_nonnull (credential);
  g_assert_cmpint (credential->kind, ==, kind);
  g_assert_cmpstr (credential->login_id, ==, login_id);
  g_assert_cmpstr (secret_value_get_text (credential->secret), ==, text);
  keyfob_credential_unref (credential);
}

/* Asserts that each of the three calls fails with @code. */
static void
assert_all_fail (KeyfobKeyring *keyring, KeyfobKeyringError code) {
  g_autoptr (KeyfobCredential) credential =
      credential_new (KEYFOB_CREDENTIAL_LOGIN, "1", "the-secret");
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GError) save_error = NULL;
  g_autoptr (GError) clear_error = NULL;

  g_assert_null (load (keyring, &load_error));
  g_assert_error (load_error, KEYFOB_KEYRING_ERROR, (int) code);
  g_assert_false (save (keyring, credential, &save_error));
  g_assert_error (save_error, KEYFOB_KEYRING_ERROR, (int) code);
  g_assert_false (clear (keyring, &clear_error));
  g_assert_error (clear_error, KEYFOB_KEYRING_ERROR, (int) code);
}

static void
test_keeps (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (KeyfobKeyring) other = keyfob_keyring_new ("https://other.example");
  g_autoptr (KeyfobCredential) credential =
      credential_new (KEYFOB_CREDENTIAL_LOGIN, "42", "the-secret");
  g_autoptr (GError) error = NULL;

  /* Empty is an answer, not an error. */
  g_assert_null (load (keyring, &error));
  g_assert_no_error (error);

  g_assert_true (save (keyring, credential, &error));
  g_assert_no_error (error);
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "42", "the-secret");
  g_assert_null (load (other, &error));
  g_assert_no_error (error);

  g_assert_true (clear (other, &error));
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "42", "the-secret");
  g_assert_true (clear (keyring, &error));
  g_assert_null (load (keyring, &error));
  g_assert_true (clear (keyring, &error));
  g_assert_no_error (error);

  g_assert_finalize_object (g_steal_pointer (&keyring));
}

static void
test_replaces (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (KeyfobCredential) login = credential_new (KEYFOB_CREDENTIAL_LOGIN, "42", "first");
  g_autoptr (KeyfobCredential) renewed = credential_new (KEYFOB_CREDENTIAL_LOGIN, "42", "second");
  g_autoptr (KeyfobCredential) key = credential_new (KEYFOB_CREDENTIAL_API_KEY, "42", "third");
  g_autoptr (GError) error = NULL;

  g_assert_true (save (keyring, login, &error));
  g_assert_true (save (keyring, renewed, &error));
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "42", "second");
  g_assert_true (save (keyring, key, &error));
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_API_KEY, "42", "third");
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 1);
}

static void
test_several_logins (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (KeyfobKeyring) other = keyfob_keyring_new ("https://other.example");
  g_autoptr (KeyfobCredential) key = credential_new (KEYFOB_CREDENTIAL_API_KEY, "8", "key");
  g_autoptr (KeyfobCredential) link = credential_new (KEYFOB_CREDENTIAL_ACCESS_LINK, "9", "link");
  g_autoptr (GError) error = NULL;

  save_login (keyring, "7", "first");
  g_assert_true (save (keyring, key, &error));
  g_assert_true (save (keyring, link, &error));
  save_login (other, "7", "others");
  assert_logins (keyring, FALSE, "7 8 9", -1);
  assert_logins (keyring, TRUE, "7 8 9", -1);
  assert_logins (other, FALSE, "7", -1);

  /* What is stored anew comes last. */
  save_login (keyring, "7", "second");
  assert_logins (keyring, FALSE, "8 9 7", -1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 4);

  g_assert_true (clear_login (keyring, "9", &error));
  assert_logins (keyring, FALSE, "8 7", -1);
  g_assert_true (clear_login (keyring, "9", &error));
  g_assert_true (clear (keyring, &error));
  assert_logins (keyring, FALSE, "", -1);
  assert_logins (other, FALSE, "7", -1);
  g_assert_no_error (error);
}

/* As another program, or another version, would. @serial: (nullable) */
static void
write_item_of (const char *program,
               const char *kind,
               const char *login_id,
               const char *serial,
               const char *text) {
  const SecretSchema schema = {program,
                               SECRET_SCHEMA_NONE,
                               {{"server", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                {"kind", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                {"login-id", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                {"serial", SECRET_SCHEMA_ATTRIBUTE_STRING}}};
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service =
      secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE, NULL, &error);
  g_autoptr (SecretValue) value = secret_value_new (text, -1, "text/plain");
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "server", SERVER, "kind", kind, "login-id", login_id,
                               serial != NULL ? "serial" : NULL, serial, NULL);

  g_assert_no_error (error);
  secret_service_store_sync (service, &schema, attributes, SECRET_COLLECTION_DEFAULT, "x", value,
                             NULL, &error);
  g_assert_no_error (error);
}

static void
write_item (const char *kind, const char *login_id, const char *serial, const char *text) {
  write_item_of ("app.keyfob.Keyfob", kind, login_id, serial, text);
}

/* What is wrong with one does not keep the others from loading. */
static void
test_damaged (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GError) error = NULL;

  write_item ("login", "1", "1", "good");
  write_item ("face", "2", "2", "of another version");
  write_item ("api-key", "4", "4", "good");
  assert_logins (keyring, FALSE, "1 4", -1);
  write_item ("login", "3", "3", "a secret\nwith: header");
  write_item ("login", "5", "5", "");
  assert_logins (keyring, FALSE, "1 4", KEYFOB_KEYRING_ERROR_FAILED);
  assert_logins (keyring, TRUE, "1 4", KEYFOB_KEYRING_ERROR_FAILED);

  save_login (keyring, "3", "good");
  g_assert_true (clear_login (keyring, "5", &error));
  g_assert_no_error (error);
  assert_logins (keyring, FALSE, "1 4 3", -1);
}

/* Two items of one login: what was stored last counts, whatever its kind is. */
static void
test_two_of_one_login (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (KeyfobCredential) renewed = credential_new (KEYFOB_CREDENTIAL_LOGIN, "1", "renewed");
  g_autoptr (GError) error = NULL;

  write_item ("api-key", "1", "5", "later");
  write_item ("login", "1", "4", "earlier");
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_API_KEY, "1", "later");

  write_item ("login", "2", "9", "others");
  assert_logins (keyring, FALSE, "1 2", -1);
  g_assert_true (save (keyring, renewed, &error));
  assert_logins (keyring, FALSE, "2 1", -1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 2);

  /* Nor is the earlier one taken for the one that is damaged. */
  write_item ("login", "1", "99", "\n");
  assert_logins (keyring, FALSE, "2", KEYFOB_KEYRING_ERROR_FAILED);
  g_assert_no_error (error);
}

/* What another program, or another version, wrote under our name. */
static void
test_foreign_item (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GError) error = NULL;

  write_item ("face", "1", NULL, "y");
  g_assert_null (load (keyring, &error));
  g_assert_no_error (error);

  write_item ("login", "1", NULL, "a secret\nwith: header");
  g_assert_null (load (keyring, &error));
  g_assert_error (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_FAILED);

  g_clear_error (&error);
  g_assert_true (clear (keyring, &error));
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 0);

  write_item_of ("org.example.Other", "login", "1", "1", "others");
  assert_logins (keyring, FALSE, "", -1);
  save_login (keyring, "1", "own");
  g_assert_true (clear_login (keyring, "1", &error));
  g_assert_true (clear (keyring, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 1);
}

/* Something of the same login was left over, and the clock has been set back since. */
static void
test_last_stored_wins (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GError) error = NULL;

  save_login (keyring, "1", "own");
  g_usleep (1100 * 1000); /* items are dated in seconds */
  write_item ("api-key", "1", NULL, "left-over");
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "1", "own");
  g_assert_no_error (error);

  save_login (keyring, "1", "own");
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "1", "own");
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 1);
}

/* What an earlier version stored without a number. */
static void
test_without_serial (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GError) error = NULL;

  write_item ("login", "1", NULL, "earlier");
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "1", "earlier");
  save_login (keyring, "1", "renewed");
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "1", "renewed");
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 1);
}

/* What 0.1.0 stored is one of several from now on. */
static void
test_earlier_version (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "model", "stored-0.1.0", "keyring.ini", NULL);
  g_autoptr (GKeyFile) item = g_key_file_new ();
  g_autofree char *kind = NULL, *login_id = NULL, *serial = NULL;
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_file (item, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  kind = g_key_file_get_string (item, "item", "kind", NULL);
  login_id = g_key_file_get_string (item, "item", "login-id", NULL);
  serial = g_key_file_get_string (item, "item", "serial", NULL);
  write_item (kind, login_id, serial, "earlier");
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "4711", "earlier");
  g_assert_no_error (error);

  save_login (keyring, "5000", "others");
  assert_logins (keyring, FALSE, "4711 5000", -1);
  save_login (keyring, "4711", "renewed");
  assert_logins (keyring, FALSE, "5000 4711", -1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 2);
  g_assert_true (clear_login (keyring, "4711", &error));
  assert_logins (keyring, FALSE, "5000", -1);
}

static void
test_locked (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (KeyfobCredential) credential =
      credential_new (KEYFOB_CREDENTIAL_LOGIN, "42", "the-secret");
  g_autoptr (GError) error = NULL;

  /* Locked and empty: nothing is worth a prompt, and saving cannot be done. */
  keyfob_test_keyring_lock (desktop);
  g_assert_null (load (keyring, &error));
  g_assert_no_error (error);
  g_assert_false (save (keyring, credential, &error));
  g_assert_error (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_LOCKED);
}

static void
test_locked_with_item (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (KeyfobCredential) credential =
      credential_new (KEYFOB_CREDENTIAL_LOGIN, "42", "the-secret");
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GError) clear_error = NULL;

  g_assert_true (save (keyring, credential, NULL));
  keyfob_test_keyring_lock (desktop);
  g_assert_null (load (keyring, &load_error));
  g_assert_error (load_error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_DISMISSED);
  g_assert_false (clear (keyring, &clear_error));
  g_assert_error (clear_error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_DISMISSED);
}

/* Not unlocked since the person logged in, it does not even say what it holds. */
static void
test_locked_since_login (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GError) error = NULL;

  save_login (keyring, "1", "first");
  save_login (keyring, "2", "second");
  keyfob_test_keyring_restart (desktop);
  assert_logins (keyring, TRUE, "", KEYFOB_KEYRING_ERROR_LOCKED);
  assert_logins (keyring, FALSE, "", KEYFOB_KEYRING_ERROR_DISMISSED);
  g_assert_false (clear_login (keyring, "1", &error));
  g_assert_error (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_DISMISSED);
  g_clear_error (&error);
  g_assert_true (clear_login (keyring, "3", &error));
  g_assert_no_error (error);
  keyfob_test_keyring_unlock (desktop);
  assert_logins (keyring, FALSE, "1 2", -1);
}

static void
test_dismissed (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_DISMISSED);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GError) error = NULL;

  g_assert_null (load (keyring, &error));
  g_assert_error (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_DISMISSED);
  g_assert_cmpuint (keyfob_test_keyring_count_prompts (desktop), ==, 1);
}

/* Who looks quietly never has the person asked. */
static void
test_quietly (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (KeyfobCredential) credential =
      credential_new (KEYFOB_CREDENTIAL_LOGIN, "42", "the-secret");
  g_autoptr (GError) error = NULL;

  g_assert_null (load_quietly (keyring, &error));
  g_assert_no_error (error);
  g_assert_true (save (keyring, credential, NULL));
  assert_credential (load_quietly (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "42", "the-secret");
  keyfob_test_keyring_lock (desktop);
  g_assert_null (load_quietly (keyring, &error));
  g_assert_error (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_LOCKED);
}

static void
test_quietly_without_prompt (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_DISMISSED);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GError) error = NULL;

  g_assert_null (load_quietly (keyring, &error));
  g_assert_error (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_LOCKED);
  g_assert_cmpuint (keyfob_test_keyring_count_prompts (desktop), ==, 0);
}

static void
test_absent (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_ABSENT);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);

  assert_all_fail (keyring, KEYFOB_KEYRING_ERROR_ABSENT);
}

static void
test_no_bus (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_NO_BUS);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);

  assert_all_fail (keyring, KEYFOB_KEYRING_ERROR_ABSENT);
}

static void
test_silent (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_SILENT);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new_with_limits (SERVER, 100, 100);

  assert_all_fail (keyring, KEYFOB_KEYRING_ERROR_TIMED_OUT);
}

static gboolean
has_asked (gpointer secrets) {
  return keyfob_test_secrets_count_asked (secrets) == 1;
}

typedef struct {
  KeyfobTestKeyring *desktop;
  KeyfobTestSecrets *secrets;
  KeyfobKeyring *keyring;
} Prompted;

/* A service of which two of three items are locked. */
static void
prompted_set_up (Prompted *self, gconstpointer timeout_ms) {
  self->desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_ABSENT);
  self->secrets =
      keyfob_test_secrets_new (KEYFOB_TEST_SECRETS_HIDING, g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  self->keyring = keyfob_keyring_new_with_limits (SERVER, 10 * 1000, GPOINTER_TO_UINT (timeout_ms));
  keyfob_test_secrets_put (self->secrets, SERVER, "login", "1", "first");
  keyfob_test_secrets_put (self->secrets, SERVER, "login", "2", "second");
  keyfob_test_secrets_put (self->secrets, SERVER, "login", "3", "third");
  keyfob_test_secrets_unlock (self->secrets);
  keyfob_test_secrets_lock_item (self->secrets, 0);
  keyfob_test_secrets_lock_item (self->secrets, 2);
}

static void
prompted_tear_down (Prompted *self, gconstpointer timeout_ms) {
  keyfob_test_finalize_soon (self->keyring);
  keyfob_test_secrets_free (self->secrets);
  keyfob_test_keyring_free (self->desktop);
}

/* Asserts what is loaded if the person unlocks so many of those that are asked for. */
static void
assert_prompted (Prompted *self, guint unlocked, const char *logins, int code) {
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) credentials = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_keyring_load_async (self->keyring, NULL, keyfob_test_store_result, &result);
  keyfob_test_wait_until (has_asked, self->secrets);
  g_assert_cmpuint (keyfob_test_secrets_answer_prompt (self->secrets, unlocked), ==, 2);
  result = keyfob_test_wait_for_result (&result);
  keyfob_keyring_load_finish (self->keyring, result, &credentials, &error);
  assert_loaded (credentials, error, logins, code);
  g_assert_cmpuint (keyfob_test_secrets_count_asked (self->secrets), ==, 1);
}

static void
test_one_prompt_for_all (Prompted *self, gconstpointer timeout_ms) {
  assert_prompted (self, 2, "1 2 3", -1);
}

static void
test_some_unlocked (Prompted *self, gconstpointer timeout_ms) {
  assert_prompted (self, 1, "2 3", KEYFOB_KEYRING_ERROR_DISMISSED);
}

static void
test_none_unlocked (Prompted *self, gconstpointer timeout_ms) {
  assert_prompted (self, 0, "2", KEYFOB_KEYRING_ERROR_DISMISSED);
}

/* What could be read does not wait for a person who does not come. */
static void
test_nobody_answers (Prompted *self, gconstpointer timeout_ms) {
  keyfob_test_secrets_put (self->secrets, SERVER, "login", "4", NULL);
  assert_logins (self->keyring, FALSE, "2", KEYFOB_KEYRING_ERROR_TIMED_OUT);
  g_assert_cmpuint (keyfob_test_secrets_count_asked (self->secrets), ==, 1);
}

/* That one is damaged besides is of less use to know. */
static void
test_one_is_damaged (Prompted *self, gconstpointer timeout_ms) {
  keyfob_test_secrets_put (self->secrets, SERVER, "login", "4", "a secret\nwith: header");
  keyfob_test_secrets_put (self->secrets, SERVER, "face", "5", "of another version");
  keyfob_test_secrets_put (self->secrets, SERVER, "login", "6", "sixth");
  assert_logins (self->keyring, TRUE, "2 6", KEYFOB_KEYRING_ERROR_LOCKED);
  assert_prompted (self, 2, "1 2 3 6", KEYFOB_KEYRING_ERROR_FAILED);
}

static void
test_clears_one (Prompted *self, gconstpointer timeout_ms) {
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  assert_logins (self->keyring, TRUE, "2", KEYFOB_KEYRING_ERROR_LOCKED);
  g_assert_true (clear_login (self->keyring, "2", &error));
  g_assert_no_error (error);
  assert_logins (self->keyring, TRUE, "", KEYFOB_KEYRING_ERROR_LOCKED);
  g_assert_cmpuint (keyfob_test_secrets_count_asked (self->secrets), ==, 0);

  keyfob_keyring_clear_async (self->keyring, "3", NULL, keyfob_test_store_result, &result);
  keyfob_test_wait_until (has_asked, self->secrets);
  g_assert_cmpuint (keyfob_test_secrets_answer_prompt (self->secrets, 1), ==, 1);
  result = keyfob_test_wait_for_result (&result);
  g_assert_true (keyfob_keyring_clear_finish (self->keyring, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_test_secrets_count_asked (self->secrets), ==, 1);
  assert_logins (self->keyring, TRUE, "",
                 KEYFOB_KEYRING_ERROR_LOCKED); /* the first is still there */
}

static gboolean
is_gone (gpointer data) {
  return *(gpointer *) data == NULL;
}

static gboolean
is_dismissed (gpointer desktop) {
  return keyfob_test_keyring_count_dismissals (desktop) == 1;
}

/* The prompt may stay open for so long that a busy computer has opened it by then. And it must be
 * gone before the bus is, or libsecret answers its own call twice. */
static void
test_prompt_stays_open (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_PENSIVE);
  KeyfobKeyring *keyring = keyfob_keyring_new_with_limits (SERVER, 10 * 1000, 2000);
  g_autoptr (GError) error = NULL;

  g_object_add_weak_pointer (G_OBJECT (keyring), (gpointer *) &keyring);
  g_assert_null (load (keyring, &error));
  g_assert_error (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_TIMED_OUT);
  g_assert_cmpuint (keyfob_test_keyring_count_prompts (desktop), ==, 1);

  /* Nobody waits for the prompt, so it is told to go; what it answers after all is nobody's. */
  keyfob_test_wait_until (is_dismissed, desktop);
  g_object_unref (keyring);
  keyfob_test_keyring_close_prompt (desktop);
  keyfob_test_wait_until (is_gone, &keyring);
}

static void
test_cancelled (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_SILENT);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) credentials = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_keyring_load_async (keyring, cancellable, keyfob_test_store_result, &result);
  g_cancellable_cancel (cancellable);
  result = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_keyring_load_finish (keyring, result, &credentials, &error));
  g_assert_null (credentials);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_secret_is_possible (void) {
  g_autofree char *longest = g_strnfill (1000, 'a');
  g_autofree char *too_long = g_strnfill (1001, 'a');

  g_assert_true (keyfob_credential_secret_is_possible ("aZ09-_.~=", 9));
  g_assert_true (keyfob_credential_secret_is_possible (longest, 1000));
  g_assert_false (keyfob_credential_secret_is_possible (too_long, 1001));
  g_assert_false (keyfob_credential_secret_is_possible ("", 0));
  g_assert_false (keyfob_credential_secret_is_possible ("a b", 3));
  g_assert_false (keyfob_credential_secret_is_possible ("a\r\nb", 4));
  g_assert_false (keyfob_credential_secret_is_possible ("a\0b", 3));
  g_assert_false (keyfob_credential_secret_is_possible ("å", 2));
}

static void
test_access_links_are_told_apart (void) {
  g_autoptr (KeyfobCredential) one = credential_new (KEYFOB_CREDENTIAL_ACCESS_LINK, NULL, "one");
  g_autoptr (KeyfobCredential) again = credential_new (KEYFOB_CREDENTIAL_ACCESS_LINK, NULL, "one");
  g_autoptr (KeyfobCredential) two = credential_new (KEYFOB_CREDENTIAL_ACCESS_LINK, NULL, "two");

  g_assert_cmpstr (one->login_id, ==, again->login_id);
  g_assert_cmpstr (one->login_id, !=, two->login_id);
  g_assert_cmpuint (strlen (one->login_id), ==, 16);
  g_assert_null (strstr (one->login_id, "one"));
}

/* What is locked, and so is not known, when the credential is numbered. */
static void
test_saved_is_last (Prompted *self, gconstpointer timeout_ms) {
  g_autoptr (GPtrArray) credentials = NULL;
  KeyfobCredential *last;

  save_login (self->keyring, "1", "anew");
  assert_logins (self->keyring, FALSE, "2 3 1", -1);
  credentials = load_all (self->keyring, FALSE, NULL);
  last = credentials->pdata[2];
  g_assert_cmpstr (secret_value_get_text (last->secret), ==, "anew");
  g_assert_cmpuint (keyfob_test_secrets_count_items (self->secrets), ==, 3);
}

static void
add_prompted (const char *path,
              guint timeout_ms,
              void (*test) (Prompted *self, gconstpointer timeout_ms)) {
  g_test_add (path, Prompted, GUINT_TO_POINTER (timeout_ms), prompted_set_up, test,
              prompted_tear_down);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/credential/secret-is-possible", test_secret_is_possible);
  g_test_add_func ("/credential/access-links-are-told-apart", test_access_links_are_told_apart);
  g_test_add_func ("/keyring/keeps", test_keeps);
  g_test_add_func ("/keyring/replaces", test_replaces);
  g_test_add_func ("/keyring/several-logins", test_several_logins);
  g_test_add_func ("/keyring/damaged", test_damaged);
  g_test_add_func ("/keyring/two-of-one-login", test_two_of_one_login);
  add_prompted ("/keyring/one-prompt-for-all", 10000, test_one_prompt_for_all);
  add_prompted ("/keyring/some-unlocked", 10000, test_some_unlocked);
  add_prompted ("/keyring/none-unlocked", 10000, test_none_unlocked);
  add_prompted ("/keyring/nobody-answers", 1000, test_nobody_answers);
  add_prompted ("/keyring/one-is-damaged", 10000, test_one_is_damaged);
  add_prompted ("/keyring/clears-one", 10000, test_clears_one);
  add_prompted ("/keyring/saved-is-last", 10000, test_saved_is_last);
  g_test_add_func ("/keyring/foreign-item", test_foreign_item);
  g_test_add_func ("/keyring/last-stored-wins", test_last_stored_wins);
  g_test_add_func ("/keyring/without-serial", test_without_serial);
  g_test_add_func ("/keyring/earlier-version", test_earlier_version);
  g_test_add_func ("/keyring/locked", test_locked);
  g_test_add_func ("/keyring/locked-with-item", test_locked_with_item);
  g_test_add_func ("/keyring/locked-since-login", test_locked_since_login);
  g_test_add_func ("/keyring/dismissed", test_dismissed);
  g_test_add_func ("/keyring/quietly", test_quietly);
  g_test_add_func ("/keyring/quietly-without-prompt", test_quietly_without_prompt);
  g_test_add_func ("/keyring/absent", test_absent);
  g_test_add_func ("/keyring/no-bus", test_no_bus);
  g_test_add_func ("/keyring/silent", test_silent);
  g_test_add_func ("/keyring/prompt-stays-open", test_prompt_stays_open);
  g_test_add_func ("/keyring/cancelled", test_cancelled);

  return g_test_run ();
}
