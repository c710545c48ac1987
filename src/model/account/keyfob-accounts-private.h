/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"
#include "model/account/keyfob-identity.h"
#include "model/account/keyfob-login-check.h"
#include "model/doors/keyfob-favourites.h"
#include "model/doors/keyfob-near-doors.h"
#include "model/fetch/keyfob-door-cache.h"
#include "model/unlock/keyfob-unlocks.h"

G_BEGIN_DECLS

/*
 * What the files of #KeyfobAccounts share: keyfob-accounts.c, what it is; keyfob-accounts-start.c,
 * what the computer remembers of it; keyfob-accounts-look.c, what the keyring gives later;
 * keyfob-accounts-sign-in.c, how it becomes another; keyfob-accounts-doors.c, what is done with its
 * doors.
 */

typedef struct KeyfobAccountsStart KeyfobAccountsStart;

struct _KeyfobAccounts {
  GObject parent_instance;

  KisiClient *client;
  gboolean persistent;
  KeyfobKeyring *keyring; /* NULL if not persistent */
  KeyfobDoorCache *cache; /* likewise */
  KeyfobDoorList *doors;
  KeyfobRefresher *refresher;
  KeyfobLoginCheck *login_check;
  KeyfobProximity *proximity;  /* (nullable) */
  KeyfobNearDoors *near_doors; /* (nullable): likewise */
  KeyfobUnlocks *unlocks;
  KeyfobFavourites *favourites;
  guint assumed_unlocked_seconds;

  KeyfobAccountState state;
  KeyfobCredential *credential; /* NULL while signed out */
  KeyfobIdentity *identity;     /* (not nullable): what is shown; may be ahead of the credential */
  gboolean fetched;             /* the doors, with this credential */
  gboolean identified;          /* the names are Kisi's, or have been asked for */
  gboolean kept;                /* the credential is in the keyring */
  gboolean session_only;        /* it is not, since the keyring did not take it */
  KeyfobCredential *superseded; /* (nullable): what the keyring holds in its place then */
  GError *keyring_error;

  KeyfobAccountsStart *start; /* under way; else NULL */
  GCancellable *term;         /* for as long as the credential is the same */
  gboolean busy;              /* the keyring is being written, or is about to be */
  guint revocations;          /* of logins, under way */
  gboolean start_when_idle;
  GCancellable *look;     /* (nullable): at the keyring, which says that it has changed */
  guint look_source;      /* not at once: changes come in swarms */
  gint64 look_not_before; /* not too often; and offering a credential again may prompt */
  gint64 look_interval;
  gboolean left;          /* the person signed out: what the keyring still holds is not taken */
  gboolean forgotten;     /* likewise, and neither keyring nor cache has anything left of it */
  gint64 cached_us;       /* when the doors were last written to the cache; 0: write the next */
  gint64 cached_asked_us; /* when these were asked for */
  GArray *cached_sinces;  /* (element-type KeyfobSince) (nullable): as they were written then */
};

/* Each of these notifies what has changed. */
void keyfob_accounts_set_state (KeyfobAccounts *self, KeyfobAccountState state);
void keyfob_accounts_set_session_only (KeyfobAccounts *self, gboolean session_only);

/** keyfob_accounts_set_busy: whether the keyring is being written, or is about to be */
void keyfob_accounts_set_busy (KeyfobAccounts *self, gboolean busy);

/** keyfob_accounts_add_revocations: @n: how many have begun, or -1: one is over */
void keyfob_accounts_add_revocations (KeyfobAccounts *self, int n);

/** keyfob_accounts_set_identity: @identity: (transfer full) */
void keyfob_accounts_set_identity (KeyfobAccounts *self, KeyfobIdentity *identity);

/** keyfob_accounts_set_keyring_error: @error: (transfer full) (nullable) */
void keyfob_accounts_set_keyring_error (KeyfobAccounts *self, GError *error);

/** keyfob_accounts_tell_unlocking: emits `unlocking` */
void keyfob_accounts_tell_unlocking (KeyfobAccounts *self, KeyfobUnlock *unlock);

/** keyfob_accounts_forget_doors: drops the doors and what belongs to them, but nothing on disk */
void keyfob_accounts_forget_doors (KeyfobAccounts *self);

/**
 * keyfob_accounts_become_signed_out:
 * @keyring_error: (transfer full) (nullable): why the keyring could not say who is signed in
 *
 * Forgets all but what is on disk and in the keyring.
 */
void keyfob_accounts_become_signed_out (KeyfobAccounts *self, GError *keyring_error);

/**
 * keyfob_accounts_become_signed_in:
 * @identity: (transfer full): whose it is
 * @kept: whether it comes from the keyring
 *
 * Takes a credential and begins to refresh. The doors that are shown stay: they are this
 * credential's, or have been forgotten.
 */
void keyfob_accounts_become_signed_in (KeyfobAccounts *self,
                                       KeyfobCredential *credential,
                                       KeyfobIdentity *identity,
                                       gboolean kept);

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

/** keyfob_accounts_save_doors: writes the cache if there is something to write, and it is time */
void keyfob_accounts_save_doors (KeyfobAccounts *self);

/** keyfob_accounts_watch_doors: from now on, what is fetched is written to the cache in time */
void keyfob_accounts_watch_doors (KeyfobAccounts *self);

G_END_DECLS
