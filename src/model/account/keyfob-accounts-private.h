/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"
#include "model/doors/keyfob-near-doors.h"
#include "model/fetch/keyfob-snapshot-cache.h"
#include "model/unlock/keyfob-unlocks.h"

G_BEGIN_DECLS

/*
 * What the files of #KeyfobAccounts share: keyfob-accounts.c, what it is; keyfob-accounts-start.c,
 * what the computer remembers of it; keyfob-accounts-look.c, what the keyring gives later;
 * keyfob-accounts-sign-in.c, who comes and goes.
 */

typedef struct KeyfobAccountsStart KeyfobAccountsStart;

struct _KeyfobAccounts {
  GObject parent_instance;

  KisiClient *client; /* of nobody */
  gboolean persistent;
  gboolean shares_budgets;
  KeyfobKeyring *keyring;     /* NULL if not persistent */
  KeyfobSnapshotCache *cache; /* likewise */
  KeyfobDoorList *doors;
  KeyfobRefreshers *refreshers;
  KeyfobProximity *proximity;  /* (nullable) */
  KeyfobNearDoors *near_doors; /* (nullable): likewise */
  KeyfobUnlocks *unlocks;
  guint assumed_unlocked_seconds;

  GListStore *model; /* (element-type KeyfobAccount): one at most */
  gboolean starting;
  KeyfobAccountState state;     /* as it was last told */
  gboolean session_only;        /* the credential is not in the keyring, which did not take it */
  KeyfobCredential *superseded; /* (nullable): what the keyring holds in its place then */
  GError *keyring_error;

  KeyfobAccountsStart *start; /* under way; else NULL */
  gboolean busy;              /* the keyring is being written, or is about to be */
  guint revocations;          /* of logins, under way */
  gboolean start_when_idle;
  GCancellable *look;     /* (nullable): at the keyring, which says that it has changed */
  guint look_source;      /* not at once: changes come in swarms */
  gint64 look_not_before; /* not too often; and offering a credential again may prompt */
  gint64 look_interval;
  gboolean left;      /* the person signed out: what the keyring still holds is not taken */
  gboolean forgotten; /* likewise, and neither keyring nor cache has anything left of it */
};

/** keyfob_accounts_make: @identity: (transfer full). Returns: (transfer full): one not signed in */
KeyfobAccount *keyfob_accounts_make (KeyfobAccounts *self,
                                     const char *login_id,
                                     KeyfobIdentity *identity);

/**
 * keyfob_accounts_put:
 * @account: (nullable): instead of the one that there is, which ends
 * @same_doors: whether that one's doors are this one's
 */
void keyfob_accounts_put (KeyfobAccounts *self, KeyfobAccount *account, gboolean same_doors);

/** keyfob_accounts_update_state: notifies if it is another */
void keyfob_accounts_update_state (KeyfobAccounts *self);

/* Each of these notifies what has changed. */
void keyfob_accounts_set_session_only (KeyfobAccounts *self, gboolean session_only);

/** keyfob_accounts_set_busy: whether the keyring is being written, or is about to be */
void keyfob_accounts_set_busy (KeyfobAccounts *self, gboolean busy);

/** keyfob_accounts_add_revocations: @n: how many have begun, or -1: one is over */
void keyfob_accounts_add_revocations (KeyfobAccounts *self, int n);

/** keyfob_accounts_set_keyring_error: @error: (transfer full) (nullable) */
void keyfob_accounts_set_keyring_error (KeyfobAccounts *self, GError *error);

/**
 * keyfob_accounts_become_signed_out:
 * @keyring_error: (transfer full) (nullable): why the keyring could not say who is signed in
 *
 * Forgets all but what is on disk and in the keyring.
 */
void keyfob_accounts_become_signed_out (KeyfobAccounts *self, GError *keyring_error);

/**
 * keyfob_accounts_become_signed_in:
 * @account: made for @credential; the one that there is, or instead of it
 * @same_person: as that one's, whose doors are @account's then
 * @stored: whether @credential comes from the keyring
 */
void keyfob_accounts_become_signed_in (KeyfobAccounts *self,
                                       KeyfobAccount *account,
                                       KeyfobCredential *credential,
                                       gboolean same_person,
                                       gboolean stored);

/** keyfob_accounts_load_last_finish: Returns: (transfer full) (nullable): what was stored last */
KeyfobCredential *keyfob_accounts_load_last_finish (KeyfobKeyring *keyring,
                                                    GAsyncResult *result,
                                                    GError **error);

/** keyfob_accounts_cancel_start: what is being asked of this computer is not wanted any more */
void keyfob_accounts_cancel_start (KeyfobAccounts *self);

/** keyfob_accounts_watch_keyring: from now on, what the keyring did not give before is noticed */
void keyfob_accounts_watch_keyring (KeyfobAccounts *self);

/** keyfob_accounts_cancel_look: what the keyring has by now is not wanted any more */
void keyfob_accounts_cancel_look (KeyfobAccounts *self);

/** keyfob_accounts_revoke: deletes a login at Kisi, if it is one that Keyfob made; waits for
 * nothing
 */
void keyfob_accounts_revoke (KeyfobAccounts *self, KeyfobCredential *credential);

/** keyfob_accounts_end_superseded: what the keyring held in the credential's place is of no use now
 */
void keyfob_accounts_end_superseded (KeyfobAccounts *self);

/** keyfob_accounts_keep_again: offers a credential to the keyring that did not take it before */
void keyfob_accounts_keep_again (KeyfobAccounts *self);

G_END_DECLS
