/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-field-mark.h"

/* What a row's mark is heard on: its inner text has the keyboard, not the row. */
static GtkAccessible *
get_heard (GtkEditable *row) {
  return GTK_ACCESSIBLE (gtk_editable_get_delegate (row));
}

void
keyfob_field_mark (GtkEditable *row, GtkLabel *message) {
  gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (get_heard (row), GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);
  gtk_accessible_update_relation (get_heard (row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, message,
                                  NULL, -1);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

void
keyfob_field_unmark (GtkEditable *row) {
  gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_reset_state (get_heard (row), GTK_ACCESSIBLE_STATE_INVALID);
  gtk_accessible_reset_relation (get_heard (row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
}
