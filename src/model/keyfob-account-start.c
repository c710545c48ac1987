/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-account-private.h"

/* What the computer remembers, while it is asked: keyring and cache at the same time. An account
 * that has another start, or a credential by now, or is gone, is not told. */
struct KeyfobAccountStart {
  GWeakRef account;
  GCancellable *cancellable;
  gboolean keyring_asked;
  gboolean cache_asked;
  KeyfobCredential *credential;
  GError *keyring_error;
  KeyfobCachedOffice *cached;
};

typedef KeyfobAccountStart Start;

static void
start_clear (gpointer data) {
  Start *start = data;

  g_weak_ref_clear (&start->account);
  g_clear_object (&start->cancellable);
  g_clear_pointer (&start->credential, keyfob_credential_unref);
  g_clear_error (&start->keyring_error);
  g_clear_pointer (&start->cached, keyfob_cached_office_free);
}

static void
start_unref (Start *start) {
  g_rc_box_release_full (start, start_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Start, start_unref)

/* Returns the account that still waits for @start, or NULL. */
static KeyfobAccount *
dup_waiting (Start *start) {
  g_autoptr (KeyfobAccount) self = g_weak_ref_get (&start->account);

  return self != NULL && self->start == start ? g_steal_pointer (&self) : NULL;
}

static KeyfobIdentity *
identity_of_cached (const KeyfobCachedOffice *cached) {
  return keyfob_identity_new (cached->person_name, cached->person_email, cached->organization_name);
}

static void
use_kept_credential (KeyfobAccount *self, Start *start) {
  KeyfobCredential *credential = start->credential;
  KeyfobIdentity *identity;

  if (keyfob_credential_is_same_login (self->credential, credential))
    return;

  if (start->cached != NULL && g_str_equal (start->cached->account, credential->login_id)) {
    keyfob_refresher_show_cached (self->refresher, start->cached->office);
    identity = identity_of_cached (start->cached);
  } else {
    keyfob_account_forget_doors (self);
    keyfob_door_cache_remove_async (self->cache, NULL, NULL, NULL);
    identity = keyfob_identity_new (NULL, NULL, NULL);
  }
  keyfob_account_become_signed_in (self, credential, identity, TRUE);
}

/* Does what keyring and cache say, once both have said it; till then shows what the cache says. */
static void
go_on (KeyfobAccount *self, Start *start) {
  if (!start->keyring_asked && start->cached != NULL) {
    keyfob_refresher_show_cached (self->refresher, start->cached->office);
    keyfob_account_set_identity (self, identity_of_cached (start->cached));
  }
  if (!start->keyring_asked || !start->cache_asked)
    return;

  self->start = NULL;
  if (start->credential != NULL) {
    use_kept_credential (self, start);
  } else if (start->keyring_error != NULL) {
    /* Whoever is signed in stays so; else the doors wait in the cache. */
    if (self->credential == NULL)
      keyfob_account_become_signed_out (self, g_steal_pointer (&start->keyring_error));
  } else {
    keyfob_account_become_signed_out (self, NULL);
    keyfob_door_cache_remove_async (self->cache, NULL, NULL, NULL);
  }
}

static void
on_keyring_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (Start) start = user_data;
  g_autoptr (KeyfobAccount) self = NULL;

  start->credential =
      keyfob_keyring_load_finish (KEYFOB_KEYRING (source), result, &start->keyring_error);
  start->keyring_asked = TRUE;
  self = dup_waiting (start);
  if (self != NULL)
    go_on (self, start);
}

static void
on_cache_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (Start) start = user_data;
  g_autoptr (KeyfobAccount) self = NULL;

  start->cached = keyfob_door_cache_load_finish (KEYFOB_DOOR_CACHE (source), result, NULL);
  start->cache_asked = TRUE;
  self = dup_waiting (start);
  if (self != NULL)
    go_on (self, start);
}

void
keyfob_account_cancel_start (KeyfobAccount *self) {
  if (self->start != NULL)
    g_cancellable_cancel (self->start->cancellable);
  self->start = NULL;
}

void
keyfob_account_start (KeyfobAccount *self) {
  Start *start;

  g_return_if_fail (KEYFOB_IS_ACCOUNT (self));

  if (!self->persistent) {
    if (self->state == KEYFOB_ACCOUNT_STATE_STARTING)
      keyfob_account_set_state (self, KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
    return;
  }
  if (self->busy) {
    /* The keyring is being written: read now, it would give what is about to be replaced. */
    self->start_when_idle = TRUE;
    return;
  }

  if (self->session_only) {
    keyfob_account_keep_again (self);
    return;
  }

  keyfob_account_cancel_start (self);
  start = g_rc_box_new0 (Start);
  g_weak_ref_init (&start->account, self);
  start->cancellable = g_cancellable_new ();
  self->start = start;
  if (self->credential == NULL) {
    keyfob_account_set_keyring_error (self, NULL);
    keyfob_account_set_state (self, KEYFOB_ACCOUNT_STATE_STARTING);
    keyfob_door_cache_load_async (self->cache, start->cancellable, on_cache_loaded,
                                  g_rc_box_acquire (start));
  } else {
    start->cache_asked = TRUE; /* it holds no more than what is shown */
  }
  keyfob_keyring_load_async (self->keyring, start->cancellable, on_keyring_loaded, start);
}
