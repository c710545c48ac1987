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

gboolean
keyfob_accounts_has_left (KeyfobAccounts *self, KeyfobCredential *credential) {
  return self->left_all || g_hash_table_contains (self->left, credential->login_id);
}

/* Whether the keyring holds it in the place of one that it did not take. */
static gboolean
is_superseded (KeyfobAccounts *self, KeyfobCredential *credential) {
  guint n = keyfob_accounts_get_n (self);

  for (guint i = 0; i < n; i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (self, i);

    if (keyfob_credential_is_same_login (credential, keyfob_account_get_superseded (account)))
      return TRUE;
  }
  return FALSE;
}

static void
use_stored (KeyfobAccounts *self, KeyfobCredential *credential) {
  KeyfobAccount *present = keyfob_accounts_lookup_login (self, credential->login_id);
  g_autoptr (KeyfobAccount) account = NULL;

  if (present != NULL && keyfob_account_get_credential (present) != NULL) {
    /* It took it, and said so too late. */
    if (keyfob_account_is_session_only (present)) {
      keyfob_account_set_stored (present, TRUE);
      keyfob_accounts_end_superseded (self, present);
    }
  } else if (present != NULL) {
    keyfob_account_begin (present, credential, TRUE);
  } else {
    account = keyfob_accounts_make (self, credential->login_id,
                                    keyfob_identity_new (NULL, NULL, NULL, NULL), NULL);
    keyfob_accounts_replace (self, NULL, account, credential, TRUE, FALSE);
  }
}

static gboolean
is_in (GPtrArray *credentials, KeyfobAccount *account) {
  for (guint i = 0; i < credentials->len; i++) {
    const KeyfobCredential *credential = credentials->pdata[i];

    if (g_str_equal (credential->login_id, keyfob_account_get_login_id (account)))
      return TRUE;
  }
  return FALSE;
}

/* @unread: (nullable): see keyfob_keyring_get_unread() */
static gboolean
may_be_held (GPtrArray *unread, KeyfobAccount *account) {
  for (guint i = 0; unread != NULL && i < unread->len; i++) {
    const char *login_id = unread->pdata[i];

    if (*login_id == '\0' || g_str_equal (login_id, keyfob_account_get_login_id (account)))
      return TRUE;
  }
  return unread == NULL;
}

/* Who is shown or signed in, and is not what the keyring gave. */
static void
compare_with_stored (KeyfobAccounts *self, GPtrArray *stored, GPtrArray *unread) {
  g_autoptr (GPtrArray) accounts = keyfob_accounts_dup (self);

  for (guint i = 0; i < accounts->len; i++) {
    KeyfobAccount *account = accounts->pdata[i];

    if (is_in (stored, account))
      continue;
    if (keyfob_account_get_credential (account) == NULL) {
      /* A keyring may hide what it holds while it is locked: the doors wait in the cache. */
      keyfob_accounts_replace (self, account, NULL, NULL, FALSE, FALSE);
    } else if (!may_be_held (unread, account)) {
      if (keyfob_account_is_session_only (account))
        keyfob_accounts_keep_again (self, account);
      else
        keyfob_accounts_replace (self, account, NULL, NULL, FALSE, FALSE); /* as the terminal did */
    }
  }
}

/* Whether somebody should be signed in who is not. */
static gboolean
is_somebody_missing (KeyfobAccounts *self, GPtrArray *unread) {
  if (keyfob_accounts_get_credential_count (self) == 0)
    return TRUE;
  for (guint i = 0; unread != NULL && i < unread->len; i++) {
    const char *login_id = unread->pdata[i];

    if (*login_id != '\0' && keyfob_accounts_lookup_login (self, login_id) == NULL &&
        !g_hash_table_contains (self->left, login_id))
      return TRUE;
  }
  return FALSE;
}

/* The terminal may have signed in whom this process held already. */
static void
end_twins (KeyfobAccounts *self) {
  g_autoptr (GPtrArray) accounts = keyfob_accounts_dup (self);

  for (guint i = 0; i < accounts->len; i++)
    keyfob_accounts_end_twin (self, accounts->pdata[i]);
}

/* Nobody will ask for the doors of a login that the keyring has no more. */
static void
forget_others (KeyfobAccounts *self, GPtrArray *stored) {
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) login_ids = NULL;

  for (guint i = 0; i < stored->len; i++)
    g_strv_builder_add (builder, ((KeyfobCredential *) stored->pdata[i])->login_id);
  login_ids = g_strv_builder_end (builder);
  keyfob_snapshot_cache_keep_only_async (self->cache, (const char *const *) login_ids, NULL, NULL,
                                         NULL);
}

/* @stored: (element-type KeyfobCredential): what the keyring gave
 * @unread: (nullable): see keyfob_keyring_get_unread()
 * @error: (nullable): why that is not all */
static void
take_stored (KeyfobAccounts *self, GPtrArray *stored, GPtrArray *unread, const GError *error) {
  gboolean lacked = keyfob_accounts_get_credential_count (self) == 0;

  keyfob_accounts_begin_changes (self);
  self->starting = FALSE;
  for (guint i = 0; i < stored->len; i++)
    if (!keyfob_accounts_has_left (self, stored->pdata[i]) &&
        !is_superseded (self, stored->pdata[i]))
      use_stored (self, stored->pdata[i]);
  if (error == NULL && stored->len > 0)
    forget_others (self, stored);
  compare_with_stored (self, stored, unread);
  end_twins (self);
  /* Whoever is signed in stays so, and needs no word of the keyring's. */
  if (error == NULL || lacked || keyfob_accounts_is_session_only (self) ||
      is_somebody_missing (self, unread))
    keyfob_accounts_set_keyring_error (self, error != NULL ? g_error_copy (error) : NULL);
  keyfob_accounts_end_changes (self);
}

static void
on_keyring_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stored = NULL;
  KeyfobAccounts *self = user_data;

  keyfob_keyring_load_finish (KEYFOB_KEYRING (source), result, &stored, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->start, start_free);
  take_stored (self, stored, keyfob_keyring_get_unread (result), error);
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
                           cached->organization_domain),
      NULL);

  keyfob_refresher_show_cached (keyfob_account_get_refresher (account), cached->snapshot);
  keyfob_accounts_replace (self, NULL, account, NULL, FALSE, FALSE);
}

static void
on_cache_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  KeyfobAccounts *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cached =
      keyfob_snapshot_cache_load_finish (KEYFOB_SNAPSHOT_CACHE (source), result, &error);
  g_autoptr (GCancellable) cancellable = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  cancellable = g_object_ref (self->start->cancellable);
  keyfob_accounts_begin_changes (self);
  for (guint i = 0; cached != NULL && i < cached->len; i++)
    if (!g_cancellable_is_cancelled (cancellable))
      keyfob_accounts_show_cached (self, cached->pdata[i]);
  keyfob_accounts_end_changes (self);
  /* Whoever was told of it may have signed in or out, or begun anew. */
  if (g_cancellable_is_cancelled (cancellable))
    return;
  self->start->cache_asked = TRUE;
  if (self->start->keyring_wanted)
    ask_keyring (self);
}

gboolean
keyfob_accounts_cancel_start (KeyfobAccounts *self) {
  gboolean keyring_wanted = self->start != NULL && self->start->keyring_wanted;

  if (self->start != NULL)
    g_cancellable_cancel (self->start->cancellable);
  g_clear_pointer (&self->start, start_free);
  return keyring_wanted;
}

/* The cache is asked at once. */
static Start *
begin (KeyfobAccounts *self) {
  Start *start;

  keyfob_accounts_cancel_start (self);
  self->start = start = g_new0 (Start, 1);
  start->cancellable = g_cancellable_new ();
  /* Once there is somebody, what the cache holds of others can wait for the network. */
  start->cache_asked = keyfob_accounts_get_first (self) != NULL;
  if (!start->cache_asked)
    keyfob_snapshot_cache_load_async (self->cache, start->cancellable, on_cache_loaded, self);
  return start;
}

void
keyfob_accounts_restore (KeyfobAccounts *self) {
  Start *start;

  if (!self->persistent) {
    keyfob_accounts_begin_changes (self);
    self->starting = FALSE;
    keyfob_accounts_end_changes (self);
    return;
  }
  if (self->writers > 0) {
    /* The keyring is being written: read now, it would give what is about to be replaced. */
    self->start_when_idle = TRUE;
    return;
  }

  keyfob_accounts_watch_keyring (self);
  keyfob_accounts_cancel_look (self);
  if (keyfob_accounts_get_credential_count (self) == 0) {
    keyfob_accounts_begin_changes (self);
    keyfob_accounts_set_keyring_error (self, NULL);
    self->starting = TRUE;
    keyfob_accounts_end_changes (self);
  }
  start = begin (self);
  start->keyring_wanted = TRUE;
  if (start->cache_asked)
    ask_keyring (self);
}

void
keyfob_accounts_start (KeyfobAccounts *self) {
  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  /* The person wants what the keyring has: somebody may have signed in again. */
  self->left_all = FALSE;
  keyfob_accounts_restore (self);
}

void
keyfob_accounts_show_known (KeyfobAccounts *self) {
  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  if (self->persistent && self->state == KEYFOB_ACCOUNT_STATE_STARTING && self->start == NULL)
    begin (self);
}

guint
keyfob_accounts_get_credential_count (KeyfobAccounts *self) {
  guint n = keyfob_accounts_get_n (self);
  guint count = 0;

  for (guint i = 0; i < n; i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (self, i);

    count += keyfob_account_get_credential (account) != NULL;
  }
  return count;
}

gboolean
keyfob_accounts_is_nobodys (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);
  return self->persistent && keyfob_accounts_get_credential_count (self) == 0 && !self->left_all &&
         g_hash_table_size (self->left) == 0 && self->writers == 0;
}

/* One that has expired beside others that are signed in would be so in another process, too. */
static gboolean
is_as_it_would_be (KeyfobAccounts *self, KeyfobAccount *account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_SIGNED_IN ||
         (keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED &&
          self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN);
}

/* Whether each that there is is signed in, and the keyring holds it. */
static gboolean
are_all_stored (KeyfobAccounts *self) {
  guint n = keyfob_accounts_get_n (self);

  for (guint i = 0; i < n; i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (self, i);

    if (!is_as_it_would_be (self, account) || !keyfob_account_is_stored (account))
      return FALSE;
  }
  return TRUE;
}

/* Whether those who are signed in here, if anybody, are those whom another process would find in
 * the keyring. What a keyring that is absent may hold has been forgotten only if signing out says
 * so. */
static gboolean
is_kept (KeyfobAccounts *self, GPtrArray *kept, const GError *error) {
  guint n = keyfob_accounts_get_n (self);

  if (self->writers > 0 || kept->len != n || !are_all_stored (self))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (self, i);

    if (!is_in (kept, account))
      return FALSE;
  }
  return error == NULL ||
         (n == 0 && self->forgotten &&
          g_error_matches (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_ABSENT));
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) kept = NULL;

  keyfob_keyring_load_finish (KEYFOB_KEYRING (source), result, &kept, &error);
  g_task_return_boolean (task,
                         kept != NULL && is_kept (g_task_get_source_object (task), kept, error));
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
  if (self->keyring != NULL && self->state != KEYFOB_ACCOUNT_STATE_STARTING &&
      are_all_stored (self)) {
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
