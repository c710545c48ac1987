/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "mock-request-portal.h"

#include "mock-bus.h"

#define PORTAL      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define LOCATION    "org.freedesktop.portal.Location"
#define SHORTCUTS   "org.freedesktop.portal.GlobalShortcuts"

static const char PORTAL_XML[] =
    "<node>"
    "<interface name='org.freedesktop.host.portal.Registry'>"
    "<method name='Register'>"
    "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
    "</method>"
    "</interface>"
    "<interface name='org.freedesktop.portal.Background'>"
    "<method name='RequestBackground'>"
    "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='o' direction='out'/>"
    "</method>"
    "</interface>"
    "<interface name='" LOCATION "'>"
    "<method name='CreateSession'>"
    "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/>"
    "</method>"
    "<method name='Start'>"
    "<arg type='o' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/>"
    "</method>"
    "</interface>"
    "<interface name='" SHORTCUTS "'>"
    "<method name='CreateSession'>"
    "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/>"
    "</method>"
    "<method name='BindShortcuts'>"
    "<arg type='o' direction='in'/><arg type='a(sa{sv})' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='o' direction='out'/>"
    "</method>"
    "<property name='version' type='u' access='read'/>"
    "</interface>"
    "</node>";

static const char OBJECT_XML[] =
    "<node>"
    "<interface name='org.freedesktop.portal.Request'><method name='Close'/></interface>"
    "<interface name='org.freedesktop.portal.Session'><method name='Close'/></interface>"
    "</node>";

static void
export_interface (MockRequestPortal *self,
                  const char *path,
                  GDBusInterfaceInfo *interface,
                  const GDBusInterfaceVTable *vtable) {
  g_autoptr (GError) error = NULL;

  g_dbus_connection_register_object (self->bus, path, interface, vtable, self, NULL, &error);
  g_assert_no_error (error);
}

static void
on_object_call (GDBusConnection *bus,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data) {
  MockRequestPortal *self = user_data;

  g_string_append_printf (self->log, "%s.Close ", strrchr (interface, '.') + 1);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* @index: of the interface in OBJECT_XML */
static void
export_object (MockRequestPortal *self, const char *path, guint index) {
  static const GDBusInterfaceVTable vtable = {.method_call = on_object_call};
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (OBJECT_XML, NULL);

  export_interface (self, path, node->interfaces[index], &vtable);
}

static char *
make_path (MockRequestPortal *self, const char *kind, GVariant *options, const char *key) {
  g_autofree char *peer = g_strdelimit (g_strdup (self->caller + 1), ".", '_');
  const char *token;

  g_assert_true (g_variant_lookup (options, key, "&s", &token));
  return g_strdup_printf (PORTAL_PATH "/%s/%s/%s", kind, peer, token);
}

static void
respond (MockRequestPortal *self, guint32 response, GVariant *results) {
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->bus, self->caller, self->request_path,
                                 "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(u@a{sv})", response, results), &error);
  g_assert_no_error (error);
}

static GVariant *
no_results (void) {
  return g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
}

static void
make_session (MockRequestPortal *self, GVariant *options) {
  g_free (self->session_path);
  self->session_path = make_path (self, "session", options, "session_handle_token");
  export_object (self, self->session_path, 1);
}

/* Its sessions are made without a request. */
static void
answer_location_session (MockRequestPortal *self, GDBusMethodInvocation *invocation) {
  g_autoptr (GVariant) options = g_variant_get_child_value (self->arguments, 0);

  if (self->location_error != NULL) {
    g_dbus_method_invocation_return_dbus_error (invocation, self->location_error, "No");
    return;
  }
  make_session (self, options);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", self->session_path));
}

static void
answer_request (MockRequestPortal *self, GDBusMethodInvocation *invocation, gboolean is_session) {
  gsize n = g_variant_n_children (self->arguments);
  g_autoptr (GVariant) options = g_variant_get_child_value (self->arguments, n - 1);

  g_free (self->request_path);
  self->request_path = self->odd_path ? g_strdup (PORTAL_PATH "/request/odd")
                                      : make_path (self, "request", options, "handle_token");
  export_object (self, self->request_path, 0);
  /* The reply may well come after the response; but no one can wait for an odd path before. */
  if (self->odd_path)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", self->request_path));
  if (is_session) {
    make_session (self, options);
    respond (self, 0, g_variant_new_parsed ("{'session_handle': <%s>}", self->session_path));
  } else if (!self->silent) {
    mock_request_portal_answer (self, self->response);
  }
  if (!self->odd_path)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", self->request_path));
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
  MockRequestPortal *self = user_data;

  g_string_append_printf (self->log, "%s ", method);
  g_set_str (&self->caller, sender);
  if (g_str_equal (method, "Register")) {
    g_dbus_method_invocation_return_value (invocation, NULL);
    return;
  }
  g_clear_pointer (&self->arguments, g_variant_unref);
  self->arguments = g_variant_ref (parameters);
  if (g_str_equal (interface, LOCATION) && g_str_equal (method, "CreateSession"))
    answer_location_session (self, invocation);
  else
    answer_request (self, invocation, g_str_equal (method, "CreateSession"));
}

static GVariant *
on_get_property (GDBusConnection *bus,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *property,
                 GError **error,
                 gpointer user_data) {
  MockRequestPortal *self = user_data;

  if (self->version != 0)
    return g_variant_new_uint32 (self->version);
  g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY, "None");
  return NULL;
}

MockRequestPortal *
mock_request_portal_new (void) {
  static const GDBusInterfaceVTable vtable = {.method_call = on_call,
                                              .get_property = on_get_property};
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (PORTAL_XML, &error);
  MockRequestPortal *self = g_new0 (MockRequestPortal, 1);

  g_assert_no_error (error);
  self->bus = mock_bus_connect ();
  self->log = g_string_new (NULL);
  self->version = 1;
  for (guint i = 0; node->interfaces[i] != NULL; i++)
    export_interface (self, PORTAL_PATH, node->interfaces[i], &vtable);
  mock_bus_own (self->bus, PORTAL);
  return self;
}

void
mock_request_portal_free (MockRequestPortal *self) {
  mock_bus_disconnect (self->bus);
  g_clear_pointer (&self->results, g_variant_unref);
  g_clear_pointer (&self->arguments, g_variant_unref);
  g_string_free (self->log, TRUE);
  g_free (self->caller);
  g_free (self->request_path);
  g_free (self->session_path);
  g_free (self);
}

void
mock_request_portal_answer (MockRequestPortal *self, guint32 response) {
  respond (self, response, self->results != NULL ? self->results : no_results ());
}

void
mock_request_portal_emit (MockRequestPortal *self,
                          const char *path,
                          const char *interface,
                          const char *signal,
                          GVariant *parameters) {
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->bus, NULL, path != NULL ? path : PORTAL_PATH, interface,
                                 signal, parameters, &error);
  g_assert_no_error (error);
}

gboolean
mock_request_portal_has_logged (MockRequestPortal *self, const char *log) {
  if (!g_str_equal (self->log->str, log))
    return FALSE;
  g_string_truncate (self->log, 0);
  return TRUE;
}
