/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* A click whose connection hangs: what the desktop tells meanwhile ends it, and what was not sent
 * by then never is. */

#include "../guard/mock-logind.h"
#include "desktop/keyfob-desktop.h"
#include "keyfob-test-certificate.h"
#include "keyfob-test-clock.h"
#include "keyfob-test-gate.h"
#include "keyfob-test.h"
#include "notification-daemon.h"
#include "simulator/keyfob-simulator.h"

#define APPLICATION_ID "app.keyfob.Test"

static KeyfobTestCertificate *certificate;

typedef struct {
  MockLogind logind;
  NotificationDaemon *daemon;
  KeyfobSimulator *office;
  KeyfobTestGate *gate;
  KeyfobAccounts *accounts;
  GApplication *application;
  KeyfobDesktop *desktop;
  gint64 door_id;
} Fixture;

static gboolean
is_known (gpointer session) {
  return keyfob_session_monitor_is_known (session);
}

static void
make_desktop (Fixture *fixture) {
  g_autoptr (GError) error = NULL;

  fixture->application = g_application_new (APPLICATION_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_application_register (fixture->application, NULL, &error);
  g_assert_no_error (error);
  fixture->desktop = keyfob_desktop_new (fixture->application, fixture->accounts, NULL, NULL);
  keyfob_session_monitor_begin (keyfob_desktop_get_session (fixture->desktop));
  keyfob_test_wait_until (is_known, keyfob_desktop_get_session (fixture->desktop));
}

static void
sign_in (Fixture *fixture) {
  g_autoptr (SecretValue) key =
      secret_value_new (keyfob_simulator_get_api_key (fixture->office), -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "test", key);

  keyfob_accounts_use_credential (fixture->accounts, credential, NULL, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (KisiClient) client = NULL;

  fixture->daemon = notification_daemon_new (NULL);
  notification_daemon_start (fixture->daemon, "body actions");
  mock_logind_set_up (&fixture->logind);
  mock_logind_add_session (&fixture->logind);
  mock_logind_add_session_of_process (&fixture->logind);
  fixture->office = keyfob_simulator_new (&options, NULL);
  fixture->door_id = keyfob_simulator_find_lock (fixture->office, "Front Entrance");
  fixture->gate =
      keyfob_test_gate_new (keyfob_simulator_get_url (fixture->office), certificate->certificate);
  client = kisi_client_new (keyfob_test_gate_get_url (fixture->gate), certificate->database, NULL);
  fixture->accounts = keyfob_accounts_new (client, FALSE, NULL);
  sign_in (fixture);
  make_desktop (fixture);
}

static void
sign_out (Fixture *fixture) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_sign_out_async (fixture->accounts, keyfob_accounts_get_first (fixture->accounts),
                                  NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  keyfob_accounts_sign_out_finish (fixture->accounts, result, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  sign_out (fixture);
  keyfob_test_finalize_soon (g_steal_pointer (&fixture->desktop));
  keyfob_test_finalize_soon (g_steal_pointer (&fixture->application));
  keyfob_test_finalize_soon (g_steal_pointer (&fixture->accounts));
  keyfob_test_gate_free (fixture->gate);
  g_assert_finalize_object (g_steal_pointer (&fixture->office));
  mock_logind_tear_down (&fixture->logind);
  notification_daemon_free (fixture->daemon);
}

static void
go_to_sleep (Fixture *fixture) {
  mock_logind_announce_sleep (&fixture->logind, TRUE);
}

/* It was not told before, or had no time for it. */
static void
wake_up (Fixture *fixture) {
  mock_logind_announce_sleep (&fixture->logind, FALSE);
}

static void
lock_screen (Fixture *fixture) {
  mock_logind_set_locked (&fixture->logind, TRUE);
}

/* Nobody tells, as in a sandbox. */
static void
sleep_untold (Fixture *fixture) {
  keyfob_test_clock_sleep (20);
  keyfob_test_gate_open (fixture->gate);
}

static void
take_back (Fixture *fixture) {
  keyfob_unlock_cancel_unsent (keyfob_accounts_get_attempt (fixture->accounts, fixture->door_id));
}

static gboolean
has_attempt (gpointer data) {
  Fixture *fixture = data;

  return keyfob_accounts_get_attempt (fixture->accounts, fixture->door_id) != NULL;
}

static gboolean
is_over (gpointer unlock) {
  return keyfob_unlock_is_over (unlock);
}

static gboolean
is_answered (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

static void
test_unsent (Fixture *fixture, gconstpointer data) {
  void (*meanwhile) (Fixture *fixture) = data;
  g_autoptr (KeyfobUnlock) unlock = NULL;
  g_autofree char *words = NULL;

  keyfob_desktop_unlock (fixture->desktop, fixture->door_id, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL);
  keyfob_test_wait_until (has_attempt, fixture);
  unlock = g_object_ref (keyfob_accounts_get_attempt (fixture->accounts, fixture->door_id));
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_SENDING);
  meanwhile (fixture);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  words = keyfob_unlock_dup_words (unlock, NULL);
  if (meanwhile != sleep_untold)
    g_assert_true (g_str_has_prefix (words, "Nothing was sent"));

  /* The handshakes go on: what is asked for now is answered, and what was before is not there. */
  keyfob_test_gate_open (fixture->gate);
  if (meanwhile == sign_out)
    sign_in (fixture);
  mock_logind_set_locked (&fixture->logind, FALSE);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (is_answered, fixture->accounts);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "POST", NULL), ==, 0);
}

int
main (int argc, char **argv) {
  int status;

  g_test_init (&argc, &argv, NULL);
  certificate = keyfob_test_certificate_new ();
#define ADD(name, meanwhile)                                                                       \
  g_test_add ("/unsent/" name, Fixture, meanwhile, set_up, test_unsent, tear_down)
  ADD ("sleep", go_to_sleep);
  ADD ("resume", wake_up);
  ADD ("lock", lock_screen);
  ADD ("untold", sleep_untold);
  ADD ("taken-back", take_back);
  ADD ("sign-out", sign_out);
#undef ADD
  status = g_test_run ();
  keyfob_test_certificate_free (certificate);
  return status;
}
