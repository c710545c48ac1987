/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

/**
 * keyfob_fix_menu_names:
 * @button: one with a menu
 *
 * Lets assistive technology know what the items of the menu are called, which GTK 4.18 does not:
 * it names them by labels that it hides at the same time.
 */
void keyfob_fix_menu_names (GtkMenuButton *button);

/** keyfob_fix_menu_names_of_popover: likewise, for a menu that has no button */
void keyfob_fix_menu_names_of_popover (GtkPopover *popover);
