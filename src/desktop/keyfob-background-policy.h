/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/keyfob-autostart.h"
#include "desktop/notifications/keyfob-notifier.h"
#include "desktop/tray/keyfob-tray.h"

#define KEYFOB_TYPE_BACKGROUND_POLICY (keyfob_background_policy_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobBackgroundPolicy,
                      keyfob_background_policy,
                      KEYFOB,
                      BACKGROUND_POLICY,
                      GObject)

/*
 * KeyfobBackgroundPolicy: whether Keyfob goes on without a window. It holds the application as long
 * as a window is open. After the last one Keyfob stays in the notification area, if it starts with
 * the desktop and if there is such an area. Until it is known which, it waits. Where there is none,
 * the person is told, once, that Keyfob has ended, or that it keeps running without an icon.
 *
 * Properties, read-only: `has-windows` (boolean). `stays` (boolean): it goes on without a window.
 */

/**
 * keyfob_background_policy_new:
 * @application: registered; lives longer than this
 * @settings: (nullable): of schema `app.keyfob.Keyfob`
 * @autostart: (nullable): whether Keyfob starts with the desktop; %NULL where it cannot
 *
 * Returns: (transfer full): one that does not stay as yet
 */
KeyfobBackgroundPolicy *keyfob_background_policy_new (GApplication *application,
                                                      GSettings *settings,
                                                      KeyfobAutostart *autostart,
                                                      KeyfobNotifier *notifier,
                                                      KeyfobTray *tray);

/** keyfob_background_policy_stay: holds the application from now on, with or without windows */
void keyfob_background_policy_stay (KeyfobBackgroundPolicy *self);

gboolean keyfob_background_policy_stays (KeyfobBackgroundPolicy *self);

/** keyfob_background_policy_lacks_tray: Returns: whether it is known that no notification area
 * shows the icon
 */
gboolean keyfob_background_policy_lacks_tray (KeyfobBackgroundPolicy *self);

/** keyfob_background_policy_window_opened: of Keyfob's, until
 * keyfob_background_policy_window_closed() */
void keyfob_background_policy_window_opened (KeyfobBackgroundPolicy *self);

void keyfob_background_policy_window_closed (KeyfobBackgroundPolicy *self);

gboolean keyfob_background_policy_has_windows (KeyfobBackgroundPolicy *self);
