/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What stands before an unlock from the terminal: a question, and the lock screen. */

#include "../desktop/notification-daemon.h"
#include "keyfob-test.h"
#include "terminal-session.h"

#include <string.h>
#include <unistd.h>

#define DOOR "Front Entrance"

static Bench *
bench_new_signed_in (const char *confirmation) {
  Bench *bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autofree char *choice = g_strdup_printf ("'%s'", confirmation);

  bench_choose (bench, "confirmation", choice);
  bench_sign_in (bench);
  return bench;
}

/* Alone, or with a Keyfob that runs and does the work. */
static GSubprocess *
start_running (Bench *bench, gconstpointer running) {
  g_autoptr (Ran) ran = NULL;
  GSubprocess *process = NULL;

  if (running != NULL)
    process = bench_start_background (bench);
  ran = bench_expect (bench, "list", 0); /* it is signed in, and the doors are known */
  return process;
}

static void
stop_running (Bench *bench, GSubprocess *running) {
  if (running != NULL)
    bench_quit (bench, running);
}

/* Any program can bring a terminal, and type on it: where there is a desktop, a person is asked
 * there, and nowhere else. */
static void
test_on_desktop (gconstpointer data) {
  g_autoptr (Bench) bench = bench_new_signed_in ("ask-first");
  NotificationDaemon *daemon = notification_daemon_new_on_session_bus ();
  g_autoptr (GSubprocess) running = NULL;
  const Notice *notice;
  Session *session;

  notification_daemon_start (daemon, "body actions");
  running = start_running (bench, data);
  session = session_new (bench, "unlock|front entrance");
  await_text (session, "Answer on the desktop: Unlock " DOOR "?\r\n");
  type (session, "y");
  notice = notification_daemon_wait (daemon, 0);
  g_assert_true (notice_count_buttons (notice) == 2);
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
  notification_daemon_press (daemon, notice, "Cancel");
  g_assert_cmpint (session_end (session, bench), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);

  session = session_new (bench, "unlock|front entrance");
  await_text (session, "Answer on the desktop: ");
  notification_daemon_press (daemon, notification_daemon_wait (daemon, 1), "Unlock");
  g_assert_cmpint (session_end (session, bench), ==, 0);
  g_assert_cmpuint (bench_count_sent (bench), ==, 1);
  g_assert_null (strstr (bench->all_output, "[y/N]"));
  stop_running (bench, running);
  notification_daemon_free (daemon);
}

/* Answers with @line; NULL ends the input. Returns: the exit. */
static int
answer (Bench *bench, const char *line) {
  Session *session = session_new (bench, "unlock|front entrance");

  await_text (session, "Unlock " DOOR "? [y/N] ");
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 0);
  if (line != NULL)
    type (session, line);
  else
    g_assert_cmpint (write (session->terminal, "\004", 1), ==, 1);
  return session_end (session, bench);
}

static void
test_answers (gconstpointer data) {
  const char *const noes[] = {"", "n", "no", "yesterday", "y y", NULL};
  g_autoptr (Bench) bench = bench_new_signed_in ("ask-first");
  g_autoptr (GSubprocess) running = start_running (bench, data);

  for (guint i = 0; i < G_N_ELEMENTS (noes); i++) {
    g_assert_cmpint (answer (bench, noes[i]), ==, 1);
    g_assert_true (g_str_has_suffix (
        bench->all_output, "\r\n“" DOOR "” was not unlocked, because the answer was no.\r\n"));
  }
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 0);
  g_assert_cmpint (answer (bench, " YES "), ==, 0);
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 1);
  stop_running (bench, running);
}

/* What was typed before the question is no answer to it. */
static void
test_typed_before (void) {
  g_autoptr (Bench) bench = bench_new_signed_in ("ask-first");
  Session *session = session_new (bench, "unlock|front entrance");

  type (session, "y");
  await_text (session, "[y/N] ");
  type (session, "");
  g_assert_cmpint (session_end (session, bench), ==, 1);
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 0);
}

/* What was told to one person is not there for the next, though who told it was killed. */
static void
test_sign_out_takes_away (gconstpointer data) {
  g_autoptr (Bench) bench = bench_new_signed_in ("at-once");
  NotificationDaemon *daemon = notification_daemon_new_on_session_bus ();
  gint64 refused = keyfob_simulator_find_lock (bench->office, "Roof Terrace");
  g_autoptr (GSubprocess) killed = NULL;
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (Ran) told = NULL;
  g_autoptr (Ran) ended = NULL;
  g_autoptr (Ran) signed_out = NULL;
  guint notice;

  notification_daemon_start (daemon, "body actions");
  killed = start_running (bench, "");
  bench_activate (bench, "unlock", g_variant_new_int64 (refused));
  notice = notification_daemon_wait (daemon, 0)->id;
  told = bench_expect (bench, "list", 0); /* by then it has the number of that */
  g_subprocess_force_exit (killed);
  ended = bench_wait (bench, killed);
  bench_wait_for_name (bench, FALSE);
  running = start_running (bench, data);
  g_assert_cmpuint (daemon->closed->len, ==, 0);
  signed_out = bench_expect (bench, "sign-out", 0);
  notification_daemon_wait_for_close (daemon, notice);
  stop_running (bench, running);
  notification_daemon_free (daemon);
}

/* A script cannot say yes for a person, but a person can say beforehand that nobody is asked. */
static void
test_no_terminal (gconstpointer data) {
  g_autoptr (Bench) bench = bench_new_signed_in ("ask-always");
  g_autoptr (GSubprocess) running = start_running (bench, data);
  g_autoptr (Ran) ran = bench_run (bench, "unlock|front entrance", "y\n");

  g_assert_cmpint (ran->exit, ==, 1);
  g_assert_cmpstr (ran->out, ==, "");
  g_assert_cmpstr (ran->err, ==,
                   "Keyfob asks before it unlocks this door, and there is no terminal to ask on. "
                   "You can change that in the door’s details, or for all doors in Keyfob’s "
                   "preferences.\n");
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 0);
  stop_running (bench, running);
}

/* The terminal is closed while the question stands on it. */
static void
test_hung_up (void) {
  g_autoptr (Bench) bench = bench_new_signed_in ("ask-first");
  g_autoptr (GSubprocess) running = start_running (bench, bench);
  Session *session = session_new (bench, "unlock|front entrance");
  g_autoptr (Ran) status = NULL;

  await_text (session, "[y/N] ");
  g_assert_cmpint (write (session->terminal, "\003", 1), ==, 1);
  g_assert_cmpint (session_end (session, bench), >, 128);
  g_assert_cmpint (answer (bench, "n"), ==, 1); /* it is asked anew */
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 0);
  stop_running (bench, running);
}

static guint
count_fetches (Bench *bench) {
  return keyfob_simulator_count_requests (bench->office, "GET", "/locks");
}

typedef struct {
  Bench *bench;
  guint fetches;
} Before;

static gboolean
has_fetched_again (gpointer data) {
  Before *before = data;

  return count_fetches (before->bench) > before->fetches;
}

/* A watch fetches anew when it begins: by then the Keyfob that runs has it. */
static GSubprocess *
start_watch (Bench *bench) {
  Before before = {bench, count_fetches (bench)};
  GSubprocess *watch = bench_start (bench, "watch");

  keyfob_test_wait_until (has_fetched_again, &before);
  return watch;
}

/* Keyfob is quit, or told to end, while it asks: nothing was sent, and whoever asked is told so. */
static void
test_quit (gconstpointer data) {
  g_autoptr (Bench) bench = bench_new_signed_in ("ask-first");
  NotificationDaemon *daemon = notification_daemon_new_on_session_bus ();
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (GSubprocess) watch = NULL;
  g_autoptr (Ran) watched = NULL;
  g_autoptr (Ran) ran = NULL;
  Session *session;
  guint question;

  notification_daemon_start (daemon, "body actions");
  running = start_running (bench, bench);
  watch = start_watch (bench);
  bench_activate (bench, "unlock",
                  g_variant_new_int64 (keyfob_simulator_find_lock (bench->office, "Main Hall")));
  question = notification_daemon_wait (daemon, 0)->id;
  session = session_new (bench, "unlock|front entrance");
  await_text (session, "Answer on the desktop: ");
  if (data != NULL)
    g_subprocess_send_signal (running, SIGTERM);
  else
    bench_ask_to_quit (bench);
  await_text (session, "?\r\nKeyfob was quit before it did what you asked for.\r\n");
  g_assert_cmpint (session_end (session, bench), ==, 1);
  watched = bench_wait (bench, watch);
  g_assert_cmpint (watched->exit, ==, 1);
  ran = bench_wait (bench, running);
  g_assert_cmpint (ran->exit, ==, 0);
  notification_daemon_wait_for_close (daemon, question);
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, "POST", "/locks/*"), ==, 0);
  notification_daemon_free (daemon);
}

/* A lock screen on the session bus. */
static GSubprocess *
start_lock_screen (void) {
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "python3", "-m", "dbusmock",
                        "--template", "gnome_screensaver", NULL);

  g_assert_no_error (error);
  return process;
}

static gboolean
set_active (gpointer active) {
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "SetActive",
      g_variant_new ("(b)", *(gboolean *) active), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  return reply != NULL;
}

static void
lock (gboolean locked) {
  keyfob_test_wait_until (set_active, &locked);
}

static void
stop_lock_screen (GSubprocess *process) {
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

static void
test_locked (gconstpointer data) {
  g_autoptr (Bench) bench = bench_new_signed_in ("at-once");
  g_autoptr (GSubprocess) screen = start_lock_screen ();
  g_autoptr (GSubprocess) running = start_running (bench, data);
  g_autoptr (Ran) refused = NULL;
  g_autoptr (Ran) unlocked = NULL;

  lock (TRUE);
  refused = bench_expect (bench, "unlock|front entrance", 1);
  g_assert_cmpstr (refused->err, ==,
                   "“" DOOR "” was not unlocked, because the screen was locked.\n");
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 0);
  lock (FALSE);
  unlocked = bench_expect (bench, "unlock|front entrance", 0);
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 1);
  stop_running (bench, running);
  stop_lock_screen (screen);
}

/* The question goes with the person. */
static void
test_locked_while_asking (gconstpointer data) {
  g_autoptr (Bench) bench = bench_new_signed_in ("ask-first");
  g_autoptr (GSubprocess) screen = start_lock_screen ();
  g_autoptr (GSubprocess) running = start_running (bench, data);
  Session *session;

  lock (FALSE); /* it is there */
  session = session_new (bench, "unlock|front entrance");
  await_text (session, "[y/N] ");
  lock (TRUE);
  await_text (session, "\r\n“" DOOR "” was not unlocked, because the screen was locked.\r\n");
  g_assert_cmpint (session_end (session, bench), ==, 1);
  g_assert_cmpuint (bench_count_unlocks (bench, DOOR), ==, 0);
  stop_running (bench, running);
  stop_lock_screen (screen);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  /* No desktop but what a test brings. */
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
#define BOTH(path, function)                                                                       \
  g_test_add_data_func (path "/alone", NULL, function);                                            \
  g_test_add_data_func (path "/running", "running", function)
  BOTH ("/questions/answers", test_answers);
  BOTH ("/questions/on-desktop", test_on_desktop);
  g_test_add_func ("/questions/typed-before", test_typed_before);
  BOTH ("/questions/no-terminal", test_no_terminal);
  g_test_add_func ("/questions/hung-up", test_hung_up);
  g_test_add_data_func ("/questions/quit", NULL, test_quit);
  g_test_add_data_func ("/questions/terminated", "SIGTERM", test_quit);
  BOTH ("/questions/sign-out-takes-away", test_sign_out_takes_away);
  BOTH ("/questions/locked", test_locked);
  BOTH ("/questions/locked-while-asking", test_locked_while_asking);
  return g_test_run ();
}
