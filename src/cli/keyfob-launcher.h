/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "cli/keyfob-command-line.h"

G_BEGIN_DECLS

/*
 * What a command does if Keyfob runs already: has that do it. GApplication's own way first waits
 * half a minute for one that is stopped, and then does the work here, when nobody may want it any
 * more. This one asks for a sign of life before anything is sent, and needs no more of the other's
 * answers than GApplication does: its D-Bus interface is the same.
 */

/**
 * keyfob_launcher_run:
 * @options: what @arguments mean
 * @application_id: of the Keyfob that is to do it
 * @arguments: of this process
 * @exit: (out): what the process exits with
 *
 * Runs a main loop until the command is done. To be called before GApplication is registered.
 *
 * Returns: FALSE if no Keyfob runs, or none that could do this: then nothing was asked for
 */
gboolean keyfob_launcher_run (const KeyfobOptions *options,
                              const char *application_id,
                              const char *const *arguments,
                              KeyfobExit *exit);

G_END_DECLS
