/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "tray-watcher.h"

#include "keyfob-test.h"

#define WATCHER      "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"
#define PROPERTIES   "org.freedesktop.DBus.Properties"
#define BUS          "org.freedesktop.DBus"

/* Of RequestName. */
#define ALLOW_REPLACEMENT 1
#define REPLACE_EXISTING  2

static const char description[] = "<node><interface name='" WATCHER "'>"
                                  "<method name='RegisterStatusNotifierItem'>"
                                  "<arg type='s' direction='in'/></method>"
                                  "<property name='IsStatusNotifierHostRegistered' type='b'"
                                  " access='read'/>"
                                  "</interface></node>";

static void
refuse (GDBusMethodInvocation *invocation) {
  g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.AccessDenied",
                                              "<b>No.</b>");
}

static void
know_nothing (GDBusMethodInvocation *invocation) {
  g_dbus_method_invocation_return_dbus_error (
      invocation, "org.freedesktop.DBus.Error.UnknownObject", "No such object path");
}

/* By any name that is no unique one, else by the connection and the path. */
static void
add_item (TrayWatcher *self, const char *name) {
  g_hash_table_add (self->items, g_dbus_is_unique_name (name)
                                     ? g_strconcat (name, "@/StatusNotifierItem", NULL)
                                     : g_strdup (name));
}

/* Takes for an icon whatever else is on the bus, by the name of an icon if it has one, and else by
 * the worst of its names. */
static void
seek_items (TrayWatcher *self) {
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (self->bus, BUS, "/org/freedesktop/DBus", BUS, "ListNames", NULL,
                                   NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_autofree const char **names = NULL;
  const char *item = NULL;

  g_variant_get (reply, "(^a&s)", &names);
  for (const char **name = names; *name != NULL; name++)
    if (!g_dbus_is_unique_name (*name) && !g_str_equal (*name, BUS) &&
        !g_str_equal (*name, WATCHER) &&
        (item == NULL || g_str_has_prefix (*name, "org.kde.StatusNotifierItem")))
      item = *name;
  if (item != NULL)
    add_item (self, item);
}

static void
on_register (TrayWatcher *self, GVariant *arguments, GDBusMethodInvocation *invocation) {
  self->registrations++;
  g_free (self->item);
  g_variant_get (arguments, "(s)", &self->item);
  add_item (self, self->item);
  switch (self->manner) {
  case TRAY_WATCHER_ANSWERS:
  case TRAY_WATCHER_SEEKS:
    g_dbus_method_invocation_return_value (invocation, NULL);
    break;
  case TRAY_WATCHER_REFUSES:
    refuse (invocation);
    break;
  case TRAY_WATCHER_SILENT:
    g_ptr_array_add (self->unanswered, invocation);
    break;
  case TRAY_WATCHER_NOT_EXPORTED:
    know_nothing (invocation);
    break;
  }
}

/* As a message, since GLib would check the type. */
static void
tell_has_host (TrayWatcher *self, GDBusMethodInvocation *invocation) {
  g_autoptr (GDBusMessage) reply =
      g_dbus_message_new_method_reply (g_dbus_method_invocation_get_message (invocation));
  g_autoptr (GError) error = NULL;

  g_dbus_message_set_body (reply, g_variant_new ("(v)", self->has_host));
  g_dbus_connection_send_message (self->bus, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (invocation);
}

/* There is no getter in the table, so that properties are asked for here, and may have any type. */
static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *arguments,
         GDBusMethodInvocation *invocation,
         gpointer user_data) {
  TrayWatcher *self = user_data;

  if (g_str_equal (interface, WATCHER))
    on_register (self, arguments, invocation);
  else if (self->manner == TRAY_WATCHER_NOT_EXPORTED)
    know_nothing (invocation);
  else if (g_str_equal (method, "Get") && self->has_host != NULL)
    tell_has_host (self, invocation);
  else
    refuse (invocation);
}

static const GDBusInterfaceVTable table = {.method_call = on_call};

GDBusConnection *
tray_watcher_connect (GTestDBus *daemon) {
  g_autoptr (GError) error = NULL;
  const char *address =
      daemon != NULL ? g_test_dbus_get_bus_address (daemon) : g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  GDBusConnection *bus =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

TrayWatcher *
tray_watcher_new (GTestDBus *daemon, TrayWatcherManner manner, GVariant *has_host) {
  TrayWatcher *self = g_new0 (TrayWatcher, 1);
  g_autoptr (GDBusNodeInfo) node = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  self->bus = tray_watcher_connect (daemon);
  self->manner = manner;
  self->has_host = has_host == NULL ? NULL : g_variant_ref_sink (has_host);
  self->unanswered = g_ptr_array_new ();
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  node = g_dbus_node_info_new_for_xml (description, &error);
  g_assert_no_error (error);
  self->object = g_dbus_connection_register_object (self->bus, WATCHER_PATH, node->interfaces[0],
                                                    &table, self, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (
      self->bus, BUS, "/org/freedesktop/DBus", BUS, "RequestName",
      g_variant_new ("(su)", WATCHER, ALLOW_REPLACEMENT | REPLACE_EXISTING), NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  if (manner == TRAY_WATCHER_SEEKS)
    seek_items (self);
  return self;
}

void
tray_watcher_set_has_host (TrayWatcher *self, GVariant *value, const char *signal) {
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->has_host, g_variant_unref);
  self->has_host = value == NULL ? NULL : g_variant_ref_sink (value);
  g_dbus_connection_emit_signal (self->bus, NULL, WATCHER_PATH, WATCHER, signal, NULL, &error);
  g_assert_no_error (error);
}

void
tray_watcher_answer (TrayWatcher *self) {
  guint i;

  for (i = 0; i < self->unanswered->len; i++)
    g_dbus_method_invocation_return_value (self->unanswered->pdata[i], NULL);
  g_ptr_array_set_size (self->unanswered, 0);
}

static void
make_round_trip (GDBusConnection *bus) {
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GVariant) reply = NULL;

  g_dbus_connection_call (bus, WATCHER, WATCHER_PATH, PROPERTIES, "Get",
                          g_variant_new ("(ss)", WATCHER, "IsStatusNotifierHostRegistered"), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, keyfob_test_store_result, &result);
  answer = keyfob_test_wait_for_result (&result);
  reply = g_dbus_connection_call_finish (bus, answer, NULL);
}

void
tray_watcher_settle (GDBusConnection *bus) {
  make_round_trip (bus); /* a signal has come, and something may have been asked */
  make_round_trip (bus); /* which has been answered */
}

void
tray_watcher_free (TrayWatcher *self) {
  guint i;

  for (i = 0; i < self->unanswered->len; i++)
    g_object_unref (self->unanswered->pdata[i]);
  g_ptr_array_unref (self->unanswered);
  g_dbus_connection_unregister_object (self->bus, self->object);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  keyfob_test_finalize_soon (self->bus);
  g_clear_pointer (&self->has_host, g_variant_unref);
  g_free (self->item);
  g_hash_table_unref (self->items);
  g_free (self);
}
