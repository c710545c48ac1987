/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_SETTINGS_ENABLE_BACKEND

#include "guard-fixture.h"

#include "keyfob-test.h"

#include <gio/gsettingsbackend.h>

void
note_question (KeyfobQuestion *question, gpointer user_data) {
  GuardFixture *fixture = user_data;

  g_assert_true (keyfob_question_is_open (question));
  g_set_object (&fixture->asked, question);
  fixture->questions++;
}

static void
on_unlocking (KeyfobAccounts *accounts, KeyfobUnlock *unlock, gpointer user_data) {
  ((GuardFixture *) user_data)->attempts++;
}

gboolean
is_known (gpointer session) {
  return keyfob_session_monitor_is_known (session);
}

gboolean
is_closed (gpointer question) {
  return !keyfob_question_is_open (question);
}

gboolean
is_asked (gpointer fixture) {
  return ((GuardFixture *) fixture)->asked != NULL;
}

static gboolean
is_current (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

void
sign_in (GuardFixture *fixture, const char *login_id) {
  g_autoptr (SecretValue) key =
      secret_value_new (keyfob_simulator_get_api_key (fixture->office), -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, login_id, key);

  keyfob_accounts_use_credential (fixture->accounts, credential, "Ada", "Nordhaven");
}

void
sign_out (GuardFixture *fixture) {
  keyfob_accounts_sign_out_async (fixture->accounts, keyfob_accounts_get_first (fixture->accounts),
                                  NULL, NULL, NULL);
}

void
make_session_and_guard (GuardFixture *fixture) {
  fixture->session = keyfob_session_monitor_new ("app.keyfob.Keyfob");
  fixture->guard = keyfob_guard_new (fixture->accounts, fixture->confirmations, fixture->session);
}

void
guard_fixture_set_up_unready (GuardFixture *fixture, gconstpointer unused) {
  KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autoptr (KisiClient) client = NULL;
  g_autoptr (KeyfobReaders) readers = keyfob_readers_new ();
  g_autoptr (KeyfobLocator) locator = keyfob_locator_new ();
  g_autoptr (KeyfobProximity) proximity = NULL;
  g_autoptr (GError) error = NULL;

  mock_logind_set_up (&fixture->logind);
  mock_logind_add_session (&fixture->logind);
  mock_logind_add_session_of_process (&fixture->logind);
  fixture->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  fixture->settings = g_settings_new_with_backend ("app.keyfob.Keyfob", backend);
  fixture->confirmations = keyfob_confirmations_new (fixture->settings);
  client = kisi_client_new (keyfob_simulator_get_url (fixture->office), NULL, &error);
  g_assert_no_error (error);
  keyfob_readers_set_bluetooth (readers, KEYFOB_BLUETOOTH_ABSENT); /* no wait for a reader */
  proximity = keyfob_proximity_new (readers, locator, fixture->settings);
  fixture->accounts = keyfob_accounts_new (client, FALSE, proximity);
  g_object_set (fixture->accounts, "assumed-unlocked-seconds", 10, NULL);
  g_signal_connect (fixture->accounts, "unlocking", G_CALLBACK (on_unlocking), fixture);
}

void
guard_fixture_set_up (GuardFixture *fixture, gconstpointer unused) {
  guard_fixture_set_up_unready (fixture, unused);
  make_session_and_guard (fixture);
  keyfob_session_monitor_begin (fixture->session);
  sign_in (fixture, "ada");
  keyfob_test_wait_until (is_known, fixture->session);
  keyfob_test_wait_until (is_current, fixture->accounts);
}

static gboolean
is_at_rest (gpointer accounts) {
  return !keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (accounts));
}

void
guard_fixture_tear_down (GuardFixture *fixture, gconstpointer unused) {
  /* libsoup 3.6 has an error in the cancelling of what has just begun to connect. */
  keyfob_test_wait_until (is_at_rest, fixture->accounts);
  g_clear_object (&fixture->asked);
  g_assert_finalize_object (fixture->guard);
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->accounts);
  g_assert_finalize_object (fixture->confirmations);
  g_assert_finalize_object (fixture->settings);
  g_clear_object (&fixture->office);
  mock_logind_tear_down (&fixture->logind);
}

gint64
find (GuardFixture *fixture, const char *name) {
  return keyfob_simulator_find_lock (fixture->office, name);
}

void
choose (GuardFixture *fixture, KeyfobConfirmation confirmation) {
  g_assert_true (g_settings_set_enum (fixture->settings, "confirmation", confirmation));
}

void
wish (GuardFixture *fixture,
      const char *door,
      KeyfobUnlockOrigin origin,
      GCancellable *cancellable,
      GAsyncResult **result) {
  keyfob_guard_unlock_async (fixture->guard, find (fixture, door), origin, NULL, note_question,
                             fixture, cancellable, keyfob_test_store_result, result);
}

KeyfobUnlock *
finish (GuardFixture *fixture, GAsyncResult **pending, GError **error) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (pending);

  return keyfob_guard_unlock_finish (fixture->guard, result, error);
}

gboolean
is_over (gpointer unlock) {
  return !keyfob_unlock_is_pending (unlock);
}

KeyfobUnlock *
finish_accepted (GuardFixture *fixture, GAsyncResult **pending) {
  g_autoptr (GError) error = NULL;
  KeyfobUnlock *unlock = finish (fixture, pending, &error);

  g_assert_no_error (error);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  return unlock;
}

guint
count_posts (GuardFixture *fixture) {
  return keyfob_simulator_count_requests (fixture->office, "POST", NULL);
}

void
finish_refused (GuardFixture *fixture,
                GAsyncResult **pending,
                GQuark domain,
                int code,
                const char *words) {
  g_autoptr (GError) error = NULL;

  g_assert_null (finish (fixture, pending, &error));
  g_assert_error (error, domain, code);
  if (words != NULL)
    g_assert_cmpstr (error->message, ==, words);
  g_assert_cmpuint (fixture->attempts, ==, 0);
  g_assert_cmpuint (count_posts (fixture), ==, 0);
}

gboolean
is_busy (GuardFixture *fixture) {
  return keyfob_guard_is_busy (fixture->guard);
}
