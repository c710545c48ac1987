/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "palette-test.h"

#include "ui/quick-unlock/keyfob-palette-row.h"

KeyfobUiTest *
palette_test_new (const KeyfobSimulatorOptions *options) {
  KeyfobUiTest *test = keyfob_ui_test_new (options);

  test->view = KEYFOB_UI_VIEW_QUICK;
  return test;
}

GtkWidget *
palette_test_get_entry (KeyfobUiTest *test) {
  return keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL);
}

void
palette_test_type (KeyfobUiTest *test, const char *text) {
  gtk_editable_set_text (GTK_EDITABLE (palette_test_get_entry (test)), text);
}

void
palette_test_press_enter (KeyfobUiTest *test) {
  g_signal_emit_by_name (palette_test_get_entry (test), "activate");
}

GtkListBox *
palette_test_get_list (KeyfobUiTest *test) {
  return GTK_LIST_BOX (keyfob_ui_test_get (test, GTK_TYPE_LIST_BOX, NULL));
}

static char *
dup_name (GtkListBoxRow *row) {
  return g_strdup (keyfob_door_get_name (keyfob_palette_row_get_door (KEYFOB_PALETTE_ROW (row))));
}

char *
palette_test_dup_names (KeyfobUiTest *test) {
  g_autoptr (GString) names = g_string_new (NULL);
  GtkListBox *list = palette_test_get_list (test);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++) {
    g_autofree char *name = gtk_widget_get_visible (GTK_WIDGET (row)) ? dup_name (row) : NULL;

    if (name != NULL)
      g_string_append_printf (names, "%s\n", name);
  }
  return g_strdup (names->str);
}

guint
palette_test_count_rows (KeyfobUiTest *test) {
  g_autofree char *names = palette_test_dup_names (test);
  g_auto (GStrv) lines = g_strsplit (names, "\n", -1);

  return g_strv_length (lines) - 1; /* the last line is empty */
}

char *
palette_test_dup_selected (KeyfobUiTest *test) {
  return dup_name (gtk_list_box_get_selected_row (palette_test_get_list (test)));
}

void
palette_test_assert_selected (KeyfobUiTest *test, const char *name) {
  g_autofree char *selected = palette_test_dup_selected (test);

  g_assert_cmpstr (selected, ==, name);
}

guint
palette_test_count_unlocks (KeyfobUiTest *test, const char *name) {
  return keyfob_simulator_count_unlocks (test->simulator,
                                         keyfob_simulator_find_lock (test->simulator, name));
}
