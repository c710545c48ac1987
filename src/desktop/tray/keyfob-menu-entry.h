/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>
#include <libdbusmenu-glib/dbusmenu-glib.h>

/* The library declares none. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbusmenuMenuitem, g_object_unref)

#define KEYFOB_TYPE_MENU_ENTRY (keyfob_menu_entry_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobMenuEntry, keyfob_menu_entry, KEYFOB, MENU_ENTRY, DbusmenuMenuitem)

/*
 * KeyfobMenuEntry: one line of a flat menu. It acts by the name of an action. Its ID is told by
 * the library, which gives each item of the process another.
 */

/**
 * keyfob_menu_entry_new:
 * @action: (nullable): what a click activates
 * @target: (nullable): with which parameter; sunk if floating
 */
KeyfobMenuEntry *keyfob_menu_entry_new (const char *action, GVariant *target);

/** keyfob_menu_entry_new_separator: Returns: (transfer full): a line that is no more than that
 */
KeyfobMenuEntry *keyfob_menu_entry_new_separator (void);

/** keyfob_menu_entry_set_label: @words: as they shall be read; no mnemonics, no markup */
void keyfob_menu_entry_set_label (KeyfobMenuEntry *self, const char *words);

/** keyfob_menu_entry_set_enabled: @enabled: else it is grey, and hosts let nobody click it */
void keyfob_menu_entry_set_enabled (KeyfobMenuEntry *self, gboolean enabled);

/** keyfob_menu_entry_set_icon: @png: a picture of 16 pixels, or twice that */
void keyfob_menu_entry_set_icon (KeyfobMenuEntry *self, GBytes *png);

/** keyfob_menu_entry_place: lets it be what @menu has at @position, from now on or still */
void keyfob_menu_entry_place (KeyfobMenuEntry *self, DbusmenuMenuitem *menu, guint position);

/** keyfob_menu_entry_unplace: takes it out of the menu that it is in, if it is in one */
void keyfob_menu_entry_unplace (KeyfobMenuEntry *self);

/** keyfob_menu_entry_activate: does what a click does, with an action of @actions */
void keyfob_menu_entry_activate (KeyfobMenuEntry *self, GActionGroup *actions);
