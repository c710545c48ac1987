/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-keyring-items.h"

gboolean
keyfob_keyring_item_get_kind (SecretItem *item, KeyfobCredentialKind *kind, char **login_id) {
  g_autoptr (GHashTable) attributes = secret_item_get_attributes (item);
  const char *id = g_hash_table_lookup (attributes, "login-id");

  if (id == NULL ||
      !keyfob_credential_kind_from_id (g_hash_table_lookup (attributes, "kind"), kind))
    return FALSE;
  *login_id = g_strdup (id);
  return TRUE;
}

static guint64
get_serial (SecretItem *item) {
  g_autoptr (GHashTable) attributes = secret_item_get_attributes (item);
  const char *text = g_hash_table_lookup (attributes, "serial");
  guint64 serial = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT64 - 1, &serial, NULL);
  return serial;
}

static gboolean
is_later (SecretItem *item, SecretItem *other) {
  guint64 serial = get_serial (item);
  guint64 other_serial = get_serial (other);

  return serial != other_serial
             ? serial > other_serial
             : secret_item_get_modified (item) > secret_item_get_modified (other);
}

guint64
keyfob_keyring_items_get_serial (GList *items) {
  guint64 greatest = 0;

  for (GList *l = items; l != NULL; l = l->next)
    greatest = MAX (greatest, get_serial (l->data));
  return greatest;
}

void
keyfob_keyring_items_keep_last (GList **items) {
  SecretItem *last = NULL;

  for (GList *l = *items; l != NULL; l = l->next) {
    KeyfobCredentialKind kind;
    g_autofree char *login_id = NULL;

    if (keyfob_keyring_item_get_kind (l->data, &kind, &login_id) &&
        (last == NULL || is_later (l->data, last)))
      last = l->data;
  }
  if (last != NULL)
    g_object_ref (last);
  g_clear_list (items, g_object_unref);
  if (last != NULL)
    *items = g_list_prepend (NULL, last);
}

void
keyfob_keyring_items_keep_older (GList **items, guint64 serial) {
  GList *next;

  for (GList *l = *items; l != NULL; l = next) {
    next = l->next;
    if (secret_item_get_locked (l->data) || get_serial (l->data) >= serial) {
      g_object_unref (l->data);
      *items = g_list_delete_link (*items, l);
    }
  }
}

gboolean
keyfob_keyring_items_any_locked (GList *items) {
  for (GList *l = items; l != NULL; l = l->next) {
    if (secret_item_get_locked (l->data))
      return TRUE;
  }
  return FALSE;
}
