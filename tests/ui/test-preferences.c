/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "../guard/mock-screen-saver.h"
#include "../platform/mock-request-portal.h"
#include "keyfob-test-sandbox.h"
#include "keyfob-ui-test.h"

#include "ui/preferences/keyfob-preferences-dialog.h"
#include "ui/window/keyfob-note-row.h"

#include <glib/gstdio.h>

static AdwComboRow *
get_combo_row (KeyfobUiTest *test, const char *title) {
  return ADW_COMBO_ROW (keyfob_ui_test_get (test, ADW_TYPE_COMBO_ROW, title));
}

static const char *
get_selected_words (AdwComboRow *row) {
  return gtk_string_object_get_string (adw_combo_row_get_selected_item (row));
}

/* The view by which the notification area asks for them. */
static void
test_view (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  AdwDialog *dialog;

  keyfob_ui_test_open (test);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  dialog = adw_window_get_visible_dialog (ADW_WINDOW (test->window));
  g_assert_true (KEYFOB_IS_PREFERENCES_DIALOG (dialog));
  /* Where a stray digit would change what is set. */
  keyfob_ui_test_settle (test);
  g_assert_false (GTK_IS_EDITABLE (gtk_window_get_focus (test->window)));
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES); /* once is enough */
  g_assert_true (adw_window_get_visible_dialog (ADW_WINDOW (test->window)) == dialog);
}

static void
test_confirmation (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autofree char *word = NULL;
  AdwComboRow *row;

  keyfob_ui_test_open (test);
  g_settings_set_string (test->settings, "confirmation", "ask-always");
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  row = get_combo_row (test, "When a door is to be unlocked");
  g_assert_cmpstr (get_selected_words (row), ==, "Ask first, always");
  word = g_settings_get_string (test->settings, "confirmation");
  g_assert_cmpstr (word, ==, "ask-always"); /* to look changes nothing */

  adw_combo_row_set_selected (row, KEYFOB_CONFIRMATION_ASK_FIRST);
  g_assert_cmpint (g_settings_get_enum (test->settings, "confirmation"), ==,
                   KEYFOB_CONFIRMATION_ASK_FIRST);
  g_assert_true (keyfob_ui_test_shows (test, "Keyfob asks when the unlock comes from"));
  keyfob_ui_test_save_picture (test, "preferences-ask-first");

  g_settings_reset (test->settings, "confirmation");
  g_assert_cmpstr (get_selected_words (row), ==, "Unlock at once");
}

static void
test_search (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autofree char *word = NULL;
  AdwComboRow *row;

  keyfob_ui_test_open (test);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  row = get_combo_row (test, "Unlock from search");
  g_assert_cmpstr (get_selected_words (row), ==, "Ask first");
  /* There is room for it in small windows, too. */
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Ask first");
  adw_combo_row_set_selected (row, KEYFOB_SEARCH_CONFIRMATION_AT_ONCE);
  word = g_settings_get_string (test->settings, "unlock-from-search");
  g_assert_cmpstr (word, ==, "at-once");
  g_settings_reset (test->settings, "unlock-from-search");
  g_assert_cmpstr (get_selected_words (row), ==, "Ask first");
}

/* How a question is asked, and how long it waits. */
static void
test_questions (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  AdwSwitchRow *window;
  AdwSpinRow *seconds;

  keyfob_ui_test_open (test);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  window = ADW_SWITCH_ROW (keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, "Ask in a window"));
  g_assert_false (adw_switch_row_get_active (window));
  adw_switch_row_set_active (window, TRUE);
  g_assert_true (g_settings_get_boolean (test->settings, "ask-in-window"));

  seconds =
      ADW_SPIN_ROW (keyfob_ui_test_get (test, ADW_TYPE_SPIN_ROW, "Seconds to answer a question"));
  g_assert_cmpfloat (adw_spin_row_get_value (seconds), ==, 10);
  adw_spin_row_set_value (seconds, 600);
  g_assert_cmpuint (g_settings_get_uint (test->settings, "question-seconds"), ==, 60);
  adw_spin_row_set_value (seconds, 0);
  g_assert_cmpuint (g_settings_get_uint (test->settings, "question-seconds"), ==, 10);
}

static void
show_door (KeyfobUiTest *test, const char *name) {
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x",
                              keyfob_door_get_id (keyfob_ui_test_get_door (test, name)));
}

static gboolean
is_gone (gpointer data) {
  return *(gpointer *) data == NULL;
}

static void
close_dialog (KeyfobUiTest *test) {
  AdwDialog *dialog = NULL;

  g_set_weak_pointer (&dialog, adw_window_get_visible_dialog (ADW_WINDOW (test->window)));
  adw_dialog_force_close (dialog);
  keyfob_test_wait_until (is_gone, &dialog);
}

/* A choice for one door, in its details. */
static void
test_door (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobConfirmations *confirmations = keyfob_desktop_get_confirmations (test->desktop);
  KeyfobConfirmation chosen;
  AdwComboRow *row;
  gint64 id;

  keyfob_ui_test_open (test);
  id = keyfob_door_get_id (keyfob_ui_test_get_door (test, "Workshop"));
  g_settings_set_string (test->settings, "confirmation", "ask-first");
  show_door (test, "Workshop");
  row = get_combo_row (test, "When unlocking");
  g_assert_cmpstr (get_selected_words (row), ==, "Default (Ask first)");
  g_assert_false (keyfob_confirmations_lookup (confirmations, id, &chosen));

  adw_combo_row_set_selected (row, 1 + KEYFOB_CONFIRMATION_AT_ONCE);
  g_assert_true (keyfob_confirmations_lookup (confirmations, id, &chosen));
  g_assert_cmpint (chosen, ==, KEYFOB_CONFIRMATION_AT_ONCE);
  close_dialog (test);

  show_door (test, "Front Entrance");
  g_assert_cmpuint (adw_combo_row_get_selected (get_combo_row (test, "When unlocking")), ==, 0);
  close_dialog (test);

  show_door (test, "Workshop");
  row = get_combo_row (test, "When unlocking");
  g_assert_cmpstr (get_selected_words (row), ==, "Unlock at once");
  adw_combo_row_set_selected (row, 0);
  g_assert_false (keyfob_confirmations_lookup (confirmations, id, &chosen));
}

static void
test_autostart (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobAutostart *autostart = keyfob_desktop_get_autostart (test->desktop);
  AdwSwitchRow *row;

  keyfob_ui_test_open (test);
  keyfob_autostart_set_enabled (autostart, FALSE);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  row = ADW_SWITCH_ROW (keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, "Start with the desktop"));
  g_assert_false (adw_switch_row_get_active (row));
  adw_switch_row_set_active (row, TRUE);
  g_assert_true (keyfob_autostart_is_enabled (autostart));
  keyfob_autostart_set_enabled (autostart, FALSE);
  g_assert_false (adw_switch_row_get_active (row));
}

/* Where something cannot be, the switch must not look as if it were on. */
static void
test_autostart_fails (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobAutostart *autostart = keyfob_desktop_get_autostart (test->desktop);
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "autostart", NULL);
  AdwSwitchRow *row;

  keyfob_ui_test_open (test);
  keyfob_autostart_set_enabled (autostart, FALSE);
  g_rmdir (folder);
  g_assert_true (g_file_set_contents (folder, "not a folder", -1, NULL));
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  row = ADW_SWITCH_ROW (keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, "Start with the desktop"));
  adw_switch_row_set_active (row, TRUE);
  g_assert_false (adw_switch_row_get_active (row));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==,
                   keyfob_autostart_get_error (autostart)->message);
  keyfob_ui_test_save_picture (test, "preferences-autostart-fails");
  g_unlink (folder);
}

static gboolean
is_asked (gpointer portal) {
  return strstr (((MockRequestPortal *) portal)->log->str, "RequestBackground") != NULL;
}

/* On, and off again while the portal asks: the last word counts. */
static void
test_second_thoughts (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobAutostart *autostart = keyfob_desktop_get_autostart (test->desktop);
  MockRequestPortal *portal;
  AdwSwitchRow *row;

  keyfob_ui_test_open (test);
  portal = mock_request_portal_new (); /* GTK would wait for it in vain when it begins */
  portal->silent = TRUE;
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  row = ADW_SWITCH_ROW (keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, "Start with the desktop"));
  adw_switch_row_set_active (row, TRUE);
  keyfob_test_wait_until (is_asked, portal);
  g_assert_true (keyfob_autostart_is_wished (autostart));
  adw_switch_row_set_active (row, FALSE);
  g_assert_false (keyfob_autostart_is_wished (autostart));
  mock_request_portal_free (portal);
}

static gboolean
is_known (gpointer session) {
  return keyfob_session_monitor_is_known (session);
}

/* Nothing is unlocked until a lock screen answers that is there, so nothing else is said. */
static void
test_lock_screen_silent (void) {
  MockScreenSaver *screen_saver =
      mock_screen_saver_new ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", FALSE);
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  screen_saver->silent = TRUE;
  keyfob_ui_test_open (test);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  keyfob_test_wait_until (is_known, keyfob_desktop_get_session (test->desktop));
  keyfob_ui_test_settle (test);
  g_assert_false (keyfob_ui_test_shows (test, "Lock screen not noticed"));
  mock_screen_saver_free (screen_saver);
}

static gboolean
is_sure (gpointer session) {
  return !keyfob_session_monitor_is_unsure (session);
}

/* Of two, one is there from the start, and the other has not answered: only that changes. */
static void
test_lock_screen_late (void) {
  MockScreenSaver *there =
      mock_screen_saver_new ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", FALSE);
  MockScreenSaver *late =
      mock_screen_saver_new ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", FALSE);
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobSessionMonitor *session;

  late->silent = TRUE;
  keyfob_ui_test_open (test);
  session = keyfob_desktop_get_session (test->desktop);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  keyfob_test_wait_until (is_known, session);
  g_assert_true (keyfob_session_monitor_sees_lock_screen (session));
  g_assert_false (keyfob_ui_test_shows (test, "Lock screen noticed"));
  mock_screen_saver_set_active (late, FALSE);
  keyfob_test_wait_until (is_sure, session);
  keyfob_ui_test_settle (test);
  g_assert_true (keyfob_ui_test_shows (test, "Lock screen noticed"));
  mock_screen_saver_free (late);
  mock_screen_saver_free (there);
}

/* What this desktop does not offer is said, once, and apart from what can be set. */
static void
test_not_offered (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  keyfob_ui_test_open (test);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  row = keyfob_ui_test_get (test, ADW_TYPE_ACTION_ROW, "No global shortcut");
  g_assert_nonnull (keyfob_ui_test_find_by_class (row, GTK_TYPE_IMAGE, "warning"));
  row = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);
  g_assert_cmpstr (adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (row)), ==,
                   "This Desktop");
  keyfob_ui_test_get (test, ADW_TYPE_ACTION_ROW, "Lock screen not noticed");
  g_assert_null (keyfob_ui_test_find (GTK_WIDGET (test->window), ADW_TYPE_SWITCH_ROW,
                                      "Quick unlock from anywhere"));
}

/* Not before it is known; and what comes of it depends on whether Keyfob stays. */
static void
test_no_notification_area (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  keyfob_ui_test_open (test);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, "Start with the desktop");
  g_assert_false (keyfob_ui_test_shows (test, "No notification area"));
  keyfob_desktop_show (test->desktop);
  row = keyfob_ui_test_get (test, ADW_TYPE_ACTION_ROW, "No notification area");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "Keyfob ends"));
  keyfob_background_policy_stay (keyfob_desktop_get_background_policy (test->desktop));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "keeps running"));
}

/* The answer that is asked for at an unlock, to be seen and changed. */
static void
test_location (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (test->accounts);
  AdwSwitchRow *row;

  keyfob_ui_test_open (test);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  row = ADW_SWITCH_ROW (keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, "Tell Kisi your location"));
  g_assert_false (adw_switch_row_get_active (row));
  g_assert_cmpint (keyfob_proximity_get_consent (proximity), ==, KEYFOB_LOCATION_CONSENT_ASK);
  adw_switch_row_set_active (row, TRUE);
  g_assert_cmpint (keyfob_proximity_get_consent (proximity), ==, KEYFOB_LOCATION_CONSENT_ALLOW);
  adw_switch_row_set_active (row, FALSE);
  g_assert_cmpint (keyfob_proximity_get_consent (proximity), ==, KEYFOB_LOCATION_CONSENT_REFUSE);
  g_settings_set_string (test->settings, "send-location", "allow");
  g_assert_true (adw_switch_row_get_active (row));
}

static GtkWidget *
find_note (KeyfobUiTest *test, const char *title) {
  return keyfob_ui_test_find (GTK_WIDGET (test->window), KEYFOB_TYPE_NOTE_ROW, title);
}

/* What this computer cannot do is said as soon as that is known, and no longer than it is so. */
static void
test_lacks (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (test->accounts);

  keyfob_ui_test_open (test);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, "Start with the desktop");
  g_assert_null (find_note (test, NULL));
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_ABSENT);
  g_assert_nonnull (find_note (test, "No Bluetooth"));
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_OFF);
  g_assert_null (find_note (test, "No Bluetooth"));
  g_assert_nonnull (find_note (test, "Bluetooth is switched off"));
  keyfob_proximity_located (proximity, 0, KEYFOB_WHEREABOUTS_DENIED, 0);
  g_assert_nonnull (find_note (test, "No location"));
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_ON);
  keyfob_proximity_located (proximity, 0, KEYFOB_WHEREABOUTS_KNOWN, 0);
  g_assert_null (find_note (test, NULL));
}

/* Who uses an access link needs nothing of that (kisi-api.md, section 15). */
static void
test_exempt (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_access_link (test->simulator), -1, "text/plain");
  g_autoptr (KeyfobCredential) link =
      keyfob_credential_new (KEYFOB_CREDENTIAL_ACCESS_LINK, NULL, secret);

  keyfob_accounts_use_credential (test->accounts, link, NULL, NULL);
  keyfob_ui_test_present (test);
  keyfob_readers_set_bluetooth (test->readers, KEYFOB_BLUETOOTH_OFF);
  keyfob_ui_test_request (test, KEYFOB_UI_VIEW_PREFERENCES);
  keyfob_ui_test_get (test, ADW_TYPE_SWITCH_ROW, "Start with the desktop");
  g_assert_null (find_note (test, NULL));
  g_assert_false (keyfob_ui_test_shows (test, "Tell Kisi your location"));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  if (keyfob_test_is_in_sandbox ()) {
    g_test_add_func ("/ui/preferences/second-thoughts", test_second_thoughts);
    return g_test_run ();
  }
  g_test_add_func ("/ui/preferences/sandbox", keyfob_test_run_in_sandbox);
  g_test_add_func ("/ui/preferences/view", test_view);
  g_test_add_func ("/ui/preferences/confirmation", test_confirmation);
  g_test_add_func ("/ui/preferences/search", test_search);
  g_test_add_func ("/ui/preferences/questions", test_questions);
  g_test_add_func ("/ui/preferences/door", test_door);
  g_test_add_func ("/ui/preferences/autostart", test_autostart);
  g_test_add_func ("/ui/preferences/autostart-fails", test_autostart_fails);
  g_test_add_func ("/ui/preferences/lock-screen-silent", test_lock_screen_silent);
  g_test_add_func ("/ui/preferences/lock-screen-late", test_lock_screen_late);
  g_test_add_func ("/ui/preferences/not-offered", test_not_offered);
  g_test_add_func ("/ui/preferences/no-notification-area", test_no_notification_area);
  g_test_add_func ("/ui/preferences/location", test_location);
  g_test_add_func ("/ui/preferences/lacks", test_lacks);
  g_test_add_func ("/ui/preferences/exempt", test_exempt);
  return g_test_run ();
}
