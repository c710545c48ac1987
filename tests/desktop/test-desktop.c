/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-desktop.h"

#include "../guard/mock-screen-saver.h"
#include "keyfob-test.h"
#include "notification-daemon.h"
#include "simulator/keyfob-simulator.h"

#define APPLICATION_ID "app.keyfob.Test"

#define READER "Laboratory"

/* An office, somebody who is signed in there, and their desktop. */
typedef struct {
  NotificationDaemon *daemon;
  MockScreenSaver *screen_saver;
  KeyfobSimulator *office;
  KeyfobReaders *readers;
  KeyfobAccounts *accounts;
  GApplication *application;
  KeyfobDesktop *desktop;
  gint64 door_id;
  KeyfobQuestion *asked;
} Fixture;

static gboolean
is_current (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

static void
start_account (Fixture *fixture) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (KeyfobLocator) locator = keyfob_locator_new ();
  g_autoptr (KeyfobProximity) proximity = NULL;
  g_autoptr (KisiClient) client = NULL;
  g_autoptr (SecretValue) key = NULL;
  g_autoptr (KeyfobCredential) credential = NULL;

  fixture->office = keyfob_simulator_new (&options, NULL);
  client = kisi_client_new (keyfob_simulator_get_url (fixture->office), NULL, NULL);
  key = secret_value_new (keyfob_simulator_get_api_key (fixture->office), -1, "text/plain");
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "test", key);
  fixture->readers = keyfob_readers_new ();
  /* Not to be over before the test says so. */
  proximity = keyfob_proximity_new_with (fixture->readers, locator, NULL, 60000);
  fixture->accounts = keyfob_accounts_new (client, FALSE, proximity);
  keyfob_accounts_use_credential (fixture->accounts, credential, NULL, NULL);
  keyfob_test_wait_until (is_current, fixture->accounts);
  fixture->door_id = keyfob_simulator_find_lock (fixture->office, READER);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  fixture->daemon = notification_daemon_new (NULL);
  notification_daemon_start (fixture->daemon, "body actions");
  fixture->screen_saver =
      mock_screen_saver_new ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", FALSE);
  start_account (fixture);
  fixture->application = g_application_new (APPLICATION_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_application_register (fixture->application, NULL, &error);
  g_assert_no_error (error);
  fixture->desktop = keyfob_desktop_new (fixture->application, fixture->accounts, NULL, NULL);
}

/* GLib must not have a notification when it loses the daemon. */
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
  g_assert_finalize_object (g_steal_pointer (&fixture->accounts));
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));
  g_assert_finalize_object (g_steal_pointer (&fixture->readers));
  g_assert_finalize_object (g_steal_pointer (&fixture->office));
  mock_screen_saver_free (fixture->screen_saver);
  notification_daemon_free (fixture->daemon);
}

static gboolean
has_attempt (gpointer data) {
  Fixture *fixture = data;

  return keyfob_accounts_get_attempt (fixture->accounts, fixture->door_id) != NULL;
}

/* Wishes it unseen, as from the menu; returns the attempt, which looks for the reader. */
static KeyfobUnlock *
gather (Fixture *fixture) {
  KeyfobUnlock *unlock;

  keyfob_desktop_unlock (fixture->desktop, fixture->door_id, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL);
  keyfob_test_wait_until (has_attempt, fixture);
  unlock = keyfob_accounts_get_attempt (fixture->accounts, fixture->door_id);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_GATHERING);
  return g_object_ref (unlock);
}

static gboolean
is_over (gpointer unlock) {
  return keyfob_unlock_is_over (unlock);
}

static guint
count_posts (Fixture *fixture) {
  return keyfob_simulator_count_requests (fixture->office, "POST", NULL);
}

static gboolean
is_asked_to_unlock (gpointer fixture) {
  return count_posts (fixture) > 0;
}

/* Nobody sees it, so the wait is told; an attempt that waits is one that Keyfob must not end in. */
static void
test_gathering (Fixture *fixture, gconstpointer unused) {
  const KeyfobFault late = {.method = "POST", .kind = KEYFOB_FAULT_DELAY, .milliseconds = 60000};
  KeyfobIbeacon beacon;
  g_autoptr (KeyfobUnlock) unlock = gather (fixture);
  const Notice *notice = notification_daemon_wait (fixture->daemon, 0);
  guint id = notice->id;
  guint password;

  g_assert_cmpstr (notice->title, ==, READER);
  g_assert_cmpstr (notice->body, ==, "Looking for the reader…");
  g_assert_cmpuint (notice_count_buttons (notice), ==, 0);
  g_assert_true (keyfob_desktop_is_busy (fixture->desktop));

  keyfob_simulator_get_advertisement (fixture->office, fixture->door_id, &beacon.lock_bits,
                                      &password);
  beacon.password = password;
  keyfob_simulator_add_fault (fixture->office, &late);
  keyfob_readers_report (fixture->readers, "/reader", &beacon, -50);
  notice = notification_daemon_wait (fixture->daemon, 1);
  g_assert_cmpuint (notice->replaces, ==, id);
  g_assert_cmpstr (notice->body, ==, "Unlocking…");
  keyfob_test_wait_until (is_asked_to_unlock, fixture);
  keyfob_simulator_end_delays (fixture->office);
  notice = notification_daemon_wait (fixture->daemon, 2);
  g_assert_cmpuint (notice->replaces, ==, id);
  g_assert_cmpstr (notice->body, ==, "Unlock accepted.");
  g_assert_true (keyfob_desktop_is_busy (fixture->desktop));
  keyfob_test_wait_until (is_over, unlock);
  g_assert_false (keyfob_desktop_is_busy (fixture->desktop));
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

/* Nothing is sent at a locked screen, even if it was not locked yet when the wish was granted. */
static void
test_locked (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) unlock = gather (fixture);
  const Notice *notice = notification_daemon_wait (fixture->daemon, 0);

  g_assert_cmpstr (notice->body, ==, "Looking for the reader…");
  mock_screen_saver_set_active (fixture->screen_saver, TRUE);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));
  g_assert_false (keyfob_desktop_is_busy (fixture->desktop));
  g_assert_cmpuint (count_posts (fixture), ==, 0);
  notice = notification_daemon_wait (fixture->daemon, 1);
  g_assert_true (g_str_has_prefix (notice->body, "Nothing was sent"));
}

/* Nor when the computer slept between the click and the reader. */
static void
test_resumed (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobUnlock) unlock = gather (fixture);

  g_signal_emit_by_name (keyfob_desktop_get_session (fixture->desktop), "resumed");
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  g_assert_cmpuint (count_posts (fixture), ==, 0);
}

static void
note_question (Fixture *fixture, KeyfobQuestion *question) {
  g_assert_true (keyfob_question_is_open (question));
  g_set_object (&fixture->asked, question);
}

static gboolean
is_asked (gpointer data) {
  return ((Fixture *) data)->asked != NULL;
}

/* Whoever chose so is asked nothing that crosses the bus. */
static void
test_ask_in_window (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GSettings) settings = g_settings_new ("app.keyfob.Keyfob");

  g_settings_set_string (settings, "confirmation", "ask-always");
  g_settings_set_boolean (settings, "ask-in-window", TRUE);
  keyfob_test_finalize_soon (g_steal_pointer (&fixture->desktop));
  fixture->desktop = keyfob_desktop_new (fixture->application, fixture->accounts, settings, NULL);
  g_signal_connect_swapped (fixture->desktop, "ask", G_CALLBACK (note_question), fixture);
  keyfob_desktop_unlock (fixture->desktop, fixture->door_id, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL);
  keyfob_test_wait_until (is_asked, fixture);
  g_assert_cmpuint (fixture->daemon->notices->len, ==, 0);
  keyfob_question_answer (fixture->asked, FALSE);
  g_clear_object (&fixture->asked);
  g_assert_cmpuint (count_posts (fixture), ==, 0);
  g_settings_reset (settings, "confirmation");
  g_settings_reset (settings, "ask-in-window");
}

/* There is no window any more that could tell. */
static void
test_sign_out_is_told (Fixture *fixture, gconstpointer unused) {
  g_autoptr (SecretValue) secret = secret_value_new ("the-secret", -1, "text/plain");
  g_autoptr (KeyfobCredential) login = keyfob_credential_new (KEYFOB_CREDENTIAL_LOGIN, "1", secret);
  g_autoptr (KeyfobAccount) account = NULL;
  const Notice *notice;

  keyfob_accounts_use_credential (fixture->accounts, login, NULL, "Harbour Trust");
  account = g_list_model_get_item (keyfob_accounts_get_model (fixture->accounts), 1);
  keyfob_simulator_stop_listening (fixture->office);
  keyfob_desktop_sign_out (fixture->desktop, account);
  g_assert_true (keyfob_desktop_is_busy (fixture->desktop));
  notice = notification_daemon_wait (fixture->daemon, 0);
  g_assert_true (g_str_has_prefix (notice->body, "Harbour Trust: You are signed out here"));
  g_assert_nonnull (strstr (notice->body, "Kisi still lists this computer"));
  g_assert_true (g_str_has_suffix (notice->body, "website.")); /* and not: try again */
  g_application_withdraw_notification (fixture->application, "sign-out");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/desktop/gathering", Fixture, NULL, set_up, test_gathering, tear_down);
  g_test_add ("/desktop/locked", Fixture, NULL, set_up, test_locked, tear_down);
  g_test_add ("/desktop/resumed", Fixture, NULL, set_up, test_resumed, tear_down);
  g_test_add ("/desktop/ask-in-window", Fixture, NULL, set_up, test_ask_in_window, tear_down);
  g_test_add ("/desktop/sign-out-is-told", Fixture, NULL, set_up, test_sign_out_is_told, tear_down);
  return g_test_run ();
}
