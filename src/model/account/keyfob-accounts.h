/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-organization.h"
#include "model/account/keyfob-account.h"
#include "model/account/keyfob-keyring.h"
#include "model/fetch/keyfob-refreshers.h"
#include "model/unlock/keyfob-proximity.h"

#define KEYFOB_TYPE_ACCOUNTS (keyfob_accounts_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobAccounts, keyfob_accounts, KEYFOB, ACCOUNTS, GObject)

/*
 * KeyfobAccounts: who is signed in at one server, in the order in which the person put them; asks
 * the keyring for them, and has the doors of all.
 *
 * Properties, read-only but the last two: `state` (SIGNED_IN if one of them is; else EXPIRED if one
 * is that; else STARTING while the keyring is being asked; else SIGNED_OUT: nobody is, or the
 * keyring could not say (`keyring-error`)), `doubted` and `session-only` (of one of them, as of
 * #KeyfobAccount), `keyring-error` (boxed GError, nullable: why the keyring did not give, or keep,
 * what it should), `busy` (boolean: see keyfob_accounts_is_busy()), `refreshers` (the same for
 * life), `order` (strv: the login IDs in the person's order, those of others may be among them;
 * read and write) and `assumed-unlocked-seconds` (uint, 3 to 10, default 5; read and write).
 *
 * Signals: `unlocking` (KeyfobUnlock *unlock): a new attempt has begun; not for one that is joined.
 * `ended` (KeyfobAccount *account, gboolean same_person): an account that was signed in is so no
 * more; maybe another login of a person who is known to be the same has taken its place. `changed`:
 * there are others, or anything of one of them that is shown is otherwise: its state, its title.
 */

/**
 * keyfob_accounts_new:
 * @client: without a credential
 * @persistent: whether credential and doors are kept in keyring and cache; FALSE in the demo and
 *   for a credential that must not be kept
 * @proximity: (nullable): gathers what doors need
 *
 * Returns: (transfer full): it has not started
 */
KeyfobAccounts *keyfob_accounts_new (KisiClient *client,
                                     gboolean persistent,
                                     KeyfobProximity *proximity);

/** keyfob_accounts_resumed: the computer has slept: what was connected is so no more */
void keyfob_accounts_resumed (KeyfobAccounts *self);

/** keyfob_accounts_share_budgets: as kisi_client_share_budget(), of each from now on */
void keyfob_accounts_share_budgets (KeyfobAccounts *self);

/**
 * keyfob_accounts_show_known:
 *
 * Shows the cached doors and asks nobody, neither the keyring nor Kisi: for somebody who only looks
 * for a door. It is starting until keyfob_accounts_start() does the rest.
 */
void keyfob_accounts_show_known (KeyfobAccounts *self);

/**
 * keyfob_accounts_show_cached:
 *
 * Shows these doors, too, as whose they are said to be, until the keyring has answered.
 */
void keyfob_accounts_show_cached (KeyfobAccounts *self, const KeyfobCachedSnapshot *cached);

/**
 * keyfob_accounts_start:
 *
 * Shows the cached doors, asks the keyring, and begins to refresh each login that it has. Nobody is
 * signed in then if this is not persistent. Calling it again (the keyring was unlocked,
 * the terminal signed in or out) reads the keyring anew. A credential that is for this session only
 * is offered to it again, unless it holds another one by now. What is under way comes first. From
 * the first call on it notices by itself when the keyring comes, or is unlocked, later.
 */
void keyfob_accounts_start (KeyfobAccounts *self);

/**
 * keyfob_accounts_use_credential:
 * @credential: used as it is and not kept
 * @person_name: (nullable): whom to show
 * @organization_name: (nullable): likewise
 *
 * Signs in with a credential in memory: the demo.
 */
void keyfob_accounts_use_credential (KeyfobAccounts *self,
                                     KeyfobCredential *credential,
                                     const char *person_name,
                                     const char *organization_name);

/**
 * keyfob_accounts_sign_in_async:
 * @organization: as found
 * @otp_code: (nullable): two-factor code, if asked for
 *
 * Makes a device login named after the computer, takes it and keeps it, beside those that there
 * are. One of the same person is replaced, and deleted if Keyfob made it, so start first: only then
 * is it known. One sign-in at a time: %G_IO_ERROR_PENDING. Cancelling answers at once, and deletes
 * a login that was made.
 */
void keyfob_accounts_sign_in_async (KeyfobAccounts *self,
                                    const KisiOrganization *organization,
                                    const char *email,
                                    const char *password,
                                    const char *otp_code,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * keyfob_accounts_sign_in_with_api_key_async:
 * @api_key: as pasted; blanks around it, and `Authorization: KISI-LOGIN ` before it, are borne.
 * Checked with `GET /login`
 */
void keyfob_accounts_sign_in_with_api_key_async (KeyfobAccounts *self,
                                                 const char *api_key,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);

/**
 * keyfob_accounts_sign_in_with_access_link_async:
 * @access_link: as pasted: the link, of a host of Kisi's or of the server, or its bare secret.
 *   Checked with `GET /locks?limit=1`
 */
void keyfob_accounts_sign_in_with_access_link_async (KeyfobAccounts *self,
                                                     const char *access_link,
                                                     GCancellable *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer user_data);

/**
 * keyfob_accounts_sign_in_finish:
 * @error: #KisiError; for %KISI_ERROR_INVALID_INPUT the field is `email`, `password`,
 *   `otp_attempt`, `api-key` or `access-link`
 *
 * Ends each of the three. A keyring that cannot keep the credential is no error: the account is
 * signed in for this session only (`session-only`, `keyring-error`).
 *
 * Returns: (transfer none) (nullable): who is signed in now
 */
KeyfobAccount *keyfob_accounts_sign_in_finish (KeyfobAccounts *self,
                                               GAsyncResult *result,
                                               GError **error);

/**
 * keyfob_accounts_sign_out_async:
 * @account: (nullable): who; %NULL for whoever the keyring may know of, too
 *
 * Forgets credential, cache and doors, at once and whatever happens; deletes the login at Kisi if
 * Keyfob made it. Unlocks under way run to their end. @cancellable ends the deletion at Kisi only.
 * %G_IO_ERROR_PENDING while a sign-in is under way.
 */
void keyfob_accounts_sign_out_async (KeyfobAccounts *self,
                                     KeyfobAccount *account,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/**
 * keyfob_accounts_sign_out_finish:
 * @error: the login could not be deleted at Kisi, or the keyring could not forget: the person is
 *   signed out here all the same, and should be told
 */
gboolean keyfob_accounts_sign_out_finish (KeyfobAccounts *self,
                                          GAsyncResult *result,
                                          GError **error);

/**
 * keyfob_accounts_is_nobodys:
 *
 * Whether this process holds nothing of anybody that another one would not find as it does: nobody
 * is signed in (yet), nor has signed out, and nothing is being written.
 */
gboolean keyfob_accounts_is_nobodys (KeyfobAccounts *self);

/**
 * keyfob_accounts_flush_async:
 *
 * Waits until the doors that were fetched last are in the cache: for a process that ends now.
 */
void keyfob_accounts_flush_async (KeyfobAccounts *self,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

void keyfob_accounts_flush_finish (KeyfobAccounts *self, GAsyncResult *result);

/**
 * keyfob_accounts_is_kept_async:
 *
 * Looks whether another process could be all of these accounts without asking anybody: the keyring
 * holds their credentials, and would give them out without a prompt; or nobody is signed in, nor
 * would be there.
 */
void keyfob_accounts_is_kept_async (KeyfobAccounts *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/** keyfob_accounts_is_kept_finish: Returns: whether it is so */
gboolean keyfob_accounts_is_kept_finish (KeyfobAccounts *self, GAsyncResult *result);

/**
 * keyfob_accounts_unlock:
 * @door_id: which; need not be in the list
 *
 * Unlocks a door, or joins the attempt that is on its way or whose assumed seconds still run. What
 * the door needs is gathered first; another credential ends that, and nothing is sent. When an
 * attempt is over the door is read again.
 *
 * Returns: (transfer full) (nullable): the attempt; %NULL if not signed in
 */
KeyfobUnlock *keyfob_accounts_unlock (KeyfobAccounts *self, gint64 door_id);

/** keyfob_accounts_cancel_unsent: of attempts that are not sent yet nothing will be sent */
void keyfob_accounts_cancel_unsent (KeyfobAccounts *self);

/** keyfob_accounts_get_attempt: Returns: (nullable): what keyfob_accounts_unlock() would join */
KeyfobUnlock *keyfob_accounts_get_attempt (KeyfobAccounts *self, gint64 door_id);

/** keyfob_accounts_get_model: Returns: (element-type KeyfobAccount): the accounts */
GListModel *keyfob_accounts_get_model (KeyfobAccounts *self);

guint keyfob_accounts_get_n (KeyfobAccounts *self);

/** keyfob_accounts_get_at: Returns: (transfer none) (nullable): the one at @position */
KeyfobAccount *keyfob_accounts_get_at (KeyfobAccounts *self, guint position);

/** keyfob_accounts_get_first: Returns: (nullable): the first of them */
KeyfobAccount *keyfob_accounts_get_first (KeyfobAccounts *self);

/**
 * keyfob_accounts_lookup:
 *
 * Returns: (nullable): who unlocks that door. One that is not in the list is the only account's, if
 *   there is one only
 */
KeyfobAccount *keyfob_accounts_lookup (KeyfobAccounts *self, gint64 door_id);

/** keyfob_accounts_know_their_doors: Returns: whether none of them has yet to say which doors it
 * has
 */
gboolean keyfob_accounts_know_their_doors (KeyfobAccounts *self);

/** keyfob_accounts_dup_named: Returns: (transfer full): @words about @account, which is named if
 * there are others */
char *keyfob_accounts_dup_named (KeyfobAccounts *self, KeyfobAccount *account, const char *words);

/** keyfob_accounts_dup: Returns: (transfer full) (element-type KeyfobAccount): all, for who does
 * something with each */
GPtrArray *keyfob_accounts_dup (KeyfobAccounts *self);

/** keyfob_accounts_lookup_login: Returns: (nullable): the account of that login */
KeyfobAccount *keyfob_accounts_lookup_login (KeyfobAccounts *self, const char *login_id);

/** keyfob_accounts_move: puts @account at @position of the person's order */
void keyfob_accounts_move (KeyfobAccounts *self, KeyfobAccount *account, guint position);

KeyfobAccountState keyfob_accounts_get_state (KeyfobAccounts *self);

/** keyfob_accounts_are_links: Returns: whether all are access links, which have no favourites and
 * need no proofs */
gboolean keyfob_accounts_are_links (KeyfobAccounts *self);
gboolean keyfob_accounts_is_doubted (KeyfobAccounts *self);
gboolean keyfob_accounts_is_session_only (KeyfobAccounts *self);

/** keyfob_accounts_get_keyring_wait_ms: as keyfob_keyring_get_wait_ms(); 0 if nothing is kept */
gint64 keyfob_accounts_get_keyring_wait_ms (KeyfobAccounts *self);

/**
 * keyfob_accounts_is_busy:
 *
 * Returns: whether signing in or out is under way, or a login is being deleted at Kisi: a process
 *   that ended now would leave it half done. It has an end: each of its steps has a limit
 */
gboolean keyfob_accounts_is_busy (KeyfobAccounts *self);

const GError *keyfob_accounts_get_keyring_error (KeyfobAccounts *self);

/** keyfob_accounts_get_client: Returns: one without a credential */
KisiClient *keyfob_accounts_get_client (KeyfobAccounts *self);

KeyfobDoorList *keyfob_accounts_get_doors (KeyfobAccounts *self);

KeyfobRefreshers *keyfob_accounts_get_refreshers (KeyfobAccounts *self);

/** keyfob_accounts_warm_up: as kisi_client_warm_up(), wherever a door may be unlocked */
void keyfob_accounts_warm_up (KeyfobAccounts *self);

/** keyfob_accounts_get_held_until: as kisi_client_get_held_until(), the latest of all */
gint64 keyfob_accounts_get_held_until (KeyfobAccounts *self);

/** keyfob_accounts_get_proximity: Returns: (nullable): as given */
KeyfobProximity *keyfob_accounts_get_proximity (KeyfobAccounts *self);
