/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

/**
 * keyfob_shared_menu_get:
 * @widget: one that will show it
 * @name: of the .blp whose `menu` it is
 *
 * GTK 4.18 never lets go of the sections of a menu that a popover has shown, so all windows of a
 * display have one: 6 kB would stay of each.
 *
 * Returns: (transfer none): the same for every widget of a display
 */
GMenuModel *keyfob_shared_menu_get (GtkWidget *widget, const char *name);
