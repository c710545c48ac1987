/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

#define KEYFOB_TYPE_SESSION_MONITOR (keyfob_session_monitor_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSessionMonitor,
                      keyfob_session_monitor,
                      KEYFOB,
                      SESSION_MONITOR,
                      GObject)

/*
 * KeyfobSessionMonitor: what the desktop tells of the person's session: logind (`LockedHint`, and
 * sleep), `org.freedesktop.ScreenSaver` and its like, and the Inhibit portal. The session counts as
 * locked if any of them says so, and as unlocked where none of them is there. Where one is there
 * and silent, or was last heard to say "locked", nobody can tell; until it says otherwise, or
 * another one that said "locked", too, says that this is over. None is started.
 *
 * Properties, read-only: `locked` (boolean): the lock screen is shown. `known` (boolean): all that
 * are there have answered, or had three seconds for it; FALSE again when one comes anew.
 * `unsure` (boolean): it may be locked, though none says so; TRUE until all sources are there.
 * `sees-lock-screen` (boolean): there is one that tells of itself. Without, what locks the screen
 * (swaylock, i3lock) tells nobody: the person should know that Keyfob cannot.
 *
 * Signals: `suspending`: the computer is about to sleep; `resumed`: it woke up.
 */

/**
 * keyfob_session_monitor_new:
 * @application_id: whom the portal serves
 *
 * Returns: (transfer full): a monitor that asks when the process has started and its main loop has
 *   nothing else to do; it never blocks
 */
KeyfobSessionMonitor *keyfob_session_monitor_new (const char *application_id);

/** keyfob_session_monitor_begin: asks now: somebody waits until it is known */
void keyfob_session_monitor_begin (KeyfobSessionMonitor *self);

/** keyfob_session_monitor_is_locked: Returns: see the property; %FALSE until somebody answered */
gboolean keyfob_session_monitor_is_locked (KeyfobSessionMonitor *self);

gboolean keyfob_session_monitor_is_unsure (KeyfobSessionMonitor *self);

gboolean keyfob_session_monitor_is_known (KeyfobSessionMonitor *self);

gboolean keyfob_session_monitor_sees_lock_screen (KeyfobSessionMonitor *self);
