/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-guard.h"
#include "kisi/kisi-error.h"

#include "keyfob-test.h"
#include "notifier-fixture.h"

#define PLAIN    "body actions"
#define MARKUP   "body body-markup actions"
#define FOR_EVER 3600000 /* ms */

#define NORMAL_URGENCY   1
#define CRITICAL_URGENCY 2

static const Notice *
wait_for_notice (NotifierFixture *fixture, guint nth) {
  return notification_daemon_wait (fixture->daemon, nth);
}

static void
add_fault (NotifierFixture *fixture, const KeyfobFault *fault) {
  KeyfobFault unlock = *fault;

  unlock.method = "POST";
  keyfob_simulator_add_fault (fixture->office, &unlock);
}

/* Ends with the account, as it does for a person: GLib must not have any of them then. */
static void
sign_out_of (NotifierFixture *fixture, guint position) {
  g_autoptr (KeyfobAccount) account =
      g_list_model_get_item (keyfob_accounts_get_model (fixture->accounts), position);
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_sign_out_async (fixture->accounts, account, NULL, keyfob_test_store_result,
                                  &result);
  result = keyfob_test_wait_for_result (&result);
  keyfob_accounts_sign_out_finish (fixture->accounts, result, NULL);
}

static void
sign_out (NotifierFixture *fixture) {
  sign_out_of (fixture, 0);
}

static void
test_accepted (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobUnlock) unlock = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, 100);
  const Notice *notice = wait_for_notice (fixture, 0);
  g_autofree char *action = NULL;

  g_assert_cmpstr (notice->title, ==, "Front Entrance");
  g_assert_cmpstr (notice->body, ==, "Unlock accepted.");
  g_assert_cmpuint (notice_count_buttons (notice), ==, 0);
  /* GNOME Shell would not show one of low priority. */
  g_assert_cmpuint (notice->urgency, ==, NORMAL_URGENCY);
  notification_daemon_wait_for_close (fixture->daemon, notice->id);
  g_assert_cmpuint (fixture->daemon->notices->len, ==, 1);
}

static void
test_click_opens (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobUnlock) unlock = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
  g_autofree char *action = NULL;

  notification_daemon_press (fixture->daemon, wait_for_notice (fixture, 0), "");
  action = notifier_fixture_wait_for_action (fixture);
  g_assert_cmpstr (action, ==, "open()");
  sign_out (fixture);
}

/* What Kisi will say again is not worth another try. */
static void
test_refused (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobUnlock) unlock = NULL;
  const Notice *notice;

  add_fault (fixture, &(KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE,
                                      .status = 403,
                                      .text = "Not <b>you</b> & not now"});
  unlock = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
  notice = wait_for_notice (fixture, 0);
  g_assert_cmpstr (notice->title, ==, "Front Entrance");
  g_assert_nonnull (strstr (notice->body, "Not &lt;b&gt;you&lt;/b&gt; &amp; not now"));
  g_assert_cmpuint (notice_count_buttons (notice), ==, 0);
  sign_out (fixture);
}

/* A button wishes for that door, and in that login. */
static void
assert_unlocks_again (NotifierFixture *fixture) {
  g_autofree char *login =
      keyfob_account_dup_login_digest (keyfob_accounts_get_first (fixture->accounts));
  g_autofree char *expected = g_strdup_printf ("unlock-again((21101, '%s'))", login);
  g_autofree char *action = notifier_fixture_wait_for_action (fixture);

  g_assert_cmpstr (action, ==, expected);
}

static void
test_try_again (NotifierFixture *fixture, gconstpointer capabilities) {
  const KeyfobFault faults[] = {
      {.kind = KEYFOB_FAULT_TOO_MANY, .times = 1},
      {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 422, .code = "fad107", .times = 1},
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (KeyfobUnlock) unlock = NULL;

    add_fault (fixture, &faults[i]);
    unlock = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
    g_assert_cmpuint (notice_count_buttons (wait_for_notice (fixture, i)), ==, 1);
    notification_daemon_press (fixture->daemon, wait_for_notice (fixture, i), "Try Again");
    assert_unlocks_again (fixture);
  }
  sign_out (fixture);
}

static void
test_unreachable (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobUnlock) unlock = NULL;

  keyfob_simulator_stop_listening (fixture->office);
  unlock = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
  g_assert_true (notice_has_button (wait_for_notice (fixture, 0), "Try Again"));
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_NOT_SENT);
  sign_out (fixture);
}

/* It may have opened: the button says what pressing it means. */
static void
test_unknown (NotifierFixture *fixture, gconstpointer capabilities) {
  const struct {
    KeyfobFault fault;
    const char *words;
  } cases[] = {
      {{.kind = KEYFOB_FAULT_CLOSE_AFTER, .times = 1}, "No answer came. The door may have opened."},
      {{.kind = KEYFOB_FAULT_STATUS_CODE, .status = 503, .code = "fac001", .times = 1},
       "The door may have opened. Kisi could not reach the door’s controller."},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (KeyfobUnlock) unlock = NULL;
    const Notice *notice;

    add_fault (fixture, &cases[i].fault);
    unlock = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
    notice = wait_for_notice (fixture, i);
    g_assert_true (g_str_has_prefix (notice->body, cases[i].words));
    g_assert_cmpuint (notice_count_buttons (notice), ==, 1);
    notification_daemon_press (fixture->daemon, notice, "Unlock Again");
    assert_unlocks_again (fixture);
  }
  sign_out (fixture);
}

/* One a door, whatever comes after whatever. */
static void
test_replaced (NotifierFixture *fixture, gconstpointer capabilities) {
  gint64 other = keyfob_simulator_find_lock (fixture->office, "Loading Dock");
  g_autoptr (KeyfobUnlock) refused = NULL;
  g_autoptr (KeyfobUnlock) accepted = NULL;
  g_autoptr (KeyfobUnlock) elsewhere = NULL;
  guint first;

  add_fault (fixture, &(KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY, .times = 1});
  refused = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
  first = wait_for_notice (fixture, 0)->id;
  accepted = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
  g_assert_cmpuint (wait_for_notice (fixture, 1)->replaces, ==, first);
  keyfob_notifier_follow (fixture->notifier, accepted); /* is followed already */
  elsewhere = notifier_fixture_unlock (fixture, other, FOR_EVER);
  g_assert_cmpuint (wait_for_notice (fixture, 2)->replaces, ==, 0);
  g_assert_cmpstr (wait_for_notice (fixture, 2)->title, ==, "Loading Dock");

  sign_out (fixture);
  notification_daemon_wait_for_close (fixture->daemon, first);
  notification_daemon_wait_for_close (fixture->daemon, wait_for_notice (fixture, 2)->id);
}

static gboolean
has_hostile_door (gpointer accounts) {
  KeyfobDoor *door = keyfob_door_list_lookup (keyfob_accounts_get_doors (accounts), FRONT_ENTRANCE);

  return door != NULL && strchr (keyfob_door_get_name (door), '<') != NULL;
}

/* A title is never markup; it is one line all the same. */
static void
test_hostile_name (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobUnlock) unlock = NULL;
  const Notice *notice;

  keyfob_simulator_edit_lock (
      fixture->office, FRONT_ENTRANCE, "name",
      json_node_init_string (json_node_alloc (), "<b>Front</b>\n_Entrance \342\200\256&amp;"));
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (has_hostile_door, fixture->accounts);
  add_fault (fixture, &(KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY});
  unlock = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
  notice = wait_for_notice (fixture, 0);
  g_assert_cmpstr (notice->title, ==, "<b>Front</b> _Entrance &amp;");
  sign_out (fixture);
}

static void
test_nameless (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobUnlock) unlock = notifier_fixture_unlock (fixture, 4711, FOR_EVER);

  g_assert_cmpstr (wait_for_notice (fixture, 0)->title, ==, "Door 4711");
  sign_out (fixture);
}

static gboolean
is_over (gpointer unlock) {
  return !keyfob_unlock_is_pending (unlock);
}

static void
tell (NotifierFixture *fixture, gint64 door_id, KeyfobGuardError code) {
  g_autoptr (GError) error = keyfob_guard_error_new (code, "That door", "It is locked down.");

  keyfob_notifier_report_refusal (fixture->notifier, door_id, error);
}

/* Nobody is told what they said themselves. */
static void
test_nothing_sent (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  g_autoptr (GError) signed_out = kisi_error_new (KISI_ERROR_SIGNED_OUT, NULL);

  keyfob_notifier_report_refusal (fixture->notifier, FRONT_ENTRANCE, cancelled);
  tell (fixture, FRONT_ENTRANCE, KEYFOB_GUARD_ERROR_DECLINED);
  tell (fixture, FRONT_ENTRANCE, KEYFOB_GUARD_ERROR_ASKING);
  keyfob_notifier_report_refusal (fixture->notifier, FRONT_ENTRANCE, signed_out);
  g_assert_cmpstr (wait_for_notice (fixture, 0)->body, ==, signed_out->message);
  g_assert_cmpuint (notice_count_buttons (wait_for_notice (fixture, 0)), ==, 0);
  tell (fixture, FRONT_ENTRANCE, KEYFOB_GUARD_ERROR_CANNOT);
  g_assert_cmpstr (wait_for_notice (fixture, 1)->body, ==, "That door: It is locked down.");
  g_assert_cmpuint (notice_count_buttons (wait_for_notice (fixture, 1)), ==, 0);
  /* A question that nobody saw is gone; that nothing came of it is not. */
  tell (fixture, FRONT_ENTRANCE, KEYFOB_GUARD_ERROR_NOT_ANSWERED);
  g_assert_cmpstr (wait_for_notice (fixture, 2)->body, ==,
                   "“That door” was not unlocked, because nobody answered in time.");
  sign_out (fixture);
}

/* Behind a lock screen nobody reads it. */
static void
test_screen_locked (NotifierFixture *fixture, gconstpointer capabilities) {
  gint64 other = keyfob_simulator_find_lock (fixture->office, "Loading Dock");
  const Notice *notice;

  notifier_fixture_lock_screen (fixture, TRUE);
  tell (fixture, FRONT_ENTRANCE, KEYFOB_GUARD_ERROR_SESSION_LOCKED);
  tell (fixture, FRONT_ENTRANCE, KEYFOB_GUARD_ERROR_SESSION_LOCKED);
  tell (fixture, other, KEYFOB_GUARD_ERROR_SESSION_LOCKED);
  keyfob_notifier_notify (fixture->notifier, "words", "Meanwhile", "Something else.");
  g_assert_cmpstr (wait_for_notice (fixture, 0)->title, ==, "Meanwhile");
  g_assert_cmpuint (fixture->daemon->notices->len, ==, 1);

  notifier_fixture_lock_screen (fixture, FALSE);
  notice = wait_for_notice (fixture, 2);
  g_assert_cmpuint (notice->replaces, ==, 0);
  g_assert_nonnull (strstr (notice->body, "because the screen was locked"));
  g_assert_true (notice_has_button (notice, "Try Again"));
  g_assert_cmpstr (notice->title, !=, wait_for_notice (fixture, 1)->title);

  /* Told once. */
  notifier_fixture_lock_screen (fixture, TRUE);
  notifier_fixture_lock_screen (fixture, FALSE);
  keyfob_notifier_notify (fixture->notifier, "words", "Later", "Something else.");
  g_assert_cmpstr (wait_for_notice (fixture, 3)->title, ==, "Later");
  sign_out (fixture);
}

static void
do_nothing (void) {
}

static gboolean
unlock_screen (gpointer fixture) {
  notifier_fixture_lock_screen (fixture, FALSE);
  return G_SOURCE_REMOVE;
}

/* A process that only that wish has started lives until it can say what came of it. */
static void
test_screen_locked_alone (NotifierFixture *fixture, gconstpointer capabilities) {
  notifier_fixture_lock_screen (fixture, TRUE);
  g_assert_false (keyfob_notifier_is_busy (fixture->notifier));
  tell (fixture, FRONT_ENTRANCE, KEYFOB_GUARD_ERROR_SESSION_LOCKED);
  g_assert_true (keyfob_notifier_is_busy (fixture->notifier));
  g_signal_connect (fixture->application, "activate", G_CALLBACK (do_nothing), NULL);
  g_idle_add (unlock_screen, fixture);
  g_application_run (fixture->application, 0, NULL);
  g_assert_false (keyfob_notifier_is_busy (fixture->notifier));
  g_assert_nonnull (strstr (wait_for_notice (fixture, 1)->body, "because the screen was locked"));
  g_assert_cmpuint (wait_for_notice (fixture, 1)->replaces, ==, wait_for_notice (fixture, 0)->id);
  sign_out (fixture);
}

/* Nobody reads what another person did, nor gets their buttons: not even who was signed in beside
 * them. */
static void
test_another_person (NotifierFixture *fixture, gconstpointer capabilities) {
  gint64 other = keyfob_simulator_find_lock (fixture->office, "Loading Dock");
  g_autoptr (KeyfobUnlock) refused = NULL;
  g_autoptr (KeyfobUnlock) under_way = NULL;

  add_fault (fixture, &(KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY, .times = 1});
  refused = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
  g_assert_true (notice_has_button (wait_for_notice (fixture, 0), "Try Again"));
  notifier_fixture_lock_screen (fixture, TRUE);
  tell (fixture, FRONT_ENTRANCE, KEYFOB_GUARD_ERROR_SESSION_LOCKED);
  notifier_fixture_sign_in (fixture, "bo");
  under_way = notifier_fixture_unlock (fixture, other, FOR_EVER);
  sign_out (fixture);
  notification_daemon_wait_for_close (fixture->daemon, wait_for_notice (fixture, 0)->id);
  notifier_fixture_lock_screen (fixture, FALSE);
  keyfob_test_wait_until (is_over, under_way);
  keyfob_notifier_notify (fixture->notifier, "words", "Later", "Something else.");
  g_assert_cmpstr (wait_for_notice (fixture, 1)->title, ==, "Later");
  sign_out (fixture);
}

static KeyfobQuestion *
ask_about (NotifierFixture *fixture, gint64 door_id) {
  KeyfobQuestion *question = keyfob_question_new (door_id, "<b>Front</b>", "Headquarters");

  keyfob_notifier_ask (question, fixture->notifier);
  return question;
}

static KeyfobQuestion *
ask (NotifierFixture *fixture) {
  return ask_about (fixture, FRONT_ENTRANCE);
}

static gboolean
is_closed (gpointer question) {
  return !keyfob_question_is_open (question);
}

static gboolean
was_closed (NotifierFixture *fixture, guint id) {
  for (guint i = 0; i < fixture->daemon->closed->len; i++)
    if (g_array_index (fixture->daemon->closed, guint, i) == id)
      return TRUE;
  return FALSE;
}

/* Whoever signs out of one organization leaves what was told and asked about the other's doors. */
static void
test_beside (NotifierFixture *fixture, gconstpointer capabilities) {
  gint64 harbour = notifier_fixture_sign_in_elsewhere (fixture);
  gint64 other = keyfob_simulator_find_lock (fixture->office, "Loading Dock");
  g_autoptr (KeyfobUnlock) under_way = notifier_fixture_unlock (fixture, other, FOR_EVER);
  g_autoptr (KeyfobQuestion) stays = NULL;
  g_autoptr (KeyfobQuestion) goes = NULL;
  guint told;

  g_assert_cmpstr (wait_for_notice (fixture, 0)->body, ==, "Unlock accepted.");
  tell (fixture, FRONT_ENTRANCE, KEYFOB_GUARD_ERROR_TOO_LATE);
  told = wait_for_notice (fixture, 1)->id;
  g_assert_cmpstr (wait_for_notice (fixture, 1)->title, ==, "Front Entrance, Nordhaven");
  tell (fixture, harbour, KEYFOB_GUARD_ERROR_TOO_LATE);
  g_assert_cmpstr (wait_for_notice (fixture, 2)->title, ==, "Front Entrance, Harbour Trust");
  stays = ask_about (fixture, other + 1);
  wait_for_notice (fixture, 3);
  goes = ask_about (fixture, harbour + 1);
  wait_for_notice (fixture, 4);
  notifier_fixture_lock_screen (fixture, TRUE);
  tell (fixture, other, KEYFOB_GUARD_ERROR_SESSION_LOCKED);
  tell (fixture, harbour, KEYFOB_GUARD_ERROR_SESSION_LOCKED);

  sign_out_of (fixture, 1);
  notification_daemon_wait_for_close (fixture->daemon, wait_for_notice (fixture, 2)->id);
  notification_daemon_wait_for_close (fixture->daemon, wait_for_notice (fixture, 4)->id);
  notifier_fixture_lock_screen (fixture, FALSE);
  g_assert_cmpstr (wait_for_notice (fixture, 5)->title, ==, "Loading Dock");
  keyfob_notifier_notify (fixture->notifier, "words", "Later", "Something else.");
  g_assert_cmpstr (wait_for_notice (fixture, 6)->title, ==, "Later");
  g_assert_false (was_closed (fixture, told));
  g_assert_false (was_closed (fixture, wait_for_notice (fixture, 3)->id));
  notification_daemon_press (fixture->daemon, wait_for_notice (fixture, 3), "Unlock");
  keyfob_test_wait_until (is_closed, stays);
  g_assert_true (keyfob_question_is_yes (stays));

  sign_out (fixture);
  notification_daemon_wait_for_close (fixture->daemon, told);
}

static void
test_yes_and_no (NotifierFixture *fixture, gconstpointer capabilities) {
  for (guint i = 0; i < 2; i++) {
    gboolean yes = i == 1;
    g_autoptr (KeyfobQuestion) question = ask (fixture);
    const Notice *notice = wait_for_notice (fixture, i);

    g_assert_cmpstr (notice->title, ==, "Unlock <b>Front</b>?");
    g_assert_cmpstr (notice->body, ==, "Headquarters\n10 seconds to answer");
    g_assert_cmpuint (notice->urgency, ==, CRITICAL_URGENCY);
    g_assert_cmpuint (notice_count_buttons (notice), ==, 2);
    keyfob_notifier_answer (fixture->notifier, "guessed", TRUE);
    g_assert_true (keyfob_question_is_open (question));
    notification_daemon_press (fixture->daemon, notice, yes ? "Unlock" : "Cancel");
    keyfob_test_wait_until (is_closed, question);
    g_assert_cmpint (keyfob_question_is_yes (question), ==, yes);
  }
  /* Who watches the bus reads no answer there that it could give itself. */
  g_assert_cmpstr (wait_for_notice (fixture, 1)->actions[2], ==, "0");
}

/* It is withdrawn when its time is up, and cannot be answered then. */
static void
test_no_answer (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobQuestion) question = ask (fixture);
  const Notice *notice = wait_for_notice (fixture, 0);

  keyfob_question_set_seconds (question, 0);
  keyfob_test_wait_until (is_closed, question);
  notification_daemon_wait_for_close (fixture->daemon, notice->id);
  notification_daemon_press (fixture->daemon, notice, "Unlock");
  g_assert_false (keyfob_question_is_yes (question));
}

/* What became of the last question is not shown beside the next. */
static void
test_asked_again (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (GError) error =
      g_error_new_literal (KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_NOT_ANSWERED, "Nobody answered.");
  g_autoptr (KeyfobQuestion) question = NULL;
  const Notice *told;

  keyfob_notifier_report_refusal (fixture->notifier, FRONT_ENTRANCE, error);
  told = wait_for_notice (fixture, 0);
  g_assert_cmpstr (told->body, ==, "Nobody answered.");
  question = ask (fixture);
  notification_daemon_wait_for_close (fixture->daemon, told->id);
  wait_for_notice (fixture, 1);
}

static gboolean
was_told_to_ask (gpointer data) {
  return ((NotifierFixture *) data)->cannot_ask != NULL;
}

/* Without a daemon, or with one that shows no buttons. */
static void
test_cannot_ask (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobQuestion) question = ask (fixture);

  keyfob_test_wait_until (was_told_to_ask, fixture);
  g_assert_true (fixture->cannot_ask == question);
  g_assert_true (keyfob_question_is_open (question));
  g_assert_cmpuint (fixture->daemon->notices->len, ==, 0);
  g_assert_cmpint (
      keyfob_notification_service_is_available (keyfob_notifier_get_service (fixture->notifier)),
      ==, capabilities != NULL);
}

/* It goes while the question is open: somebody else must ask it. */
static void
test_daemon_dies (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobQuestion) question = ask (fixture);

  wait_for_notice (fixture, 0);
  notification_daemon_stop (fixture->daemon);
  keyfob_test_wait_until (was_told_to_ask, fixture);
  g_assert_true (fixture->cannot_ask == question);
  g_assert_true (keyfob_question_is_open (question));
}

/* It is not to disturb now: nobody would see the question. */
static void
test_inhibited (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobQuestion) question = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      fixture->daemon->bus, NOTIFICATIONS, NOTIFICATIONS_PATH, "org.freedesktop.DBus.Mock",
      "AddProperty",
      g_variant_new ("(ssv)", NOTIFICATIONS, "Inhibited", g_variant_new_boolean (TRUE)), NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
  question = ask (fixture);
  keyfob_test_wait_until (was_told_to_ask, fixture);
  g_assert_true (fixture->cannot_ask == question);
  g_assert_cmpuint (fixture->daemon->notices->len, ==, 0);
}

/* It has had too many, from whomever. */
static void
test_daemon_refuses (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobQuestion) question = NULL;

  notification_daemon_refuse (fixture->daemon);
  question = ask (fixture);
  keyfob_test_wait_until (was_told_to_ask, fixture);
  g_assert_true (fixture->cannot_ask == question);
  g_assert_true (keyfob_question_is_open (question));
}

/* What asks for an answer goes, what tells stays to be read. */
static void
test_shutdown (NotifierFixture *fixture, gconstpointer capabilities) {
  g_autoptr (KeyfobQuestion) question = ask (fixture);
  gint64 other = keyfob_simulator_find_lock (fixture->office, "Loading Dock");
  guint asked = wait_for_notice (fixture, 0)->id;
  g_autoptr (KeyfobUnlock) accepted = notifier_fixture_unlock (fixture, other, FOR_EVER);
  guint brief = wait_for_notice (fixture, 1)->id;
  g_autoptr (KeyfobUnlock) refused = NULL;

  add_fault (fixture, &(KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY});
  refused = notifier_fixture_unlock (fixture, FRONT_ENTRANCE, FOR_EVER);
  g_assert_cmpuint (notice_count_buttons (wait_for_notice (fixture, 2)), ==, 1);

  g_signal_connect (fixture->application, "activate", G_CALLBACK (do_nothing), NULL);
  g_application_run (fixture->application, 0, NULL); /* it ends, since nothing holds it */
  notification_daemon_wait_for_close (fixture->daemon, asked);
  notification_daemon_wait_for_close (fixture->daemon, brief);
  g_assert_cmpuint (wait_for_notice (fixture, 3)->replaces, ==, wait_for_notice (fixture, 2)->id);
  g_assert_cmpuint (notice_count_buttons (wait_for_notice (fixture, 3)), ==, 0);
  g_assert_cmpuint (fixture->daemon->closed->len, ==, 2);
  sign_out (fixture);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, capabilities, function)                                                         \
  notifier_fixture_add ("/notifier/" path, capabilities, function)
  TEST ("accepted", PLAIN, test_accepted);
  TEST ("click-opens", PLAIN, test_click_opens);
  TEST ("refused", MARKUP, test_refused);
  TEST ("try-again", PLAIN, test_try_again);
  TEST ("unreachable", PLAIN, test_unreachable);
  TEST ("unknown", PLAIN, test_unknown);
  TEST ("replaced", PLAIN, test_replaced);
  TEST ("hostile-name", MARKUP, test_hostile_name);
  TEST ("nameless", PLAIN, test_nameless);
  TEST ("daemon-dies", PLAIN, test_daemon_dies);
  TEST ("inhibited", PLAIN, test_inhibited);
  TEST ("daemon-refuses", PLAIN, test_daemon_refuses);
  TEST ("nothing-sent", PLAIN, test_nothing_sent);
  TEST ("screen-locked", PLAIN, test_screen_locked);
  TEST ("screen-locked-alone", PLAIN, test_screen_locked_alone);
  TEST ("another-person", PLAIN, test_another_person);
  TEST ("beside", PLAIN, test_beside);
  TEST ("yes-and-no", PLAIN, test_yes_and_no);
  TEST ("no-answer", PLAIN, test_no_answer);
  TEST ("asked-again", PLAIN, test_asked_again);
  TEST ("no-daemon", NULL, test_cannot_ask);
  TEST ("no-buttons", "body", test_cannot_ask);
  TEST ("shutdown", PLAIN, test_shutdown);
  return g_test_run ();
}
