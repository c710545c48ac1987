/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/**
 * keyfob_runtime_file_open:
 *
 * Opens a file that the processes of this person share until they log out, and makes it if there is
 * none: in the part of the runtime folder that sandboxes see, too. Nobody else can have made it,
 * nor write to it. What it holds is not to be trusted all the same.
 *
 * Returns: a file descriptor to read and write, or -1 if there is none to be had
 */
int keyfob_runtime_file_open (const char *name);

/**
 * keyfob_runtime_file_dup_boot_id:
 *
 * For what holds times of #KeyfobTimer's clock, which begins anew at each boot: where there is no
 * real runtime folder, GLib takes one that outlives it.
 *
 * Returns: (transfer full) (nullable): another word at each boot
 */
char *keyfob_runtime_file_dup_boot_id (void);
