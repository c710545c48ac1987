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

/* The outcome, in words and as an exit; FALSE while it is still out. */
static gboolean
report (GTask *task, KeyfobUnlock *unlock) {
  KeyfobCommand *self = g_task_get_task_data (task);
  KeyfobDoor *door = keyfob_door_list_lookup (keyfob_accounts_get_doors (self->accounts),
                                              keyfob_unlock_get_door_id (unlock));
  const GError *error = keyfob_unlock_get_error (unlock);
  g_autofree char *words =
      keyfob_unlock_dup_words (unlock, door ? keyfob_door_get_full_name (door) : NULL);
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
    g_autoptr (GError) signed_out = keyfob_picture_make_signed_out_error (self->accounts);

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
    signed_out = keyfob_picture_make_signed_out_error (self->accounts);
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

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *self = g_task_get_task_data (task);
  const char *argument = self->options->door;
  g_autoptr (GError) error = NULL;
  gint64 door_id = 0;

  if (!keyfob_picture_need_finish (self->accounts, result, &error)) {
    keyfob_command_fail_to_read (g_steal_pointer (&task), error);
    return;
  }
  if (keyfob_door_argument_is_id (argument))
    door_id = keyfob_door_argument_read_id (argument, &error);
  else {
    KeyfobDoor *door =
        keyfob_door_argument_find (keyfob_accounts_get_doors (self->accounts), argument, &error);

    door_id = door ? keyfob_door_get_id (door) : 0;
  }
  if (error)
    keyfob_command_fail (g_steal_pointer (&task), error);
  else if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_int (task, KEYFOB_EXIT_REFUSED); /* who asked is gone: open nothing */
  else
    unlock_door (g_steal_pointer (&task), door_id);
}

void
keyfob_verb_unlock (GTask *task) {
  KeyfobCommand *self = g_task_get_task_data (task);
  gboolean is_id = keyfob_door_argument_is_id (self->options->door);

  keyfob_picture_need_async (self->accounts, is_id ? KEYFOB_PICTURE_ANY_AGE : MAX_NAME_AGE_SECONDS,
                             g_task_get_cancellable (task), on_ready, task);
}
