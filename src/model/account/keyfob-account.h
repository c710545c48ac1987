/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-credential.h"
#include "model/account/keyfob-identity.h"
#include "model/doors/keyfob-door-source.h"
#include "model/fetch/keyfob-refresher.h"
#include "model/fetch/keyfob-snapshot-cache.h"

typedef enum {
  KEYFOB_ACCOUNT_STATE_STARTING,   /* it is known from the cache, and its credential is not yet */
  KEYFOB_ACCOUNT_STATE_SIGNED_OUT, /* for good */
  KEYFOB_ACCOUNT_STATE_SIGNED_IN,
  KEYFOB_ACCOUNT_STATE_EXPIRED, /* Kisi no longer accepts it: sign in again; doors stay, marked.
                                 * Kisi may change its mind: then it is signed in as before */
} KeyfobAccountState;

#define KEYFOB_TYPE_ACCOUNT (keyfob_account_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobAccount, keyfob_account, KEYFOB, ACCOUNT, GObject)

/*
 * KeyfobAccount: one login of a person at an organization. It takes one credential and never
 * another; what belongs to that person dies with it.
 *
 * Properties, read-only: `state`, `doubted` (boolean: signed in, but Kisi refused the credential
 * once, and is being asked whether it means it), `kind` (KeyfobCredentialKind), `session-only`
 * (boolean: the keyring could not keep the credential), `title` (string: what it is called among
 * the others: the organization, and whose it is where that does not tell them apart),
 * `person-name`, `person-email`, `organization-name` (nullable strings).
 */

/**
 * keyfob_account_new:
 * @client: its own, without a credential
 * @doors: (transfer full): what it lists goes there; who is signed in anew goes on with those of
 *   the account before
 * @cache: (nullable): where they are kept once its credential is in the keyring
 * @login_id: of its credential
 * @identity: (transfer full): what is known of whose it is
 */
KeyfobAccount *keyfob_account_new (KisiClient *client,
                                   KeyfobDoorSource *doors,
                                   KeyfobSnapshotCache *cache,
                                   const char *login_id,
                                   KeyfobIdentity *identity);

/**
 * keyfob_account_begin:
 * @credential: of the login that it was made for
 * @stored: whether it comes from the keyring
 *
 * Signs in: once, and for as long as it lives. Begins to refresh.
 */
void keyfob_account_begin (KeyfobAccount *self, KeyfobCredential *credential, gboolean stored);

/**
 * keyfob_account_end:
 *
 * Signs out for good: the credential is forgotten, and nothing is asked for any more; its doors go.
 * What was sent runs to its end.
 */
void keyfob_account_end (KeyfobAccount *self);

/** keyfob_account_set_stored: whether the keyring has taken the credential, and so the cache the
 * doors */
void keyfob_account_set_stored (KeyfobAccount *self, gboolean stored);
gboolean keyfob_account_is_stored (KeyfobAccount *self);
gboolean keyfob_account_is_session_only (KeyfobAccount *self);

/**
 * keyfob_account_set_superseded:
 * @credential: (nullable): of the login that this one replaced, and that the keyring still has in
 *   its place
 */
void keyfob_account_set_superseded (KeyfobAccount *self, KeyfobCredential *credential);
KeyfobCredential *keyfob_account_get_superseded (KeyfobAccount *self);

/** keyfob_account_take_doors: Returns: (transfer full): they do not go with it any more */
KeyfobDoorSource *keyfob_account_take_doors (KeyfobAccount *self);

/** keyfob_account_get_doors: Returns: (nullable): where it tells of its doors */
KeyfobDoorSource *keyfob_account_get_doors (KeyfobAccount *self);

/** keyfob_account_set_title: for #KeyfobAccounts */
void keyfob_account_set_title (KeyfobAccount *self, const char *title);
const char *keyfob_account_get_title (KeyfobAccount *self);

/** keyfob_account_save_newest: hands to the cache what was fetched since it was last written */
void keyfob_account_save_newest (KeyfobAccount *self);

/**
 * keyfob_account_identify_async:
 *
 * Asks Kisi whose it is, unless that is known: for who must tell accounts apart before their doors
 * have come.
 */
void keyfob_account_identify_async (KeyfobAccount *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/** keyfob_account_identify_finish: Returns: whether anything was learned */
gboolean keyfob_account_identify_finish (KeyfobAccount *self, GAsyncResult *result, GError **error);

/** keyfob_account_set_favourite_async: at Kisi; shows it at once, and takes it back if Kisi refuses
 */
void keyfob_account_set_favourite_async (KeyfobAccount *self,
                                         KeyfobDoor *door,
                                         gboolean favourite,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

gboolean keyfob_account_set_favourite_finish (KeyfobAccount *self,
                                              GAsyncResult *result,
                                              GError **error);

/** keyfob_account_can_favourite: Returns: FALSE for an access link (kisi-api.md, section 5) */
gboolean keyfob_account_can_favourite (KeyfobAccount *self);

/**
 * keyfob_account_dup_login_digest:
 *
 * Returns: (transfer full) (nullable): stands for the server and the login there, also in another
 *   process, and tells neither; for what outlives the account. %NULL without a credential
 */
char *keyfob_account_dup_login_digest (KeyfobAccount *self);

KeyfobAccountState keyfob_account_get_state (KeyfobAccount *self);
gboolean keyfob_account_is_doubted (KeyfobAccount *self);
KeyfobCredentialKind keyfob_account_get_kind (KeyfobAccount *self);

/** keyfob_account_get_login_id: Returns: as given */
const char *keyfob_account_get_login_id (KeyfobAccount *self);

/** keyfob_account_get_credential: Returns: (nullable): %NULL before it begins and after its end */
KeyfobCredential *keyfob_account_get_credential (KeyfobAccount *self);

const KeyfobIdentity *keyfob_account_get_identity (KeyfobAccount *self);
KisiClient *keyfob_account_get_client (KeyfobAccount *self);
KeyfobRefresher *keyfob_account_get_refresher (KeyfobAccount *self);

/** keyfob_account_get_cancellable: Returns: cancelled by its end: for what is meant for this person
 * only */
GCancellable *keyfob_account_get_cancellable (KeyfobAccount *self);
