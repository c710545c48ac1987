/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "menu-fixture.h"

#include "../model/model-fixtures.h"
#include "keyfob-test.h"

#define LASTING "-\nAll Doors…\nOpen Keyfob\nPreferences\nQuit\n"

static void
on_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  GString *activated = user_data;

  g_string_append (activated, g_action_get_name (G_ACTION (action)));
  if (parameter != NULL)
    g_string_append_printf (activated, ":%" G_GINT64_FORMAT, g_variant_get_int64 (parameter));
  g_string_append_c (activated, ' ');
}

static void
add_actions (MenuFixture *fixture) {
  const GActionEntry actions[] = {
      {"unlock", on_activated, "x"}, {"quick", on_activated}, {"open", on_activated},
      {"preferences", on_activated}, {"quit", on_activated},
  };

  g_action_map_add_action_entries (G_ACTION_MAP (fixture->application), actions,
                                   G_N_ELEMENTS (actions), fixture->activated);
}

static KisiClient *
make_client (MenuFixture *fixture) {
  g_autoptr (GError) error = NULL;
  KisiClient *client = kisi_client_new (
      fixture->office != NULL ? keyfob_simulator_get_url (fixture->office) : "http://127.0.0.1:9",
      NULL, &error);

  g_assert_no_error (error);
  return client;
}

void
menu_fixture_set_up (MenuFixture *fixture, gconstpointer with_office) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE, .relock_seconds = 1};
  g_autoptr (KisiClient) client = NULL;
  g_autoptr (KeyfobLocator) locator = keyfob_locator_new ();
  g_autoptr (KeyfobProximity) proximity = NULL;
  g_autoptr (GError) error = NULL;

  if (GPOINTER_TO_INT (with_office)) {
    fixture->office = keyfob_simulator_new (&options, &error);
    g_assert_no_error (error);
  }
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->activated = g_string_new (NULL);
  fixture->application =
      g_application_new ("app.keyfob.Keyfob.MenuTest", G_APPLICATION_DEFAULT_FLAGS);
  add_actions (fixture);
  g_application_register (fixture->application, NULL, &error);
  g_assert_no_error (error);
  client = make_client (fixture);
  fixture->readers = keyfob_readers_new ();
  proximity = keyfob_proximity_new (fixture->readers, locator, NULL);
  fixture->accounts = keyfob_accounts_new (client, FALSE, proximity);
  fixture->recent = keyfob_recent_doors_new (NULL);
  fixture->finder =
      keyfob_door_finder_new (keyfob_accounts_get_doors (fixture->accounts), fixture->recent);
}

void
menu_fixture_tear_down (MenuFixture *fixture, gconstpointer with_office) {
  g_clear_pointer (&fixture->host, menu_host_free);
  if (fixture->menu != NULL)
    g_assert_finalize_object (fixture->menu);
  g_assert_finalize_object (fixture->finder);
  g_assert_finalize_object (fixture->recent);
  g_assert_finalize_object (fixture->accounts);
  g_assert_false (keyfob_readers_is_wanted (fixture->readers));
  g_assert_finalize_object (fixture->readers);
  g_assert_finalize_object (fixture->application);
  g_clear_object (&fixture->office);
  g_free (fixture->elsewhere);
  g_string_free (fixture->activated, TRUE);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

static void
sign_in_with (MenuFixture *fixture, const char *secret, const char *login, const char *name) {
  g_autoptr (SecretValue) key = secret_value_new (secret, -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, login, key);

  keyfob_accounts_use_credential (fixture->accounts, credential, NULL, name);
}

void
sign_in (MenuFixture *fixture) {
  sign_in_with (fixture, keyfob_simulator_get_api_key (fixture->office), "test", "Nordhaven");
}

gint64
sign_in_elsewhere (MenuFixture *fixture, const char *name) {
  const char *email = "ada@elsewhere.example";
  gint64 door = keyfob_simulator_add_organization (fixture->office, name, "elsewhere", 3);

  keyfob_simulator_add_person (fixture->office, "elsewhere", "Ada", email, "secret", NULL);
  fixture->elsewhere = keyfob_simulator_add_login (fixture->office, "elsewhere", email, "api");
  sign_in_with (fixture, fixture->elsewhere, "elsewhere", name);
  return door;
}

void
merge_doors (MenuFixture *fixture, guint first, guint last) {
  g_autoptr (KeyfobSnapshot) office = new_snapshot ();

  for (guint id = first; id <= last; id++) {
    g_autofree char *name = g_strdup_printf ("Door %04u", id);

    g_ptr_array_add (office->locks, new_lock (id, name));
  }
  merge (keyfob_accounts_get_doors (fixture->accounts), office);
}

static gboolean
is_exported (gpointer menu) {
  return keyfob_tray_menu_is_exported (menu);
}

/* Lets the library say all that it has to say, and the bus hear it. */
static void
settle (MenuFixture *fixture) {
  keyfob_test_settle ();
  g_variant_unref (g_dbus_connection_call_sync (
      g_application_get_dbus_connection (fixture->application), "org.freedesktop.DBus",
      "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", NULL, NULL, G_DBUS_CALL_FLAGS_NONE,
      -1, NULL, NULL));
}

void
show (MenuFixture *fixture) {
  fixture->menu = keyfob_tray_menu_new (fixture->application, fixture->accounts, fixture->finder);
  keyfob_test_wait_until (is_exported, fixture->menu);
  settle (fixture);
  fixture->host = menu_host_new (keyfob_tray_menu_get_path (fixture->menu));
}

void
assert_text (MenuFixture *fixture, const char *doors) {
  /* Lines that tell a status are doors. */
  const char *heading = strstr (doors, " — ") != NULL ? "Unlock:\n" : "";
  g_autofree char *expected = g_strconcat (heading, doors, LASTING, NULL);
  g_autofree char *text = NULL;

  menu_host_read (fixture->host);
  text = menu_host_dup_text (fixture->host);
  g_assert_cmpstr (text, ==, expected);
}

static gboolean
is_activated (gpointer data) {
  return ((GString *) data)->len > 0;
}

void
assert_activated (MenuFixture *fixture, const char *expected) {
  keyfob_test_wait_until (is_activated, fixture->activated);
  g_assert_cmpstr (fixture->activated->str, ==, expected);
  g_string_truncate (fixture->activated, 0);
}

gboolean
has_new_layout (gpointer data) {
  MenuHost *host = data;

  return host->layouts > host->layouts_read;
}

gboolean
has_update (gpointer data) {
  MenuHost *host = data;

  return host->updates > host->updates_read;
}

gboolean
is_open (gpointer menu) {
  return keyfob_tray_menu_is_open (menu);
}

void
wait_for_first (MenuFixture *fixture, const char *label_start) {
  guint first;

  do {
    keyfob_test_wait_until (has_new_layout, fixture->host);
    menu_host_read (fixture->host);
    first = menu_host_find (fixture->host, "Unlock:") != 0 ? 1 : 0;
  } while (menu_host_find (fixture->host, label_start) !=
           g_array_index (fixture->host->ids, gint, first));
}

void
wait_for_timers (MenuFixture *fixture) {
  keyfob_test_let_pass (LAYOUT_INTERVAL_MS);
  menu_host_read (fixture->host);
}
