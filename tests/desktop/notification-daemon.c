/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "notification-daemon.h"

#include "../platform/mock-bus.h"
#include "keyfob-test.h"

#include <signal.h>

#define MOCK "org.freedesktop.DBus.Mock"

static void
notice_free (gpointer data) {
  Notice *notice = data;

  g_free (notice->title);
  g_free (notice->body);
  g_strfreev (notice->actions);
  g_free (notice);
}

static GVariant *
get_argument (GVariant *arguments, guint index) {
  g_autoptr (GVariant) argument = g_variant_get_child_value (arguments, index);

  return g_variant_get_variant (argument);
}

static void
take_notice (NotificationDaemon *self, GVariant *arguments) {
  g_autoptr (GVariant) replaces = get_argument (arguments, 1);
  g_autoptr (GVariant) title = get_argument (arguments, 3);
  g_autoptr (GVariant) body = get_argument (arguments, 4);
  g_autoptr (GVariant) actions = get_argument (arguments, 5);
  g_autoptr (GVariant) hints = get_argument (arguments, 6);
  Notice *notice = g_new0 (Notice, 1);
  guint8 urgency = 1;

  notice->replaces = g_variant_get_uint32 (replaces);
  notice->id = notice->replaces != 0 ? notice->replaces : self->next_id++;
  notice->title = g_variant_dup_string (title, NULL);
  notice->body = g_variant_dup_string (body, NULL);
  /* The mock has no type for an empty array. */
  notice->actions = g_variant_is_of_type (actions, G_VARIANT_TYPE_STRING_ARRAY)
                        ? g_variant_dup_strv (actions, NULL)
                        : g_new0 (char *, 1);
  g_variant_lookup (hints, "urgency", "y", &urgency);
  notice->urgency = urgency;
  g_ptr_array_add (self->notices, notice);
}

static void
on_method_called (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data) {
  NotificationDaemon *self = user_data;
  g_autoptr (GVariant) arguments = NULL;
  const char *method;

  g_variant_get (parameters, "(&s@av)", &method, &arguments);
  if (g_str_equal (method, "Notify")) {
    take_notice (self, arguments);
  } else if (g_str_equal (method, "CloseNotification")) {
    g_autoptr (GVariant) id = get_argument (arguments, 0);
    guint closed = g_variant_is_of_type (id, G_VARIANT_TYPE_UINT32)
                       ? g_variant_get_uint32 (id)
                       : (guint) g_variant_get_int32 (id);

    g_array_append_val (self->closed, closed);
  }
}

NotificationDaemon *
notification_daemon_new (const char *services) {
  GTestDBus *test_bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  NotificationDaemon *self;

  if (services != NULL)
    g_test_dbus_add_service_dir (test_bus, services);
  g_test_dbus_up (test_bus);
  self = notification_daemon_new_on_session_bus ();
  self->test_bus = test_bus;
  return self;
}

NotificationDaemon *
notification_daemon_new_on_session_bus (void) {
  NotificationDaemon *self = g_new0 (NotificationDaemon, 1);

  self->notices = g_ptr_array_new_with_free_func (notice_free);
  self->closed = g_array_new (FALSE, FALSE, sizeof (guint));
  self->bus = mock_bus_connect ();
  self->subscription = g_dbus_connection_signal_subscribe (
      self->bus, NULL, MOCK, "MethodCalled", NOTIFICATIONS_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_method_called, self, NULL);
  return self;
}

void
notification_daemon_free (NotificationDaemon *self) {
  if (self->process != NULL)
    notification_daemon_stop (self);
  g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  mock_bus_disconnect (self->bus);
  if (self->test_bus != NULL)
    g_test_dbus_down (self->test_bus);
  g_clear_object (&self->test_bus);
  g_ptr_array_unref (self->notices);
  g_array_unref (self->closed);
  g_free (self);
}

gboolean
notification_daemon_is_running (NotificationDaemon *self) {
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", NOTIFICATIONS), G_VARIANT_TYPE ("(b)"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean owned = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &owned);
  return owned;
}

static gboolean
is_running (gpointer data) {
  return notification_daemon_is_running (data);
}

static gboolean
is_gone (gpointer data) {
  return !notification_daemon_is_running (data);
}

void
notification_daemon_start (NotificationDaemon *self, const char *capabilities) {
  g_autofree char *parameters = g_strdup_printf ("{\"capabilities\": \"%s\"}", capabilities);
  g_autoptr (GError) error = NULL;

  self->next_id = 1;
  g_ptr_array_set_size (self->notices, 0);
  g_array_set_size (self->closed, 0);
  self->process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "python3", "-m", "dbusmock",
                        "--template", "notification_daemon", "--parameters", parameters, NULL);
  g_assert_no_error (error);
  keyfob_test_wait_until (is_running, self);
}

void
notification_daemon_stop (NotificationDaemon *self) {
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  keyfob_test_wait_until (is_gone, self);
}

void
notification_daemon_hang (NotificationDaemon *self) {
  g_subprocess_send_signal (self->process, SIGSTOP);
}

void
notification_daemon_go_on (NotificationDaemon *self) {
  g_subprocess_send_signal (self->process, SIGCONT);
}

typedef struct {
  NotificationDaemon *daemon;
  guint number;
} Wanted;

static gboolean
has_notice (gpointer data) {
  Wanted *wanted = data;

  return wanted->daemon->notices->len > wanted->number;
}

/* Until GLib has the answer to what it sent. */
static void
wait_for_answers (void) {
  g_autoptr (GDBusConnection) shared = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;

  g_dbus_connection_call (shared, NOTIFICATIONS, NOTIFICATIONS_PATH, NOTIFICATIONS,
                          "GetServerInformation", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  answer = g_dbus_connection_call_finish (shared, result, NULL);
}

const Notice *
notification_daemon_wait (NotificationDaemon *self, guint nth) {
  keyfob_test_wait_until (has_notice, &(Wanted) {self, nth});
  wait_for_answers ();
  return self->notices->pdata[nth];
}

static gboolean
is_closed (gpointer data) {
  Wanted *wanted = data;

  for (guint i = 0; i < wanted->daemon->closed->len; i++) {
    if (g_array_index (wanted->daemon->closed, guint, i) == wanted->number)
      return TRUE;
  }
  return FALSE;
}

void
notification_daemon_wait_for_close (NotificationDaemon *self, guint id) {
  keyfob_test_wait_until (is_closed, &(Wanted) {self, id});
}

void
notification_daemon_emit (NotificationDaemon *self,
                          const char *signal,
                          const char *signature,
                          GVariant *parameters) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) arguments = g_variant_ref_sink (parameters);
  g_autoptr (GVariant) answer = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (gsize i = 0; i < g_variant_n_children (arguments); i++) {
    g_autoptr (GVariant) argument = g_variant_get_child_value (arguments, i);

    g_variant_builder_add (&builder, "v", argument);
  }
  answer = g_dbus_connection_call_sync (
      self->bus, NOTIFICATIONS, NOTIFICATIONS_PATH, MOCK, "EmitSignal",
      g_variant_new ("(sssav)", NOTIFICATIONS, signal, signature, &builder), NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static const char *
find_action (const Notice *notice, const char *label) {
  for (char **action = notice->actions; action[0] != NULL && action[1] != NULL; action += 2) {
    if (g_str_equal (action[1], label))
      return action[0];
  }
  return NULL;
}

void
notification_daemon_press (NotificationDaemon *self, const Notice *notice, const char *label) {
  const char *action = find_action (notice, label);

  g_assert_nonnull (action);
  notification_daemon_emit (self, "ActionInvoked", "us",
                            g_variant_new ("(us)", notice->id, action));
}

gboolean
notice_has_button (const Notice *notice, const char *label) {
  return find_action (notice, label) != NULL;
}

guint
notice_count_buttons (const Notice *notice) {
  guint count = 0;

  for (char **action = notice->actions; action[0] != NULL && action[1] != NULL; action += 2) {
    if (!g_str_equal (action[0], "default"))
      count++;
  }
  return count;
}

void
notification_daemon_refuse (NotificationDaemon *self) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      self->bus, NOTIFICATIONS, NOTIFICATIONS_PATH, "org.freedesktop.DBus.Mock", "AddMethod",
      g_variant_new ("(sssss)", NOTIFICATIONS, "Notify", "susssasa{sv}i", "u",
                     "raise dbus.exceptions.DBusException('Too many', "
                     "name='org.freedesktop.Notifications.MaxNotificationsExceeded')"),
      NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}
