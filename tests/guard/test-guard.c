/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard-fixture.h"

#include "keyfob-test-lock.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"

#define LOCKED_DOWN "Server Room"
#define NOT_SET_UP  "Roof Terrace"

static void
test_at_once (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  unlock = finish_accepted (fixture, &pending);
  g_assert_cmpint (keyfob_unlock_get_door_id (unlock), ==, find (fixture, DOOR));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, find (fixture, DOOR)), ==, 1);
  g_assert_cmpuint (fixture->questions, ==, 0);
  g_assert_cmpuint (fixture->attempts, ==, 1);
}

typedef struct {
  KeyfobConfirmation confirmation;
  KeyfobUnlockOrigin origin;
  guint questions;
} Policy;

static void
test_policy (GuardFixture *fixture, gconstpointer unused) {
  static const Policy POLICIES[] = {
      {KEYFOB_CONFIRMATION_AT_ONCE, KEYFOB_UNLOCK_ORIGIN_DIRECT, 0},
      {KEYFOB_CONFIRMATION_AT_ONCE, KEYFOB_UNLOCK_ORIGIN_INDIRECT, 0},
      {KEYFOB_CONFIRMATION_ASK_FIRST, KEYFOB_UNLOCK_ORIGIN_DIRECT, 0},
      {KEYFOB_CONFIRMATION_ASK_FIRST, KEYFOB_UNLOCK_ORIGIN_INDIRECT, 1},
      {KEYFOB_CONFIRMATION_ASK_ALWAYS, KEYFOB_UNLOCK_ORIGIN_DIRECT, 1},
      {KEYFOB_CONFIRMATION_ASK_ALWAYS, KEYFOB_UNLOCK_ORIGIN_INDIRECT, 1},
  };
  static const char *const DOORS[] = {DOOR,        OTHER_DOOR,     "Bicycle Store",
                                      "Main Hall", "Terrace Door", "Cold Store"};

  for (gsize i = 0; i < G_N_ELEMENTS (POLICIES); i++) {
    g_autoptr (GAsyncResult) pending = NULL;
    g_autoptr (KeyfobUnlock) unlock = NULL;
    guint before = fixture->questions;

    choose (fixture, POLICIES[i].confirmation);
    wish (fixture, DOORS[i], POLICIES[i].origin, NULL, &pending);
    g_assert_cmpuint (fixture->questions - before, ==, POLICIES[i].questions);
    if (POLICIES[i].questions > 0) {
      g_assert_cmpint (keyfob_question_get_door_id (fixture->asked), ==, find (fixture, DOORS[i]));
      g_assert_cmpuint (count_posts (fixture), ==, i);
      keyfob_question_answer (fixture->asked, TRUE);
    }
    unlock = finish_accepted (fixture, &pending);
  }
}

/* A bare Enter in the desktop's search takes the first result: that is asked about, whatever holds
 * for the door elsewhere, unless it is chosen not to be. */
static void
test_search (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_AT_ONCE);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_SEARCH, NULL, &pending);
  g_assert_cmpuint (fixture->questions, ==, 1);
  keyfob_question_answer (fixture->asked, FALSE);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED, NULL);

  g_settings_set_string (fixture->settings, "unlock-from-search", "at-once");
  keyfob_confirmations_choose (fixture->confirmations, find (fixture, DOOR),
                               KEYFOB_CONFIRMATION_ASK_ALWAYS);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_SEARCH, NULL, &pending);
  g_assert_cmpuint (fixture->questions, ==, 2);
  keyfob_question_answer (fixture->asked, FALSE);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED, NULL);

  wish (fixture, OTHER_DOOR, KEYFOB_UNLOCK_ORIGIN_SEARCH, NULL, &pending);
  g_assert_cmpuint (fixture->questions, ==, 2);
  unlock = finish_accepted (fixture, &pending);
}

/* A program wishes for all doors: that covers the screen with a few questions, not with all. */
static void
test_too_many (GuardFixture *fixture, gconstpointer unused) {
  static const char *const DOORS[] = {DOOR,        OTHER_DOOR,     "Bicycle Store",
                                      "Main Hall", "Terrace Door", "Cold Store"};
  GAsyncResult *pending[G_N_ELEMENTS (DOORS)] = {NULL};
  guint last = G_N_ELEMENTS (DOORS) - 1;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  for (guint i = 0; i <= last; i++)
    wish (fixture, DOORS[i], KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending[i]);
  g_assert_cmpuint (fixture->questions, ==, last);
  finish_refused (fixture, &pending[last], KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_TOO_MANY,
                  "“Cold Store” was not unlocked, because too many doors wait to be unlocked. "
                  "Answer Keyfob’s questions first.");
  g_object_run_dispose (G_OBJECT (fixture->guard));
  for (guint i = 0; i < last; i++)
    finish_refused (fixture, &pending[i], G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

static void
test_declined (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  g_assert_false (is_busy (fixture));
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  g_assert_true (is_busy (fixture));
  g_assert_cmpstr (keyfob_question_get_title (fixture->asked), ==, "Unlock " DOOR "?");
  g_assert_cmpstr (keyfob_question_get_body (fixture->asked), ==, "Nordhaven HQ · Ground floor");
  keyfob_question_answer (fixture->asked, FALSE);
  g_assert_false (is_busy (fixture));
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED,
                  "“" DOOR "” was not unlocked, because the answer was no.");
}

static void
test_not_answered (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  keyfob_question_set_seconds (fixture->asked, 0);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_NOT_ANSWERED,
                  "“" DOOR "” was not unlocked, because nobody answered in time.");
}

/* For whoever needs longer. */
static void
test_seconds (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  guint seconds;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  g_settings_set_uint (fixture->settings, "question-seconds", 60);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  seconds = keyfob_question_get_seconds (fixture->asked);
  g_assert_cmpuint (seconds, ==, 60);
  keyfob_question_answer (fixture->asked, FALSE);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED, NULL);
}

static void
say_no (KeyfobQuestion *question, gpointer user_data) {
  ((GuardFixture *) user_data)->questions++;
  keyfob_question_answer (question, FALSE);
}

/* As where there is nobody to show it to. */
static void
test_declined_at_once (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  keyfob_guard_unlock_async (fixture->guard, find (fixture, DOOR), KEYFOB_UNLOCK_ORIGIN_INDIRECT,
                             NULL, say_no, fixture, NULL, keyfob_test_store_result, &pending);
  g_assert_false (is_busy (fixture));
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED, NULL);
  g_assert_cmpuint (fixture->questions, ==, 1);
}

/* A second wish does not make a second question, and the first one goes on. */
static void
test_one_question (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (KeyfobQuestion) question = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &first);
  question = g_object_ref (fixture->asked);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &second);
  finish_refused (fixture, &second, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_ASKING,
                  "You are being asked about “" DOOR "” already. Answer that question first.");
  wish (fixture, OTHER_DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &other);
  g_assert_cmpuint (fixture->questions, ==, 2);
  keyfob_question_answer (fixture->asked, FALSE);
  finish_refused (fixture, &other, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED, NULL);
  keyfob_question_answer (question, TRUE);
  unlock = finish_accepted (fixture, &first);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

static void
test_cannot (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, LOCKED_DOWN, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  finish_refused (
      fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_CANNOT,
      LOCKED_DOWN
      ": This door is locked down. It can be unlocked once an administrator ends the lockdown.");
  wish (fixture, NOT_SET_UP, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_CANNOT,
                  NOT_SET_UP
                  ": This door is not set up yet. An administrator can set it up in Kisi.");
  g_assert_cmpuint (fixture->questions, ==, 0);
}

/* Without doors, or with old ones, Kisi says whether a door can be unlocked; the question has at
 * least its number. */
static void
test_unknown_door (GuardFixture *fixture, gconstpointer unused) {
  g_autofree char *title =
      g_strdup_printf ("Unlock Door %" G_GINT64_FORMAT "?", find (fixture, LOCKED_DOWN));
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;
  g_autoptr (GError) error = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  make_session_and_guard (fixture);
  keyfob_refreshers_set_paused (keyfob_accounts_get_refreshers (fixture->accounts), TRUE);
  sign_in (fixture, "ada");
  wish (fixture, LOCKED_DOWN, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  keyfob_test_wait_until (is_asked, fixture);
  g_assert_cmpstr (keyfob_question_get_title (fixture->asked), ==, title);
  g_assert_cmpstr (keyfob_question_get_body (fixture->asked), ==, "");
  keyfob_question_answer (fixture->asked, TRUE);
  unlock = finish (fixture, &pending, &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_REFUSED);
}

/* While a door is on its way, and as long as it is assumed unlocked, a wish joins: nobody is asked,
 * nothing is sent. */
static void
test_join (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) first = keyfob_accounts_unlock (fixture->accounts, find (fixture, DOOR));
  g_autoptr (KeyfobUnlock) second = NULL;
  g_autoptr (KeyfobUnlock) third = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  second = finish_accepted (fixture, &pending);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  third = finish_accepted (fixture, &pending);
  g_assert_true (first == second && second == third);
  g_assert_cmpuint (fixture->questions, ==, 0);
  g_assert_cmpuint (fixture->attempts, ==, 1);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

/* The person is asked, and clicks in the window instead: the question goes, since an answer that
 * came when that attempt is over would unlock once more. */
static void
test_join_while_asking (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GAsyncResult) seen = NULL;
  g_autoptr (KeyfobUnlock) first = NULL;
  g_autoptr (KeyfobUnlock) second = NULL;
  g_autoptr (KeyfobQuestion) question = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &asked);
  question = g_object_ref (fixture->asked);
  wish (fixture, OTHER_DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &other);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &seen);
  g_assert_false (keyfob_question_is_open (question));
  g_assert_true (keyfob_question_is_open (fixture->asked)); /* about the other door */
  first = finish_accepted (fixture, &seen);
  second = finish_accepted (fixture, &asked);
  g_assert_true (first == second);
  keyfob_question_answer (fixture->asked, FALSE);
  g_assert_null (finish (fixture, &other, NULL));
  g_assert_cmpuint (fixture->attempts, ==, 1);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

/* A lockdown that comes within the assumed seconds is no reason to call what was done impossible.
 */
static void
test_join_locked_down (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) first = NULL;
  g_autoptr (KeyfobUnlock) second = NULL;
  KeyfobDoorList *doors = keyfob_accounts_get_doors (fixture->accounts);
  KeyfobDoor *door = keyfob_door_list_lookup (doors, find (fixture, DOOR));
  KisiLock *locked_down = keyfob_test_copy_lock (keyfob_door_get_lock (door));

  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  first = finish_accepted (fixture, &pending);
  locked_down->locked_down = TRUE;
  keyfob_door_source_update (
      keyfob_account_get_doors (keyfob_accounts_get_first (fixture->accounts)), locked_down,
      g_get_monotonic_time ());
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_LOCKED_DOWN);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  second = finish_accepted (fixture, &pending);
  g_assert_true (first == second);
}

static void
test_taken_back (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, cancellable, &pending);
  g_cancellable_cancel (cancellable);
  keyfob_test_wait_until (is_closed, fixture->asked);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);

  /* From the start; and if the answer is faster than the main loop. */
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, cancellable, &pending);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_cmpuint (fixture->questions, ==, 1);
  g_cancellable_reset (cancellable);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, cancellable, &pending);
  g_cancellable_cancel (cancellable);
  keyfob_question_answer (fixture->asked, TRUE);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

/* What was sent stays sent. */
static void
test_taken_back_too_late (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, cancellable, &pending);
  g_cancellable_cancel (cancellable);
  unlock = finish_accepted (fixture, &pending);
}

/* The desktop is taken down with a question open. */
static void
test_disposed (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, &pending);
  g_object_run_dispose (G_OBJECT (fixture->guard));
  g_assert_false (keyfob_question_is_open (fixture->asked));
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_false (is_busy (fixture));

  wish (fixture, DOOR, KEYFOB_UNLOCK_ORIGIN_DIRECT, NULL, &pending);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

static void
no_ask (KeyfobQuestion *question, gpointer user_data) {
  g_assert_not_reached ();
}

/* Whoever asks over the bus may ask for anything. */
static void
test_no_door (GuardFixture *fixture, gconstpointer unused) {
  const gint64 ids[] = {0, -2, G_MININT64};

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (GAsyncResult) pending = NULL;

    keyfob_guard_unlock_async (fixture->guard, ids[i], KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, no_ask,
                               fixture, NULL, keyfob_test_store_result, &pending);
    finish_refused (fixture, &pending, KISI_ERROR, KISI_ERROR_NOT_FOUND, NULL);
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  guard_fixture_add ("/guard/at-once", test_at_once);
  guard_fixture_add ("/guard/policy", test_policy);
  guard_fixture_add ("/guard/search", test_search);
  guard_fixture_add ("/guard/too-many", test_too_many);
  guard_fixture_add ("/guard/declined", test_declined);
  guard_fixture_add ("/guard/declined-at-once", test_declined_at_once);
  guard_fixture_add ("/guard/not-answered", test_not_answered);
  guard_fixture_add ("/guard/seconds", test_seconds);
  guard_fixture_add ("/guard/one-question", test_one_question);
  guard_fixture_add ("/guard/cannot", test_cannot);
  guard_fixture_add_unready ("/guard/unknown-door", test_unknown_door);
  guard_fixture_add ("/guard/join", test_join);
  guard_fixture_add ("/guard/join-while-asking", test_join_while_asking);
  guard_fixture_add ("/guard/join-locked-down", test_join_locked_down);
  guard_fixture_add ("/guard/taken-back", test_taken_back);
  guard_fixture_add ("/guard/taken-back-too-late", test_taken_back_too_late);
  guard_fixture_add ("/guard/no-door", test_no_door);
  guard_fixture_add ("/guard/disposed", test_disposed);
  return g_test_run ();
}
