/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

#define KEYFOB_TYPE_GLOBAL_SHORTCUT (keyfob_global_shortcut_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobGlobalShortcut,
                      keyfob_global_shortcut,
                      KEYFOB,
                      GLOBAL_SHORTCUT,
                      GObject)

/*
 * KeyfobGlobalShortcut: keys that open quick unlock from anywhere, through the GlobalShortcuts
 * portal. The desktop lets the person choose the keys when it is first bound, and remembers them.
 *
 * Properties, read-only: `available` (boolean): the portal is there; FALSE until that is known.
 * `trigger` (string, nullable): the desktop's words for the keys, while it is bound; "" if the
 * person has chosen none. `error` (boxed GError, nullable): why it is not bound, in a sentence for
 * the person.
 *
 * Signal `activated` (const char *activation_token, nullable).
 */

/**
 * keyfob_global_shortcut_new:
 * @application_id: whom the portal serves
 * @settings: binds as long as its `global-shortcut` is true. That is set back to false if the
 *   person refuses the keys
 */
KeyfobGlobalShortcut *keyfob_global_shortcut_new (const char *application_id, GSettings *settings);

/** keyfob_global_shortcut_start: looks for the portal when the main loop is idle, and starts it
 * only where there is something to bind */
void keyfob_global_shortcut_start (KeyfobGlobalShortcut *self, GDBusConnection *bus);

gboolean keyfob_global_shortcut_is_available (KeyfobGlobalShortcut *self);
const char *keyfob_global_shortcut_get_trigger (KeyfobGlobalShortcut *self);
const GError *keyfob_global_shortcut_get_error (KeyfobGlobalShortcut *self);
