/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-main-menu.h"

#include "ui/accessibility/keyfob-menu-names.h"

/* Of the display. */
#define DATA_MENU "keyfob-main-menu"

/* GTK 4.18 never lets go of the sections of a menu that a popover has shown, so all windows of a
 * display have one: 6 kB would stay of each. */
static GMenuModel *
get_menu (GtkMenuButton *button) {
  GObject *display = G_OBJECT (gtk_widget_get_display (GTK_WIDGET (button)));
  GMenuModel *menu = g_object_get_data (display, DATA_MENU);

  if (menu == NULL) {
    g_autoptr (GtkBuilder) builder =
        gtk_builder_new_from_resource ("/app/keyfob/Keyfob/keyfob-main-menu.ui");

    menu = g_object_ref (G_MENU_MODEL (gtk_builder_get_object (builder, "main_menu")));
    g_object_set_data_full (display, DATA_MENU, menu, g_object_unref);
  }
  return menu;
}

void
keyfob_main_menu_add (GtkMenuButton *button) {
  gtk_menu_button_set_menu_model (button, get_menu (button));
  keyfob_menu_names_add (button);
}
