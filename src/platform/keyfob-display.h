/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

/*
 * The display of the desktop, for a process that was started without one: over SSH, as a service,
 * or by a bus that was there before the desktop. GTK finds it by variables of the environment,
 * which cannot be set any more when there are threads; so they are for a program that is executed.
 *
 * A display is a strv of assignments as in an environment. What comes over the bus may come from
 * any program of the same user: only what names a display is taken of it.
 */

/** keyfob_display_is_there: Returns: whether this process knows of one */
gboolean keyfob_display_is_there (void);

/** keyfob_display_dup: Returns: (transfer full): this process's; it may be empty */
char **keyfob_display_dup (void);

/**
 * keyfob_display_choose:
 * @environment: (nullable): assignments, of anything
 *
 * One over the network is not taken: GTK ends a program together with its display, and one that
 * stays must not end with the connection of somebody who has only looked in.
 *
 * Returns: (transfer full) (nullable): the display that it names, if it does
 */
char **keyfob_display_choose (const char *const *environment);

/** keyfob_display_find_async: asks the user's systemd, which desktops tell of their display */
void keyfob_display_find_async (GDBusConnection *session_bus,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/** keyfob_display_find_finish: Returns: (transfer full) (nullable): the display, if it knows one */
char **keyfob_display_find_finish (GDBusConnection *session_bus, GAsyncResult *result);
