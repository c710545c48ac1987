/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-command-line.h"

#include "kisi/kisi-error.h"

#include <glib/gi18n.h>

/* What asks nobody is over by then. */
#define KEYRING_PATIENCE_MS 2000
#define KEYRING_LOOK_MS     250

static void
command_free (gpointer data) {
  KeyfobCommand *self = data;

  g_clear_handle_id (&self->waiting_source, g_source_remove);
  g_clear_object (&self->account);
  g_clear_object (&self->desktop);
  g_clear_pointer (&self->options, keyfob_options_free);
  g_clear_object (&self->command_line);
  g_free (self);
}

/* The keyring asks on the desktop, which whoever sits at the terminal need not see. */
static gboolean
on_look (gpointer user_data) {
  KeyfobCommand *self = user_data;

  if (keyfob_account_get_keyring_wait_ms (self->account) < KEYRING_PATIENCE_MS)
    return G_SOURCE_CONTINUE;
  self->waiting_source = 0;
  keyfob_command_say (self, _ ("Waiting for the keyring: answer its prompt on this computer’s "
                               "desktop, where it may be on another screen or behind a window."));
  return G_SOURCE_REMOVE;
}

void
keyfob_command_line_run_async (KeyfobAccount *account,
                               KeyfobDesktop *desktop,
                               KeyfobOptions *options,
                               GApplicationCommandLine *command_line,
                               gboolean on_terminal,
                               gint64 asked_at,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data) {
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  KeyfobCommand *self = g_new0 (KeyfobCommand, 1);

  self->account = g_object_ref (account);
  self->desktop = g_object_ref (desktop);
  self->options = options;
  self->command_line = g_object_ref (command_line);
  self->on_terminal = on_terminal;
  self->asked_at = asked_at;
  self->waiting_source = g_timeout_add (KEYRING_LOOK_MS, on_look, self);
  g_task_set_source_tag (task, keyfob_command_line_run_async);
  g_task_set_task_data (task, self, command_free);
  /* A command that is cancelled ends as it would have; its exit reaches nobody. */
  g_task_set_check_cancellable (task, FALSE);

  switch (options->verb) {
  case KEYFOB_VERB_LIST:
    keyfob_verb_list (task);
    break;
  case KEYFOB_VERB_UNLOCK:
    keyfob_verb_unlock (task);
    break;
  case KEYFOB_VERB_STATUS:
    keyfob_verb_status (task);
    break;
  case KEYFOB_VERB_WATCH:
    keyfob_verb_watch (task);
    break;
  case KEYFOB_VERB_SIGN_IN:
    keyfob_verb_sign_in (task);
    break;
  case KEYFOB_VERB_SIGN_OUT:
    keyfob_verb_sign_out (task);
    break;
  case KEYFOB_VERB_NONE:
  case KEYFOB_VERB_QUICK:
  case KEYFOB_VERB_HELP:
  case KEYFOB_VERB_VERSION:
    g_task_return_int (task, KEYFOB_EXIT_USAGE);
    g_object_unref (task);
    break;
  }
}

KeyfobExit
keyfob_command_line_run_finish (GAsyncResult *result) {
  return g_task_propagate_int (G_TASK (result), NULL);
}

void
keyfob_command_print (KeyfobCommand *self, const char *data) {
  g_application_command_line_print_literal (self->command_line, data);
}

void
keyfob_command_say (KeyfobCommand *self, const char *words) {
  g_autofree char *line = g_strconcat (words, "\n", NULL);

  g_application_command_line_printerr_literal (self->command_line, line);
}

KeyfobExit
keyfob_exit_for_error (const GError *error) {
  if (g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED))
    return KEYFOB_EXIT_USAGE;
  if (error->domain != KISI_ERROR)
    return KEYFOB_EXIT_REFUSED;
  switch ((KisiError) error->code) {
  case KISI_ERROR_UNREACHABLE:
  case KISI_ERROR_NO_ANSWER:
  case KISI_ERROR_UNEXPECTED:
  case KISI_ERROR_UNAVAILABLE:
  case KISI_ERROR_MAY_BE_DONE:
    return KEYFOB_EXIT_UNREACHABLE;
  case KISI_ERROR_SIGNED_OUT:
    return KEYFOB_EXIT_SIGNED_OUT;
  case KISI_ERROR_TOO_MANY_REQUESTS:
  case KISI_ERROR_WRONG_PASSWORD:
  case KISI_ERROR_CODE_NEEDED:
  case KISI_ERROR_WRONG_CODE:
  case KISI_ERROR_INVALID_INPUT:
  case KISI_ERROR_NOT_FOUND:
  case KISI_ERROR_NOT_ALLOWED:
  case KISI_ERROR_NOT_NOW:
  case KISI_ERROR_NOT_FROM_HERE:
  case KISI_ERROR_NOT_NEAR:
  case KISI_ERROR_BLUETOOTH:
  case KISI_ERROR_LOCATION:
  case KISI_ERROR_LOCKED_DOWN:
  case KISI_ERROR_ALREADY_UNLOCKED:
  case KISI_ERROR_NOT_SET_UP:
  case KISI_ERROR_DOOR_OFFLINE:
  case KISI_ERROR_REFUSED:
    return KEYFOB_EXIT_REFUSED;
  }
  return KEYFOB_EXIT_REFUSED;
}

/* @task: (transfer full) */
static void
fail (GTask *task, const GError *error, KeyfobExit exit) {
  KeyfobCommand *self = g_task_get_task_data (task);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    keyfob_command_say (self, error->message);
  g_task_return_int (task, exit);
  g_object_unref (task);
}

void
keyfob_command_fail (GTask *task, const GError *error) {
  fail (task, error, keyfob_exit_for_error (error));
}

void
keyfob_command_fail_to_read (GTask *task, const GError *error) {
  gboolean is_of_kisi =
      error->domain == KISI_ERROR && !g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);

  fail (task, error, is_of_kisi ? KEYFOB_EXIT_UNREACHABLE : keyfob_exit_for_error (error));
}
