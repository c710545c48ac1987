/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What the window says when Kisi is not to be had, or no longer wants the person. */

#include "keyfob-test.h"
#include "window-fixture.h"

#define EXPIRED_WORDS "Kisi no longer accepts this login: sign in again."

/* The doors of the last run show at once, with their age; and all is well again by itself. */
static void
test_unreachable (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;
  g_autoptr (GError) error = NULL;

  window_test_open_signed_in (test);
  window_test_quit (test);
  keyfob_simulator_stop_listening (test->bench->office);
  window_test_open (test, NULL);
  row = window_test_find_row (test, "Front Entrance");
  window_test_see (test, "Kisi cannot be reached. Doors as of ");
  window_test_see (test, "All Doors, 24 doors");

  keyfob_simulator_listen_again (test->bench->office, &error);
  g_assert_no_error (error);
  window_test_see_no_more (test, "Kisi cannot be reached.");
  window_test_see_no_more (test, "Doors as of ");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Front Entrance");
  g_clear_object (&row);
  row = window_test_find_row (test, "Front Entrance");
  window_test_wait_for_name (row, "Unlocked");
}

/* Who does not see the banner hears it. */
static void
test_heard (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  keyfob_simulator_stop_listening (test->bench->office);
  window_test_press (test, "F5");
  window_test_hear (test, "Kisi cannot be reached. ");
}

/* So does who does not see the page that stands there instead; but no seconds that pass. */
static void
test_asked_to_wait (void) {
  const KeyfobFault too_many = {.path = "/locks", .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 60};
  g_autoptr (WindowTest) test = window_test_new ();

  bench_sign_in (test->bench);
  keyfob_simulator_add_fault (test->bench->office, &too_many);
  window_test_open (test, NULL);
  window_test_hear (test, "Kisi asks to wait a moment.");
  window_test_see (test, "Trying again in 57 s.");
  for (guint i = 0; i < test->heard->len; i++)
    g_assert_null (strstr (test->heard->pdata[i], "Trying again"));
}

/* Nothing is sent, and so much is said. */
static void
test_unlock_unreachable (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (GError) error = NULL;

  window_test_open_signed_in (test);
  keyfob_simulator_stop_listening (test->bench->office);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Front Entrance");
  window_test_see_of (test, "Front Entrance", "Kisi cannot be reached, and nothing was sent.");
  keyfob_simulator_listen_again (test->bench->office, &error);
  g_assert_no_error (error);
  window_test_quit (test);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->bench->office, 0), ==, 0);
}

static void
sign_in (WindowTest *test) {
  window_test_fill_in (test, "Organization domain", "nordhaven");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Continue");
  window_test_fill_in (test, "E-mail", "ada.lind@nordhaven.example");
  window_test_fill_in (test, "Password", "demo-password");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  window_test_see (test, "Front Entrance, ");
}

/* A login that Kisi no longer takes leads to a new one, for which only the password is typed, also
 * by a process that was not there when the old one was made. The doors stay meanwhile. */
static void
test_revoked (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;

  window_test_open (test, NULL);
  sign_in (test);
  keyfob_test_wait_until (keyfob_test_keyring_has_one_item, test->bench->keyring);
  window_test_quit (test);
  window_test_open (test, NULL);
  window_test_see (test, "Front Entrance, ");
  keyfob_simulator_revoke (test->bench->office, NULL);
  window_test_press (test, "F5");
  window_test_see (test, EXPIRED_WORDS);
  row = window_test_find_row (test, "Front Entrance");
  window_test_see (test, "All Doors, 24 doors");

  window_test_click (test, ATSPI_ROLE_BUTTON, "Sign In");
  window_test_wait_for_focus (test, "Password");
  window_test_type (test, "demo-password");
  window_test_press (test, "Return");
  window_test_see_no_more (test, EXPIRED_WORDS);
  window_test_see_no_more (test, "E-mail");
  window_test_see (test, "Ada Lind");
  g_clear_object (&row);
  row = window_test_find_row (test, "Front Entrance");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/states/unreachable", test_unreachable);
  g_test_add_func ("/window/states/heard", test_heard);
  g_test_add_func ("/window/states/asked-to-wait", test_asked_to_wait);
  g_test_add_func ("/window/states/unlock-unreachable", test_unlock_unreachable);
  g_test_add_func ("/window/states/revoked", test_revoked);
  return g_test_run ();
}
