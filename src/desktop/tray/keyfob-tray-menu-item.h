/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>
#include <libdbusmenu-glib/dbusmenu-glib.h>

G_BEGIN_DECLS

/* The library declares none. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbusmenuMenuitem, g_object_unref)

#define KEYFOB_TYPE_TRAY_MENU_ITEM (keyfob_tray_menu_item_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobTrayMenuItem,
                      keyfob_tray_menu_item,
                      KEYFOB,
                      TRAY_MENU_ITEM,
                      DbusmenuMenuitem)

/*
 * KeyfobTrayMenuItem: one line of a flat menu. It acts by the name of an action. Its ID is told by
 * the library, which gives each item of the process another.
 */

/**
 * keyfob_tray_menu_item_new:
 * @action: (nullable): what a click activates
 * @target: (nullable): with which parameter; sunk if floating
 */
KeyfobTrayMenuItem *keyfob_tray_menu_item_new (const char *action, GVariant *target);

/** keyfob_tray_menu_item_new_separator: Returns: (transfer full): a line that is no more than that
 */
KeyfobTrayMenuItem *keyfob_tray_menu_item_new_separator (void);

/** keyfob_tray_menu_item_set_label: @words: as they shall be read; no mnemonics, no markup */
void keyfob_tray_menu_item_set_label (KeyfobTrayMenuItem *self, const char *words);

/** keyfob_tray_menu_item_set_enabled: @enabled: else it is grey, and hosts let nobody click it */
void keyfob_tray_menu_item_set_enabled (KeyfobTrayMenuItem *self, gboolean enabled);

/** keyfob_tray_menu_item_set_icon: @png: a picture of 16 pixels, or twice that */
void keyfob_tray_menu_item_set_icon (KeyfobTrayMenuItem *self, GBytes *png);

/** keyfob_tray_menu_item_place: lets it be what @menu has at @position, from now on or still */
void keyfob_tray_menu_item_place (KeyfobTrayMenuItem *self, DbusmenuMenuitem *menu, guint position);

/** keyfob_tray_menu_item_unplace: takes it out of the menu that it is in, if it is in one */
void keyfob_tray_menu_item_unplace (KeyfobTrayMenuItem *self);

/** keyfob_tray_menu_item_activate: does what a click does, with an action of @actions */
void keyfob_tray_menu_item_activate (KeyfobTrayMenuItem *self, GActionGroup *actions);

G_END_DECLS
