/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-accounts-private.h"

#include "platform/keyfob-timer.h"

/* Changes come in swarms. Each look after which there are more doubles how long the next one waits;
 * a keyring that was at rest for so long is looked at anew. */
#define LOOK_AFTER_US     (300 * G_TIME_SPAN_MILLISECOND)
#define LOOK_AFTER_MAX_US G_TIME_SPAN_MINUTE

/* A credential that the keyring did not take is offered to it no more often than that by itself. */
#define OFFER_INTERVAL_SECONDS 60

/* Whether the keyring could give something, or take it, that it did not before. */
static gboolean
lacks_keyring (KeyfobAccounts *self) {
  if (self->writers > 0 || self->left_all)
    return FALSE;
  return keyfob_accounts_get_credential_count (self) == 0 || self->keyring_error != NULL ||
         keyfob_accounts_is_session_only (self);
}

static void
on_seen (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stored = NULL;
  KeyfobAccounts *self = user_data;
  guint n_wanted = 0;

  keyfob_keyring_load_finish (KEYFOB_KEYRING (source), result, &stored, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->look);
  if (!lacks_keyring (self) || error != NULL)
    return;
  /* That it holds nothing is news only where it could not be read, or did not take something. */
  for (guint i = 0; i < stored->len; i++)
    n_wanted += !keyfob_accounts_has_left (self, stored->pdata[i]);
  if (n_wanted == 0 && self->keyring_error == NULL)
    return;
  if (keyfob_accounts_is_session_only (self))
    self->look_not_before = keyfob_timer_now () + OFFER_INTERVAL_SECONDS * G_USEC_PER_SEC;
  keyfob_accounts_restore (self);
}

static gboolean
on_time (gpointer user_data) {
  KeyfobAccounts *self = user_data;

  self->look_source = 0;
  self->look_not_before = keyfob_timer_now () + self->look_interval;
  self->look_interval = MIN (2 * self->look_interval, LOOK_AFTER_MAX_US);
  if (!lacks_keyring (self))
    return G_SOURCE_REMOVE;
  /* It asks nobody: who unlocked the keyring did that for another program. */
  self->look = g_cancellable_new ();
  keyfob_keyring_load_quietly_async (self->keyring, self->look, on_seen, self);
  return G_SOURCE_REMOVE;
}

static void
look_later (KeyfobAccounts *self) {
  gint64 now = keyfob_timer_now ();

  if (self->look_source != 0)
    return;
  if (now >= self->look_not_before + self->look_interval)
    self->look_interval = LOOK_AFTER_US;
  /* What it finds may be of before this change. */
  keyfob_accounts_cancel_look (self);
  self->look_source = g_timeout_add (
      MAX (LOOK_AFTER_US, self->look_not_before - now) / G_TIME_SPAN_MILLISECOND, on_time, self);
}

static void
on_changed (gpointer user_data) {
  KeyfobAccounts *self = user_data;

  if (lacks_keyring (self))
    look_later (self);
}

void
keyfob_accounts_cancel_look (KeyfobAccounts *self) {
  g_clear_handle_id (&self->look_source, g_source_remove);
  g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
}

void
keyfob_accounts_watch_keyring (KeyfobAccounts *self) {
  if (self->keyring_watch == NULL)
    self->keyring_watch = keyfob_keyring_watch_new (on_changed, self);
}
