/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "quick-unlock-test.h"

#include "ui/door/keyfob-door-row.h"
#include "ui/quick-unlock/keyfob-quick-unlock-row.h"
#include "ui/window/keyfob-note-row.h"

#include <glib/gstdio.h>

#define FRONT      "Front Entrance"
#define READER     "Laboratory" /* restricted to its reader */
#define AREA       "Harbour Gate"
#define BOTH       "Büro der Lagerleitung"
#define NOT_HEARD  "This computer does not hear the door’s reader. Stand at it with this computer."
#define HEARD      "This computer hears the door’s reader."
#define SWITCH_OFF "Bluetooth is switched off, so this computer cannot hear the door’s reader."

static void
show_door (KeyfobUiTest *test, const char *name) {
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x",
                              keyfob_door_get_id (keyfob_ui_test_get_door (test, name)));
  keyfob_ui_test_settle (test);
}

/* A word and a shape, for as long as the reader is heard. */
static void
test_row (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  keyfob_ui_test_open (test);
  row = keyfob_ui_test_get_row (test, READER);
  g_assert_null (keyfob_ui_test_find_by_class (row, GTK_TYPE_BOX, "near"));
  keyfob_ui_test_hear (test, READER);
  keyfob_ui_test_save_picture (test, "nearby");
  g_assert_nonnull (keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Nearby"));
  g_assert_nonnull (keyfob_ui_test_find_by_class (row, GTK_TYPE_BOX, "near"));
  g_assert_true (keyfob_ui_test_get_row (test, READER) == row);

  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_OFF);
  g_assert_nonnull (keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Locked"));
  g_assert_null (keyfob_ui_test_find_by_class (row, GTK_TYPE_BOX, "near"));
}

static void
get_top (KeyfobUiTest *test, const char *door_name, graphene_point_t *top) {
  GtkWidget *row = keyfob_ui_test_find (GTK_WIDGET (test->window), KEYFOB_TYPE_DOOR_ROW, door_name);

  keyfob_ui_test_settle (test);
  g_assert_true (
      gtk_widget_compute_point (row, GTK_WIDGET (test->window), graphene_point_zero (), top));
}

static void
set_text_scale (double scale) {
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * scale), NULL);
}

/* No other row comes under the pointer, neither where there is little room. */
static void
test_rows_stay (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  graphene_point_t before;
  graphene_point_t after;

  gtk_init ();
  set_text_scale (1.4);
  g_settings_set_int (test->settings, "window-width", 370);
  keyfob_ui_test_open (test);
  keyfob_ui_test_get_row (test, AREA);
  get_top (test, "Cold Store", &before);
  keyfob_ui_test_hear (test, AREA);
  keyfob_ui_test_hear (test, BOTH);
  keyfob_ui_test_hear (test, "Main Hall");
  get_top (test, "Cold Store", &after);
  keyfob_ui_test_save_picture (test, "nearby-narrow");
  g_assert_true (graphene_point_equal (&before, &after));
  set_text_scale (1);
}

/* Nobody listens for a window that is not seen. That it ends with the window, every test proves. */
static void
test_listening (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  g_assert_false (keyfob_readers_is_wanted (test->readers));
  keyfob_ui_test_open (test);
  g_assert_true (keyfob_readers_is_wanted (test->readers));
  gtk_widget_set_visible (GTK_WIDGET (test->window), FALSE);
  g_assert_false (keyfob_readers_is_wanted (test->readers));
  keyfob_ui_test_present (test);
  g_assert_true (keyfob_readers_is_wanted (test->readers));
  gtk_window_destroy (test->window);
  g_assert_false (keyfob_readers_is_wanted (test->readers));
}

static void
test_quick_unlock_listening (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  test->view = KEYFOB_UI_VIEW_QUICK_UNLOCK;
  keyfob_ui_test_open (test);
  g_assert_true (keyfob_readers_is_wanted (test->readers));
  keyfob_ui_test_close (test);
  g_assert_false (keyfob_readers_is_wanted (test->readers));
}

static void
assert_first (KeyfobUiTest *test, const char *name) {
  GListModel *doors = G_LIST_MODEL (quick_unlock_test_get_selection (test));
  g_autoptr (KeyfobDoor) first = g_list_model_get_item (doors, 0);

  g_assert_cmpstr (keyfob_door_get_name (first), ==, name);
}

/* What Enter would unlock stays what it is until something else is searched for. */
static void
test_quick_unlock (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *entry;

  test->view = KEYFOB_UI_VIEW_QUICK_UNLOCK;
  keyfob_ui_test_open (test);
  entry = keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL);
  keyfob_ui_test_hear (test, "Loading Dock");
  keyfob_ui_test_get (test, KEYFOB_TYPE_QUICK_UNLOCK_ROW, "Locked · Nearby");
  assert_first (test, FRONT);

  gtk_editable_set_text (GTK_EDITABLE (entry), "n");
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  assert_first (test, "Loading Dock");
  keyfob_ui_test_save_picture (test, "quick-unlock-nearby");
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_OFF);
  assert_first (test, "Loading Dock");
  g_assert_false (keyfob_ui_test_shows (test, "Nearby"));
}

static GtkWidget *
find_note (KeyfobUiTest *test, const char *sentence) {
  return keyfob_ui_test_find (GTK_WIDGET (test->window), KEYFOB_TYPE_NOTE_ROW, sentence);
}

/* What the door needs, and whether this computer can give it, as that changes. */
static void
test_notes (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_ABSENT);
  show_door (test, READER);
  g_assert_true (keyfob_ui_test_shows (test, "Unlocks only for people who stand at its reader."));
  g_assert_nonnull (find_note (test,
                               "No Bluetooth adapter was found, or the Bluetooth service does "
                               "not run, so this computer cannot hear the door’s reader."));
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_ON);
  g_assert_nonnull (find_note (test, NOT_HEARD));
  keyfob_ui_test_save_picture (test, "details-not-heard");
  keyfob_ui_test_hear (test, READER);
  g_assert_null (find_note (test, NOT_HEARD));
  g_assert_nonnull (find_note (test, HEARD));
  keyfob_ui_test_save_picture (test, "details-heard");
}

static void
test_no_notes (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  show_door (test, FRONT);
  g_assert_false (keyfob_ui_test_shows (test, "Restrictions"));
  g_assert_null (keyfob_ui_test_find (GTK_WIDGET (test->window), KEYFOB_TYPE_NOTE_ROW, NULL));
}

/* A door that wants to know where this computer is offers to allow it; the keyboard goes on. */
static void
test_allow (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (test->accounts);
  GtkWidget *button;

  keyfob_ui_test_open (test);
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_OFF);
  show_door (test, BOTH);
  g_assert_nonnull (find_note (test, SWITCH_OFF));
  keyfob_ui_test_save_picture (test, "details-allow");
  button = keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Allow");
  gtk_widget_grab_focus (button);
  keyfob_ui_test_click (button);
  g_assert_cmpint (keyfob_proximity_get_consent (proximity), ==, KEYFOB_LOCATION_CONSENT_ALLOW);
  g_assert_nonnull (find_note (test, "When you unlock the door, Keyfob tells Kisi your location."));
  g_assert_null (keyfob_ui_test_find (GTK_WIDGET (test->window), GTK_TYPE_BUTTON, "Allow"));
  g_assert_true (gtk_widget_get_mapped (gtk_window_get_focus (test->window)));
}

static void
install (const char *folder, const char *program) {
  g_autofree char *path = g_build_filename (folder, program, NULL);
  g_autofree char *script = g_strdup_printf (
      "#!/bin/sh\necho \"$*\" >'%s/new'\n/bin/mv '%s/new' '%s/called'\n", folder, folder, folder);

  g_assert_true (g_file_set_contents_full (path, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

static gboolean
is_called (gpointer path) {
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* There is a button for what this desktop has, and none for what it has not. */
static void
test_settings (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autofree char *folder = g_dir_make_tmp ("keyfob-programs-XXXXXX", NULL);
  g_autofree char *called = g_build_filename (folder, "called", NULL);
  g_autofree char *program = g_build_filename (folder, "gnome-control-center", NULL);
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *call = NULL;

  keyfob_ui_test_open (test);
  g_setenv ("PATH", folder, TRUE);
  g_setenv ("XDG_CURRENT_DESKTOP", "GNOME", TRUE);
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_OFF);
  show_door (test, READER);
  g_assert_nonnull (find_note (test, SWITCH_OFF));
  g_assert_null (keyfob_ui_test_find (find_note (test, NULL), GTK_TYPE_BUTTON, NULL));

  install (folder, "gnome-control-center");
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_FAILED);
  keyfob_ui_test_save_picture (test, "details-settings");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Bluetooth Settings"));
  keyfob_test_wait_until (is_called, called);
  g_assert_true (g_file_get_contents (called, &call, NULL, NULL));
  g_assert_cmpstr (g_strchomp (call), ==, "bluetooth");

  g_unlink (called);
  g_unlink (program);
  g_rmdir (folder);
  g_unsetenv ("XDG_CURRENT_DESKTOP");
  g_setenv ("PATH", path, TRUE);
}

/* A wait before anything is sent says what is waited for, where the click was. */
static void
test_gathering (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;
  GtkWidget *button;

  keyfob_ui_test_open (test);
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_ON);
  row = keyfob_ui_test_get_row (test, READER);
  button = keyfob_ui_test_find (row, GTK_TYPE_BUTTON, NULL);
  keyfob_ui_test_click (button);
  g_assert_nonnull (keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Looking for the reader…"));
  g_assert_true (ADW_IS_SPINNER (gtk_button_get_child (GTK_BUTTON (button))));
  keyfob_ui_test_click (button); /* says that it is under way, and sends nothing more */
  keyfob_ui_test_save_picture (test, "gathering");
  keyfob_ui_test_hear (test, READER);
  keyfob_ui_test_wait_for_part (test, "Unlocked ·");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (
                        test->simulator, keyfob_simulator_find_lock (test->simulator, READER)),
                    ==, 1);
}

static gboolean
is_guard_idle (gpointer guard) {
  return !keyfob_guard_is_busy (guard);
}

static KeyfobUnlock *
gather (KeyfobUiTest *test, gint64 door_id) {
  KeyfobUnlock *unlock;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.unlock", "x", door_id);
  keyfob_test_wait_until (is_guard_idle, keyfob_desktop_get_guard (test->desktop));
  keyfob_ui_test_settle (test);
  unlock = keyfob_accounts_get_attempt (test->accounts, door_id);
  g_assert_nonnull (unlock);
  return g_object_ref (unlock);
}

/* Who closes the window in the wait opens no door that somebody else may be standing at. */
static void
test_closed_when_looking (void) {
  const KeyfobUiView views[] = {KEYFOB_UI_VIEW_WINDOW, KEYFOB_UI_VIEW_QUICK_UNLOCK};

  for (gsize i = 0; i < G_N_ELEMENTS (views); i++) {
    g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
    g_autoptr (KeyfobUnlock) unlock = NULL;

    test->view = views[i];
    keyfob_ui_test_open (test);
    unlock = gather (test, keyfob_door_get_id (keyfob_ui_test_get_door (test, READER)));
    gtk_window_destroy (test->window);
    g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_NOT_SENT);
    g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 0);
  }
}

/* What began elsewhere, as from the menu, is not the window's to take back. */
static void
test_closed_when_another_looks (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  g_autoptr (KeyfobUnlock) joined = NULL;
  gint64 door_id;

  keyfob_ui_test_open (test);
  door_id = keyfob_door_get_id (keyfob_ui_test_get_door (test, READER));
  unlock = keyfob_accounts_unlock (test->accounts, door_id);
  joined = gather (test, door_id);
  g_assert_true (joined == unlock);
  gtk_window_destroy (test->window);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_GATHERING);
  keyfob_accounts_cancel_unsent (test->accounts);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/nearby/row", test_row);
  g_test_add_func ("/ui/nearby/rows-stay", test_rows_stay);
  g_test_add_func ("/ui/nearby/listening", test_listening);
  g_test_add_func ("/ui/nearby/quick-unlock", test_quick_unlock);
  g_test_add_func ("/ui/nearby/quick-unlock-listening", test_quick_unlock_listening);
  g_test_add_func ("/ui/nearby/notes", test_notes);
  g_test_add_func ("/ui/nearby/no-notes", test_no_notes);
  g_test_add_func ("/ui/nearby/allow", test_allow);
  g_test_add_func ("/ui/nearby/settings", test_settings);
  g_test_add_func ("/ui/nearby/gathering", test_gathering);
  g_test_add_func ("/ui/nearby/closed-when-looking", test_closed_when_looking);
  g_test_add_func ("/ui/nearby/closed-when-another-looks", test_closed_when_another_looks);
  return g_test_run ();
}
