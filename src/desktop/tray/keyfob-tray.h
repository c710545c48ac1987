/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"
#include "model/doors/keyfob-door-finder.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_TRAY (keyfob_tray_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobTray, keyfob_tray, KEYFOB, TRAY, GObject)

/*
 * KeyfobTray: Keyfob in the notification area: an icon (#KeyfobTrayItem) with a menu
 * (#KeyfobTrayMenu). It activates `app.unlock`, `app.quick`, `app.open`, `app.preferences` and
 * `app.quit`.
 *
 * Properties, read-only: `hosted` (boolean): a notification area shows the icon. `known` (boolean):
 * whether there is one that does: it has answered, or there is none. `menu-open` (boolean): as far
 * as the host tells, and never longer than a minute after the last it told.
 *
 * Signal `activation-token` (const char *token): the host hands over the token with which a window
 * may be raised, just before the click that opens one.
 */

/** keyfob_tray_new: Returns: (transfer full): the icon, on the bus of @application; it never blocks
 */
KeyfobTray *keyfob_tray_new (GApplication *application,
                             KeyfobAccounts *accounts,
                             KeyfobDoorFinder *finder);

gboolean keyfob_tray_is_hosted (KeyfobTray *self);
gboolean keyfob_tray_is_known (KeyfobTray *self);
gboolean keyfob_tray_is_menu_open (KeyfobTray *self);

G_END_DECLS
