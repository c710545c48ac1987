/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-command-line.h"
#include "cli/keyfob-door-argument.h"
#include "cli/keyfob-launcher.h"
#include "cli/keyfob-picture.h"
#include "kisi/kisi-error.h"
#include "platform/keyfob-timer.h"

#include <glib/gi18n.h>

/* How old the doors may be in which a name is looked up. Names change rarely, and the wrong door
 * is worse than a wait. */
#define MAX_NAME_AGE_SECONDS (5 * 60)

/* The words for it tell of ten seconds, too. */
#define OLDEST_WISH_SECONDS 10

static KeyfobExit
get_refused_exit (const GError *error) {
  /* A door that is not there is a wrong argument. */
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_NOT_FOUND))
    return KEYFOB_EXIT_USAGE;
  /* It stands unlocked by a schedule: what the person wants is the case. */
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_ALREADY_UNLOCKED))
    return KEYFOB_EXIT_DONE;
  return keyfob_exit_for_error (error);
}

/* @account: (nullable): who unlocks the door */
static GError *
make_signed_out_error (KeyfobCommand *self, KeyfobAccount *account) {
  GError *error = keyfob_picture_make_signed_out_error (self->accounts, account);
  g_autofree char *plain = NULL;

  if (!account)
    return error;
  plain = g_steal_pointer (&error->message);
  error->message = keyfob_accounts_dup_named (self->accounts, account, plain);
  return error;
}

/* The outcome, in words and as an exit; FALSE while it is still out. */
static gboolean
report (GTask *task, KeyfobUnlock *unlock) {
  KeyfobCommand *self = g_task_get_task_data (task);
  KeyfobDoor *door = keyfob_door_list_lookup (keyfob_accounts_get_doors (self->accounts),
                                              keyfob_unlock_get_door_id (unlock));
  const GError *error = keyfob_unlock_get_error (unlock);
  g_autofree char *words =
      keyfob_unlock_dup_words (unlock, door ? keyfob_door_get_full_name (door) : NULL);
  KeyfobAccount *account =
      keyfob_accounts_lookup (self->accounts, keyfob_unlock_get_door_id (unlock));
  KeyfobExit exit = KEYFOB_EXIT_UNKNOWN;

  switch (keyfob_unlock_get_phase (unlock)) {
  case KEYFOB_UNLOCK_PHASE_GATHERING:
  case KEYFOB_UNLOCK_PHASE_SENDING:
    return FALSE;
  case KEYFOB_UNLOCK_PHASE_ACCEPTED:
  case KEYFOB_UNLOCK_PHASE_SETTLED:
    exit = KEYFOB_EXIT_DONE;
    break;
  case KEYFOB_UNLOCK_PHASE_REFUSED:
    exit = get_refused_exit (error);
    break;
  case KEYFOB_UNLOCK_PHASE_NOT_SENT:
    /* Or taken back before it was sent, which a script shall not try again. */
    exit = keyfob_exit_for_error (error);
    break;
  case KEYFOB_UNLOCK_PHASE_UNKNOWN:
    exit = KEYFOB_EXIT_UNKNOWN;
    break;
  }
  if (exit == KEYFOB_EXIT_USAGE) {
    g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, keyfob_unlock_get_door_id (unlock));

    g_free (words);
    words = g_strdup_printf (_ ("No door has the ID %s. “keyfob list” shows all doors."), id);
  }
  if (exit == KEYFOB_EXIT_SIGNED_OUT) { /* which names the command that helps */
    g_autoptr (GError) signed_out = make_signed_out_error (self, account);

    g_set_str (&words, signed_out->message);
  }
  keyfob_command_say (self, words);
  g_task_return_int (task, exit);
  return TRUE;
}

/* A wait for the door's reader, or for a position, is shown to a person. */
static void
say_progress (GTask *task, KeyfobUnlock *unlock) {
  KeyfobCommand *self = g_task_get_task_data (task);

  if (keyfob_launcher_are_words_on_terminal (self->command_line) &&
      keyfob_unlock_get_phase (unlock) == KEYFOB_UNLOCK_PHASE_GATHERING)
    keyfob_command_say (self, keyfob_unlock_get_progress (unlock));
}

/* An attempt whose outcome is still out. */
typedef struct {
  GTask *task;
  GSource *taken_back;
} Following;

static void
on_progress (KeyfobUnlock *unlock, GParamSpec *pspec, gpointer user_data) {
  Following *following = user_data;

  say_progress (following->task, unlock);
}

static void
on_phase (KeyfobUnlock *unlock, GParamSpec *pspec, gpointer user_data) {
  Following *following = user_data;

  if (!report (following->task, unlock))
    return;
  g_signal_handlers_disconnect_by_data (unlock, following);
  g_source_destroy (following->taken_back);
  g_source_unref (following->taken_back);
  g_object_unref (following->task);
  g_free (following);
}

/* Who asked is gone: open nothing, if nothing is sent yet. */
static gboolean
on_taken_back (GCancellable *cancellable, gpointer user_data) {
  keyfob_unlock_cancel_unsent (user_data);
  return G_SOURCE_REMOVE;
}

/* @begun: nobody else waits for it */
static void
follow (GTask *task, KeyfobUnlock *unlock, gboolean begun) {
  Following *following = g_new0 (Following, 1);

  following->task = g_object_ref (task);
  following->taken_back = g_cancellable_source_new (begun ? g_task_get_cancellable (task) : NULL);
  g_source_set_callback (following->taken_back, G_SOURCE_FUNC (on_taken_back),
                         g_object_ref (unlock), g_object_unref);
  g_source_attach (following->taken_back, NULL);
  say_progress (task, unlock);
  g_signal_connect (unlock, "notify::progress", G_CALLBACK (on_progress), following);
  g_signal_connect (unlock, "notify::phase", G_CALLBACK (on_phase), following);
}

/* A wish that the guard looks at. It is held by that, and by the line that is waited for. */
typedef struct {
  GTask *task;
  gint64 door_id;
  KeyfobQuestion *question; /* on the terminal; NULL if none was asked there */
  gboolean line_read;       /* so that what is said next stands on a line of its own */
  gboolean nobody_to_ask;
} Wish;

static void
wish_clear (gpointer data) {
  Wish *wish = data;

  g_clear_object (&wish->task);
  g_clear_object (&wish->question);
}

static void
wish_unref (Wish *wish) {
  g_rc_box_release_full (wish, wish_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_unref)

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  gboolean yes = keyfob_launcher_confirm_finish (result, &error);

  wish->nobody_to_ask = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  wish->line_read = error == NULL;
  keyfob_question_answer (wish->question, yes);
}

static void
on_question_closed (KeyfobQuestion *question, GParamSpec *pspec, gpointer user_data) {
  g_cancellable_cancel (user_data);
}

/* On the terminal, here or in a launcher's process. */
static void
ask_on_terminal (Wish *wish, KeyfobQuestion *question) {
  KeyfobCommand *self = g_task_get_task_data (wish->task);
  g_autoptr (GCancellable) closed = g_cancellable_new ();

  wish->question = g_object_ref (question);
  g_signal_connect_data (question, "notify::open", G_CALLBACK (on_question_closed),
                         g_object_ref (closed), (GClosureNotify) (GCallback) g_object_unref,
                         G_CONNECT_DEFAULT);
  keyfob_launcher_confirm_async (self->command_line, keyfob_question_get_title (question), closed,
                                 on_answer, g_rc_box_acquire (wish));
}

static void
on_asked (KeyfobQuestion *question, gboolean is_there, gpointer user_data) {
  Wish *wish = user_data;
  g_autofree char *words = NULL;

  if (!is_there) {
    ask_on_terminal (wish, question);
    return;
  }
  /* Translators: %s is a question, such as “Unlock Front Entrance?”. */
  words = g_strdup_printf (_ ("Answer on the desktop: %s"), keyfob_question_get_title (question));
  keyfob_command_say (g_task_get_task_data (wish->task), words);
}

/* A #KeyfobAsker. Any program can bring a terminal of its own, so a person at the desktop is asked
 * there. */
static void
ask (KeyfobQuestion *question, gpointer user_data) {
  Wish *wish = user_data;
  KeyfobCommand *self = g_task_get_task_data (wish->task);

  keyfob_desktop_ask (self->desktop, question, on_asked, wish);
}

/* Why nothing was sent. */
static void
refuse (Wish *wish, const GError *error) {
  GTask *task = wish->task;
  KeyfobCommand *self = g_task_get_task_data (task);
  g_autoptr (GError) signed_out = NULL;

  if (wish->nobody_to_ask) {
    keyfob_command_say (self,
                        _ ("Keyfob asks before it unlocks this door, and there is no terminal "
                           "to ask on. You can change that in the door’s details, or for "
                           "all doors in Keyfob’s preferences."));
    g_task_return_int (task, KEYFOB_EXIT_REFUSED);
  } else if (g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT)) {
    signed_out =
        make_signed_out_error (self, keyfob_accounts_lookup (self->accounts, wish->door_id));
    keyfob_command_fail (g_object_ref (task), signed_out);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
             !g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    keyfob_command_say (self, _ ("Somebody signed in or out meanwhile, so nothing was unlocked."));
    g_task_return_int (task, KEYFOB_EXIT_REFUSED);
  } else {
    keyfob_command_fail (g_object_ref (task), error);
  }
}

static void
on_decided (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobUnlock) unlock =
      keyfob_guard_unlock_finish (KEYFOB_GUARD (source), result, &error);

  if (wish->question && !wish->line_read && !wish->nobody_to_ask)
    keyfob_command_say (g_task_get_task_data (wish->task), "");
  if (!unlock)
    refuse (wish, error);
  else if (!report (wish->task, unlock))
    follow (wish->task, unlock, keyfob_guard_has_begun (KEYFOB_GUARD (source), result));
}

/* Takes @wish over. Nobody stands at the door any more if a process was stopped in the meantime, or
 * the doors or another process's unlock were long waited for. */
static void
ask_guard (Wish *wish) {
  KeyfobCommand *self = g_task_get_task_data (wish->task);

  if (keyfob_timer_now () - self->asked_at > OLDEST_WISH_SECONDS * G_USEC_PER_SEC) {
    keyfob_command_say (self, _ ("You asked for this more than ten seconds ago, so nothing was "
                                 "unlocked. Ask again if you still want it."));
    g_task_return_int (wish->task, KEYFOB_EXIT_REFUSED);
    wish_unref (wish);
    return;
  }
  keyfob_guard_unlock_async (keyfob_desktop_get_guard (self->desktop), wish->door_id,
                             KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, ask, wish,
                             g_task_get_cancellable (wish->task), on_decided, wish);
}

/* Takes @task over. */
static void
unlock_door (GTask *task, gint64 door_id) {
  Wish *wish = g_rc_box_new0 (Wish);

  wish->task = task;
  wish->door_id = door_id;
  ask_guard (wish);
}

/* Says what keeps the door from being unlocked, unless who asked is gone. */
static void
fail_to_find (GTask *task, KeyfobPicture *picture, const GError *error) {
  KeyfobCommand *self = g_task_get_task_data (task);
  const GError *read_error = keyfob_picture_get_error (picture);

  if (!read_error)
    keyfob_command_say (self, error->message);
  keyfob_picture_say (picture, self, FALSE, NULL);
  if (!read_error)
    read_error = keyfob_picture_get_gap (picture);
  g_task_return_int (task,
                     read_error ? keyfob_exit_for_read_error (read_error) : KEYFOB_EXIT_USAGE);
}

/* The door that is meant, of those that are known; or NULL. */
static KeyfobDoor *
find_door (KeyfobCommand *self, KeyfobPicture *picture, GError **error) {
  g_autoptr (GPtrArray) doors = keyfob_picture_dup_doors (picture);

  return keyfob_door_argument_find (doors, self->options->door, error);
}

/* A #KeyfobPictureEnough: one organization that is silent shall not keep the doors of the others
 * shut. Its doors that are known count for what a name means all the same. */
static gboolean
is_found (KeyfobPicture *picture, gpointer user_data) {
  KeyfobCommand *self = user_data;
  KeyfobDoor *door = find_door (self, picture, NULL);

  return door && keyfob_picture_is_ready (
                     picture, keyfob_accounts_lookup (self->accounts, keyfob_door_get_id (door)));
}

static void
on_doors_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobPicture) picture = keyfob_picture_need_finish (self->accounts, result, &error);
  KeyfobDoor *door = picture ? find_door (self, picture, &error) : NULL;
  KeyfobAccount *account =
      door ? keyfob_accounts_lookup (self->accounts, keyfob_door_get_id (door)) : NULL;
  const GError *read_error = account ? keyfob_picture_get_error_of (picture, account) : NULL;

  if (!picture) {
    keyfob_command_fail (g_steal_pointer (&task), error);
  } else if (g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    g_task_return_int (task, KEYFOB_EXIT_REFUSED); /* who asked is gone: open nothing */
  } else if (!door) {
    fail_to_find (task, picture, error);
  } else {
    keyfob_picture_say (picture, self, FALSE, NULL);
    if (read_error) /* what it is called now is not known */
      g_task_return_int (task, keyfob_exit_for_read_error (read_error));
    else
      unlock_door (g_steal_pointer (&task), keyfob_door_get_id (door));
  }
}

/* @task: (transfer full) */
static void
need_doors (GTask *task, gint64 max_age_seconds) {
  KeyfobCommand *self = g_task_get_task_data (task);

  keyfob_picture_need_async (self->accounts, self->options->organization, max_age_seconds, is_found,
                             self, g_task_get_cancellable (task), on_doors_ready, task);
}

/* Whether nobody is known who could unlock that door: the only account there is need not have
 * listed it, if the keyring has no other that it did not give. */
static gboolean
is_nobodys (KeyfobAccounts *accounts, gint64 door_id) {
  return !keyfob_accounts_lookup (accounts, door_id) ||
         (keyfob_accounts_get_keyring_error (accounts) &&
          !keyfob_door_list_lookup (keyfob_accounts_get_doors (accounts), door_id));
}

/* An ID is unlocked at once, by who lists the door. @task: (transfer full) */
static void
unlock_id (GTask *task, KeyfobPicture *picture, gint64 door_id) {
  KeyfobCommand *self = g_task_get_task_data (task);
  KeyfobAccount *only = keyfob_picture_get_only (picture);
  KeyfobAccount *account = keyfob_accounts_lookup (self->accounts, door_id);
  const GError *signed_out = account ? keyfob_picture_get_error_of (picture, account) : NULL;
  g_autoptr (GError) error = NULL;

  if (is_nobodys (self->accounts, door_id)) {
    need_doors (task, KEYFOB_PICTURE_NEW);
  } else if (only && account != only) {
    error = g_error_new (G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                         /* Translators: the ID of a door, and two organizations */
                         _ ("The door with the ID %1$s is unlocked with %2$s, not with %3$s."),
                         self->options->door, keyfob_account_get_title (account),
                         keyfob_account_get_title (only));
    keyfob_command_fail (task, error);
  } else if (signed_out) {
    error = make_signed_out_error (self, account);
    keyfob_command_fail (task, error);
  } else {
    unlock_door (task, door_id);
  }
}

static void
on_accounts_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobPicture) picture = keyfob_picture_need_finish (self->accounts, result, &error);
  gint64 door_id = picture ? keyfob_door_argument_read_id (self->options->door, &error) : 0;

  if (error)
    keyfob_command_fail (g_steal_pointer (&task), error);
  else if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_int (task, KEYFOB_EXIT_REFUSED); /* who asked is gone: open nothing */
  else
    unlock_id (g_steal_pointer (&task), picture, door_id);
}

void
keyfob_verb_unlock (GTask *task) {
  KeyfobCommand *self = g_task_get_task_data (task);

  if (keyfob_door_argument_is_id (self->options->door))
    keyfob_picture_need_async (self->accounts, self->options->organization, KEYFOB_PICTURE_ANY_AGE,
                               NULL, NULL, g_task_get_cancellable (task), on_accounts_ready, task);
  else
    need_doors (task, MAX_NAME_AGE_SECONDS);
}
