/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"

G_BEGIN_DECLS

/**
 * KEYFOB_PICTURE_ANY_AGE:
 *
 * For a command that needs a signed-in account, but no doors.
 */
#define KEYFOB_PICTURE_ANY_AGE G_MAXINT64

/** KEYFOB_PICTURE_NEW: for a command that tells how things are now */
#define KEYFOB_PICTURE_NEW 0

/**
 * keyfob_picture_need_async:
 * @accounts: started
 * @max_age_seconds: the doors must be younger
 *
 * Waits until @accounts knows whether it is signed in, then fetches its doors if they are not
 * younger than that, or joins the fetch that is under way.
 */
void keyfob_picture_need_async (KeyfobAccounts *accounts,
                                gint64 max_age_seconds,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * keyfob_picture_need_finish:
 * @error: %KISI_ERROR_SIGNED_OUT with the keyring's reason or the remedy; or why the fetch failed.
 *   The account may hold older doors then
 *
 * Returns: whether the account's doors are young enough
 */
gboolean keyfob_picture_need_finish (KeyfobAccounts *accounts,
                                     GAsyncResult *result,
                                     GError **error);

/**
 * keyfob_picture_make_signed_out_error:
 * @accounts: signed out, expired, or doubted by Kisi
 *
 * Returns: (transfer full): %KISI_ERROR_SIGNED_OUT in words for a terminal: why, and the remedy
 */
GError *keyfob_picture_make_signed_out_error (KeyfobAccounts *accounts);

G_END_DECLS
