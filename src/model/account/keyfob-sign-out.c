/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-sign-out.h"

#include "model/account/keyfob-sign-in.h"

#include <glib/gi18n-lib.h>

#define KEYRING_FAILURE N_ ("You are signed out, but your sign-in may still be in the keyring.")

typedef struct {
  KeyfobKeyring *keyring;
  KeyfobSnapshotCache *cache;
  char *login_id;         /* (nullable) */
  GPtrArray *credentials; /* (element-type KeyfobCredential): those that are not deleted yet */
  gboolean kept;
  GError *error; /* the first thing that failed */
} SignOut;

static void
sign_out_free (gpointer data) {
  SignOut *self = data;

  g_clear_object (&self->keyring);
  g_clear_object (&self->cache);
  g_free (self->login_id);
  g_ptr_array_unref (self->credentials);
  g_clear_error (&self->error);
  g_free (self);
}

/* Takes @cause. */
static void
note_failure (SignOut *self, GError *cause, const char *words) {
  g_autoptr (GError) error = cause;

  if (self->error == NULL)
    /* Translators: two sentences: what was not done, and why. */
    self->error = g_error_new (error->domain, error->code, _ ("%1$s %2$s"), words, error->message);
}

static void
finish (GTask *task) {
  SignOut *self = g_task_get_task_data (task);

  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void revoke_logins (GTask *task);

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  SignOut *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* Why does not matter: the login is gone from here, so nobody can try again. */
  if (!keyfob_sign_in_revoke_finish (KISI_CLIENT (source), result, &error) && self->error == NULL)
    self->error = g_error_new_literal (
        error->domain, error->code,
        _ ("You are signed out here, but Kisi still lists this computer among your logins. Remove "
           "it on Kisi’s website."));
  revoke_logins (task);
}

/* The next of them, until there is none. */
static void
revoke_logins (GTask *task) {
  SignOut *self = g_task_get_task_data (task);

  while (self->credentials->len > 0) {
    g_autoptr (KeyfobCredential) credential =
        g_ptr_array_steal_index (self->credentials, self->credentials->len - 1);

    /* A key or a link that was pasted is the person's own, and not Keyfob's to delete. */
    if (credential->kind == KEYFOB_CREDENTIAL_LOGIN) {
      keyfob_sign_in_revoke_async (g_task_get_source_object (task), credential,
                                   g_task_get_cancellable (task), on_revoked, g_object_ref (task));
      return;
    }
  }
  finish (task);
}

static void
on_keyring_cleared (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  SignOut *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!keyfob_keyring_clear_finish (KEYFOB_KEYRING (source), result, &error) &&
      (self->kept || !g_error_matches (error, KEYFOB_KEYRING_ERROR, KEYFOB_KEYRING_ERROR_ABSENT)))
    note_failure (self, g_steal_pointer (&error), _ (KEYRING_FAILURE));
  revoke_logins (task);
}

static void
on_keyring_loaded (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  SignOut *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) stored = NULL;
  GError *error = NULL;

  keyfob_keyring_load_finish (KEYFOB_KEYRING (source), result, &stored, &error);
  for (guint i = 0; i < stored->len; i++) {
    KeyfobCredential *credential = stored->pdata[i];

    if (self->login_id == NULL || g_str_equal (self->login_id, credential->login_id))
      g_ptr_array_add (self->credentials, keyfob_credential_ref (credential));
  }
  if (error == NULL || self->credentials->len > 0) {
    g_clear_error (&error);
    keyfob_keyring_clear_async (self->keyring, self->login_id, NULL, on_keyring_cleared,
                                g_steal_pointer (&task));
  } else {
    /* Clearing would fail likewise, after a second prompt. */
    note_failure (self, error, _ (KEYRING_FAILURE));
    revoke_logins (task);
  }
}

static void
on_cache_removed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  SignOut *self = g_task_get_task_data (task);
  KeyfobSnapshotCache *cache = KEYFOB_SNAPSHOT_CACHE (source);
  GError *error = NULL;

  if (self->login_id != NULL ? !keyfob_snapshot_cache_remove_finish (cache, result, &error)
                             : !keyfob_snapshot_cache_keep_only_finish (cache, result, &error))
    note_failure (self, error,
                  _ ("You are signed out, but the list of your doors is still on this computer."));
  if (self->credentials->len == 0)
    keyfob_keyring_load_async (self->keyring, NULL, on_keyring_loaded, g_steal_pointer (&task));
  else
    keyfob_keyring_clear_async (self->keyring, self->login_id, NULL, on_keyring_cleared,
                                g_steal_pointer (&task));
}

void
keyfob_sign_out_async (KisiClient *client,
                       KeyfobKeyring *keyring,
                       KeyfobSnapshotCache *cache,
                       const char *login_id,
                       KeyfobCredential *credential,
                       gboolean kept,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  SignOut *self = g_new0 (SignOut, 1);

  g_task_set_source_tag (task, keyfob_sign_out_async);
  /* Cancelled or not, there is an outcome to be told. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, sign_out_free);
  self->login_id = g_strdup (login_id);
  self->credentials = g_ptr_array_new_with_free_func ((GDestroyNotify) keyfob_credential_unref);
  if (credential != NULL)
    g_ptr_array_add (self->credentials, keyfob_credential_ref (credential));
  self->kept = kept || credential == NULL;
  if (keyring == NULL || cache == NULL) {
    revoke_logins (task);
    return;
  }
  self->keyring = g_object_ref (keyring);
  self->cache = g_object_ref (cache);
  if (login_id != NULL)
    keyfob_snapshot_cache_remove_async (cache, login_id, NULL, on_cache_removed,
                                        g_steal_pointer (&task));
  else
    keyfob_snapshot_cache_keep_only_async (cache, (const char *const[]) {NULL}, NULL,
                                           on_cache_removed, g_steal_pointer (&task));
}

gboolean
keyfob_sign_out_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, client), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
