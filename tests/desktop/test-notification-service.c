/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-notification-service.h"

#include "../platform/mock-bus.h"
#include "keyfob-test.h"
#include "notifications-fixture.h"

#include <glib/gstdio.h>

#define GNOME      "org.gtk.Notifications"
#define GNOME_PATH "/org/gtk/Notifications"

static void
test_nobody (NotificationsFixture *fixture, gconstpointer unused) {
  notifications_fixture_start (fixture);
  g_assert_false (is_available (fixture));
  wait_until_known (fixture);
  g_assert_false (is_available (fixture));

  /* Then somebody comes. What was not sent stays so. */
  notification_daemon_start (fixture->daemon, "body actions");
  keyfob_test_wait_until (is_available, fixture);
  notifications_fixture_send (fixture, "door", "Hello", FALSE);
  g_assert_cmpstr (notification_daemon_wait (fixture->daemon, 0)->title, ==, "Hello");
  notifications_fixture_end (fixture);
}

/* A daemon that the bus can start counts, and is started only when there is something to show. */
static void
test_activatable (void) {
  static const char service[] =
      "[D-BUS Service]\nName=" NOTIFICATIONS "\nExec=/bin/sh -c 'exec python3 -m dbusmock "
      "--template notification_daemon > /dev/null'\n";
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("keyfob-services-XXXXXX", &error);
  g_autofree char *file = g_build_filename (folder, NOTIFICATIONS ".service", NULL);
  NotificationsFixture fixture = {0};

  g_assert_no_error (error);
  g_file_set_contents (file, service, -1, &error);
  g_assert_no_error (error);
  fixture.daemon = notification_daemon_new (folder);
  fixture.daemon->next_id = 1;
  notifications_fixture_start (&fixture);
  keyfob_test_wait_until (is_available, &fixture);
  g_assert_false (notification_daemon_is_running (fixture.daemon));
  notifications_fixture_send (&fixture, "door", "Hello", FALSE);
  g_assert_cmpstr (notification_daemon_wait (fixture.daemon, 0)->title, ==, "Hello");
  notifications_fixture_end (&fixture);
  notification_daemon_free (fixture.daemon);
  g_remove (file);
  g_rmdir (folder);
}

typedef struct {
  char *id;
  char *body;
  char *removed;
} Gnome;

static void
on_gnome_called (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *method,
                 GVariant *parameters,
                 GDBusMethodInvocation *invocation,
                 gpointer user_data) {
  Gnome *gnome = user_data;
  g_autoptr (GVariant) notification = NULL;

  if (g_str_equal (method, "AddNotification")) {
    g_variant_get (parameters, "(&ss@a{sv})", NULL, &gnome->id, &notification);
    g_variant_lookup (notification, "body", "s", &gnome->body);
  } else {
    g_variant_get (parameters, "(&ss)", NULL, &gnome->removed);
  }
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static gboolean
is_added (gpointer data) {
  return ((Gnome *) data)->id != NULL;
}

static gboolean
is_removed (gpointer data) {
  return ((Gnome *) data)->removed != NULL;
}

static void
run_gnome (GDBusConnection *bus, Gnome *gnome) {
  static const char xml[] =
      "<node><interface name='" GNOME "'>"
      "<method name='AddNotification'><arg type='s' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/></method>"
      "<method name='RemoveNotification'><arg type='s' direction='in'/>"
      "<arg type='s' direction='in'/></method>"
      "</interface></node>";
  static const GDBusInterfaceVTable vtable = {on_gnome_called};
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, &error);

  g_assert_no_error (error);
  g_dbus_connection_register_object (bus, GNOME_PATH, node->interfaces[0], &vtable, gnome, NULL,
                                     &error);
  g_assert_no_error (error);
  mock_bus_own (bus, GNOME);
}

/* GNOME Shell has its own interface, which GLib prefers. It takes a text for a text. In a process
 * of its own, since GLib chooses once a process. */
static void
test_gnome (void) {
  NotificationsFixture fixture = {0};
  Gnome gnome = {0};

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
    return;
  }
  notifications_fixture_set_up (&fixture, NULL);
  notification_daemon_start (fixture.daemon, "body body-markup");
  run_gnome (fixture.daemon->bus, &gnome);
  notifications_fixture_start (&fixture);
  notifications_fixture_send (&fixture, "question", MARKUP_TEXT, TRUE);
  keyfob_test_wait_until (is_added, &gnome);
  g_assert_cmpstr (gnome.id, ==, "question");
  g_assert_cmpstr (gnome.body, ==, MARKUP_TEXT);
  keyfob_notification_service_withdraw (fixture.service, "question");
  keyfob_test_wait_until (is_removed, &gnome);
  g_assert_cmpstr (gnome.removed, ==, "question");
  g_assert_cmpuint (fixture.daemon->notices->len, ==, 0);
  notifications_fixture_end (&fixture);
  notifications_fixture_tear_down (&fixture, NULL);
  g_free (gnome.id);
  g_free (gnome.body);
  g_free (gnome.removed);
}

static void
test_activation_token (NotificationsFixture *fixture, gconstpointer unused) {
  notification_daemon_start (fixture->daemon, "body actions");
  notifications_fixture_start (fixture);
  notifications_fixture_send (fixture, "door", "Hello", FALSE);
  notification_daemon_wait (fixture->daemon, 0);
  notification_daemon_emit (fixture->daemon, "ActivationToken", "ss",
                            g_variant_new ("(ss)", "one", "hostile"));
  notification_daemon_emit (fixture->daemon, "ActivationToken", "us",
                            g_variant_new ("(us)", 1, "token-1"));
  keyfob_test_wait_until (has_token, fixture);
  g_assert_cmpstr (fixture->token, ==, "token-1");
  notifications_fixture_end (fixture);
}

/* A daemon that answers nonsense is none. */
static void
test_hostile_daemon (NotificationsFixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  notification_daemon_start (fixture->daemon, "body actions");
  answer = g_dbus_connection_call_sync (
      fixture->daemon->bus, NOTIFICATIONS, NOTIFICATIONS_PATH, "org.freedesktop.DBus.Mock",
      "AddMethod", g_variant_new ("(sssss)", NOTIFICATIONS, "GetCapabilities", "", "u", "ret = 7"),
      NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  notifications_fixture_start (fixture);
  notifications_fixture_send (fixture, "door", "Hello", FALSE);
  keyfob_test_wait_until (is_told_not_sent, fixture);
  g_assert_cmpuint (fixture->daemon->notices->len, ==, 0);
  notifications_fixture_end (fixture);
}

/* In a process of its own, since GLib has one session bus a process. */
static void
test_no_session_bus (void) {
  NotificationsFixture fixture = {0};

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
    return;
  }
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  notifications_fixture_start (&fixture);
  wait_until_known (&fixture);
  g_assert_false (is_available (&fixture));
  notifications_fixture_end (&fixture);
}

/* Likewise, since it is about the environment. */
static void
test_choice (void) {
  g_autofree char *folder = NULL;
  g_autofree char *file = NULL;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
    return;
  }
  folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  file = g_build_filename (folder, "app.keyfob.Installed.desktop", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  keyfob_notification_service_choose ("app.keyfob.Installed", TRUE);
  g_assert_null (g_getenv ("GNOTIFICATION_BACKEND"));
  /* Without its name on the bus it would not be told what was answered. */
  keyfob_notification_service_choose ("app.keyfob.Installed", FALSE);
  g_assert_cmpstr (g_getenv ("GNOTIFICATION_BACKEND"), ==, "freedesktop");
  g_unsetenv ("GNOTIFICATION_BACKEND");
  keyfob_notification_service_choose ("app.keyfob.Demo", TRUE);
  g_assert_cmpstr (g_getenv ("GNOTIFICATION_BACKEND"), ==, "freedesktop");
  g_remove (file);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) notifications_fixture_add ("/notification-service/" path, function)
  TEST ("nobody", test_nobody);
  TEST ("activation-token", test_activation_token);
  TEST ("hostile-daemon", test_hostile_daemon);
  g_test_add_func ("/notification-service/activatable", test_activatable);
  g_test_add_func ("/notification-service/gnome", test_gnome);
  g_test_add_func ("/notification-service/no-session-bus", test_no_session_bus);
  g_test_add_func ("/notification-service/choice", test_choice);
  return g_test_run ();
}
