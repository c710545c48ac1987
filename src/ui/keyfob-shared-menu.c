/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/keyfob-shared-menu.h"

GMenuModel *
keyfob_shared_menu_get (GtkWidget *widget, const char *name) {
  GObject *display = G_OBJECT (gtk_widget_get_display (widget));
  GMenuModel *menu = g_object_get_data (display, name);

  if (menu == NULL) {
    g_autofree char *path = g_strdup_printf ("/app/keyfob/Keyfob/%s.ui", name);
    g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (path);

    menu = g_object_ref (G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
    g_object_set_data_full (display, name, menu, g_object_unref);
  }
  return menu;
}
