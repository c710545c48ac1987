/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Each test runs in a process of its own, which executes itself anew where Keyfob would: as what
 * main() then finds itself to be. */

#include "app/keyfob-self-restart.h"

#include "../desktop/menu-host.h"
#include "../desktop/notification-daemon.h"
#include "../desktop/tray-watcher.h"
#include "../model/account-fixture.h"
#include "../platform/mock-bus.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"

#include <stdio.h>
#include <stdlib.h>

#define APPLICATION_ID "app.keyfob.Keyfob"

/* Instead of the minute, and how often that passes without anything happening. */
#define REST_MS 10
#define N_RESTS 30

/* More than one argument of a program may have, so that none is executed. */
#define HUGE_BYTES 200000

#define HANDED_OVER "This one came after.\n"
#define ON_DISPLAY  "On display \"%s\".\n"
#define NOT_YET     "Nothing has happened so far.\n"

/* A Keyfob that stays, signed in, and whose window is closed. */
typedef struct {
  AccountFixture accounts;
  GApplication *application;
  GSettings *settings;
  KeyfobDesktop *desktop;
  KeyfobDoorSearch *search;
  KeyfobSelfRestart *self_restart;
  KeyfobQuestion *question;
} Keyfob;

typedef void (*Scenario) (Keyfob *keyfob);

static void
start_keyfob (Keyfob *self, KeyfobTestKeyringKind keyring) {
  g_autoptr (GError) error = NULL;

  account_fixture_set_up (&self->accounts, GINT_TO_POINTER (keyring));
  start (self->accounts.accounts);
  sign_in_as_ada (&self->accounts);
  self->application = g_application_new (APPLICATION_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_application_register (self->application, NULL, &error);
  g_assert_no_error (error);
  self->settings = g_settings_new (APPLICATION_ID);
  self->desktop =
      keyfob_desktop_new (self->application, self->accounts.accounts, self->settings, NULL);
  self->search = keyfob_door_search_new_with (self->application, G_MAXINT, 0);
  self->self_restart = keyfob_self_restart_new_with (self->application, self->accounts.accounts,
                                                     self->desktop, self->search, NULL, REST_MS);
}

/* Another one in its place. */
static void
replace_self_restart (Keyfob *self, const char *server) {
  g_object_unref (self->self_restart);
  self->self_restart = keyfob_self_restart_new_with (self->application, self->accounts.accounts,
                                                     self->desktop, self->search, server, REST_MS);
}

static void
replace_account (Keyfob *self, gboolean persistent) {
  g_object_unref (self->desktop);
  g_object_unref (self->accounts.accounts);
  self->accounts.accounts = account_new (&self->accounts, persistent);
  self->desktop =
      keyfob_desktop_new (self->application, self->accounts.accounts, self->settings, NULL);
  replace_self_restart (self, NULL);
}

static void
close_window (Keyfob *self) {
  KeyfobBackgroundPolicy *policy = keyfob_desktop_get_background_policy (self->desktop);

  keyfob_background_policy_window_opened (policy);
  keyfob_background_policy_window_closed (policy);
}

static void
stay (Keyfob *self) {
  keyfob_background_policy_stay (keyfob_desktop_get_background_policy (self->desktop));
}

static gboolean
count_down (gpointer n_rests) {
  return --*(int *) n_rests > 0;
}

static gboolean
is_over (gpointer n_rests) {
  return *(int *) n_rests == 0;
}

/* As often as it looks whether it may be, within a time that it counts from before. */
static void
see_nothing_happen (void) {
  int n_rests = N_RESTS;

  g_timeout_add (REST_MS, count_down, &n_rests);
  keyfob_test_wait_until (is_over, &n_rests);
  fputs (NOT_YET, stdout);
  fflush (stdout); /* else it is lost with this program */
}

static gboolean
never (gpointer unused) {
  return FALSE;
}

static void
be_handed_over (void) {
  keyfob_test_wait_until (never, NULL);
}

static void
idle (Keyfob *self) {
  stay (self);
  close_window (self);
  be_handed_over ();
}

/* What keeps it may be a search that lingers. */
static void
not_to_stay (Keyfob *self) {
  g_application_hold (self->application);
  close_window (self);
  see_nothing_happen ();
  stay (self);
  be_handed_over ();
}

/* No other process could have it. */
static void
not_kept (Keyfob *self) {
  stay (self);
  close_window (self);
  see_nothing_happen ();
}

/* As in the demo, whose office would be gone, too. */
static void
in_memory (Keyfob *self) {
  replace_account (self, FALSE);
  start (self->accounts.accounts);
  sign_in_as_ada (&self->accounts);
  not_kept (self);
}

static void
locked_keyring (Keyfob *self) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_test_keyring_lock (self->accounts.desktop);
  stay (self);
  close_window (self);
  see_nothing_happen ();
  /* The keyring has answered those before, too. */
  keyfob_accounts_is_kept_async (self->accounts.accounts, NULL, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_accounts_is_kept_finish (self->accounts.accounts, result));
  see_nothing_happen ();
  keyfob_test_keyring_unlock (self->accounts.desktop);
  close_window (self);
  be_handed_over ();
}

/* Whoever opens the keyring begins by this. */
static GDBusMessage *
count_opening (GDBusConnection *bus,
               GDBusMessage *message,
               gboolean incoming,
               gpointer n_openings) {
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  if (g_strcmp0 (g_dbus_message_get_path (message), "/org/freedesktop/secrets") == 0 &&
      g_strcmp0 (g_dbus_message_get_member (message), "GetAll") == 0)
    g_atomic_int_inc ((int *) n_openings);
  g_object_unref (message); /* else GLib would answer it */
  return NULL;
}

/* It is asked once for as long as it does not answer. */
static void
slow_keyring (Keyfob *self) {
  GDBusConnection *monitor = mock_bus_connect ();
  g_autoptr (GVariant) reply = NULL;
  int n_openings = 0;

  g_dbus_connection_add_filter (monitor, count_opening, &n_openings, NULL);
  reply = g_dbus_connection_call_sync (monitor, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus.Monitoring", "BecomeMonitor",
                                       g_variant_new ("(asu)", NULL, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (reply);
  keyfob_test_keyring_pause (self->accounts.desktop);
  stay (self);
  close_window (self);
  see_nothing_happen ();
  g_assert_cmpint (g_atomic_int_get (&n_openings), ==, 1);
  keyfob_test_keyring_resume (self->accounts.desktop);
  be_handed_over ();
}

/* It is tried again and again; but what it has left without its buttons pops up but once. */
static void
not_executed (Keyfob *self) {
  g_autofree char *huge = g_strnfill (HUGE_BYTES, 'x');
  g_autoptr (GError) error = g_error_new_literal (KISI_ERROR, KISI_ERROR_UNREACHABLE, "No answer");
  NotificationDaemon *daemon = notification_daemon_new_on_session_bus ();

  replace_self_restart (self, huge);
  notification_daemon_start (daemon, "body actions");
  keyfob_notifier_report_refusal (keyfob_desktop_get_notifier (self->desktop), 21101, error);
  g_assert_cmpuint (notice_count_buttons (notification_daemon_wait (daemon, 0)), ==, 1);
  stay (self);
  close_window (self);
  g_assert_cmpuint (notice_count_buttons (notification_daemon_wait (daemon, 1)), ==, 0);
  see_nothing_happen ();
  g_assert_cmpuint (daemon->notices->len, ==, 2);
  notification_daemon_free (daemon);
}

static const char *const DISPLAY[] = {"DISPLAY=:77", NULL};

static gboolean
give_over (Keyfob *self) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_self_restart_give_over_async (self->self_restart, KEYFOB_VERB_NONE, NULL, DISPLAY,
                                       keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  return keyfob_self_restart_give_over_finish (result);
}

/* A display that it could not be given over to is nobody's any more. */
static void
refused_display (Keyfob *self) {
  GObject *command_line = g_object_new (G_TYPE_OBJECT, NULL);

  keyfob_self_restart_wait_for (self->self_restart, command_line);
  g_assert_false (give_over (self));
  g_object_unref (command_line);
  stay (self);
  close_window (self);
  be_handed_over ();
}

/* As one that the bus starts for a click. */
static void
unstarted (Keyfob *self) {
  replace_account (self, TRUE);
  give_over (self);
}

/* It does not know who is signed in; the next one will not either. */
static void
locked_from_the_start (Keyfob *self) {
  keyfob_test_keyring_lock (self->accounts.desktop);
  replace_account (self, TRUE);
  start (self->accounts.accounts);
  give_over (self);
}

static void
refused (Keyfob *self) {
  g_assert_false (give_over (self));
  fputs (NOT_YET, stdout);
  fflush (stdout);
}

/* Another process would be signed in again. */
static void
refused_not_forgotten (Keyfob *self) {
  keyfob_test_keyring_lock (self->accounts.desktop);
  sign_out (&self->accounts, NULL);
  refused (self);
}

/* What is left of the key in memory goes with the process, if no window was ever opened, too. */
static void
signed_out (Keyfob *self) {
  stay (self);
  see_nothing_happen ();
  sign_out (&self->accounts, NULL);
  be_handed_over ();
}

/* Ada at another organization, too. Returns: (transfer full): her secret there */
static char *
add_harbour (Keyfob *self) {
  const char *email = "ada@harbour.example";
  g_autoptr (GError) error = NULL;
  char *secret;

  keyfob_simulator_add_organization (self->accounts.office, "Harbour Trust", "harbour", 3);
  keyfob_simulator_add_person (self->accounts.office, "harbour", "Ada", email, "secret", NULL);
  secret = keyfob_simulator_add_login (self->accounts.office, "harbour", email, "api");
  sign_in_with_api_key (&self->accounts, secret, &error);
  g_assert_no_error (error);
  return secret;
}

static void
two (Keyfob *self) {
  add_harbour (self);
  idle (self);
}

/* Which is for both. */
static void
two_one_session_only (Keyfob *self) {
  keyfob_test_keyring_lock (self->accounts.desktop);
  add_harbour (self);
  not_kept (self);
}

static void
two_one_signed_out (Keyfob *self) {
  add_harbour (self);
  stay (self);
  see_nothing_happen ();
  keyfob_desktop_sign_out (self->desktop, keyfob_accounts_get_first (self->accounts.accounts));
  be_handed_over ();
}

static gboolean
is_expired (gpointer account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

/* Whoever has no use for that organization any more does not pay for it in memory. */
static void
two_one_expired (Keyfob *self) {
  g_autofree char *secret = add_harbour (self);
  g_autoptr (KeyfobAccount) harbour =
      g_list_model_get_item (keyfob_accounts_get_model (self->accounts.accounts), 1);

  keyfob_simulator_revoke (self->accounts.office, secret);
  keyfob_refresher_refresh (keyfob_account_get_refresher (harbour));
  keyfob_test_wait_until (is_expired, harbour);
  idle (self);
}

static void
signed_out_in_window (Keyfob *self) {
  KeyfobBackgroundPolicy *policy = keyfob_desktop_get_background_policy (self->desktop);

  stay (self);
  keyfob_background_policy_window_opened (policy);
  sign_out (&self->accounts, NULL);
  see_nothing_happen ();
  keyfob_background_policy_window_closed (policy);
  be_handed_over ();
}

/* Another process would be signed in again. */
static void
not_forgotten (Keyfob *self) {
  stay (self);
  keyfob_test_keyring_lock (self->accounts.desktop);
  sign_out (&self->accounts, NULL);
  keyfob_test_keyring_unlock (self->accounts.desktop);
  see_nothing_happen ();
}

static void
command (Keyfob *self) {
  GObject *command_line = g_object_new (G_TYPE_OBJECT, NULL);

  keyfob_self_restart_wait_for (self->self_restart, command_line);
  stay (self);
  close_window (self);
  see_nothing_happen ();
  g_object_unref (command_line);
  be_handed_over ();
}

static void
search (Keyfob *self) {
  GAsyncResult *result = NULL;

  keyfob_door_search_find_async (self->search, "front", 0, keyfob_test_store_result, &result);
  stay (self);
  close_window (self);
  see_nothing_happen ();
  keyfob_door_search_set_doors (self->search, self->accounts.accounts,
                                keyfob_desktop_get_finder (self->desktop));
  be_handed_over ();
}

static void
take_question (KeyfobQuestion *question, gpointer user_data) {
  g_set_object (&((Keyfob *) user_data)->question, question);
}

static gboolean
is_asked (gpointer data) {
  return ((Keyfob *) data)->question != NULL;
}

static void
question (Keyfob *self) {
  g_autoptr (GAsyncResult) result = NULL;

  g_settings_set_string (self->settings, "confirmation", "ask-first");
  keyfob_guard_unlock_async (keyfob_desktop_get_guard (self->desktop), 21101,
                             KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL, take_question, self, NULL,
                             keyfob_test_store_result, &result);
  keyfob_test_wait_until (is_asked, self);
  stay (self);
  close_window (self);
  see_nothing_happen ();
  keyfob_question_answer (self->question, FALSE);
  be_handed_over ();
}

static gboolean
is_hosted (gpointer data) {
  KeyfobTray *tray = keyfob_desktop_get_tray (((Keyfob *) data)->desktop);

  return tray != NULL && keyfob_tray_is_hosted (tray);
}

static gboolean
is_menu_open (gpointer data) {
  return keyfob_tray_is_menu_open (keyfob_desktop_get_tray (((Keyfob *) data)->desktop));
}

static void
menu (Keyfob *self) {
  g_autofree char *path =
      g_strconcat (g_application_get_dbus_object_path (self->application), "/menu", NULL);
  TrayWatcher *watcher =
      tray_watcher_new (NULL, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  MenuHost *host;

  keyfob_desktop_show (self->desktop);
  keyfob_test_wait_until (is_hosted, self);
  host = menu_host_new (path);
  menu_host_open (host);
  keyfob_test_wait_until (is_menu_open, self);
  stay (self);
  close_window (self);
  see_nothing_happen ();
  menu_host_close (host);
  be_handed_over ();
  tray_watcher_free (watcher);
}

typedef struct {
  const char *path;
  Scenario scenario;
  KeyfobTestKeyringKind keyring;
  gboolean waits;      /* for what keeps it */
  gboolean happens;    /* in the end */
  const char *display; /* (nullable): on which, if that matters; "" for none */
} Case;

static const Case cases[] = {
    {"idle", idle, KEYFOB_TEST_KEYRING_REAL, FALSE, TRUE},
    {"not-to-stay", not_to_stay, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
    {"session-only", not_kept, KEYFOB_TEST_KEYRING_ABSENT, TRUE, FALSE},
    {"in-memory", in_memory, KEYFOB_TEST_KEYRING_REAL, TRUE, FALSE},
    {"locked-keyring", locked_keyring, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
    {"slow-keyring", slow_keyring, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
    {"not-executed", not_executed, KEYFOB_TEST_KEYRING_REAL, TRUE, FALSE},
    {"refused-display", refused_display, KEYFOB_TEST_KEYRING_REAL, FALSE, TRUE, ""},
    {"unstarted", unstarted, KEYFOB_TEST_KEYRING_REAL, FALSE, TRUE, ":77"},
    {"locked-from-the-start", locked_from_the_start, KEYFOB_TEST_KEYRING_REAL, FALSE, TRUE, ":77"},
    {"refused-session-only", refused, KEYFOB_TEST_KEYRING_ABSENT, TRUE, FALSE},
    {"refused-not-forgotten", refused_not_forgotten, KEYFOB_TEST_KEYRING_REAL, TRUE, FALSE},
    {"signed-out", signed_out, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
    {"signed-out-session-only", signed_out, KEYFOB_TEST_KEYRING_ABSENT, TRUE, TRUE},
    {"signed-out-in-window", signed_out_in_window, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
    {"not-forgotten", not_forgotten, KEYFOB_TEST_KEYRING_REAL, TRUE, FALSE},
    {"two", two, KEYFOB_TEST_KEYRING_REAL, FALSE, TRUE},
    {"two-one-session-only", two_one_session_only, KEYFOB_TEST_KEYRING_REAL, TRUE, FALSE},
    {"two-one-signed-out", two_one_signed_out, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
    {"two-one-expired", two_one_expired, KEYFOB_TEST_KEYRING_REAL, FALSE, TRUE},
    {"command", command, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
    {"search", search, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
    {"question", question, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
    {"menu", menu, KEYFOB_TEST_KEYRING_REAL, TRUE, TRUE},
};

static void
test_case (gconstpointer data) {
  const Case *self = data;
  Keyfob keyfob = {0};

  if (g_test_subprocess ()) {
    start_keyfob (&keyfob, self->keyring);
    self->scenario (&keyfob);
    _Exit (0); /* the rest goes with the process */
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  if (self->waits && self->happens)
    g_test_trap_assert_stdout ("*" NOT_YET "*" HANDED_OVER "*");
  else if (self->waits)
    g_test_trap_assert_stdout ("*" NOT_YET "*");
  if (self->happens)
    g_test_trap_assert_stdout ("*" HANDED_OVER "*");
  else
    g_test_trap_assert_stdout_unmatched ("*" HANDED_OVER "*");
  if (self->display) {
    g_autofree char *display = g_strdup_printf ("*" ON_DISPLAY, self->display);

    g_test_trap_assert_stdout (display);
  }
}

/* Runs the tests with a folder for what their processes leave behind. */
static int
run (void) {
  g_autofree char *folder = g_dir_make_tmp ("keyfob-self-restart-XXXXXX", NULL);
  g_autofree char *removal = g_strdup_printf ("rm -r '%s'", folder);
  int status;

  g_setenv ("TMPDIR", folder, TRUE);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  status = g_test_run ();
  g_spawn_command_line_sync (removal, NULL, NULL, NULL, NULL);
  return status;
}

int
main (int argc, char **argv) {
  if (argc > 1 && g_str_has_prefix (argv[argc - 1], "--handover=")) {
    printf (HANDED_OVER ON_DISPLAY, g_getenv ("DISPLAY") ?: "");
    return 0;
  }
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/self-restart/", cases[i].path, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  return g_test_subprocess () ? g_test_run () : run ();
}
