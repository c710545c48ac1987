/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"
#include "quick-unlock-test.h"

#include "ui/keyfob-ticker.h"

/* Until the test lets the answer go, and before the client's deadline of 10 s. */
#define HELD_BACK_MS 9000

/* Longer than a second, in which a window that is seen would count. */
#define UNSEEN_MS 1500

static void
refresh (KeyfobUiTest *test) {
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.refresh", NULL);
}

typedef struct {
  KeyfobUiTest *test;
  const char *part;
  gboolean shown;
} Expected;

static gboolean
is_so (gpointer data) {
  Expected *expected = data;

  return keyfob_ui_test_shows (expected->test, expected->part) == expected->shown;
}

static void
wait_for_part (KeyfobUiTest *test, const char *part, gboolean shown) {
  Expected expected = {test, part, shown};

  keyfob_test_wait_until (is_so, &expected);
}

/* While the keyring is asked the doors of the cache show with their age, and without a banner,
 * which would come and go at every start. */
static void
test_start (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (JsonNode) json = json_from_string ("{\"id\": 1, \"name\": \"Kept Door\"}", NULL);
  GPtrArray *locks = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_lock_unref);
  g_autoptr (KeyfobSnapshot) office =
      keyfob_snapshot_new (locks, g_ptr_array_new (), g_ptr_array_new (), 1700000000);

  g_ptr_array_add (locks, kisi_lock_new_from_json (json_node_get_object (json), NULL));
  keyfob_accounts_show_cached (test->accounts,
                               &(KeyfobCachedSnapshot) {.account = "7", .snapshot = office});
  keyfob_ui_test_present (test);
  keyfob_ui_test_get_row (test, "Kept Door");
  g_assert_true (keyfob_ui_test_shows (test, "As of "));
  g_assert_false (keyfob_ui_test_shows (test, "Doors as of "));
}

/* Kisi is down and comes back. The doors stay all the while, marked with their age. */
static void
test_unreachable (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (GError) error = NULL;

  keyfob_ui_test_open (test);
  keyfob_simulator_stop_listening (test->simulator);
  refresh (test);
  wait_for_part (test, "Doors as of ", TRUE);
  g_assert_true (keyfob_ui_test_shows (test, "Kisi cannot be reached.") ||
                 keyfob_ui_test_shows (test, "This computer is offline."));
  g_assert_cmpuint (keyfob_ui_test_count_rows (test), ==, 24);
  keyfob_ui_test_save_picture (test, "unreachable");

  g_assert_true (keyfob_simulator_listen_again (test->simulator, &error));
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Try Again"));
  wait_for_part (test, "Doors as of ", FALSE);
}

static gboolean
is_banner_revealed (KeyfobUiTest *test) {
  GtkWidget *banner = keyfob_ui_test_find (GTK_WIDGET (test->window), ADW_TYPE_BANNER, NULL);

  return banner != NULL && adw_banner_get_revealed (ADW_BANNER (banner));
}

/* Without doors there is a page instead of a list, and a way on. */
static void
test_failed_and_empty (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault trouble = {.path = "/locks", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 503};

  keyfob_simulator_add_fault (test->simulator, &trouble);
  keyfob_ui_test_sign_in (test);
  keyfob_ui_test_present (test);
  keyfob_ui_test_wait_for_text (test, "Doors Could Not Be Loaded");
  keyfob_ui_test_settle (test);
  g_assert_false (is_banner_revealed (test)); /* it would say the same */
  keyfob_ui_test_save_picture (test, "failed");
  keyfob_simulator_clear_faults (test->simulator);
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Try Again"));
  keyfob_ui_test_get_row (test, "Front Entrance");

  for (guint i = 0; i < 24; i++) {
    GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (test->accounts));
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (doors, i);

    keyfob_simulator_remove_lock (test->simulator, keyfob_door_get_id (door));
  }
  refresh (test);
  keyfob_ui_test_wait_for_text (test, "No Doors Yet");
  keyfob_ui_test_save_picture (test, "empty");
}

static void
test_asked_to_wait (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault too_many = {.path = "/locks", .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 30};

  keyfob_ui_test_open (test);
  keyfob_simulator_add_fault (test->simulator, &too_many);
  refresh (test);
  wait_for_part (test, "Kisi asks to wait. Trying again in 29 s. Doors as of ", TRUE);
  wait_for_part (test, "Kisi asks to wait. Trying again in 28 s. Doors as of ", TRUE);
  g_assert_cmpuint (keyfob_ui_test_count_rows (test), ==, 24);
}

/* Where there are no doors the page says so, and offers nothing that would not help. */
static void
test_asked_to_wait_at_first (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault too_many = {.path = "/locks", .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 30};

  keyfob_simulator_add_fault (test->simulator, &too_many);
  keyfob_ui_test_sign_in (test);
  keyfob_ui_test_present (test);
  keyfob_ui_test_wait_for_text (test, "Doors Could Not Be Loaded");
  wait_for_part (test, "Kisi asks to wait. Trying again in 28 s.", TRUE);
  g_assert_false (is_banner_revealed (test));
  g_assert_null (keyfob_ui_test_find (GTK_WIDGET (test->window), GTK_TYPE_BUTTON, "Try Again"));
  keyfob_ui_test_save_picture (test, "asked-to-wait");
}

/* Quick unlock counts as well. */
static void
test_asked_to_wait_in_quick_unlock (void) {
  g_autoptr (KeyfobUiTest) test = quick_unlock_test_new (NULL);
  const KeyfobFault too_many = {.path = "/locks", .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 30};

  keyfob_ui_test_open (test);
  keyfob_simulator_add_fault (test->simulator, &too_many);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (test->accounts));
  keyfob_ui_test_wait_for_part (test, "Kisi asks to wait. Trying again in 29 s. Doors as of ");
  keyfob_ui_test_wait_for_part (test, "Kisi asks to wait. Trying again in 28 s. Doors as of ");
}

static void
count (gpointer ticks) {
  ++*(guint *) ticks;
}

static gboolean
has_ticked_twice (gpointer ticks) {
  return *(guint *) ticks >= 2;
}

/* Nothing wakes for a window that nobody sees, and what is seen again is right at once. */
static void
test_ticker (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *window;
  KeyfobTicker *ticker;
  guint ticks = 0;

  keyfob_ui_test_present (test);
  window = GTK_WIDGET (test->window);
  ticker = keyfob_ticker_new (window, count, &ticks);
  keyfob_ticker_set_running (ticker, TRUE);
  keyfob_test_wait_until (has_ticked_twice, &ticks);
  gtk_widget_set_visible (window, FALSE);
  ticks = 0;
  keyfob_test_let_pass (UNSEEN_MS);
  g_assert_cmpuint (ticks, ==, 0);
  gtk_window_present (test->window);
  g_assert_cmpuint (ticks, ==, 1);
  keyfob_ticker_free (ticker);
}

static void
test_unexpected (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault garbage = {.path = "/locks", .kind = KEYFOB_FAULT_GARBAGE};

  keyfob_ui_test_open (test);
  keyfob_simulator_add_fault (test->simulator, &garbage);
  refresh (test);
  wait_for_part (test, "Kisi sent something unexpected", TRUE);
  g_assert_cmpuint (keyfob_ui_test_count_rows (test), ==, 24);
}

/* The login ends: the doors stay, marked, and the way that was used last is one click away. */
static void
test_expired (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  keyfob_simulator_revoke (test->simulator, NULL);
  refresh (test);
  wait_for_part (test, "Kisi no longer accepts this login", TRUE);
  g_assert_cmpuint (keyfob_ui_test_count_rows (test), ==, 24);
  keyfob_ui_test_save_picture (test, "expired");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  keyfob_ui_test_get (test, ADW_TYPE_PASSWORD_ENTRY_ROW, "API key");
  keyfob_ui_test_save_picture (test, "expired-sign-in");
}

/* Closing and opening the window again must leave nothing behind: the sanitizers look on. The
 * size it had is the size it gets. */
static void
test_open_and_close (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  for (int i = 0; i < 3; i++) {
    keyfob_ui_test_close (test);
    keyfob_ui_test_present (test);
    keyfob_ui_test_get_row (test, "Front Entrance");
    keyfob_ui_test_present (test); /* raises the one there is */
  }
  keyfob_ui_test_close (test);
  g_assert_cmpint (g_settings_get_int (test->settings, "window-width"), ==, 960);
  g_assert_false (g_settings_get_boolean (test->settings, "window-maximized"));
}

/* Many pages take time: a bar says how far it is. */
static void
test_progress (void) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE, .doors = 600};
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (&options);
  const KeyfobFault slow = {.path = "/locks",
                            .skip = 1,
                            .times = 1,
                            .kind = KEYFOB_FAULT_DELAY,
                            .milliseconds = HELD_BACK_MS};
  GtkWidget *bar;

  keyfob_simulator_add_fault (test->simulator, &slow);
  keyfob_ui_test_sign_in (test);
  keyfob_ui_test_present (test);
  bar = keyfob_ui_test_get (test, GTK_TYPE_PROGRESS_BAR, NULL);
  keyfob_ui_test_save_picture (test, "loading");
  g_assert_cmpfloat_with_epsilon (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)),
                                  250.0 / 600, 0.01);
  keyfob_simulator_end_delays (test->simulator);
  keyfob_ui_test_get (test, GTK_TYPE_LIST_VIEW, NULL);
  keyfob_ui_test_settle (test);
  g_assert_null (keyfob_ui_test_find (GTK_WIDGET (test->window), GTK_TYPE_PROGRESS_BAR, NULL));
}

/* Doors that come do not take the keyboard from whoever seeks one already. */
static void
test_search_while_loading (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault slow = {
      .path = "/locks", .times = 1, .kind = KEYFOB_FAULT_DELAY, .milliseconds = HELD_BACK_MS};
  GtkWidget *entry;

  keyfob_simulator_add_fault (test->simulator, &slow);
  keyfob_ui_test_sign_in (test);
  keyfob_ui_test_present (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.search", NULL);
  entry = keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL);
  keyfob_ui_test_settle (test);
  keyfob_simulator_end_delays (test->simulator);
  keyfob_ui_test_get_row (test, "Front Entrance");
  keyfob_ui_test_settle (test);
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (test->window)), entry));
}

static gboolean
is_popped_up (gpointer button) {
  return gtk_widget_get_mapped (GTK_WIDGET (gtk_menu_button_get_popover (button)));
}

/* As GNOME orders it, and with the keys that do the same. */
static void
test_menu (void) {
  static const char *const words[] = {
      "Quick Unlock",       "Ctrl+K", "Refresh",      "Ctrl+R", "Sign Out", "Preferences", "Ctrl+,",
      "Keyboard Shortcuts", "Ctrl+?", "About Keyfob", "Quit",   "Ctrl+Q"};
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *button;
  graphene_rect_t bounds;
  float y = 0;

  keyfob_ui_test_open (test);
  button = keyfob_ui_test_get (test, GTK_TYPE_MENU_BUTTON, NULL);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  keyfob_test_wait_until (is_popped_up, button);
  keyfob_ui_test_settle (test);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
    GtkWidget *label = keyfob_ui_test_find (popover, GTK_TYPE_LABEL, words[i]);

    g_test_message ("%s", words[i]);
    g_assert_nonnull (label);
    g_assert_true (gtk_widget_compute_bounds (label, popover, &bounds));
    g_assert_cmpfloat (bounds.origin.y + bounds.size.height / 2, >=, y);
    y = bounds.origin.y + bounds.size.height / 2 - 1;
  }
}

static void
test_demo (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  test->demo = TRUE;
  keyfob_ui_test_open (test);
  keyfob_ui_test_wait_for_text (test, "Demo: a simulated office");
  keyfob_ui_test_wait_for_text (test, "Demo");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/states/start", test_start);
  g_test_add_func ("/ui/states/unreachable", test_unreachable);
  g_test_add_func ("/ui/states/failed-and-empty", test_failed_and_empty);
  g_test_add_func ("/ui/states/asked-to-wait", test_asked_to_wait);
  g_test_add_func ("/ui/states/asked-to-wait-at-first", test_asked_to_wait_at_first);
  g_test_add_func ("/ui/states/asked-to-wait-in-quick-unlock", test_asked_to_wait_in_quick_unlock);
  g_test_add_func ("/ui/states/ticker", test_ticker);
  g_test_add_func ("/ui/states/unexpected", test_unexpected);
  g_test_add_func ("/ui/states/expired", test_expired);
  g_test_add_func ("/ui/states/open-and-close", test_open_and_close);
  g_test_add_func ("/ui/states/progress", test_progress);
  g_test_add_func ("/ui/states/search-while-loading", test_search_while_loading);
  g_test_add_func ("/ui/states/menu", test_menu);
  g_test_add_func ("/ui/states/demo", test_demo);
  return g_test_run ();
}
