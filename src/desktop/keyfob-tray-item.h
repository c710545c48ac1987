/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-tray-icons.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_TRAY_ITEM (keyfob_tray_item_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobTrayItem, keyfob_tray_item, KEYFOB, TRAY_ITEM, GObject)

/*
 * KeyfobTrayItem: a StatusNotifierItem, and its registration with whatever watcher comes and goes.
 * Knows nothing of doors.
 *
 * Property, read-only: `hosted` (boolean).
 *
 * Signals: `activate` (a click), `activation-token` (const char *token).
 */

/**
 * keyfob_tray_item_new:
 * @menu_path: where the menu is exported on @bus
 *
 * Exports the item and registers it under the bus's unique name.
 */
KeyfobTrayItem *keyfob_tray_item_new (GDBusConnection *bus, const char *menu_path);

/** keyfob_tray_item_show: @words: translated, what the icon's shape tells: for the tooltip */
void keyfob_tray_item_show (KeyfobTrayItem *self, KeyfobTrayIcon icon, const char *words);

gboolean keyfob_tray_item_is_hosted (KeyfobTrayItem *self);

G_END_DECLS
