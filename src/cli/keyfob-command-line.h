/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "cli/keyfob-options.h"
#include "desktop/keyfob-desktop.h"
#include "model/account/keyfob-accounts.h"

/**
 * KeyfobExit:
 *
 * What a command exits with: a promise to scripts.
 */
typedef enum {
  KEYFOB_EXIT_DONE,
  KEYFOB_EXIT_REFUSED,
  KEYFOB_EXIT_USAGE,       /* wrong usage, or no one door of that name */
  KEYFOB_EXIT_SIGNED_OUT,  /* sign in first */
  KEYFOB_EXIT_UNREACHABLE, /* no unlock was sent: Kisi was not reached, or the doors not read */
  KEYFOB_EXIT_UNKNOWN,     /* an unlock was sent, and no answer tells what became of it */
} KeyfobExit;

/**
 * KeyfobCommandDone:
 * @exit: what the command ended with
 *
 * Called for a command of this process's own terminal.
 */
typedef void (*KeyfobCommandDone) (GApplication *application, KeyfobExit exit);

/**
 * KeyfobCommand:
 *
 * A verb that is being done: the data of its #GTask, whose source is no object and whose result is
 * a #KeyfobExit.
 */
typedef struct {
  GApplication *application; /* held */
  KeyfobAccounts *accounts;
  KeyfobDesktop *desktop;
  KeyfobOptions *options;
  GApplicationCommandLine *command_line; /* the terminal, here or in another process */
  gboolean on_terminal;                  /* whether a person reads the data, not a program */
  gint64 asked_at;                       /* on the clock of keyfob_timer_now() */
  guint waiting_source;                  /* until it is said that the keyring is waited for */
  guint launcher_watch;
  GCancellable *interrupted;
  gulong interrupted_id;
  KeyfobCommandDone done;
} KeyfobCommand;

/**
 * keyfob_command_begin:
 * @accounts: started
 * @desktop: of @accounts
 * @options: (transfer full): with a verb
 * @command_line: where it was given: here, or in a launcher's process; words and data go there
 * @interrupted: ends the command: nobody listens any more. An unlock that is under way runs to its
 *   end all the same
 * @done: see #KeyfobCommandDone; a launcher gets its exit over the bus
 *
 * Does a verb, and holds the application meanwhile. One of a launcher ends with the launcher.
 *
 * Returns: whether it has begun; else the launcher does not say who it is, and when it asked
 */
gboolean keyfob_command_begin (GApplication *application,
                               KeyfobAccounts *accounts,
                               KeyfobDesktop *desktop,
                               KeyfobOptions *options,
                               GApplicationCommandLine *command_line,
                               GCancellable *interrupted,
                               KeyfobCommandDone done);

/** keyfob_command_print: writes data to standard output, as UTF-8 */
void keyfob_command_print (KeyfobCommand *self, const char *data);

/** keyfob_command_say: writes a line of words to standard error */
void keyfob_command_say (KeyfobCommand *self, const char *words);

/**
 * keyfob_command_fail:
 * @task: (transfer full): of a #KeyfobCommand
 * @error: said, unless the command was cancelled
 *
 * Ends a command with the exit that fits @error.
 */
void keyfob_command_fail (GTask *task, const GError *error);

/** keyfob_exit_for_error: Returns: the exit that fits @error: no unlock was sent, or it was refused
 */
KeyfobExit keyfob_exit_for_error (const GError *error);

/** keyfob_exit_for_read_error: Returns: likewise, of one that kept doors from being read: no unlock
 * was sent, whatever it is */
KeyfobExit keyfob_exit_for_read_error (const GError *error);

/* One function a verb; each takes the task over. */
void keyfob_verb_list (GTask *task);
void keyfob_verb_unlock (GTask *task);
void keyfob_verb_status (GTask *task);
void keyfob_verb_watch (GTask *task);
void keyfob_verb_sign_in (GTask *task);
void keyfob_verb_sign_out (GTask *task);
