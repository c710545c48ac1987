/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"

#include "ui/keyfob-palette-row.h"
#include "ui/keyfob-palette.h"

static KeyfobUiTest *
palette_new (const KeyfobSimulatorOptions *options) {
  KeyfobUiTest *test = keyfob_ui_test_new (options);

  test->view = KEYFOB_UI_VIEW_QUICK;
  return test;
}

static GtkWidget *
get_entry (KeyfobUiTest *test) {
  return keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL);
}

static void
type (KeyfobUiTest *test, const char *text) {
  gtk_editable_set_text (GTK_EDITABLE (get_entry (test)), text);
}

static void
press_enter (KeyfobUiTest *test) {
  g_signal_emit_by_name (get_entry (test), "activate");
}

static gboolean
press (KeyfobUiTest *test, guint key) {
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (get_entry (test));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
      g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
  }
  return handled;
}

static GtkListBox *
get_list (KeyfobUiTest *test) {
  return GTK_LIST_BOX (keyfob_ui_test_get (test, GTK_TYPE_LIST_BOX, NULL));
}

static char *
dup_name (GtkListBoxRow *row) {
  return g_strdup (keyfob_door_get_name (keyfob_palette_row_get_door (KEYFOB_PALETTE_ROW (row))));
}

/* Returns the names of the doors that are offered, one a line, in their order. */
static char *
dup_names (KeyfobUiTest *test) {
  g_autoptr (GString) names = g_string_new (NULL);
  GtkListBox *list = get_list (test);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++) {
    g_autofree char *name = gtk_widget_get_visible (GTK_WIDGET (row)) ? dup_name (row) : NULL;

    if (name != NULL)
      g_string_append_printf (names, "%s\n", name);
  }
  return g_strdup (names->str);
}

static guint
count_rows (KeyfobUiTest *test) {
  g_autofree char *names = dup_names (test);
  g_auto (GStrv) lines = g_strsplit (names, "\n", -1);

  return g_strv_length (lines) - 1; /* the last line is empty */
}

static char *
dup_selected (KeyfobUiTest *test) {
  return dup_name (gtk_list_box_get_selected_row (get_list (test)));
}

static void
assert_selected (KeyfobUiTest *test, const char *name) {
  g_autofree char *selected = dup_selected (test);

  g_assert_cmpstr (selected, ==, name);
}

static guint
count_unlocks (KeyfobUiTest *test, const char *name) {
  return keyfob_simulator_count_unlocks (test->simulator,
                                         keyfob_simulator_find_lock (test->simulator, name));
}

static gboolean
is_fetched (gpointer data) {
  return keyfob_refresher_get_fetched_at (data) > 0 && !keyfob_refresher_is_refreshing (data);
}

static void
refresh (KeyfobUiTest *test) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (test->account);

  keyfob_refresher_refresh (refresher);
  keyfob_test_wait_until (is_fetched, refresher);
  keyfob_ui_test_settle (test);
}

/* What a person sees before a key is pressed: favourites first, and the first of them selected. */
static void
test_open (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  GtkWidget *focus;

  keyfob_ui_test_open (test);
  focus = gtk_window_get_focus (test->window);
  g_assert_true (gtk_widget_is_ancestor (focus, get_entry (test)));
  g_assert_cmpuint (count_rows (test), ==, 8);
  assert_selected (test, "Front Entrance");
  g_assert_true (keyfob_door_is_favourite (keyfob_ui_test_get_door (test, "Front Entrance")));
  g_assert_true (keyfob_ui_test_shows (test, "Locked"));
  g_assert_true (keyfob_ui_test_shows (test, "Nordhaven HQ · Ground floor"));
  keyfob_ui_test_save_picture (test, "palette");
}

static void
test_type (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  g_autofree char *names = NULL;
  int height;

  keyfob_ui_test_open (test);
  height = gtk_widget_get_height (GTK_WIDGET (test->window));
  type (test, "entr");
  names = dup_names (test);
  g_assert_cmpstr (names, ==, "Front Entrance\nStaff Entrance\n");
  assert_selected (test, "Front Entrance");
  keyfob_ui_test_save_picture (test, "palette-typed");

  type (test, "nothing like that");
  g_assert_true (
      keyfob_ui_test_shows (test, "No name, place or floor has “nothing like that” in it."));
  press_enter (test);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->simulator, 0), ==, 0);
  keyfob_ui_test_save_picture (test, "palette-no-match");

  type (test, "");
  g_assert_cmpuint (count_rows (test), ==, 8);
  keyfob_ui_test_settle (test);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (test->window)), ==, height);
}

static void
test_keys (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  g_autofree char *second = NULL;

  keyfob_ui_test_open (test);
  g_assert_true (press (test, GDK_KEY_Up));
  assert_selected (test, "Front Entrance");
  g_assert_true (press (test, GDK_KEY_Down));
  second = dup_selected (test);
  g_assert_cmpstr (second, !=, "Front Entrance");
  g_assert_true (press (test, GDK_KEY_Up));
  assert_selected (test, "Front Entrance");

  /* Beyond what is seen, to the last of all doors. */
  for (guint i = 0; i < 24; i++)
    g_assert_true (press (test, GDK_KEY_Page_Down));
  g_assert_cmpuint (count_rows (test), ==, 24);
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (get_list (test))), ==,
                   23);
  keyfob_ui_test_save_picture (test, "palette-end");
  g_assert_false (press (test, GDK_KEY_Left));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (test->window), get_entry (test)));

  /* A new search begins at the top. */
  type (test, "e");
  g_assert_cmpuint (count_rows (test), ==, 8);
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (get_list (test))), ==,
                   0);
}

static gboolean
is_asked_to_unlock (gpointer data) {
  return keyfob_simulator_count_requests (data, "POST", "*") > 0;
}

/* A second Enter is the same unlock. */
static void
test_unlock (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  const KeyfobFault late = {
      .method = "POST", .kind = KEYFOB_FAULT_DELAY, .milliseconds = 60 * 1000};

  keyfob_simulator_add_fault (test->simulator, &late);
  keyfob_ui_test_open (test);
  type (test, "front");
  press_enter (test);
  keyfob_ui_test_wait_for_text (test, "Unlocking…");
  press_enter (test);
  keyfob_test_wait_until (is_asked_to_unlock, test->simulator);
  keyfob_ui_test_settle (test);
  keyfob_simulator_end_delays (test->simulator);
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  keyfob_ui_test_save_picture (test, "palette-unlocked");
  press_enter (test);
  keyfob_ui_test_settle (test);
  g_assert_cmpuint (count_unlocks (test, "Front Entrance"), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->simulator, 0), ==, 1);
}

static void
test_click (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  GtkWidget *row;

  keyfob_ui_test_open (test);
  row = keyfob_ui_test_get (test, KEYFOB_TYPE_PALETTE_ROW, "Main Hall");
  g_signal_emit_by_name (get_list (test), "row-activated", row);
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (count_unlocks (test, "Main Hall"), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->simulator, 0), ==, 1);
}

/* The reason is told in place, until something else is done. */
static void
test_refused (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  const char *reason = "Workshop: The door has no assigned Kisi controller.";

  keyfob_ui_test_open (test);
  type (test, "workshop");
  press_enter (test);
  keyfob_ui_test_wait_for_text (test, reason);
  keyfob_ui_test_save_picture (test, "palette-refused");
  type (test, "server");
  g_assert_false (keyfob_ui_test_shows (test, reason));

  /* What cannot be done at all is not sent. */
  press_enter (test);
  keyfob_ui_test_wait_for_part (test, "Server Room: ");
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, "POST", "*"), ==, 1);
}

static JsonNode *
bool_node (gboolean value) {
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_boolean (node, value);
  return node;
}

/* Doors tell their new states, and stand where they stood: no other one comes under the fingers. */
static void
test_stay_put (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  gint64 dock, staff;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  keyfob_ui_test_open (test);
  dock = keyfob_simulator_find_lock (test->simulator, "Loading Dock");
  staff = keyfob_simulator_find_lock (test->simulator, "Staff Entrance");
  type (test, "o");
  keyfob_ui_test_settle (test);
  before = dup_names (test);
  assert_selected (test, "Front Entrance");

  /* One that would be the best match, one that is gone, one that has another state. */
  keyfob_simulator_add_lock (test->simulator, "O");
  keyfob_simulator_remove_lock (test->simulator, staff);
  keyfob_simulator_edit_lock (test->simulator, dock, "online", bool_node (FALSE));
  refresh (test);
  keyfob_ui_test_wait_for_part (test, "Offline");
  after = dup_names (test);
  g_assert_cmpstr (after, ==, before);
  assert_selected (test, "Front Entrance");

  type (test, "");
  type (test, "o");
  g_free (after);
  after = dup_names (test);
  g_assert_true (g_str_has_prefix (after, "O\n"));
}

/* Fewer rows than there is room for: what is new comes last, and at once. */
static void
test_new_door (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  g_autofree char *names = NULL;

  keyfob_ui_test_open (test);
  type (test, "entrance");
  keyfob_simulator_add_lock (test->simulator, "Entrance");
  refresh (test);
  names = dup_names (test);
  g_assert_cmpstr (names, ==, "Front Entrance\nStaff Entrance\nEntrance\n");
}

/* Asked for again it is the same one, as if it were new. */
static void
test_again (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);

  keyfob_ui_test_open (test);
  type (test, "workshop");
  press_enter (test);
  keyfob_ui_test_wait_for_part (test, "Workshop: ");
  keyfob_ui_test_present (test);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_entry (test))), ==, "");
  g_assert_false (keyfob_ui_test_shows (test, "Workshop: "));
  assert_selected (test, "Front Entrance");

  test->search = "quay";
  keyfob_ui_test_present (test);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_entry (test))), ==, "quay");
  assert_selected (test, "Quay Door");
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
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  const GActionEntry open = {.name = "open", .activate = on_open};
  const KeyfobFault late = {.path = "/locks", .kind = KEYFOB_FAULT_DELAY, .milliseconds = 60000};

  g_action_map_add_action_entries (G_ACTION_MAP (test->application), &open, 1, test);
  keyfob_account_start (test->account); /* one that is not persistent: signed out */
  keyfob_ui_test_present (test);
  keyfob_ui_test_wait_for_text (test, "Sign in to see your doors here.");
  keyfob_ui_test_save_picture (test, "palette-signed-out");

  keyfob_simulator_add_fault (test->simulator, &late);
  keyfob_ui_test_sign_in (test);
  keyfob_ui_test_wait_for_text (test, "Loading doors…");
  g_assert_null (keyfob_ui_test_find (GTK_WIDGET (test->window), GTK_TYPE_BUTTON, "Open Keyfob"));
  keyfob_test_wait_until (is_asked_for_doors, test->simulator);
  keyfob_simulator_end_delays (test->simulator);
  keyfob_ui_test_wait_for_text (test, "Front Entrance");

  /* Doors are not shown to whoever comes after. */
  keyfob_account_sign_out_async (test->account, NULL, NULL, NULL);
  keyfob_ui_test_wait_for_text (test, "Sign in to see your doors here.");
  g_assert_false (keyfob_ui_test_shows (test, "Front Entrance"));
  press_enter (test);
  keyfob_test_wait_until (is_gone, &test->window);
  g_assert_true (keyfob_desktop_has_windows (test->desktop));
  test->view = KEYFOB_UI_VIEW_WINDOW;
  keyfob_ui_test_present (test);
}

/* How old the doors are is told as in the window. */
static void
test_old_picture (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);

  keyfob_ui_test_open (test);
  keyfob_simulator_stop_listening (test->simulator);
  keyfob_refresher_refresh (keyfob_account_get_refresher (test->account));
  keyfob_ui_test_wait_for_part (test, "Doors as of ");
  g_assert_cmpuint (count_rows (test), ==, 8);
  keyfob_ui_test_save_picture (test, "palette-unreachable");
}

static void
test_expired (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);

  keyfob_ui_test_open (test);
  keyfob_simulator_revoke_all (test->simulator);
  press_enter (test);
  keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Open Keyfob");
  keyfob_ui_test_wait_for_part (test, "Kisi no longer accepts this login");
  g_assert_cmpuint (count_rows (test), ==, 8);
  keyfob_ui_test_save_picture (test, "palette-expired");
}

/* The question fits into the palette, however small that is. */
static void
test_asked (void) {
  g_autoptr (KeyfobUiTest) test = palette_new (NULL);
  AdwDialog *question;

  g_settings_set_string (test->settings, "confirmation", "ask-always");
  test->search = "front";
  keyfob_ui_test_open (test);
  press_enter (test);
  question = adw_window_get_visible_dialog (ADW_WINDOW (test->window));
  g_assert_true (ADW_IS_ALERT_DIALOG (question));
  keyfob_ui_test_save_picture (test, "palette-question");
  keyfob_ui_test_click (keyfob_ui_test_find (GTK_WIDGET (question), GTK_TYPE_BUTTON, "Unlock"));
  keyfob_ui_test_wait_for_text (test, "Unlocked · 5 seconds");
  g_assert_cmpuint (count_unlocks (test, "Front Entrance"), ==, 1);
  g_settings_reset (test->settings, "confirmation");
}

static void
test_many (void) {
  const KeyfobSimulatorOptions many = {.doors = 5000, .unlimited = TRUE};
  g_autoptr (KeyfobUiTest) test = palette_new (&many);

  keyfob_ui_test_open (test);
  g_assert_cmpuint (count_rows (test), ==, 8);
  type (test, "workshop 20");
  g_assert_cmpuint (count_rows (test), ==, 8);
  press_enter (test);
  keyfob_ui_test_wait_for_part (test, "Unlocked · ");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/palette/open", test_open);
  g_test_add_func ("/ui/palette/type", test_type);
  g_test_add_func ("/ui/palette/keys", test_keys);
  g_test_add_func ("/ui/palette/unlock", test_unlock);
  g_test_add_func ("/ui/palette/click", test_click);
  g_test_add_func ("/ui/palette/refused", test_refused);
  g_test_add_func ("/ui/palette/stay-put", test_stay_put);
  g_test_add_func ("/ui/palette/new-door", test_new_door);
  g_test_add_func ("/ui/palette/again", test_again);
  g_test_add_func ("/ui/palette/signed-out", test_signed_out);
  g_test_add_func ("/ui/palette/old-picture", test_old_picture);
  g_test_add_func ("/ui/palette/expired", test_expired);
  g_test_add_func ("/ui/palette/asked", test_asked);
  g_test_add_func ("/ui/palette/many", test_many);
  return g_test_run ();
}
