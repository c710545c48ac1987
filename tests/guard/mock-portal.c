/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "mock-portal.h"

#include "../platform/mock-bus.h"

#define PORTAL      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static const char XML[] = "<node>"
                          "<interface name='org.freedesktop.host.portal.Registry'>"
                          "<method name='Register'>"
                          "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
                          "</method>"
                          "</interface>"
                          "<interface name='org.freedesktop.portal.Inhibit'>"
                          "<method name='CreateMonitor'>"
                          "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
                          "<arg type='o' direction='out'/>"
                          "</method>"
                          "<method name='QueryEndResponse'><arg type='o' direction='in'/></method>"
                          "</interface>"
                          "</node>";

static char *
make_path (const char *kind, const char *sender, GVariant *options, const char *key) {
  g_autofree char *peer = g_strdelimit (g_strdup (sender + 1), ".", '_');
  const char *token;

  g_assert_true (g_variant_lookup (options, key, "&s", &token));
  return g_strdup_printf (PORTAL_PATH "/%s/%s/%s", kind, peer, token);
}

/* Answers, and says then what the screen saver does, as real portals do. */
static void
create_monitor (MockPortal *self, GVariant *parameters, GDBusMethodInvocation *invocation) {
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree char *request_path = make_path ("request", sender, options, "handle_token");
  g_autofree char *session_path = make_path ("session", sender, options, "session_handle_token");

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", request_path));
  g_dbus_connection_emit_signal (
      self->bus, sender, request_path, "org.freedesktop.portal.Request", "Response",
      g_variant_new_parsed ("(%u, {'session_handle': <%s>})", self->response, session_path), NULL);
  if (self->response != 0)
    return;
  g_free (self->session_path);
  self->session_path = g_steal_pointer (&session_path);
  if (self->stateless)
    return;
  mock_portal_emit (self, NULL,
                    g_variant_new_parsed (
                        "{'screensaver-active': <%b>, 'session-state': <uint32 1>}", self->active));
}

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data) {
  MockPortal *self = user_data;
  const char *session_path;

  if (g_str_equal (method, "CreateMonitor")) {
    self->asked++;
    if (self->silent)
      g_object_unref (invocation);
    else
      create_monitor (self, parameters, invocation);
  } else if (g_str_equal (method, "Register")) {
    g_assert_null (self->session_path);
    g_clear_pointer (&self->application_id, g_free);
    g_variant_get (parameters, "(sa{sv})", &self->application_id, NULL);
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else {
    g_variant_get (parameters, "(&o)", &session_path);
    g_assert_cmpstr (session_path, ==, self->session_path);
    self->answers++;
    g_dbus_method_invocation_return_value (invocation, NULL);
  }
}

MockPortal *
mock_portal_new (gboolean active, guint32 response) {
  static const GDBusInterfaceVTable vtable = {.method_call = on_call};
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (XML, &error);
  MockPortal *self = g_new0 (MockPortal, 1);

  g_assert_no_error (error);
  self->bus = mock_bus_connect ();
  self->active = active;
  self->response = response;
  for (guint i = 0; node->interfaces[i] != NULL; i++) {
    g_dbus_connection_register_object (self->bus, PORTAL_PATH, node->interfaces[i], &vtable, self,
                                       NULL, &error);
    g_assert_no_error (error);
  }
  mock_bus_own (self->bus, PORTAL);
  return self;
}

void
mock_portal_free (MockPortal *self) {
  mock_bus_disconnect (self->bus);
  g_free (self->application_id);
  g_free (self->session_path);
  g_free (self);
}

void
mock_portal_emit (MockPortal *self, const char *session_path, GVariant *state) {
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (
      self->bus, NULL, PORTAL_PATH, "org.freedesktop.portal.Inhibit", "StateChanged",
      g_variant_new ("(o@a{sv})", session_path != NULL ? session_path : self->session_path, state),
      &error);
  g_assert_no_error (error);
}
