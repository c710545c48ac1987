/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The context menu of the list, and that it means the door that it was opened for. */

#include "keyfob-ui-test.h"
#include "pointer.h"
#include "ui/window/keyfob-settled-rows.h"

#define FRONT "Front Entrance"

static GtkWidget *
get_item (KeyfobUiTest *test, const char *label) {
  GtkWidget *menu = keyfob_ui_test_get (test, GTK_TYPE_POPOVER_MENU, label);

  return keyfob_ui_test_find (menu, g_type_from_name ("GtkModelButton"), label);
}

static void
choose (KeyfobUiTest *test, const char *label) {
  g_signal_emit_by_name (get_item (test, label), "clicked");
}

static void
open_by_pointer (KeyfobUiTest *test, const char *door) {
  GtkWidget *row = keyfob_ui_test_get_row (test, door);

  keyfob_ui_test_settle (test);
  pointer_move_to (row);
  keyfob_test_let_pass (KEYFOB_SETTLED_ROWS_MILLISECONDS + 100);
  pointer_click_secondary ();
}

typedef struct {
  KeyfobUiTest *test;
  gint64 id;
} Gone;

static gboolean
is_gone (gpointer data) {
  Gone *gone = data;

  return keyfob_door_list_lookup (keyfob_accounts_get_doors (gone->test->accounts), gone->id) ==
         NULL;
}

/* @gone_door: is taken away while the menu is open */
static void
unlock_when_gone (KeyfobUiTest *test, const char *door, const char *gone_door) {
  Gone gone = {test, keyfob_simulator_find_lock (test->simulator, gone_door)};

  keyfob_ui_test_open (test);
  open_by_pointer (test, door);
  get_item (test, "Unlock");
  pointer_move_away (); /* rows stay below it */
  keyfob_ui_test_settle (test);
  keyfob_simulator_remove_lock (test->simulator, gone.id);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (test->accounts));
  keyfob_test_wait_until (is_gone, &gone);
  keyfob_ui_test_settle (test);
  choose (test, "Unlock");
}

/* Another door comes below the menu while it is open. */
static void
test_same_door (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  unlock_when_gone (test, "Main Hall", "Harbour Gate");
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (
                        test->simulator, keyfob_simulator_find_lock (test->simulator, "Main Hall")),
                    ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->simulator, 0), ==, 1);
}

/* One that is gone is not unlocked, and no other is in its place. */
static void
test_gone (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  unlock_when_gone (test, "Main Hall", "Main Hall");
  keyfob_ui_test_wait_for_text (test, "This door is no longer on your list.");
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 0);
}

static void
assert_clipboard_has (KeyfobUiTest *test, gint64 id) {
  g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (test->window));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&value, G_TYPE_STRING);
  gdk_content_provider_get_value (gdk_clipboard_get_content (clipboard), &value, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (&value), ==, expected);
}

static void
open_by_keyboard (KeyfobUiTest *test, const char *door) {
  GtkWidget *row = keyfob_ui_test_get_row (test, door);

  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row)));
  pointer_strike (test->window, GDK_KEY_Menu);
}

static gboolean
is_no_favourite (gpointer door) {
  return !keyfob_door_is_favourite (door);
}

/* The rest does what it says, by the keyboard. */
static void
test_copy (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobDoor *door;

  keyfob_ui_test_open (test);
  door = keyfob_ui_test_get_door (test, FRONT);
  open_by_keyboard (test, FRONT);
  choose (test, "Copy ID");
  keyfob_ui_test_wait_for_text (test, "ID copied");
  assert_clipboard_has (test, keyfob_door_get_id (door));
}

static void
test_favourite (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobDoor *door;

  keyfob_ui_test_open (test);
  door = keyfob_ui_test_get_door (test, FRONT);
  g_assert_true (keyfob_door_is_favourite (door));
  open_by_keyboard (test, FRONT);
  choose (test, "Favourite");
  keyfob_test_wait_until (is_no_favourite, door);
}

/* The keyboard is where it was when the details are closed. */
static void
test_details (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  keyfob_ui_test_open (test);
  row = gtk_widget_get_parent (keyfob_ui_test_get_row (test, FRONT));
  open_by_keyboard (test, FRONT);
  choose (test, "Details");
  keyfob_ui_test_settle (test);
  g_assert_cmpstr (adw_dialog_get_title (adw_window_get_visible_dialog (ADW_WINDOW (test->window))),
                   ==, FRONT);
  adw_dialog_force_close (adw_window_get_visible_dialog (ADW_WINDOW (test->window)));
  keyfob_ui_test_settle (test);
  g_assert_true (gtk_window_get_focus (test->window) == row);
}

/* By a finger that stays. */
static void
test_long_press (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *list;
  g_autoptr (GListModel) controllers = NULL;
  graphene_point_t point = GRAPHENE_POINT_INIT (5, 5);

  keyfob_ui_test_open (test);
  list = keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  g_assert_true (
      gtk_widget_compute_point (keyfob_ui_test_get_row (test, FRONT), list, &point, &point));
  controllers = gtk_widget_observe_controllers (list);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_GESTURE_LONG_PRESS (controller))
      g_signal_emit_by_name (controller, "pressed", (double) point.x, (double) point.y);
  }
  choose (test, "Unlock");
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (
                        test->simulator, keyfob_simulator_find_lock (test->simulator, FRONT)),
                    ==, 1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/door-menu/same-door", test_same_door);
  g_test_add_func ("/ui/door-menu/gone", test_gone);
  g_test_add_func ("/ui/door-menu/copy", test_copy);
  g_test_add_func ("/ui/door-menu/favourite", test_favourite);
  g_test_add_func ("/ui/door-menu/details", test_details);
  g_test_add_func ("/ui/door-menu/long-press", test_long_press);
  return g_test_run ();
}
