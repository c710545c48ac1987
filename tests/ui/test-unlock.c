/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"
#include "pointer.h"

#include "keyfob-test-clock.h"
#include "ui/window/keyfob-window.h"

#define FRONT "Front Entrance"

static GtkWidget *
get_unlock_button (KeyfobUiTest *test, const char *door_name) {
  GtkWidget *button =
      keyfob_ui_test_find (keyfob_ui_test_get_row (test, door_name), GTK_TYPE_BUTTON, NULL);

  g_assert_nonnull (button);
  return button;
}

static guint
count_unlocks (KeyfobUiTest *test, const char *door_name) {
  return keyfob_simulator_count_unlocks (test->simulator,
                                         keyfob_simulator_find_lock (test->simulator, door_name));
}

static guint
count_posts (KeyfobUiTest *test) {
  return keyfob_simulator_count_requests (test->simulator, "POST", "*");
}

static gboolean
shows_unlock (gpointer button) {
  return keyfob_ui_test_find (button, GTK_TYPE_LABEL, "Unlock") != NULL;
}

/* What the row says from now on. */
static void
note_words (GtkLabel *label, GParamSpec *pspec, GPtrArray *said) {
  g_ptr_array_add (said, g_strdup (gtk_label_get_label (label)));
}

static gboolean
has_said (GPtrArray *said, const char *words) {
  return g_ptr_array_find_with_equal_func (said, words, g_str_equal, NULL);
}

/* The life of an unlock as a person sees it, from the click to what the door itself says. */
static void
test_accepted (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault slow = {
      .method = "POST", .times = 1, .kind = KEYFOB_FAULT_DELAY, .milliseconds = 300};
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *row;
  GtkWidget *button;
  GtkWidget *words;
  int width;

  g_object_set (test->accounts, "assumed-unlocked-seconds", 3, NULL);
  keyfob_ui_test_open (test);
  keyfob_simulator_add_fault (test->simulator, &slow);
  row = keyfob_ui_test_get_row (test, FRONT);
  button = get_unlock_button (test, FRONT);
  width = gtk_widget_get_width (button);

  /* At once, before anything else has run. */
  keyfob_ui_test_click (button);
  words = keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Unlocking…");
  g_assert_nonnull (words);
  g_assert_true (ADW_IS_SPINNER (gtk_button_get_child (GTK_BUTTON (button))));
  /* It stays on, or it would lose the keyboard, and does nothing more. */
  keyfob_ui_test_click (button);

  g_signal_connect (words, "notify::label", G_CALLBACK (note_words), said);
  keyfob_ui_test_wait_for_text (test, "Unlocked · 3 seconds");
  keyfob_ui_test_click (button);
  keyfob_ui_test_settle (test);
  g_assert_cmpint (gtk_widget_get_width (button), ==, width);

  keyfob_test_wait_until (shows_unlock, button);
  g_signal_handlers_disconnect_by_data (words, said);
  g_assert_true (has_said (said, "Unlocked · 3 seconds"));
  /* A busy computer may miss a number. */
  g_assert_true (has_said (said, "Unlocked · 2 seconds") || has_said (said, "Unlocked · 1 second"));
  g_assert_cmpuint (count_unlocks (test, FRONT), ==, 1);
}

/* Two quick clicks are one unlock. */
static void
test_twice (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  gint64 id;

  keyfob_ui_test_open (test);
  id = keyfob_door_get_id (keyfob_ui_test_get_door (test, FRONT));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.unlock", "x", id);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.unlock", "x", id);
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (count_unlocks (test, FRONT), ==, 1);
  keyfob_ui_test_save_picture (test, "unlocked");
}

static gboolean
is_over (gpointer door) {
  return keyfob_door_get_recent_unlock (door) != NULL &&
         keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_LOCKED;
}

/* When the seconds are over the row still says when, and in the details, too; that is all. */
static void
test_recent (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  KeyfobDoor *door;
  GtkWidget *row;
  const char *time;

  g_object_set (test->accounts, "assumed-unlocked-seconds", 3, NULL);
  keyfob_ui_test_open (test);
  door = keyfob_ui_test_get_door (test, FRONT);
  row = keyfob_ui_test_get_row (test, FRONT);
  keyfob_ui_test_click (get_unlock_button (test, FRONT));
  keyfob_ui_test_wait_for_part (test, "Unlocked · ");
  g_assert_null (keyfob_door_get_recent_unlock (door));
  keyfob_test_wait_until (is_over, door);
  keyfob_ui_test_settle (test);
  time = keyfob_door_get_recent_unlock (door);
  g_assert_nonnull (keyfob_ui_test_find (row, GTK_TYPE_LABEL, time));
  g_assert_nonnull (keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Locked"));
  keyfob_ui_test_save_picture (test, "recently-unlocked");

  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x",
                              keyfob_door_get_id (door));
  keyfob_ui_test_settle (test);
  g_assert_nonnull (keyfob_ui_test_find (
      GTK_WIDGET (keyfob_ui_test_get (test, ADW_TYPE_ACTION_ROW, "Your last unlock")),
      GTK_TYPE_LABEL, time));
  keyfob_ui_test_save_picture (test, "last-unlock");
}

static gboolean
has_toast (gpointer root) {
  return keyfob_ui_test_find (root, g_type_from_name ("AdwToastWidget"), NULL) != NULL;
}

static gboolean
has_request (gpointer test) {
  return count_posts (test) > 0;
}

/* What Kisi's own guide shows: an error without a code (kisi-in-app-unlocks-guide.txt). */
static void
test_refused (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *button;

  keyfob_ui_test_open (test);
  keyfob_ui_test_choose (test, "Harbour Warehouse"); /* where there is room below it */
  keyfob_ui_test_settle (test);
  button = get_unlock_button (test, "Workshop");
  keyfob_ui_test_click (button);
  keyfob_ui_test_wait_for_text (test, "Locked · The door has no assigned Kisi controller.");
  keyfob_ui_test_save_picture (test, "refused");
  g_assert_false (has_toast (test->window));
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_true (keyfob_ui_test_find (button, GTK_TYPE_LABEL, "Unlock") != NULL);
  g_assert_cmpuint (count_unlocks (test, "Workshop"), ==, 0);
}

static gboolean
may_have_opened (gpointer data) {
  return keyfob_ui_test_shows (data, "may have opened");
}

/* The door did open, and the answer was lost: the person is told, and nothing is sent again. */
static void
test_unknown (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault lost = {.method = "POST", .kind = KEYFOB_FAULT_CLOSE_AFTER};

  keyfob_ui_test_open (test);
  keyfob_simulator_add_fault (test->simulator, &lost);
  keyfob_ui_test_click (get_unlock_button (test, FRONT));
  keyfob_test_wait_until (may_have_opened, test);
  g_assert_cmpuint (count_unlocks (test, FRONT), ==, 1);
}

static gboolean
is_locked (gpointer row) {
  return keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Locked") != NULL;
}

static gboolean
may_be_open (gpointer row) {
  GtkWidget *words = keyfob_ui_test_find_by_class (row, GTK_TYPE_LABEL, "may-be-open");

  return words != NULL &&
         g_str_has_prefix (gtk_label_get_label (GTK_LABEL (words)), "No answer ") &&
         g_str_has_suffix (gtk_label_get_label (GTK_LABEL (words)), ": look at the door");
}

static gboolean
is_known (gpointer row) {
  return !may_be_open (row);
}

/* The row does not go back to what it said before, though the door cannot be read. */
static void
test_may_be_open (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault lost = {.method = "POST", .kind = KEYFOB_FAULT_CLOSE_AFTER};
  const KeyfobFault unread = {
      .method = "GET", .path = "/locks/*", .kind = KEYFOB_FAULT_STATUS_CODE, .status = 500};
  GtkWidget *row;

  keyfob_ui_test_open (test);
  keyfob_simulator_add_fault (test->simulator, &lost);
  keyfob_simulator_add_fault (test->simulator, &unread);
  row = keyfob_ui_test_get_row (test, FRONT);
  g_assert_true (is_locked (row));
  keyfob_ui_test_click (get_unlock_button (test, FRONT));
  keyfob_test_wait_until (may_have_opened, test);
  keyfob_ui_test_settle (test);
  g_assert_true (may_be_open (row));
  keyfob_ui_test_save_picture (test, "may-be-open");
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (test->accounts));
  keyfob_test_wait_until (is_known, row);
}

static gboolean
is_unreachable_told (gpointer data) {
  return keyfob_ui_test_find (GTK_WIDGET (((KeyfobUiTest *) data)->window), GTK_TYPE_BUTTON,
                              "Unlocking…") == NULL &&
         !keyfob_door_is_pending (keyfob_ui_test_get_door (data, FRONT));
}

/* Nothing was sent: that is another sentence. */
static void
test_unreachable (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  keyfob_simulator_stop_listening (test->simulator);
  keyfob_ui_test_click (get_unlock_button (test, FRONT));
  keyfob_test_wait_until (is_unreachable_told, test);
  keyfob_ui_test_settle (test);
  g_assert_false (may_have_opened (test));
  g_assert_cmpuint (count_unlocks (test, FRONT), ==, 0);
}

/* Until the simulator ends its delays. */
static void
hold_answers_back (KeyfobUiTest *test) {
  const KeyfobFault late = {
      .method = "POST", .kind = KEYFOB_FAULT_DELAY, .milliseconds = 60 * 1000};

  keyfob_simulator_add_fault (test->simulator, &late);
}

/* The row of who was refused may be seen no more. */
static void
test_refused_unseen (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  hold_answers_back (test);
  keyfob_ui_test_click (get_unlock_button (test, "Workshop"));
  keyfob_test_wait_until (has_request, test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL)),
                         "harbour");
  keyfob_ui_test_settle (test);
  keyfob_simulator_end_delays (test->simulator);
  keyfob_ui_test_wait_for_text (test, "Workshop: The door has no assigned Kisi controller.");
  g_assert_true (has_toast (test->window));
}

static GtkWidget *
show_details (KeyfobUiTest *test, const char *door_name) {
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x",
                              keyfob_door_get_id (keyfob_ui_test_get_door (test, door_name)));
  keyfob_ui_test_settle (test);
  return GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (test->window)));
}

/* From the details, which say it themselves. */
static void
test_in_dialog (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *details;

  keyfob_ui_test_open (test);
  details = show_details (test, "Workshop");
  keyfob_ui_test_click (keyfob_ui_test_find (details, GTK_TYPE_BUTTON, "Unlock"));
  keyfob_ui_test_wait_for_text (test, "The door has no assigned Kisi controller.");
  g_assert_nonnull (
      keyfob_ui_test_find (details, GTK_TYPE_LABEL, "The door has no assigned Kisi controller."));
  keyfob_ui_test_save_picture (test, "refused-in-details");
  g_assert_false (has_toast (test->window));
}

static gboolean
is_active (gpointer window) {
  return gtk_window_is_active (window);
}

/* Only in a window that has the keyboard can something lose it. */
static void
give_keyboard (KeyfobUiTest *test, GtkWidget *widget) {
  pointer_strike (test->window, GDK_KEY_Shift_L);
  keyfob_test_wait_until (is_active, test->window);
  g_assert_true (gtk_widget_grab_focus (widget));
}

static gboolean
shows_unlocked (gpointer button) {
  return keyfob_ui_test_find (button, GTK_TYPE_LABEL, "Unlocked") != NULL;
}

/* Who presses the button of the details twice must not have pressed what comes after it. */
static void
test_focus_in_dialog (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *button;

  keyfob_ui_test_open (test);
  hold_answers_back (test);
  button = keyfob_ui_test_find (show_details (test, FRONT), GTK_TYPE_BUTTON, "Unlock");
  give_keyboard (test, button);
  keyfob_ui_test_click (button);
  keyfob_test_wait_until (has_request, test);
  keyfob_ui_test_save_picture (test, "details-unlocking");
  g_assert_true (gtk_window_get_focus (test->window) == button);
  keyfob_ui_test_click (button);

  keyfob_simulator_end_delays (test->simulator);
  keyfob_test_wait_until (shows_unlocked, button);
  g_assert_true (gtk_window_get_focus (test->window) == button);
  keyfob_ui_test_click (button);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (count_posts (test), ==, 1);
}

static gboolean
is_locked_down (gpointer door) {
  return keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_LOCKED_DOWN;
}

/* It has the keyboard still when Kisi tells that nothing can come of a press, and says why. */
static void
test_focus_at_lockdown (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  JsonNode *yes = json_node_init_boolean (json_node_alloc (), TRUE);
  KeyfobDoor *door;
  GtkWidget *button;

  keyfob_ui_test_open (test);
  door = keyfob_ui_test_get_door (test, FRONT);
  button = get_unlock_button (test, FRONT);
  give_keyboard (test, button);
  keyfob_simulator_edit_lock (test->simulator, keyfob_door_get_id (door), "locked_down", yes);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (test->accounts));
  keyfob_test_wait_until (is_locked_down, door);
  g_assert_true (gtk_window_get_focus (test->window) == button);
  keyfob_ui_test_click (button);
  keyfob_ui_test_wait_for_part (test, FRONT ": This door is locked down.");
  g_assert_cmpuint (count_posts (test), ==, 0);

  g_assert_true (gtk_widget_grab_focus (get_unlock_button (test, "Main Hall")));
  g_assert_false (gtk_widget_is_sensitive (button));
  g_assert_nonnull (gtk_window_get_focus (test->window));
}

/* The shortcut says why it does nothing. */
static void
test_shortcut_at_lockdown (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  keyfob_ui_test_open (test);
  row = keyfob_ui_test_get_row (test, "Server Room");
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row)));
  gtk_widget_activate_action (row, "doors.unlock-focused", NULL);
  keyfob_ui_test_wait_for_part (test, "Server Room: This door is locked down.");
  keyfob_ui_test_save_picture (test, "locked-down");
  g_assert_cmpuint (count_posts (test), ==, 0);
}

static gboolean
is_old (gpointer refreshers) {
  return !keyfob_refreshers_is_current (refreshers);
}

/* What the list shows holds, also where it is not sure any more: the shortcut sends no more than
 * the button that is missing would, or the one that is switched off. */
static void
test_shortcut_with_old_picture (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault trouble = {.method = "GET", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 503};
  const char *const doors[] = {"Server Room", "Roof Terrace"};
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (test->accounts);

  keyfob_ui_test_open (test);
  keyfob_simulator_add_fault (test->simulator, &trouble);
  keyfob_refreshers_refresh (refreshers);
  keyfob_test_wait_until (is_old, refreshers);
  for (guint i = 0; i < G_N_ELEMENTS (doors); i++) {
    GtkWidget *row = keyfob_ui_test_get_row (test, doors[i]);
    g_autofree char *words = g_strdup_printf (
        "%s: %s", doors[i], keyfob_door_get_hint (keyfob_ui_test_get_door (test, doors[i])));

    g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row)));
    gtk_widget_activate_action (row, "doors.unlock-focused", NULL);
    keyfob_ui_test_wait_for_text (test, words);
  }
  g_assert_cmpuint (count_posts (test), ==, 0);
}

/* A press while another is obeyed asks nothing: the answer would be to another unlock. */
static void
test_not_asked_again (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (KeyfobUnlock) unlock = NULL;

  g_settings_set_string (test->settings, "confirmation", "ask-always");
  keyfob_ui_test_open (test);
  hold_answers_back (test);
  unlock = keyfob_accounts_unlock (test->accounts,
                                   keyfob_door_get_id (keyfob_ui_test_get_door (test, FRONT)));
  keyfob_ui_test_click (get_unlock_button (test, FRONT));
  g_assert_null (adw_window_get_visible_dialog (ADW_WINDOW (test->window)));
  keyfob_test_wait_until (has_request, test);
  keyfob_simulator_end_delays (test->simulator);
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (count_posts (test), ==, 1);
}

/* One line of a toast stands in its middle, and not where a second would leave it. */
static void
test_toast (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *label;
  GtkWidget *toast;
  graphene_rect_t of_label;
  graphene_rect_t of_toast;

  keyfob_ui_test_open (test);
  keyfob_window_tell (KEYFOB_WINDOW (test->window), "One line.", KEYFOB_REMEDY_NONE);
  label = keyfob_ui_test_get (test, GTK_TYPE_LABEL, "One line.");
  keyfob_ui_test_settle (test);
  toast = gtk_widget_get_parent (gtk_widget_get_parent (label));
  g_assert_true (gtk_widget_compute_bounds (label, toast, &of_label));
  g_assert_true (gtk_widget_compute_bounds (toast, toast, &of_toast));
  g_assert_cmpfloat_with_epsilon (of_label.origin.y + of_label.size.height / 2,
                                  of_toast.origin.y + of_toast.size.height / 2, 1.5);
}

static AdwDialog *
get_question (KeyfobUiTest *test) {
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (test->window));

  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  g_assert_cmpstr (adw_alert_dialog_get_heading (ADW_ALERT_DIALOG (dialog)), ==,
                   "Unlock Front Entrance?");
  return dialog;
}

static void
answer (KeyfobUiTest *test, const char *label) {
  keyfob_ui_test_settle (test);
  keyfob_ui_test_click (
      keyfob_ui_test_find (GTK_WIDGET (get_question (test)), GTK_TYPE_BUTTON, label));
}

static void
press_when (KeyfobUiTest *test, const char *confirmation) {
  g_settings_set_string (test->settings, "confirmation", confirmation);
  keyfob_ui_test_open (test);
  keyfob_ui_test_click (get_unlock_button (test, FRONT));
}

static gboolean
has_no_dialog (gpointer window) {
  return adw_window_get_visible_dialog (window) == NULL;
}

/* Whoever wants to be asked always is asked in the window, too, where the default is no. */
static void
test_asked (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *focus;
  AdwDialog *question;

  press_when (test, "ask-always");
  question = get_question (test);
  keyfob_ui_test_save_picture (test, "question");
  focus = gtk_window_get_focus (test->window);
  g_assert_true (keyfob_ui_test_find (focus, GTK_TYPE_BUTTON, "Cancel") != NULL);

  adw_dialog_close (question);
  keyfob_test_wait_until (has_no_dialog, test->window);
  keyfob_ui_test_click (get_unlock_button (test, FRONT));
  answer (test, "Cancel");
  keyfob_test_wait_until (has_no_dialog, test->window);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (count_posts (test), ==, 0);

  keyfob_ui_test_click (get_unlock_button (test, FRONT));
  answer (test, "Unlock");
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (count_unlocks (test, FRONT), ==, 1);
}

/* A window waits: somebody reads it through a magnifier, or was called to the telephone. */
static void
test_asked_long_ago (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  press_when (test, "ask-always");
  keyfob_test_clock_pass (600);
  answer (test, "Unlock");
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (count_unlocks (test, FRONT), ==, 1);
}

/* The computer sleeps: nobody is at the door any more, and that is said. */
static void
test_asked_before_sleep (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  press_when (test, "ask-always");
  get_question (test);
  g_signal_emit_by_name (keyfob_desktop_get_session (test->desktop), "resumed");
  keyfob_test_wait_until (has_no_dialog, test->window);
  keyfob_ui_test_wait_for_part (test, "because nobody answered in time");
  g_assert_cmpuint (count_posts (test), ==, 0);
}

/* Before the question is seen. */
static void
test_escaped_at_once (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  press_when (test, "ask-always");
  adw_dialog_close (get_question (test));
  keyfob_test_wait_until (has_no_dialog, test->window);
  g_assert_cmpuint (count_posts (test), ==, 0);
}

/* Who asks first only asks elsewhere: whoever clicks here sees the door. */
static void
test_not_asked (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  press_when (test, "ask-first");
  g_assert_null (adw_window_get_visible_dialog (ADW_WINDOW (test->window)));
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
}

/* To close the window is no answer that a person could have meant as yes. */
static void
test_closed_when_asked (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  press_when (test, "ask-always");
  get_question (test);
  gtk_window_destroy (test->window);
  keyfob_ui_test_present (test);
  keyfob_ui_test_settle (test);
  g_assert_false (keyfob_guard_is_busy (keyfob_desktop_get_guard (test->desktop)));
  g_assert_cmpuint (count_posts (test), ==, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/unlock/accepted", test_accepted);
  g_test_add_func ("/ui/unlock/twice", test_twice);
  g_test_add_func ("/ui/unlock/recent", test_recent);
  g_test_add_func ("/ui/unlock/refused", test_refused);
  g_test_add_func ("/ui/unlock/refused-unseen", test_refused_unseen);
  g_test_add_func ("/ui/unlock/unknown", test_unknown);
  g_test_add_func ("/ui/unlock/may-be-open", test_may_be_open);
  g_test_add_func ("/ui/unlock/unreachable", test_unreachable);
  g_test_add_func ("/ui/unlock/toast", test_toast);
  g_test_add_func ("/ui/unlock/in-dialog", test_in_dialog);
  g_test_add_func ("/ui/unlock/focus-in-dialog", test_focus_in_dialog);
  g_test_add_func ("/ui/unlock/focus-at-lockdown", test_focus_at_lockdown);
  g_test_add_func ("/ui/unlock/shortcut-at-lockdown", test_shortcut_at_lockdown);
  g_test_add_func ("/ui/unlock/shortcut-with-old-picture", test_shortcut_with_old_picture);
  g_test_add_func ("/ui/unlock/not-asked-again", test_not_asked_again);
  g_test_add_func ("/ui/unlock/asked", test_asked);
  g_test_add_func ("/ui/unlock/asked-long-ago", test_asked_long_ago);
  g_test_add_func ("/ui/unlock/asked-before-sleep", test_asked_before_sleep);
  g_test_add_func ("/ui/unlock/escaped-at-once", test_escaped_at_once);
  g_test_add_func ("/ui/unlock/not-asked", test_not_asked);
  g_test_add_func ("/ui/unlock/closed-when-asked", test_closed_when_asked);
  return g_test_run ();
}
