/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-time.h"

static void
test_today (void) {
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *expected = g_date_time_format (now, "%H:%M");
  g_autofree char *words = keyfob_time_dup_words (g_date_time_to_unix (now));

  g_assert_cmpstr (words, ==, expected);
}

static void
test_long_ago (void) {
  g_autoptr (GDateTime) then = g_date_time_new_local (2020, 5, 3, 12, 5, 0);
  g_autofree char *words = keyfob_time_dup_words (g_date_time_to_unix (then));

  g_assert_cmpstr (words, ==, "3 May 2020, 12:05");
}

/* A clock that a server has set wrong, or a number that is no time at all. */
static void
test_no_time (void) {
  g_autofree char *words = keyfob_time_dup_words (G_MAXINT64);

  g_assert_cmpstr (words, ==, "");
}

static void
assert_since (gint64 not_before, gint64 not_after, const char *expected) {
  g_autofree char *words = keyfob_time_dup_since (not_before, not_after);

  g_assert_cmpstr (words, ==, expected);
}

/* No more exact than what is known. */
static void
test_since (void) {
  g_autoptr (GDateTime) noon = g_date_time_new_local (2020, 5, 3, 12, 5, 0);
  gint64 time = g_date_time_to_unix (noon);

  assert_since (0, 0, "");
  assert_since (time, 0, "");
  assert_since (0, time, "since 3 May 2020, 12:05 or earlier");
  assert_since (time, time, "since 3 May 2020, 12:05");
  assert_since (time - 90, time, "since 3 May 2020, 12:05");
  assert_since (time - 3600, time, "since between 3 May 2020, 11:05 and 3 May 2020, 12:05");
  assert_since (time, G_MAXINT64, "");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/time/today", test_today);
  g_test_add_func ("/model/time/long-ago", test_long_ago);
  g_test_add_func ("/model/time/no-time", test_no_time);
  g_test_add_func ("/model/time/since", test_since);
  return g_test_run ();
}
