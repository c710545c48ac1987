/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-picture.h"

#include "kisi/kisi-error.h"
#include "platform/keyfob-timer.h"

#include <glib/gi18n.h>

/* Kisi asks to wait a moment if many ask at once. A command does so, and again if it was another's
 * turn then, for so long in all: a dozen that take turns need a quarter of it. Asked to wait for
 * longer than a moment it says so at once. */
#define MOMENT_SECONDS   10
#define PATIENCE_SECONDS 60

typedef struct {
  gint64 max_age_seconds;
  gulong state_id;
  gulong doubted_id;
  gulong refreshing_id;
  GSource *cancelled_source;
  gint64 patient_until; /* by keyfob_timer_now() */
  gboolean fetch_asked;
  gboolean fetch_seen; /* it has begun */
  gboolean finished;
  GError *error; /* once finished */
} Need;

static void
need_free (gpointer data) {
  Need *need = data;

  g_clear_pointer (&need->cancelled_source, g_source_unref);
  g_clear_error (&need->error);
  g_free (need);
}

/* For the server of @accounts, whose sign-in is no other's. */
static char *
dup_sign_in_command (KeyfobAccounts *accounts) {
  const char *server = kisi_client_get_server (keyfob_accounts_get_client (accounts));

  if (g_str_equal (server, KISI_DEFAULT_SERVER))
    return g_strdup ("keyfob sign-in");
  return g_strdup_printf ("keyfob sign-in --server %s", server);
}

GError *
keyfob_picture_make_signed_out_error (KeyfobAccounts *accounts) {
  const GError *keyring_error = keyfob_accounts_get_keyring_error (accounts);
  g_autofree char *command = dup_sign_in_command (accounts);

  if (keyfob_accounts_get_state (accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    return g_error_new (KISI_ERROR, KISI_ERROR_SIGNED_OUT,
                        /* Translators: %s is a command, such as "keyfob sign-in" */
                        _ ("Kisi no longer accepts this sign-in. Sign in again with “%s”."),
                        command);
  if (keyring_error)
    return g_error_new_literal (KISI_ERROR, KISI_ERROR_SIGNED_OUT, keyring_error->message);
  return g_error_new (KISI_ERROR, KISI_ERROR_SIGNED_OUT,
                      /* Translators: %s is a command, such as "keyfob sign-in" */
                      _ ("Nobody is signed in. Sign in with “%s”."), command);
}

static gboolean
is_young_enough (KeyfobAccounts *accounts, gint64 max_age_seconds) {
  gint64 fetched_at = keyfob_refreshers_get_fetched_at (keyfob_accounts_get_refreshers (accounts));
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - fetched_at;

  /* A picture from the future means that the clock was set; its age is not known. */
  return max_age_seconds == KEYFOB_PICTURE_ANY_AGE ||
         (fetched_at != 0 && age >= 0 && age < max_age_seconds);
}

static gboolean
on_idle (gpointer user_data) {
  GTask *task = user_data;
  Need *need = g_task_get_task_data (task);

  if (need->error)
    g_task_return_error (task, g_steal_pointer (&need->error));
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

/* Ends the task: with @error (transfer full), or well. Not at once: cached doors may still be on
 * their way into the list, in slices that come before what is done when the main loop is idle. */
static void
finish (GTask *task, GError *error) {
  KeyfobAccounts *accounts = g_task_get_source_object (task);
  Need *need = g_task_get_task_data (task);

  need->finished = TRUE;
  need->error = error;
  if (need->cancelled_source)
    g_source_destroy (need->cancelled_source);
  g_clear_signal_handler (&need->state_id, accounts);
  g_clear_signal_handler (&need->doubted_id, accounts);
  g_clear_signal_handler (&need->refreshing_id, keyfob_accounts_get_refreshers (accounts));
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_idle, task, g_object_unref);
}

/* Whether a refusal because of too many requests is to be waited for. */
static gboolean
is_patient (KeyfobAccounts *accounts, const Need *need) {
  gint64 held_until = keyfob_accounts_get_held_until (accounts);
  gint64 now = keyfob_timer_now ();

  return held_until <= now + MOMENT_SECONDS * G_USEC_PER_SEC &&
         MAX (now, held_until) <= need->patient_until;
}

/* Looks where things stand, at the start and whenever something has changed. */
static void
look (GTask *task) {
  KeyfobAccounts *accounts = g_task_get_source_object (task);
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (accounts);
  Need *need = g_task_get_task_data (task);
  const GError *fetch_error;

  if (keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_STARTING)
    return;
  if (keyfob_accounts_get_state (accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_IN) {
    finish (task, keyfob_picture_make_signed_out_error (accounts));
    return;
  }
  if (is_young_enough (accounts, need->max_age_seconds)) {
    finish (task, NULL);
    return;
  }
  if (!need->fetch_asked) {
    need->fetch_asked = TRUE;
    keyfob_refreshers_refresh (refreshers);
  }
  need->fetch_seen = need->fetch_seen || keyfob_refreshers_is_refreshing (refreshers);
  /* A refused login is told of once that is certain. */
  if (keyfob_refreshers_is_refreshing (refreshers) || keyfob_accounts_is_doubted (accounts))
    return;
  fetch_error = keyfob_refreshers_get_error (refreshers);
  if (need->fetch_seen && !g_error_matches (fetch_error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS))
    finish (task, fetch_error ? g_error_copy (fetch_error) : NULL);
  else if (is_patient (accounts, need))
    keyfob_refreshers_refresh (refreshers); /* begins when that is over, which it may be already */
  else
    finish (task, kisi_error_new (KISI_ERROR_TOO_MANY_REQUESTS, NULL));
}

static gboolean
on_settled (gpointer user_data) {
  GTask *task = user_data;
  Need *need = g_task_get_task_data (task);

  if (!need->finished)
    look (task);
  return G_SOURCE_REMOVE;
}

/* The account may be in the middle of a change, and will say more: why, and whether it fetches. */
static void
on_change (GTask *task) {
  g_idle_add_full (G_PRIORITY_DEFAULT, on_settled, g_object_ref (task), g_object_unref);
}

/* Also of a fetch that has ended before anybody looks. */
static void
on_refreshing (GTask *task) {
  Need *need = g_task_get_task_data (task);

  need->fetch_seen = TRUE;
  on_change (task);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data) {
  GTask *task = user_data;

  finish (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
  return G_SOURCE_REMOVE;
}

void
keyfob_picture_need_async (KeyfobAccounts *accounts,
                           gint64 max_age_seconds,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data) {
  GTask *task = g_task_new (accounts, cancellable, callback, user_data);
  Need *need = g_new0 (Need, 1);

  g_task_set_source_tag (task, keyfob_picture_need_async);
  g_task_set_task_data (task, need, need_free);
  need->max_age_seconds = max_age_seconds;
  need->patient_until = keyfob_timer_now () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  need->state_id =
      g_signal_connect_swapped (accounts, "notify::state", G_CALLBACK (on_change), task);
  need->doubted_id =
      g_signal_connect_swapped (accounts, "notify::doubted", G_CALLBACK (on_change), task);
  need->refreshing_id =
      g_signal_connect_swapped (keyfob_accounts_get_refreshers (accounts), "notify::refreshing",
                                G_CALLBACK (on_refreshing), task);
  if (cancellable) {
    need->cancelled_source = g_cancellable_source_new (cancellable);
    g_task_attach_source (task, need->cancelled_source, G_SOURCE_FUNC (on_cancelled));
  }
  look (task);
}

gboolean
keyfob_picture_need_finish (KeyfobAccounts *accounts, GAsyncResult *result, GError **error) {
  return g_task_propagate_boolean (G_TASK (result), error);
}
