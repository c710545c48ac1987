/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-accounts-private.h"

/* What the computer remembers, while it is asked: first the cache, which shows doors soonest; then
 * the keyring, whose session costs the time of many doors. It goes when both have answered, or when
 * nobody wants to know any more: then it is cancelled, and who asked may be gone, too. */
struct KeyfobAccountsStart {
  GCancellable *cancellable;
  gboolean keyring_wanted; /* after the cache */
  gboolean cache_asked;
};

typedef KeyfobAccountsStart Start;

static void
start_free (Start *start) {
  g_object_unref (start->cancellable);
  g_free (start);
}

static void
use_stored (KeyfobAccounts *self, KeyfobCredential *credential) {
  KeyfobAccount *present = keyfob_accounts_get_first (self);
  g_autoptr (KeyfobAccount) account = NULL;

  if (present != NULL && keyfob_account_get_credential (present) == NULL &&
      g_str_equal (keyfob_account_get_login_id (present), credential->login_id)) {
    account = g_object_ref (present);
  } else {
    keyfob_snapshot_cache_keep_only_async (
        self->cache, (const char *const[]) {credential->login_id, NULL}, NULL, NULL, NULL);
    account = keyfob_accounts_make (self, credential->login_id,
                                    keyfob_identity_new (NULL, NULL, NULL, NULL));
  }
  keyfob_accounts_become_signed_in (self, account, credential, FALSE, TRUE);
}

/* What is signed in is something that the keyring did not take before. */
static void
compare_with_stored (KeyfobAccounts *self, KeyfobCredential *stored, const GError *error) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);
  KeyfobCredential *credential = keyfob_account_get_credential (account);

  if (error != NULL) {
    keyfob_accounts_set_keyring_error (self, g_error_copy (error));
  } else if (stored == NULL || keyfob_credential_is_same_login (stored, self->superseded)) {
    keyfob_accounts_keep_again (self);
  } else if (keyfob_credential_is_same_login (stored, credential)) {
    /* It took it, and said so too late. */
    keyfob_account_set_stored (account, TRUE);
    keyfob_accounts_end_superseded (self);
    keyfob_accounts_set_session_only (self, FALSE);
    keyfob_accounts_set_keyring_error (self, NULL);
  } else {
    /* The terminal signed in, and does not know of the login that was for this session. */
    keyfob_accounts_revoke (self, credential);
    g_clear_pointer (&self->superseded, keyfob_credential_unref);
    use_stored (self, stored);
  }
}

/* @stored: (nullable). @error: (nullable) */
static void
take_stored (KeyfobAccounts *self, KeyfobCredential *stored, const GError *error) {
  KeyfobCredential *credential = keyfob_accounts_get_credential (self);

  if (self->session_only) {
    compare_with_stored (self, stored, error);
  } else if (stored != NULL) {
    if (!keyfob_credential_is_same_login (credential, stored))
      use_stored (self, stored);
  } else if (error != NULL) {
    /* Whoever is signed in stays so; else the doors wait in the cache. */
    if (credential == NULL)
      keyfob_accounts_become_signed_out (self, g_error_copy (error));
  } else {
    /* It may hide what it holds while it is locked: the doors wait in the cache then, too. */
    keyfob_accounts_become_signed_out (self, NULL);
  }
}

KeyfobCredential *
keyfob_accounts_load_last_finish (KeyfobKeyring *keyring, GAsyncResult *result, GError **error) {
  g_autoptr (GPtrArray) credentials = NULL;

  if (!keyfob_keyring_load_finish (keyring, result, &credentials, error) || credentials->len == 0)
    return NULL;
  return keyfob_credential_ref (g_ptr_array_index (credentials, credentials->len - 1));
}

static void
on_keyring_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobCredential) stored =
      keyfob_accounts_load_last_finish (KEYFOB_KEYRING (source), result, &error);
  KeyfobAccounts *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->start, start_free);
  take_stored (self, stored, error);
}

static void
ask_keyring (KeyfobAccounts *self) {
  keyfob_keyring_load_async (self->keyring, self->start->cancellable, on_keyring_loaded, self);
}

void
keyfob_accounts_show_cached (KeyfobAccounts *self, const KeyfobCachedSnapshot *cached) {
  g_autoptr (KeyfobAccount) account = keyfob_accounts_make (
      self, cached->account,
      keyfob_identity_new (cached->person_name, cached->person_email, cached->organization_name,
                           cached->organization_domain));

  keyfob_refresher_show_cached (keyfob_account_get_refresher (account), cached->snapshot);
  keyfob_accounts_put (self, account, TRUE);
}

static void
on_cache_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  KeyfobAccounts *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) loaded =
      keyfob_snapshot_cache_load_finish (KEYFOB_SNAPSHOT_CACHE (source), result, &error);
  KeyfobCachedSnapshot *cached = NULL;
  g_autoptr (GCancellable) cancellable = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  for (guint i = 0; i < loaded->len; i++) {
    KeyfobCachedSnapshot *other = loaded->pdata[i];

    if (cached == NULL || other->snapshot->fetched_at > cached->snapshot->fetched_at)
      cached = other;
  }
  cancellable = g_object_ref (self->start->cancellable);
  if (cached != NULL)
    keyfob_accounts_show_cached (self, cached);
  /* Whoever was told of it may have signed in or out, or begun anew. */
  if (g_cancellable_is_cancelled (cancellable))
    return;
  self->start->cache_asked = TRUE;
  if (self->start->keyring_wanted)
    ask_keyring (self);
}

void
keyfob_accounts_cancel_start (KeyfobAccounts *self) {
  if (self->start != NULL)
    g_cancellable_cancel (self->start->cancellable);
  g_clear_pointer (&self->start, start_free);
}

/* The cache is asked at once. */
static Start *
begin (KeyfobAccounts *self) {
  Start *start;

  keyfob_accounts_cancel_start (self);
  self->start = start = g_new0 (Start, 1);
  start->cancellable = g_cancellable_new ();
  /* Else the cache holds no more than what is shown. */
  start->cache_asked = keyfob_accounts_get_first (self) != NULL;
  if (!start->cache_asked)
    keyfob_snapshot_cache_load_async (self->cache, start->cancellable, on_cache_loaded, self);
  return start;
}

void
keyfob_accounts_start (KeyfobAccounts *self) {
  Start *start;

  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  if (!self->persistent) {
    self->starting = FALSE;
    keyfob_accounts_update_state (self);
    return;
  }
  if (self->busy) {
    /* The keyring is being written: read now, it would give what is about to be replaced. */
    self->start_when_idle = TRUE;
    return;
  }

  keyfob_accounts_watch_keyring (self);
  keyfob_accounts_cancel_look (self);
  self->left = FALSE;
  if (keyfob_accounts_get_credential (self) == NULL) {
    keyfob_accounts_set_keyring_error (self, NULL);
    self->starting = TRUE;
    keyfob_accounts_update_state (self);
  }
  start = begin (self);
  start->keyring_wanted = TRUE;
  if (start->cache_asked)
    ask_keyring (self);
}

void
keyfob_accounts_show_known (KeyfobAccounts *self) {
  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  if (self->persistent && self->state == KEYFOB_ACCOUNT_STATE_STARTING && self->start == NULL)
    begin (self);
}

gboolean
keyfob_accounts_is_nobodys (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return self->persistent && keyfob_accounts_get_credential (self) == NULL && !self->left &&
         !self->busy;
}

/* Whether who is signed in here, if anybody, is who another process would find in the keyring. What
 * a keyring that is absent may hold has been forgotten only if signing out says so. */
static gboolean
is_kept (KeyfobAccounts *self, KeyfobCredential *kept, const GError *error) {
  KeyfobCredential *credential = keyfob_accounts_get_credential (self);

  if (self->busy)
    return FALSE;
  if (credential != NULL)
    return kept != NULL && keyfob_credential_is_same_login (kept, credential);
  return kept == NULL &&
         (error == NULL || (self->forgotten && g_error_matches (error, KEYFOB_KEYRING_ERROR,
                                                                KEYFOB_KEYRING_ERROR_ABSENT)));
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  KeyfobCredential *kept =
      keyfob_accounts_load_last_finish (KEYFOB_KEYRING (source), result, &error);

  g_task_return_boolean (task, is_kept (g_task_get_source_object (task), kept, error));
  g_clear_pointer (&kept, keyfob_credential_unref);
}

void
keyfob_accounts_is_kept_async (KeyfobAccounts *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  GTask *task;

  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keyfob_accounts_is_kept_async);
  if (self->keyring != NULL && (self->state == KEYFOB_ACCOUNT_STATE_SIGNED_OUT ||
                                (self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN &&
                                 keyfob_account_is_stored (keyfob_accounts_get_first (self))))) {
    keyfob_keyring_load_quietly_async (self->keyring, cancellable, on_looked, task);
    return;
  }
  g_task_return_boolean (task, FALSE);
  g_object_unref (task);
}

gboolean
keyfob_accounts_is_kept_finish (KeyfobAccounts *self, GAsyncResult *result) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}
