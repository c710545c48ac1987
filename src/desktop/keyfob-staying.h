/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/keyfob-autostart.h"
#include "desktop/notifications/keyfob-notifier.h"
#include "desktop/tray/keyfob-tray.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_STAYING (keyfob_staying_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobStaying, keyfob_staying, KEYFOB, STAYING, GObject)

/*
 * KeyfobStaying: whether Keyfob goes on without a window. It holds the application as long as a
 * window is open. After the last one Keyfob stays in the notification area, if it starts with the
 * desktop and if there is such an area. Until it is known which, it waits. Where there is none, the
 * person is told, once, that Keyfob has ended, or that it keeps running without an icon.
 *
 * Properties, read-only: `has-windows` (boolean). `stays` (boolean): it goes on without a window.
 */

/**
 * keyfob_staying_new:
 * @application: registered; lives longer than this
 * @settings: (nullable): of schema `app.keyfob.Keyfob`
 * @autostart: (nullable): whether Keyfob starts with the desktop; %NULL where it cannot
 *
 * Returns: (transfer full): one that does not stay as yet
 */
KeyfobStaying *keyfob_staying_new (GApplication *application,
                                   GSettings *settings,
                                   KeyfobAutostart *autostart,
                                   KeyfobNotifier *notifier,
                                   KeyfobTray *tray);

/** keyfob_staying_stay: holds the application from now on, with or without windows */
void keyfob_staying_stay (KeyfobStaying *self);

gboolean keyfob_staying_stays (KeyfobStaying *self);

/** keyfob_staying_lacks_tray: Returns: whether it is known that no notification area shows the icon
 */
gboolean keyfob_staying_lacks_tray (KeyfobStaying *self);

/** keyfob_staying_window_opened: of Keyfob's, until keyfob_staying_window_closed() */
void keyfob_staying_window_opened (KeyfobStaying *self);

void keyfob_staying_window_closed (KeyfobStaying *self);

gboolean keyfob_staying_has_windows (KeyfobStaying *self);

G_END_DECLS
