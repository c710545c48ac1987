/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-keyring-items.h"

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

void
keyfob_keyring_items_keep_newest (GList **items) {
  SecretItem *newest = NULL;

  for (GList *l = *items; l != NULL; l = l->next) {
    KeyfobCredentialKind kind;
    g_autofree char *login_id = NULL;

    if (keyfob_keyring_item_get_kind (l->data, &kind, &login_id) &&
        (newest == NULL || secret_item_get_modified (l->data) > secret_item_get_modified (newest)))
      newest = l->data;
  }
  if (newest != NULL)
    g_object_ref (newest);
  g_clear_list (items, g_object_unref);
  if (newest != NULL)
    *items = g_list_prepend (NULL, newest);
}

void
keyfob_keyring_items_keep_others (GList **items, const KeyfobCredential *credential) {
  GList *next;

  for (GList *l = *items; l != NULL; l = next) {
    KeyfobCredentialKind kind;
    g_autofree char *login_id = NULL;

    next = l->next;
    if (secret_item_get_locked (l->data) ||
        (keyfob_keyring_item_get_kind (l->data, &kind, &login_id) && kind == credential->kind &&
         g_str_equal (login_id, credential->login_id))) {
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
