/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Doors that a person comes back to come first in the list of all, and nothing jumps. */

#include "keyfob-ui-test.h"
#include "pointer.h"
#include "ui/door/keyfob-door-row.h"

static GListModel *
get_model (KeyfobUiTest *test) {
  GtkWidget *list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);

  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
}

/* The doors under the @n-th header. */
static char *
dup_section (KeyfobUiTest *test, guint n) {
  GListModel *model = get_model (test);
  g_autoptr (GString) names = g_string_new (NULL);
  guint start;
  guint end = 0;

  for (guint i = 0; i <= n; i++)
    gtk_section_model_get_section (GTK_SECTION_MODEL (model), end, &start, &end);
  for (guint i = start; i < end; i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);

    g_string_append_printf (names, "%s\n", keyfob_door_get_name (door));
  }
  return g_strdup (names->str);
}

static void
assert_section (KeyfobUiTest *test, guint n, const char *expected) {
  g_autofree char *names = dup_section (test, n);

  g_assert_cmpstr (names, ==, expected);
}

static gboolean
is_accepted (gpointer door) {
  return keyfob_door_get_seconds_left (door) > 0;
}

static void
unlock (KeyfobUiTest *test, const char *name) {
  KeyfobDoor *door = keyfob_ui_test_get_door (test, name);

  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.unlock", "x",
                              keyfob_door_get_id (door));
  keyfob_test_wait_until (is_accepted, door);
  keyfob_ui_test_settle (test);
}

static void
show_all_anew (KeyfobUiTest *test) {
  keyfob_ui_test_choose (test, "Favourites");
  keyfob_ui_test_settle (test);
  keyfob_ui_test_choose (test, "All Doors");
  keyfob_ui_test_settle (test);
}

#define FAVOURITES "Main Hall\nFront Entrance\nLoading Dock\n会議室「さくら」\n"

/* In a section of their own, once, and saying where they are. */
static void
test_favourites (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  keyfob_ui_test_open (test);
  assert_section (test, 0, FAVOURITES);
  assert_section (test, 1, "Harbour Gate\n");
  g_assert_cmpuint (keyfob_ui_test_count_rows (test), ==, 24);
  row = keyfob_ui_test_get_row (test, "Main Hall");
  g_assert_nonnull (keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Harbour Warehouse · Quay level"));
  row = keyfob_ui_test_get_row (test, "Cold Store");
  g_assert_null (keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Harbour Warehouse · Quay level"));

  keyfob_ui_test_choose (test, "Harbour Warehouse");
  keyfob_ui_test_settle (test);
  assert_section (test, 0, "Harbour Gate\n");
  row = keyfob_ui_test_get_row (test, "Main Hall");
  g_assert_null (keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Harbour Warehouse · Quay level"));
}

static void
assert_no_ranks (KeyfobUiTest *test) {
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (test->accounts));

  for (guint i = 0; i < g_list_model_get_n_items (doors); i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (doors, i);

    g_assert_cmpint (keyfob_door_get_rank (door), ==, KEYFOB_DOOR_RANK_NONE);
  }
}

/* Those unlocked last come next: not while one looks, but when the list is shown again. */
static void
test_recent (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  unlock (test, "Cold Store");
  unlock (test, "Main Hall");
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (test->accounts));
  keyfob_ui_test_settle (test);
  assert_section (test, 1, "Harbour Gate\n");
  show_all_anew (test);
  assert_section (test, 0, FAVOURITES);
  assert_section (test, 1, "Cold Store\n");
  assert_section (test, 2, "Harbour Gate\n");
  g_assert_cmpuint (keyfob_ui_test_count_rows (test), ==, 24);
  keyfob_ui_test_wait_for_text (test, "Recently Unlocked");
  keyfob_ui_test_save_picture (test, "ranked-rows");

  keyfob_ui_test_close (test);
  assert_no_ranks (test);
  keyfob_ui_test_present (test);
  keyfob_ui_test_settle (test);
  assert_section (test, 1, "Cold Store\n");
}

static gboolean
is_fetched (gpointer refreshers) {
  return !keyfob_refreshers_is_refreshing (refreshers);
}

static void
refresh (KeyfobUiTest *test) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (test->accounts);

  keyfob_refreshers_refresh (refreshers);
  keyfob_test_wait_until (is_fetched, refreshers);
  keyfob_ui_test_settle (test);
}

/* That one door has another name moves none of the others. */
static void
test_renamed (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobDoor *door;

  keyfob_ui_test_open (test);
  unlock (test, "Cold Store");
  door = keyfob_ui_test_get_door (test, "Packing Area");
  keyfob_simulator_edit_lock (test->simulator, keyfob_door_get_id (door), "name",
                              json_node_init_string (json_node_alloc (), "Boxing Area"));
  refresh (test);
  g_assert_cmpstr (keyfob_door_get_name (door), ==, "Boxing Area");
  assert_section (test, 0, FAVOURITES);
  assert_section (test, 1, "Harbour Gate\n");
  show_all_anew (test);
  assert_section (test, 1, "Cold Store\n");
}

static gboolean
is_unseen (gpointer widget) {
  return !gtk_widget_get_mapped (widget);
}

/* To the sidebar of a folded window, and back. */
static void
go_and_come_back (KeyfobUiTest *test, GtkWidget *list) {
  AdwNavigationSplitView *split_view =
      ADW_NAVIGATION_SPLIT_VIEW (keyfob_ui_test_get (test, ADW_TYPE_NAVIGATION_SPLIT_VIEW, NULL));

  adw_navigation_split_view_set_show_content (split_view, FALSE);
  keyfob_test_wait_until (is_unseen, list);
  adw_navigation_split_view_set_show_content (split_view, TRUE);
  keyfob_ui_test_settle (test);
}

/* Who comes back finds the rows where they were, or at their beginning if they were put in order
 * meanwhile. */
static void
test_come_back (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *list;
  GtkAdjustment *adjustment;

  g_settings_set_int (test->settings, "window-width", 400);
  keyfob_ui_test_open (test);
  list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  gtk_adjustment_set_value (adjustment, 300);
  keyfob_ui_test_settle (test);
  go_and_come_back (test, list);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 300);

  unlock (test, "Cold Store");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 300);
  go_and_come_back (test, list);
  assert_section (test, 1, "Cold Store\n");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
}

static KeyfobDoor *
get_focused (KeyfobUiTest *test) {
  GtkWidget *row = gtk_widget_get_first_child (gtk_window_get_focus (test->window));

  return keyfob_door_row_get_door (KEYFOB_DOOR_ROW (row));
}

static gboolean
has_annex (gpointer test) {
  return keyfob_ui_test_count_rows (test) == 25;
}

/* Doors that come are put where they belong, and with them others; the one that has the keyboard
 * stays as long as it has it. */
static void
test_keyboard (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobDoor *door;
  GtkWidget *list;

  keyfob_ui_test_open (test);
  door = keyfob_ui_test_get_door (test, "Packing Area");
  list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  gtk_widget_grab_focus (list);
  gtk_list_view_scroll_to (GTK_LIST_VIEW (list), 7, GTK_LIST_SCROLL_FOCUS, NULL);
  pointer_strike (test->window, GDK_KEY_Shift_L);
  keyfob_ui_test_settle (test);
  g_assert_true (get_focused (test) == door);
  unlock (test, "Cold Store");
  unlock (test, "Packing Area");
  keyfob_simulator_add_lock (test->simulator, "Annex");
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (test->accounts));
  keyfob_test_wait_until (has_annex, test);
  keyfob_ui_test_settle (test);
  assert_section (test, 1, "Cold Store\n");
  g_assert_true (get_focused (test) == door);
  pointer_strike (test->window, GDK_KEY_Down);
  keyfob_ui_test_settle (test);
  g_assert_true (get_focused (test) != door);
  assert_section (test, 1, "Cold Store\nPacking Area\n");
}

/* So few doors need no order but their own. */
static void
test_few (void) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE, .doors = 6};
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (&options);

  keyfob_ui_test_open (test);
  g_assert_true (keyfob_door_is_favourite (keyfob_ui_test_get_door (test, "Front Entrance")));
  unlock (test, "Front Entrance");
  show_all_anew (test);
  g_assert_cmpuint (keyfob_ui_test_count_rows (test), ==, 6);
  assert_no_ranks (test);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/ranked-rows/favourites", test_favourites);
  g_test_add_func ("/ui/ranked-rows/recent", test_recent);
  g_test_add_func ("/ui/ranked-rows/renamed", test_renamed);
  g_test_add_func ("/ui/ranked-rows/come-back", test_come_back);
  g_test_add_func ("/ui/ranked-rows/keyboard", test_keyboard);
  g_test_add_func ("/ui/ranked-rows/few", test_few);
  return g_test_run ();
}
