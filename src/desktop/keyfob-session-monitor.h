/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_SESSION_MONITOR (keyfob_session_monitor_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSessionMonitor,
                      keyfob_session_monitor,
                      KEYFOB,
                      SESSION_MONITOR,
                      GObject)

/*
 * KeyfobSessionMonitor: what logind tells of the person's desktop session. Where there is no
 * system bus or no logind, the session counts as unlocked and sleep goes unnoticed.
 *
 * Property, read-only: `locked` (boolean): the lock screen is shown. Desktops that do not tell
 * logind are never locked.
 *
 * Signal `resumed`: the computer woke up from sleep.
 */

/** keyfob_session_monitor_new: Returns: (transfer full): a monitor; it never blocks */
KeyfobSessionMonitor *keyfob_session_monitor_new (void);

/** keyfob_session_monitor_is_locked: Returns: see the property; %FALSE until logind answered */
gboolean keyfob_session_monitor_is_locked (KeyfobSessionMonitor *self);

G_END_DECLS
