/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

/*
 * The file in the person's autostart folder that lets the desktop start Keyfob (the Desktop
 * Application Autostart Specification): `app.keyfob.Keyfob.desktop`. It goes before one of that
 * name in the system's folders.
 */

/**
 * keyfob_autostart_file_is_on:
 *
 * Looks at the disk.
 *
 * Returns: whether this desktop starts Keyfob: the file is not switched off, is meant for it, and
 *   its program is there
 */
gboolean keyfob_autostart_file_is_on (void);

/**
 * keyfob_autostart_file_turn_on:
 *
 * Makes the file; one that another tool has turned off is turned on again, and else kept as it is.
 *
 * Returns: whether that could be done
 */
gboolean keyfob_autostart_file_turn_on (GError **error);

/**
 * keyfob_autostart_file_repair:
 *
 * Lets a file that is as Keyfob makes it, and is on, start this program: by name if it is found so;
 * by its path if what the file says is gone.
 */
void keyfob_autostart_file_repair (void);

/**
 * keyfob_autostart_file_turn_off:
 *
 * Removes the file if it is as Keyfob makes it; one that somebody else has made, or that stands
 * before one of the system's, is turned off instead.
 *
 * Returns: whether that could be done
 */
gboolean keyfob_autostart_file_turn_off (GError **error);

/**
 * keyfob_autostart_file_dup_exec:
 * @program: a path in the file system's encoding
 *
 * Returns: (transfer full): what an `Exec` key must hold to run it with `--background`
 */
char *keyfob_autostart_file_dup_exec (const char *program);
