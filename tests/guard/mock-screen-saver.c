/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "mock-screen-saver.h"

#include "../platform/mock-bus.h"

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data) {
  MockScreenSaver *self = user_data;

  GDBusMessage *call = g_dbus_method_invocation_get_message (invocation);
  g_autoptr (GDBusMessage) reply = NULL;

  self->asked++;
  if (self->answer != NULL) {
    /* By hand, since it may be of any type. */
    reply = g_dbus_message_new_method_reply (call);
    g_dbus_message_set_body (reply, self->answer);
  } else {
    reply = g_dbus_message_new_method_error_literal (
        call, "org.freedesktop.DBus.Error.NotSupported", "Inhibits only");
  }
  if (!self->silent)
    g_dbus_connection_send_message (bus, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (invocation);
}

MockScreenSaver *
mock_screen_saver_new (const char *name, const char *path, gboolean active) {
  return mock_screen_saver_new_with_interface (name, name, path, active);
}

MockScreenSaver *
mock_screen_saver_new_with_interface (const char *name,
                                      const char *interface,
                                      const char *path,
                                      gboolean active) {
  static const GDBusInterfaceVTable vtable = {.method_call = on_call};
  g_autofree char *xml = g_strdup_printf (
      "<node><interface name='%s'><method name='GetActive'/></interface></node>", interface);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, &error);
  MockScreenSaver *self = g_new0 (MockScreenSaver, 1);

  g_assert_no_error (error);
  self->bus = mock_bus_connect ();
  self->interface = g_strdup (interface);
  self->path = g_strdup (path);
  self->answer = g_variant_ref_sink (g_variant_new ("(b)", active));
  g_dbus_connection_register_object (self->bus, path, node->interfaces[0], &vtable, self, NULL,
                                     &error);
  g_assert_no_error (error);
  mock_bus_own (self->bus, name);
  return self;
}

void
mock_screen_saver_free (MockScreenSaver *self) {
  mock_bus_disconnect (self->bus);
  g_clear_pointer (&self->answer, g_variant_unref);
  g_free (self->interface);
  g_free (self->path);
  g_free (self);
}

void
mock_screen_saver_emit (MockScreenSaver *self, const char *path, GVariant *parameters) {
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->bus, NULL, path != NULL ? path : self->path, self->interface,
                                 "ActiveChanged", parameters, &error);
  g_assert_no_error (error);
}

void
mock_screen_saver_set_active (MockScreenSaver *self, gboolean active) {
  g_clear_pointer (&self->answer, g_variant_unref);
  self->answer = g_variant_ref_sink (g_variant_new ("(b)", active));
  mock_screen_saver_emit (self, NULL, g_variant_new ("(b)", active));
}
