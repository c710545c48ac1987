/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-account.h"
#include "model/account/keyfob-identity.h"
#include "model/account/keyfob-login-check.h"
#include "model/doors/keyfob-favourites.h"
#include "model/doors/keyfob-near-doors.h"
#include "model/fetch/keyfob-door-cache.h"
#include "model/unlock/keyfob-unlocks.h"

G_BEGIN_DECLS

/*
 * What the files of #KeyfobAccount share: keyfob-account.c, what it is; keyfob-account-start.c,
 * what the computer remembers of it; keyfob-account-look.c, what the keyring gives later;
 * keyfob-account-sign-in.c, how it becomes another; keyfob-account-doors.c, what is done with its
 * doors.
 */

typedef struct KeyfobAccountStart KeyfobAccountStart;

struct _KeyfobAccount {
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

  KeyfobAccountStart *start; /* under way; else NULL */
  GCancellable *term;        /* for as long as the credential is the same */
  gboolean busy;             /* the keyring is being written, or is about to be */
  guint revocations;         /* of logins, under way */
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
void keyfob_account_set_state (KeyfobAccount *self, KeyfobAccountState state);
void keyfob_account_set_session_only (KeyfobAccount *self, gboolean session_only);

/** keyfob_account_set_busy: whether the keyring is being written, or is about to be */
void keyfob_account_set_busy (KeyfobAccount *self, gboolean busy);

/** keyfob_account_add_revocations: @n: how many have begun, or -1: one is over */
void keyfob_account_add_revocations (KeyfobAccount *self, int n);

/** keyfob_account_set_identity: @identity: (transfer full) */
void keyfob_account_set_identity (KeyfobAccount *self, KeyfobIdentity *identity);

/** keyfob_account_set_keyring_error: @error: (transfer full) (nullable) */
void keyfob_account_set_keyring_error (KeyfobAccount *self, GError *error);

/** keyfob_account_tell_unlocking: emits `unlocking` */
void keyfob_account_tell_unlocking (KeyfobAccount *self, KeyfobUnlock *unlock);

/** keyfob_account_forget_doors: drops the doors and what belongs to them, but nothing on disk */
void keyfob_account_forget_doors (KeyfobAccount *self);

/**
 * keyfob_account_become_signed_out:
 * @keyring_error: (transfer full) (nullable): why the keyring could not say who is signed in
 *
 * Forgets all but what is on disk and in the keyring.
 */
void keyfob_account_become_signed_out (KeyfobAccount *self, GError *keyring_error);

/**
 * keyfob_account_become_signed_in:
 * @identity: (transfer full): whose it is
 * @kept: whether it comes from the keyring
 *
 * Takes a credential and begins to refresh. The doors that are shown stay: they are this
 * credential's, or have been forgotten.
 */
void keyfob_account_become_signed_in (KeyfobAccount *self,
                                      KeyfobCredential *credential,
                                      KeyfobIdentity *identity,
                                      gboolean kept);

/** keyfob_account_cancel_start: what is being asked of this computer is not wanted any more */
void keyfob_account_cancel_start (KeyfobAccount *self);

/** keyfob_account_watch_keyring: from now on, what the keyring did not give before is noticed */
void keyfob_account_watch_keyring (KeyfobAccount *self);

/** keyfob_account_cancel_look: what the keyring has by now is not wanted any more */
void keyfob_account_cancel_look (KeyfobAccount *self);

/** keyfob_account_revoke: deletes a login at Kisi, if it is one that Keyfob made; waits for nothing
 */
void keyfob_account_revoke (KeyfobAccount *self, KeyfobCredential *credential);

/** keyfob_account_end_superseded: what the keyring held in the credential's place is of no use now
 */
void keyfob_account_end_superseded (KeyfobAccount *self);

/** keyfob_account_keep_again: offers a credential to the keyring that did not take it before */
void keyfob_account_keep_again (KeyfobAccount *self);

/** keyfob_account_save_doors: writes the cache if there is something to write, and it is time */
void keyfob_account_save_doors (KeyfobAccount *self);

/** keyfob_account_watch_doors: from now on, what is fetched is written to the cache in time */
void keyfob_account_watch_doors (KeyfobAccount *self);

G_END_DECLS
