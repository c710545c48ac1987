/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "quick-unlock-test.h"

#include "ui/quick-unlock/keyfob-quick-unlock-row.h"

static gboolean
press (KeyfobUiTest *test, guint key) {
  g_autoptr (GListModel) controllers =
      gtk_widget_observe_controllers (quick_unlock_test_get_entry (test));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
      g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
  }
  return handled;
}

static gboolean
is_fetched (gpointer data) {
  return keyfob_refreshers_get_fetched_at (data) > 0 && !keyfob_refreshers_is_refreshing (data);
}

static void
refresh (KeyfobUiTest *test) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (test->accounts);

  keyfob_refreshers_refresh (refreshers);
  keyfob_test_wait_until (is_fetched, refreshers);
  keyfob_ui_test_settle (test);
}

/* What a person sees before a key is pressed: favourites first. None of them is selected, so that a
 * stray Enter does nothing. */
static void
test_open (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  GtkWidget *focus;

  keyfob_ui_test_open (test);
  focus = gtk_window_get_focus (test->window);
  g_assert_true (gtk_widget_is_ancestor (focus, quick_unlock_test_get_entry (test)));
  g_assert_cmpuint (quick_unlock_test_count_rows (test), ==, 8);
  g_assert_null (gtk_single_selection_get_selected_item (quick_unlock_test_get_selection (test)));
  g_assert_true (keyfob_door_is_favourite (keyfob_ui_test_get_door (test, "Front Entrance")));
  g_assert_true (keyfob_ui_test_shows (test, "Locked"));
  g_assert_true (keyfob_ui_test_shows (test, "Nordhaven HQ · Ground floor"));
  g_assert_false (keyfob_ui_test_shows (test, "↵ Unlock"));
  keyfob_ui_test_save_picture (test, "quick-unlock");
  quick_unlock_test_press_enter (test);
  quick_unlock_test_type (test, " ");
  quick_unlock_test_press_enter (test);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 0);
}

static void
test_namesakes (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);

  keyfob_simulator_add_lock (test->simulator, "Cold Store");
  keyfob_ui_test_open (test);
  quick_unlock_test_type (test, "cold");
  keyfob_ui_test_wait_for_text (test, "Cold Store, Harbour Warehouse");
  keyfob_ui_test_wait_for_text (test, "Cold Store, Nordhaven HQ");
}

/* Two names that begin alike are told from each other by their ends. */
static void
test_long_names (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  const char *name = "Meeting Room of the Department of Nordic Letters, Upper Gallery East";
  GtkWidget *label;

  keyfob_simulator_add_lock (test->simulator, name);
  keyfob_ui_test_open (test);
  quick_unlock_test_type (test, "meeting room of");
  label = keyfob_ui_test_get (test, GTK_TYPE_LABEL, name);
  keyfob_ui_test_settle (test);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
}

static void
test_type (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  g_autofree char *names = NULL;
  int height;

  keyfob_ui_test_open (test);
  height = gtk_widget_get_height (GTK_WIDGET (test->window));
  quick_unlock_test_type (test, "entr");
  names = quick_unlock_test_dup_names (test);
  g_assert_cmpstr (names, ==, "Front Entrance\nStaff Entrance\n");
  quick_unlock_test_assert_selected (test, "Front Entrance");
  g_assert_true (keyfob_ui_test_shows (test, "↵ Unlock"));
  keyfob_ui_test_save_picture (test, "quick-unlock-typed");
  quick_unlock_test_type (test, "server");
  quick_unlock_test_assert_selected (test, "Server Room"); /* it is locked down */
  g_assert_false (keyfob_ui_test_shows (test, "↵ Unlock"));

  quick_unlock_test_type (test, "nothing like that");
  g_assert_true (
      keyfob_ui_test_shows (test, "No name, place or floor has “nothing like that” in it."));
  quick_unlock_test_press_enter (test);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->simulator, 0), ==, 0);
  keyfob_ui_test_save_picture (test, "quick-unlock-no-match");

  quick_unlock_test_type (test, "");
  g_assert_cmpuint (quick_unlock_test_count_rows (test), ==, 8);
  keyfob_ui_test_settle (test);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (test->window)), ==, height);
}

/* Letter by letter another door comes into the row that stays selected. */
static void
test_append (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  GtkEditable *entry;
  int end = 1;

  keyfob_ui_test_open (test);
  quick_unlock_test_type (test, "o");
  g_assert_true (keyfob_ui_test_shows (test, "↵ Unlock"));
  entry = GTK_EDITABLE (quick_unlock_test_get_entry (test));
  gtk_editable_insert_text (entry, "of", -1, &end);
  quick_unlock_test_assert_selected (test, "Roof Terrace"); /* it is not set up */
  g_assert_false (keyfob_ui_test_shows (test, "↵ Unlock"));
  gtk_editable_delete_text (entry, 1, -1);
  g_assert_true (keyfob_ui_test_shows (test, "↵ Unlock"));
}

/* Whole, wherever the list was scrolled to. */
static void
assert_selected_is_seen (KeyfobUiTest *test) {
  KeyfobDoor *door =
      gtk_single_selection_get_selected_item (quick_unlock_test_get_selection (test));
  GtkWidget *list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  GtkWidget *row =
      keyfob_ui_test_get (test, KEYFOB_TYPE_QUICK_UNLOCK_ROW, keyfob_door_get_full_name (door));
  graphene_rect_t bounds;

  keyfob_ui_test_settle (test);
  g_assert_true (gtk_widget_compute_bounds (row, list, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, 0);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, gtk_widget_get_height (list));
}

static void
test_keys (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  g_autofree char *second = NULL;

  keyfob_ui_test_open (test);
  g_assert_true (press (test, GDK_KEY_Up));
  quick_unlock_test_assert_selected (test, "Front Entrance");
  g_assert_true (press (test, GDK_KEY_Down));
  second = quick_unlock_test_dup_selected (test);
  g_assert_cmpstr (second, !=, "Front Entrance");
  g_assert_true (press (test, GDK_KEY_Up));
  quick_unlock_test_assert_selected (test, "Front Entrance");

  /* Beyond what is seen, to the last of all doors. */
  for (guint i = 0; i < 24; i++)
    g_assert_true (press (test, GDK_KEY_Page_Down));
  g_assert_cmpuint (quick_unlock_test_count_rows (test), ==, 24);
  g_assert_cmpuint (gtk_single_selection_get_selected (quick_unlock_test_get_selection (test)), ==,
                    23);
  assert_selected_is_seen (test);
  keyfob_ui_test_save_picture (test, "quick-unlock-end");
  g_assert_false (press (test, GDK_KEY_Left));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (test->window),
                                         quick_unlock_test_get_entry (test)));

  /* A new search begins at the top. */
  quick_unlock_test_type (test, "e");
  g_assert_cmpuint (quick_unlock_test_count_rows (test), ==, 8);
  g_assert_cmpuint (gtk_single_selection_get_selected (quick_unlock_test_get_selection (test)), ==,
                    0);
  assert_selected_is_seen (test);
}

static JsonNode *
bool_node (gboolean value) {
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_boolean (node, value);
  return node;
}

/* Doors tell their new states, and stand where they stood: no other one comes under the fingers. */
static void
test_stay_put (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  gint64 dock, staff;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  keyfob_ui_test_open (test);
  dock = keyfob_simulator_find_lock (test->simulator, "Loading Dock");
  staff = keyfob_simulator_find_lock (test->simulator, "Staff Entrance");
  quick_unlock_test_type (test, "o");
  keyfob_ui_test_settle (test);
  before = quick_unlock_test_dup_names (test);
  quick_unlock_test_assert_selected (test, "Front Entrance");

  /* One that would be the best match, one that is gone, one that has another state. */
  keyfob_simulator_add_lock (test->simulator, "O");
  keyfob_simulator_remove_lock (test->simulator, staff);
  keyfob_simulator_edit_lock (test->simulator, dock, "online", bool_node (FALSE));
  refresh (test);
  keyfob_ui_test_wait_for_part (test, "Offline");
  after = quick_unlock_test_dup_names (test);
  g_assert_cmpstr (after, ==, before);
  quick_unlock_test_assert_selected (test, "Front Entrance");

  quick_unlock_test_type (test, "");
  quick_unlock_test_type (test, "o");
  g_free (after);
  after = quick_unlock_test_dup_names (test);
  g_assert_true (g_str_has_prefix (after, "O\n"));
}

static gboolean
is_recent (gpointer door) {
  return keyfob_door_get_recent_unlock (door) != NULL;
}

/* What is told to who does not see the row is there for who does. */
static void
test_recent (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  KeyfobDoor *door;
  GtkWidget *mark;

  g_object_set (test->accounts, "assumed-unlocked-seconds", 3, NULL);
  keyfob_ui_test_open (test);
  door = keyfob_ui_test_get_door (test, "Front Entrance");
  quick_unlock_test_type (test, "front entrance");
  unlock = keyfob_accounts_unlock (test->accounts, keyfob_door_get_id (door));
  keyfob_test_wait_until (is_recent, door);
  keyfob_ui_test_settle (test);
  mark = keyfob_ui_test_find_by_class (GTK_WIDGET (test->window), GTK_TYPE_IMAGE, "mark");
  g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (mark)), ==, "keyfob-just-unlocked-symbolic");
  g_assert_nonnull (
      strstr (gtk_widget_get_tooltip_text (mark), keyfob_door_get_recent_unlock (door)));
  keyfob_ui_test_save_picture (test, "quick-unlock-recent");
}

static GtkAdjustment *
get_adjustment (KeyfobUiTest *test) {
  GtkWidget *list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);

  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
}

static void
rename_door (KeyfobUiTest *test, gint64 id, const char *name) {
  keyfob_simulator_edit_lock (test->simulator, id, "name",
                              json_node_init_string (json_node_alloc (), name));
}

/* Who has scrolled, with nothing typed, is not taken back to the top by doors that come, or that
 * are called otherwise, one of them or all. */
static void
test_scrolled (void) {
  const KeyfobSimulatorOptions options = {.doors = 30, .unlimited = TRUE};
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (&options);
  GtkAdjustment *adjustment;
  GListModel *doors;
  gint64 annex;
  double place;

  keyfob_ui_test_open (test);
  adjustment = get_adjustment (test);
  g_signal_emit_by_name (keyfob_ui_test_get (test, GTK_TYPE_SCROLLED_WINDOW, NULL), "edge-reached",
                         GTK_POS_BOTTOM);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (quick_unlock_test_count_rows (test), ==, 30);
  place = gtk_adjustment_get_page_size (adjustment);
  gtk_adjustment_set_value (adjustment, place);
  keyfob_ui_test_settle (test);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, place);

  keyfob_simulator_add_lock (test->simulator, "Annex");
  refresh (test);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, place);

  annex = keyfob_simulator_find_lock (test->simulator, "Annex");
  rename_door (test, annex, "Outbuilding");
  refresh (test);
  g_assert_cmpstr (keyfob_door_get_name (keyfob_ui_test_get_door (test, "Outbuilding")), ==,
                   "Outbuilding");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, place);

  doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (test->accounts));
  for (guint i = 0; i < g_list_model_get_n_items (doors); i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (doors, i);
    g_autofree char *name = g_strconcat ("New ", keyfob_door_get_name (door), NULL);

    rename_door (test, keyfob_door_get_id (door), name);
  }
  refresh (test);
  g_assert_cmpstr (keyfob_door_get_name (keyfob_ui_test_get_door (test, "New Outbuilding")), ==,
                   "New Outbuilding");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, place);
}

/* Fewer rows than there is room for: what is new comes last, and at once. */
static void
test_new_door (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  g_autofree char *names = NULL;

  keyfob_ui_test_open (test);
  quick_unlock_test_type (test, "entrance");
  keyfob_simulator_add_lock (test->simulator, "Entrance");
  refresh (test);
  names = quick_unlock_test_dup_names (test);
  g_assert_cmpstr (names, ==, "Front Entrance\nStaff Entrance\nEntrance\n");
}

/* Asked for again it is the same one, as if it were new. */
static void
test_again (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);

  keyfob_ui_test_open (test);
  quick_unlock_test_type (test, "workshop");
  quick_unlock_test_press_enter (test);
  keyfob_ui_test_wait_for_part (test, "Workshop: ");
  keyfob_ui_test_present (test);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (quick_unlock_test_get_entry (test))), ==,
                   "");
  g_assert_false (keyfob_ui_test_shows (test, "Workshop: "));
  g_assert_null (gtk_single_selection_get_selected_item (quick_unlock_test_get_selection (test)));

  test->search = "quay";
  keyfob_ui_test_present (test);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (quick_unlock_test_get_entry (test))), ==,
                   "quay");
  quick_unlock_test_assert_selected (test, "Quay Door");
}

static gboolean
is_sent (gpointer simulator) {
  return keyfob_simulator_count_requests (simulator, "POST", NULL) > 0;
}

static void
test_many (void) {
  const KeyfobSimulatorOptions many = {.doors = 5000, .unlimited = TRUE};
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (&many);

  keyfob_ui_test_open (test);
  g_assert_cmpuint (quick_unlock_test_count_rows (test), ==, 8);
  quick_unlock_test_type (test, "workshop 20");
  g_assert_cmpuint (quick_unlock_test_count_rows (test), ==, 8);
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", NULL), ==, 0);
  quick_unlock_test_press_enter (test);
  keyfob_test_wait_until (is_sent, test->simulator);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/quick-unlock/open", test_open);
  g_test_add_func ("/ui/quick-unlock/namesakes", test_namesakes);
  g_test_add_func ("/ui/quick-unlock/long-names", test_long_names);
  g_test_add_func ("/ui/quick-unlock/type", test_type);
  g_test_add_func ("/ui/quick-unlock/append", test_append);
  g_test_add_func ("/ui/quick-unlock/keys", test_keys);
  g_test_add_func ("/ui/quick-unlock/stay-put", test_stay_put);
  g_test_add_func ("/ui/quick-unlock/recent", test_recent);
  g_test_add_func ("/ui/quick-unlock/scrolled", test_scrolled);
  g_test_add_func ("/ui/quick-unlock/new-door", test_new_door);
  g_test_add_func ("/ui/quick-unlock/again", test_again);
  g_test_add_func ("/ui/quick-unlock/many", test_many);
  return g_test_run ();
}
