/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"
#include "pointer.h"

static void
begin (KeyfobUiTest *test) {
  keyfob_accounts_start (test->accounts);
  keyfob_ui_test_present (test);
  keyfob_ui_test_wait_for_text (test, "Sign In to Kisi");
}

static void
find_organization (KeyfobUiTest *test, const char *domain) {
  keyfob_ui_test_type (test, "Organization domain", domain);
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Continue"));
}

static void
enter_password (KeyfobUiTest *test, const char *email, const char *password) {
  keyfob_ui_test_type (test, "E-mail", email);
  keyfob_ui_test_type (test, "Password", password);
  keyfob_ui_test_settle (test);
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
}

static gboolean
is_marked (gpointer row) {
  return gtk_widget_has_css_class (row, "error");
}

/* That a field is marked, that a sentence says why, and that what was typed is still there. */
static void
wait_for_mark (KeyfobUiTest *test, const char *title, const char *typed) {
  GtkWidget *row = keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, title);
  GtkWidget *message;

  keyfob_test_wait_until (is_marked, row);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, typed);
  message = keyfob_ui_test_find_by_class (GTK_WIDGET (test->window), GTK_TYPE_LABEL, "error");
  g_assert_nonnull (message);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (message)), !=, "");
}

static gboolean
tells_error (gpointer data) {
  KeyfobUiTest *test = data;

  return keyfob_ui_test_find_by_class (GTK_WIDGET (test->window), GTK_TYPE_LABEL, "error") != NULL;
}

static void
test_password (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  begin (test);
  keyfob_ui_test_save_picture (test, "sign-in");
  find_organization (test, "  Nordhaven ");
  keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "E-mail");
  keyfob_ui_test_save_picture (test, "sign-in-password");
  enter_password (test, "ada.lind@nordhaven.example", "demo-password");
  keyfob_ui_test_get_row (test, "Front Entrance");
  g_assert_cmpuint (keyfob_simulator_count_logins (test->simulator), ==, 1);
  /* Who is signed in, and where. */
  g_assert_true (keyfob_ui_test_shows (
      test, keyfob_account_get_identity (keyfob_accounts_get_first (test->accounts))->person_name));
  g_assert_true (keyfob_ui_test_shows (
      test,
      keyfob_account_get_identity (keyfob_accounts_get_first (test->accounts))->organization_name));
}

/* Nobody takes it for Kisi's, and nobody needs to know who there is in it. */
static void
test_demo (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  test->demo = TRUE;
  keyfob_accounts_start (test->accounts);
  keyfob_ui_test_present (test);
  keyfob_ui_test_wait_for_text (test, "Sign In to the Demo");
  g_assert_true (keyfob_ui_test_shows (test, "Password: demo-password"));
  keyfob_ui_test_save_picture (test, "sign-in-demo");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Continue"));
  keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "E-mail");
  keyfob_ui_test_type (test, "Password", "demo-password");
  keyfob_ui_test_settle (test);
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  keyfob_ui_test_get_row (test, "Front Entrance");
}

static gboolean
is_typed_into (gpointer row) {
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (row));
  GtkWidget *focus = gtk_window_get_focus (window);

  return focus != NULL && gtk_widget_is_ancestor (focus, row);
}

static void
press_enter (GtkWidget *row) {
  g_signal_emit_by_name (row, "entry-activated");
}

/* Whoever types needs no mouse: a page puts the keyboard where it asks, and Enter is its button. */
static void
test_enter (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  begin (test);
  row = keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "Organization domain");
  keyfob_test_wait_until (is_typed_into, row);
  keyfob_ui_test_type (test, "Organization domain", "nordhaven");
  press_enter (row);
  row = keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "E-mail");
  keyfob_test_wait_until (is_typed_into, row);
  keyfob_ui_test_type (test, "E-mail", "ada.lind@nordhaven.example");
  press_enter (row);
  wait_for_mark (test, "Password", "");
  row = keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "Password");
  g_assert_true (is_typed_into (row));
  keyfob_ui_test_type (test, "Password", "demo-password");
  press_enter (row);
  keyfob_ui_test_get_row (test, "Front Entrance");
}

static void
test_wrong_domain (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  begin (test);
  find_organization (test, "nowhere");
  wait_for_mark (test, "Organization domain", "nowhere");
  keyfob_ui_test_save_picture (test, "sign-in-wrong-domain");
  /* Typing takes the mark away. */
  keyfob_ui_test_type (test, "Organization domain", "nordhaven");
  g_assert_false (is_marked (keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "Organization domain")));
}

static void
test_empty_fields (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  begin (test);
  find_organization (test, " ");
  wait_for_mark (test, "Organization domain", " ");
  g_assert_cmpuint (keyfob_simulator_count_requests (test->simulator, NULL, "*"), ==, 0);
}

static void
test_wrong_password (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  begin (test);
  find_organization (test, "nordhaven");
  keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "E-mail");
  enter_password (test, "ada.lind@nordhaven.example", "wrong");
  wait_for_mark (test, "Password", "wrong");
  wait_for_mark (test, "E-mail", "ada.lind@nordhaven.example");
  keyfob_ui_test_save_picture (test, "sign-in-wrong-password");
  g_assert_cmpuint (keyfob_simulator_count_logins (test->simulator), ==, 0);
}

static void
test_two_factor (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  begin (test);
  find_organization (test, "nordhaven");
  keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "E-mail");
  enter_password (test, "bo.berg@nordhaven.example", "demo-password");
  keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "Code");
  keyfob_ui_test_save_picture (test, "sign-in-code");

  keyfob_ui_test_type (test, "Code", "000000");
  keyfob_ui_test_settle (test);
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  wait_for_mark (test, "Code", "000000");

  keyfob_ui_test_type (test, "Code", " 123456 ");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  keyfob_ui_test_get_row (test, "Front Entrance");
}

/* A password will not do there, and the page says so and offers the other two ways. */
static void
test_single_sign_on (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  begin (test);
  find_organization (test, "fjordbank");
  keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Use an Access Link");
  keyfob_ui_test_settle (test);
  keyfob_ui_test_save_picture (test, "sign-in-single-sign-on");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Use an API Key"));
  keyfob_ui_test_get (test, ADW_TYPE_PASSWORD_ENTRY_ROW, "API key");
}

/* Nothing is cut off at the right. */
static void
test_large_text (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  int width;

  g_settings_set_int (test->settings, "window-width", 360);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  begin (test);
  find_organization (test, "fjordbank");
  keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Use an Access Link");
  keyfob_ui_test_settle (test);
  keyfob_ui_test_save_picture (test, "sign-in-large-text");
  gtk_widget_measure (adw_window_get_content (ADW_WINDOW (test->window)),
                      GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

static void
show_page (KeyfobUiTest *test, const char *tag) {
  gtk_widget_activate_action (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Continue"),
                              "sign-in.show", "s", tag);
}

static void
test_api_key (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  begin (test);
  show_page (test, "api-key");
  keyfob_ui_test_type (test, "API key", "0123456789abcdef0123456789abcdef");
  keyfob_ui_test_settle (test);
  keyfob_ui_test_save_picture (test, "sign-in-api-key");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  wait_for_mark (test, "API key", "0123456789abcdef0123456789abcdef");

  keyfob_ui_test_type (test, "API key", keyfob_simulator_get_api_key (test->simulator));
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  keyfob_ui_test_get_row (test, "Front Entrance");
}

/* Whatever Kisi says no for, there is only that one field. To be asked to wait is no such thing. */
static void
test_refused (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const char *key = keyfob_simulator_get_api_key (test->simulator);
  const KeyfobFault wait = {.method = "GET", .path = "*", .kind = KEYFOB_FAULT_TOO_MANY};
  const KeyfobFault refusal = {.method = "GET",
                               .path = "*",
                               .kind = KEYFOB_FAULT_STATUS_CODE,
                               .status = 403,
                               .code = "fcd8ef",
                               .text = "Access denied."};

  begin (test);
  show_page (test, "api-key");
  keyfob_ui_test_type (test, "API key", key);
  keyfob_ui_test_settle (test);
  keyfob_simulator_add_fault (test->simulator, &wait);
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  keyfob_test_wait_until (tells_error, test);
  g_assert_false (is_marked (keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "API key")));

  keyfob_simulator_clear_faults (test->simulator);
  keyfob_simulator_add_fault (test->simulator, &refusal);
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  wait_for_mark (test, "API key", key);
}

static void
test_access_link (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  begin (test);
  show_page (test, "access-link");
  keyfob_ui_test_type (test, "Access link", "https://elsewhere.example/links/abc");
  keyfob_ui_test_settle (test);
  keyfob_ui_test_save_picture (test, "sign-in-access-link");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  wait_for_mark (test, "Access link", "https://elsewhere.example/links/abc");

  keyfob_ui_test_type (test, "Access link", keyfob_simulator_get_access_link (test->simulator));
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  keyfob_ui_test_get_row (test, "Front Entrance");
  /* Favourites belong to people with an account. */
  g_assert_false (keyfob_ui_test_shows (test, "Favourites"));
}

static gboolean
is_signed_out (gpointer accounts) {
  return keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT;
}

static gboolean
has_no_dialog (gpointer window) {
  return adw_window_get_visible_dialog (window) == NULL;
}

/* What cannot be taken back is not what Enter does. */
static void
test_sign_out (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  AdwDialog *dialog;

  keyfob_ui_test_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.sign-out", NULL);
  dialog = adw_window_get_visible_dialog (ADW_WINDOW (test->window));
  keyfob_ui_test_settle (test);
  keyfob_ui_test_save_picture (test, "sign-out");
  g_assert_nonnull (
      keyfob_ui_test_find (gtk_window_get_focus (test->window), GTK_TYPE_BUTTON, "Cancel"));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "default.activate", NULL); /* as Enter does */
  keyfob_test_wait_until (has_no_dialog, test->window);
  g_assert_false (is_signed_out (test->accounts));

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.sign-out", NULL);
  dialog = adw_window_get_visible_dialog (ADW_WINDOW (test->window));
  keyfob_ui_test_settle (test);
  keyfob_ui_test_click (keyfob_ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Sign Out"));
  keyfob_test_wait_until (is_signed_out, test->accounts);
  keyfob_ui_test_wait_for_text (test, "Sign In to Kisi");
}

static gboolean
has_one_row (gpointer test) {
  return keyfob_ui_test_count_rows (test) == 1;
}

static gboolean
has_all_rows (gpointer test) {
  return keyfob_ui_test_count_rows (test) == 24;
}

/* The next person sees no search, and finds no door of the last one's missing. */
static void
test_search_is_forgotten (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkEditable *entry;

  keyfob_ui_test_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.search", NULL);
  entry = GTK_EDITABLE (keyfob_ui_test_get (test, GTK_TYPE_SEARCH_ENTRY, NULL));
  gtk_editable_set_text (entry, "workshop");
  keyfob_test_wait_until (has_one_row, test);
  keyfob_accounts_sign_out_async (test->accounts, keyfob_accounts_get_first (test->accounts), NULL,
                                  NULL, NULL);
  keyfob_test_wait_until (is_signed_out, test->accounts);
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "");
  keyfob_ui_test_sign_in (test);
  keyfob_test_wait_until (has_all_rows, test);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (entry)));
}

static gboolean
is_expired (gpointer accounts) {
  return keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

static void
sign_in_with_password (KeyfobUiTest *test) {
  begin (test);
  find_organization (test, "nordhaven");
  keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "E-mail");
  enter_password (test, "ada.lind@nordhaven.example", "demo-password");
  keyfob_ui_test_get_row (test, "Front Entrance");
}

static void
let_expire (KeyfobUiTest *test) {
  keyfob_simulator_revoke (test->simulator, NULL);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (test->accounts));
  keyfob_test_wait_until (is_expired, test->accounts);
  keyfob_ui_test_settle (test);
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
}

/* Only the password is left to be typed. */
static void
test_again (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  sign_in_with_password (test);
  let_expire (test);
  row = keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "Password");
  keyfob_test_wait_until (is_typed_into, row);
  keyfob_ui_test_type (test, "Password", "demo-password");
  press_enter (row);
  keyfob_test_wait_until (has_no_dialog, test->window);
  g_assert_false (is_expired (test->accounts));
}

/* Nobody is asked for a password that will not do any more. */
static void
test_again_with_single_sign_on (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  sign_in_with_password (test);
  keyfob_simulator_set_single_sign_on (test->simulator, "nordhaven", TRUE);
  let_expire (test);
  keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Use an Access Link");
}

static gboolean
is_active (gpointer window) {
  return gtk_window_is_active (window);
}

static gboolean
has_three_characters (gpointer row) {
  return g_utf8_strlen (gtk_editable_get_text (row), -1) == 3;
}

/* Blanks of a password do not go into a search that was open before somebody signed out. */
static void
test_blank (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const guint keys[] = {GDK_KEY_a, GDK_KEY_space, GDK_KEY_b};
  GtkWidget *row;

  keyfob_ui_test_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.search", NULL);
  keyfob_ui_test_settle (test);
  keyfob_accounts_sign_out_async (test->accounts, keyfob_accounts_get_first (test->accounts), NULL,
                                  NULL, NULL);
  keyfob_ui_test_wait_for_text (test, "Sign In to Kisi");
  find_organization (test, "nordhaven");
  row = keyfob_ui_test_get (test, ADW_TYPE_ENTRY_ROW, "Password");
  keyfob_ui_test_settle (test);
  pointer_strike (test->window, GDK_KEY_Shift_L);
  keyfob_test_wait_until (is_active, test->window);
  g_assert_true (gtk_widget_grab_focus (row));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    pointer_strike (test->window, keys[i]);
  keyfob_test_wait_until (has_three_characters, row);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "a b");
}

/* Going away while a request is under way must hurt nobody. */
static void
test_close_while_busy (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  const KeyfobFault silence = {.kind = KEYFOB_FAULT_SILENCE};

  begin (test);
  keyfob_simulator_add_fault (test->simulator, &silence);
  find_organization (test, "nordhaven");
  g_assert_nonnull (keyfob_ui_test_get (test, ADW_TYPE_SPINNER, NULL));
  keyfob_ui_test_close (test);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/sign-in/password", test_password);
  g_test_add_func ("/ui/sign-in/demo", test_demo);
  g_test_add_func ("/ui/sign-in/enter", test_enter);
  g_test_add_func ("/ui/sign-in/wrong-domain", test_wrong_domain);
  g_test_add_func ("/ui/sign-in/empty-fields", test_empty_fields);
  g_test_add_func ("/ui/sign-in/wrong-password", test_wrong_password);
  g_test_add_func ("/ui/sign-in/two-factor", test_two_factor);
  g_test_add_func ("/ui/sign-in/single-sign-on", test_single_sign_on);
  g_test_add_func ("/ui/sign-in/large-text", test_large_text);
  g_test_add_func ("/ui/sign-in/api-key", test_api_key);
  g_test_add_func ("/ui/sign-in/refused", test_refused);
  g_test_add_func ("/ui/sign-in/access-link", test_access_link);
  g_test_add_func ("/ui/sign-in/sign-out", test_sign_out);
  g_test_add_func ("/ui/sign-in/search-is-forgotten", test_search_is_forgotten);
  g_test_add_func ("/ui/sign-in/again", test_again);
  g_test_add_func ("/ui/sign-in/again-with-single-sign-on", test_again_with_single_sign_on);
  g_test_add_func ("/ui/sign-in/blank", test_blank);
  g_test_add_func ("/ui/sign-in/close-while-busy", test_close_while_busy);
  return g_test_run ();
}
