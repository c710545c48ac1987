/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-accounts-private.h"

#include "kisi/kisi-error.h"

/* The cached doors are shown with their age: writing them at every fetch would buy nothing. But
 * since when a door is as it is, nobody can tell any more who has not kept it. */
#define CACHE_INTERVAL_SECONDS        300
#define CACHE_CHANGE_INTERVAL_SECONDS 60

static gboolean
is_same_since (const KeyfobSince *a, const KeyfobSince *b) {
  return a->status == b->status && a->not_before == b->not_before && a->not_after == b->not_after;
}

/* Whether the cache holds other times than @sinces. */
static gboolean
has_changed (KeyfobAccounts *self, GArray *sinces) {
  GArray *cached = self->cached_sinces;

  if (cached == NULL || cached->len != sinces->len)
    return TRUE;
  for (guint i = 0; i < sinces->len; i++)
    if (!is_same_since (&g_array_index (sinces, KeyfobSince, i),
                        &g_array_index (cached, KeyfobSince, i)))
      return TRUE;
  return FALSE;
}

static gboolean
is_due (KeyfobAccounts *self, GArray *sinces) {
  gint64 age_us = g_get_monotonic_time () - self->cached_us;

  return self->cached_us == 0 || age_us >= CACHE_INTERVAL_SECONDS * G_USEC_PER_SEC ||
         (age_us >= CACHE_CHANGE_INTERVAL_SECONDS * G_USEC_PER_SEC && has_changed (self, sinces));
}

void
keyfob_accounts_save_doors (KeyfobAccounts *self) {
  KeyfobOffice *office = keyfob_refresher_get_office (self->refresher);
  g_autoptr (KeyfobOffice) kept = NULL;
  g_autoptr (GArray) sinces = NULL;

  if (!self->kept || office == NULL || self->state != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return;
  sinces = keyfob_door_list_dup_sinces (self->doors, office->locks);
  if (!is_due (self, sinces))
    return;
  self->cached_us = g_get_monotonic_time ();
  self->cached_asked_us = office->asked_us;
  g_clear_pointer (&self->cached_sinces, g_array_unref);
  self->cached_sinces = g_array_ref (sinces);
  kept = keyfob_office_new_for_cache (office, g_steal_pointer (&sinces));
  /* A cache that cannot be written costs a second at the next start, and is not worth a word. */
  keyfob_door_cache_save_async (self->cache, self->credential->login_id,
                                self->identity->person_name, self->identity->person_email,
                                self->identity->organization_name,
                                self->identity->organization_domain, kept, NULL, NULL, NULL);
}

static void
on_identified (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobIdentity) identity =
      keyfob_identity_fetch_finish (KISI_CLIENT (source), result, &error);
  KeyfobAccounts *self = user_data;

  /* The credential is another, or the account gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* What could not be had is asked for again after the next fetch. */
  self->identified = identity != NULL ? !identity->incomplete : kisi_error_is_final (error);
  if (identity == NULL)
    return;
  if (identity->organization_name == NULL) {
    identity->organization_name = g_strdup (self->identity->organization_name);
    identity->organization_domain = g_strdup (self->identity->organization_domain);
  }
  keyfob_accounts_set_identity (self, g_steal_pointer (&identity));
}

static void
identify (KeyfobAccounts *self) {
  self->identified = TRUE;
  keyfob_identity_fetch_async (self->client, KISI_URGENCY_LOAD, self->term, on_identified, self);
}

static void
on_fetched (KeyfobRefresher *refresher, KeyfobOffice *office, gpointer user_data) {
  KeyfobAccounts *self = user_data;

  keyfob_favourites_fetched (self->favourites, office->asked_us);
  keyfob_accounts_save_doors (self);
  /* Names that are known can wait for the next time, which a command in a terminal never sees. */
  if (!self->identified && (self->fetched || self->identity->organization_name == NULL))
    identify (self);
  self->fetched = TRUE;
}

/* Doors that came or went are written at the next fetch, so that the next start has them. */
static void
on_doors_changed (GListModel *model,
                  guint position,
                  guint removed,
                  guint added,
                  gpointer user_data) {
  KEYFOB_ACCOUNTS (user_data)->cached_us = 0;
}

static void
on_favourite_set (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (keyfob_favourites_set_finish (KEYFOB_FAVOURITES (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;

  keyfob_door_cache_flush_finish (KEYFOB_DOOR_CACHE (source), result);
  g_task_return_boolean (task, TRUE);
}

void
keyfob_accounts_watch_doors (KeyfobAccounts *self) {
  g_signal_connect_object (self->refresher, "fetched", G_CALLBACK (on_fetched), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (keyfob_door_list_get_model (self->doors), "items-changed",
                           G_CALLBACK (on_doors_changed), self, G_CONNECT_DEFAULT);
}

void
keyfob_accounts_flush_async (KeyfobAccounts *self,
                             GAsyncReadyCallback callback,
                             gpointer user_data) {
  KeyfobOffice *office;
  GTask *task;

  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  office = keyfob_refresher_get_office (self->refresher);
  if (office != NULL && office->asked_us > self->cached_asked_us) {
    self->cached_us = 0;
    keyfob_accounts_save_doors (self);
  }

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, keyfob_accounts_flush_async);
  if (self->cache != NULL) {
    keyfob_door_cache_flush_async (self->cache, on_flushed, task);
    return;
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
keyfob_accounts_flush_finish (KeyfobAccounts *self, GAsyncResult *result) {
  g_return_if_fail (g_task_is_valid (result, self));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

KeyfobUnlock *
keyfob_accounts_unlock (KeyfobAccounts *self, gint64 door_id) {
  KeyfobUnlock *unlock;
  gboolean is_new;

  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);

  if (self->state != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return NULL;
  is_new = keyfob_unlocks_lookup (self->unlocks, door_id) == NULL;
  unlock = keyfob_unlocks_unlock (self->unlocks, door_id, self->assumed_unlocked_seconds * 1000);
  if (is_new)
    keyfob_accounts_tell_unlocking (self, unlock);
  return unlock;
}

void
keyfob_accounts_cancel_unsent (KeyfobAccounts *self) {
  g_return_if_fail (KEYFOB_IS_ACCOUNTS (self));

  keyfob_unlocks_cancel_unsent (self->unlocks);
}

KeyfobUnlock *
keyfob_accounts_get_attempt (KeyfobAccounts *self, gint64 door_id) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), NULL);

  return keyfob_unlocks_lookup (self->unlocks, door_id);
}

void
keyfob_accounts_set_favourite_async (KeyfobAccounts *self,
                                     KeyfobDoor *door,
                                     gboolean favourite,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data) {
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, keyfob_accounts_set_favourite_async);
  if (keyfob_accounts_can_favourite (self)) {
    keyfob_favourites_set_async (self->favourites, door, favourite, cancellable, on_favourite_set,
                                 task);
    return;
  }
  g_task_return_error (task, kisi_error_new (self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN
                                                 ? KISI_ERROR_NOT_ALLOWED
                                                 : KISI_ERROR_SIGNED_OUT,
                                             NULL));
  g_object_unref (task);
}

gboolean
keyfob_accounts_set_favourite_finish (KeyfobAccounts *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
keyfob_accounts_can_favourite (KeyfobAccounts *self) {
  g_return_val_if_fail (KEYFOB_IS_ACCOUNTS (self), FALSE);

  return self->state == KEYFOB_ACCOUNT_STATE_SIGNED_IN && self->credential != NULL &&
         self->credential->kind != KEYFOB_CREDENTIAL_ACCESS_LINK;
}
