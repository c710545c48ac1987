/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "cli/keyfob-command-line.h"

G_BEGIN_DECLS

/**
 * KeyfobJobDone:
 * @exit: what the command ended with
 *
 * Called for a command of this process's own terminal.
 */
typedef void (*KeyfobJobDone) (GApplication *application, KeyfobExit exit);

/**
 * keyfob_job_begin:
 * @options: (transfer full): with a verb
 * @command_line: where it was given: here, or in a launcher's process
 * @interrupted: ends a command of this process's own terminal
 * @done: see #KeyfobJobDone; a launcher gets its exit over the bus
 *
 * Does a command, and holds the application meanwhile. One of a launcher ends with the launcher.
 *
 * Returns: whether it has begun; else the launcher does not say who it is, and when it
 *   asked
 */
gboolean keyfob_job_begin (GApplication *application,
                           KeyfobAccount *account,
                           KeyfobDesktop *desktop,
                           KeyfobOptions *options,
                           GApplicationCommandLine *command_line,
                           GCancellable *interrupted,
                           KeyfobJobDone done);

G_END_DECLS
