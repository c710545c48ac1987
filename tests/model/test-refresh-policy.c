/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-refresh-policy.h"

#include "kisi/kisi-error.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOW    (1000000 * SECOND)

static KeyfobRefreshPolicy
new_schedule (KeyfobInterest interest) {
  KeyfobRefreshPolicy policy;

  keyfob_refresh_policy_init (&policy);
  policy.interest = interest;
  return policy;
}

static void
test_intervals (void) {
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_WINDOW);

  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), <=, NOW);
  keyfob_refresh_policy_succeeded (&policy, NOW, SECOND);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), ==, NOW + 15 * SECOND);
  g_assert_cmpint (policy.current_until, ==, NOW + 30 * SECOND);

  keyfob_refresh_policy_set_interest (&policy, KEYFOB_INTEREST_BACKGROUND, NOW + SECOND);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), ==, NOW + 60 * SECOND);
  g_assert_cmpint (policy.current_until, ==, NOW + 120 * SECOND);
  keyfob_refresh_policy_set_interest (&policy, KEYFOB_INTEREST_NONE, NOW + SECOND);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), ==, KEYFOB_REFRESH_POLICY_NEVER);
}

/* Hundreds of pages: half of the time nothing is fetched, and the picture is as good as it gets. */
static void
test_large_office (void) {
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_refresh_policy_succeeded (&policy, NOW, 80 * SECOND);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), ==, NOW + 160 * SECOND);
  g_assert_cmpint (policy.current_until, ==, NOW + 320 * SECOND);
}

/* The computer slept for a night in the middle of a fetch, which took a second of its own time. */
static void
test_slept (void) {
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_refresh_policy_succeeded (&policy, NOW - 30000 * SECOND, SECOND);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), <=, NOW);
  g_assert_cmpint (policy.current_until, <=, NOW);
  keyfob_refresh_policy_succeeded (&policy, NOW, SECOND);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), ==, NOW + 15 * SECOND);
}

/* The window opens over a picture of 40 s: fetched at once, and shown without its age meanwhile. */
static void
test_more_interest (void) {
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_BACKGROUND);

  keyfob_refresh_policy_succeeded (&policy, NOW, SECOND);
  keyfob_refresh_policy_set_interest (&policy, KEYFOB_INTEREST_WINDOW, NOW + 40 * SECOND);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), <=, NOW + 40 * SECOND);
  g_assert_cmpint (policy.current_until, >, NOW + 40 * SECOND);
  g_assert_cmpint (policy.current_until, <=, NOW + 55 * SECOND);
}

static void
test_paused (void) {
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_refresh_policy_succeeded (&policy, NOW, SECOND);
  policy.paused = TRUE;
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), ==, KEYFOB_REFRESH_POLICY_NEVER);
  keyfob_refresh_policy_make_due (&policy, NOW);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), ==, KEYFOB_REFRESH_POLICY_NEVER);
  policy.asked = TRUE;
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), <=, NOW);
}

/* Full jitter: drawn from nothing to a bound of 1 s, 2 s, 4 s… and never more than 5 min. */
static void
test_back_off (void) {
  g_autoptr (GError) error = kisi_error_new (KISI_ERROR_UNREACHABLE, NULL);
  const gint64 bounds[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300};

  for (guint failure = 0; failure < G_N_ELEMENTS (bounds); failure++) {
    gint64 least = G_MAXINT64, most = 0;

    for (guint i = 0; i < 400; i++) {
      KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_BACKGROUND);
      gint64 wait;

      policy.failures = failure;
      keyfob_refresh_policy_failed (&policy, error, NOW);
      wait = keyfob_refresh_policy_get_due (&policy, 0) - NOW;
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
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_WINDOW);

  for (guint i = 0; i < 100; i++)
    keyfob_refresh_policy_failed (&policy, error, NOW);
  g_assert_cmpint (policy.current_until, ==, 0);
  keyfob_refresh_policy_succeeded (&policy, NOW, SECOND);
  g_assert_cmpuint (policy.failures, ==, 0);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), ==, NOW + 15 * SECOND);
}

/* Kisi asked to wait: the queue knows till when, and even a person waits. */
static void
test_retry_after (void) {
  g_autoptr (GError) error = kisi_error_new_from_answer (429, NULL, 0, 90, FALSE, NULL);
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_WINDOW);
  gint64 held_until = NOW + 90 * SECOND;

  keyfob_refresh_policy_succeeded (&policy, NOW - 100 * SECOND, SECOND);
  keyfob_refresh_policy_failed (&policy, error, NOW);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, held_until), ==, held_until);
  policy.asked = TRUE;
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, held_until), ==, held_until);
  policy.asked = FALSE;
  keyfob_refresh_policy_make_due (&policy, NOW);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, held_until), ==, held_until);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, NOW), ==, NOW);
}

/* The window opens after failures, deep in the back-off. */
static void
test_back_off_and_window (void) {
  g_autoptr (GError) error = kisi_error_new (KISI_ERROR_UNREACHABLE, NULL);
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_BACKGROUND);

  keyfob_refresh_policy_succeeded (&policy, NOW - 3600 * SECOND, SECOND);
  policy.failures = 20;
  do
    keyfob_refresh_policy_failed (&policy, error, NOW);
  while (keyfob_refresh_policy_get_due (&policy, 0) < NOW + 10 * SECOND);
  keyfob_refresh_policy_set_interest (&policy, KEYFOB_INTEREST_WINDOW, NOW + SECOND);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), <=, NOW + SECOND);
}

static void
test_refusal (void) {
  g_autoptr (GError) error = kisi_error_new (KISI_ERROR_NOT_ALLOWED, NULL);
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_refresh_policy_failed (&policy, error, NOW);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), >=, NOW + 15 * SECOND);
}

static void
test_reset (void) {
  g_autoptr (GError) error = kisi_error_new_from_answer (429, NULL, 0, 90, FALSE, NULL);
  KeyfobRefreshPolicy policy = new_schedule (KEYFOB_INTEREST_WINDOW);

  keyfob_refresh_policy_succeeded (&policy, NOW - SECOND, SECOND);
  keyfob_refresh_policy_failed (&policy, error, NOW);
  keyfob_refresh_policy_reset (&policy);
  g_assert_cmpint (keyfob_refresh_policy_get_due (&policy, 0), <=, NOW);
  g_assert_cmpint (policy.current_until, ==, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/intervals", test_intervals);
  g_test_add_func ("/policy/more-interest", test_more_interest);
  g_test_add_func ("/policy/large-office", test_large_office);
  g_test_add_func ("/policy/slept", test_slept);
  g_test_add_func ("/policy/paused", test_paused);
  g_test_add_func ("/policy/back-off", test_back_off);
  g_test_add_func ("/policy/back-off-ends", test_back_off_ends);
  g_test_add_func ("/policy/back-off-and-window", test_back_off_and_window);
  g_test_add_func ("/policy/retry-after", test_retry_after);
  g_test_add_func ("/policy/refusal", test_refusal);
  g_test_add_func ("/policy/reset", test_reset);
  return g_test_run ();
}
