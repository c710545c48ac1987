/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-accounts-private.h"

#include "model/account/keyfob-sign-in.h"
#include "model/account/keyfob-sign-out.h"

#include <glib/gi18n-lib.h>

/* What a sign-in replaces, from the moment when Kisi has agreed. */
typedef struct {
  KeyfobCredential *credential; /* (nullable) */
  gboolean kept;
} Replaced;

static void
replaced_free (gpointer data) {
  Replaced *self = data;

  g_clear_pointer (&self->credential, keyfob_credential_unref);
  g_free (self);
}

static void
become_idle (KeyfobAccounts *self) {
  keyfob_accounts_set_busy (self, FALSE);
  if (self->start_when_idle) {
    self->start_when_idle = FALSE;
    keyfob_accounts_start (self);
  }
}

/* The account may be gone by now. */
static void
on_superfluous_revoked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autofree GWeakRef *weak = user_data;
  g_autoptr (KeyfobAccounts) self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  if (self != NULL)
    keyfob_accounts_add_revocations (self, -1);
}

void
keyfob_accounts_revoke (KeyfobAccounts *self, KeyfobCredential *credential) {
  GWeakRef *weak;

  if (credential->kind != KEYFOB_CREDENTIAL_LOGIN)
    return;
  weak = g_new (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  keyfob_accounts_add_revocations (self, 1);
  keyfob_sign_in_revoke_async (self->client, credential, NULL, on_superfluous_revoked, weak);
}

void
keyfob_accounts_end_superseded (KeyfobAccounts *self) {
  if (self->superseded != NULL)
    keyfob_accounts_revoke (self, self->superseded);
  g_clear_pointer (&self->superseded, keyfob_credential_unref);
}

/* The sign-in is done, whatever became of the login that it replaced. */
static void
on_revoked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;

  become_idle (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

/* Ends the login that is replaced, unless it is in the keyring and the new one is not: the next
 * start needs one that works. */
static void
end_replaced (GTask *task) {
  KeyfobAccounts *self = g_task_get_source_object (task);
  KeyfobAccount *account = keyfob_accounts_get_first (self);
  gboolean stored = account != NULL && keyfob_account_is_stored (account);
  Replaced *replaced = g_task_get_task_data (task);
  KeyfobCredential *credential = replaced->credential;

  if (stored)
    keyfob_accounts_end_superseded (self);
  if (credential != NULL && !stored && replaced->kept)
    self->superseded = keyfob_credential_ref (credential);
  else if (credential != NULL && credential->kind == KEYFOB_CREDENTIAL_LOGIN &&
           !keyfob_credential_is_same_login (credential, keyfob_accounts_get_credential (self))) {
    keyfob_sign_in_revoke_async (self->client, credential, NULL, on_revoked, task);
    return;
  }
  on_revoked (NULL, NULL, task);
}

static void
on_replaced_cleared (GObject *source, GAsyncResult *result, gpointer user_data) {
  end_replaced (user_data);
}

/* What the credential replaces is of no use in the keyring. */
static void
clear_replaced (KeyfobAccounts *self, GTask *task, gboolean stored) {
  Replaced *replaced = g_task_get_task_data (task);
  KeyfobCredential *credential = self->superseded != NULL ? self->superseded : replaced->credential;
  KeyfobCredential *present = keyfob_accounts_get_credential (self);

  if (stored && credential != NULL && present != NULL &&
      !g_str_equal (credential->login_id, present->login_id))
    keyfob_keyring_clear_async (self->keyring, credential->login_id, NULL, on_replaced_cleared,
                                task);
  else
    end_replaced (task);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data) {
  GTask *task = user_data;
  KeyfobAccounts *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean stored = keyfob_keyring_save_finish (KEYFOB_KEYRING (source), result, &error);

  g_object_freeze_notify (G_OBJECT (self));
  keyfob_accounts_set_session_only (self, !stored);
  keyfob_accounts_set_keyring_error (self, error);
  g_object_thaw_notify (G_OBJECT (self));
  keyfob_account_set_stored (keyfob_accounts_get_first (self), stored);
  clear_replaced (self, task, stored);
}

static void
keep (KeyfobAccounts *self, GTask *task) {
  KeyfobAccount *account = keyfob_accounts_get_first (self);
  const char *whose = keyfob_account_get_identity (account)->person_email;
  g_autofree char *label = NULL;

  if (whose == NULL)
    whose = keyfob_account_get_identity (account)->organization_name;
  if (whose == NULL)
    whose = kisi_client_get_server (self->client);
  /* Translators: what programs that show the keyring's contents show. %s is an e-mail address. */
  label = g_strdup_printf (_ ("Keyfob’s sign-in at Kisi: %s"), whose);
  keyfob_keyring_save_async (self->keyring, keyfob_account_get_credential (account), label, NULL,
                             on_kept, task);
}

void
keyfob_accounts_keep_again (KeyfobAccounts *self) {
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_source_tag (task, keyfob_accounts_keep_again);
  g_task_set_task_data (task, g_new0 (Replaced, 1), replaced_free);
  keyfob_accounts_set_busy (self, TRUE);
  keep (self, task);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobSignIn) sign_in = keyfob_sign_in_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (GTask) task = user_data;
  KeyfobAccounts *self = g_task_get_source_object (task);
  Replaced *replaced = g_task_get_task_data (task);
  KeyfobAccount *present;
  KeyfobCredential *old_credential;
  g_autoptr (KeyfobAccount) account = NULL;
  gboolean same_person;

  if (sign_in == NULL) {
    become_idle (self);
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  present = keyfob_accounts_get_first (self);
  replaced->kept = present != NULL && keyfob_account_is_stored (present);
  old_credential = keyfob_accounts_get_credential (self);
  if (old_credential != NULL)
    replaced->credential = keyfob_credential_ref (old_credential);
  same_person = keyfob_credential_is_same_login (old_credential, sign_in->credential) ||
                (present != NULL && keyfob_identity_is_same_person (
                                        keyfob_account_get_identity (present), sign_in->identity));
  if (!same_person && self->cache != NULL)
    keyfob_snapshot_cache_keep_only_async (
        self->cache, (const char *const[]) {sign_in->credential->login_id, NULL}, NULL, NULL, NULL);
  account = keyfob_accounts_make (self, sign_in->credential->login_id,
                                  g_steal_pointer (&sign_in->identity));
  keyfob_accounts_become_signed_in (self, account, sign_in->credential, same_person, FALSE);
  if (self->persistent)
    keep (self, g_steal_pointer (&task));
  else
    end_replaced (g_steal_pointer (&task));
}

static gboolean
refuse_if_busy (KeyfobAccounts *self, GTask *task) {
  if (self->busy)
    g_task_return_new_error_literal (
        task, G_IO_ERROR, G_IO_ERROR_PENDING,
        _ ("Signing in or out is already in progress. Wait until it is done."));
  return self->busy;
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
  g_task_set_task_data (task, g_new0 (Replaced, 1), replaced_free);
  keyfob_accounts_set_busy (self, TRUE);
  return g_steal_pointer (&task);
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data) {
  GError *error = NULL;
  gboolean ok = keyfob_sign_out_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (GTask) task = user_data;

  KEYFOB_ACCOUNTS (g_task_get_source_object (task))->forgotten = ok;
  become_idle (g_task_get_source_object (task));
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

gboolean
keyfob_accounts_sign_in_finish (KeyfobAccounts *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_accounts_sign_out_async (KeyfobAccounts *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (KeyfobCredential) credential = NULL;
  KeyfobAccount *account;
  gboolean kept;

  g_task_set_source_tag (task, keyfob_accounts_sign_out_async);
  /* Cancelled or not, what was forgotten is forgotten. */
  g_task_set_check_cancellable (task, FALSE);
  if (refuse_if_busy (self, task))
    return;

  account = keyfob_accounts_get_first (self);
  if (keyfob_accounts_get_credential (self) != NULL)
    credential = keyfob_credential_ref (keyfob_accounts_get_credential (self));
  keyfob_accounts_end_superseded (self);
  kept = account != NULL && keyfob_account_is_stored (account);
  keyfob_accounts_set_busy (self, TRUE);
  keyfob_accounts_become_signed_out (self, NULL);
  self->left = TRUE;
  self->forgotten = FALSE;
  keyfob_sign_out_async (self->client, self->keyring, self->cache, credential, kept, cancellable,
                         on_signed_out, g_steal_pointer (&task));
}

gboolean
keyfob_accounts_sign_out_finish (KeyfobAccounts *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
