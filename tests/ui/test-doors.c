/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"

#include "ui/window/keyfob-sidebar-row.h"

static JsonNode *
make_boolean (gboolean value) {
  return json_node_init_boolean (json_node_alloc (), value);
}

static JsonNode *
make_integer (gint64 value) {
  return json_node_init_int (json_node_alloc (), value);
}

typedef struct {
  KeyfobUiTest *test;
  const char *title;
  guint count;
} Count;

static gboolean
is_counted (gpointer data) {
  Count *wanted = data;
  GtkWidget *row = keyfob_ui_test_get (wanted->test, KEYFOB_TYPE_SIDEBAR_ROW, wanted->title);
  KeyfobDoorGroup *group = keyfob_sidebar_row_get_group (KEYFOB_SIDEBAR_ROW (row));

  return keyfob_door_group_get_count (group) == wanted->count;
}

static void
wait_for_count (KeyfobUiTest *test, const char *title, guint count) {
  Count wanted = {test, title, count};

  keyfob_test_wait_until (is_counted, &wanted);
}

static gboolean
has_rows (gpointer data) {
  Count *wanted = data;

  return keyfob_ui_test_count_rows (wanted->test) == wanted->count;
}

static void
wait_for_rows (KeyfobUiTest *test, guint count) {
  Count wanted = {test, NULL, count};

  keyfob_test_wait_until (has_rows, &wanted);
}

static void
assert_row_says (KeyfobUiTest *test, const char *door_name, const char *words) {
  GtkWidget *row = keyfob_ui_test_get_row (test, door_name);

  if (keyfob_ui_test_find (row, GTK_TYPE_LABEL, words) == NULL)
    g_error ("The row of %s does not say “%s”", door_name, words);
}

static void
assert_has_tooltip (GtkWidget *widget) {
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean shown = FALSE;

  g_assert_true (gtk_widget_get_has_tooltip (widget));
  g_signal_emit_by_name (widget, "query-tooltip", 0, 0, FALSE, tooltip, &shown);
  g_assert_true (shown);
}

/* Every row of design.md's table, in words; and whether there is a button, and how. */
static void
test_rows (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;
  GtkWidget *button;

  keyfob_ui_test_open (test);
  wait_for_rows (test, 24);
  assert_row_says (test, "Front Entrance", "Locked");
  assert_row_says (test, "Car Park Gate", "Offline");
  assert_row_says (test, "Roof Terrace", "Not set up");
  assert_row_says (test, "Cold Store", "Locked");
  assert_row_says (test, "Terrace Door", "Open (lock reports locked)");
  row = keyfob_ui_test_get_row (test, "Terrace Door");
  g_assert_nonnull (keyfob_ui_test_find_by_class (row, GTK_TYPE_IMAGE, "open"));
  g_assert_null (keyfob_ui_test_find_by_class (row, GTK_TYPE_IMAGE, "mark"));
  assert_row_says (test, "Meeting Rooms",
                   keyfob_door_get_status_words (keyfob_ui_test_get_door (test, "Meeting Rooms")));

  row = keyfob_ui_test_get_row (test, "Roof Terrace");
  g_assert_null (keyfob_ui_test_find (row, GTK_TYPE_BUTTON, NULL));

  row = keyfob_ui_test_get_row (test, "Server Room");
  button = keyfob_ui_test_find (row, GTK_TYPE_BUTTON, "Unlock");
  g_assert_false (gtk_widget_is_sensitive (button));
  assert_has_tooltip (button);

  row = keyfob_ui_test_get_row (test, "Car Park Gate");
  button = keyfob_ui_test_find (row, GTK_TYPE_BUTTON, "Unlock");
  g_assert_true (gtk_widget_is_sensitive (button));
  assert_has_tooltip (button);
}

static void
assert_ends (KeyfobUiTest *test, const char *name) {
  GtkWidget *row = keyfob_ui_test_get_row (test, name);
  GtkLabel *label = GTK_LABEL (keyfob_ui_test_find (row, GTK_TYPE_LABEL, name));
  PangoLayout *layout = gtk_label_get_layout (label);

  g_assert_cmpint (pango_layout_get_line_count (layout), ==, 2);
  g_assert_false (pango_layout_is_ellipsized (layout));
}

/* Names that begin alike are told apart where there is little room, too. */
static void
test_long_names (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  g_settings_set_int (test->settings, "window-width", 370);
  keyfob_simulator_add_lock (test->simulator, "Delivery entrance, inner courtyard, left");
  keyfob_simulator_add_lock (test->simulator, "Delivery entrance, inner courtyard, right");
  keyfob_ui_test_open (test);
  assert_ends (test, "Delivery entrance, inner courtyard, left");
  assert_ends (test, "Delivery entrance, inner courtyard, right");
  keyfob_ui_test_save_picture (test, "long-names");
}

/* The counts and what is filtered follow the doors while one looks. */
static void
test_groups (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  wait_for_count (test, "All Doors", 24);
  wait_for_count (test, "Favourites", 4);
  wait_for_count (test, "Offline", 2);
  wait_for_count (test, "Locked Down", 1);
  wait_for_count (test, "Open", 1);
  wait_for_count (test, "Harbour Warehouse", 8);
  wait_for_count (test, "Nordhaven HQ", 16);

  keyfob_ui_test_choose (test, "Harbour Warehouse");
  wait_for_rows (test, 8);
  keyfob_ui_test_choose (test, "Offline");
  wait_for_rows (test, 2);

  keyfob_simulator_edit_lock (test->simulator,
                              keyfob_simulator_find_lock (test->simulator, "Car Park Gate"),
                              "online", make_boolean (TRUE));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.refresh", NULL);
  wait_for_count (test, "Offline", 1);
  wait_for_rows (test, 1);

  keyfob_simulator_edit_lock (test->simulator,
                              keyfob_simulator_find_lock (test->simulator, "Quay Door"), "online",
                              make_boolean (TRUE));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.refresh", NULL);
  keyfob_ui_test_wait_for_text (test, "Every Door Is Online");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Show All Doors"));
  keyfob_ui_test_settle (test);
  wait_for_rows (test, 24);
}

/* Who comes with an access link has no favourites, and looks at none of the person before. */
static void
test_favourites_go (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_access_link (test->simulator), -1, "text/plain");
  g_autoptr (KeyfobCredential) link =
      keyfob_credential_new (KEYFOB_CREDENTIAL_ACCESS_LINK, NULL, secret);

  keyfob_ui_test_open (test);
  keyfob_ui_test_choose (test, "Favourites");
  wait_for_rows (test, 4);
  keyfob_accounts_use_credential (test->accounts, link, NULL, "Nordhaven");
  keyfob_accounts_sign_out_async (test->accounts, keyfob_accounts_get_first (test->accounts), NULL,
                                  NULL, NULL);
  keyfob_ui_test_wait_for_text (test, "Signed in with an access link");
  keyfob_ui_test_get_row (test, "Car Park Gate");
  g_assert_false (keyfob_ui_test_shows (test, "Favourites"));
}

static void
search_for (KeyfobUiTest *test, const char *text) {
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL)),
                         text);
}

static void
assert_at_top (GtkWidget *list) {
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));

  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
}

/* A list with sections opens past its first header if nobody minds it; and if that is minded but
 * once, it goes there when a row is pressed or changes: another door is under the pointer then. */
static void
test_begins_at_top (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *list;

  keyfob_ui_test_open (test);
  list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  assert_at_top (list);
  keyfob_ui_test_settle (test);
  gtk_widget_queue_resize (list);
  keyfob_ui_test_settle (test);
  assert_at_top (list);
  keyfob_ui_test_choose (test, "Nordhaven HQ");
  keyfob_ui_test_settle (test);
  assert_at_top (list);
  gtk_widget_queue_resize (list);
  keyfob_ui_test_settle (test);
  assert_at_top (list);
}

static void
test_search (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  search_for (test, "RECEPTION"); /* Réception */
  wait_for_rows (test, 1);
  keyfob_ui_test_get_row (test, "Réception");
  search_for (test, "quay"); /* a floor, and a door on it */
  wait_for_rows (test, 7);
  search_for (test, "warehouse"); /* a place */
  wait_for_rows (test, 8);

  search_for (test, "<b>no such door</b>");
  keyfob_ui_test_wait_for_text (test, "No name, place or floor has “<b>no such door</b>” in it.");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Clear Search"));
  keyfob_ui_test_settle (test);
  wait_for_rows (test, 24);

  keyfob_ui_test_choose (test, "Harbour Warehouse");
  search_for (test, "front entrance");
  keyfob_ui_test_wait_for_text (
      test, "None of these doors has “front entrance” in its name, place or floor.");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Search All Doors"));
  keyfob_ui_test_get_row (test, "Front Entrance");
}

/* Favourites stand first, then sections in the order of the places, doors in that of their floor,
 * and none is torn. */
static void
test_sections (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const char *expected[] = {"Harbour Warehouse", "Harbour Warehouse · Quay level",
                            "Nordhaven HQ · Ground floor", "Nordhaven HQ · First floor",
                            "Nordhaven HQ · Second floor"};
  GtkWidget *list;
  GListModel *model;
  guint position = 4;

  keyfob_ui_test_open (test);
  list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    guint start, end;
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, position);

    g_assert_cmpstr (keyfob_door_get_section (door)->title, ==, expected[i]);
    gtk_section_model_get_section (GTK_SECTION_MODEL (model), position, &start, &end);
    g_assert_cmpuint (start, ==, position);
    position = end;
  }
  g_assert_cmpuint (position, ==, 24);
}

static gboolean
is_first_door_elsewhere (gpointer data) {
  KeyfobUiTest *test = data;

  return g_str_equal (
      keyfob_door_get_section (keyfob_ui_test_get_door (test, "Front Entrance"))->title,
      "Campus Building 2");
}

/* GtkListView aborts when sections change and nobody told it. */
static void
test_doors_go_elsewhere (void) {
  const KeyfobSimulatorOptions options = {.doors = 250, .unlimited = TRUE};
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (&options);
  gint64 first;

  keyfob_ui_test_open (test);
  first = keyfob_simulator_find_lock (test->simulator, "Front Entrance");
  for (gint64 id = first; id < first + 250; id += 1 + id % 3) {
    keyfob_simulator_edit_lock (test->simulator, id, "place_id", make_integer (9750));
    keyfob_simulator_edit_lock (test->simulator, id, "floor_id", NULL);
  }
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.refresh", NULL);
  keyfob_test_wait_until (is_first_door_elsewhere, test);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (keyfob_ui_test_count_rows (test), ==, 250);
  keyfob_ui_test_get_row (test, "Front Entrance");
  keyfob_ui_test_wait_for_text (test, "Campus Building 2");
}

/* A refresh that brings a door must not take the person's place in the list. */
static void
test_refresh_keeps_place (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *list;
  GtkWidget *row;
  graphene_point_t before, after;

  keyfob_ui_test_open (test);
  list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  gtk_widget_grab_focus (list);
  gtk_list_view_scroll_to (GTK_LIST_VIEW (list), 20, GTK_LIST_SCROLL_FOCUS, NULL);
  keyfob_ui_test_settle (test);
  row = gtk_root_get_focus (GTK_ROOT (test->window));
  g_assert_true (gtk_widget_is_ancestor (row, list));
  g_assert_true (gtk_widget_compute_point (row, GTK_WIDGET (test->window),
                                           &GRAPHENE_POINT_INIT (0, 0), &before));

  keyfob_simulator_add_lock (test->simulator, "Annex");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.refresh", NULL);
  wait_for_rows (test, 25);
  keyfob_ui_test_settle (test);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (test->window)) == row);
  g_assert_true (gtk_widget_compute_point (row, GTK_WIDGET (test->window),
                                           &GRAPHENE_POINT_INIT (0, 0), &after));
  g_assert_cmpfloat_with_epsilon (before.y, after.y, 2);
}

static gboolean
is_laboratory_favourite (gpointer test) {
  return keyfob_simulator_count_requests (((KeyfobUiTest *) test)->simulator, "POST", "/locks/*") ==
             1 &&
         keyfob_door_is_favourite (keyfob_ui_test_get_door (test, "Laboratory"));
}

/* The details say everything, and a favourite that is set there is set at Kisi. */
static void
test_details (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autofree char *id = NULL;
  AdwDialog *dialog;
  GtkWidget *favourite;

  keyfob_ui_test_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x",
                              keyfob_door_get_id (keyfob_ui_test_get_door (test, "Laboratory")));
  dialog = adw_window_get_visible_dialog (ADW_WINDOW (test->window));
  g_assert_nonnull (dialog);
  keyfob_ui_test_settle (test);
  id = g_strdup_printf ("%" G_GINT64_FORMAT,
                        keyfob_door_get_id (keyfob_ui_test_get_door (test, "Laboratory")));
  keyfob_ui_test_wait_for_text (test, "Nordhaven HQ");
  keyfob_ui_test_wait_for_text (test, "First floor");
  keyfob_ui_test_wait_for_text (test, "Unlocks only for people who stand at its reader.");
  keyfob_ui_test_wait_for_text (test, "Safety goggles beyond this door");
  keyfob_ui_test_wait_for_text (test, id);

  favourite = keyfob_ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_SWITCH_ROW, NULL);
  g_assert_false (adw_switch_row_get_active (ADW_SWITCH_ROW (favourite)));
  adw_switch_row_set_active (ADW_SWITCH_ROW (favourite), TRUE);
  keyfob_test_wait_until (is_laboratory_favourite, test);
  keyfob_ui_test_settle (test);
  g_assert_true (adw_switch_row_get_active (ADW_SWITCH_ROW (favourite)));
  adw_dialog_force_close (dialog);
  wait_for_count (test, "Favourites", 5);
}

/* Kisi refuses: the switch goes back, and the person is told. */
static void
test_favourite_refused (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault refusal = {.method = "POST",
                               .path = "/locks/*",
                               .kind = KEYFOB_FAULT_STATUS_CODE,
                               .status = 403,
                               .code = "fcd8ef",
                               .text = "Access denied."};
  GtkWidget *favourite;

  keyfob_ui_test_open (test);
  keyfob_simulator_add_fault (test->simulator, &refusal);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x",
                              keyfob_door_get_id (keyfob_ui_test_get_door (test, "Laboratory")));
  keyfob_ui_test_settle (test);
  favourite = keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, NULL);
  adw_switch_row_set_active (ADW_SWITCH_ROW (favourite), TRUE);
  while (adw_switch_row_get_active (ADW_SWITCH_ROW (favourite)))
    keyfob_ui_test_settle (test);
  g_assert_false (keyfob_door_is_favourite (keyfob_ui_test_get_door (test, "Laboratory")));
}

static GMenuModel *
get_main_menu (KeyfobUiTest *test) {
  GtkWidget *button = keyfob_ui_test_get (test, GTK_TYPE_MENU_BUTTON, NULL);

  return gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button));
}

/* GTK keeps the sections of each menu that was shown. */
static void
test_one_menu (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (GMenuModel) menu = NULL;

  keyfob_ui_test_open (test);
  menu = g_object_ref (get_main_menu (test));
  g_assert_cmpint (g_menu_model_get_n_items (menu), >, 0);
  keyfob_ui_test_close (test);
  keyfob_ui_test_present (test);
  g_assert_true (get_main_menu (test) == menu);
}

/* Ctrl+Return in the list unlocks the door that has the focus. */
static void
test_unlock_focused (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *list;

  keyfob_ui_test_open (test);
  list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  gtk_widget_grab_focus (list);
  gtk_list_view_scroll_to (GTK_LIST_VIEW (list), 1, GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_activate_action (list, "doors.unlock-focused", NULL);
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (
      keyfob_simulator_count_unlocks (
          test->simulator, keyfob_simulator_find_lock (test->simulator, "Front Entrance")),
      ==, 1);
}

/* More doors than a page, than a screen, and than a list makes rows for. */
static void
test_many (void) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE, .doors = 1300};
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (&options);

  keyfob_ui_test_open (test);
  keyfob_ui_test_settle (test);
  wait_for_rows (test, 1300);
  wait_for_count (test, "All Doors", 1300);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/doors/rows", test_rows);
  g_test_add_func ("/ui/doors/long-names", test_long_names);
  g_test_add_func ("/ui/doors/groups", test_groups);
  g_test_add_func ("/ui/doors/favourites-go", test_favourites_go);
  g_test_add_func ("/ui/doors/begins-at-top", test_begins_at_top);
  g_test_add_func ("/ui/doors/search", test_search);
  g_test_add_func ("/ui/doors/sections", test_sections);
  g_test_add_func ("/ui/doors/doors-go-elsewhere", test_doors_go_elsewhere);
  g_test_add_func ("/ui/doors/refresh-keeps-place", test_refresh_keeps_place);
  g_test_add_func ("/ui/doors/details", test_details);
  g_test_add_func ("/ui/doors/favourite-refused", test_favourite_refused);
  g_test_add_func ("/ui/doors/one-menu", test_one_menu);
  g_test_add_func ("/ui/doors/unlock-focused", test_unlock_focused);
  g_test_add_func ("/ui/doors/many", test_many);
  return g_test_run ();
}
