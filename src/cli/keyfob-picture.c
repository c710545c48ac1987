/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-picture.h"

#include "cli/keyfob-door-text.h"
#include "cli/keyfob-organization-argument.h"
#include "kisi/kisi-error.h"
#include "platform/keyfob-text.h"
#include "platform/keyfob-time.h"
#include "platform/keyfob-timer.h"

#include <glib/gi18n.h>

/* Kisi asks to wait a moment if many ask at once. A command does so, and again if it was another's
 * turn then, for so long in all: a dozen that take turns need a quarter of it. Asked to wait for
 * longer than a moment it says so at once. */
#define MOMENT_SECONDS   10
#define PATIENCE_SECONDS 60

/* What the others are given when one is ready, and that will do; and those whose name is not known
 * when one is named. */
#define OTHERS_MS 1000

/* How one account is. */
typedef struct {
  GTask *task; /* (nullable): that waits for it; not owned */
  KeyfobAccount *account;
  gulong refreshing_id;
  gboolean fetch_asked;
  gboolean fetch_seen; /* it has begun */
  gboolean done;
  GError *error; /* (nullable): once done */
} Part;

struct _KeyfobPicture {
  KeyfobAccounts *accounts;
  KeyfobAccount *only; /* (nullable) */
  GPtrArray *parts;    /* (element-type Part) */
};

typedef struct {
  char *organization; /* (nullable) */
  gint64 max_age_seconds;
  KeyfobPictureEnough enough;
  gpointer enough_data;
  gint64 patient_until; /* by keyfob_timer_now() */
  gulong changed_id;
  GSource *cancelled_source;
  guint hurry_source;
  gboolean hurried;
  gboolean names_asked;
  guint n_unnamed;        /* who are being asked whose they are */
  KeyfobPicture *picture; /* (nullable): once it is known who is meant */
  gboolean finished;
  GError *error; /* once finished */
} Need;

static void
part_free (gpointer data) {
  Part *part = data;

  g_clear_signal_handler (&part->refreshing_id, keyfob_account_get_refresher (part->account));
  g_object_unref (part->account);
  g_clear_error (&part->error);
  g_free (part);
}

void
keyfob_picture_free (KeyfobPicture *self) {
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_object (&self->only);
  g_object_unref (self->accounts);
  g_free (self);
}

static void
need_free (gpointer data) {
  Need *need = data;

  g_free (need->organization);
  g_clear_handle_id (&need->hurry_source, g_source_remove);
  g_clear_pointer (&need->cancelled_source, g_source_unref);
  g_clear_pointer (&need->picture, keyfob_picture_free);
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
keyfob_picture_make_signed_out_error (KeyfobAccounts *accounts, KeyfobAccount *account) {
  const GError *keyring_error = keyfob_accounts_get_keyring_error (accounts);
  g_autofree char *command = dup_sign_in_command (accounts);

  if (account || keyfob_accounts_get_state (accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
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
is_young_enough (KeyfobAccount *account, gint64 max_age_seconds) {
  gint64 fetched_at = keyfob_refresher_get_fetched_at (keyfob_account_get_refresher (account));
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - fetched_at;

  /* A picture from the future means that the clock was set; its age is not known. */
  return max_age_seconds >= KEYFOB_PICTURE_NAMES ||
         (fetched_at != 0 && age >= 0 && age < max_age_seconds);
}

static gboolean
on_idle (gpointer user_data) {
  GTask *task = user_data;
  Need *need = g_task_get_task_data (task);

  if (need->error)
    g_task_return_error (task, g_steal_pointer (&need->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&need->picture),
                           (GDestroyNotify) keyfob_picture_free);
  return G_SOURCE_REMOVE;
}

/* Ends the task: with @error (transfer full), or well. Not at once: cached doors may still be on
 * their way into the list, in slices that come before what is done when the main loop is idle. */
static void
finish (GTask *task, GError *error) {
  Need *need = g_task_get_task_data (task);

  need->finished = TRUE;
  need->error = error;
  if (need->cancelled_source)
    g_source_destroy (need->cancelled_source);
  g_clear_handle_id (&need->hurry_source, g_source_remove);
  g_clear_signal_handler (&need->changed_id, g_task_get_source_object (task));
  for (guint i = 0; need->picture && i < need->picture->parts->len; i++) {
    Part *part = need->picture->parts->pdata[i];

    g_clear_signal_handler (&part->refreshing_id, keyfob_account_get_refresher (part->account));
    if (!part->done && !error)
      part->error = g_error_new_literal (KISI_ERROR, KISI_ERROR_UNREACHABLE,
                                         _ ("Kisi has not answered yet."));
  }
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_idle, task, g_object_unref);
}

static void look (GTask *task);

static gboolean
on_settled (gpointer user_data) {
  GTask *task = user_data;
  Need *need = g_task_get_task_data (task);

  if (!need->finished)
    look (task);
  return G_SOURCE_REMOVE;
}

/* An account may be in the middle of a change, and will say more: why, and whether it fetches. */
static void
on_change (GTask *task) {
  g_idle_add_full (G_PRIORITY_DEFAULT, on_settled, g_object_ref (task), g_object_unref);
}

/* Also of a fetch that has ended before anybody looks. */
static void
on_refreshing (Part *part) {
  part->fetch_seen = TRUE;
  on_change (part->task);
}

static gboolean
on_hurry (gpointer user_data) {
  Need *need = g_task_get_task_data (user_data);

  need->hurry_source = 0;
  need->hurried = TRUE;
  look (user_data);
  return G_SOURCE_REMOVE;
}

static void
hurry (GTask *task) {
  Need *need = g_task_get_task_data (task);

  if (need->hurry_source == 0 && !need->hurried)
    need->hurry_source = g_timeout_add (OTHERS_MS, on_hurry, task);
}

static void
on_named (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  Need *need = g_task_get_task_data (task);

  keyfob_account_identify_finish (KEYFOB_ACCOUNT (source), result, NULL);
  need->n_unnamed--;
  on_change (task);
}

/* Accounts whose doors were never listed may not even be known by name. */
static void
ask_names (GTask *task) {
  KeyfobAccounts *accounts = g_task_get_source_object (task);
  Need *need = g_task_get_task_data (task);

  if (need->names_asked ||
      (!need->organization &&
       (need->max_age_seconds == KEYFOB_PICTURE_ANY_AGE || keyfob_accounts_get_n (accounts) < 2)))
    return;
  need->names_asked = TRUE;
  for (guint i = 0; i < keyfob_accounts_get_n (accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (accounts, i);

    if (keyfob_account_get_identity (account)->organization_name)
      continue;
    need->n_unnamed++;
    keyfob_account_identify_async (account, g_task_get_cancellable (task), on_named,
                                   g_object_ref (task));
  }
}

static void
add_part (GTask *task, KeyfobAccount *account) {
  Need *need = g_task_get_task_data (task);
  Part *part = g_new0 (Part, 1);

  part->task = task;
  part->account = g_object_ref (account);
  part->refreshing_id =
      g_signal_connect_swapped (keyfob_account_get_refresher (account), "notify::refreshing",
                                G_CALLBACK (on_refreshing), part);
  g_ptr_array_add (need->picture->parts, part);
}

/* Whom it is about. FALSE if that is not known yet, or never. */
static gboolean
choose (GTask *task) {
  KeyfobAccounts *accounts = g_task_get_source_object (task);
  Need *need = g_task_get_task_data (task);
  KeyfobAccount *only = NULL;
  GError *error = NULL;

  if (need->organization && need->n_unnamed > 0 && !need->hurried) {
    hurry (task);
    return FALSE;
  }
  if (need->organization) {
    only = keyfob_organization_argument_find (accounts, need->organization, &error);
    if (!only) {
      finish (task, error);
      return FALSE;
    }
  }
  g_clear_handle_id (&need->hurry_source, g_source_remove);
  need->hurried = FALSE;
  need->picture = g_new0 (KeyfobPicture, 1);
  need->picture->accounts = g_object_ref (accounts);
  g_set_object (&need->picture->only, only);
  need->picture->parts = g_ptr_array_new_with_free_func (part_free);
  for (guint i = 0; i < keyfob_accounts_get_n (accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (accounts, i);

    if (!only || account == only)
      add_part (task, account);
  }
  return TRUE;
}

/* Somebody signed in or out meanwhile. */
static gboolean
is_of_others (KeyfobPicture *picture) {
  if (!picture->only && picture->parts->len != keyfob_accounts_get_n (picture->accounts))
    return TRUE;
  for (guint i = 0; i < picture->parts->len; i++) {
    const Part *part = picture->parts->pdata[i];

    if (keyfob_account_get_state (part->account) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
      return TRUE;
  }
  return FALSE;
}

/* Whether a refusal because of too many requests is to be waited for. */
static gboolean
is_patient (KeyfobAccount *account, const Need *need) {
  gint64 held_until = kisi_client_get_held_until (keyfob_account_get_client (account));
  gint64 now = keyfob_timer_now ();

  return held_until <= now + MOMENT_SECONDS * G_USEC_PER_SEC &&
         MAX (now, held_until) <= need->patient_until;
}

/* @error: (transfer full) (nullable) */
static void
end_part (Part *part, GError *error) {
  part->done = TRUE;
  part->error = error;
}

static void
look_at_part (Need *need, Part *part) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (part->account);
  const GError *fetch_error;

  if (part->done || keyfob_account_get_state (part->account) == KEYFOB_ACCOUNT_STATE_STARTING)
    return;
  if (keyfob_account_get_state (part->account) != KEYFOB_ACCOUNT_STATE_SIGNED_IN) {
    end_part (part, keyfob_picture_make_signed_out_error (need->picture->accounts, part->account));
    return;
  }
  if (is_young_enough (part->account, need->max_age_seconds)) {
    end_part (part, NULL);
    return;
  }
  if (!part->fetch_asked) {
    part->fetch_asked = TRUE;
    keyfob_refresher_refresh (refresher);
  }
  part->fetch_seen = part->fetch_seen || keyfob_refresher_is_refreshing (refresher);
  /* A refused login is told of once that is certain. */
  if (keyfob_refresher_is_refreshing (refresher) || keyfob_account_is_doubted (part->account))
    return;
  fetch_error = keyfob_refresher_get_error (refresher);
  if (part->fetch_seen && !g_error_matches (fetch_error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS))
    end_part (part, fetch_error ? g_error_copy (fetch_error) : NULL);
  else if (is_patient (part->account, need))
    keyfob_refresher_refresh (refresher); /* begins when that is over, which it may be already */
  else
    end_part (part, kisi_error_new (KISI_ERROR_TOO_MANY_REQUESTS, NULL));
}

/* Looks where things stand, at the start and whenever something has changed. */
static void
look (GTask *task) {
  KeyfobAccounts *accounts = g_task_get_source_object (task);
  Need *need = g_task_get_task_data (task);
  guint n_done = 0;
  gboolean ready = FALSE;

  if (keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_STARTING)
    return;
  if (need->picture && is_of_others (need->picture))
    g_clear_pointer (&need->picture, keyfob_picture_free);
  if (keyfob_accounts_get_n (accounts) == 0) {
    finish (task, keyfob_picture_make_signed_out_error (accounts, NULL));
    return;
  }
  ask_names (task);
  if (!need->picture && !choose (task))
    return;
  for (guint i = 0; i < need->picture->parts->len; i++) {
    Part *part = need->picture->parts->pdata[i];

    look_at_part (need, part);
    n_done += part->done;
    ready = ready || (part->done && !part->error);
  }
  if (n_done == need->picture->parts->len && (need->picture->only || need->n_unnamed == 0))
    finish (task, NULL);
  else if (ready && need->enough && !need->hurried)
    hurry (task);
  else if (ready && need->enough && need->enough (need->picture, need->enough_data))
    finish (task, NULL);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data) {
  GTask *task = user_data;

  finish (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
  return G_SOURCE_REMOVE;
}

void
keyfob_picture_need_async (KeyfobAccounts *accounts,
                           const char *organization,
                           gint64 max_age_seconds,
                           KeyfobPictureEnough enough,
                           gpointer enough_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data) {
  GTask *task = g_task_new (accounts, cancellable, callback, user_data);
  Need *need = g_new0 (Need, 1);

  g_task_set_source_tag (task, keyfob_picture_need_async);
  g_task_set_task_data (task, need, need_free);
  need->organization = g_strdup (organization);
  need->max_age_seconds = max_age_seconds;
  need->enough = enough;
  need->enough_data = enough_data;
  need->patient_until = keyfob_timer_now () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  need->changed_id = g_signal_connect_swapped (accounts, "changed", G_CALLBACK (on_change), task);
  if (cancellable) {
    need->cancelled_source = g_cancellable_source_new (cancellable);
    g_task_attach_source (task, need->cancelled_source, G_SOURCE_FUNC (on_cancelled));
  }
  look (task);
}

KeyfobPicture *
keyfob_picture_need_finish (KeyfobAccounts *accounts, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}

KeyfobAccount *
keyfob_picture_get_only (KeyfobPicture *self) {
  return self->only;
}

GPtrArray *
keyfob_picture_dup_doors (KeyfobPicture *self) {
  g_autoptr (GPtrArray) all = keyfob_door_text_sort (keyfob_accounts_get_doors (self->accounts));
  GPtrArray *doors;

  if (!self->only)
    return g_steal_pointer (&all);
  doors = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < all->len; i++)
    if (keyfob_accounts_lookup (self->accounts, keyfob_door_get_id (all->pdata[i])) == self->only)
      g_ptr_array_add (doors, g_object_ref (all->pdata[i]));
  return doors;
}

static const Part *
find_part (KeyfobPicture *self, KeyfobAccount *account) {
  for (guint i = 0; i < self->parts->len; i++)
    if (((Part *) self->parts->pdata[i])->account == account)
      return self->parts->pdata[i];
  return NULL;
}

gboolean
keyfob_picture_is_ready (KeyfobPicture *self, KeyfobAccount *account) {
  const Part *part = find_part (self, account);

  return part && part->done && !part->error;
}

const GError *
keyfob_picture_get_error (KeyfobPicture *self) {
  for (guint i = 0; i < self->parts->len; i++)
    if (!((Part *) self->parts->pdata[i])->error)
      return NULL;
  return ((Part *) self->parts->pdata[0])->error;
}

const GError *
keyfob_picture_get_error_of (KeyfobPicture *self, KeyfobAccount *account) {
  const Part *part = find_part (self, account);

  return part ? part->error : NULL;
}

/* Returns 0 if no doors of it are known. */
static gint64
get_fetched_at (const Part *part) {
  return keyfob_refresher_get_fetched_at (keyfob_account_get_refresher (part->account));
}

const GError *
keyfob_picture_get_gap (KeyfobPicture *self) {
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = self->parts->pdata[i];

    if (part->error && get_fetched_at (part) == 0)
      return part->error;
  }
  return NULL;
}

/* Whether the same is to be said of all. */
static gboolean
are_alike (KeyfobPicture *self) {
  const GError *error = keyfob_picture_get_error (self);

  for (guint i = 0; error && i < self->parts->len; i++) {
    const Part *part = self->parts->pdata[i];

    if (!g_str_equal (part->error->message, error->message) ||
        get_fetched_at (part) != get_fetched_at (self->parts->pdata[0]))
      return FALSE;
  }
  return error != NULL;
}

/* @fetched_at: doors that could not be fetched anew are shown as they were then; 0: none are */
static char *
dup_age (gint64 fetched_at) {
  g_autofree char *when = keyfob_time_dup_words (fetched_at);

  /* Translators: %s is a time such as "14:02" or "3 May, 14:02" */
  return g_strdup_printf (_ ("This is how the doors were at %s."), when);
}

static void
say (KeyfobCommand *command, const Part *part, gboolean shown, gboolean named) {
  gint64 fetched_at = get_fetched_at (part);
  g_autofree char *age = fetched_at != 0 && shown ? dup_age (fetched_at) : NULL;
  const char *const words[] = {age ? age : part->error->message, part->error->message};

  for (guint i = age ? 0 : 1; i < G_N_ELEMENTS (words); i++) {
    g_autofree char *line =
        named ? keyfob_accounts_dup_named (command->accounts, part->account, words[i])
              : g_strdup (words[i]);

    keyfob_command_say (command, line);
  }
}

void
keyfob_picture_say (KeyfobPicture *self,
                    KeyfobCommand *command,
                    gboolean shown,
                    KeyfobAccount *whose) {
  const GError *keyring_error = keyfob_accounts_get_keyring_error (self->accounts);
  gboolean alike = !self->only && are_alike (self);

  for (guint i = 0; i < (alike ? 1 : self->parts->len); i++) {
    const Part *part = self->parts->pdata[i];

    if (part->error)
      say (command, part, shown && (!whose || part->account == whose), !alike);
  }
  /* It gave some, and not all. */
  if (keyring_error && !keyfob_accounts_is_session_only (self->accounts) && !self->only)
    keyfob_command_say (command, keyring_error->message);
}

char *
keyfob_picture_dup_only_name (KeyfobAccounts *accounts) {
  const char *name;

  if (keyfob_accounts_get_n (accounts) != 1)
    return NULL;
  name = keyfob_account_get_identity (keyfob_accounts_get_first (accounts))->organization_name;
  return name ? keyfob_text_dup_safe (name, KEYFOB_NAME_MAX_CHARACTERS) : NULL;
}
