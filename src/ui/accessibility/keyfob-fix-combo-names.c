/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/accessibility/keyfob-fix-combo-names.h"

static const char *
find_text (GtkWidget *widget) {
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    const char *text = find_text (child);

    if (text != NULL)
      return text;
  }
  return NULL;
}

static void
name_items (GtkWidget *list, const char *title) {
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  for (GtkWidget *item = gtk_widget_get_first_child (list); item != NULL;
       item = gtk_widget_get_next_sibling (item)) {
    const char *text = find_text (item);

    if (text != NULL)
      gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                      -1);
  }
}

static void
name_lists (GtkWidget *widget, const char *title) {
  if (GTK_IS_LIST_VIEW (widget)) {
    name_items (widget, title);
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_lists (child, title);
}

static void
name_all (AdwComboRow *row) {
  GtkStringObject *chosen = adw_combo_row_get_selected_item (row);

  name_lists (GTK_WIDGET (row), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  if (chosen == NULL)
    return;
  /* It is described by its subtitle, which would be all that is heard, even if it has none. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_string_object_get_string (chosen), -1);
}

static GtkWidget *
find_popover (GtkWidget *widget) {
  if (GTK_IS_POPOVER (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *popover = find_popover (child);

    if (popover != NULL)
      return popover;
  }
  return NULL;
}

void
keyfob_fix_combo_names (AdwComboRow *row) {
  GtkWidget *popover = find_popover (GTK_WIDGET (row));

  g_signal_connect (row, "map", G_CALLBACK (name_all), NULL);
  g_signal_connect (row, "notify::selected-item", G_CALLBACK (name_all), NULL);
  if (popover != NULL)
    g_signal_connect_object (popover, "map", G_CALLBACK (name_all), row, G_CONNECT_SWAPPED);
}
