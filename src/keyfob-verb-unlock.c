/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-command-line.h"
#include "keyfob-door-argument.h"
#include "keyfob-picture.h"
#include "kisi/kisi-error.h"

#include <glib/gi18n.h>

/* How old the doors may be in which a name is looked up. Names change rarely, and the wrong door
 * is worse than a wait. */
#define MAX_NAME_AGE_SECONDS (5 * 60)

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
  KeyfobDoor *door = keyfob_door_list_lookup (keyfob_account_get_doors (self->account),
                                              keyfob_unlock_get_door_id (unlock));
  const GError *error = keyfob_unlock_get_error (unlock);
  g_autofree char *words =
      keyfob_unlock_dup_words (unlock, door ? keyfob_door_get_name (door) : NULL);
  KeyfobExit exit = KEYFOB_EXIT_UNKNOWN;

  switch (keyfob_unlock_get_phase (unlock)) {
  case KEYFOB_UNLOCK_PHASE_SENDING:
    return FALSE;
  case KEYFOB_UNLOCK_PHASE_ACCEPTED:
  case KEYFOB_UNLOCK_PHASE_SETTLED:
    exit = KEYFOB_EXIT_DONE;
    break;
  case KEYFOB_UNLOCK_PHASE_REFUSED:
    exit = get_refused_exit (error);
    break;
  case KEYFOB_UNLOCK_PHASE_UNREACHABLE:
    exit = KEYFOB_EXIT_UNREACHABLE;
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
  keyfob_command_say (self, words);
  g_task_return_int (task, exit);
  return TRUE;
}

static void
on_phase (KeyfobUnlock *unlock, GParamSpec *pspec, gpointer user_data) {
  GTask *task = user_data;

  if (!report (task, unlock))
    return;
  g_signal_handlers_disconnect_by_func (unlock, on_phase, task);
  g_object_unref (unlock);
  g_object_unref (task);
}

static void
unlock_door (GTask *task, gint64 door_id) {
  KeyfobCommand *self = g_task_get_task_data (task);
  g_autoptr (KeyfobUnlock) unlock = keyfob_account_unlock (self->account, door_id);

  if (!unlock) {
    g_autoptr (GError) error = keyfob_picture_make_signed_out_error (self->account);

    keyfob_command_fail (task, error);
    return;
  }
  if (report (task, unlock))
    g_object_unref (task);
  else
    g_signal_connect (g_steal_pointer (&unlock), "notify::phase", G_CALLBACK (on_phase), task);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KeyfobCommand *self = g_task_get_task_data (task);
  const char *argument = self->options->door;
  g_autoptr (GError) error = NULL;
  gint64 door_id = 0;

  if (keyfob_picture_need_finish (self->account, result, &error)) {
    if (keyfob_door_argument_is_id (argument))
      door_id = keyfob_door_argument_read_id (argument, &error);
    else {
      KeyfobDoor *door =
          keyfob_door_argument_find (keyfob_account_get_doors (self->account), argument, &error);

      door_id = door ? keyfob_door_get_id (door) : 0;
    }
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

  keyfob_picture_need_async (self->account, is_id ? KEYFOB_PICTURE_ANY_AGE : MAX_NAME_AGE_SECONDS,
                             g_task_get_cancellable (task), on_ready, task);
}
