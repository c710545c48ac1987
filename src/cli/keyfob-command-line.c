/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-command-line.h"

#include "cli/keyfob-launcher.h"
#include "kisi/kisi-error.h"

#include <glib/gi18n.h>

/* What asks nobody is over by then. */
#define KEYRING_PATIENCE_MS 2000
#define KEYRING_LOOK_MS     250

static void
command_free (gpointer data) {
  KeyfobCommand *self = data;

  g_clear_handle_id (&self->waiting_source, g_source_remove);
  g_clear_handle_id (&self->launcher_watch, g_bus_unwatch_name);
  g_cancellable_disconnect (self->interrupted, self->interrupted_id);
  g_clear_object (&self->interrupted);
  g_clear_object (&self->accounts);
  g_clear_object (&self->desktop);
  g_clear_pointer (&self->options, keyfob_options_free);
  g_clear_object (&self->command_line);
  g_application_release (self->application);
  g_clear_object (&self->application);
  g_free (self);
}

/* The keyring asks on the desktop, which whoever sits at the terminal need not see. */
static gboolean
on_look (gpointer user_data) {
  KeyfobCommand *self = user_data;

  if (keyfob_accounts_get_keyring_wait_ms (self->accounts) < KEYRING_PATIENCE_MS)
    return G_SOURCE_CONTINUE;
  self->waiting_source = 0;
  keyfob_command_say (self, _ ("Waiting for the keyring: answer its prompt on this computer’s "
                               "desktop, where it may be on another screen or behind a window."));
  return G_SOURCE_REMOVE;
}

/* This process may end with the last reference to the command. */
static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;

  keyfob_launcher_reload_credential_finish (result);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;

  keyfob_accounts_flush_finish (KEYFOB_ACCOUNTS (source), result);
}

/* This process is quit under a launcher's command, and nothing has come of that. */
static gboolean
is_quit (KeyfobCommand *self, KeyfobExit exit) {
  return g_application_command_line_get_is_remote (self->command_line) &&
         g_cancellable_is_cancelled (self->interrupted) &&
         (exit == KEYFOB_EXIT_REFUSED || self->options->verb == KEYFOB_VERB_WATCH);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data) {
  GTask *task = G_TASK (result);
  KeyfobCommand *self = g_task_get_task_data (task);
  KeyfobExit exit = g_task_propagate_int (task, NULL);

  g_clear_handle_id (&self->waiting_source, g_source_remove);
  if (is_quit (self, exit)) {
    keyfob_command_say (self, _ ("Keyfob was quit before it did what you asked for."));
    exit = KEYFOB_EXIT_REFUSED;
  }
  if (g_application_command_line_get_is_remote (self->command_line))
    g_application_command_line_set_exit_status (self->command_line,
                                                keyfob_launcher_encode_exit (exit));
  else
    self->done (self->application, exit);
  g_application_command_line_done (self->command_line);
  g_clear_object (&self->command_line); /* it is no longer under way */
  /* Signing out forgets the credential even if it then says that something went wrong. */
  if (self->options->verb == KEYFOB_VERB_SIGN_IN || self->options->verb == KEYFOB_VERB_SIGN_OUT)
    keyfob_launcher_reload_credential_async (self->application, on_told, g_object_ref (task));
  else
    keyfob_accounts_flush_async (self->accounts, on_flushed, g_object_ref (task));
}

static void
on_interrupted (GCancellable *interrupted, gpointer user_data) {
  g_cancellable_cancel (user_data);
}

static void
on_launcher_gone (GDBusConnection *bus, const char *name, gpointer user_data) {
  g_cancellable_cancel (user_data);
}

/* @task: (transfer full) */
static void
do_verb (GTask *task, KeyfobVerb verb) {
  switch (verb) {
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

gboolean
keyfob_command_begin (GApplication *application,
                      KeyfobAccounts *accounts,
                      KeyfobDesktop *desktop,
                      KeyfobOptions *options,
                      GApplicationCommandLine *command_line,
                      GCancellable *interrupted,
                      KeyfobCommandDone done) {
  gboolean remote = g_application_command_line_get_is_remote (command_line);
  gint64 asked_at = keyfob_launcher_get_asked_at (command_line);
  g_autoptr (GCancellable) cancellable = remote ? g_cancellable_new () : g_object_ref (interrupted);
  KeyfobCommand *self;
  GTask *task;
  guint launcher_watch = 0;

  if (remote)
    launcher_watch =
        keyfob_launcher_watch (application, command_line, on_launcher_gone, cancellable);
  if (remote && (launcher_watch == 0 || asked_at < 0)) {
    g_clear_handle_id (&launcher_watch, g_bus_unwatch_name);
    keyfob_options_free (options);
    return FALSE;
  }
  self = g_new0 (KeyfobCommand, 1);
  self->application = g_object_ref (application);
  self->accounts = g_object_ref (accounts);
  self->desktop = g_object_ref (desktop);
  self->options = options;
  self->command_line = g_object_ref (command_line);
  self->on_terminal = keyfob_launcher_is_on_terminal (command_line);
  self->asked_at = asked_at;
  self->waiting_source = g_timeout_add (KEYRING_LOOK_MS, on_look, self);
  self->launcher_watch = launcher_watch;
  self->interrupted = g_object_ref (interrupted);
  if (remote)
    self->interrupted_id = g_cancellable_connect (interrupted, G_CALLBACK (on_interrupted),
                                                  g_object_ref (cancellable), g_object_unref);
  self->done = done;
  g_application_hold (application);

  task = g_task_new (NULL, cancellable, on_done, NULL);
  g_task_set_source_tag (task, keyfob_command_begin);
  g_task_set_task_data (task, self, command_free);
  /* A command that is cancelled ends as it would have; its exit reaches nobody. */
  g_task_set_check_cancellable (task, FALSE);
  do_verb (task, options->verb);
  return TRUE;
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

KeyfobExit
keyfob_exit_for_read_error (const GError *error) {
  gboolean is_of_kisi =
      error->domain == KISI_ERROR && !g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);

  return is_of_kisi ? KEYFOB_EXIT_UNREACHABLE : keyfob_exit_for_error (error);
}

void
keyfob_command_fail (GTask *task, const GError *error) {
  KeyfobCommand *self = g_task_get_task_data (task);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    keyfob_command_say (self, error->message);
  g_task_return_int (task, keyfob_exit_for_error (error));
  g_object_unref (task);
}
