/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-notification-service.h"

#include "keyfob-test.h"
#include "notifications-fixture.h"

/* A process that is held ends later than this; one that is not does not wait for anything. */
#define LATE_MS 1000

/* What hangs is waited for for five; D-Bus would do so for 25. */
#define VAIN_SECONDS_MAX 15

/* The next daemon may be another program. */
static void
test_daemon_goes_and_another_comes (NotificationsFixture *fixture, gconstpointer unused) {
  const Notice *notice;

  notification_daemon_start (fixture->daemon, "body body-markup actions");
  notifications_fixture_start (fixture);
  notifications_fixture_send (fixture, "door", MARKUP_TEXT, FALSE);
  notice = notification_daemon_wait (fixture->daemon, 0);
  g_assert_cmpstr (notice->title, ==, MARKUP_TEXT);
  g_assert_cmpstr (notice->body, ==, ESCAPED_TEXT);
  g_assert_true (is_available (fixture));

  notification_daemon_stop (fixture->daemon);
  keyfob_test_wait_until (is_not_available, fixture);
  notifications_fixture_send (fixture, "door", "Unheard", FALSE);
  g_assert_cmpstr (fixture->not_sent, ==, "door");

  notification_daemon_start (fixture->daemon, "body actions");
  keyfob_test_wait_until (is_available, fixture);
  notifications_fixture_send (fixture, "door", MARKUP_TEXT, FALSE);
  notice = notification_daemon_wait (fixture->daemon, 0);
  g_assert_cmpstr (notice->body, ==, MARKUP_TEXT);
  g_assert_cmpuint (notice->replaces, ==, 0);
  notifications_fixture_end (fixture);
}

static void
test_without_buttons (NotificationsFixture *fixture, gconstpointer unused) {
  notification_daemon_start (fixture->daemon, "body");
  notifications_fixture_start (fixture);
  notifications_fixture_send (fixture, "question", "Well?", TRUE);
  keyfob_test_wait_until (is_told_not_sent, fixture);
  g_assert_cmpstr (fixture->not_sent, ==, "question");
  notifications_fixture_send (fixture, "news", "Well", FALSE);
  g_assert_cmpstr (notification_daemon_wait (fixture->daemon, 0)->title, ==, "Well");
  notifications_fixture_end (fixture);
}

static void
test_replaced_and_withdrawn (NotificationsFixture *fixture, gconstpointer unused) {
  guint first;

  notification_daemon_start (fixture->daemon, "body actions");
  notifications_fixture_start (fixture);
  /* Before it is known who is there, only the last one counts. */
  notifications_fixture_send (fixture, "door", "One", FALSE);
  notifications_fixture_send (fixture, "gone", "Two", FALSE);
  notifications_fixture_send (fixture, "door", "Three", FALSE);
  keyfob_notification_service_withdraw (fixture->service, "gone");
  g_assert_cmpstr (notification_daemon_wait (fixture->daemon, 0)->title, ==, "Three");
  first = notification_daemon_wait (fixture->daemon, 0)->id;
  notifications_fixture_send (fixture, "door", "Four", FALSE);
  g_assert_cmpuint (notification_daemon_wait (fixture->daemon, 1)->replaces, ==, first);
  notifications_fixture_send (fixture, "other", "Five", FALSE);
  g_assert_cmpuint (notification_daemon_wait (fixture->daemon, 2)->replaces, ==, 0);

  keyfob_notification_service_withdraw (fixture->service, "unknown");
  keyfob_notification_service_withdraw (fixture->service, "door");
  notification_daemon_wait_for_close (fixture->daemon, first);
  keyfob_notification_service_withdraw_all (fixture->service);
  notification_daemon_wait_for_close (fixture->daemon,
                                      notification_daemon_wait (fixture->daemon, 2)->id);
  g_assert_cmpuint (fixture->daemon->closed->len, ==, 2);
  notifications_fixture_end (fixture);
}

#define HURRY 20

static void
hurry_on (NotificationsFixture *fixture) {
  if (fixture->sent < HURRY) {
    fixture->sent++;
    notifications_fixture_send (fixture, "door", "Hurry", FALSE);
  }
}

/* As fast as they come: none of them is left standing. */
static void
test_hurry (NotificationsFixture *fixture, gconstpointer unused) {
  notification_daemon_start (fixture->daemon, "body actions");
  notifications_fixture_start (fixture);
  g_signal_connect_swapped (fixture->service, "sent", G_CALLBACK (hurry_on), fixture);
  hurry_on (fixture);
  for (guint i = 0; i < HURRY; i++)
    g_assert_cmpuint (notification_daemon_wait (fixture->daemon, i)->replaces, ==, i == 0 ? 0 : 1);
  keyfob_notification_service_withdraw (fixture->service, "door");
  notification_daemon_wait_for_close (fixture->daemon, 1);
  notifications_fixture_end (fixture);
}

static void
withdraw_both (NotificationsFixture *fixture) {
  keyfob_notification_service_withdraw (fixture->service, "one");
  keyfob_notification_service_withdraw (fixture->service, "two");
}

/* Whoever hears of the first may have done with both: as when a question is answered elsewhere by
 * the time that it is there. The second is not shown at all. */
static void
test_withdrawn_when_sent (NotificationsFixture *fixture, gconstpointer unused) {
  notification_daemon_start (fixture->daemon, "body actions");
  notifications_fixture_start (fixture);
  g_signal_connect_swapped (fixture->service, "sent", G_CALLBACK (withdraw_both), fixture);
  notifications_fixture_send (fixture, "one", "Well?", TRUE);
  notifications_fixture_send (fixture, "two", "Well?", TRUE);
  notification_daemon_wait_for_close (fixture->daemon,
                                      notification_daemon_wait (fixture->daemon, 0)->id);
  g_assert_cmpuint (fixture->daemon->notices->len, ==, 1);
  notifications_fixture_end (fixture);
}

/* The process ends: nobody would hear a button. */
static void
test_left (NotificationsFixture *fixture, gconstpointer unused) {
  guint first;
  guint second;

  notification_daemon_start (fixture->daemon, "body body-markup actions");
  notifications_fixture_start (fixture);
  notifications_fixture_send (fixture, "door", MARKUP_TEXT, FALSE);
  first = notification_daemon_wait (fixture->daemon, 0)->id;
  g_assert_cmpuint (notice_count_buttons (notification_daemon_wait (fixture->daemon, 0)), ==, 1);
  notifications_fixture_send (fixture, "brief", "Brief", FALSE);
  second = notification_daemon_wait (fixture->daemon, 1)->id;
  keyfob_notification_service_withdraw (fixture->service, "brief");
  keyfob_notification_service_leave (fixture->service);
  notification_daemon_wait_for_close (fixture->daemon, second);
  g_assert_cmpuint (notification_daemon_wait (fixture->daemon, 2)->replaces, ==, first);
  g_assert_cmpstr (notification_daemon_wait (fixture->daemon, 2)->title, ==, MARKUP_TEXT);
  g_assert_cmpstr (notification_daemon_wait (fixture->daemon, 2)->body, ==, ESCAPED_TEXT);
  g_assert_null (notification_daemon_wait (fixture->daemon, 2)->actions[0]);

  /* It did not end after all. What was left does not pop up anew the next time. */
  notifications_fixture_send (fixture, "other", "Other", FALSE);
  notification_daemon_wait (fixture->daemon, 3);
  keyfob_notification_service_leave (fixture->service);
  g_assert_cmpstr (notification_daemon_wait (fixture->daemon, 4)->title, ==, "Other");
  g_assert_cmpuint (fixture->daemon->notices->len, ==, 5);
  notifications_fixture_end (fixture);
}

/* What the person closed is not there any more, and does not come back by the process ending. */
static void
test_closed (NotificationsFixture *fixture, gconstpointer unused) {
  guint closed;
  guint kept;

  notification_daemon_start (fixture->daemon, "body actions");
  notifications_fixture_start (fixture);
  notifications_fixture_send (fixture, "closed", "Closed", FALSE);
  closed = notification_daemon_wait (fixture->daemon, 0)->id;
  notifications_fixture_send (fixture, "kept", "Kept", FALSE);
  kept = notification_daemon_wait (fixture->daemon, 1)->id;
  notification_daemon_emit (fixture->daemon, "NotificationClosed", "uu",
                            g_variant_new ("(uu)", closed, 2));
  notifications_fixture_send (fixture, "kept", "Kept", FALSE); /* so it has heard of that */
  notification_daemon_wait (fixture->daemon, 2);
  keyfob_notification_service_leave (fixture->service);
  g_assert_cmpuint (notification_daemon_wait (fixture->daemon, 3)->replaces, ==, kept);
  keyfob_notification_service_withdraw_all (fixture->service);
  notification_daemon_wait_for_close (fixture->daemon, kept);
  g_assert_cmpuint (fixture->daemon->notices->len, ==, 4);
  g_assert_cmpuint (fixture->daemon->closed->len, ==, 1);
  notifications_fixture_end (fixture);
}

/* Shows it twice, as the @nth notice and the next: by then its number is known. */
static guint
show (NotificationsFixture *fixture, const char *id, guint nth) {
  notifications_fixture_send (fixture, id, id, FALSE);
  notification_daemon_wait (fixture->daemon, nth);
  notifications_fixture_send (fixture, id, id, FALSE);
  return notification_daemon_wait (fixture->daemon, nth + 1)->replaces;
}

static void
start_remembering (NotificationsFixture *fixture) {
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_runtime_dir (), 0700), ==, 0);
  notifications_fixture_start (fixture);
  keyfob_notification_service_remember (fixture->service);
}

/* What a process has shown that was killed, goes at the sign-out of the next. */
static void
test_of_earlier_process (NotificationsFixture *fixture, gconstpointer unused) {
  guint closed;
  guint left;
  guint own;

  notification_daemon_start (fixture->daemon, "body actions");
  start_remembering (fixture);
  closed = show (fixture, "closed", 0);
  notification_daemon_emit (fixture->daemon, "NotificationClosed", "uu",
                            g_variant_new ("(uu)", closed, 2));
  left = show (fixture, "left", 2);
  notifications_fixture_drop (fixture);

  start_remembering (fixture);
  own = show (fixture, "own", 4);
  g_assert_cmpuint (fixture->daemon->closed->len, ==, 0);
  keyfob_notification_service_withdraw_all (fixture->service);
  notification_daemon_wait_for_close (fixture->daemon, left);
  g_assert_cmpuint (fixture->daemon->closed->len, ==, 2);
  g_assert_cmpuint (g_array_index (fixture->daemon->closed, guint, 0), ==, own);
  notifications_fixture_end (fixture);
}

/* Also if that signs out as the first thing that it does, and ends at once. */
static void
test_of_earlier_process_at_once (NotificationsFixture *fixture, gconstpointer unused) {
  guint left;

  notification_daemon_start (fixture->daemon, "body actions");
  start_remembering (fixture);
  left = show (fixture, "left", 0);
  notifications_fixture_drop (fixture);

  start_remembering (fixture);
  g_signal_connect_swapped (fixture->application, "activate",
                            G_CALLBACK (keyfob_notification_service_withdraw_all),
                            fixture->service);
  g_application_run (fixture->application, 0, NULL);
  notifications_fixture_drop (fixture);
  notification_daemon_wait_for_close (fixture->daemon, left);
}

/* Nor is it waited for what nobody shows any more. */
static void
test_of_nobody (NotificationsFixture *fixture, gconstpointer unused) {
  start_remembering (fixture);
  g_signal_connect_swapped (fixture->application, "activate",
                            G_CALLBACK (keyfob_notification_service_withdraw_all),
                            fixture->service);
  g_application_run (fixture->application, 0, NULL);
  notifications_fixture_end (fixture);
}

/* Another daemon has other things under the numbers of the one before. */
static void
test_of_earlier_daemon (NotificationsFixture *fixture, gconstpointer unused) {
  guint own;

  notification_daemon_start (fixture->daemon, "body actions");
  start_remembering (fixture);
  show (fixture, "one", 0);
  show (fixture, "two", 2);
  notifications_fixture_drop (fixture);
  notification_daemon_stop (fixture->daemon);

  notification_daemon_start (fixture->daemon, "body actions");
  start_remembering (fixture);
  own = show (fixture, "own", 0);
  keyfob_notification_service_withdraw_all (fixture->service);
  show (fixture, "own", 2); /* so it has heard of all before */
  g_assert_cmpuint (fixture->daemon->closed->len, ==, 1);
  g_assert_cmpuint (g_array_index (fixture->daemon->closed, guint, 0), ==, own);
  notifications_fixture_end (fixture);
}

static gboolean
set_flag (gpointer data) {
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* A process that was started for one door does not end before it has told of it. */
static void
test_held (NotificationsFixture *fixture, gconstpointer unused) {
  gboolean has_run = FALSE;

  notification_daemon_start (fixture->daemon, "body actions");
  notifications_fixture_start (fixture);
  notifications_fixture_send (fixture, "door", "Hello", FALSE);
  g_signal_connect_swapped (fixture->application, "activate", G_CALLBACK (set_flag), &has_run);
  g_signal_connect_swapped (fixture->application, "shutdown",
                            G_CALLBACK (keyfob_notification_service_leave), fixture->service);
  g_application_run (fixture->application, 0, NULL);
  g_assert_true (has_run);
  g_assert_cmpstr (notification_daemon_wait (fixture->daemon, 0)->title, ==, "Hello");
  /* Then it replaces what it leaves. */
  g_assert_cmpuint (notification_daemon_wait (fixture->daemon, 1)->replaces, ==,
                    notification_daemon_wait (fixture->daemon, 0)->id);
  notifications_fixture_end (fixture);
}

static void
withdraw (KeyfobNotificationService *service) {
  keyfob_notification_service_withdraw (service, "door");
}

static void
run_and_drop (NotificationsFixture *fixture, void (*drop) (KeyfobNotificationService *service)) {
  gboolean is_late = FALSE;
  guint timeout = g_timeout_add (LATE_MS, set_flag, &is_late);

  notifications_fixture_start (fixture);
  notifications_fixture_send (fixture, "door", "Hello", FALSE);
  g_signal_connect_swapped (fixture->application, "activate", G_CALLBACK (drop), fixture->service);
  g_application_run (fixture->application, 0, NULL);
  g_assert_false (is_late);
  g_source_remove (timeout);
  notifications_fixture_end (fixture);
}

/* Nor does a process stay for long when the daemon hangs with what it shows. */
static void
test_held_in_vain (NotificationsFixture *fixture, gconstpointer unused) {
  gboolean has_run = FALSE;
  gint64 begin;

  notification_daemon_start (fixture->daemon, "body actions");
  notifications_fixture_start (fixture);
  g_signal_connect_swapped (fixture->service, "sent", G_CALLBACK (notification_daemon_hang),
                            fixture->daemon);
  notifications_fixture_send (fixture, "door", "Hello", FALSE);
  g_signal_connect_swapped (fixture->application, "activate", G_CALLBACK (set_flag), &has_run);
  begin = g_get_monotonic_time ();
  g_application_run (fixture->application, 0, NULL);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, VAIN_SECONDS_MAX * G_USEC_PER_SEC);
  /* When it goes on, what has come of it is known all the same. */
  g_signal_handlers_disconnect_by_data (fixture->service, fixture->daemon);
  notification_daemon_go_on (fixture->daemon);
  notification_daemon_wait (fixture->daemon, 0);
  notifications_fixture_send (fixture, "door", "Hello", FALSE);
  g_assert_cmpuint (notification_daemon_wait (fixture->daemon, 1)->replaces, ==,
                    notification_daemon_wait (fixture->daemon, 0)->id);
  notifications_fixture_end (fixture);
}

/* One that is not to be shown any more holds nothing, though the daemon is still being asked. */
static void
test_let_go (NotificationsFixture *fixture, gconstpointer unused) {
  notification_daemon_start (fixture->daemon, "body actions");
  notification_daemon_hang (fixture->daemon);
  run_and_drop (fixture, withdraw);
  run_and_drop (fixture, keyfob_notification_service_withdraw_all);
  run_and_drop (fixture, keyfob_notification_service_leave);
  notification_daemon_go_on (fixture->daemon);
}

/* Dropped while it asks. */
static void
test_dropped_at_once (NotificationsFixture *fixture, gconstpointer unused) {
  notification_daemon_start (fixture->daemon, "body actions");
  notifications_fixture_start (fixture);
  notifications_fixture_send (fixture, "door", "Hello", FALSE);
  notifications_fixture_end (fixture);
  notifications_fixture_start (fixture);
  notifications_fixture_end (fixture);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define TEST(path, function) notifications_fixture_add ("/notifications/" path, function)
  TEST ("daemon-goes-and-another-comes", test_daemon_goes_and_another_comes);
  TEST ("without-buttons", test_without_buttons);
  TEST ("replaced-and-withdrawn", test_replaced_and_withdrawn);
  TEST ("hurry", test_hurry);
  TEST ("withdrawn-when-sent", test_withdrawn_when_sent);
  TEST ("left", test_left);
  TEST ("closed", test_closed);
  TEST ("of-earlier-process", test_of_earlier_process);
  TEST ("of-earlier-process-at-once", test_of_earlier_process_at_once);
  TEST ("of-nobody", test_of_nobody);
  TEST ("of-earlier-daemon", test_of_earlier_daemon);
  TEST ("held", test_held);
  TEST ("held-in-vain", test_held_in_vain);
  TEST ("let-go", test_let_go);
  TEST ("dropped-at-once", test_dropped_at_once);
  return g_test_run ();
}
