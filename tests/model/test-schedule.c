/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-schedule.h"

#include "kisi/kisi-error.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOW    (1000000 * SECOND)

static KeyfobSchedule
new_schedule (KeyfobInterest interest) {
  KeyfobSchedule schedule;

  keyfob_schedule_init (&schedule);
  schedule.interest = interest;
  return schedule;
}

static void
test_intervals (void) {
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_WINDOW);

  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), <=, NOW);
  keyfob_schedule_succeeded (&schedule, NOW, SECOND);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), ==, NOW + 15 * SECOND);
  g_assert_cmpint (schedule.current_until, ==, NOW + 30 * SECOND);

  keyfob_schedule_set_interest (&schedule, KEYFOB_INTEREST_BACKGROUND, NOW + SECOND);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), ==, NOW + 60 * SECOND);
  g_assert_cmpint (schedule.current_until, ==, NOW + 120 * SECOND);
  keyfob_schedule_set_interest (&schedule, KEYFOB_INTEREST_NONE, NOW + SECOND);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), ==, KEYFOB_SCHEDULE_NEVER);
}

/* Hundreds of pages: half of the time nothing is fetched, and the picture is as good as it gets. */
static void
test_large_office (void) {
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_schedule_succeeded (&schedule, NOW, 80 * SECOND);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), ==, NOW + 160 * SECOND);
  g_assert_cmpint (schedule.current_until, ==, NOW + 320 * SECOND);
}

/* The computer slept for a night in the middle of a fetch, which took a second of its own time. */
static void
test_slept (void) {
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_schedule_succeeded (&schedule, NOW - 30000 * SECOND, SECOND);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), <=, NOW);
  g_assert_cmpint (schedule.current_until, <=, NOW);
  keyfob_schedule_succeeded (&schedule, NOW, SECOND);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), ==, NOW + 15 * SECOND);
}

/* The window opens over a picture of 40 s: fetched at once, and shown without its age meanwhile. */
static void
test_more_interest (void) {
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_BACKGROUND);

  keyfob_schedule_succeeded (&schedule, NOW, SECOND);
  keyfob_schedule_set_interest (&schedule, KEYFOB_INTEREST_WINDOW, NOW + 40 * SECOND);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), <=, NOW + 40 * SECOND);
  g_assert_cmpint (schedule.current_until, >, NOW + 40 * SECOND);
  g_assert_cmpint (schedule.current_until, <=, NOW + 55 * SECOND);
}

static void
test_paused (void) {
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_schedule_succeeded (&schedule, NOW, SECOND);
  schedule.paused = TRUE;
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), ==, KEYFOB_SCHEDULE_NEVER);
  keyfob_schedule_hurry (&schedule, NOW);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), ==, KEYFOB_SCHEDULE_NEVER);
  schedule.asked = TRUE;
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), <=, NOW);
}

/* Full jitter: drawn from nothing to a bound of 1 s, 2 s, 4 s… and never more than 5 min. */
static void
test_back_off (void) {
  g_autoptr (GError) error = kisi_error_new (KISI_ERROR_UNREACHABLE, NULL);
  const gint64 bounds[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300};

  for (guint failure = 0; failure < G_N_ELEMENTS (bounds); failure++) {
    gint64 least = G_MAXINT64, most = 0;

    for (guint i = 0; i < 400; i++) {
      KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_BACKGROUND);
      gint64 wait;

      schedule.failures = failure;
      keyfob_schedule_failed (&schedule, error, NOW);
      wait = keyfob_schedule_get_due (&schedule, 0) - NOW;
      least = MIN (least, wait);
      most = MAX (most, wait);
    }
    g_assert_cmpint (least, >=, 0);
    g_assert_cmpint (most, <=, bounds[failure] * SECOND);
    g_assert_cmpint (least, <, bounds[failure] * SECOND / 10);
    g_assert_cmpint (most, >, bounds[failure] * SECOND * 9 / 10);
  }
}

static void
test_back_off_ends (void) {
  g_autoptr (GError) error = kisi_error_new (KISI_ERROR_UNAVAILABLE, NULL);
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_WINDOW);

  for (guint i = 0; i < 100; i++)
    keyfob_schedule_failed (&schedule, error, NOW);
  g_assert_cmpint (schedule.current_until, ==, 0);
  keyfob_schedule_succeeded (&schedule, NOW, SECOND);
  g_assert_cmpuint (schedule.failures, ==, 0);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), ==, NOW + 15 * SECOND);
}

/* Kisi asked to wait: the queue knows till when, and even a person waits. */
static void
test_retry_after (void) {
  g_autoptr (GError) error = kisi_error_new_from_answer (429, NULL, 0, 90, FALSE, NULL);
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_WINDOW);
  gint64 held_until = NOW + 90 * SECOND;

  keyfob_schedule_succeeded (&schedule, NOW - 100 * SECOND, SECOND);
  keyfob_schedule_failed (&schedule, error, NOW);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, held_until), ==, held_until);
  schedule.asked = TRUE;
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, held_until), ==, held_until);
  schedule.asked = FALSE;
  keyfob_schedule_hurry (&schedule, NOW);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, held_until), ==, held_until);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, NOW), ==, NOW);
}

/* The window opens after failures, deep in the back-off. */
static void
test_back_off_and_window (void) {
  g_autoptr (GError) error = kisi_error_new (KISI_ERROR_UNREACHABLE, NULL);
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_BACKGROUND);

  keyfob_schedule_succeeded (&schedule, NOW - 3600 * SECOND, SECOND);
  schedule.failures = 20;
  do
    keyfob_schedule_failed (&schedule, error, NOW);
  while (keyfob_schedule_get_due (&schedule, 0) < NOW + 10 * SECOND);
  keyfob_schedule_set_interest (&schedule, KEYFOB_INTEREST_WINDOW, NOW + SECOND);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), <=, NOW + SECOND);
}

static void
test_refusal (void) {
  g_autoptr (GError) error = kisi_error_new (KISI_ERROR_NOT_ALLOWED, NULL);
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_schedule_failed (&schedule, error, NOW);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), >=, NOW + 15 * SECOND);
}

static void
test_reset (void) {
  g_autoptr (GError) error = kisi_error_new_from_answer (429, NULL, 0, 90, FALSE, NULL);
  KeyfobSchedule schedule = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_schedule_succeeded (&schedule, NOW - SECOND, SECOND);
  keyfob_schedule_failed (&schedule, error, NOW);
  keyfob_schedule_reset (&schedule);
  g_assert_cmpint (keyfob_schedule_get_due (&schedule, 0), <=, NOW);
  g_assert_cmpint (schedule.current_until, ==, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/intervals", test_intervals);
  g_test_add_func ("/schedule/more-interest", test_more_interest);
  g_test_add_func ("/schedule/large-office", test_large_office);
  g_test_add_func ("/schedule/slept", test_slept);
  g_test_add_func ("/schedule/paused", test_paused);
  g_test_add_func ("/schedule/back-off", test_back_off);
  g_test_add_func ("/schedule/back-off-ends", test_back_off_ends);
  g_test_add_func ("/schedule/back-off-and-window", test_back_off_and_window);
  g_test_add_func ("/schedule/retry-after", test_retry_after);
  g_test_add_func ("/schedule/refusal", test_refusal);
  g_test_add_func ("/schedule/reset", test_reset);
  return g_test_run ();
}
