/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "notifier-fixture.h"

#include "keyfob-test.h"

#define APPLICATION_ID "app.keyfob.Test"

static void
note_action (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  g_autofree char *printed = parameter != NULL ? g_variant_print (parameter, FALSE) : g_strdup ("");

  g_string_append_printf (user_data, "%s(%s)", g_action_get_name (G_ACTION (action)), printed);
}

static void
answer (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  NotifierFixture *self = user_data;
  const char *token;
  gboolean yes;

  g_variant_get (parameter, "(&sb)", &token, &yes);
  keyfob_notifier_answer (self->notifier, token, yes);
}

static void
take_question (NotifierFixture *self, KeyfobQuestion *question, gboolean is_there) {
  if (!is_there)
    g_set_object (&self->cannot_ask, question);
}

static void
start_application (NotifierFixture *self) {
  const GActionEntry noted[] = {{"unlock-again", note_action, "(xs)"}, {"open", note_action}};
  const GActionEntry done[] = {{"answer", answer, "(sb)"}};
  g_autoptr (GError) error = NULL;

  self->activated = g_string_new (NULL);
  self->application = g_application_new (APPLICATION_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_action_map_add_action_entries (G_ACTION_MAP (self->application), noted, G_N_ELEMENTS (noted),
                                   self->activated);
  g_action_map_add_action_entries (G_ACTION_MAP (self->application), done, G_N_ELEMENTS (done),
                                   self);
  g_application_register (self->application, NULL, &error);
  g_assert_no_error (error);
  self->notifier = keyfob_notifier_new (self->application, self->accounts, self->session);
  g_signal_connect_swapped (self->notifier, "asked", G_CALLBACK (take_question), self);
}

static gboolean
is_known (gpointer data) {
  return keyfob_session_monitor_is_known (data);
}

static gboolean
is_locked (gpointer data) {
  return keyfob_session_monitor_is_locked (data);
}

static gboolean
is_unlocked (gpointer data) {
  return !keyfob_session_monitor_is_locked (data);
}

static gboolean
has_fresh_doors (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

static void
sign_in_with (NotifierFixture *self,
              const char *secret,
              const char *login_id,
              const char *organization) {
  g_autoptr (SecretValue) key = secret_value_new (secret, -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, login_id, key);

  keyfob_accounts_use_credential (self->accounts, credential, NULL, organization);
  keyfob_test_wait_until (has_fresh_doors, self->accounts);
}

void
notifier_fixture_sign_in (NotifierFixture *self, const char *login_id) {
  sign_in_with (self, keyfob_simulator_get_api_key (self->office), login_id, "Nordhaven");
}

gint64
notifier_fixture_sign_in_elsewhere (NotifierFixture *self) {
  const char *email = "ada@harbour.example";
  gint64 door = keyfob_simulator_add_organization (self->office, "Harbour Trust", "harbour", 3);
  g_autofree char *secret = NULL;

  keyfob_simulator_add_person (self->office, "harbour", "Ada", email, "secret", NULL);
  secret = keyfob_simulator_add_login (self->office, "harbour", email, "api");
  sign_in_with (self, secret, "harbour", "Harbour Trust");
  return door;
}

static void
start_account (NotifierFixture *self) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiClient) client = NULL;

  self->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  client = kisi_client_new (keyfob_simulator_get_url (self->office), NULL, &error);
  g_assert_no_error (error);
  self->accounts = keyfob_accounts_new (client, FALSE, NULL);
  notifier_fixture_sign_in (self, "ada");
}

void
notifier_fixture_set_up (NotifierFixture *self, gconstpointer capabilities) {
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  self->daemon = notification_daemon_new (NULL);
  if (capabilities != NULL)
    notification_daemon_start (self->daemon, capabilities);
  self->screen_saver =
      mock_screen_saver_new ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", FALSE);
  self->session = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_session_monitor_begin (self->session);
  keyfob_test_wait_until (is_known, self->session);
  start_account (self);
  start_application (self);
}

void
notifier_fixture_tear_down (NotifierFixture *self, gconstpointer capabilities) {
  g_assert_finalize_object (self->notifier);
  keyfob_test_finalize_soon (self->application);
  g_assert_finalize_object (self->accounts);
  g_assert_finalize_object (self->session);
  g_clear_object (&self->cannot_ask);
  g_object_unref (self->office);
  g_string_free (self->activated, TRUE);
  mock_screen_saver_free (self->screen_saver);
  notification_daemon_free (self->daemon);
}

void
notifier_fixture_lock_screen (NotifierFixture *self, gboolean locked) {
  mock_screen_saver_set_active (self->screen_saver, locked);
  keyfob_test_wait_until (locked ? is_locked : is_unlocked, self->session);
}

KeyfobUnlock *
notifier_fixture_unlock (NotifierFixture *self, gint64 door_id, guint assumed_ms) {
  KeyfobUnlock *unlock =
      keyfob_unlock_new (keyfob_account_get_client (keyfob_accounts_get_first (self->accounts)),
                         NULL, NULL, door_id, assumed_ms);

  keyfob_notifier_follow (self->notifier, unlock);
  keyfob_notifier_follow (self->notifier, unlock);
  return unlock;
}

static gboolean
is_activated (gpointer data) {
  return ((NotifierFixture *) data)->activated->len > 0;
}

char *
notifier_fixture_wait_for_action (NotifierFixture *self) {
  char *activated;

  keyfob_test_wait_until (is_activated, self);
  activated = g_strdup (self->activated->str);
  g_string_truncate (self->activated, 0);
  return activated;
}
