/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"

#include "ui/door/keyfob-door-row.h"
#include "ui/quick-unlock/keyfob-quick-unlock-row.h"
#include "ui/window/keyfob-sidebar-row.h"

/* What a screen reader says. */
static void
test_doors (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  keyfob_ui_test_open (test);
  row = keyfob_ui_test_get_row (test, "Front Entrance");
  gtk_test_accessible_assert_property (keyfob_ui_test_find (row, GTK_TYPE_BUTTON, NULL),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Unlock Front Entrance");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Front Entrance, Nordhaven HQ · Ground floor, Locked");
  keyfob_simulator_add_lock (test->simulator, "Another"); /* so that the row is put elsewhere */
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.refresh", NULL);
  keyfob_ui_test_get_row (test, "Another");
  keyfob_ui_test_settle (test);
  row = keyfob_ui_test_get_row (test, "Front Entrance");
  g_assert_false (gtk_test_accessible_has_state (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                                 GTK_ACCESSIBLE_STATE_SELECTED));
  gtk_test_accessible_assert_property (
      keyfob_ui_test_get (test, KEYFOB_TYPE_SIDEBAR_ROW, "Offline"), GTK_ACCESSIBLE_PROPERTY_LABEL,
      "Offline, needs attention, 2 doors");
}

static void
assert_button_says_full_name (GtkWidget *row) {
  g_autofree char *expected = g_strconcat (
      "Unlock ", keyfob_door_get_full_name (keyfob_door_row_get_door (KEYFOB_DOOR_ROW (row))),
      NULL);

  gtk_test_accessible_assert_property (keyfob_ui_test_find (row, GTK_TYPE_BUTTON, NULL),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, expected);
}

static gboolean
has_namesake (gpointer door) {
  return !g_str_equal (keyfob_door_get_full_name (door), "Cold Store");
}

/* A button tells which door it unlocks, as soon as there is another of that name. */
static void
test_namesakes (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobDoor *door;

  keyfob_ui_test_open (test);
  assert_button_says_full_name (keyfob_ui_test_get_row (test, "Cold Store"));
  door = keyfob_ui_test_get_door (test, "Cold Store");
  keyfob_simulator_add_lock (test->simulator, "Cold Store");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.refresh", NULL);
  keyfob_test_wait_until (has_namesake, door);
  assert_button_says_full_name (keyfob_ui_test_get_row (test, "Cold Store"));
  g_assert_cmpstr (keyfob_door_get_full_name (door), ==, "Cold Store, Harbour Warehouse");
}

/* Where they stand in one place, too, their numbers tell them apart, in the list and in quick
 * unlock. */
static void
test_twins (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;
  gint64 id;

  keyfob_simulator_add_lock (test->simulator, "Twin");
  id = keyfob_simulator_add_lock (test->simulator, "Twin");
  name = g_strdup_printf ("Twin (%" G_GINT64_FORMAT ")", id);
  label = g_strdup_printf ("%s, Nordhaven HQ, Locked", name);
  keyfob_ui_test_open (test);
  keyfob_ui_test_choose (test, "Nordhaven HQ"); /* at whose beginning they stand */
  gtk_test_accessible_assert_property (
      gtk_widget_get_parent (keyfob_ui_test_get (test, KEYFOB_TYPE_DOOR_ROW, name)),
      GTK_ACCESSIBLE_PROPERTY_LABEL, label);
  keyfob_ui_test_close (test);

  test->view = KEYFOB_UI_VIEW_QUICK_UNLOCK;
  test->search = "twin";
  keyfob_ui_test_present (test);
  g_clear_pointer (&name, g_free);
  name = g_strdup_printf ("Twin, Nordhaven HQ (%" G_GINT64_FORMAT ")", id);
  gtk_test_accessible_assert_property (
      gtk_widget_get_parent (keyfob_ui_test_get (test, KEYFOB_TYPE_QUICK_UNLOCK_ROW, name)),
      GTK_ACCESSIBLE_PROPERTY_LABEL, label);
}

/* Where there is only room for an icon, it is heard as the words are. */
static void
test_narrow (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  g_object_set (test->window, "narrow", TRUE, NULL);
  g_assert_null (
      keyfob_ui_test_find (keyfob_ui_test_get_row (test, "Main Hall"), GTK_TYPE_LABEL, "Unlock"));
  assert_button_says_full_name (keyfob_ui_test_get_row (test, "Main Hall"));
}

static void
assert_silent (GtkWidget *widget) {
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (GTK_IS_LABEL (child) || GTK_IS_IMAGE (child))
      gtk_test_accessible_assert_role (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_ROLE_PRESENTATION);
    if (!GTK_IS_BUTTON (child))
      assert_silent (child);
  }
}

static void
assert_described (GtkWidget *row, const char *words) {
  assert_silent (row);
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words);
}

/* What marks and an insensitive button tell who sees them, once: nothing inside is read again. */
static void
test_descriptions (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  assert_described (gtk_widget_get_parent (keyfob_ui_test_get_row (test, "Front Entrance")),
                    "This door is a favourite.");
  assert_described (gtk_widget_get_parent (keyfob_ui_test_get_row (test, "Server Room")),
                    "This door is locked down. It can be unlocked once an administrator ends the "
                    "lockdown. Unlocks only at certain hours.");
  assert_described (gtk_widget_get_parent (keyfob_ui_test_get_row (test, "Staff Entrance")),
                    "The unlock schedule of this door starts when the first person arrives.");
  keyfob_ui_test_hear (test, "Büro der Lagerleitung");
  assert_described (gtk_widget_get_parent (keyfob_ui_test_get_row (test, "Büro der Lagerleitung")),
                    "Unlocks only for people who stand at its reader. Unlocks only for people who "
                    "are near the door.");
}

static void
test_quick_unlock (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  test->view = KEYFOB_UI_VIEW_QUICK_UNLOCK;
  keyfob_ui_test_open (test);
  assert_described (gtk_widget_get_parent (
                        keyfob_ui_test_get (test, KEYFOB_TYPE_QUICK_UNLOCK_ROW, "Front Entrance")),
                    "This door is a favourite.");
}

static void
assert_details_begin (KeyfobUiTest *test, const char *words) {
  gtk_test_accessible_assert_property (gtk_window_get_focus (test->window),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words);
}

static gint64
show_details (KeyfobUiTest *test, const char *name) {
  gint64 id = keyfob_door_get_id (keyfob_ui_test_get_door (test, name));

  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x", id);
  keyfob_ui_test_settle (test);
  return id;
}

/* The details begin with how the door is and what to expect, and do not count the seconds. */
static void
test_details (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (KeyfobUnlock) unlock = NULL;

  keyfob_ui_test_open (test);
  show_details (test, "Car Park Gate");
  assert_details_begin (test, "Offline. This door is offline. An unlock may not reach it.");
  adw_dialog_force_close (adw_window_get_visible_dialog (ADW_WINDOW (test->window)));
  unlock = keyfob_accounts_unlock (test->accounts, show_details (test, "Front Entrance"));
  keyfob_ui_test_wait_for_part (test, "Unlocked · ");
  assert_details_begin (test, "Unlocked");
}

/* That a door is nearby is part of what it is called, as long as it is so. */
static void
test_nearby (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  keyfob_ui_test_open (test);
  row = gtk_widget_get_parent (keyfob_ui_test_get_row (test, "Front Entrance"));
  keyfob_ui_test_hear (test, "Front Entrance");
  gtk_test_accessible_assert_property (
      row, GTK_ACCESSIBLE_PROPERTY_LABEL,
      "Front Entrance, Nordhaven HQ · Ground floor, Locked · Nearby");
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_OFF);
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Front Entrance, Nordhaven HQ · Ground floor, Locked");
}

/* The countdown is seen, and not heard: that a door is unlocked is told once. */
static void
test_countdown (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  GtkWidget *row;

  keyfob_ui_test_open (test);
  row = keyfob_ui_test_get_row (test, "Front Entrance");
  unlock = keyfob_accounts_unlock (
      test->accounts, keyfob_door_get_id (keyfob_ui_test_get_door (test, "Front Entrance")));
  keyfob_ui_test_wait_for_part (test, "Unlocked · ");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Front Entrance, Nordhaven HQ · Ground floor, Unlocked");
}

static gboolean
has_request (gpointer simulator) {
  return keyfob_simulator_count_requests (simulator, "POST", "*") > 0;
}

/* While it sends, the button ignores presses, and says that it is busy. */
static void
test_busy (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault late = {
      .method = "POST", .kind = KEYFOB_FAULT_DELAY, .milliseconds = 60 * 1000};
  g_autoptr (KeyfobUnlock) unlock = NULL;
  GtkWidget *button;

  keyfob_ui_test_open (test);
  keyfob_simulator_add_fault (test->simulator, &late);
  button =
      keyfob_ui_test_find (keyfob_ui_test_get_row (test, "Front Entrance"), GTK_TYPE_BUTTON, NULL);
  gtk_test_accessible_assert_state (button, GTK_ACCESSIBLE_STATE_BUSY, FALSE);
  unlock = keyfob_accounts_unlock (
      test->accounts, keyfob_door_get_id (keyfob_ui_test_get_door (test, "Front Entrance")));
  gtk_test_accessible_assert_state (button, GTK_ACCESSIBLE_STATE_BUSY, TRUE);
  keyfob_test_wait_until (has_request, test->simulator);
  keyfob_simulator_end_delays (test->simulator);
  keyfob_ui_test_wait_for_part (test, "Unlocked · ");
  gtk_test_accessible_assert_state (button, GTK_ACCESSIBLE_STATE_BUSY, FALSE);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/names/doors", test_doors);
  g_test_add_func ("/ui/names/namesakes", test_namesakes);
  g_test_add_func ("/ui/names/twins", test_twins);
  g_test_add_func ("/ui/names/narrow", test_narrow);
  g_test_add_func ("/ui/names/descriptions", test_descriptions);
  g_test_add_func ("/ui/names/quick-unlock", test_quick_unlock);
  g_test_add_func ("/ui/names/details", test_details);
  g_test_add_func ("/ui/names/nearby", test_nearby);
  g_test_add_func ("/ui/names/countdown", test_countdown);
  g_test_add_func ("/ui/names/busy", test_busy);
  return g_test_run ();
}
