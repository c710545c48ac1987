/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Several organizations in one window: told apart, and each on its own. */

#include "keyfob-ui-test.h"
#include "quick-unlock-test.h"

#include "ui/door/keyfob-door-row.h"
#include "ui/preferences/keyfob-account-row.h"
#include "ui/window/keyfob-sidebar-row.h"

#define FIRST  "Nordhaven"
#define SECOND "Harbour Trust"
#define DOMAIN "harbour"
#define EMAIL  "ada.lind@nordhaven.example"

/* The second one's first door, which is called as one of the first one's. */
#define TWIN "Front Entrance"

typedef struct {
  KeyfobUiTest *test;
  gint64 door; /* the second one's */
  char *secret;
} Two;

static void
two_free (Two *two) {
  keyfob_ui_test_free (two->test);
  g_free (two->secret);
  g_free (two);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Two, two_free)

/* An office more, where nobody is signed in yet. */
static Two *
create (KeyfobUiTest *test) {
  Two *two = g_new0 (Two, 1);

  two->test = test;
  two->door = keyfob_simulator_add_organization (test->simulator, SECOND, DOMAIN, 0);
  keyfob_simulator_add_person (test->simulator, DOMAIN, "Ada Lind", EMAIL, "secret", NULL);
  return two;
}

static void
sign_in_to_second (Two *two) {
  g_autoptr (SecretValue) secret = NULL;
  g_autoptr (KeyfobCredential) credential = NULL;

  two->secret = keyfob_simulator_add_login (two->test->simulator, DOMAIN, EMAIL, "api");
  secret = secret_value_new (two->secret, -1, "text/plain");
  credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "2", secret);
  keyfob_accounts_use_credential (two->test->accounts, credential, "Ada Lind", SECOND);
}

static gboolean
has_both (gpointer test) {
  return keyfob_ui_test_count_rows (test) == 48;
}

static Two *
open_two (void) {
  Two *two = create (keyfob_ui_test_new (NULL));

  keyfob_ui_test_open (two->test);
  sign_in_to_second (two);
  keyfob_test_wait_until (has_both, two->test);
  keyfob_ui_test_settle (two->test);
  return two;
}

static KeyfobAccount *
get_account (KeyfobUiTest *test, guint position) {
  g_autoptr (KeyfobAccount) account =
      g_list_model_get_item (keyfob_accounts_get_model (test->accounts), position);

  return account;
}

static guint
count_accounts (KeyfobUiTest *test) {
  return g_list_model_get_n_items (keyfob_accounts_get_model (test->accounts));
}

/* The headings of the sidebar, from the top. */
static char *
dup_headings (KeyfobUiTest *test) {
  GtkWidget *row = keyfob_ui_test_get (test, KEYFOB_TYPE_SIDEBAR_ROW, "All Doors");
  GtkListBox *list = GTK_LIST_BOX (gtk_widget_get_parent (row));
  g_autoptr (GString) headings = g_string_new (NULL);

  for (int i = 0; (row = GTK_WIDGET (gtk_list_box_get_row_at_index (list, i))) != NULL; i++) {
    GtkWidget *heading = gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (row));

    if (heading != NULL)
      g_string_append_printf (headings, "%s|", gtk_label_get_label (GTK_LABEL (heading)));
  }
  return g_string_free_and_steal (g_steal_pointer (&headings));
}

typedef struct {
  KeyfobUiTest *test;
  const char *headings;
} Headings;

static gboolean
has_headings (gpointer data) {
  Headings *expected = data;
  g_autofree char *headings = dup_headings (expected->test);

  return g_str_equal (headings, expected->headings);
}

static void
wait_for_headings (KeyfobUiTest *test, const char *headings) {
  Headings expected = {test, headings};

  keyfob_test_wait_until (has_headings, &expected);
}

/* The row of that place, and of that organization's if there are several. */
static GtkListBoxRow *
find_place (KeyfobUiTest *test, const char *organization, const char *name) {
  GtkWidget *row = keyfob_ui_test_get (test, KEYFOB_TYPE_SIDEBAR_ROW, "All Doors");
  GtkListBox *list = GTK_LIST_BOX (gtk_widget_get_parent (row));
  GtkListBoxRow *found = NULL;

  for (int i = 0; (row = GTK_WIDGET (gtk_list_box_get_row_at_index (list, i))) != NULL; i++) {
    KeyfobDoorGroup *group = keyfob_sidebar_row_get_group (KEYFOB_SIDEBAR_ROW (row));
    KeyfobSection *section = keyfob_door_group_get_section (group);

    if (section != NULL && g_str_equal (section->place_name, name) &&
        g_strcmp0 (section->organization, organization) == 0) {
      g_assert_null (found);
      found = GTK_LIST_BOX_ROW (row);
    }
  }
  return found;
}

static void
choose_place (GtkListBoxRow *row) {
  gtk_list_box_select_row (GTK_LIST_BOX (gtk_widget_get_parent (GTK_WIDGET (row))), row);
}

static gboolean
has_sixteen_rows (gpointer test) {
  return keyfob_ui_test_count_rows (test) == 16;
}

/* A place of the same name is another place, and each stands below its organization. */
static void
test_places (void) {
  g_autoptr (Two) two = create (keyfob_ui_test_new (NULL));
  GtkListBoxRow *place;

  keyfob_ui_test_open (two->test);
  wait_for_headings (two->test, "Needs Attention|Places|");
  choose_place (find_place (two->test, NULL, "Nordhaven HQ"));
  keyfob_ui_test_save_picture (two->test, "one-organization");
  sign_in_to_second (two);
  wait_for_headings (two->test, "Needs Attention|" FIRST "|" SECOND "|");
  keyfob_ui_test_settle (two->test);
  keyfob_ui_test_save_picture (two->test, "two-organizations-place");
  place = find_place (two->test, FIRST, "Nordhaven HQ");
  g_assert_true (gtk_list_box_row_is_selected (place)); /* it is as it was chosen */
  place = find_place (two->test, SECOND, "Nordhaven HQ");
  g_assert_nonnull (place);
  choose_place (place);
  keyfob_test_wait_until (has_sixteen_rows, two->test);
  keyfob_ui_test_wait_for_part (two->test, SECOND " · Nordhaven HQ");

  keyfob_accounts_move (two->test->accounts, get_account (two->test, 1), 0);
  wait_for_headings (two->test, "Needs Attention|" SECOND "|" FIRST "|");
  keyfob_ui_test_settle (two->test);
  g_assert_true (gtk_list_box_row_is_selected (find_place (two->test, SECOND, "Nordhaven HQ")));

  keyfob_accounts_sign_out_async (two->test->accounts, get_account (two->test, 1), NULL, NULL,
                                  NULL);
  wait_for_headings (two->test, "Needs Attention|Places|");
  g_assert_true (gtk_list_box_row_is_selected (find_place (two->test, NULL, "Nordhaven HQ")));
}

static gboolean
has_label (GMenuModel *menu, const char *words) {
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++) {
    g_autoptr (GMenuLinkIter) links = g_menu_model_iterate_item_links (menu, i);
    g_autofree char *label = NULL;

    if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label) &&
        g_str_equal (label, words))
      return TRUE;
    while (g_menu_link_iter_next (links)) {
      g_autoptr (GMenuModel) inner = g_menu_link_iter_get_value (links);

      if (has_label (inner, words))
        return TRUE;
    }
  }
  return FALSE;
}

static gboolean
menu_has (KeyfobUiTest *test, const char *words) {
  GtkWidget *button = keyfob_ui_test_get (test, GTK_TYPE_MENU_BUTTON, NULL);

  return has_label (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button)), words);
}

static void
test_menu (void) {
  g_autoptr (Two) two = create (keyfob_ui_test_new (NULL));
  GtkWidget *button;

  keyfob_ui_test_open (two->test);
  g_assert_true (menu_has (two->test, "_Sign Out"));
  sign_in_to_second (two);
  keyfob_test_wait_until (has_both, two->test);
  g_assert_false (menu_has (two->test, "_Sign Out"));
  g_assert_true (menu_has (two->test, "_Add Organization…"));
  g_assert_true (menu_has (two->test, "Sign Out of " FIRST "…"));
  g_assert_true (menu_has (two->test, "Sign Out of " SECOND "…"));
  button = keyfob_ui_test_get (two->test, GTK_TYPE_MENU_BUTTON, NULL);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  keyfob_ui_test_settle (two->test);
  keyfob_ui_test_save_picture (two->test, "two-organizations-menu");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));

  for (guint i = 0; i < 2; i++) {
    g_autofree char *domain = g_strdup_printf ("more_%u", i);
    g_autofree char *login_id = g_strdup_printf ("%u", 3 + i);
    g_autofree char *key = NULL;
    g_autoptr (SecretValue) secret = NULL;
    g_autoptr (KeyfobCredential) credential = NULL;

    keyfob_simulator_add_organization (two->test->simulator, domain, domain, 1);
    keyfob_simulator_add_person (two->test->simulator, domain, "Ada Lind", EMAIL, "secret", NULL);
    key = keyfob_simulator_add_login (two->test->simulator, domain, EMAIL, "api");
    secret = secret_value_new (key, -1, "text/plain");
    credential = keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, login_id, secret);
    keyfob_accounts_use_credential (two->test->accounts, credential, "Ada Lind", domain);
  }
  g_assert_true (menu_has (two->test, "_Sign Out of"));
  g_assert_true (menu_has (two->test, FIRST "…"));
  g_assert_true (menu_has (two->test, "more__1…"));
}

static gboolean
has_one_account (gpointer test) {
  return count_accounts (test) == 1;
}

/* The doors of the others stay, and so do the people. */
static void
test_sign_out (void) {
  g_autoptr (Two) two = open_two ();
  KeyfobAccount *first = get_account (two->test, 0);
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "win.sign-out-of", "s", "2");
  dialog = GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (two->test->window)));
  keyfob_ui_test_settle (two->test);
  keyfob_ui_test_save_picture (two->test, "two-organizations-sign-out");
  g_assert_nonnull (keyfob_ui_test_find (dialog, GTK_TYPE_LABEL, "Sign Out of " SECOND "?"));
  keyfob_ui_test_click (keyfob_ui_test_find (dialog, GTK_TYPE_BUTTON, "Sign Out"));
  keyfob_test_wait_until (has_one_account, two->test);
  g_assert_true (get_account (two->test, 0) == first);
  g_assert_cmpint (keyfob_account_get_state (first), ==, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  keyfob_ui_test_settle (two->test);
  g_assert_cmpuint (keyfob_ui_test_count_rows (two->test), ==, 24);
  g_assert_true (menu_has (two->test, "_Sign Out"));
  wait_for_headings (two->test, "Needs Attention|Places|");
  keyfob_ui_test_wait_for_text (two->test, "Ada Lind");
}

/* What is asked about somebody who has gone is not asked any more. */
static void
test_question_goes (void) {
  g_autoptr (Two) two = open_two ();

  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "win.sign-out-of", "s", "2");
  g_assert_nonnull (adw_window_get_visible_dialog (ADW_WINDOW (two->test->window)));
  keyfob_ui_test_settle (two->test);
  keyfob_accounts_sign_out_async (two->test->accounts, get_account (two->test, 1), NULL, NULL,
                                  NULL);
  g_assert_null (adw_window_get_visible_dialog (ADW_WINDOW (two->test->window)));
}

static gboolean
has_no_dialog (gpointer window) {
  return adw_window_get_visible_dialog (window) == NULL;
}

static void
press (KeyfobUiTest *test, const char *words) {
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (test->window));

  keyfob_ui_test_settle (test);
  keyfob_ui_test_click (keyfob_ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, words));
}

static void
add_second (Two *two) {
  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "win.add-organization", NULL);
  keyfob_ui_test_settle (two->test);
  keyfob_ui_test_type (two->test, "Organization domain", DOMAIN);
  press (two->test, "Continue");
  keyfob_ui_test_get (two->test, ADW_TYPE_ENTRY_ROW, "E-mail");
  keyfob_ui_test_type (two->test, "E-mail", EMAIL);
  keyfob_ui_test_type (two->test, "Password", "secret");
  press (two->test, "Sign In");
  keyfob_test_wait_until (has_no_dialog, two->test->window);
  keyfob_test_wait_until (has_both, two->test);
}

/* Beside who is signed in already, whose doors stay all the while. */
static void
test_add (void) {
  g_autoptr (Two) two = create (keyfob_ui_test_new (NULL));
  KeyfobAccount *first;

  keyfob_ui_test_open (two->test);
  first = get_account (two->test, 0);
  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "win.add-organization", NULL);
  keyfob_ui_test_settle (two->test);
  keyfob_ui_test_save_picture (two->test, "add-organization");
  g_assert_cmpuint (keyfob_ui_test_count_rows (two->test), ==, 24);
  adw_dialog_force_close (adw_window_get_visible_dialog (ADW_WINDOW (two->test->window)));
  keyfob_ui_test_settle (two->test);
  add_second (two);
  g_assert_true (get_account (two->test, 0) == first);
  g_assert_cmpuint (count_accounts (two->test), ==, 2);
}

static GtkWidget *
get_unlock_button (KeyfobUiTest *test, KeyfobDoor *door) {
  GtkWidget *list = keyfob_ui_test_find (GTK_WIDGET (test->window), GTK_TYPE_LIST_VIEW, NULL);
  GListModel *doors = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));

  for (guint i = 0; i < g_list_model_get_n_items (doors); i++) {
    g_autoptr (KeyfobDoor) other = g_list_model_get_item (doors, i);

    if (other == door)
      gtk_list_view_scroll_to (GTK_LIST_VIEW (list), i, GTK_LIST_SCROLL_NONE, NULL);
  }
  keyfob_ui_test_settle (test);
  for (GtkWidget *child = gtk_widget_get_first_child (list); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *row = gtk_widget_get_first_child (child);

    if (KEYFOB_IS_DOOR_ROW (row) && keyfob_door_row_get_door (KEYFOB_DOOR_ROW (row)) == door)
      return keyfob_ui_test_find (row, GTK_TYPE_BUTTON, "Unlock");
  }
  g_assert_not_reached ();
}

static gboolean
is_second_expired (gpointer test) {
  return keyfob_account_get_state (get_account (test, 1)) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

static void
let_second_expire (Two *two) {
  keyfob_simulator_revoke (two->test->simulator, two->secret);
  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "win.refresh", NULL);
  keyfob_test_wait_until (is_second_expired, two->test);
  keyfob_ui_test_wait_for_part (two->test, SECOND ": Kisi no longer accepts this login");
}

static gboolean
is_unlocked (gpointer test) {
  KeyfobUiTest *self = test;

  return keyfob_simulator_count_unlocks (self->simulator, 0) == 1;
}

static gboolean
is_all_well (gpointer test) {
  return count_accounts (test) == 2 &&
         keyfob_account_get_state (get_account (test, 1)) == KEYFOB_ACCOUNT_STATE_SIGNED_IN;
}

/* One login ends: it is named, its doors cannot be unlocked, and those of the other can. It alone
 * is signed in anew, in the way that is known of it. */
static void
test_expired (void) {
  g_autoptr (Two) two = create (keyfob_ui_test_new (NULL));
  KeyfobAccount *first;
  KeyfobDoor *door;
  gint64 twin;

  keyfob_ui_test_open (two->test);
  add_second (two);
  first = get_account (two->test, 0);
  two->secret = g_strdup (
      secret_value_get_text (keyfob_account_get_credential (get_account (two->test, 1))->secret));
  let_second_expire (two);
  keyfob_ui_test_settle (two->test);
  keyfob_ui_test_save_picture (two->test, "two-organizations-expired");
  g_assert_cmpuint (keyfob_ui_test_count_rows (two->test), ==, 48);
  door = keyfob_door_list_lookup (keyfob_accounts_get_doors (two->test->accounts), two->door);
  g_assert_false (gtk_widget_is_sensitive (get_unlock_button (two->test, door)));
  twin = keyfob_simulator_find_lock (two->test->simulator, TWIN);
  g_assert_cmpint (twin, !=, two->door);
  door = keyfob_door_list_lookup (keyfob_accounts_get_doors (two->test->accounts), twin);
  keyfob_ui_test_click (get_unlock_button (two->test, door));
  keyfob_test_wait_until (is_unlocked, two->test);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (two->test->simulator, twin), ==, 1);

  keyfob_ui_test_click (keyfob_ui_test_get (two->test, GTK_TYPE_BUTTON, "Sign In"));
  keyfob_ui_test_get (two->test, ADW_TYPE_PASSWORD_ENTRY_ROW, "Password");
  keyfob_ui_test_wait_for_text (two->test, SECOND);
  g_assert_cmpstr (gtk_editable_get_text (
                       GTK_EDITABLE (keyfob_ui_test_get (two->test, ADW_TYPE_ENTRY_ROW, "E-mail"))),
                   ==, EMAIL);
  keyfob_ui_test_type (two->test, "Password", "secret");
  press (two->test, "Sign In");
  keyfob_test_wait_until (has_no_dialog, two->test->window);
  keyfob_test_wait_until (is_all_well, two->test);
  g_assert_true (get_account (two->test, 0) == first);
}

/* Below a door stands only what is so with its own login. */
static void
test_details (void) {
  g_autoptr (Two) two = open_two ();
  GtkWidget *dialog;

  let_second_expire (two);
  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "door.show", "x",
                              keyfob_simulator_find_lock (two->test->simulator, TWIN));
  keyfob_ui_test_settle (two->test);
  dialog = GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (two->test->window)));
  g_assert_false (
      adw_banner_get_revealed (ADW_BANNER (keyfob_ui_test_find (dialog, ADW_TYPE_BANNER, NULL))));
  adw_dialog_force_close (ADW_DIALOG (dialog));
  keyfob_ui_test_settle (two->test);

  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "door.show", "x", two->door);
  keyfob_ui_test_settle (two->test);
  dialog = GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (two->test->window)));
  keyfob_ui_test_save_picture (two->test, "two-organizations-details");
  g_assert_true (
      adw_banner_get_revealed (ADW_BANNER (keyfob_ui_test_find (dialog, ADW_TYPE_BANNER, NULL))));
  g_assert_nonnull (keyfob_ui_test_find (dialog, GTK_TYPE_LABEL, SECOND));
  press (two->test, "Sign In");
  keyfob_ui_test_get (two->test, ADW_TYPE_PASSWORD_ENTRY_ROW, "API key");
}

static GtkWidget *
get_account_row (KeyfobUiTest *test, const char *title) {
  return keyfob_ui_test_get (test, KEYFOB_TYPE_ACCOUNT_ROW, title);
}

static const char *
get_subtitle (KeyfobUiTest *test, const char *title) {
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (get_account_row (test, title)));
}

static void
test_preferences (void) {
  g_autoptr (Two) two = open_two ();
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "win.show-preferences", NULL);
  keyfob_ui_test_settle (two->test);
  dialog = GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (two->test->window)));
  g_assert_cmpstr (get_subtitle (two->test, FIRST), ==, "Ada Lind\nSigned in");
  keyfob_ui_test_save_picture (two->test, "two-organizations-preferences");

  gtk_widget_activate_action (get_account_row (two->test, FIRST), "account.move-up", NULL);
  g_assert_cmpstr (keyfob_account_get_title (get_account (two->test, 0)), ==, FIRST);
  gtk_widget_activate_action (get_account_row (two->test, FIRST), "account.move-down", NULL);
  g_assert_cmpstr (keyfob_account_get_title (get_account (two->test, 0)), ==, SECOND);
  keyfob_ui_test_settle (two->test);
  /* The keyboard goes with it. */
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (two->test->window),
                                         get_account_row (two->test, FIRST)));
  gtk_widget_activate_action (get_account_row (two->test, FIRST), "account.move-up", NULL);
  g_assert_cmpstr (keyfob_account_get_title (get_account (two->test, 0)), ==, FIRST);

  let_second_expire (two);
  keyfob_ui_test_settle (two->test);
  g_assert_true (
      g_str_has_prefix (get_subtitle (two->test, SECOND), "Ada Lind\nKisi no longer accepts"));
  keyfob_ui_test_save_picture (two->test, "two-organizations-preferences-expired");
  gtk_widget_activate_action (get_account_row (two->test, SECOND), "account.sign-in", NULL);
  g_assert_true (GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (two->test->window))) !=
                 dialog);
  adw_dialog_force_close (adw_window_get_visible_dialog (ADW_WINDOW (two->test->window)));
  keyfob_ui_test_settle (two->test);

  gtk_widget_activate_action (get_account_row (two->test, SECOND), "account.sign-out", NULL);
  press (two->test, "Sign Out");
  keyfob_test_wait_until (has_one_account, two->test);
  keyfob_ui_test_settle (two->test);
  g_assert_null (keyfob_ui_test_find (dialog, KEYFOB_TYPE_ACCOUNT_ROW, NULL));
}

/* A page in place of the doors tells what is so with all. */
static void
test_messages (void) {
  g_autoptr (Two) two = create (keyfob_ui_test_new (NULL));

  for (guint i = 0; i < 24; i++)
    keyfob_simulator_remove_lock (two->test->simulator, two->door + i);
  sign_in_to_second (two);
  keyfob_simulator_add_fault (
      two->test->simulator,
      &(KeyfobFault) {.path = "/locks",
                      .secret = keyfob_simulator_get_api_key (two->test->simulator),
                      .kind = KEYFOB_FAULT_STATUS_HTML,
                      .status = 503});
  keyfob_ui_test_sign_in (two->test);
  keyfob_ui_test_present (two->test);
  /* That one has none does not mean that there is none. */
  keyfob_ui_test_wait_for_text (two->test, "Doors Could Not Be Loaded");
  g_assert_false (keyfob_ui_test_shows (two->test, "No Doors Yet"));
  keyfob_ui_test_wait_for_part (two->test, FIRST ": ");
  keyfob_simulator_revoke (two->test->simulator, two->secret);
  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "win.refresh", NULL);
  keyfob_ui_test_wait_for_text (two->test, "Doors Could Not Be Loaded");
  keyfob_ui_test_wait_for_part (two->test, SECOND ": Kisi no longer accepts");
  keyfob_ui_test_click (keyfob_ui_test_get (two->test, GTK_TYPE_BUTTON, "Sign In"));
  keyfob_ui_test_get (two->test, ADW_TYPE_PASSWORD_ENTRY_ROW, "API key");
}

/* Which of two doors that are called the same is the organization's. */
static void
test_quick_unlock (void) {
  g_autoptr (Two) two = create (quick_unlock_test_new (NULL));

  keyfob_ui_test_open (two->test);
  sign_in_to_second (two);
  gtk_editable_set_text (GTK_EDITABLE (keyfob_ui_test_get (two->test, GTK_TYPE_SEARCH_ENTRY, NULL)),
                         "front");
  keyfob_ui_test_wait_for_text (two->test, TWIN ", " FIRST);
  keyfob_ui_test_wait_for_text (two->test, TWIN ", " SECOND);
  keyfob_ui_test_save_picture (two->test, "two-organizations-quick-unlock");
  let_second_expire (two);
}

static void
take (const char *name, int width) {
  g_autoptr (Two) two = create (keyfob_ui_test_new (NULL));

  g_settings_set_int (two->test->settings, "window-width", width);
  keyfob_ui_test_open (two->test);
  sign_in_to_second (two);
  keyfob_test_wait_until (has_both, two->test);
  let_second_expire (two);
  keyfob_ui_test_save_picture (two->test, name);
  gtk_widget_activate_action (GTK_WIDGET (two->test->window), "win.show-preferences", NULL);
  keyfob_ui_test_settle (two->test);
  if (width < 500) {
    g_autofree char *preferences = g_strconcat (name, "-preferences", NULL);

    keyfob_ui_test_save_picture (two->test, preferences);
  }
}

/* Pictures for people to look at; nothing warns meanwhile. */
static void
test_narrow (void) {
  take ("two-organizations-narrow", 360);
}

static void
test_large_text (void) {
  gtk_init ();
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  take ("two-organizations-large-text", 400);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

static void
test_dark (void) {
  gtk_init ();
  adw_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  take ("two-organizations-dark", 960);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/organizations/places", test_places);
  g_test_add_func ("/ui/organizations/menu", test_menu);
  g_test_add_func ("/ui/organizations/sign-out", test_sign_out);
  g_test_add_func ("/ui/organizations/question-goes", test_question_goes);
  g_test_add_func ("/ui/organizations/add", test_add);
  g_test_add_func ("/ui/organizations/expired", test_expired);
  g_test_add_func ("/ui/organizations/details", test_details);
  g_test_add_func ("/ui/organizations/preferences", test_preferences);
  g_test_add_func ("/ui/organizations/messages", test_messages);
  g_test_add_func ("/ui/organizations/quick-unlock", test_quick_unlock);
  g_test_add_func ("/ui/organizations/narrow", test_narrow);
  g_test_add_func ("/ui/organizations/large-text", test_large_text);
  g_test_add_func ("/ui/organizations/dark", test_dark);
  return g_test_run ();
}
