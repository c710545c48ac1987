/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "pointer.h"
#include "quick-unlock-test.h"

#include "ui/quick-unlock/keyfob-quick-unlock-row.h"

/* What comes of pressing Enter, and what is told in place. */

static gboolean
is_asked_to_unlock (gpointer data) {
  return keyfob_simulator_count_requests (data, "POST", "*") > 0;
}

/* A second Enter is the same unlock. */
static void
test_unlock (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  const KeyfobFault late = {
      .method = "POST", .kind = KEYFOB_FAULT_DELAY, .milliseconds = 60 * 1000};

  keyfob_simulator_add_fault (test->simulator, &late);
  keyfob_ui_test_open (test);
  quick_unlock_test_type (test, "front");
  quick_unlock_test_press_enter (test);
  keyfob_ui_test_wait_for_text (test, "Unlocking…");
  quick_unlock_test_press_enter (test);
  keyfob_test_wait_until (is_asked_to_unlock, test->simulator);
  keyfob_ui_test_settle (test);
  keyfob_simulator_end_delays (test->simulator);
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  keyfob_ui_test_save_picture (test, "quick-unlock-unlocked");
  quick_unlock_test_press_enter (test);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (quick_unlock_test_count_unlocks (test, "Front Entrance"), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->simulator, 0), ==, 1);
}

static gboolean
is_settled (gpointer begun) {
  return g_get_monotonic_time () - *(gint64 *) begun > 2 * 400 * 1000;
}

/* As soon as a person could aim at it. */
static void
move_to (KeyfobUiTest *test, const char *name) {
  gint64 begun = g_get_monotonic_time ();

  pointer_move_to (keyfob_ui_test_get (test, KEYFOB_TYPE_QUICK_UNLOCK_ROW, name));
  keyfob_test_wait_until (is_settled, &begun);
}

static void
test_click (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);

  keyfob_ui_test_open (test);
  move_to (test, "Main Hall");
  g_assert_null (gtk_single_selection_get_selected_item (quick_unlock_test_get_selection (test)));
  pointer_click ();
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  quick_unlock_test_assert_selected (test, "Main Hall");
  g_assert_cmpuint (quick_unlock_test_count_unlocks (test, "Main Hall"), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->simulator, 0), ==, 1);
}

/* Whoever pressed one door did not mean another. */
static void
test_other_door_below (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);

  keyfob_ui_test_open (test);
  move_to (test, "Main Hall");
  pointer_press (TRUE);
  keyfob_ui_test_settle (test);
  quick_unlock_test_type (test, "e");
  keyfob_ui_test_settle (test);
  pointer_press (FALSE);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 0);
}

/* The reason is told in place, until something else is done. */
static void
test_refused (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  const char *reason = "Workshop: The door has no assigned Kisi controller.";

  keyfob_ui_test_open (test);
  quick_unlock_test_type (test, "workshop");
  quick_unlock_test_press_enter (test);
  keyfob_ui_test_wait_for_text (test, reason);
  keyfob_ui_test_save_picture (test, "quick-unlock-refused");
  quick_unlock_test_type (test, "server");
  g_assert_false (keyfob_ui_test_shows (test, reason));

  /* What cannot be done at all is not sent. */
  quick_unlock_test_press_enter (test);
  keyfob_ui_test_wait_for_part (test, "Server Room: ");
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 1);
}

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  keyfob_ui_test_request (user_data, KEYFOB_UI_VIEW_WINDOW);
}

static gboolean
is_asked_for_doors (gpointer data) {
  return keyfob_simulator_count_requests (data, "GET", "/locks") > 0;
}

static gboolean
is_gone (gpointer data) {
  return *(gpointer *) data == NULL;
}

/* Without doors it says what to do, and leads to where that is done. */
static void
test_signed_out (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  const GActionEntry open = {.name = "open", .activate = on_open};
  const KeyfobFault late = {.path = "/locks", .kind = KEYFOB_FAULT_DELAY, .milliseconds = 60000};

  g_action_map_add_action_entries (G_ACTION_MAP (test->application), &open, 1, test);
  keyfob_accounts_start (test->accounts); /* one that is not persistent: signed out */
  keyfob_ui_test_present (test);
  keyfob_ui_test_wait_for_text (test, "Sign in to see your doors here.");
  keyfob_ui_test_save_picture (test, "quick-unlock-signed-out");

  keyfob_simulator_add_fault (test->simulator, &late);
  keyfob_ui_test_sign_in (test);
  keyfob_ui_test_wait_for_text (test, "Loading doors…");
  g_assert_null (keyfob_ui_test_find (GTK_WIDGET (test->window), GTK_TYPE_BUTTON, "Open Keyfob"));
  keyfob_test_wait_until (is_asked_for_doors, test->simulator);
  keyfob_simulator_end_delays (test->simulator);
  keyfob_ui_test_wait_for_text (test, "Front Entrance");

  /* Doors are not shown to whoever comes after. */
  keyfob_accounts_sign_out_async (test->accounts, keyfob_accounts_get_first (test->accounts), NULL,
                                  NULL, NULL);
  keyfob_ui_test_wait_for_text (test, "Sign in to see your doors here.");
  g_assert_false (keyfob_ui_test_shows (test, "Front Entrance"));
  quick_unlock_test_press_enter (test);
  keyfob_test_wait_until (is_gone, &test->window);
  g_assert_true (
      keyfob_background_policy_has_windows (keyfob_desktop_get_background_policy (test->desktop)));
  test->view = KEYFOB_UI_VIEW_WINDOW;
  keyfob_ui_test_present (test);
}

/* How old the doors are is told as in the window. */
static void
test_old_picture (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);

  keyfob_ui_test_open (test);
  keyfob_simulator_stop_listening (test->simulator);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (test->accounts));
  keyfob_ui_test_wait_for_part (test, "Doors as of ");
  g_assert_cmpuint (quick_unlock_test_count_rows (test), ==, 8);
  keyfob_ui_test_save_picture (test, "quick-unlock-unreachable");
}

static void
test_expired (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);

  test->search = "front";
  keyfob_ui_test_open (test);
  keyfob_simulator_revoke (test->simulator, NULL);
  quick_unlock_test_press_enter (test);
  keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Open Keyfob");
  keyfob_ui_test_wait_for_part (test, "Kisi no longer accepts this login");
  g_assert_cmpuint (quick_unlock_test_count_rows (test), ==, 1);
  keyfob_ui_test_save_picture (test, "quick-unlock-expired");
}

/* The question fits into quick unlock, however small that is. */
static void
test_asked (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  AdwDialog *question;

  g_settings_set_string (test->settings, "confirmation", "ask-always");
  test->search = "front";
  keyfob_ui_test_open (test);
  quick_unlock_test_press_enter (test);
  question = adw_window_get_visible_dialog (ADW_WINDOW (test->window));
  g_assert_true (ADW_IS_ALERT_DIALOG (question));
  keyfob_ui_test_save_picture (test, "quick-unlock-question");
  keyfob_ui_test_click (keyfob_ui_test_find (GTK_WIDGET (question), GTK_TYPE_BUTTON, "Unlock"));
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (quick_unlock_test_count_unlocks (test, "Front Entrance"), ==, 1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/quick-unlock-enter/unlock", test_unlock);
  g_test_add_func ("/ui/quick-unlock-enter/click", test_click);
  g_test_add_func ("/ui/quick-unlock-enter/other-door-below", test_other_door_below);
  g_test_add_func ("/ui/quick-unlock-enter/refused", test_refused);
  g_test_add_func ("/ui/quick-unlock-enter/signed-out", test_signed_out);
  g_test_add_func ("/ui/quick-unlock-enter/old-picture", test_old_picture);
  g_test_add_func ("/ui/quick-unlock-enter/expired", test_expired);
  g_test_add_func ("/ui/quick-unlock-enter/asked", test_asked);
  return g_test_run ();
}
