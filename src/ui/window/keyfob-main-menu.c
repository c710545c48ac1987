/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-main-menu.h"

#include "ui/accessibility/keyfob-fix-menu-names.h"
#include "ui/keyfob-shared-menu.h"

void
keyfob_main_menu_add (GtkMenuButton *button) {
  gtk_menu_button_set_menu_model (button,
                                  keyfob_shared_menu_get (GTK_WIDGET (button), "keyfob-main-menu"));
  keyfob_fix_menu_names (button);
}
