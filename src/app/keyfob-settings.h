/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

/**
 * keyfob_settings_new:
 * @in_memory: in the demo, which leaves nothing behind
 * @settings: (out) (transfer full) (nullable): of schema `app.keyfob.Keyfob`; %NULL if that is not
 *   installed
 * @error: the schema that is installed is another version's: not everything that is read of it is
 *   in it as it is read
 *
 * GLib would abort in both cases, as soon as something is read. In the second one nobody can tell
 * what the person chose, such as to be asked before a door is unlocked.
 *
 * Returns: whether Keyfob may go on
 */
gboolean keyfob_settings_new (gboolean in_memory, GSettings **settings, GError **error);
