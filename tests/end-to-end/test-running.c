/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Commands that a running Keyfob does, and what becomes of them when one of the two is gone. */

#include "keyfob-process.h"
#include "keyfob-test.h"
#include "platform/keyfob-timer.h"

#include <signal.h>
#include <string.h>

/* Long enough that a second command comes while the first is under way. */
#define UNLOCK_TAKES_MS 1500

static gboolean
is_signed_in (Bench *bench) {
  g_autoptr (Ran) ran = bench_run (bench, "list", NULL);

  return ran->exit == 0;
}

static void
test_one_unlock (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  gint64 id = keyfob_simulator_find_lock (bench->office, "Front Entrance");
  const KeyfobFault slow = {.method = "POST",
                            .path = "/locks/*",
                            .kind = KEYFOB_FAULT_DELAY,
                            .milliseconds = UNLOCK_TAKES_MS};
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (GSubprocess) first = NULL;
  g_autoptr (GSubprocess) second = NULL;
  g_autoptr (Ran) first_ran = NULL;
  g_autoptr (Ran) second_ran = NULL;
  g_autoptr (Ran) status = NULL;
  g_autoptr (Ran) refused = NULL;
  g_autoptr (Ran) usage = NULL;

  bench_sign_in (bench);
  running = bench_start_background (bench);
  g_assert_true (is_signed_in (bench));
  keyfob_simulator_add_fault (bench->office, &slow);
  first = bench_start (bench, "unlock|front entrance");
  second = bench_start (bench, "unlock|FRONT ENTRANCE");
  first_ran = bench_wait (bench, first);
  second_ran = bench_wait (bench, second);
  g_assert_cmpint (first_ran->exit, ==, 0);
  g_assert_cmpint (second_ran->exit, ==, 0);
  g_assert_nonnull (strstr (first_ran->err, "accepted"));
  g_assert_nonnull (strstr (second_ran->err, "accepted"));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, id), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, "POST", "/locks/*"), ==, 1);

  /* its exits and words are as if it were alone */
  status = bench_expect (bench, "status|front entrance", 0);
  g_assert_nonnull (
      strstr (status->out, "\tFront Entrance\tNordhaven HQ\tGround floor\tunlocked\t"));
  refused = bench_expect (bench, "unlock|roof terrace", 1);
  usage = bench_expect (bench, "unlock front", 2);
  g_assert_nonnull (strstr (usage->err, "Front Entrance"));
  bench_quit (bench, running);
}

/* What runs all day without a window does not carry what windows need. */
static void
test_without_gtk (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) running = NULL;
  g_autofree char *path = NULL;
  g_autofree char *maps = NULL;

  bench_sign_in (bench);
  running = bench_start_background (bench);
  g_assert_true (is_signed_in (bench));
  path = g_strdup_printf ("/proc/%s/maps", g_subprocess_get_identifier (running));
  g_assert_true (g_file_get_contents (path, &maps, NULL, NULL));
  g_assert_nonnull (strstr (maps, "libkeyfob.so"));
  g_assert_null (strstr (maps, "keyfob-ui.so"));
  g_assert_null (strstr (maps, "libgtk-"));
  bench_quit (bench, running);
}

/* What any program of the same user can do to it over the bus. */
static void
test_exported (void) {
  const char *const expected[] = {
      "answer", "open",   "preferences",  "quick",       "quit", "reload-credential",
      "search", "unlock", "unlock-again", "unlock-found"};
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) running = bench_start_background (bench);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *name = bench_dup_name (bench);
  g_autofree char *path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  g_autoptr (GVariant) reply = NULL;
  g_autofree const char **names = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_sync (bus, name, path, "org.gtk.Actions", "List", NULL,
                                       G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                       &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(^a&s)", &names);
  g_assert_cmpuint (g_strv_length ((char **) names), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_true (g_strv_contains (names, expected[i]));
  bench_quit (bench, running);
}

/* Above what a command exits with, to tell its exit from GApplication's own. */
#define ANSWERED 64

static int
send_command_line (Bench *bench, GVariant *arguments, const char *platform_data) {
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *name = bench_dup_name (bench);
  g_autofree char *path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  int exit;

  reply = g_dbus_connection_call_sync (
      bus, name, path, "org.gtk.Application", "CommandLine",
      g_variant_new ("(o@aay@a{sv})", "/x", arguments, g_variant_new_parsed (platform_data)),
      G_VARIANT_TYPE ("(i)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(i)", &exit);
  return exit;
}

/* As our own launcher's would be, were it this test and had it asked so many seconds ago. */
static char *
dup_launcher_data (guint seconds) {
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  return g_strdup_printf (
      "{'keyfob-launcher': <'%s'>, 'keyfob-asked-at': <int64 %" G_GINT64_FORMAT ">}",
      g_dbus_connection_get_unique_name (bus), keyfob_timer_now () - seconds * G_USEC_PER_SEC);
}

static GVariant *
repeat (const char *word, guint times) {
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aay"));
  for (guint i = 0; i < times; i++)
    g_variant_builder_add (&builder, "^ay", word);
  return g_variant_builder_end (&builder);
}

/* Command lines that no Keyfob sends: none of them ends the one that runs, opens a door, or is
 * taken for done. */
static void
test_hostile_command_lines (void) {
  const struct {
    const char *arguments;
    const char *platform_data; /* NULL for a launcher's */
  } calls[] = {
      {"@aay []", "@a{sv} {}"},
      {"[b'keyfob', b'--']", "@a{sv} {}"},
      {"[b'keyfob', b'list']", "{'keyfob-launcher': <'org.freedesktop.DBus'>}"},
      {"[b'keyfob', b'list']", "{'keyfob-asked-at': <int64 1>}"},
      {"[b'keyfob', b'watch']", "{'keyfob-launcher': <':9.99'>, 'cwd': <7>}"},
  };
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) running = NULL;

  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_unsetenv ("DISPLAY");
  running = bench_start_background (bench);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    g_assert_cmpint (send_command_line (bench, g_variant_new_parsed (calls[i].arguments),
                                        calls[i].platform_data),
                     !=, ANSWERED);
  bench_quit (bench, running);
}

/* What is wrong, and what only a process of its own can honour: it is refused as wrong usage, and
 * least of all done at the doors of the one that runs. */
static void
test_unfit_command_lines (void) {
  const char *const calls[] = {
      "[b'keyfob', b'unlock', b'--help']",
      "[b'keyfob', b'help', b'unlock']",
      "[b'keyfob', b'status', b'-h']",
      "[b'keyfob', b'--version']",
      "[b'keyfob', b'unlock']",
      "[b'keyfob', b'unlock', b'']",
      "[b'keyfob', b'unlock', b'\\000']",
      "[b'keyfob', b'unlock', b'\\377']",
      "[b'keyfob', b'sign-in']",
      "[b'keyfob', b'sign-out']",
      "[b'keyfob', b'--gapplication-service']",
      "[b'keyfob', b'--handover=7']",
      "[b'keyfob', b'unlock', b'%1$s']", /* no server is named: Kisi's own is meant */
      "[b'keyfob', b'unlock', b'--server', b'https://example.com', b'%1$s']",
      "[b'keyfob', b'--demo', b'unlock', b'%1$s']",
      "[b'keyfob', b'--demo-doors', b'5', b'unlock', b'%1$s']",
  };
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  /* Kept, or the launcher that this test says it is would be gone. */
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *data = dup_launcher_data (0);
  g_autofree char *id = g_strdup_printf (
      "%" G_GINT64_FORMAT, keyfob_simulator_find_lock (bench->office, "Front Entrance"));
  g_autoptr (GSubprocess) running = NULL;

  bench_sign_in (bench);
  running = bench_start_background (bench);
  g_assert_true (is_signed_in (bench));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    g_auto (GStrv) parts = g_strsplit (calls[i], "%1$s", -1);
    g_autofree char *arguments = g_strjoinv (id, parts);

    g_test_message ("%s", arguments);
    g_assert_cmpint (send_command_line (bench, g_variant_new_parsed (arguments), data), ==,
                     ANSWERED + 2);
  }
  g_assert_cmpint (send_command_line (bench, repeat ("unlock", 10000), data), ==, ANSWERED + 2);
  g_assert_cmpint (send_command_line (bench, repeat ("--help", 10000), data), ==, ANSWERED + 2);
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
  bench_quit (bench, running);
}

static GVariant *
make_unlock (Bench *bench) {
  const char *const arguments[] = {
      "keyfob", "--server",       keyfob_simulator_get_url (bench->office),
      "unlock", "Front Entrance", NULL};

  return g_variant_new_bytestring_array (arguments, -1);
}

typedef struct {
  guint n_refused;
  guint n_ended;
} Crowd;

static void
on_crowd_answer (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  Crowd *crowd = user_data;
  int exit = 0;

  if (reply)
    g_variant_get (reply, "(i)", &exit);
  crowd->n_refused += exit == ANSWERED + 1;
  crowd->n_ended++;
}

/* The bus lets no program wait for more than 128 answers. */
#define CROWD   120
#define ALLOWED 100

static gboolean
is_rest_refused (gpointer data) {
  return ((Crowd *) data)->n_refused >= CROWD - ALLOWED;
}

static gboolean
are_all_ended (gpointer data) {
  return ((Crowd *) data)->n_ended == CROWD;
}

/* Each command under way costs memory, so there is an end to them; others go on meanwhile. */
static void
test_crowd (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  const char *const arguments[] = {"keyfob", "--server", keyfob_simulator_get_url (bench->office),
                                   "watch", NULL};
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *name = bench_dup_name (bench);
  g_autofree char *path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  g_autofree char *data = dup_launcher_data (0);
  Crowd crowd = {0};
  g_autoptr (GSubprocess) running = NULL;

  bench_sign_in (bench);
  running = bench_start_background (bench);
  g_assert_true (is_signed_in (bench));
  for (guint i = 0; i < CROWD; i++)
    g_dbus_connection_call (bus, name, path, "org.gtk.Application", "CommandLine",
                            g_variant_new ("(o@aay@a{sv})", "/x",
                                           g_variant_new_bytestring_array (arguments, -1),
                                           g_variant_new_parsed (data)),
                            G_VARIANT_TYPE ("(i)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL,
                            on_crowd_answer, &crowd);
  keyfob_test_wait_until (is_rest_refused, &crowd);
  g_assert_cmpuint (crowd.n_refused, ==, CROWD - ALLOWED);
  bench_quit (bench, running);
  keyfob_test_wait_until (are_all_ended, &crowd);
}

/* Whoever asked has gone away meanwhile, if only the one that runs was stopped so long. */
static void
test_old_wish (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  /* Kept, or the launcher that this test says it is would be gone. */
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *late = dup_launcher_data (11);
  g_autofree char *in_time = dup_launcher_data (0);
  g_autoptr (GSubprocess) running = NULL;

  bench_sign_in (bench);
  running = bench_start_background (bench);
  g_assert_true (is_signed_in (bench));
  g_assert_cmpint (send_command_line (bench, make_unlock (bench), late), ==, ANSWERED + 1);
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
  g_assert_cmpint (send_command_line (bench, make_unlock (bench), in_time), ==, ANSWERED);
  g_assert_cmpuint (bench_count_sent (bench), ==, 1);
  bench_quit (bench, running);
}

/* One that runs and does not answer is told of soon, and is sent nothing that it would do later. */
static void
test_stopped (void) {
  const struct {
    const char *command;
    int exit;
  } commands[] = {{"unlock|front entrance", 4},
                  {"list", 4},
                  {"status|front entrance", 4},
                  {"watch", 4},
                  {"", 1},
                  {"quick", 1}};
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (Ran) listed = NULL;

  bench_sign_in (bench);
  running = bench_start_background (bench);
  g_assert_true (is_signed_in (bench));
  g_subprocess_send_signal (running, SIGSTOP);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    gint64 begin = g_get_monotonic_time ();
    g_autoptr (Ran) ran = bench_expect (bench, commands[i].command, commands[i].exit);

    g_assert_true (g_str_has_prefix (ran->err, "The running Keyfob (process "));
    /* Three seconds, and a busy computer; less than the bus's own half a minute. */
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 15 * G_USEC_PER_SEC);
  }
  g_subprocess_send_signal (running, SIGCONT);
  listed = bench_expect (bench, "list", 0); /* whatever came before has been done by then */
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
  bench_quit (bench, running);
}

static void
test_running_is_killed (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  const KeyfobFault slow = {.method = "POST", .path = "/locks/*", .kind = KEYFOB_FAULT_SILENCE};
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (GSubprocess) unlock = NULL;
  g_autoptr (Ran) killed = NULL;
  g_autoptr (Ran) ran = NULL;

  bench_sign_in (bench);
  running = bench_start_background (bench);
  g_assert_true (is_signed_in (bench));
  keyfob_simulator_add_fault (bench->office, &slow);
  unlock = bench_start (bench, "unlock|front entrance");
  while (keyfob_simulator_count_requests (bench->office, "POST", "/locks/*") == 0)
    g_usleep (1000);
  g_subprocess_force_exit (running);
  ran = bench_wait (bench, unlock);
  g_assert_cmpint (ran->exit, ==, 5); /* not "refused" */
  g_assert_true (g_str_has_prefix (ran->err, "The running Keyfob ended "));
  killed = bench_wait (bench, running);
  /* and without it the next command works alone */
  keyfob_simulator_clear_faults (bench->office);
  g_assert_true (is_signed_in (bench));
}

static void
on_list (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *arguments,
         GDBusMethodInvocation *invocation,
         gpointer user_data) {
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(@as)", g_variant_new_strv (NULL, 0)));
}

/* One that executes itself anew just then: to the new process, which shares the old one's
 * connection for a moment, the command means nothing. Nothing was done, so it can be done again. */
static void
test_executes_itself (void) {
  static const GDBusInterfaceVTable VTABLE = {.method_call = on_list};
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GDBusNodeInfo) node =
      g_dbus_node_info_new_for_xml ("<node><interface name='org.gtk.Actions'><method name='List'>"
                                    "<arg type='as' direction='out'/></method></interface></node>",
                                    NULL);
  g_autofree char *name = bench_dup_name (bench);
  g_autofree char *path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  guint object =
      g_dbus_connection_register_object (bus, path, node->interfaces[0], &VTABLE, NULL, NULL, NULL);
  guint owner =
      g_bus_own_name_on_connection (bus, name, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  g_autoptr (Ran) unlocked = NULL;

  bench_wait_for_name (bench, TRUE);
  bench_sign_in (bench);
  unlocked = bench_expect (bench, "unlock|front entrance", 0);
  g_assert_cmpuint (bench_count_sent (bench), ==, 1);
  g_bus_unown_name (owner);
  g_dbus_connection_unregister_object (bus, object);
}

static void
test_other_server_works_alone (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (Ran) other = NULL;

  bench_sign_in (bench);
  running = bench_start_background (bench);
  /* the same place under another name is another server, with a sign-in of its own */
  other = bench_expect (bench, "list --server http://127.0.0.2:9", 3);
  bench_quit (bench, running);
}

static gboolean
is_signed_out (gpointer bench) {
  g_autoptr (Ran) ran = bench_run (bench, "list", NULL);

  return ran->exit == 3;
}

static void
test_sign_in_reaches_running (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) running = bench_start_background (bench);
  g_autoptr (Ran) before = bench_expect (bench, "list", 3);
  g_autoptr (Ran) after = NULL;
  g_autoptr (Ran) signed_out = NULL;

  bench_sign_in (bench);
  after = bench_expect (bench, "list", 0);
  signed_out = bench_expect (bench, "sign-out", 0);
  keyfob_test_wait_until (is_signed_out, bench); /* it was told to look into the keyring */
  bench_quit (bench, running);
}

/* Reads what a process writes, a line at a time. */
static char *
read_line (GDataInputStream *stream) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, NULL, keyfob_test_store_result,
                                       &stored);
  result = keyfob_test_wait_for_result (&stored);
  return g_data_input_stream_read_line_finish_utf8 (stream, result, NULL, NULL);
}

static gboolean
has_fetched_once (gpointer data) {
  Bench *bench = data;

  return keyfob_simulator_count_requests (bench->office, "GET", "/locks") >= 1;
}

/* The watch fetches anew when it begins, and looks at changes from then on; when that is cannot be
 * seen, so there are changes until one is told. */
static void
change_until_told (Bench *bench, gint64 id, GInputStream *output) {
  gboolean open = TRUE;

  while (!g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (output))) {
    g_autoptr (Ran) fetched_again = NULL;

    keyfob_simulator_edit_lock (bench->office, id, "open",
                                json_node_init_boolean (json_node_alloc (), open));
    fetched_again = bench_expect (bench, "status|cold store", 0);
    open = !open;
  }
}

/* A change at a door is told in one line; then @interrupt ends the watch, and nothing is left of it
 * in the Keyfob that runs: a service, which ends when nobody uses it. */
static void
check_watch (int interrupt) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  gint64 id = keyfob_simulator_find_lock (bench->office, "Cold Store");
  g_autoptr (GSubprocess) service = NULL;
  g_autoptr (GSubprocess) watch = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (Ran) watch_ran = NULL;
  g_autoptr (Ran) service_ran = NULL;
  JsonObject *change;

  bench_sign_in (bench);
  service = bench_start (bench, "--gapplication-service");
  bench_wait_for_name (bench, TRUE); /* it asks nobody before it is asked for something */
  watch = bench_start (bench, "watch --json");
  keyfob_test_wait_until (has_fetched_once, bench);
  change_until_told (bench, id, g_subprocess_get_stdout_pipe (watch));

  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (watch));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  line = read_line (lines);
  json = json_from_string (line, NULL);
  g_assert_nonnull (json);
  change = json_node_get_object (json);
  g_assert_cmpstr (json_object_get_string_member (change, "change"), ==, "changed");
  g_assert_cmpint (json_object_get_int_member (change, "id"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (change, "name"), ==, "Cold Store");
  g_assert_true (json_object_has_member (change, "open"));
  g_assert_true (json_object_has_member (change, "time"));

  g_subprocess_send_signal (watch, interrupt);
  watch_ran = bench_wait (bench, watch);
  g_assert_cmpint (watch_ran->exit, ==, interrupt == SIGKILL ? 128 + SIGKILL : 0);
  service_ran = bench_wait (bench, service);
  g_assert_cmpint (service_ran->exit, ==, 0);
}

static void
test_watch_interrupted (void) {
  check_watch (SIGINT);
}

static void
test_watch_killed (void) {
  check_watch (SIGKILL);
}

static gboolean
has_fetched (gpointer data) {
  Bench *bench = data;

  return keyfob_simulator_count_requests (bench->office, "GET", "/floors") > 0;
}

static void
test_watch_alone (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) watch = NULL;
  g_autoptr (Ran) ran = NULL;

  bench_sign_in (bench);
  watch = bench_start (bench, "watch");
  keyfob_test_wait_until (has_fetched, bench);
  bench_wait_for_name (bench, FALSE); /* it must not become the host of windows */
  g_subprocess_send_signal (watch, SIGINT);
  ran = bench_wait (bench, watch);
  g_assert_cmpint (ran->exit, ==, 0);
  g_assert_cmpstr (ran->err, ==, "");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/running/one-unlock", test_one_unlock);
  g_test_add_func ("/running/without-gtk", test_without_gtk);
  g_test_add_func ("/running/exported", test_exported);
  g_test_add_func ("/running/hostile-command-lines", test_hostile_command_lines);
  g_test_add_func ("/running/unfit-command-lines", test_unfit_command_lines);
  g_test_add_func ("/running/crowd", test_crowd);
  g_test_add_func ("/running/old-wish", test_old_wish);
  g_test_add_func ("/running/stopped", test_stopped);
  g_test_add_func ("/running/is-killed", test_running_is_killed);
  g_test_add_func ("/running/executes-itself", test_executes_itself);
  g_test_add_func ("/running/other-server-works-alone", test_other_server_works_alone);
  g_test_add_func ("/running/sign-in-reaches-it", test_sign_in_reaches_running);
  g_test_add_func ("/running/watch/alone", test_watch_alone);
  g_test_add_func ("/running/watch/interrupted", test_watch_interrupted);
  g_test_add_func ("/running/watch/killed", test_watch_killed);
  return g_test_run ();
}
