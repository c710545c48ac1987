/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-global-shortcut.h"

#include "../platform/mock-bus.h"
#include "../platform/mock-request-portal.h"
#include "keyfob-test.h"

#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"
#define SESSION   "org.freedesktop.portal.Session"
#define KEYS      "Press Ctrl+Alt+U"

typedef struct {
  GTestDBus *daemon;
  MockRequestPortal *portal;
  GDBusConnection *bus;
  GSettings *settings;
  KeyfobGlobalShortcut *shortcut;
  GString *activated; /* tokens, each with a blank after it */
} Fixture;

static void
note_activation (Fixture *fixture, const char *token) {
  g_string_append_printf (fixture->activated, "%s ", token != NULL ? token : "none");
}

static void
choose (Fixture *fixture, gboolean chosen) {
  g_settings_set_boolean (fixture->settings, "global-shortcut", chosen);
}

static gboolean
is_chosen (Fixture *fixture) {
  return g_settings_get_boolean (fixture->settings, "global-shortcut");
}

static void
give_keys (MockRequestPortal *portal, const char *keys) {
  g_clear_pointer (&portal->results, g_variant_unref);
  portal->results = g_variant_ref_sink (g_variant_new_parsed (
      "{'shortcuts': <[('quick-unlock', {'trigger_description': <%s>})]>}", keys));
}

static void
start_portal (Fixture *fixture) {
  fixture->portal = mock_request_portal_new ();
  give_keys (fixture->portal, KEYS);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus = mock_bus_connect ();
  fixture->settings = g_settings_new ("app.keyfob.Keyfob");
  fixture->activated = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->shortcut);
  g_settings_reset (fixture->settings, "global-shortcut");
  g_object_unref (fixture->settings);
  mock_bus_disconnect (fixture->bus);
  if (fixture->portal != NULL)
    mock_request_portal_free (fixture->portal);
  g_test_dbus_down (fixture->daemon);
  g_object_unref (fixture->daemon);
  g_string_free (fixture->activated, TRUE);
}

static void
start (Fixture *fixture) {
  fixture->shortcut = keyfob_global_shortcut_new ("app.keyfob.Keyfob", fixture->settings);
  keyfob_global_shortcut_start (fixture->shortcut, fixture->bus);
  g_signal_connect_swapped (fixture->shortcut, "activated", G_CALLBACK (note_activation), fixture);
}

static gboolean
is_available (gpointer shortcut) {
  return keyfob_global_shortcut_is_available (shortcut);
}

static gboolean
is_not_available (gpointer shortcut) {
  return !is_available (shortcut);
}

static gboolean
is_bound (gpointer shortcut) {
  return keyfob_global_shortcut_get_trigger (shortcut) != NULL;
}

static gboolean
has_failed (gpointer shortcut) {
  return keyfob_global_shortcut_get_error (shortcut) != NULL;
}

typedef struct {
  MockRequestPortal *portal;
  const char *log;
} Expected;

static gboolean
has_logged (gpointer data) {
  Expected *expected = data;

  return mock_request_portal_has_logged (expected->portal, expected->log);
}

static void
wait_for_log (Fixture *fixture, const char *log) {
  keyfob_test_wait_until (has_logged, &(Expected) {fixture->portal, log});
}

static void
bind_keys (Fixture *fixture) {
  start_portal (fixture);
  choose (fixture, TRUE);
  start (fixture);
  keyfob_test_wait_until (is_bound, fixture->shortcut);
  wait_for_log (fixture, "Register CreateSession BindShortcuts ");
}

static void
test_not_chosen (Fixture *fixture, gconstpointer unused) {
  start_portal (fixture);
  start (fixture);
  g_assert_false (is_available (fixture->shortcut));
  keyfob_test_wait_until (is_available, fixture->shortcut);
  wait_for_log (fixture, "Register ");
  g_assert_false (is_bound (fixture->shortcut));
}

static void
test_bound (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) about = NULL;
  g_autofree char *session_path = NULL;
  const char *id;
  const char *description;

  bind_keys (fixture);
  g_assert_cmpstr (keyfob_global_shortcut_get_trigger (fixture->shortcut), ==, KEYS);
  g_variant_get (fixture->portal->arguments, "(oa(sa{sv})sa{sv})", &session_path, NULL, NULL, NULL);
  g_assert_cmpstr (session_path, ==, fixture->portal->session_path);
  {
    g_autoptr (GVariant) shortcuts = g_variant_get_child_value (fixture->portal->arguments, 1);

    g_assert_cmpuint (g_variant_n_children (shortcuts), ==, 1);
    g_variant_get_child (shortcuts, 0, "(&s@a{sv})", &id, &about);
    g_assert_cmpstr (id, ==, "quick-unlock");
    g_assert_true (g_variant_lookup (about, "description", "&s", &description));
    g_assert_cmpstr (description, ==, "Unlock a door");
  }

  /* Off and on: a session is bound but once. */
  choose (fixture, FALSE);
  g_assert_false (is_bound (fixture->shortcut));
  wait_for_log (fixture, "Session.Close ");
  choose (fixture, TRUE);
  keyfob_test_wait_until (is_bound, fixture->shortcut);
  wait_for_log (fixture, "CreateSession BindShortcuts ");
}

static void
activate (Fixture *fixture, const char *session_path, const char *id, const char *options) {
  GVariant *dict = g_variant_new_parsed (options);

  mock_request_portal_emit (
      fixture->portal, NULL, SHORTCUTS, "Activated",
      g_variant_new ("(ost@a{sv})", session_path, id, G_GUINT64_CONSTANT (1), dict));
}

static gboolean
is_activated_twice (gpointer data) {
  return g_strcmp0 (((Fixture *) data)->activated->str, "token none ") == 0;
}

/* Only what is ours is heard. */
static void
test_activated (Fixture *fixture, gconstpointer unused) {
  bind_keys (fixture);
  activate (fixture, "/org/freedesktop/portal/desktop/session/another", "quick-unlock",
            "@a{sv} {}");
  activate (fixture, fixture->portal->session_path, "another", "@a{sv} {}");
  mock_request_portal_emit (fixture->portal, NULL, SHORTCUTS, "Activated",
                            g_variant_new ("(s)", "hostile"));
  activate (fixture, fixture->portal->session_path, "quick-unlock",
            "{'activation_token': <'token'>}");
  activate (fixture, fixture->portal->session_path, "quick-unlock", "{'activation_token': <7>}");
  keyfob_test_wait_until (is_activated_twice, fixture);
}

static gboolean
has_other_keys (gpointer shortcut) {
  return g_strcmp0 (keyfob_global_shortcut_get_trigger (shortcut), "Press Super+U") == 0;
}

static void
test_keys_change (Fixture *fixture, gconstpointer unused) {
  bind_keys (fixture);
  mock_request_portal_emit (fixture->portal, NULL, SHORTCUTS, "ShortcutsChanged",
                            g_variant_new ("(s)", "hostile"));
  mock_request_portal_emit (
      fixture->portal, NULL, SHORTCUTS, "ShortcutsChanged",
      g_variant_new_parsed ("(%o, [('quick-unlock', {'trigger_description': <'Press Super+U'>})])",
                            fixture->portal->session_path));
  keyfob_test_wait_until (has_other_keys, fixture->shortcut);
}

/* Some desktops leave out what has no keys, and some say other things. */
static void
test_no_keys (Fixture *fixture, gconstpointer unused) {
  const char *const results[] = {"{'shortcuts': <@a(sa{sv}) []>}", "{'shortcuts': <'none'>}",
                                 "@a{sv} {}"};

  bind_keys (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    g_variant_unref (fixture->portal->results);
    fixture->portal->results = g_variant_ref_sink (g_variant_new_parsed (results[i]));
    choose (fixture, FALSE);
    choose (fixture, TRUE);
    keyfob_test_wait_until (is_bound, fixture->shortcut);
    g_assert_cmpstr (keyfob_global_shortcut_get_trigger (fixture->shortcut), ==, "");
  }
}

static void
test_refused (Fixture *fixture, gconstpointer unused) {
  start_portal (fixture);
  fixture->portal->response = 1;
  choose (fixture, TRUE);
  start (fixture);
  keyfob_test_wait_until (has_failed, fixture->shortcut);
  g_assert_error (keyfob_global_shortcut_get_error (fixture->shortcut), G_IO_ERROR,
                  G_IO_ERROR_PERMISSION_DENIED);
  g_assert_false (is_chosen (fixture));
  wait_for_log (fixture, "Register CreateSession BindShortcuts Session.Close ");

  fixture->portal->response = 0;
  choose (fixture, TRUE);
  g_assert_no_error (keyfob_global_shortcut_get_error (fixture->shortcut));
  keyfob_test_wait_until (is_bound, fixture->shortcut);
}

/* A desktop that cannot is no person who will not. */
static void
test_failed (Fixture *fixture, gconstpointer unused) {
  start_portal (fixture);
  fixture->portal->response = 2;
  choose (fixture, TRUE);
  start (fixture);
  keyfob_test_wait_until (has_failed, fixture->shortcut);
  g_assert_error (keyfob_global_shortcut_get_error (fixture->shortcut), G_IO_ERROR,
                  G_IO_ERROR_FAILED);
  g_assert_true (is_chosen (fixture));
  g_assert_false (is_bound (fixture->shortcut));
}

/* A question that nobody can answer (an empty dialog) can be taken back. */
static void
test_never_answered (Fixture *fixture, gconstpointer unused) {
  start_portal (fixture);
  fixture->portal->silent = TRUE;
  choose (fixture, TRUE);
  start (fixture);
  wait_for_log (fixture, "Register CreateSession BindShortcuts ");
  choose (fixture, FALSE);
  wait_for_log (fixture, "Session.Close Request.Close ");
  fixture->portal->silent = FALSE;
  choose (fixture, TRUE);
  keyfob_test_wait_until (is_bound, fixture->shortcut);
}

static void
test_portal_restarts (Fixture *fixture, gconstpointer unused) {
  bind_keys (fixture);
  mock_request_portal_free (fixture->portal);
  fixture->portal = NULL;
  keyfob_test_wait_until (is_not_available, fixture->shortcut);
  g_assert_false (is_bound (fixture->shortcut));
  g_assert_true (is_chosen (fixture));
  start_portal (fixture);
  keyfob_test_wait_until (is_bound, fixture->shortcut);
  wait_for_log (fixture, "Register CreateSession BindShortcuts ");
}

static void
test_session_closed (Fixture *fixture, gconstpointer unused) {
  bind_keys (fixture);
  mock_request_portal_emit (fixture->portal, fixture->portal->session_path, SESSION, "Closed",
                            g_variant_new_parsed ("(@a{sv} {},)"));
  keyfob_test_wait_until (has_failed, fixture->shortcut);
  g_assert_error (keyfob_global_shortcut_get_error (fixture->shortcut), G_IO_ERROR,
                  G_IO_ERROR_CLOSED);
  g_assert_false (is_bound (fixture->shortcut));
  g_assert_true (is_chosen (fixture));
}

/* A portal that has no shortcuts. */
static void
test_other_portal (Fixture *fixture, gconstpointer unused) {
  start_portal (fixture);
  fixture->portal->version = 0;
  choose (fixture, TRUE);
  start (fixture);
  wait_for_log (fixture, "Register ");
  mock_request_portal_free (fixture->portal);
  start_portal (fixture);
  keyfob_test_wait_until (is_bound, fixture->shortcut);
}

static void
test_dropped_at_once (Fixture *fixture, gconstpointer unused) {
  start_portal (fixture);
  fixture->portal->silent = TRUE;
  choose (fixture, TRUE);
  start (fixture);
  g_assert_finalize_object (fixture->shortcut);
  start (fixture);
  wait_for_log (fixture, "Register CreateSession BindShortcuts ");
}

static gboolean
exists (gpointer path) {
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Returns: (transfer full): a file that is there once the bus has started @name */
static char *
add_service (const char *folder, const char *name) {
  g_autofree char *file = g_strdup_printf ("%s/%s.service", folder, name);
  char *mark = g_strdup_printf ("%s/%s.started", folder, name);
  g_autofree char *service =
      g_strdup_printf ("[D-BUS Service]\nName=%s\nExec=/usr/bin/touch %s\n", name, mark);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, service, -1, &error);
  g_assert_no_error (error);
  return mark;
}

/* The portal is started for what is to be bound, and for nothing else. */
static void
test_started (void) {
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("keyfob-services-XXXXXX", &error);
  g_autofree char *portal = add_service (folder, "org.freedesktop.portal.Desktop");
  g_autofree char *later = add_service (folder, "app.keyfob.Later");
  g_autofree char *removal = g_strdup_printf ("rm -r '%s'", folder);
  Fixture fixture = {0};

  g_assert_no_error (error);
  fixture.daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_add_service_dir (fixture.daemon, folder);
  g_test_dbus_up (fixture.daemon);
  fixture.bus = mock_bus_connect ();
  fixture.settings = g_settings_new ("app.keyfob.Keyfob");
  fixture.activated = g_string_new (NULL);
  start (&fixture);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_dbus_connection_call (fixture.bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "StartServiceByName",
                          g_variant_new ("(su)", "app.keyfob.Later", 0), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  keyfob_test_wait_until (exists, later);
  g_assert_false (exists (portal));
  choose (&fixture, TRUE);
  keyfob_test_wait_until (exists, portal);
  tear_down (&fixture, NULL);
  g_spawn_command_line_sync (removal, NULL, NULL, NULL, NULL);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function)                                                                       \
  g_test_add ("/global-shortcut/" path, Fixture, NULL, set_up, function, tear_down)
  TEST ("not-chosen", test_not_chosen);
  TEST ("bound", test_bound);
  TEST ("activated", test_activated);
  TEST ("keys-change", test_keys_change);
  TEST ("no-keys", test_no_keys);
  TEST ("refused", test_refused);
  TEST ("failed", test_failed);
  TEST ("never-answered", test_never_answered);
  TEST ("portal-restarts", test_portal_restarts);
  TEST ("session-closed", test_session_closed);
  TEST ("other-portal", test_other_portal);
  TEST ("dropped-at-once", test_dropped_at_once);
  g_test_add_func ("/global-shortcut/started", test_started);
  return g_test_run ();
}
