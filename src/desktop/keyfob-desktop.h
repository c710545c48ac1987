/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-autostart.h"
#include "keyfob-door-search.h"
#include "keyfob-global-shortcut.h"
#include "keyfob-guard.h"
#include "keyfob-notifier.h"
#include "keyfob-tray.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_DESKTOP (keyfob_desktop_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDesktop, keyfob_desktop, KEYFOB, DESKTOP, GObject)

/*
 * KeyfobDesktop: Keyfob on the desktop, apart from its windows: owns what listens to the session
 * and what is shown by others: notification area, notifications, shortcut.
 *
 * All getters return (transfer none). Those marked nullable are %NULL where there is no session bus
 * or no settings.
 */

/**
 * keyfob_desktop_new:
 * @application: registered
 * @settings: (nullable): of schema `app.keyfob.Keyfob`
 *
 * Nothing is on the bus yet, but what guards.
 */
KeyfobDesktop *keyfob_desktop_new (GApplication *application,
                                   KeyfobAccount *account,
                                   GSettings *settings);

/** keyfob_desktop_show: shows the icon and binds the shortcut, once the known doors are there */
void keyfob_desktop_show (KeyfobDesktop *self);

/**
 * keyfob_desktop_window_opened:
 *
 * A window of Keyfob's is open: holds the application until keyfob_desktop_window_closed(), and
 * beyond, if Keyfob stays in the notification area.
 */
void keyfob_desktop_window_opened (KeyfobDesktop *self);

void keyfob_desktop_window_closed (KeyfobDesktop *self);

KeyfobConfirmations *keyfob_desktop_get_confirmations (KeyfobDesktop *self);
KeyfobDoorFinder *keyfob_desktop_get_finder (KeyfobDesktop *self);
KeyfobGuard *keyfob_desktop_get_guard (KeyfobDesktop *self);
KeyfobNotifier *keyfob_desktop_get_notifier (KeyfobDesktop *self);
KeyfobSessionMonitor *keyfob_desktop_get_session (KeyfobDesktop *self);

/** keyfob_desktop_get_tray: (nullable) */
KeyfobTray *keyfob_desktop_get_tray (KeyfobDesktop *self);

/** keyfob_desktop_get_autostart: (nullable) */
KeyfobAutostart *keyfob_desktop_get_autostart (KeyfobDesktop *self);

/** keyfob_desktop_get_shortcut: (nullable) */
KeyfobGlobalShortcut *keyfob_desktop_get_shortcut (KeyfobDesktop *self);

G_END_DECLS
