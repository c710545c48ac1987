/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/*
 * What a notification daemon still shows of all processes of an application, also of those that
 * have ended: the numbers, in a file of the runtime folder. A file that cannot be had is none: then
 * only what the process itself has shown is known.
 *
 * @application_id: whose notices these are. @daemon: which one shows them, and on which bus: a word
 * that no other daemon has. What another showed is forgotten, as it is gone.
 */

/** keyfob_standing_notices_add: @number: the daemon's of a notice, which may be known already */
void keyfob_standing_notices_add (const char *application_id, const char *daemon, guint number);

/** keyfob_standing_notices_remove: the notice was closed */
void keyfob_standing_notices_remove (const char *application_id, const char *daemon, guint number);

/**
 * keyfob_standing_notices_take:
 *
 * Returns: (transfer full) (element-type guint): all of them, which are forgotten now
 */
GArray *keyfob_standing_notices_take (const char *application_id, const char *daemon);
