/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-status.h"

#include <gio/gio.h>

/*
 * The pictures of the notification area, drawn when Keyfob was built.
 */

/**
 * KeyfobTrayIcon:
 *
 * What the icon tells by its shape.
 */
typedef enum {
  KEYFOB_TRAY_ICON_FINE,
  KEYFOB_TRAY_ICON_ATTENTION, /* a door is offline, locked down or open */
  KEYFOB_TRAY_ICON_SIGNED_OUT,
  KEYFOB_TRAY_ICON_OFFLINE, /* Kisi or the network cannot be reached */
} KeyfobTrayIcon;

/**
 * keyfob_tray_icons_get_name:
 *
 * Returns: the name of @icon in the icon theme, or "" if Keyfob is not installed where icons are
 *   looked for: LXQt shows nothing for a name that it does not find, even where there are pixels
 */
const char *keyfob_tray_icons_get_name (KeyfobTrayIcon icon);

/**
 * keyfob_tray_icons_dup_pixmaps:
 *
 * Returns: (transfer full): the same as pixels in some sizes, `a(iiay)`, as the StatusNotifierItem
 *   specification has it; they are seen on dark and on light panels
 */
GVariant *keyfob_tray_icons_dup_pixmaps (KeyfobTrayIcon icon);

/**
 * keyfob_tray_icons_dup_status_png:
 * @open: whether the door stands open
 *
 * Returns: (transfer full): a PNG for a menu, twice the 16 pixels it is shown in; it is seen on
 *   dark and on light menus. Neither read nor copied until it is used
 */
GBytes *keyfob_tray_icons_dup_status_png (KeyfobDoorStatus status, gboolean open);
