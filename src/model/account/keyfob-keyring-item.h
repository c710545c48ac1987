/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-credential.h"

/*
 * What an item says of the login that it is kept of. Items are untrusted: other programs, and other
 * versions, write into the keyring, too.
 */

/** keyfob_keyring_schema: `app.keyfob.Keyfob` */
extern const SecretSchema keyfob_keyring_schema;

/** keyfob_keyring_item_dup_attribute: Returns: (transfer full) (nullable): as the item has it */
char *keyfob_keyring_item_dup_attribute (SecretItem *item, const char *name);

/** keyfob_keyring_item_get_kind: Returns: FALSE for a kind of another version, which is of no use
 */
gboolean keyfob_keyring_item_get_kind (SecretItem *item, KeyfobCredentialKind *kind);

/**
 * keyfob_keyring_item_get_serial:
 *
 * Items are numbered as they are stored: what was stored last has the greatest number, whatever the
 * clock said. The first versions gave none.
 *
 * Returns: its number; 0 if it has none
 */
guint64 keyfob_keyring_item_get_serial (SecretItem *item);

/** keyfob_keyring_items_get_greatest_serial: Returns: 0 if none of them has one */
guint64 keyfob_keyring_items_get_greatest_serial (GList *items);

/** keyfob_keyring_item_compare: a #GCompareFunc: what was stored last comes first */
int keyfob_keyring_item_compare (gconstpointer a, gconstpointer b);

/** keyfob_keyring_item_read: Returns: (transfer full) (nullable): what is in it, if its secret has
 *   been loaded and it is not damaged */
KeyfobCredential *keyfob_keyring_item_read (SecretItem *item);
