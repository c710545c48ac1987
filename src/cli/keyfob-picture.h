/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "cli/keyfob-command-line.h"

/**
 * KeyfobPicture:
 *
 * What a command goes by: the accounts that it is about, all or the one that was named; and of each
 * whether its doors are as young as was asked for, or why not.
 */
typedef struct _KeyfobPicture KeyfobPicture;

/**
 * KEYFOB_PICTURE_ANY_AGE:
 *
 * For a command that needs a signed-in account, but no doors.
 */
#define KEYFOB_PICTURE_ANY_AGE G_MAXINT64

/** KEYFOB_PICTURE_NAMES: likewise, which tells accounts apart if there are several */
#define KEYFOB_PICTURE_NAMES (G_MAXINT64 - 1)

/** KEYFOB_PICTURE_NEW: for a command that tells how things are now */
#define KEYFOB_PICTURE_NEW 0

/**
 * KeyfobPictureEnough:
 * @picture: so far
 *
 * Returns: whether it will do, although others are still waited for
 */
typedef gboolean (*KeyfobPictureEnough) (KeyfobPicture *picture, gpointer user_data);

/**
 * keyfob_picture_need_async:
 * @accounts: started
 * @organization: (nullable): only this one: see keyfob_organization_argument_find()
 * @max_age_seconds: the doors must be younger
 * @enough: (nullable): asked when one account's doors are there, and the others had a moment more
 *
 * Waits until @accounts knows who is signed in, then fetches the doors of each who is meant if they
 * are not younger than that, or joins the fetch that is under way. Each has a deadline and an
 * error of its own.
 */
void keyfob_picture_need_async (KeyfobAccounts *accounts,
                                const char *organization,
                                gint64 max_age_seconds,
                                KeyfobPictureEnough enough,
                                gpointer enough_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * keyfob_picture_need_finish:
 * @error: %KISI_ERROR_SIGNED_OUT with the keyring's reason or the remedy, if nobody is signed in;
 *   #GOptionError if no one account is meant
 *
 * Returns: (transfer full) (nullable): how things are, well or not
 */
KeyfobPicture *keyfob_picture_need_finish (KeyfobAccounts *accounts,
                                           GAsyncResult *result,
                                           GError **error);

void keyfob_picture_free (KeyfobPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobPicture, keyfob_picture_free)

/** keyfob_picture_get_only: Returns: (nullable): the account that was named */
KeyfobAccount *keyfob_picture_get_only (KeyfobPicture *self);

/** keyfob_picture_dup_doors: Returns: (transfer full) (element-type KeyfobDoor): those that are
 * unlocked by who is meant, in order */
GPtrArray *keyfob_picture_dup_doors (KeyfobPicture *self);

/** keyfob_picture_is_ready: Returns: whether @account is meant, and its doors are young enough */
gboolean keyfob_picture_is_ready (KeyfobPicture *self, KeyfobAccount *account);

/** keyfob_picture_get_error: Returns: (nullable): why none is as it was asked for: the first's */
const GError *keyfob_picture_get_error (KeyfobPicture *self);

/** keyfob_picture_get_error_of: Returns: (nullable): why @account is not so */
const GError *keyfob_picture_get_error_of (KeyfobPicture *self, KeyfobAccount *account);

/** keyfob_picture_get_gap: Returns: (nullable): why of one not even older doors are known */
const GError *keyfob_picture_get_gap (KeyfobPicture *self);

/**
 * keyfob_picture_say:
 * @shown: whether doors were shown: then from when they are is told, too
 * @whose: (nullable): only doors of that account
 *
 * Says what is wrong, of whom.
 */
void keyfob_picture_say (KeyfobPicture *self,
                         KeyfobCommand *command,
                         gboolean shown,
                         KeyfobAccount *whose);

/** keyfob_picture_dup_only_name: Returns: (transfer full) (nullable): the organization, if there is
 * one account */
char *keyfob_picture_dup_only_name (KeyfobAccounts *accounts);

/**
 * keyfob_picture_make_signed_out_error:
 * @account: (nullable): expired, or doubted by Kisi; %NULL for all, who may be signed out, too
 *
 * Returns: (transfer full): %KISI_ERROR_SIGNED_OUT in words for a terminal: why, and the remedy
 */
GError *keyfob_picture_make_signed_out_error (KeyfobAccounts *accounts, KeyfobAccount *account);
