/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-secrets.h"

#define SERVICE_NAME    "org.freedesktop.secrets"
#define SERVICE_PATH    "/org/freedesktop/secrets"
#define SESSION_PATH    SERVICE_PATH "/session/1"
#define COLLECTION_PATH SERVICE_PATH "/collection/own"
#define ALIAS_PATH      SERVICE_PATH "/aliases/default"
#define ITEM_PATH       COLLECTION_PATH "/1"
#define PROMPT_PATH     SERVICE_PATH "/prompt/1"

#define INTERFACE "org.freedesktop.Secret."

struct _KeyfobTestSecrets {
  KeyfobTestSecretsKind kind;
  GDBusConnection *connection; /* not the shared one, which the code under test has */
  GPtrArray *searches;         /* (element-type GDBusMethodInvocation): that wait */
  gboolean locked;
  guint asked;
  guint searches_made;
  GVariant *attributes; /* (nullable): of the one item */
  char *secret;
};

static const char service_xml[] =
    "<node>"
    "  <interface name='org.freedesktop.Secret.Service'>"
    "    <method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>"
    "      <arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
    "    <method name='SearchItems'><arg type='a{ss}' direction='in'/>"
    "      <arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
    "    <method name='ReadAlias'><arg type='s' direction='in'/>"
    "      <arg type='o' direction='out'/></method>"
    "    <method name='CreateCollection'><arg type='a{sv}' direction='in'/>"
    "      <arg type='s' direction='in'/><arg type='o' direction='out'/>"
    "      <arg type='o' direction='out'/></method>"
    "    <property name='Collections' type='ao' access='read'/>"
    "  </interface>"
    "  <interface name='org.freedesktop.Secret.Collection'>"
    "    <method name='CreateItem'><arg type='a{sv}' direction='in'/>"
    "      <arg type='(oayays)' direction='in'/><arg type='b' direction='in'/>"
    "      <arg type='o' direction='out'/><arg type='o' direction='out'/></method>"
    "    <property name='Items' type='ao' access='read'/>"
    "    <property name='Label' type='s' access='read'/>"
    "    <property name='Locked' type='b' access='read'/>"
    "    <property name='Created' type='t' access='read'/>"
    "    <property name='Modified' type='t' access='read'/>"
    "  </interface>"
    "  <interface name='org.freedesktop.Secret.Item'>"
    "    <method name='GetSecret'><arg type='o' direction='in'/>"
    "      <arg type='(oayays)' direction='out'/></method>"
    "    <method name='Delete'><arg type='o' direction='out'/></method>"
    "    <property name='Locked' type='b' access='read'/>"
    "    <property name='Attributes' type='a{ss}' access='read'/>"
    "    <property name='Label' type='s' access='read'/>"
    "    <property name='Created' type='t' access='read'/>"
    "    <property name='Modified' type='t' access='read'/>"
    "  </interface>"
    "  <interface name='org.freedesktop.Secret.Prompt'>"
    "    <method name='Prompt'><arg type='s' direction='in'/></method>"
    "    <method name='Dismiss'/>"
    "    <signal name='Completed'><arg type='b'/><arg type='v'/></signal>"
    "  </interface>"
    "</node>";

static gboolean
is_there (KeyfobTestSecrets *self) {
  return self->kind != KEYFOB_TEST_SECRETS_NONE || !self->locked;
}

static void
return_found (KeyfobTestSecrets *self, GDBusMethodInvocation *invocation) {
  const char *const items[] = {ITEM_PATH, NULL};
  gboolean found = !self->locked && self->attributes != NULL;

  g_dbus_method_invocation_return_value (
      invocation, g_variant_new ("(^ao^ao)", found ? items : items + 1, items + 1));
}

static GVariant *
bytes_new (const char *text) {
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1);
}

static void
take_item (KeyfobTestSecrets *self, GVariant *parameters) {
  g_autoptr (GVariant) properties = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) secret = g_variant_get_child_value (parameters, 1);
  g_autoptr (GVariant) bytes = g_variant_get_child_value (secret, 2);
  gsize length;
  const char *text = g_variant_get_fixed_array (bytes, &length, 1);

  g_clear_pointer (&self->attributes, g_variant_unref);
  g_free (self->secret);
  self->secret = g_strndup (text, length);
  g_variant_lookup (properties, INTERFACE "Item.Attributes", "@a{ss}", &self->attributes);
}

static void
on_method_call (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data) {
  KeyfobTestSecrets *self = user_data;

  if (g_str_equal (method, "OpenSession")) {
    const char *algorithm;

    g_variant_get_child (parameters, 0, "&s", &algorithm);
    if (g_str_equal (algorithm, "plain"))
      g_dbus_method_invocation_return_value (
          invocation, g_variant_new ("(vo)", g_variant_new_string (""), SESSION_PATH));
    else
      g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                     G_DBUS_ERROR_NOT_SUPPORTED, "Plain only");
  } else if (g_str_equal (method, "SearchItems")) {
    self->searches_made++;
    if (self->kind == KEYFOB_TEST_SECRETS_ASKING && self->locked) {
      self->asked++;
      g_ptr_array_add (self->searches, invocation);
    } else {
      return_found (self, invocation);
    }
  } else if (g_str_equal (method, "ReadAlias")) {
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(o)", is_there (self) ? COLLECTION_PATH : "/"));
  } else if (g_str_equal (method, "CreateCollection")) {
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(oo)", "/", PROMPT_PATH));
  } else if (g_str_equal (method, "Prompt")) {
    self->asked++;
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else if (g_str_equal (method, "CreateItem") && is_there (self)) {
    take_item (self, parameters);
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(oo)", ITEM_PATH, "/"));
  } else if (g_str_equal (method, "GetSecret")) {
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("((o@ay@ays))", SESSION_PATH, bytes_new (""),
                                   bytes_new (self->secret), "text/plain; charset=utf8"));
  } else {
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_UNKNOWN_OBJECT, "Not pretended");
  }
}

static GVariant *
on_get_property (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *property,
                 GError **error,
                 gpointer user_data) {
  KeyfobTestSecrets *self = user_data;
  const char *const collections[] = {COLLECTION_PATH, NULL};
  const char *const items[] = {ITEM_PATH, NULL};

  if (g_str_equal (property, "Collections"))
    return g_variant_new_objv (collections, is_there (self) ? 1 : 0);
  if (g_str_equal (property, "Items"))
    return g_variant_new_objv (items, self->attributes != NULL ? 1 : 0);
  if (g_str_equal (property, "Locked"))
    return g_variant_new_boolean (self->locked);
  if (g_str_equal (property, "Attributes"))
    return g_variant_ref (self->attributes);
  if (g_str_equal (property, "Label"))
    return g_variant_new_string ("Pretended");
  return g_variant_new_uint64 (0);
}

static void
export_object (KeyfobTestSecrets *self, const char *path, GDBusInterfaceInfo *interface) {
  static const GDBusInterfaceVTable vtable = {on_method_call, on_get_property, NULL};
  g_autoptr (GError) error = NULL;

  g_dbus_connection_register_object (self->connection, path, interface, &vtable, self, NULL,
                                     &error);
  g_assert_no_error (error);
}

KeyfobTestSecrets *
keyfob_test_secrets_new (KeyfobTestSecretsKind kind, const char *address) {
  static const char *const paths[] = {SERVICE_PATH, COLLECTION_PATH, ITEM_PATH, PROMPT_PATH};
  KeyfobTestSecrets *self = g_new0 (KeyfobTestSecrets, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (service_xml, &error);
  g_autoptr (GVariant) answer = NULL;

  g_assert_no_error (error);
  self->kind = kind;
  self->locked = TRUE;
  self->searches = g_ptr_array_new ();
  self->connection =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    export_object (self, paths[i], node->interfaces[i]);
  if (kind != KEYFOB_TEST_SECRETS_NONE)
    export_object (self, ALIAS_PATH, node->interfaces[1]);
  answer = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                        "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        "RequestName", g_variant_new ("(su)", SERVICE_NAME, 0),
                                        NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return self;
}

void
keyfob_test_secrets_free (KeyfobTestSecrets *self) {
  g_ptr_array_set_free_func (self->searches, g_object_unref);
  g_ptr_array_unref (self->searches);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_clear_pointer (&self->attributes, g_variant_unref);
  g_free (self->secret);
  g_free (self);
}

void
keyfob_test_secrets_put (KeyfobTestSecrets *self,
                         const char *server,
                         const char *kind,
                         const char *login_id,
                         const char *secret) {
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  g_variant_builder_add (&builder, "{ss}", "server", server);
  g_variant_builder_add (&builder, "{ss}", "kind", kind);
  g_variant_builder_add (&builder, "{ss}", "login-id", login_id);
  self->attributes = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_set_str (&self->secret, secret);
}

void
keyfob_test_secrets_unlock (KeyfobTestSecrets *self) {
  GVariantBuilder changed = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  self->locked = FALSE;
  g_variant_builder_add (&changed, "{sv}", "Locked", g_variant_new_boolean (FALSE));
  g_dbus_connection_emit_signal (
      self->connection, NULL, COLLECTION_PATH, "org.freedesktop.DBus.Properties",
      "PropertiesChanged",
      g_variant_new ("(sa{sv}^as)", INTERFACE "Collection", &changed, (const char *[]) {NULL}),
      NULL);
  if (self->kind == KEYFOB_TEST_SECRETS_NONE)
    g_dbus_connection_emit_signal (
        self->connection, NULL, PROMPT_PATH, INTERFACE "Prompt", "Completed",
        g_variant_new ("(bv)", FALSE, g_variant_new_object_path (COLLECTION_PATH)), NULL);
  for (guint i = 0; i < self->searches->len; i++)
    return_found (self, g_ptr_array_index (self->searches, i));
  g_ptr_array_set_size (self->searches, 0);
}

void
keyfob_test_secrets_lock (KeyfobTestSecrets *self) {
  self->locked = TRUE;
}

guint
keyfob_test_secrets_count_asked (KeyfobTestSecrets *self) {
  return self->asked;
}

guint
keyfob_test_secrets_count_searches (KeyfobTestSecrets *self) {
  return self->searches_made;
}

const char *
keyfob_test_secrets_get_secret (KeyfobTestSecrets *self) {
  return self->secret;
}
