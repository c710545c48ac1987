/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard-fixture.h"

#include "keyfob-test.h"

/* Whether Kisi may be told where this computer is. */

#define AREA "Harbour Gate" /* wants to know */

/* Waits for the end of a wish that must become an attempt, whatever Kisi says of it. */
static void
finish_sent (GuardFixture *fixture, GAsyncResult **pending) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobUnlock) unlock = finish (fixture, pending, &error);

  g_assert_no_error (error);
  keyfob_test_wait_until (is_over, unlock);
}

static void
assert_asked (GuardFixture *fixture, KeyfobQuestionSubject subject, guint questions) {
  g_assert_cmpuint (fixture->questions, ==, questions);
  g_assert_true (keyfob_question_is_open (fixture->asked));
  g_assert_cmpint (keyfob_question_get_subject (fixture->asked), ==, subject);
}

/* Only who sees the door is asked, and only until they have said. */
static void
test_once (GuardFixture *fixture, gconstpointer unused) {
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (fixture->accounts);
  g_autoptr (GAsyncResult) unseen = NULL;
  g_autoptr (GAsyncResult) elsewhere = NULL;
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GAsyncResult) again = NULL;

  wish (fixture, AREA, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &unseen);
  finish_sent (fixture, &unseen);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &elsewhere);
  finish_sent (fixture, &elsewhere);
  g_assert_cmpuint (fixture->questions, ==, 0);

  wish (fixture, AREA, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &asked);
  assert_asked (fixture, KEYFOB_QUESTION_SUBJECT_LOCATION, 1);
  g_assert_cmpuint (fixture->attempts, ==, 2);
  keyfob_proximity_set_consent (proximity, KEYFOB_LOCATION_CONSENT_REFUSE);
  keyfob_question_answer (fixture->asked, TRUE);
  finish_sent (fixture, &asked);
  g_assert_cmpuint (fixture->attempts, ==, 3);

  wish (fixture, AREA, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &again);
  finish_sent (fixture, &again);
  g_assert_cmpuint (fixture->questions, ==, 1);
}

/* Whether to unlock is asked first; who says no is asked no more. */
static void
test_last (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) declined = NULL;
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  wish (fixture, AREA, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &declined);
  keyfob_question_answer (fixture->asked, FALSE);
  finish_refused (fixture, &declined, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED, NULL);
  g_assert_cmpuint (fixture->questions, ==, 1);

  wish (fixture, AREA, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  assert_asked (fixture, KEYFOB_QUESTION_SUBJECT_UNLOCK, 2);
  keyfob_question_answer (fixture->asked, TRUE);
  assert_asked (fixture, KEYFOB_QUESTION_SUBJECT_LOCATION, 3);
  g_assert_true (is_busy (fixture));
  keyfob_question_answer (fixture->asked, FALSE);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED, NULL);
}

static void
test_locked (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  wish (fixture, AREA, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  assert_asked (fixture, KEYFOB_QUESTION_SUBJECT_LOCATION, 1);
  mock_logind_set_locked (&fixture->logind, TRUE);
  keyfob_test_wait_until (is_closed, fixture->asked);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_SESSION_LOCKED, NULL);
}

/* Whoever opens the lid the next morning stands at no door. */
static void
test_slept (GuardFixture *fixture, gconstpointer start) {
  g_autoptr (GAsyncResult) pending = NULL;

  wish (fixture, AREA, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  assert_asked (fixture, KEYFOB_QUESTION_SUBJECT_LOCATION, 1);
  mock_logind_announce_sleep (&fixture->logind, start != NULL);
  keyfob_test_wait_until (is_closed, fixture->asked);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_NOT_ANSWERED, NULL);
}

static void
test_signed_out (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  wish (fixture, AREA, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  assert_asked (fixture, KEYFOB_QUESTION_SUBJECT_LOCATION, 1);
  sign_in (fixture, "another");
  sign_out (fixture);
  keyfob_test_wait_until (is_closed, fixture->asked);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

static gboolean
is_past (gpointer time) {
  return g_get_monotonic_time () > *(gint64 *) time;
}

/* It is read, not run for: whoever stands at the door has not wished in vain after 10 s. */
static void
test_no_haste (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  gint64 time_up = g_get_monotonic_time () + 1500 * 1000;

  keyfob_guard_set_seconds (fixture->guard, 1);
  wish (fixture, AREA, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  assert_asked (fixture, KEYFOB_QUESTION_SUBJECT_LOCATION, 1);
  keyfob_test_wait_until (is_past, &time_up);
  assert_asked (fixture, KEYFOB_QUESTION_SUBJECT_LOCATION, 1);
  keyfob_question_answer (fixture->asked, TRUE);
  finish_sent (fixture, &pending);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  guard_fixture_add ("/guard/location/once", test_once);
  guard_fixture_add ("/guard/location/last", test_last);
  guard_fixture_add ("/guard/location/locked", test_locked);
  g_test_add ("/guard/location/sleeps", GuardFixture, GINT_TO_POINTER (TRUE), guard_fixture_set_up,
              test_slept, guard_fixture_tear_down);
  guard_fixture_add ("/guard/location/slept", test_slept);
  guard_fixture_add ("/guard/location/signed-out", test_signed_out);
  guard_fixture_add ("/guard/location/no-haste", test_no_haste);
  return g_test_run ();
}
