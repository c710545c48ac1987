/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"
#include "model/account/keyfob-keyring-watch.h"
#include "model/doors/keyfob-near-doors.h"
#include "model/fetch/keyfob-snapshot-cache.h"
#include "model/unlock/keyfob-unlocks.h"

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
  KeyfobKeyring *keyring;            /* NULL if not persistent */
  KeyfobKeyringWatch *keyring_watch; /* (nullable): once it has started */
  KeyfobSnapshotCache *cache;        /* likewise */
  KeyfobDoorList *doors;
  KeyfobRefreshers *refreshers;
  KeyfobProximity *proximity;  /* (nullable) */
  KeyfobNearDoors *near_doors; /* (nullable): likewise */
  KeyfobUnlocks *unlocks;
  guint assumed_unlocked_seconds;

  GListStore *model; /* (element-type KeyfobAccount): as the person put them */
  GStrv order;       /* (nullable): login IDs */
  gboolean starting;
  guint changing; /* more than 0: there is more to come, and who waits for changes is told then */
  KeyfobAccountState state; /* as it was last told; so are the next two */
  gboolean doubted;
  gboolean session_only;
  GError *keyring_error;

  KeyfobAccountsStart *start; /* under way; else NULL */
  guint writers;              /* who write the keyring, or are about to */
  guint revocations;          /* of logins, under way */
  gboolean start_when_idle;
  GCancellable *look;     /* (nullable): at the keyring, which says that it has changed */
  guint look_source;      /* not at once: changes come in swarms */
  gint64 look_not_before; /* not too often; and offering a credential again may prompt */
  gint64 look_interval;
  GHashTable *left;   /* (element-type utf8): logins that are signed out of: what the keyring
                         still holds of them is not taken */
  gboolean left_all;  /* likewise, of all that it holds */
  gboolean forgotten; /* of who signed out last neither keyring nor cache has anything left */
};

/**
 * keyfob_accounts_make:
 * @identity: (transfer full)
 * @heir_of: (nullable): whose doors and attempts it goes on with: the same person, signed in anew
 *
 * Returns: (transfer full): one that is not signed in, nor in the list
 */
KeyfobAccount *keyfob_accounts_make (KeyfobAccounts *self,
                                     const char *login_id,
                                     KeyfobIdentity *identity,
                                     KeyfobAccount *heir_of);

/**
 * keyfob_accounts_replace:
 * @old: (nullable): is signed out, and goes
 * @account: (nullable): comes, in the place of @old
 * @credential: (nullable): with which it is signed in
 * @stored: whether that comes from the keyring
 * @same_person: both are the same person's
 */
void keyfob_accounts_replace (KeyfobAccounts *self,
                              KeyfobAccount *old,
                              KeyfobAccount *account,
                              KeyfobCredential *credential,
                              gboolean stored,
                              gboolean same_person);

/** keyfob_accounts_get_credential_count: Returns: how many are signed in, or were until Kisi
 * accepted it no longer */
guint keyfob_accounts_get_credential_count (KeyfobAccounts *self);

/**
 * keyfob_accounts_store_order:
 * @gone: (nullable): the login that is none of them any more
 *
 * As it is now, it is the person's. Logins that are not there just now keep their places.
 */
void keyfob_accounts_store_order (KeyfobAccounts *self, const char *gone);

/* Between these two, nobody is told of a change. */
void keyfob_accounts_begin_changes (KeyfobAccounts *self);
void keyfob_accounts_end_changes (KeyfobAccounts *self);

/** keyfob_accounts_add_writers: @n: how many begin to write the keyring, or -1: one is done */
void keyfob_accounts_add_writers (KeyfobAccounts *self, int n);

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

/** keyfob_accounts_restore: as keyfob_accounts_start(), but who signed out stays so */
void keyfob_accounts_restore (KeyfobAccounts *self);

/** keyfob_accounts_has_left: Returns: whether the person signed out of that login */
gboolean keyfob_accounts_has_left (KeyfobAccounts *self, KeyfobCredential *credential);

/** keyfob_accounts_cancel_start: what is being asked of this computer is not wanted any more.
 * Returns: whether the keyring was being asked, or was to be */
gboolean keyfob_accounts_cancel_start (KeyfobAccounts *self);

/** keyfob_accounts_watch_keyring: from now on, what the keyring did not give before is noticed */
void keyfob_accounts_watch_keyring (KeyfobAccounts *self);

/** keyfob_accounts_cancel_look: what the keyring has by now is not wanted any more */
void keyfob_accounts_cancel_look (KeyfobAccounts *self);

/**
 * keyfob_accounts_keep_again:
 *
 * Offers the credential of @account to the keyring, which did not take it before.
 */
void keyfob_accounts_keep_again (KeyfobAccounts *self, KeyfobAccount *account);

/**
 * keyfob_accounts_end_twin:
 *
 * Ends @account, or another one, and deletes its login, if both are the same person's and Keyfob
 * made both: the terminal signed in while this process held one that the keyring did not take.
 */
void keyfob_accounts_end_twin (KeyfobAccounts *self, KeyfobAccount *account);

/** keyfob_accounts_end_superseded: what the keyring held in the place of @account's credential is
 * of no use now */
void keyfob_accounts_end_superseded (KeyfobAccounts *self, KeyfobAccount *account);
