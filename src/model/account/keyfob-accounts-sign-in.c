/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-accounts-private.h"

#include "model/account/keyfob-sign-in.h"
#include "model/account/keyfob-sign-out.h"

#include <glib/gi18n-lib.h>

/* A sign-in, from the moment when Kisi has agreed. */
typedef struct {
  KeyfobAccount *account;
  KeyfobCredential *credential; /* of that */
  char *replaced_login_id;      /* (nullable): which the same person had before */
  KeyfobCredential *replaced;   /* (nullable): of that, if it was known */
  gboolean replaced_stored;
  gboolean others_missing; /* the keyring could not give all that it holds */
} Taking;

static void
taking_free (gpointer data) {
  Taking *taking = data;

  g_clear_object (&taking->account);
  g_clear_pointer (&taking->credential, keyfob_credential_unref);
  g_clear_pointer (&taking->replaced, keyfob_credential_unref);
  g_free (taking->replaced_login_id);
  g_free (taking);
}

static void
become_idle (KeyfobAccounts *self) {
  keyfob_accounts_add_writers (self, -1);
  if (self->writers == 0 && self->start_when_idle) {
    self->start_when_idle = FALSE;
    keyfob_accounts_restore (self);
  }
}

/* A login that is being forgotten; the accounts may be gone before it is. */
typedef struct {
  GWeakRef accounts;
  char *login_id;
} Forgetting;

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autofree Forgetting *forgetting = user_data;
  g_autofree char *login_id = forgetting->login_id;
  g_autoptr (KeyfobAccounts) self = g_weak_ref_get (&forgetting->accounts);
  gboolean forgotten = keyfob_sign_out_finish (KISI_CLIENT (source), result, NULL);

  g_weak_ref_clear (&forgetting->accounts);
  if (self == NULL)
    return;
  if (forgotten)
    g_hash_table_remove (self->left, login_id);
  keyfob_accounts_add_revocations (self, -1);
}

/* A login that is of no use any more goes, wherever anything of it is kept; nobody waits for it. */
static void
forget_login (KeyfobAccounts *self, KeyfobCredential *credential) {
  Forgetting *forgetting = g_new0 (Forgetting, 1);

  g_weak_ref_init (&forgetting->accounts, self);
  forgetting->login_id = g_strdup (credential->login_id);
  g_hash_table_add (self->left, g_strdup (credential->login_id));
  keyfob_accounts_add_revocations (self, 1);
  keyfob_sign_out_async (self->client, self->keyring, self->cache, credential->login_id, credential,
                         TRUE, NULL, on_forgotten, forgetting);
}

void
keyfob_accounts_end_superseded (KeyfobAccounts *self, KeyfobAccount *account) {
  if (keyfob_account_get_superseded (account) != NULL)
    forget_login (self, keyfob_account_get_superseded (account));
  keyfob_account_set_superseded (account, NULL);
}

/* The sign-in is done, whatever became of the login that it replaced. */
static void
on_replaced_forgotten (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;

  become_idle (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

/* Ends the login that is replaced, unless it is in the keyring and the new one is not: the next
 * start needs one that works. */
static void
end_replaced (GTask *task) {
  KeyfobAccounts *self = g_task_get_source_object (task);
  Taking *taking = g_task_get_task_data (task);
  gboolean stored = keyfob_account_is_stored (taking->account);

  if (stored)
    keyfob_accounts_end_superseded (self, taking->account);
  if (taking->replaced_login_id != NULL && (stored || !taking->replaced_stored)) {
    keyfob_accounts_store_order (self, taking->replaced_login_id);
    keyfob_sign_out_async (self->client, self->keyring, self->cache, taking->replaced_login_id,
                           taking->replaced, TRUE, NULL, on_replaced_forgotten, task);
    return;
  }
  if (taking->replaced != NULL)
    keyfob_account_set_superseded (taking->account, taking->replaced);
  on_replaced_forgotten (NULL, NULL, task);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data) {
  GTask *task = user_data;
  KeyfobAccounts *self = g_task_get_source_object (task);
  Taking *taking = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean stored = keyfob_keyring_save_finish (KEYFOB_KEYRING (source), result, &error);

  if (keyfob_account_get_state (taking->account) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT) {
    /* It was found to be of no use meanwhile. */
    g_clear_error (&error);
    forget_login (self, taking->credential);
    on_replaced_forgotten (NULL, NULL, task);
    return;
  }
  keyfob_accounts_begin_changes (self);
  keyfob_account_set_stored (taking->account, stored);
  if (error != NULL || !keyfob_accounts_is_session_only (self))
    keyfob_accounts_set_keyring_error (self, error);
  keyfob_accounts_end_changes (self);
  /* What it took it may give now, too. */
  self->start_when_idle |= stored && taking->others_missing;
  end_replaced (task);
}

/* @task: (transfer full) */
static void
keep (KeyfobAccounts *self, GTask *task) {
  Taking *taking = g_task_get_task_data (task);
  const KeyfobIdentity *identity = keyfob_account_get_identity (taking->account);
  const char *whose = identity->person_email;
  g_autofree char *label = NULL;

  if (whose == NULL)
    whose = identity->organization_name;
  if (whose == NULL)
    whose = kisi_client_get_server (self->client);
  /* Translators: what programs that show the keyring's contents show. %s is an e-mail address. */
  label = g_strdup_printf (_ ("Keyfob’s sign-in at Kisi: %s"), whose);
  keyfob_keyring_save_async (self->keyring, taking->credential, label, NULL, on_kept, task);
}

void
keyfob_accounts_keep_again (KeyfobAccounts *self, KeyfobAccount *account) {
  GTask *task = g_task_new (self, NULL, NULL, NULL);
  Taking *taking = g_new0 (Taking, 1);

  taking->account = g_object_ref (account);
  taking->credential = keyfob_credential_ref (keyfob_account_get_credential (account));
  g_task_set_source_tag (task, keyfob_accounts_keep_again);
  g_task_set_task_data (task, taking, taking_free);
  keyfob_accounts_add_writers (self, 1);
  keep (self, task);
}

void
keyfob_accounts_end_twin (KeyfobAccounts *self, KeyfobAccount *account) {
  guint n = keyfob_accounts_get_n (self);

  for (guint i = 0; i < n; i++) {
    KeyfobAccount *first = keyfob_accounts_get_at (self, i);
    g_autoptr (KeyfobCredential) credential = NULL;
    KeyfobAccount *victim;

    if (first == account || keyfob_account_get_credential (account) == NULL ||
        keyfob_account_get_credential (first) == NULL ||
        keyfob_account_get_kind (account) != KEYFOB_CREDENTIAL_LOGIN ||
        keyfob_account_get_kind (first) != KEYFOB_CREDENTIAL_LOGIN ||
        !keyfob_identity_is_same_person (keyfob_account_get_identity (first),
                                         keyfob_account_get_identity (account)))
      continue;
    victim = keyfob_account_is_session_only (first) ? first : account;
    credential = keyfob_credential_ref (keyfob_account_get_credential (victim));
    keyfob_accounts_replace (self, victim, NULL, NULL, FALSE, TRUE);
    forget_login (self, credential);
    return;
  }
}

/* Nobody knows whose a link was, but of which organization. */
static gboolean
is_expired_link_of (KeyfobAccount *account, const KeyfobIdentity *identity) {
  const char *name = keyfob_account_get_identity (account)->organization_name;

  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED &&
         keyfob_account_get_kind (account) == KEYFOB_CREDENTIAL_ACCESS_LINK &&
         (name == NULL || identity->organization_name == NULL ||
          g_str_equal (name, identity->organization_name));
}

/* Whom the new login stands for from now on: the same one, another one of the same person; or a
 * link that has expired, if no other link may be meant. */
static KeyfobAccount *
find_replaced (KeyfobAccounts *self, const KeyfobSignIn *sign_in, gboolean *same_person) {
  guint n = keyfob_accounts_get_n (self);
  KeyfobAccount *expired = NULL;
  guint n_expired = 0;

  for (guint i = 0; i < n; i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (self, i);

    *same_person =
        g_str_equal (keyfob_account_get_login_id (account), sign_in->credential->login_id) ||
        keyfob_identity_is_same_person (keyfob_account_get_identity (account), sign_in->identity);
    if (*same_person)
      return account;
    if (sign_in->credential->kind == KEYFOB_CREDENTIAL_ACCESS_LINK &&
        is_expired_link_of (account, sign_in->identity)) {
      expired = account;
      n_expired++;
    }
  }
  return n_expired == 1 ? expired : NULL;
}

static void
note_replaced (Taking *taking, KeyfobAccount *old, KeyfobCredential *credential) {
  KeyfobCredential *replaced = keyfob_account_get_credential (old);

  if (g_str_equal (keyfob_account_get_login_id (old), credential->login_id))
    return;
  taking->replaced_login_id = g_strdup (keyfob_account_get_login_id (old));
  if (replaced != NULL)
    taking->replaced = keyfob_credential_ref (replaced);
  /* One whose credential was not known yet waits in the keyring. */
  taking->replaced_stored = replaced == NULL || keyfob_account_is_stored (old);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobSignIn) sign_in = keyfob_sign_in_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (GTask) task = user_data;
  KeyfobAccounts *self = g_task_get_source_object (task);
  Taking *taking = g_task_get_task_data (task);
  KeyfobAccount *old;
  gboolean same_person = FALSE;

  if (sign_in == NULL) {
    become_idle (self);
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  old = find_replaced (self, sign_in, &same_person);
  if (old != NULL)
    note_replaced (taking, old, sign_in->credential);
  taking->credential = keyfob_credential_ref (sign_in->credential);
  taking->others_missing = self->keyring_error != NULL;
  taking->account =
      keyfob_accounts_make (self, sign_in->credential->login_id,
                            g_steal_pointer (&sign_in->identity), same_person ? old : NULL);
  if (old != NULL)
    keyfob_account_set_superseded (taking->account, keyfob_account_get_superseded (old));
  keyfob_accounts_begin_changes (self);
  self->start_when_idle |= keyfob_accounts_cancel_start (self);
  self->starting = FALSE;
  self->left_all = FALSE;
  g_hash_table_remove (self->left, sign_in->credential->login_id);
  keyfob_accounts_replace (self, old, taking->account, sign_in->credential, FALSE, same_person);
  keyfob_accounts_store_order (self, NULL);
  keyfob_accounts_end_changes (self);
  if (self->persistent)
    keep (self, g_steal_pointer (&task));
  else
    end_replaced (g_steal_pointer (&task));
}

static gboolean
refuse_if_busy (KeyfobAccounts *self, GTask *task) {
  if (self->writers > 0)
    g_task_return_new_error_literal (
        task, G_IO_ERROR, G_IO_ERROR_PENDING,
        _ ("Signing in or out is already in progress. Wait until it is done."));
  return self->writers > 0;
}

/* Returns the task of a sign-in that may begin, or NULL. */
static GTask *
begin_sign_in (KeyfobAccounts *self,
               gpointer tag,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  /* Once Kisi has agreed the account is signed in, and says so. */
  g_task_set_check_cancellable (task, FALSE);
  if (refuse_if_busy (self, task))
    return NULL;
  g_task_set_task_data (task, g_new0 (Taking, 1), taking_free);
  keyfob_accounts_add_writers (self, 1);
  return g_steal_pointer (&task);
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data) {
  GError *error = NULL;
  gboolean ok = keyfob_sign_out_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (GTask) task = user_data;
  KeyfobAccounts *self = g_task_get_source_object (task);
  const char *login_id = g_task_get_task_data (task);

  self->forgotten = ok;
  if (ok && login_id != NULL)
    g_hash_table_remove (self->left, login_id);
  become_idle (self);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
keyfob_accounts_sign_in_async (KeyfobAccounts *self,
                               const KisiOrganization *organization,
                               const char *email,
                               const char *password,
                               const char *otp_code,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  GTask *task =
      begin_sign_in (self, keyfob_accounts_sign_in_async, cancellable, callback, user_data);

  if (task != NULL)
    keyfob_sign_in_with_password_async (self->client, organization, email, password, otp_code,
                                        cancellable, on_signed_in, task);
}

void
keyfob_accounts_sign_in_with_api_key_async (KeyfobAccounts *self,
                                            const char *api_key,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data) {
  GTask *task = begin_sign_in (self, keyfob_accounts_sign_in_with_api_key_async, cancellable,
                               callback, user_data);

  if (task != NULL)
    keyfob_sign_in_with_api_key_async (self->client, api_key, cancellable, on_signed_in, task);
}

void
keyfob_accounts_sign_in_with_access_link_async (KeyfobAccounts *self,
                                                const char *access_link,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data) {
  GTask *task = begin_sign_in (self, keyfob_accounts_sign_in_with_access_link_async, cancellable,
                               callback, user_data);

  if (task != NULL)
    keyfob_sign_in_with_access_link_async (self->client, access_link, cancellable, on_signed_in,
                                           task);
}

KeyfobAccount *
keyfob_accounts_sign_in_finish (KeyfobAccounts *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_boolean (G_TASK (result), error)
             ? ((Taking *) g_task_get_task_data (G_TASK (result)))->account
             : NULL;
}

/* Those that the keyring does not know of. */
static void
forget_session_only (KeyfobAccounts *self) {
  g_autoptr (GPtrArray) accounts = keyfob_accounts_dup (self);

  for (guint i = 0; i < accounts->len; i++)
    if (keyfob_account_is_session_only (accounts->pdata[i]))
      forget_login (self, keyfob_account_get_credential (accounts->pdata[i]));
}

/* As if nobody of them had ever been here, whatever the keyring does. */
static void
leave (KeyfobAccounts *self, KeyfobAccount *account, const char *login_id) {
  self->forgotten = FALSE;
  if (account == NULL) {
    forget_session_only (self);
    self->left_all = TRUE;
    keyfob_accounts_become_signed_out (self, NULL);
    return;
  }
  g_hash_table_add (self->left, g_strdup (login_id));
  keyfob_accounts_end_superseded (self, account);
  keyfob_accounts_begin_changes (self);
  keyfob_accounts_replace (self, account, NULL, NULL, FALSE, FALSE);
  if (keyfob_accounts_get_n (self) == 0)
    keyfob_accounts_become_signed_out (self, NULL);
  keyfob_accounts_store_order (self, login_id);
  keyfob_accounts_end_changes (self);
}

void
keyfob_accounts_sign_out_async (KeyfobAccounts *self,
                                KeyfobAccount *account,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (KeyfobCredential) credential = NULL;
  g_autofree char *login_id = NULL;
  gboolean kept;

  g_task_set_source_tag (task, keyfob_accounts_sign_out_async);
  /* Cancelled or not, what was forgotten is forgotten. */
  g_task_set_check_cancellable (task, FALSE);
  if (refuse_if_busy (self, task))
    return;

  if (account != NULL) {
    login_id = g_strdup (keyfob_account_get_login_id (account));
    if (keyfob_account_get_credential (account) != NULL)
      credential = keyfob_credential_ref (keyfob_account_get_credential (account));
  }
  kept = account != NULL && keyfob_account_is_stored (account);
  keyfob_accounts_add_writers (self, 1);
  leave (self, account, login_id);
  g_task_set_task_data (task, g_strdup (login_id), g_free);
  keyfob_sign_out_async (self->client, self->keyring, self->cache, login_id, credential, kept,
                         cancellable, on_signed_out, g_steal_pointer (&task));
}

gboolean
keyfob_accounts_sign_out_finish (KeyfobAccounts *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
