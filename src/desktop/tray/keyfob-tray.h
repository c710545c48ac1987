/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"
#include "model/doors/keyfob-door-finder.h"

#define KEYFOB_TYPE_TRAY (keyfob_tray_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobTray, keyfob_tray, KEYFOB, TRAY, GObject)

/*
 * KeyfobTray: Keyfob in the notification area: an icon (#KeyfobSniItem) with a menu
 * (#KeyfobTrayMenu). It activates `app.unlock`, `app.quick`, `app.open`, `app.preferences` and
 * `app.quit`.
 *
 * Signal `host-changed`: whether a notification area shows the icon, or whether that is known.
 */

/** keyfob_tray_new: Returns: (transfer full): one that shows nothing yet */
KeyfobTray *keyfob_tray_new (GApplication *application,
                             KeyfobAccounts *accounts,
                             KeyfobDoorFinder *finder);

/** keyfob_tray_show: once, on the bus of @application, which has one; it never blocks */
void keyfob_tray_show (KeyfobTray *self);

gboolean keyfob_tray_is_hosted (KeyfobTray *self);

/** keyfob_tray_is_known: Returns: whether a notification area has answered, or there is none */
gboolean keyfob_tray_is_known (KeyfobTray *self);

gboolean keyfob_tray_is_menu_open (KeyfobTray *self);
