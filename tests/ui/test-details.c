/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The details of a door say what is known, and last as long as it. */

#include "keyfob-ui-test.h"

#define DOOR "Main Hall"

static AdwDialog *
open_details (KeyfobUiTest *test) {
  AdwDialog *dialog;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x",
                              keyfob_door_get_id (keyfob_ui_test_get_door (test, DOOR)));
  dialog = adw_window_get_visible_dialog (ADW_WINDOW (test->window));
  g_assert_nonnull (dialog);
  keyfob_ui_test_settle (test);
  return dialog;
}

static void
refresh (KeyfobUiTest *test) {
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (test->accounts));
}

static gboolean
has_no_dialog (gpointer window) {
  return adw_window_get_visible_dialog (window) == NULL;
}

static gboolean
tells_state (gpointer dialog) {
  GtkWidget *banner = keyfob_ui_test_find (dialog, ADW_TYPE_BANNER, NULL);

  return banner != NULL && adw_banner_get_revealed (ADW_BANNER (banner));
}

static const char *
get_state (AdwDialog *dialog) {
  return adw_banner_get_title (
      ADW_BANNER (keyfob_ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_BANNER, NULL)));
}

static gboolean
tells_expiry (gpointer dialog) {
  return tells_state (dialog) &&
         g_str_has_prefix (get_state (dialog), "Kisi no longer accepts this login");
}

/* The window's banner is covered. */
static void
test_age (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  AdwDialog *dialog;

  keyfob_ui_test_open (test);
  dialog = open_details (test);
  g_assert_false (tells_state (dialog));
  keyfob_simulator_stop_listening (test->simulator);
  refresh (test);
  keyfob_test_wait_until (tells_state, dialog);
  g_assert_nonnull (strstr (get_state (dialog), "Doors as of "));
  keyfob_ui_test_save_picture (test, "details-unreachable");
}

static void
test_expired (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  AdwDialog *dialog;
  GtkWidget *button;

  keyfob_ui_test_open (test);
  dialog = open_details (test);
  keyfob_simulator_revoke (test->simulator, NULL);
  refresh (test);
  keyfob_test_wait_until (tells_expiry, dialog);
  keyfob_ui_test_settle (test);
  keyfob_ui_test_save_picture (test, "details-expired");
  g_assert_false (gtk_widget_is_sensitive (
      keyfob_ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Unlock")));
  g_assert_nonnull (keyfob_ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL,
                                         "Sign in again to unlock this door."));
  button = keyfob_ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Sign In");
  keyfob_ui_test_click (button);
  g_assert_true (adw_window_get_visible_dialog (ADW_WINDOW (test->window)) != dialog);
}

/* Kisi is not even asked for what a login wishes that has expired, and the switch does not lie. */
static void
test_favourite_expired (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  AdwSwitchRow *favourite;
  AdwDialog *dialog;

  keyfob_ui_test_open (test);
  dialog = open_details (test);
  keyfob_simulator_revoke (test->simulator, NULL);
  refresh (test);
  keyfob_test_wait_until (tells_expiry, dialog);
  favourite = ADW_SWITCH_ROW (keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, "Favourite"));
  for (guint i = 0; i < 2; i++) {
    gboolean was_favourite = adw_switch_row_get_active (favourite);

    adw_switch_row_set_active (favourite, !was_favourite);
    g_assert_true (adw_switch_row_get_active (favourite) == was_favourite);
    keyfob_ui_test_wait_for_text (test, "Kisi no longer accepts your sign-in. Sign in again.");
  }
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 0);
}

static void
test_signed_out (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  open_details (test);
  keyfob_accounts_sign_out_async (test->accounts, keyfob_accounts_get_first (test->accounts), NULL,
                                  NULL, NULL);
  keyfob_test_wait_until (has_no_dialog, test->window);
  g_assert_false (keyfob_ui_test_shows (test, "no longer on your list"));
}

/* A door that goes takes its details along, and the person is told why. */
static void
test_door_goes (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  gint64 id = keyfob_simulator_find_lock (test->simulator, DOOR);

  keyfob_ui_test_open (test);
  open_details (test);
  keyfob_simulator_remove_lock (test->simulator, id);
  refresh (test);
  keyfob_test_wait_until (has_no_dialog, test->window);
  keyfob_ui_test_wait_for_text (test, "This door is no longer on your list.");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.unlock", "x", id);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 0);
}

static guint
count_texts (GtkWidget *widget, const char *text) {
  guint count = GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
                strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    count += count_texts (child, text);
  return count;
}

/* Nobody is kept out by a schedule that has not begun. */
static void
test_first_arrival (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  gint64 id;
  GtkWidget *dialog;

  keyfob_ui_test_open (test);
  id = keyfob_door_get_id (keyfob_ui_test_get_door (test, "Staff Entrance"));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x", id);
  keyfob_ui_test_settle (test);
  dialog = GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (test->window)));
  keyfob_ui_test_save_picture (test, "details-first-arrival");
  g_assert_cmpuint (count_texts (dialog, "when the first person arrives"), ==, 1);
  g_assert_cmpuint (count_texts (dialog, "Restrictions"), ==, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/details/age", test_age);
  g_test_add_func ("/ui/details/expired", test_expired);
  g_test_add_func ("/ui/details/favourite-expired", test_favourite_expired);
  g_test_add_func ("/ui/details/signed-out", test_signed_out);
  g_test_add_func ("/ui/details/door-goes", test_door_goes);
  g_test_add_func ("/ui/details/first-arrival", test_first_arrival);
  return g_test_run ();
}
