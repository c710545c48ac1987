/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-keyring.h"
#include "model/fetch/keyfob-snapshot-cache.h"

/**
 * keyfob_sign_out_async:
 * @client: whose server it is
 * @keyring: (nullable): %NULL if nothing was kept
 * @cache: (nullable): likewise
 * @login_id: (nullable): which login; %NULL for all that the keyring holds
 * @credential: (nullable): of it, as it was used; if %NULL, what the keyring holds
 * @kept: whether the keyring held @credential; if not, an absent keyring has nothing to forget
 * @cancellable: ends the deletion at Kisi only: what is on this computer is forgotten
 *
 * Removes the cached doors and the kept credential, and deletes the login at Kisi with its own
 * secret if Keyfob made it. Each is tried, whatever becomes of the others.
 */
void keyfob_sign_out_async (KisiClient *client,
                            KeyfobKeyring *keyring,
                            KeyfobSnapshotCache *cache,
                            const char *login_id,
                            KeyfobCredential *credential,
                            gboolean kept,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * keyfob_sign_out_finish:
 * @error: the first thing that failed, as a sentence that says what is left to do
 *
 * Returns: whether all was done
 */
gboolean keyfob_sign_out_finish (KisiClient *client, GAsyncResult *result, GError **error);
