/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "search-fixture.h"

#include "keyfob-test.h"

static void
note_wish (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  g_autofree char *printed = g_variant_print (parameter, FALSE);

  g_string_append_printf (user_data, "%s %s ", g_action_get_name (G_ACTION (action)), printed);
}

static GApplication *
new_application (GString *wishes) {
  const GActionEntry actions[] = {{"unlock-found", note_wish, "x"}, {"search", note_wish, "s"}};
  GApplication *application = g_application_new ("app.keyfob.Test", G_APPLICATION_IS_SERVICE);
  g_autoptr (GError) error = NULL;

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   wishes);
  g_application_register (application, NULL, &error);
  g_assert_no_error (error);
  return application;
}

static GDBusConnection *
connect_to_bus (void) {
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus =
      g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

void
search_fixture_set_up (SearchFixture *self) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (KisiClient) client = NULL;
  g_autoptr (GError) error = NULL;

  self->desktop = keyfob_test_keyring_new (KEYFOB_TEST_KEYRING_ABSENT);
  self->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  client = kisi_client_new (keyfob_simulator_get_url (self->office), NULL, &error);
  g_assert_no_error (error);
  self->accounts = keyfob_accounts_new (client, FALSE, NULL);
  self->recent = keyfob_recent_doors_new (NULL);
  self->finder = keyfob_door_finder_new (keyfob_accounts_get_doors (self->accounts), self->recent);
  self->wishes = g_string_new (NULL);
  self->application = new_application (self->wishes);
  self->search = keyfob_door_search_new_with (self->application, FOR_EVER_MS, FOR_EVER_MS);
  self->bus = connect_to_bus ();
  self->client = connect_to_bus ();
}

static void
disconnect (GDBusConnection *bus) {
  g_dbus_connection_close_sync (bus, NULL, NULL);
  keyfob_test_finalize_soon (bus);
}

void
search_fixture_tear_down (SearchFixture *self) {
  g_assert_cmpstr (self->wishes->str, ==, "");
  keyfob_test_finalize_soon (self->search);
  keyfob_test_finalize_soon (self->application);
  disconnect (self->bus);
  disconnect (self->client);
  g_assert_finalize_object (self->finder);
  g_assert_finalize_object (self->recent);
  g_assert_finalize_object (self->accounts);
  g_object_unref (self->office);
  g_string_free (self->wishes, TRUE);
  keyfob_test_keyring_free (self->desktop);
}

void
search_fixture_begin_again (SearchFixture *self, guint wait_max_ms, guint linger_ms) {
  keyfob_test_finalize_soon (self->search);
  self->search = keyfob_door_search_new_with (self->application, wait_max_ms, linger_ms);
}

void
search_fixture_set_doors (SearchFixture *self) {
  keyfob_door_search_set_doors (self->search, self->accounts, self->finder);
}

static gboolean
has_fresh_doors (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

static void
use_key (SearchFixture *self) {
  g_autoptr (SecretValue) key =
      secret_value_new (keyfob_simulator_get_api_key (self->office), -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "test", key);

  keyfob_accounts_use_credential (self->accounts, credential, NULL, "Nordhaven");
}

void
search_fixture_know (SearchFixture *self, KeyfobSnapshot *known) {
  KeyfobRefresher *refresher;

  keyfob_simulator_stop_listening (self->office);
  use_key (self);
  refresher = keyfob_account_get_refresher (keyfob_accounts_get_first (self->accounts));
  keyfob_refresher_stop (refresher);
  keyfob_refresher_show_cached (refresher, known);
}

void
search_fixture_sign_in (SearchFixture *self) {
  use_key (self);
  keyfob_test_wait_until (has_fresh_doors, self->accounts);
  search_fixture_set_doors (self);
}

gint64
search_fixture_sign_in_elsewhere (SearchFixture *self) {
  const char *email = "ada@harbour.example";
  gint64 door = keyfob_simulator_add_organization (self->office, "Harbour Trust", "harbour", 3);
  g_autofree char *secret = NULL;
  g_autoptr (SecretValue) key = NULL;
  g_autoptr (KeyfobCredential) credential = NULL;

  keyfob_simulator_add_person (self->office, "harbour", "Ada", email, "secret", NULL);
  secret = keyfob_simulator_add_login (self->office, "harbour", email, "api");
  key = secret_value_new (secret, -1, "text/plain");
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "harbour", key);
  keyfob_accounts_use_credential (self->accounts, credential, NULL, "Harbour Trust");
  keyfob_test_wait_until (has_fresh_doors, self->accounts);
  return door;
}

static gboolean
is_at_rest (gpointer accounts) {
  return !keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (accounts));
}

void
search_fixture_refresh (SearchFixture *self) {
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (self->accounts));
  keyfob_test_wait_until (is_at_rest, self->accounts);
}

void
search_fixture_send (SearchFixture *self,
                     const char *interface,
                     const char *method,
                     GVariant *arguments,
                     GAsyncResult **result) {
  g_dbus_connection_call (self->client, g_dbus_connection_get_unique_name (self->bus),
                          "/app/keyfob/Test", interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, keyfob_test_store_result, result);
}

GVariant *
search_fixture_receive (SearchFixture *self, GAsyncResult **result) {
  g_autoptr (GAsyncResult) answer = keyfob_test_wait_for_result (result);
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (self->client, answer, &error);

  g_assert_no_error (error);
  return reply;
}

GVariant *
search_fixture_call (SearchFixture *self,
                     const char *interface,
                     const char *method,
                     GVariant *arguments) {
  GAsyncResult *result = NULL;

  search_fixture_send (self, interface, method, arguments, &result);
  return search_fixture_receive (self, &result);
}

void
search_fixture_assert_wishes (SearchFixture *self, const char *expected) {
  /* What waits for nothing but the main loop is done when that has nothing to do. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpstr (self->wishes->str, ==, expected);
  g_string_truncate (self->wishes, 0);
}
