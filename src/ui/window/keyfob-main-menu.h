/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** keyfob_main_menu_add: gives @button the main menu, whose items have names */
void keyfob_main_menu_add (GtkMenuButton *button);

G_END_DECLS
