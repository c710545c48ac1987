/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsecret/secret.h>

#include "keyfob-credential.h"

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
 * keyfob_keyring_items_keep_newest:
 * @items: (inout) (element-type SecretItem):
 *
 * Leaves the newest item that can be used, which saving keeps to one.
 */
void keyfob_keyring_items_keep_newest (GList **items);

/**
 * keyfob_keyring_items_keep_others:
 * @items: (inout) (element-type SecretItem):
 *
 * Leaves what @credential replaces. What is locked away in another keyring stays there: it is
 * older, so it will not be loaded, and is not worth a prompt.
 */
void keyfob_keyring_items_keep_others (GList **items, const KeyfobCredential *credential);

/** keyfob_keyring_items_any_locked: Returns: whether a prompt may be needed for one of them */
gboolean keyfob_keyring_items_any_locked (GList *items);

G_END_DECLS
