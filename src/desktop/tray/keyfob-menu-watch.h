/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libdbusmenu-glib/dbusmenu-glib.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_MENU_WATCH (keyfob_menu_watch_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobMenuWatch, keyfob_menu_watch, KEYFOB, MENU_WATCH, GObject)

/*
 * KeyfobMenuWatch: whether a menu is open, as far as those who show it tell.
 *
 * Property, read-only: `open` (boolean): never longer than a minute after the last they told.
 *
 * Signal `opening`: the menu is about to be seen. May come twice for one opening.
 */

/** keyfob_menu_watch_new: @root: of the menu */
KeyfobMenuWatch *keyfob_menu_watch_new (DbusmenuMenuitem *root);

gboolean keyfob_menu_watch_is_open (KeyfobMenuWatch *self);

/** keyfob_menu_watch_close: the menu is being closed: something in it was clicked */
void keyfob_menu_watch_close (KeyfobMenuWatch *self);

G_END_DECLS
