/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_SETTINGS_ENABLE_BACKEND

#include "desktop/keyfob-guard.h"

#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "mock-logind.h"
#include "simulator/keyfob-simulator.h"

#include <gio/gsettingsbackend.h>

#define DOOR        "Front Entrance"
#define OTHER_DOOR  "Loading Dock"
#define LOCKED_DOWN "Server Room"
#define NOT_SET_UP  "Roof Terrace"

/* An office, somebody who is signed in there, a desktop, and a guard between them. */
typedef struct {
  MockLogind logind;
  KeyfobSimulator *office;
  GSettings *settings;
  KeyfobConfirmations *confirmations;
  KeyfobAccount *account;
  KeyfobSessionMonitor *session;
  KeyfobGuard *guard;
  KeyfobQuestion *asked; /* the last question */
  guint questions;
  guint attempts;
} Fixture;

static void
ask (KeyfobQuestion *question, gpointer user_data) {
  Fixture *fixture = user_data;

  g_assert_true (keyfob_question_is_open (question));
  g_set_object (&fixture->asked, question);
  fixture->questions++;
}

static void
on_unlocking (KeyfobAccount *account, KeyfobUnlock *unlock, gpointer user_data) {
  ((Fixture *) user_data)->attempts++;
}

static gboolean
is_known (gpointer session) {
  return keyfob_session_monitor_is_known (session);
}

static gboolean
is_locked (gpointer session) {
  return keyfob_session_monitor_is_locked (session);
}

static gboolean
is_unlocked (gpointer session) {
  return !keyfob_session_monitor_is_locked (session);
}

static gboolean
is_closed (gpointer question) {
  return !keyfob_question_is_open (question);
}

static gboolean
is_asked (gpointer fixture) {
  return ((Fixture *) fixture)->asked != NULL;
}

static gboolean
is_current (gpointer account) {
  return keyfob_refresher_is_current (keyfob_account_get_refresher (account));
}

static void
sign_in (Fixture *fixture, const char *login_id) {
  g_autoptr (SecretValue) key =
      secret_value_new (keyfob_simulator_get_api_key (fixture->office), -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, login_id, key);

  keyfob_account_use_credential (fixture->account, credential, "Ada", "Nordhaven");
}

static void
make_session_and_guard (Fixture *fixture) {
  fixture->session = keyfob_session_monitor_new ("app.keyfob.Keyfob");
  fixture->guard = keyfob_guard_new (fixture->account, fixture->confirmations, fixture->session);
}

static void
set_up_unready (Fixture *fixture, gconstpointer unused) {
  KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autoptr (KisiClient) client = NULL;
  g_autoptr (GError) error = NULL;

  mock_logind_set_up (&fixture->logind);
  mock_logind_add_session (&fixture->logind);
  mock_logind_add_session_of_process (&fixture->logind);
  fixture->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  fixture->settings = g_settings_new_with_backend ("app.keyfob.Keyfob", backend);
  fixture->confirmations = keyfob_confirmations_new (fixture->settings);
  client = kisi_client_new (keyfob_simulator_get_url (fixture->office), NULL, &error);
  g_assert_no_error (error);
  fixture->account = keyfob_account_new (client, FALSE);
  g_object_set (fixture->account, "assumed-unlocked-seconds", 10, NULL);
  g_signal_connect (fixture->account, "unlocking", G_CALLBACK (on_unlocking), fixture);
}

/* Everything is known, and the doors are there. */
static void
set_up (Fixture *fixture, gconstpointer unused) {
  set_up_unready (fixture, unused);
  make_session_and_guard (fixture);
  keyfob_session_monitor_hurry (fixture->session);
  sign_in (fixture, "ada");
  keyfob_test_wait_until (is_known, fixture->session);
  keyfob_test_wait_until (is_current, fixture->account);
}

static gboolean
is_at_rest (gpointer account) {
  return !keyfob_refresher_is_refreshing (keyfob_account_get_refresher (account));
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  /* libsoup 3.6 has an error in the cancelling of what has just begun to connect. */
  keyfob_test_wait_until (is_at_rest, fixture->account);
  g_clear_object (&fixture->asked);
  g_assert_finalize_object (fixture->guard);
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->account);
  g_assert_finalize_object (fixture->confirmations);
  g_assert_finalize_object (fixture->settings);
  g_clear_object (&fixture->office);
  mock_logind_tear_down (&fixture->logind);
}

static gint64
find (Fixture *fixture, const char *name) {
  return keyfob_simulator_find_lock (fixture->office, name);
}

static void
choose (Fixture *fixture, KeyfobConfirmation confirmation) {
  g_assert_true (g_settings_set_enum (fixture->settings, "confirmation", confirmation));
}

static void
lock (Fixture *fixture, gboolean locked) {
  mock_logind_set_locked (&fixture->logind, locked);
  keyfob_test_wait_until (locked ? is_locked : is_unlocked, fixture->session);
}

/* A wish; its outcome comes to @result. */
static void
wish (Fixture *fixture,
      const char *door,
      KeyfobWish kind,
      GCancellable *cancellable,
      GAsyncResult **result) {
  keyfob_guard_unlock_async (fixture->guard, find (fixture, door), kind, ask, fixture, cancellable,
                             keyfob_test_store_result, result);
}

static KeyfobUnlock *
finish (Fixture *fixture, GAsyncResult **pending, GError **error) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (pending);

  return keyfob_guard_unlock_finish (fixture->guard, result, error);
}

static gboolean
is_over (gpointer unlock) {
  return !keyfob_unlock_is_sending (unlock);
}

/* Waits for the end of a wish that must become an attempt which Kisi accepts. */
static KeyfobUnlock *
finish_accepted (Fixture *fixture, GAsyncResult **pending) {
  g_autoptr (GError) error = NULL;
  KeyfobUnlock *unlock = finish (fixture, pending, &error);

  g_assert_no_error (error);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  return unlock;
}

static guint
count_posts (Fixture *fixture) {
  return keyfob_simulator_count_requests (fixture->office, "POST", NULL);
}

/* Waits for the end of a wish that must send nothing. */
static void
finish_refused (Fixture *fixture,
                GAsyncResult **pending,
                GQuark domain,
                int code,
                const char *words) {
  g_autoptr (GError) error = NULL;

  g_assert_null (finish (fixture, pending, &error));
  g_assert_error (error, domain, code);
  if (words != NULL)
    g_assert_cmpstr (error->message, ==, words);
  g_assert_cmpuint (fixture->attempts, ==, 0);
  g_assert_cmpuint (count_posts (fixture), ==, 0);
}

static gboolean
is_busy (Fixture *fixture) {
  gboolean busy;

  g_object_get (fixture->guard, "busy", &busy, NULL);
  return busy;
}

static void
test_at_once (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  unlock = finish_accepted (fixture, &pending);
  g_assert_cmpint (keyfob_unlock_get_door_id (unlock), ==, find (fixture, DOOR));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, find (fixture, DOOR)), ==, 1);
  g_assert_cmpuint (fixture->questions, ==, 0);
  g_assert_cmpuint (fixture->attempts, ==, 1);
}

typedef struct {
  KeyfobConfirmation confirmation;
  KeyfobWish kind;
  guint questions;
} Policy;

static void
test_policy (Fixture *fixture, gconstpointer unused) {
  static const Policy POLICIES[] = {
      {KEYFOB_CONFIRMATION_AT_ONCE, KEYFOB_WISH_SEEN, 0},
      {KEYFOB_CONFIRMATION_AT_ONCE, KEYFOB_WISH_UNSEEN, 0},
      {KEYFOB_CONFIRMATION_ASK_FIRST, KEYFOB_WISH_SEEN, 0},
      {KEYFOB_CONFIRMATION_ASK_FIRST, KEYFOB_WISH_UNSEEN, 1},
      {KEYFOB_CONFIRMATION_ASK_ALWAYS, KEYFOB_WISH_SEEN, 1},
      {KEYFOB_CONFIRMATION_ASK_ALWAYS, KEYFOB_WISH_UNSEEN, 1},
  };
  static const char *const DOORS[] = {DOOR,        OTHER_DOOR,     "Bicycle Store",
                                      "Main Hall", "Terrace Door", "Cold Store"};

  for (gsize i = 0; i < G_N_ELEMENTS (POLICIES); i++) {
    g_autoptr (GAsyncResult) pending = NULL;
    g_autoptr (KeyfobUnlock) unlock = NULL;
    guint before = fixture->questions;

    choose (fixture, POLICIES[i].confirmation);
    wish (fixture, DOORS[i], POLICIES[i].kind, NULL, &pending);
    g_assert_cmpuint (fixture->questions - before, ==, POLICIES[i].questions);
    if (POLICIES[i].questions > 0) {
      g_assert_cmpint (keyfob_question_get_door_id (fixture->asked), ==, find (fixture, DOORS[i]));
      g_assert_cmpuint (count_posts (fixture), ==, i);
      keyfob_question_answer (fixture->asked, TRUE);
    }
    unlock = finish_accepted (fixture, &pending);
  }
}

static void
test_declined (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  g_assert_false (is_busy (fixture));
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  g_assert_true (is_busy (fixture));
  g_assert_cmpstr (keyfob_question_get_title (fixture->asked), ==, "Unlock " DOOR "?");
  g_assert_cmpstr (keyfob_question_get_body (fixture->asked), ==, "Nordhaven HQ");
  keyfob_question_answer (fixture->asked, FALSE);
  g_assert_false (is_busy (fixture));
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED,
                  "“" DOOR "” was not unlocked, because the answer was no.");
}

static void
test_not_answered (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  g_object_set (fixture->asked, "seconds", 0, NULL);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_NOT_ANSWERED,
                  "“" DOOR "” was not unlocked, because nobody answered in time.");
}

static void
say_no (KeyfobQuestion *question, gpointer user_data) {
  ((Fixture *) user_data)->questions++;
  keyfob_question_answer (question, FALSE);
}

/* As where there is nobody to show it to. */
static void
test_declined_at_once (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  keyfob_guard_unlock_async (fixture->guard, find (fixture, DOOR), KEYFOB_WISH_UNSEEN, say_no,
                             fixture, NULL, keyfob_test_store_result, &pending);
  g_assert_false (is_busy (fixture));
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED, NULL);
  g_assert_cmpuint (fixture->questions, ==, 1);
}

/* A second wish does not make a second question, and the first one goes on. */
static void
test_one_question (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (KeyfobQuestion) question = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &first);
  question = g_object_ref (fixture->asked);
  wish (fixture, DOOR, KEYFOB_WISH_SEEN, NULL, &second);
  finish_refused (fixture, &second, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_ASKING,
                  "You are being asked about “" DOOR "” already. Answer that question first.");
  wish (fixture, OTHER_DOOR, KEYFOB_WISH_UNSEEN, NULL, &other);
  g_assert_cmpuint (fixture->questions, ==, 2);
  keyfob_question_answer (fixture->asked, FALSE);
  finish_refused (fixture, &other, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_DECLINED, NULL);
  keyfob_question_answer (question, TRUE);
  unlock = finish_accepted (fixture, &first);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

static void
test_locked (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  lock (fixture, TRUE);
  wish (fixture, DOOR, KEYFOB_WISH_SEEN, NULL, &pending);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_SESSION_LOCKED,
                  "“" DOOR "” was not unlocked, because the screen was locked.");
  g_assert_cmpuint (fixture->questions, ==, 0);

  lock (fixture, FALSE);
  choose (fixture, KEYFOB_CONFIRMATION_AT_ONCE);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  unlock = finish_accepted (fixture, &pending);
}

/* Whoever finds the question on a screen that was locked meanwhile cannot answer it. */
static void
test_locked_while_asking (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  lock (fixture, TRUE);
  g_assert_false (keyfob_question_is_open (fixture->asked));
  keyfob_question_answer (fixture->asked, TRUE);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_SESSION_LOCKED, NULL);
}

/* A wish that comes before logind has answered waits for it. */
static void
test_locked_from_the_start (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  mock_logind_set_locked (&fixture->logind, TRUE);
  sign_in (fixture, "ada");
  make_session_and_guard (fixture);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  g_assert_true (is_busy (fixture));
  g_assert_false (keyfob_session_monitor_is_known (fixture->session));
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_SESSION_LOCKED, NULL);
}

/* As does one that comes before the keyring has said who is signed in. */
static void
test_not_yet_signed_in (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  make_session_and_guard (fixture);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  keyfob_test_wait_until (is_known, fixture->session);
  g_assert_true (is_busy (fixture));
  g_assert_cmpuint (fixture->questions, ==, 0);
  sign_in (fixture, "ada");
  keyfob_test_wait_until (is_asked, fixture);
  keyfob_question_answer (fixture->asked, TRUE);
  unlock = finish_accepted (fixture, &pending);
}

static void
test_signed_out (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  make_session_and_guard (fixture);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  keyfob_account_start (fixture->account);
  finish_refused (fixture, &pending, KISI_ERROR, KISI_ERROR_SIGNED_OUT,
                  "Sign in first, then unlock the door.");
}

static void
test_sign_out_while_asking (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  keyfob_account_sign_out_async (fixture->account, NULL, NULL, NULL);
  g_assert_false (keyfob_question_is_open (fixture->asked));
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

/* Nobody unlocks what somebody else wished; neither by an answer that comes at once… */
static void
test_another_person_answers (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  sign_in (fixture, "bo");
  keyfob_question_answer (fixture->asked, TRUE);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

/* …nor by a later one: the question is gone. */
static void
test_another_person_signs_in (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  sign_in (fixture, "bo");
  keyfob_test_wait_until (is_closed, fixture->asked);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

static void
test_cannot (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, LOCKED_DOWN, KEYFOB_WISH_UNSEEN, NULL, &pending);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_CANNOT,
                  LOCKED_DOWN ": This door is locked down. It can be unlocked when an "
                              "administrator has ended that.");
  wish (fixture, NOT_SET_UP, KEYFOB_WISH_SEEN, NULL, &pending);
  finish_refused (fixture, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_CANNOT,
                  NOT_SET_UP
                  ": This door is not set up yet. An administrator can set it up in Kisi.");
  g_assert_cmpuint (fixture->questions, ==, 0);
}

/* Without doors, or with old ones, Kisi says whether a door can be unlocked; the question has at
 * least its number. */
static void
test_unknown_door (Fixture *fixture, gconstpointer unused) {
  g_autofree char *title =
      g_strdup_printf ("Unlock Door %" G_GINT64_FORMAT "?", find (fixture, LOCKED_DOWN));
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;
  g_autoptr (GError) error = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  make_session_and_guard (fixture);
  keyfob_refresher_set_paused (keyfob_account_get_refresher (fixture->account), TRUE);
  sign_in (fixture, "ada");
  wish (fixture, LOCKED_DOWN, KEYFOB_WISH_UNSEEN, NULL, &pending);
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
test_join (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) first = keyfob_account_unlock (fixture->account, find (fixture, DOOR));
  g_autoptr (KeyfobUnlock) second = NULL;
  g_autoptr (KeyfobUnlock) third = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_ALWAYS);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  second = finish_accepted (fixture, &pending);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  third = finish_accepted (fixture, &pending);
  g_assert_true (first == second && second == third);
  g_assert_cmpuint (fixture->questions, ==, 0);
  g_assert_cmpuint (fixture->attempts, ==, 1);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

/* A lockdown that comes within the assumed seconds is no reason to call what was done impossible.
 */
static void
test_join_locked_down (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) first = NULL;
  g_autoptr (KeyfobUnlock) second = NULL;
  KeyfobDoorList *doors = keyfob_account_get_doors (fixture->account);
  KeyfobDoor *door = keyfob_door_list_lookup (doors, find (fixture, DOOR));
  KisiLock *locked_down = kisi_lock_copy (keyfob_door_get_lock (door));

  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  first = finish_accepted (fixture, &pending);
  locked_down->locked_down = TRUE;
  keyfob_door_list_update (doors, locked_down, g_get_monotonic_time ());
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_LOCKED_DOWN);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  second = finish_accepted (fixture, &pending);
  g_assert_true (first == second);
}

static void
test_taken_back (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, cancellable, &pending);
  g_cancellable_cancel (cancellable);
  keyfob_test_wait_until (is_closed, fixture->asked);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);

  /* From the start; and if the answer is faster than the main loop. */
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, cancellable, &pending);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_cmpuint (fixture->questions, ==, 1);
  g_cancellable_reset (cancellable);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, cancellable, &pending);
  g_cancellable_cancel (cancellable);
  keyfob_question_answer (fixture->asked, TRUE);
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

/* What was sent stays sent. */
static void
test_taken_back_too_late (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, cancellable, &pending);
  g_cancellable_cancel (cancellable);
  unlock = finish_accepted (fixture, &pending);
}

/* The desktop is taken down with a question open. */
static void
test_disposed (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  choose (fixture, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish (fixture, DOOR, KEYFOB_WISH_UNSEEN, NULL, &pending);
  g_object_run_dispose (G_OBJECT (fixture->guard));
  g_assert_false (keyfob_question_is_open (fixture->asked));
  finish_refused (fixture, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
#define UNREADY(path, function)                                                                    \
  g_test_add (path, Fixture, NULL, set_up_unready, function, tear_down)
  TEST ("/guard/at-once", test_at_once);
  TEST ("/guard/policy", test_policy);
  TEST ("/guard/declined", test_declined);
  TEST ("/guard/declined-at-once", test_declined_at_once);
  TEST ("/guard/not-answered", test_not_answered);
  TEST ("/guard/one-question", test_one_question);
  TEST ("/guard/locked", test_locked);
  TEST ("/guard/locked-while-asking", test_locked_while_asking);
  UNREADY ("/guard/locked-from-the-start", test_locked_from_the_start);
  UNREADY ("/guard/not-yet-signed-in", test_not_yet_signed_in);
  UNREADY ("/guard/signed-out", test_signed_out);
  TEST ("/guard/sign-out-while-asking", test_sign_out_while_asking);
  TEST ("/guard/another-person-answers", test_another_person_answers);
  TEST ("/guard/another-person-signs-in", test_another_person_signs_in);
  TEST ("/guard/cannot", test_cannot);
  UNREADY ("/guard/unknown-door", test_unknown_door);
  TEST ("/guard/join", test_join);
  TEST ("/guard/join-locked-down", test_join_locked_down);
  TEST ("/guard/taken-back", test_taken_back);
  TEST ("/guard/taken-back-too-late", test_taken_back_too_late);
  TEST ("/guard/disposed", test_disposed);
  return g_test_run ();
}
