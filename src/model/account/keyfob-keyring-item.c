/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-keyring-item.h"

const SecretSchema keyfob_keyring_schema = {
    "app.keyfob.Keyfob",
    SECRET_SCHEMA_NONE,
    {
        {"server", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"kind", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"login-id", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"serial", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {NULL, 0},
    },
};

char *
keyfob_keyring_item_dup_attribute (SecretItem *item, const char *name) {
  g_autoptr (GVariant) attributes =
      g_dbus_proxy_get_cached_property (G_DBUS_PROXY (item), "Attributes");
  char *value = NULL;

  if (attributes != NULL && g_variant_is_of_type (attributes, G_VARIANT_TYPE ("a{ss}")))
    g_variant_lookup (attributes, name, "s", &value);
  return value;
}

gboolean
keyfob_keyring_item_get_kind (SecretItem *item, KeyfobCredentialKind *kind) {
  g_autofree char *id = keyfob_keyring_item_dup_attribute (item, "kind");

  return keyfob_credential_kind_from_id (id, kind);
}

guint64
keyfob_keyring_item_get_serial (SecretItem *item) {
  g_autofree char *text = keyfob_keyring_item_dup_attribute (item, "serial");
  guint64 serial = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT64 - 1, &serial, NULL);
  return serial;
}

guint64
keyfob_keyring_items_get_greatest_serial (GList *items) {
  guint64 greatest = 0;

  for (GList *l = items; l != NULL; l = l->next)
    greatest = MAX (greatest, keyfob_keyring_item_get_serial (l->data));
  return greatest;
}

int
keyfob_keyring_item_compare (gconstpointer a, gconstpointer b) {
  SecretItem *items[] = {(SecretItem *) a, (SecretItem *) b};
  guint64 serials[] = {keyfob_keyring_item_get_serial (items[0]),
                       keyfob_keyring_item_get_serial (items[1])};
  guint64 modified[] = {secret_item_get_modified (items[0]), secret_item_get_modified (items[1])};

  if (serials[0] != serials[1])
    return serials[0] < serials[1] ? 1 : -1;
  return modified[0] < modified[1] ? 1 : modified[0] > modified[1] ? -1 : 0;
}

KeyfobCredential *
keyfob_keyring_item_read (SecretItem *item) {
  g_autoptr (SecretValue) secret = secret_item_get_secret (item);
  g_autoptr (SecretValue) plain = NULL;
  g_autofree char *login_id = keyfob_keyring_item_dup_attribute (item, "login-id");
  KeyfobCredentialKind kind;
  const char *text;
  gsize length;

  if (secret == NULL || login_id == NULL || !keyfob_keyring_item_get_kind (item, &kind))
    return NULL;
  text = secret_value_get (secret, &length);
  if (!keyfob_credential_secret_is_possible (text, length))
    return NULL;
  /* Services give text back as other types of text, and libsecret then takes it for none. */
  plain = secret_value_new (text, length, "text/plain");
  return keyfob_credential_new (kind, login_id, plain);
}
