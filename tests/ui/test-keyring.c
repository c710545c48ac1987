/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"

static gboolean
has_failed (gpointer accounts) {
  return keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT &&
         keyfob_accounts_get_keyring_error (accounts) != NULL;
}

static gboolean
is_session_only (gpointer accounts) {
  return keyfob_accounts_is_session_only (accounts);
}

/* Without a keyring the window says so before and after signing in, and the person may go on. */
static void
test_no_keyring (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new_persistent ();
  g_autofree char *words = NULL;

  keyfob_accounts_start (test->accounts);
  keyfob_ui_test_present (test);
  keyfob_ui_test_wait_for_text (test, "Sign In to Kisi");
  keyfob_test_wait_until (has_failed, test->accounts);
  keyfob_ui_test_wait_for_text (test, keyfob_accounts_get_keyring_error (test->accounts)->message);
  keyfob_ui_test_save_picture (test, "no-keyring");
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Try Again"));
  keyfob_test_wait_until (has_failed, test->accounts);
  keyfob_ui_test_wait_for_text (test, keyfob_accounts_get_keyring_error (test->accounts)->message);

  gtk_widget_activate_action (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Continue"),
                              "sign-in.show", "s", "api-key");
  keyfob_ui_test_type (test, "API key", keyfob_simulator_get_api_key (test->simulator));
  keyfob_ui_test_settle (test);
  keyfob_ui_test_click (keyfob_ui_test_get (test, GTK_TYPE_BUTTON, "Sign In"));
  keyfob_ui_test_get_row (test, "Front Entrance");
  keyfob_test_wait_until (is_session_only, test->accounts);
  words = g_strdup_printf ("Signed in for this session only. %s",
                           keyfob_accounts_get_keyring_error (test->accounts)->message);
  keyfob_ui_test_wait_for_text (test, words);
  keyfob_ui_test_save_picture (test, "session-only");
}

int
main (int argc, char **argv) {
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/keyring/none", test_no_keyring);
  return g_test_run ();
}
