/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-attempts.h"

struct _KeyfobAttempts {
  GObject parent_instance;

  KeyfobAccounts *accounts;
  KeyfobRecentDoors *recent;
  GHashTable *under_way; /* a set of KeyfobUnlock */
};

/* Of an attempt: a GWeakRef to the account that it was made for, since that keeps the doors, and
 * these what became of an attempt. */
#define UNLOCKER "keyfob-unlocker"

G_DEFINE_FINAL_TYPE (KeyfobAttempts, keyfob_attempts, G_TYPE_OBJECT)

static void
unlocker_free (gpointer unlocker) {
  g_weak_ref_clear (unlocker);
  g_free (unlocker);
}

static void
on_phase (KeyfobAttempts *self, GParamSpec *pspec, KeyfobUnlock *unlock) {
  if (keyfob_unlock_is_over (unlock)) {
    g_signal_handlers_disconnect_by_func (unlock, on_phase, self);
    g_hash_table_remove (self->under_way, unlock);
  } else if (keyfob_unlock_get_phase (unlock) == KEYFOB_UNLOCK_PHASE_ACCEPTED &&
             !keyfob_attempts_is_foreign (self, unlock)) {
    keyfob_recent_doors_add (self->recent, keyfob_unlock_get_door_id (unlock));
  }
}

static void
on_unlocking (KeyfobAttempts *self, KeyfobUnlock *unlock) {
  KeyfobAccount *account =
      keyfob_accounts_lookup (self->accounts, keyfob_unlock_get_door_id (unlock));
  GWeakRef *unlocker = g_new0 (GWeakRef, 1);

  g_weak_ref_init (unlocker, account);
  g_object_set_data_full (G_OBJECT (unlock), UNLOCKER, unlocker, unlocker_free);
  g_hash_table_add (self->under_way, g_object_ref (unlock));
  g_signal_connect_object (unlock, "notify::phase", G_CALLBACK (on_phase), self, G_CONNECT_SWAPPED);
}

static void
on_account_ended (KeyfobAttempts *self, KeyfobAccount *account, gboolean same_person) {
  if (!same_person)
    keyfob_recent_doors_keep_listed (self->recent, keyfob_accounts_get_doors (self->accounts));
}

/* Somebody may have signed out while this process was not there to see it. */
static void
on_state (KeyfobAttempts *self) {
  /* A keyring that could not say who is signed in is no signing out. */
  if (keyfob_accounts_get_state (self->accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT &&
      keyfob_accounts_get_keyring_error (self->accounts) == NULL)
    keyfob_recent_doors_forget (self->recent);
}

static void
keyfob_attempts_dispose (GObject *object) {
  KeyfobAttempts *self = KEYFOB_ATTEMPTS (object);

  g_clear_object (&self->recent);
  g_clear_object (&self->accounts);
  G_OBJECT_CLASS (keyfob_attempts_parent_class)->dispose (object);
}

static void
keyfob_attempts_finalize (GObject *object) {
  g_hash_table_unref (KEYFOB_ATTEMPTS (object)->under_way);
  G_OBJECT_CLASS (keyfob_attempts_parent_class)->finalize (object);
}

static void
keyfob_attempts_class_init (KeyfobAttemptsClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_attempts_dispose;
  G_OBJECT_CLASS (klass)->finalize = keyfob_attempts_finalize;
}

static void
keyfob_attempts_init (KeyfobAttempts *self) {
  self->under_way = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

KeyfobAttempts *
keyfob_attempts_new (KeyfobAccounts *accounts, KeyfobRecentDoors *recent) {
  KeyfobAttempts *self = g_object_new (KEYFOB_TYPE_ATTEMPTS, NULL);

  self->accounts = g_object_ref (accounts);
  self->recent = g_object_ref (recent);
  g_signal_connect_object (accounts, "unlocking", G_CALLBACK (on_unlocking), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "ended", G_CALLBACK (on_account_ended), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED);
  return self;
}

gboolean
keyfob_attempts_are_under_way (KeyfobAttempts *self) {
  g_return_val_if_fail (KEYFOB_IS_ATTEMPTS (self), FALSE);
  return g_hash_table_size (self->under_way) > 0;
}

gboolean
keyfob_attempts_is_foreign (KeyfobAttempts *self, KeyfobUnlock *unlock) {
  g_autoptr (KeyfobAccount) account = NULL;
  GWeakRef *unlocker;

  g_return_val_if_fail (KEYFOB_IS_ATTEMPTS (self), FALSE);
  unlocker = g_object_get_data (G_OBJECT (unlock), UNLOCKER);
  if (unlocker == NULL)
    return FALSE;
  account = g_weak_ref_get (unlocker);
  return account == NULL || keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT;
}
