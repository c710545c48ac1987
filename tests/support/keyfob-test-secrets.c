/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-secrets.h"

#define SERVICE_NAME    "org.freedesktop.secrets"
#define SERVICE_PATH    "/org/freedesktop/secrets"
#define SESSION_PATH    SERVICE_PATH "/session/1"
#define COLLECTION_PATH SERVICE_PATH "/collection/own"
#define ALIAS_PATH      SERVICE_PATH "/aliases/default"
#define ITEM_PATHS      COLLECTION_PATH "/%u"
#define PROMPT_PATH     SERVICE_PATH "/prompt/1"

#define INTERFACE "org.freedesktop.Secret."

struct _KeyfobTestSecrets {
  KeyfobTestSecretsKind kind;
  GDBusConnection *connection; /* not the shared one, which the code under test has */
  GPtrArray *searches;         /* (element-type GDBusMethodInvocation): that wait */
  gboolean locked;
  guint asked;
  guint searches_made;
  GPtrArray *items;     /* (element-type Item) */
  GPtrArray *asked_for; /* (element-type Item): what the prompt is to unlock */
};

typedef struct {
  char *path;
  GVariant *attributes;
  char *secret;
  gboolean locked; /* by itself */
  gboolean deleted;
} Item;

static const char service_xml[] =
    "<node>"
    "  <interface name='org.freedesktop.Secret.Service'>"
    "    <method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>"
    "      <arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
    "    <method name='SearchItems'><arg type='a{ss}' direction='in'/>"
    "      <arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
    "    <method name='Unlock'><arg type='ao' direction='in'/>"
    "      <arg type='ao' direction='out'/><arg type='o' direction='out'/></method>"
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

static Item *
find_item (KeyfobTestSecrets *self, const char *path) {
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = self->items->pdata[i];

    if (g_str_equal (item->path, path))
      return item;
  }
  return NULL;
}

static gboolean
matches (Item *item, GVariant *asked_for) {
  GVariantIter iter;
  const char *name, *value;

  g_variant_iter_init (&iter, asked_for);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value)) {
    g_autofree char *own = NULL;

    g_variant_lookup (item->attributes, name, "s", &own);
    if (g_strcmp0 (own, value) != 0)
      return FALSE;
  }
  return TRUE;
}

static void
return_found (KeyfobTestSecrets *self, GDBusMethodInvocation *invocation) {
  g_autoptr (GVariant) asked_for =
      g_variant_get_child_value (g_dbus_method_invocation_get_parameters (invocation), 0);
  GVariantBuilder unlocked = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ao"));
  GVariantBuilder locked = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ao"));

  for (guint i = 0; !self->locked && i < self->items->len; i++) {
    Item *item = self->items->pdata[i];

    if (!item->deleted && matches (item, asked_for))
      g_variant_builder_add (item->locked ? &locked : &unlocked, "o", item->path);
  }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aoao)", &unlocked, &locked));
}

static GVariant *
bytes_new (const char *text) {
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1);
}

static void export_object (KeyfobTestSecrets *self, const char *path, guint interface);

static void
add_item (KeyfobTestSecrets *self, GVariant *attributes, char *secret) {
  Item *item = g_new0 (Item, 1);

  item->path = g_strdup_printf (ITEM_PATHS, self->items->len + 1);
  item->attributes = attributes;
  item->secret = secret;
  g_ptr_array_add (self->items, item);
  export_object (self, item->path, 2);
}

static void
take_item (KeyfobTestSecrets *self, GVariant *parameters) {
  g_autoptr (GVariant) properties = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) secret = g_variant_get_child_value (parameters, 1);
  g_autoptr (GVariant) bytes = g_variant_get_child_value (secret, 2);
  gsize length;
  const char *text = g_variant_get_fixed_array (bytes, &length, 1);
  GVariant *attributes = NULL;

  g_variant_lookup (properties, INTERFACE "Item.Attributes", "@a{ss}", &attributes);
  /* The person was asked for the keyring. */
  for (guint i = 0; i < self->items->len; i++)
    ((Item *) self->items->pdata[i])->locked = FALSE;
  add_item (self, attributes, g_strndup (text, length));
}

/* To read what is locked is refused; to delete it is not pretended. */
static void
call_item (Item *item, const char *method, GDBusMethodInvocation *invocation) {
  if (item->locked) {
    g_dbus_method_invocation_return_dbus_error (invocation, INTERFACE "Error.IsLocked", "Locked");
  } else if (g_str_equal (method, "GetSecret") && item->secret == NULL) {
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_FAILED,
                                                   "Damaged");
  } else if (g_str_equal (method, "GetSecret")) {
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("((o@ay@ays))", SESSION_PATH, bytes_new (""),
                                   bytes_new (item->secret), "text/plain; charset=utf8"));
  } else {
    item->deleted = TRUE;
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", "/"));
  }
}

static void
ask_for (KeyfobTestSecrets *self, GVariant *parameters) {
  g_autoptr (GVariant) paths = g_variant_get_child_value (parameters, 0);

  g_ptr_array_set_size (self->asked_for, 0);
  for (gsize i = 0; i < g_variant_n_children (paths); i++) {
    const char *path;

    g_variant_get_child (paths, i, "&o", &path);
    g_ptr_array_add (self->asked_for, find_item (self, path));
  }
}

/* @unlocked: how many of those that were asked for */
static void
complete_prompt (KeyfobTestSecrets *self, guint unlocked) {
  GVariantBuilder paths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ao"));

  for (guint i = 0; i < unlocked; i++)
    g_variant_builder_add (&paths, "o", ((Item *) self->asked_for->pdata[i])->path);
  g_dbus_connection_emit_signal (
      self->connection, NULL, PROMPT_PATH, INTERFACE "Prompt", "Completed",
      g_variant_new ("(bv)", unlocked < self->asked_for->len, g_variant_builder_end (&paths)),
      NULL);
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

  if (find_item (self, path) != NULL) {
    call_item (find_item (self, path), method, invocation);
  } else if (g_str_equal (method, "OpenSession")) {
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
  } else if (g_str_equal (method, "Unlock")) {
    ask_for (self, parameters);
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(@aoo)", g_variant_new_objv (NULL, 0), PROMPT_PATH));
  } else if (g_str_equal (method, "Prompt")) {
    self->asked++;
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else if (g_str_equal (method, "CreateItem") && is_there (self)) {
    take_item (self, parameters);
    g_dbus_method_invocation_return_value (
        invocation,
        g_variant_new ("(oo)", ((Item *) self->items->pdata[self->items->len - 1])->path, "/"));
  } else if (g_str_equal (method, "Dismiss")) {
    g_dbus_method_invocation_return_value (invocation, NULL);
    complete_prompt (self, 0);
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
  Item *item = find_item (self, path);

  if (g_str_equal (property, "Collections"))
    return g_variant_new_objv (collections, is_there (self) ? 1 : 0);
  if (g_str_equal (property, "Items"))
    return g_variant_new_objv (NULL, 0);
  if (g_str_equal (property, "Locked"))
    return g_variant_new_boolean (self->locked || (item != NULL && item->locked));
  if (g_str_equal (property, "Attributes") && item->locked)
    return g_variant_new_parsed ("{'gkr:compat:hashed:login-id': 'c4ca4238a0b92382'}");
  if (g_str_equal (property, "Attributes"))
    return g_variant_ref (item->attributes);
  if (g_str_equal (property, "Label"))
    return g_variant_new_string ("Pretended");
  return g_variant_new_uint64 (0);
}

static void
export_object (KeyfobTestSecrets *self, const char *path, guint interface) {
  static const GDBusInterfaceVTable vtable = {on_method_call, on_get_property, NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (service_xml, &error);

  g_assert_no_error (error);
  g_dbus_connection_register_object (self->connection, path, node->interfaces[interface], &vtable,
                                     self, NULL, &error);
  g_assert_no_error (error);
}

static void
item_free (gpointer data) {
  Item *item = data;

  g_free (item->path);
  g_variant_unref (item->attributes);
  g_free (item->secret);
  g_free (item);
}

KeyfobTestSecrets *
keyfob_test_secrets_new (KeyfobTestSecretsKind kind, const char *address) {
  KeyfobTestSecrets *self = g_new0 (KeyfobTestSecrets, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  self->kind = kind;
  self->locked = TRUE;
  self->searches = g_ptr_array_new ();
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->asked_for = g_ptr_array_new ();
  self->connection =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  export_object (self, SERVICE_PATH, 0);
  export_object (self, COLLECTION_PATH, 1);
  export_object (self, PROMPT_PATH, 3);
  if (kind != KEYFOB_TEST_SECRETS_NONE)
    export_object (self, ALIAS_PATH, 1);
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
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->asked_for);
  g_free (self);
}

void
keyfob_test_secrets_put (KeyfobTestSecrets *self,
                         const char *server,
                         const char *kind,
                         const char *login_id,
                         const char *secret) {
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  g_autofree char *serial = g_strdup_printf ("%u", self->items->len + 1);

  g_variant_builder_add (&builder, "{ss}", "xdg:schema", "app.keyfob.Keyfob");
  g_variant_builder_add (&builder, "{ss}", "server", server);
  g_variant_builder_add (&builder, "{ss}", "kind", kind);
  g_variant_builder_add (&builder, "{ss}", "login-id", login_id);
  g_variant_builder_add (&builder, "{ss}", "serial", serial);
  add_item (self, g_variant_ref_sink (g_variant_builder_end (&builder)), g_strdup (secret));
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

void
keyfob_test_secrets_lock_item (KeyfobTestSecrets *self, guint index) {
  ((Item *) self->items->pdata[index])->locked = TRUE;
}

guint
keyfob_test_secrets_answer_prompt (KeyfobTestSecrets *self, guint unlocked) {
  for (guint i = 0; i < unlocked; i++)
    ((Item *) self->asked_for->pdata[i])->locked = FALSE;
  complete_prompt (self, unlocked);
  return self->asked_for->len;
}

guint
keyfob_test_secrets_count_asked (KeyfobTestSecrets *self) {
  return self->asked;
}

guint
keyfob_test_secrets_count_searches (KeyfobTestSecrets *self) {
  return self->searches_made;
}

guint
keyfob_test_secrets_count_items (KeyfobTestSecrets *self) {
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += !((Item *) self->items->pdata[i])->deleted;
  return n;
}

const char *
keyfob_test_secrets_get_secret (KeyfobTestSecrets *self) {
  return self->items->len > 0 ? ((Item *) self->items->pdata[self->items->len - 1])->secret : NULL;
}
