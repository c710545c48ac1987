/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Signing in, in the window. */

#include "keyfob-test.h"
#include "window-fixture.h"

#define DOMAIN   "nordhaven"
#define EMAIL    "bo.berg@nordhaven.example"
#define PASSWORD "demo-password"
#define CODE     "123456"

/* Until Keyfob has heard from the keyring what that has done. */
#define KEEPING_MILLISECONDS 500

#define WRONG_PASSWORD_WORDS                                                                       \
  "The e-mail address or the password is wrong. Correct them and try again."
#define WRONG_CODE_WORDS "This two-factor code is wrong or too old. Enter the one shown now."

static void
open_password_page (WindowTest *test) {
  window_test_open (test, NULL);
  window_test_fill_in (test, "Organization domain", DOMAIN);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Continue");
  window_test_see (test, "Nordhaven Works");
}

/* What is wrong is said, and once more where the mark is: on what has the keyboard. */
static void
check_marked (WindowTest *test, const char *field, const char *words) {
  g_autoptr (AtspiAccessible) entry = NULL;
  g_autoptr (AtspiAccessible) message = NULL;
  g_autofree char *name = NULL;

  window_test_see (test, words);
  window_test_hear (test, words);
  entry = window_test_find (test, ATSPI_ROLE_TEXT, field);
  g_assert_true (atspi_driver_has_state (entry, ATSPI_STATE_INVALID_ENTRY));
  message = atspi_driver_find_related (entry, ATSPI_RELATION_ERROR_MESSAGE);
  g_assert_nonnull (message);
  name = atspi_accessible_get_name (message, NULL);
  g_assert_cmpstr (name, ==, words);
}

static void
check_holds (WindowTest *test, const char *field, const char *text) {
  g_autoptr (AtspiAccessible) entry = window_test_find (test, ATSPI_ROLE_TEXT, field);
  g_autofree char *held = atspi_driver_get_text (entry);

  g_assert_cmpstr (held, ==, text);
}

static void
check_holds_hidden (WindowTest *test, const char *field, guint n_characters) {
  g_autoptr (GString) dots = g_string_new (NULL);

  for (guint i = 0; i < n_characters; i++)
    g_string_append (dots, "●");
  check_holds (test, field, dots->str);
}

/* Domain, e-mail, password, code; the doors; a door is sought, unlocked, and seen to be. */
static void
test_main_job (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  KeyfobSimulator *office = test->bench->office;
  gint64 id = keyfob_simulator_find_lock (office, "Loading Dock");
  g_autoptr (AtspiAccessible) row = NULL;

  open_password_page (test);
  window_test_fill_in (test, "E-mail", EMAIL);
  window_test_fill_in (test, "Password", PASSWORD);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  window_test_see (test, "Two-Factor Code");
  window_test_fill_in (test, "Code", CODE);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");

  row = window_test_find_row (test, "Front Entrance");
  window_test_see (test, "Nordhaven Works");
  window_test_see (test, "All Doors, 24 doors");
  g_clear_object (&row);
  window_test_type (test, "dock");
  window_test_see_no_more (test, "Front Entrance");
  row = window_test_find_row (test, "Loading Dock");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Loading Dock");
  window_test_wait_for_name (row, "Unlocked");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (office, id), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (office, 0), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_logins (office), ==, 1);
}

/* Who has no login yet can look at what there would be. It is another program, which this one does
 * not wait for. */
static void
test_demo (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;
  g_autoptr (GError) error = NULL;

  window_test_open (test, NULL);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Try the Demo");
  row = atspi_driver_find (test->desktop, ATSPI_ROLE_LIST_ITEM, "Front Entrance, ", 60, &error);
  g_assert_no_error (error);
  window_test_see (test, "Sign In to Kisi");
  window_test_press (test, "Control_L+q"); /* of the window that is on top */
  g_assert_true (atspi_driver_wait_until_gone (test->desktop, "Front Entrance, ", 60, &error));
  g_assert_no_error (error);
  window_test_see (test, "Sign In to Kisi");
}

static void
check_described (WindowTest *test, const char *field, const char *words) {
  g_autoptr (AtspiAccessible) entry = window_test_find (test, ATSPI_ROLE_TEXT, field);
  g_autofree char *description = atspi_driver_get_description (entry);

  g_assert_cmpstr (description, ==, words);
}

/* What a page asks for is read where its answer is typed. */
static void
test_described (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open (test, NULL);
  check_described (test, "Organization domain",
                   "Enter the domain of your organization: the short name that you also type in "
                   "Kisi’s own app.");
  window_test_fill_in (test, "Organization domain", DOMAIN);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Continue");
  check_described (test, "E-mail",
                   "Use the e-mail address and password of your Kisi account. The password is "
                   "not kept.");
  window_test_fill_in (test, "E-mail", EMAIL);
  window_test_fill_in (test, "Password", PASSWORD);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  check_described (test, "Code",
                   "Enter the six digits that your authenticator app shows now, or one of your "
                   "backup codes.");
}

static void
test_wrong_domain (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open (test, NULL);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Continue");
  check_marked (test, "Organization domain", "Enter your organization’s domain.");
  window_test_fill_in (test, "Organization domain", "no-such-office");
  window_test_see_no_more (test, "Enter your organization’s domain.");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Continue");
  check_marked (test, "Organization domain",
                "No organization with this domain. Check the spelling.");
  check_holds (test, "Organization domain", "no-such-office");
}

static void
test_wrong_password_and_code (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  open_password_page (test);
  window_test_fill_in (test, "E-mail", EMAIL);
  window_test_fill_in (test, "Password", "demo-pasword");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  check_marked (test, "E-mail", WRONG_PASSWORD_WORDS);
  check_marked (test, "Password", WRONG_PASSWORD_WORDS);
  check_holds (test, "E-mail", EMAIL);
  check_holds_hidden (test, "Password", strlen ("demo-pasword"));

  window_test_fill_in (test, "Password", PASSWORD);
  window_test_see_no_more (test, WRONG_PASSWORD_WORDS);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  window_test_see (test, "Two-Factor Code");
  window_test_fill_in (test, "Code", "654321");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  check_marked (test, "Code", WRONG_CODE_WORDS);
  check_holds (test, "Code", "654321");
  g_assert_cmpuint (keyfob_simulator_count_logins (test->bench->office), ==, 0);

  /* The password is still there: only the code is typed again. */
  window_test_fill_in (test, "Code", CODE);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  window_test_see (test, "Front Entrance, ");
}

static void
test_single_sign_on (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open (test, NULL);
  window_test_fill_in (test, "Organization domain", "fjordbank");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Continue");
  window_test_see (test, "That page opens only in apps that Kisi has approved");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Use an Access Link");
  window_test_see (test, "Paste the link that somebody sent you.");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Back");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Use an API Key");
  window_test_see (test, "Owners and administrators make API keys");
}

static void
test_api_key (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  const char *key = keyfob_simulator_get_api_key (test->bench->office);

  window_test_open (test, NULL);
  window_test_go_to (test, "Tab", "API key");
  window_test_press (test, "Return");
  window_test_fill_in (test, "API key", "0123456789abcdef0123456789abcdef");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  check_marked (test, "API key",
                "Kisi does not accept this API key. Paste it again, or make a new one on Kisi’s "
                "website.");
  check_holds_hidden (test, "API key", strlen ("0123456789abcdef0123456789abcdef"));
  window_test_fill_in (test, "API key", key);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  window_test_see (test, "Front Entrance, ");
  window_test_see (test, "All Doors, 24 doors");
  keyfob_test_wait_until (keyfob_test_keyring_has_one_item, test->bench->keyring);
}

/* Its holder sees some of the doors, and has no favourites. */
static void
test_access_link (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  const char *link = keyfob_simulator_get_access_link (test->bench->office);
  g_autoptr (AtspiAccessible) row = NULL;

  window_test_open (test, NULL);
  window_test_go_to (test, "Tab", "Access link");
  window_test_press (test, "Return");
  window_test_fill_in (test, "Access link", "https://elsewhere.example/links/abc");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  check_marked (test, "Access link",
                "This is not a link to Kisi. Paste the access link that you were sent.");
  window_test_fill_in (test, "Access link", link);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  row = window_test_find_row (test, "Front Entrance");
  window_test_see (test, "Signed in with an access link");
  window_test_see_no_more (test, "Favourites");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Front Entrance");
  window_test_wait_for_name (row, "Unlocked");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->bench->office, 0), ==, 1);
}

static void
sign_in_with_password (WindowTest *test) {
  open_password_page (test);
  window_test_fill_in (test, "E-mail", "ada.lind@nordhaven.example");
  window_test_fill_in (test, "Password", PASSWORD);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  window_test_see (test, "Front Entrance, ");
  keyfob_test_wait_until (keyfob_test_keyring_has_one_item, test->bench->keyring);
  keyfob_test_let_pass (KEEPING_MILLISECONDS);
}

/* The keyring takes its time. */
static void
sign_out_slowly (WindowTest *test) {
  keyfob_test_keyring_pause (test->bench->keyring);
  window_test_press (test, "F10");
  window_test_click (test, ATSPI_ROLE_MENU_ITEM, "Sign Out");
  window_test_see (test, "Sign Out?");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign Out");
  window_test_see (test, "Organization domain");
}

static void
check_is_signed_out (WindowTest *test) {
  g_autoptr (Ran) ran = bench_expect (test->bench, "list", 3);

  g_assert_cmpuint (keyfob_test_keyring_count_items (test->bench->keyring), ==, 0);
  g_assert_cmpuint (keyfob_simulator_count_logins (test->bench->office), ==, 0);
}

/* Only when whoever does not wait for it has ended. */
static void
let_keyring_answer (WindowTest *test) {
  g_usleep (G_USEC_PER_SEC);
  keyfob_test_keyring_resume (test->bench->keyring);
}

/* The window is gone before the keyring has answered: what was begun is done all the same. */
static void
test_close_while_signing_out (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  sign_in_with_password (test);
  g_assert_cmpuint (keyfob_simulator_count_logins (test->bench->office), ==, 1);
  sign_out_slowly (test);
  window_test_press (test, "Control_L+w");
  let_keyring_answer (test);
  window_test_wait_for_end (test);
  check_is_signed_out (test);
}

static void
test_quit_while_signing_out (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  sign_in_with_password (test);
  sign_out_slowly (test);
  window_test_press (test, "Control_L+q");
  let_keyring_answer (test);
  window_test_wait_for_end (test);
  check_is_signed_out (test);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/sign-in/main-job", test_main_job);
  g_test_add_func ("/window/sign-in/demo", test_demo);
  g_test_add_func ("/window/sign-in/described", test_described);
  g_test_add_func ("/window/sign-in/wrong-domain", test_wrong_domain);
  g_test_add_func ("/window/sign-in/wrong-password-and-code", test_wrong_password_and_code);
  g_test_add_func ("/window/sign-in/single-sign-on", test_single_sign_on);
  g_test_add_func ("/window/sign-in/api-key", test_api_key);
  g_test_add_func ("/window/sign-in/access-link", test_access_link);
  g_test_add_func ("/window/sign-in/close-while-signing-out", test_close_while_signing_out);
  g_test_add_func ("/window/sign-in/quit-while-signing-out", test_quit_while_signing_out);
  return g_test_run ();
}
