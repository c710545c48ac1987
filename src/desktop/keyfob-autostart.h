/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

#define KEYFOB_TYPE_AUTOSTART (keyfob_autostart_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobAutostart, keyfob_autostart, KEYFOB, AUTOSTART, GObject)

/*
 * KeyfobAutostart: whether Keyfob starts with the desktop, without a window. In a sandbox through
 * the Background portal; outside by a file in the person's autostart folder, which is the truth
 * then.
 *
 * Properties, read-only: `enabled` (boolean): outside a sandbox as the disk has it whenever it is
 * asked; only changes by Keyfob are notified. `error` (boxed GError, nullable): why the last change
 * did not come about, in a sentence for the person.
 */

/** keyfob_autostart_new: @settings: whose `start-with-desktop` remembers it in a sandbox */
KeyfobAutostart *keyfob_autostart_new (GSettings *settings);

/** keyfob_autostart_repair: as keyfob_autostart_file_repair(), if there is a file */
void keyfob_autostart_repair (KeyfobAutostart *self);

gboolean keyfob_autostart_is_enabled (KeyfobAutostart *self);
const GError *keyfob_autostart_get_error (KeyfobAutostart *self);

/** keyfob_autostart_is_wished: Returns: what was wished last, if the desktop has not answered yet
 */
gboolean keyfob_autostart_is_wished (KeyfobAutostart *self);

/** keyfob_autostart_set_enabled: wishes it; `enabled` notifies when it is so, or `error` why not */
void keyfob_autostart_set_enabled (KeyfobAutostart *self, gboolean enabled);
