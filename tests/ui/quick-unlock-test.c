/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "quick-unlock-test.h"

KeyfobUiTest *
quick_unlock_test_new (const KeyfobSimulatorOptions *options) {
  KeyfobUiTest *test = keyfob_ui_test_new (options);

  test->view = KEYFOB_UI_VIEW_QUICK_UNLOCK;
  return test;
}

GtkWidget *
quick_unlock_test_get_entry (KeyfobUiTest *test) {
  return keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL);
}

void
quick_unlock_test_type (KeyfobUiTest *test, const char *text) {
  gtk_editable_set_text (GTK_EDITABLE (quick_unlock_test_get_entry (test)), text);
}

void
quick_unlock_test_press_enter (KeyfobUiTest *test) {
  g_signal_emit_by_name (quick_unlock_test_get_entry (test), "activate");
}

GtkSingleSelection *
quick_unlock_test_get_selection (KeyfobUiTest *test) {
  GtkWidget *list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);

  return GTK_SINGLE_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
}

char *
quick_unlock_test_dup_names (KeyfobUiTest *test) {
  g_autoptr (GString) names = g_string_new (NULL);
  GListModel *doors = G_LIST_MODEL (quick_unlock_test_get_selection (test));

  for (guint i = 0; i < g_list_model_get_n_items (doors); i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (doors, i);

    g_string_append_printf (names, "%s\n", keyfob_door_get_name (door));
  }
  return g_strdup (names->str);
}

guint
quick_unlock_test_count_rows (KeyfobUiTest *test) {
  return g_list_model_get_n_items (G_LIST_MODEL (quick_unlock_test_get_selection (test)));
}

char *
quick_unlock_test_dup_selected (KeyfobUiTest *test) {
  GtkSingleSelection *selection = quick_unlock_test_get_selection (test);

  return g_strdup (keyfob_door_get_name (gtk_single_selection_get_selected_item (selection)));
}

void
quick_unlock_test_assert_selected (KeyfobUiTest *test, const char *name) {
  g_autofree char *selected = quick_unlock_test_dup_selected (test);

  g_assert_cmpstr (selected, ==, name);
}

guint
quick_unlock_test_count_unlocks (KeyfobUiTest *test, const char *name) {
  return keyfob_simulator_count_unlocks (test->simulator,
                                         keyfob_simulator_find_lock (test->simulator, name));
}
