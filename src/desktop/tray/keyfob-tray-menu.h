/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"
#include "model/doors/keyfob-door-finder.h"

#define KEYFOB_TYPE_TRAY_MENU (keyfob_tray_menu_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobTrayMenu, keyfob_tray_menu, KEYFOB, TRAY_MENU, GObject)

/*
 * KeyfobTrayMenu: the flat menu of the icon: at most a dozen doors in the finder's order, each with
 * its status in words and an icon; those that are near come first, and are looked for while it is
 * open; *All Doors…*, *Open Keyfob*, *Preferences*, *Quit*. Through
 * libdbusmenu-glib. Items keep their IDs as long as their door is known.
 *
 * Property, read-only: `exported` (boolean): it is on the bus; hosts that ask before are never
 * answered again.
 */

/** keyfob_tray_menu_new: exports the menu on the session bus, where @application is, and owns this
 */
KeyfobTrayMenu *keyfob_tray_menu_new (GApplication *application,
                                      KeyfobAccounts *accounts,
                                      KeyfobDoorFinder *finder);

/** keyfob_tray_menu_get_path: Returns: where it is exported */
const char *keyfob_tray_menu_get_path (KeyfobTrayMenu *self);

gboolean keyfob_tray_menu_is_exported (KeyfobTrayMenu *self);
/** keyfob_tray_menu_is_open: as far as hosts tell, and never longer than a minute after the last */
gboolean keyfob_tray_menu_is_open (KeyfobTrayMenu *self);
