/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "cli/keyfob-job.h"

#include "cli/keyfob-running.h"

#include <glib/gi18n.h>

typedef struct {
  GApplication *application;
  KeyfobAccount *account;
  GApplicationCommandLine *command_line;
  KeyfobVerb verb;
  GCancellable *interrupted;
  gulong interrupted_id;
  GCancellable *cancellable; /* the same, or of a launcher's command alone */
  guint launcher_watch;
  KeyfobJobDone done;
} Job;

static void
job_free (Job *job) {
  g_clear_handle_id (&job->launcher_watch, g_bus_unwatch_name);
  g_cancellable_disconnect (job->interrupted, job->interrupted_id);
  g_clear_object (&job->interrupted);
  g_clear_object (&job->cancellable);
  g_clear_object (&job->command_line);
  g_clear_object (&job->account);
  g_application_release (job->application);
  g_clear_object (&job->application);
  g_free (job);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data) {
  keyfob_running_reload_credential_finish (result);
  job_free (user_data);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data) {
  keyfob_account_flush_finish (KEYFOB_ACCOUNT (source), result);
  job_free (user_data);
}

/* This process is quit under a launcher's command, and nothing has come of that. */
static gboolean
is_quit (Job *job, KeyfobExit exit) {
  return g_application_command_line_get_is_remote (job->command_line) &&
         g_cancellable_is_cancelled (job->interrupted) &&
         (exit == KEYFOB_EXIT_REFUSED || job->verb == KEYFOB_VERB_WATCH);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data) {
  Job *job = user_data;
  KeyfobExit exit = keyfob_command_line_run_finish (result);

  if (is_quit (job, exit)) {
    g_application_command_line_printerr (job->command_line, "%s\n",
                                         _ ("Keyfob was quit before it did what you asked for."));
    exit = KEYFOB_EXIT_REFUSED;
  }
  if (g_application_command_line_get_is_remote (job->command_line))
    g_application_command_line_set_exit_status (job->command_line,
                                                keyfob_running_encode_exit (exit));
  else
    job->done (job->application, exit);
  g_application_command_line_done (job->command_line);
  g_clear_object (&job->command_line); /* it is no longer under way */
  /* Signing out forgets the credential even if it then says that something went wrong. */
  if (job->verb == KEYFOB_VERB_SIGN_IN || job->verb == KEYFOB_VERB_SIGN_OUT)
    keyfob_running_reload_credential_async (job->application, on_told, job);
  else /* this process may end now */
    keyfob_account_flush_async (job->account, on_flushed, job);
}

static void
on_interrupted (GCancellable *interrupted, gpointer user_data) {
  g_cancellable_cancel (user_data);
}

static void
on_launcher_gone (GDBusConnection *bus, const char *name, gpointer user_data) {
  Job *job = user_data;

  g_cancellable_cancel (job->cancellable);
}

gboolean
keyfob_job_begin (GApplication *application,
                  KeyfobAccount *account,
                  KeyfobDesktop *desktop,
                  KeyfobOptions *options,
                  GApplicationCommandLine *command_line,
                  GCancellable *interrupted,
                  KeyfobJobDone done) {
  gboolean remote = g_application_command_line_get_is_remote (command_line);
  gint64 asked_at = keyfob_running_get_asked_at (command_line);
  Job *job = g_new0 (Job, 1);

  g_application_hold (application);
  job->application = g_object_ref (application);
  job->account = g_object_ref (account);
  job->command_line = g_object_ref (command_line);
  job->verb = options->verb;
  job->interrupted = g_object_ref (interrupted);
  job->cancellable = remote ? g_cancellable_new () : g_object_ref (interrupted);
  if (remote)
    job->interrupted_id =
        g_cancellable_connect (interrupted, G_CALLBACK (on_interrupted), job->cancellable, NULL);
  job->done = done;
  if (remote)
    job->launcher_watch =
        keyfob_running_watch_launcher (application, command_line, on_launcher_gone, job);
  if (remote && (!job->launcher_watch || asked_at < 0)) {
    keyfob_options_free (options);
    job_free (job);
    return FALSE;
  }
  keyfob_command_line_run_async (account, desktop, options, command_line,
                                 keyfob_running_is_on_terminal (command_line), asked_at,
                                 job->cancellable, on_done, job);
  return TRUE;
}
