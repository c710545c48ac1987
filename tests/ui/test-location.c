/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"

#define AREA     "Harbour Gate" /* restricted to an area */
#define QUESTION "Tell Kisi Your Location?"

static void
open (KeyfobUiTest *test) {
  keyfob_ui_test_open (test);
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_ABSENT); /* no wait for a reader */
}

static void
unlock (KeyfobUiTest *test) {
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.unlock", "x",
                              keyfob_door_get_id (keyfob_ui_test_get_door (test, AREA)));
}

static AdwDialog *
get_question (KeyfobUiTest *test, const char *heading) {
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (test->window));

  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  g_assert_cmpstr (adw_alert_dialog_get_heading (ADW_ALERT_DIALOG (dialog)), ==, heading);
  return dialog;
}

static gboolean
has_no_dialog (gpointer window) {
  return adw_window_get_visible_dialog (window) == NULL;
}

static void
answer (KeyfobUiTest *test, const char *heading, const char *response) {
  AdwDialog *dialog = get_question (test, heading);
  GtkWidget *button;

  keyfob_ui_test_settle (test);
  button = keyfob_ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, response);
  g_assert_nonnull (button);
  keyfob_ui_test_click (button);
}

static guint
count_posts (KeyfobUiTest *test) {
  return keyfob_simulator_count_requests (test->simulator, "POST", "*");
}

static KeyfobLocationConsent
get_consent (KeyfobUiTest *test) {
  return keyfob_proximity_get_consent (keyfob_accounts_get_proximity (test->accounts));
}

static gboolean
is_sent (gpointer test) {
  return count_posts (test) > 0;
}

static gboolean
is_over (gpointer test) {
  return is_sent (test) && !keyfob_door_is_pending (keyfob_ui_test_get_door (test, AREA));
}

static void
assert_sent_nothing (KeyfobUiTest *test) {
  keyfob_ui_test_settle (test);
  g_assert_false (keyfob_guard_is_busy (keyfob_desktop_get_guard (test->desktop)));
  g_assert_cmpuint (count_posts (test), ==, 0);
  g_assert_cmpint (get_consent (test), ==, KEYFOB_LOCATION_CONSENT_ASK);
}

static void
test_allow (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autofree char *setting = NULL;

  open (test);
  unlock (test);
  get_question (test, QUESTION);
  keyfob_ui_test_save_picture (test, "location-question");
  g_assert_cmpuint (count_posts (test), ==, 0);
  answer (test, QUESTION, "Allow");
  setting = g_settings_get_string (test->settings, "send-location");
  g_assert_cmpstr (setting, ==, "allow");
  keyfob_test_wait_until (is_over, test);

  /* Once is enough. */
  keyfob_test_wait_until (has_no_dialog, test->window);
  unlock (test);
  g_assert_true (has_no_dialog (test->window));
}

static void
search (KeyfobUiTest *test) {
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL)),
                         AREA);
  keyfob_ui_test_settle (test);
}

/* To refuse is to try without, and to be asked no more; Kisi's refusal offers to allow it. */
static void
test_refuse (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *button;

  open (test);
  search (test);
  unlock (test);
  answer (test, QUESTION, "Unlock Without Location");
  g_assert_cmpint (get_consent (test), ==, KEYFOB_LOCATION_CONSENT_REFUSE);
  keyfob_test_wait_until (is_over, test);
  keyfob_ui_test_wait_for_part (test, "Allow it in Keyfob’s preferences.");
  keyfob_ui_test_save_picture (test, "refused-location");
  unlock (test);
  g_assert_true (has_no_dialog (test->window));
  keyfob_test_wait_until (is_over, test);
  button = keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Allow");
  g_assert_true (gtk_widget_is_ancestor (button, keyfob_ui_test_get_row (test, AREA)));
  keyfob_ui_test_click (button);
  g_assert_cmpint (get_consent (test), ==, KEYFOB_LOCATION_CONSENT_ALLOW);
  /* It is not so any more. */
  g_assert_false (keyfob_ui_test_shows (test, "Allow it in Keyfob’s preferences."));
  g_assert_false (gtk_widget_get_mapped (button));
}

/* Words and button are seen whole in a small window. */
static void
test_row_fits (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *button;
  GtkWidget *row;
  GtkWidget *words;
  graphene_rect_t bounds;

  g_settings_set_int (test->settings, "window-width", 370);
  g_settings_set_enum (test->settings, "send-location", KEYFOB_LOCATION_CONSENT_REFUSE);
  open (test);
  search (test);
  unlock (test);
  button = keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Allow");
  keyfob_ui_test_save_picture (test, "refused-location-narrow");
  row = keyfob_ui_test_get_row (test, AREA);
  g_assert_true (gtk_widget_compute_bounds (button, row, &bounds));
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, gtk_widget_get_height (row));
  words = keyfob_ui_test_find_by_class (row, GTK_TYPE_LABEL, "status-words");
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (words))));
}

static void
test_cancel (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *focus;

  open (test);
  unlock (test);
  keyfob_ui_test_settle (test);
  focus = gtk_window_get_focus (test->window);
  g_assert_true (keyfob_ui_test_find (focus, GTK_TYPE_BUTTON, "Cancel") != NULL);
  answer (test, QUESTION, "Cancel");
  keyfob_test_wait_until (has_no_dialog, test->window);
  assert_sent_nothing (test);

  unlock (test);
  adw_dialog_close (get_question (test, QUESTION));
  keyfob_test_wait_until (has_no_dialog, test->window);
  assert_sent_nothing (test);
}

/* Whether to unlock comes first; who says no to that is asked no more. */
static void
test_both_questions (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  g_settings_set_string (test->settings, "confirmation", "ask-always");
  open (test);
  unlock (test);
  answer (test, "Unlock Harbour Gate?", "Cancel");
  keyfob_test_wait_until (has_no_dialog, test->window);
  assert_sent_nothing (test);

  unlock (test);
  answer (test, "Unlock Harbour Gate?", "Unlock");
  g_assert_cmpuint (count_posts (test), ==, 0);
  keyfob_ui_test_settle (test);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (test->window),
                                         GTK_WIDGET (get_question (test, QUESTION))));
  answer (test, QUESTION, "Unlock Without Location");
  keyfob_test_wait_until (is_over, test);
}

/* A reader that is heard is enough, and a door without restriction needs nothing. */
static void
test_not_asked (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  open (test);
  keyfob_ui_test_hear (test, AREA);
  unlock (test);
  g_assert_true (has_no_dialog (test->window));
  keyfob_ui_test_wait_for_part (test, "Unlocked ·");
  g_assert_cmpint (get_consent (test), ==, KEYFOB_LOCATION_CONSENT_ASK);
}

static void
test_quick_unlock (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  test->view = KEYFOB_UI_VIEW_QUICK_UNLOCK;
  open (test);
  gtk_editable_set_text (GTK_EDITABLE (keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL)),
                         AREA);
  unlock (test);
  get_question (test, QUESTION);
  keyfob_ui_test_save_picture (test, "quick-unlock-location-question");
  answer (test, QUESTION, "Unlock Without Location");
  keyfob_ui_test_wait_for_part (test, "Allow it in Keyfob’s preferences.");
  keyfob_ui_test_save_picture (test, "quick-unlock-refused-location");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Allow"));
  g_assert_cmpint (get_consent (test), ==, KEYFOB_LOCATION_CONSENT_ALLOW);
  g_assert_false (keyfob_ui_test_shows (test, "Allow it in Keyfob’s preferences."));
}

/* Who sees nothing is asked nothing. */
static void
test_unseen (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  open (test);
  keyfob_desktop_unlock (test->desktop, keyfob_door_get_id (keyfob_ui_test_get_door (test, AREA)),
                         KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL);
  keyfob_test_wait_until (is_over, test);
  g_assert_true (has_no_dialog (test->window));
  g_assert_cmpint (get_consent (test), ==, KEYFOB_LOCATION_CONSENT_ASK);
}

static void
test_closed (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  open (test);
  unlock (test);
  get_question (test, QUESTION);
  gtk_window_destroy (test->window);
  keyfob_ui_test_present (test);
  assert_sent_nothing (test);
}

static void
test_signed_out (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  open (test);
  unlock (test);
  get_question (test, QUESTION);
  keyfob_accounts_sign_out_async (test->accounts, keyfob_accounts_get_first (test->accounts), NULL,
                                  NULL, NULL);
  keyfob_ui_test_sign_in (test); /* another one */
  keyfob_test_wait_until (has_no_dialog, test->window);
  assert_sent_nothing (test);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/location/allow", test_allow);
  g_test_add_func ("/ui/location/refuse", test_refuse);
  g_test_add_func ("/ui/location/row-fits", test_row_fits);
  g_test_add_func ("/ui/location/cancel", test_cancel);
  g_test_add_func ("/ui/location/both-questions", test_both_questions);
  g_test_add_func ("/ui/location/not-asked", test_not_asked);
  g_test_add_func ("/ui/location/quick-unlock", test_quick_unlock);
  g_test_add_func ("/ui/location/unseen", test_unseen);
  g_test_add_func ("/ui/location/closed", test_closed);
  g_test_add_func ("/ui/location/signed-out", test_signed_out);
  return g_test_run ();
}
