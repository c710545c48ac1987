/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What the window says about unlocks that do not simply go well. */

#include "window-fixture.h"

static guint
count_unlocks (WindowTest *test, const char *door) {
  return keyfob_simulator_count_unlocks (test->bench->office,
                                         keyfob_simulator_find_lock (test->bench->office, door));
}

/* Shows one door only, so that it is on the screen. */
static void
search (WindowTest *test, const char *text) {
  window_test_type (test, text);
  window_test_see_no_more (test, "Front Entrance");
}

/* In the row that was asked for, and once aloud. */
static void
test_refused (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  guint n_heard = 0;

  window_test_open_signed_in (test);
  search (test, "archive");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Archive");
  window_test_hear (test, "Archive: You may not open this door at this time. Try again within its "
                          "hours.");
  window_test_see_of (test, "Archive",
                      "You may not open this door at this time. Try again within its hours.");
  for (guint i = 0; i < test->heard->len; i++) {
    g_assert_null (strstr (test->heard->pdata[i], "toast"));
    if (strstr (test->heard->pdata[i], "hours") != NULL)
      n_heard++;
  }
  g_assert_cmpuint (n_heard, ==, 1);
  g_assert_cmpuint (count_unlocks (test, "Archive"), ==, 0);
}

/* Kisi's guide shows a refusal without a code, which is told in Kisi's own words. */
static void
test_refused_without_code (void) {
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  search (test, "workshop");
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Workshop");
  window_test_see_of (test, "Workshop", "The door has no assigned Kisi controller.");
}

static void
test_locked_down (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) button = NULL;

  window_test_open_signed_in (test);
  search (test, "server");
  button = window_test_find (test, ATSPI_ROLE_BUTTON, "Unlock Server Room");
  g_assert_false (atspi_driver_has_state (button, ATSPI_STATE_SENSITIVE));
  window_test_go_to (test, "Down", "Server Room, ");
  window_test_press (test, "Return");
  window_test_see (test, "This door is locked down.");
  window_test_press (test, "Escape");
  window_test_see_no_more (test, "This door is locked down.");
}

/* The door opens, and the answer is lost. */
static void
test_unknown (void) {
  const KeyfobFault fault = {.method = "POST", .kind = KEYFOB_FAULT_CLOSE_AFTER};
  g_autoptr (WindowTest) test = window_test_new ();

  window_test_open_signed_in (test);
  keyfob_simulator_add_fault (test->bench->office, &fault);
  window_test_click (test, ATSPI_ROLE_BUTTON, "Unlock Front Entrance");
  window_test_see (test,
                   "No answer came for “Front Entrance”. The door may have opened. Look before "
                   "you try again.");
  window_test_quit (test);
  g_assert_cmpuint (count_unlocks (test, "Front Entrance"), ==, 1);
}

/* What is asked for twice at once is done once, whether by keys or by clicks. */
static void
test_twice (void) {
  const KeyfobFault late = {.method = "POST", .kind = KEYFOB_FAULT_DELAY, .milliseconds = 1000};
  g_autoptr (WindowTest) test = window_test_new ();
  g_autoptr (AtspiAccessible) row = NULL;
  g_autoptr (AtspiAccessible) button = NULL;

  window_test_open_signed_in (test);
  keyfob_simulator_add_fault (test->bench->office, &late);
  row = window_test_find_row (test, "Front Entrance");
  button = window_test_find (test, ATSPI_ROLE_BUTTON, "Unlock Front Entrance");
  window_test_go_to (test, "Down", "Front Entrance, ");
  window_test_press (test, "Control_L+Return");
  window_test_press (test, "Control_L+Return");
  atspi_driver_click (button, NULL); /* which it refuses, once it is switched off */
  atspi_driver_click (button, NULL);
  window_test_wait_for_name (row, "Unlocked");
  window_test_quit (test);
  g_assert_cmpuint (count_unlocks (test, "Front Entrance"), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_requests (test->bench->office, "POST", "/locks/*"), ==,
                    1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/unlock/refused", test_refused);
  g_test_add_func ("/window/unlock/refused-without-code", test_refused_without_code);
  g_test_add_func ("/window/unlock/locked-down", test_locked_down);
  g_test_add_func ("/window/unlock/unknown", test_unknown);
  g_test_add_func ("/window/unlock/twice", test_twice);
  return g_test_run ();
}
