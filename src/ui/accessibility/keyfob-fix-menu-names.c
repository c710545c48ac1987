/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/accessibility/keyfob-fix-menu-names.h"

static void
name_items (GtkWidget *widget) {
  gboolean is_item =
      gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_MENU_ITEM;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (is_item && GTK_IS_LABEL (child)) {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      gtk_label_get_text (GTK_LABEL (child)), -1);
      return; /* another label would be of its keys */
    }
    name_items (child);
  }
}

void
keyfob_fix_menu_names (GtkMenuButton *button) {
  keyfob_fix_menu_names_of_popover (gtk_menu_button_get_popover (button));
}

void
keyfob_fix_menu_names_of_popover (GtkPopover *popover) {
  g_signal_connect (popover, "map", G_CALLBACK (name_items), NULL);
}
