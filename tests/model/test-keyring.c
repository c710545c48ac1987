/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-keyring.h"
#include "keyfob-test.h"
#include "model/account/keyfob-keyring.h"

#define SERVER "https://kisi.example"

static KeyfobCredential *
credential_new (KeyfobCredentialKind kind, const char *login_id, const char *text) {
  g_autoptr (SecretValue) secret = secret_value_new (text, -1, "text/plain");

  return keyfob_credential_new (kind, login_id, secret);
}

static KeyfobCredential *
load (KeyfobKeyring *keyring, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_keyring_load_async (keyring, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_keyring_load_finish (keyring, result, error);
}

static KeyfobCredential *
load_quietly (KeyfobKeyring *keyring, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_keyring_load_quietly_async (keyring, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_keyring_load_finish (keyring, result, error);
}

static gboolean
save (KeyfobKeyring *keyring, KeyfobCredential *credential, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_keyring_save_async (keyring, credential, "Test", NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_keyring_save_finish (keyring, result, error);
}

static gboolean
clear (KeyfobKeyring *keyring, GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_keyring_clear_async (keyring, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_keyring_clear_finish (keyring, result, error);
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
  g_autoptr (KeyfobCredential) key = credential_new (KEYFOB_CREDENTIAL_API_KEY, "43", "third");
  g_autoptr (KeyfobCredential) link =
      credential_new (KEYFOB_CREDENTIAL_ACCESS_LINK, NULL, "fourth");
  g_autoptr (GError) error = NULL;

  g_assert_true (save (keyring, login, &error));
  g_assert_true (save (keyring, renewed, &error));
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "42", "second");
  g_assert_true (save (keyring, key, &error));
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_API_KEY, "43", "third");
  g_assert_true (save (keyring, link, &error));
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_ACCESS_LINK, link->login_id,
                     "fourth");
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 1);
}

static void
write_item (const char *kind, const char *text) {
  static const SecretSchema schema = {"app.keyfob.Keyfob",
                                      SECRET_SCHEMA_NONE,
                                      {{"server", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                       {"kind", SECRET_SCHEMA_ATTRIBUTE_STRING},
                                       {"login-id", SECRET_SCHEMA_ATTRIBUTE_STRING}}};
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service =
      secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE, NULL, &error);
  g_autoptr (SecretValue) value = secret_value_new (text, -1, "text/plain");
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "server", SERVER, "kind", kind, "login-id", "1", NULL);

  g_assert_no_error (error);
  secret_service_store_sync (service, &schema, attributes, SECRET_COLLECTION_DEFAULT, "x", value,
                             NULL, &error);
  g_assert_no_error (error);
}

/* What another program, or another version, wrote under our name. */
static void
test_foreign_item (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (GError) error = NULL;

  write_item ("face", "y");
  g_assert_null (load (keyring, &error));
  g_assert_no_error (error);

  write_item ("login", "a secret\nwith: header");
  g_assert_null (load (keyring, &error));
  g_assert_error (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_FAILED);

  g_clear_error (&error);
  g_assert_true (clear (keyring, &error));
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 0);
}

/* Something of another login was left over, and the clock has been set back since. */
static void
test_last_stored_wins (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (KeyfobCredential) own = credential_new (KEYFOB_CREDENTIAL_LOGIN, "42", "own");
  g_autoptr (GError) error = NULL;

  g_assert_true (save (keyring, own, &error));
  g_usleep (1100 * 1000); /* items are dated in seconds */
  write_item ("login", "left-over");
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "42", "own");
  g_assert_no_error (error);

  g_assert_true (save (keyring, own, &error));
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "42", "own");
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 1);
}

/* What an earlier version stored. */
static void
test_earlier_version (void) {
  g_autoptr (KeyfobTestKeyring) desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (KeyfobKeyring) keyring = keyfob_keyring_new (SERVER);
  g_autoptr (KeyfobCredential) renewed = credential_new (KEYFOB_CREDENTIAL_LOGIN, "1", "renewed");
  g_autoptr (GError) error = NULL;

  write_item ("login", "earlier");
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "1", "earlier");
  g_assert_true (save (keyring, renewed, &error));
  assert_credential (load (keyring, &error), KEYFOB_CREDENTIAL_LOGIN, "1", "renewed");
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_test_keyring_count_items (desktop), ==, 1);
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
  g_autoptr (KeyfobKeyring) keyring = g_object_new (
      KEYFOB_TYPE_KEYRING, "server", SERVER, "timeout-ms", 100, "prompt-timeout-ms", 100, NULL);

  assert_all_fail (keyring, KEYFOB_KEYRING_ERROR_TIMED_OUT);
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
  KeyfobKeyring *keyring =
      g_object_new (KEYFOB_TYPE_KEYRING, "server", SERVER, "prompt-timeout-ms", 2000, NULL);
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
  g_autoptr (GError) error = NULL;

  keyfob_keyring_load_async (keyring, cancellable, keyfob_test_store_result, &result);
  g_cancellable_cancel (cancellable);
  result = keyfob_test_wait_for_result (&result);
  g_assert_null (keyfob_keyring_load_finish (keyring, result, &error));
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

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/credential/secret-is-possible", test_secret_is_possible);
  g_test_add_func ("/credential/access-links-are-told-apart", test_access_links_are_told_apart);
  g_test_add_func ("/keyring/keeps", test_keeps);
  g_test_add_func ("/keyring/replaces", test_replaces);
  g_test_add_func ("/keyring/foreign-item", test_foreign_item);
  g_test_add_func ("/keyring/last-stored-wins", test_last_stored_wins);
  g_test_add_func ("/keyring/earlier-version", test_earlier_version);
  g_test_add_func ("/keyring/locked", test_locked);
  g_test_add_func ("/keyring/locked-with-item", test_locked_with_item);
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
