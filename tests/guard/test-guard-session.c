/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard-fixture.h"

#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "mock-screen-saver.h"

/* Whether the screen is locked, and who is signed in. */

static gboolean
is_locked (gpointer session) {
  return keyfob_session_monitor_is_locked (session);
}

static gboolean
is_unlocked (gpointer session) {
  return !keyfob_session_monitor_is_locked (session);
}

static void
lock (GuardFixture *fixture, gboolean locked) {
  mock_logind_set_locked (&fixture->logind, locked);
  keyfob_test_wait_until (locked ? is_locked : is_unlocked, fixture->session);
}

static void
test_locked (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  lock (fixture, TRUE);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_SESSION_LOCKED,
                  "“" DOOR "” was not unlocked, because the screen was locked.");
  g_assert_cmpuint (fixture->questions, ==, 0);

  lock (fixture, FALSE);
  choose (fixture, KEYFOB_CONFIRMATION_AT_ONCE);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  unlock = finish_accepted (fixture, &pending);
}

/* Whoever finds the question on a screen that was locked meanwhile cannot answer it. */
static void
test_locked_while_asking (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  lock (fixture, TRUE);
  g_assert_false (keyfob_question_is_open (fixture->asked));
  keyfob_question_answer (fixture->asked, TRUE);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_SESSION_LOCKED, NULL);
}

/* A wish that comes before logind has answered waits for it. */
static void
test_locked_from_the_start (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  mock_logind_set_locked (&fixture->logind, TRUE);
  sign_in (fixture, "ada");
  make_session_and_guard (fixture);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  g_assert_true (is_busy (fixture));
  g_assert_false (keyfob_session_monitor_is_known (fixture->session));
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_SESSION_LOCKED, NULL);
}

/* Where nobody can tell, nobody is let in. */
static void
test_unsure (GuardFixture *fixture, gconstpointer unused) {
  MockScreenSaver *saver;
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  saver = mock_screen_saver_new ("org.mate.ScreenSaver", "/org/mate/ScreenSaver", FALSE);
  saver->silent = TRUE;
  sign_in (fixture, "ada");
  make_session_and_guard (fixture);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_LOCK_UNSURE,
                  "“" DOOR "” was not unlocked, because Keyfob cannot tell whether the screen is "
                  "locked. Lock the screen and unlock it again, then try again.");

  mock_screen_saver_set_active (saver, TRUE);
  keyfob_test_wait_until (is_locked, fixture->session);
  mock_screen_saver_free (saver);
  keyfob_test_wait_until (is_unlocked, fixture->session);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_LOCK_UNSURE, NULL);

  lock (fixture, TRUE);
  lock (fixture, FALSE);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  unlock = finish_accepted (fixture, &pending);
}

/* As does one that comes before the keyring has said who is signed in. */
static void
test_not_yet_signed_in (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  make_session_and_guard (fixture);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  keyfob_test_wait_until (is_known, fixture->session);
  g_assert_true (is_busy (fixture));
  g_assert_cmpuint (fixture->questions, ==, 0);
  sign_in (fixture, "ada");
  keyfob_test_wait_until (is_asked, fixture);
  keyfob_question_answer (fixture->asked, TRUE);
  unlock = finish_accepted (fixture, &pending);
}

/* The keyring is unlocked when nobody stands at the door any more. */
static void
test_too_late (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  make_session_and_guard (fixture);
  keyfob_guard_set_seconds (fixture->guard, 0);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  finish_refused (
      fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_TOO_LATE,
      "“Door 21101” was not unlocked, because the keyring or the desktop did not answer "
      "in time. Try again.");
  sign_in (fixture, "ada");
  keyfob_test_wait_until (is_known, fixture->session);
  g_assert_cmpuint (fixture->attempts, ==, 0);
}

/* A main loop that was held up, or slept, may hear of the keyring first. */
static void
test_decided_too_late (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  keyfob_guard_set_seconds (fixture->guard, 0);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_TOO_LATE, NULL);
}

static void
test_signed_out (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  make_session_and_guard (fixture);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  keyfob_accounts_start (fixture->accounts);
  finish_refused (fixture, &pending, KISI_ERROR, KISI_ERROR_SIGNED_OUT,
                  "Sign in first, then unlock the door.");
}

static void
test_sign_out_while_asking (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  sign_out (fixture);
  g_assert_false (keyfob_question_is_open (fixture->asked));
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

/* Nobody unlocks what somebody else wished; neither by an answer that comes at once… */
static void
test_another_person_answers (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  sign_in (fixture, "bo");
  sign_out (fixture);
  keyfob_question_answer (fixture->asked, TRUE);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

/* …nor by a later one: the question is gone. */
static void
test_another_person_signs_in (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  sign_in (fixture, "bo");
  sign_out (fixture);
  keyfob_test_wait_until (is_closed, fixture->asked);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

static void
no_ask (KeyfobQuestion *question, gpointer user_data) {
  g_assert_not_reached ();
}

/* A button that was made for one login is no other’s. */
static void
test_another_login (GuardFixture *fixture, gconstpointer unused) {
  g_autofree char *ada =
      keyfob_account_dup_login_digest (keyfob_accounts_get_first (fixture->accounts));
  g_autofree char *bo = NULL;
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  sign_in (fixture, "bo");
  sign_out (fixture);
  keyfob_guard_unlock_async (fixture->guard, find (fixture, DOOR), KEYFOB_UNLOCK_ORIGIN_INDIRECT,
                             ada, no_ask, NULL, NULL, keyfob_test_store_result, &pending);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_FOREIGN, NULL);
  bo = keyfob_account_dup_login_digest (keyfob_accounts_get_first (fixture->accounts));
  g_assert_cmpstr (bo, !=, ada);
  keyfob_guard_unlock_async (fixture->guard, find (fixture, DOOR), KEYFOB_UNLOCK_ORIGIN_INDIRECT,
                             bo, no_ask, NULL, NULL, keyfob_test_store_result, &pending);
  unlock = finish_accepted (fixture, &pending);
}

/* Nor does who is signed in later, in a process that the button started. */
static void
test_another_login_later (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  g_assert_null (keyfob_accounts_get_first (fixture->accounts));
  make_session_and_guard (fixture);
  keyfob_guard_unlock_async (fixture->guard, find (fixture, DOOR), KEYFOB_UNLOCK_ORIGIN_INDIRECT,
                             "ada", no_ask, NULL, NULL, keyfob_test_store_result, &pending);
  keyfob_test_wait_until (is_known, fixture->session);
  sign_in (fixture, "bo");
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_FOREIGN,
                  "“Door 21101” was not unlocked, because that notification is from an earlier "
                  "sign-in.");
}

/* Of several, whoever has the door says so only once the doors are there. */
static void
test_doors_later (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  make_session_and_guard (fixture);
  keyfob_test_wait_until (is_known, fixture->session);
  sign_in (fixture, "ada");
  sign_in (fixture, "bo");
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  unlock = finish_accepted (fixture, &pending);
}

/* What was asked for while nobody was signed in is nobody's who signs in then. */
static void
test_nobody (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  keyfob_accounts_start (fixture->accounts);
  make_session_and_guard (fixture);
  g_assert_cmpint (keyfob_accounts_get_state (fixture->accounts), ==,
                   KEYFOB_ACCOUNT_STATE_SIGNED_OUT);
  keyfob_guard_unlock_async (fixture->guard, find (fixture, DOOR), KEYFOB_UNLOCK_ORIGIN_INDIRECT,
                             NULL, no_ask, NULL, NULL, keyfob_test_store_result, &pending);
  sign_in (fixture, "bo");
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  guard_fixture_add ("/guard-session/locked", test_locked);
  guard_fixture_add ("/guard-session/locked-while-asking", test_locked_while_asking);
  guard_fixture_add_unready ("/guard-session/locked-from-the-start", test_locked_from_the_start);
  guard_fixture_add_unready ("/guard-session/unsure", test_unsure);
  guard_fixture_add_unready ("/guard-session/not-yet-signed-in", test_not_yet_signed_in);
  guard_fixture_add_unready ("/guard-session/too-late", test_too_late);
  guard_fixture_add ("/guard-session/decided-too-late", test_decided_too_late);
  guard_fixture_add_unready ("/guard-session/signed-out", test_signed_out);
  guard_fixture_add ("/guard-session/sign-out-while-asking", test_sign_out_while_asking);
  guard_fixture_add ("/guard-session/another-person-answers", test_another_person_answers);
  guard_fixture_add ("/guard-session/another-person-signs-in", test_another_person_signs_in);
  guard_fixture_add ("/guard-session/another-login", test_another_login);
  guard_fixture_add_unready ("/guard-session/another-login-later", test_another_login_later);
  guard_fixture_add_unready ("/guard-session/nobody", test_nobody);
  guard_fixture_add_unready ("/guard-session/doors-later", test_doors_later);
  return g_test_run ();
}
