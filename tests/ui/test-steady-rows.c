/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* No other door comes under the pointer, or under the keys, between seeing and pressing. */

#include "keyfob-ui-test.h"
#include "pointer.h"
#include "ui/door/keyfob-door-row.h"
#include "ui/window/keyfob-settled-rows.h"

#define SETTLED_MILLISECONDS (KEYFOB_SETTLED_ROWS_MILLISECONDS + 100)

static JsonNode *
make_boolean (gboolean value) {
  return json_node_init_boolean (json_node_alloc (), value);
}

static void
set_online (KeyfobUiTest *test, const char *door, gboolean online) {
  keyfob_simulator_edit_lock (test->simulator, keyfob_simulator_find_lock (test->simulator, door),
                              "online", make_boolean (online));
}

static gboolean
is_refreshed (gpointer data) {
  return !keyfob_refreshers_is_refreshing (data);
}

static void
refresh (KeyfobUiTest *test) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (test->accounts);

  keyfob_refreshers_refresh (refreshers);
  keyfob_test_wait_until (is_refreshed, refreshers);
  keyfob_ui_test_settle (test);
}

/* Until a person has had the time to see what came. */
static void
wait_until_settled (void) {
  keyfob_test_let_pass (SETTLED_MILLISECONDS);
}

static char *
dup_names (KeyfobUiTest *test) {
  GtkWidget *list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  GListModel *doors = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (doors); i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (doors, i);

    g_string_append_printf (names, "%s\n", keyfob_door_get_name (door));
  }
  return g_strdup (names->str);
}

static void
assert_names (KeyfobUiTest *test, const char *expected) {
  g_autofree char *names = dup_names (test);

  g_assert_cmpstr (names, ==, expected);
}

typedef struct {
  KeyfobUiTest *test;
  const char *names;
} Names;

static gboolean
are_names (gpointer data) {
  Names *expected = data;
  g_autofree char *names = dup_names (expected->test);

  return g_str_equal (names, expected->names);
}

static void
wait_for_names (KeyfobUiTest *test, const char *names) {
  Names expected = {test, names};

  keyfob_test_wait_until (are_names, &expected);
}

static GtkWidget *
get_button (KeyfobUiTest *test, const char *door) {
  return keyfob_ui_test_find (keyfob_ui_test_get_row (test, door), GTK_TYPE_BUTTON, NULL);
}

/* The list of those that are offline: Quay Door, and Car Park Gate below it. */
static KeyfobUiTest *
open_offline (void) {
  KeyfobUiTest *test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  keyfob_ui_test_choose (test, "Offline");
  wait_for_names (test, "Quay Door\nCar Park Gate\n");
  keyfob_ui_test_settle (test);
  return test;
}

static guint
count_unlocks (KeyfobUiTest *test) {
  return keyfob_simulator_count_unlocks (test->simulator, 0);
}

/* Who aims at a door opens that door, whatever a refresh brings, and sees it when the pointer has
 * left the list. */
static void
test_pointer (void) {
  g_autoptr (KeyfobUiTest) test = open_offline ();
  gint64 quay = keyfob_simulator_find_lock (test->simulator, "Quay Door");

  wait_until_settled ();
  pointer_move_to (get_button (test, "Quay Door"));
  keyfob_ui_test_settle (test);
  set_online (test, "Quay Door", TRUE);
  set_online (test, "Cold Store", FALSE);
  refresh (test);
  assert_names (test, "Quay Door\nCar Park Gate\n");
  g_assert_nonnull (
      keyfob_ui_test_find (keyfob_ui_test_get_row (test, "Quay Door"), GTK_TYPE_LABEL, "Locked"));
  pointer_click ();
  keyfob_ui_test_wait_for_part (test, "Unlocked · ");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->simulator, quay), ==, 1);
  g_assert_cmpuint (count_unlocks (test), ==, 1);

  pointer_move_away ();
  wait_for_names (test, "Cold Store\nCar Park Gate\n");
}

/* A door that Kisi lists no longer stands there, and says so, and its button does nothing. */
static void
test_gone (void) {
  g_autoptr (KeyfobUiTest) test = open_offline ();
  gint64 quay = keyfob_simulator_find_lock (test->simulator, "Quay Door");
  GtkWidget *button;

  wait_until_settled ();
  pointer_move_to (get_button (test, "Quay Door"));
  keyfob_ui_test_settle (test);
  keyfob_simulator_remove_lock (test->simulator, quay);
  refresh (test);
  assert_names (test, "Quay Door\nCar Park Gate\n");
  button = get_button (test, "Quay Door");
  g_assert_false (gtk_widget_is_sensitive (button));
  keyfob_ui_test_wait_for_text (test, "No longer listed");
  keyfob_ui_test_save_picture (test, "gone");
  pointer_click ();
  keyfob_ui_test_settle (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.unlock", "x", quay);
  keyfob_ui_test_wait_for_text (test, "This door is no longer on your list.");
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 0);

  pointer_move_away ();
  wait_for_names (test, "Car Park Gate\n");
}

/* A button that is pressed stays where it is, also when the pointer leaves it meanwhile. */
static void
test_pressed (void) {
  g_autoptr (KeyfobUiTest) test = open_offline ();

  wait_until_settled ();
  pointer_move_to (get_button (test, "Quay Door"));
  keyfob_ui_test_settle (test);
  pointer_press (TRUE);
  pointer_move_away ();
  keyfob_ui_test_settle (test);
  set_online (test, "Quay Door", TRUE);
  refresh (test);
  assert_names (test, "Quay Door\nCar Park Gate\n");
  pointer_press (FALSE);
  wait_for_names (test, "Car Park Gate\n");
  g_assert_cmpuint (count_unlocks (test), ==, 0);
}

static void
search_for (KeyfobUiTest *test, const char *text) {
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL)),
                         text);
  keyfob_ui_test_settle (test);
}

/* A list that goes away below a pressed button does not hear of its release. */
static void
test_taken_away (void) {
  g_autoptr (KeyfobUiTest) test = open_offline ();

  wait_until_settled ();
  pointer_move_to (get_button (test, "Quay Door"));
  keyfob_ui_test_settle (test);
  pointer_press (TRUE);
  keyfob_ui_test_settle (test);
  search_for (test, "no such door");
  pointer_move_away ();
  pointer_press (FALSE);
  keyfob_ui_test_settle (test);
  search_for (test, "");
  wait_for_names (test, "Quay Door\nCar Park Gate\n");
  set_online (test, "Quay Door", TRUE);
  refresh (test);
  wait_for_names (test, "Car Park Gate\n");
  g_assert_cmpuint (count_unlocks (test), ==, 0);
}

/* What a person asks to see comes at once, but a click meets it only when it has been seen. The
 * time runs while the computer works, so a click that came late is tried again. */
static void
test_settles (void) {
  g_autoptr (KeyfobUiTest) test = open_offline ();
  guint before = 0;

  for (;;) {
    gint64 begun;

    keyfob_ui_test_choose (test, "Offline");
    pointer_move_to (get_button (test, "Quay Door"));
    wait_until_settled ();
    begun = g_get_monotonic_time ();
    keyfob_ui_test_choose (test, "Favourites");
    pointer_move_to (get_button (test, "Main Hall"));
    pointer_click ();
    keyfob_ui_test_settle (test);
    if (count_unlocks (test) == before)
      break;
    before = count_unlocks (test);
    g_assert_cmpint (g_get_monotonic_time () - begun, >=, KEYFOB_SETTLED_ROWS_MILLISECONDS * 1000);
  }
  wait_until_settled ();
  pointer_click ();
  keyfob_ui_test_wait_for_part (test, "Unlocked · ");
  g_assert_cmpuint (count_unlocks (test), ==, before + 1);
}

static KeyfobDoor *
get_focused (KeyfobUiTest *test) {
  GtkWidget *focus = gtk_window_get_focus (test->window);
  GtkWidget *row = gtk_widget_get_ancestor (focus, KEYFOB_TYPE_DOOR_ROW);

  if (row == NULL)
    row = gtk_widget_get_first_child (focus);
  return keyfob_door_row_get_door (KEYFOB_DOOR_ROW (row));
}

/* The door that has the keyboard keeps it, and stays until the keyboard goes elsewhere. */
static void
test_keyboard (void) {
  g_autoptr (KeyfobUiTest) test = open_offline ();
  GtkWidget *list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);

  keyfob_ui_test_settle (test);
  gtk_widget_grab_focus (list);
  gtk_list_view_scroll_to (GTK_LIST_VIEW (list), 0, GTK_LIST_SCROLL_FOCUS, NULL);
  pointer_strike (test->window, GDK_KEY_Shift_L);
  keyfob_ui_test_settle (test);
  keyfob_simulator_remove_lock (test->simulator,
                                keyfob_simulator_find_lock (test->simulator, "Quay Door"));
  set_online (test, "Cold Store", FALSE);
  refresh (test);
  wait_for_names (test, "Cold Store\nQuay Door\nCar Park Gate\n");
  g_assert_cmpstr (keyfob_door_get_name (get_focused (test)), ==, "Quay Door");
  gtk_widget_activate_action (list, "doors.unlock-focused", NULL);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 0);

  gtk_list_view_scroll_to (GTK_LIST_VIEW (list), 2, GTK_LIST_SCROLL_FOCUS, NULL);
  wait_for_names (test, "Cold Store\nCar Park Gate\n");
  g_assert_cmpstr (keyfob_door_get_name (get_focused (test)), ==, "Car Park Gate");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/steady-rows/pointer", test_pointer);
  g_test_add_func ("/ui/steady-rows/gone", test_gone);
  g_test_add_func ("/ui/steady-rows/pressed", test_pressed);
  g_test_add_func ("/ui/steady-rows/taken-away", test_taken_away);
  g_test_add_func ("/ui/steady-rows/settles", test_settles);
  g_test_add_func ("/ui/steady-rows/keyboard", test_keyboard);
  return g_test_run ();
}
