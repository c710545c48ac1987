/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsecret/secret.h>

#include "model/account/keyfob-credential.h"

G_BEGIN_DECLS

/*
 * Which of the items that were found in the keyring matter.
 */

/**
 * keyfob_keyring_item_get_kind:
 * @login_id: (out) (transfer full):
 *
 * Returns: FALSE for an item of a kind that nobody knows: it was written by another version, and
 *   cannot be used
 */
gboolean keyfob_keyring_item_get_kind (SecretItem *item,
                                       KeyfobCredentialKind *kind,
                                       char **login_id);

/**
 * keyfob_keyring_items_get_serial:
 *
 * Items are numbered as they are stored: what was stored last has the greatest number, whatever the
 * clock said. Versions before gave none.
 *
 * Returns: the greatest number; 0 if none has one
 */
guint64 keyfob_keyring_items_get_serial (GList *items);

/**
 * keyfob_keyring_items_keep_last:
 * @items: (inout) (element-type SecretItem):
 *
 * Leaves the item that was stored last, of those that can be used.
 */
void keyfob_keyring_items_keep_last (GList **items);

/**
 * keyfob_keyring_items_keep_older:
 * @items: (inout) (element-type SecretItem):
 * @serial: of what has just been stored
 *
 * Leaves what that replaces. What is locked away in another keyring stays there: its number is
 * smaller, so it will not be loaded, and is not worth a prompt.
 */
void keyfob_keyring_items_keep_older (GList **items, guint64 serial);

/** keyfob_keyring_items_any_locked: Returns: whether a prompt may be needed for one of them */
gboolean keyfob_keyring_items_any_locked (GList *items);

G_END_DECLS
