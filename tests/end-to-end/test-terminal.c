/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Signing in on a real terminal, and where secrets must not be. */

#include "keyfob-test.h"
#include "platform/keyfob-text.h"
#include "terminal-session.h"

#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PASSWORD "demo-password"
#define DOORS    24

static gboolean
echoes (Session *self) {
  struct termios state;

  g_assert_cmpint (tcgetattr (self->terminal, &state), ==, 0);
  return (state.c_lflag & ECHO) != 0;
}

static void
answer_until_password (Session *session, const char *email) {
  await_text (session, "domain: ");
  g_assert_true (echoes (session));
  type (session, " NORDHAVEN ");
  await_text (session, "E-mail address: ");
  g_assert_nonnull (strstr (session->seen->str, "Nordhaven"));
  type (session, email);
  await_text (session, "Password: ");
  g_assert_false (echoes (session));
}

static void
test_password (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session = session_new (bench, "sign-in");
  g_autoptr (Ran) listed = NULL;
  g_autoptr (Ran) out = NULL;
  g_autoptr (Ran) nobody = NULL;

  answer_until_password (session, "ada.lind@nordhaven.example");
  type (session, PASSWORD);
  await_text (session, "Signed in");
  g_assert_nonnull (strstr (session->seen->str, "Ada Lind"));
  g_assert_cmpint (session_end (session, bench), ==, 0);
  g_assert_null (strstr (bench->all_output, PASSWORD));
  g_assert_cmpuint (keyfob_test_keyring_count_items (bench->keyring), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_logins (bench->office), ==, 1);

  listed = bench_expect (bench, "list", 0);
  out = bench_expect (bench, "sign-out", 0);
  g_assert_cmpuint (keyfob_test_keyring_count_items (bench->keyring), ==, 0);
  g_assert_cmpuint (keyfob_simulator_count_logins (bench->office), ==, 0);
  nobody = bench_expect (bench, "sign-out", 3);
  g_assert_cmpstr (nobody->err, ==, "Nobody is signed in.\n");
}

static void
test_two_factor (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session = session_new (bench, "sign-in");

  answer_until_password (session, "bo.berg@nordhaven.example");
  type (session, PASSWORD);
  await_text (session, "Two-factor code: ");
  g_assert_true (echoes (session));
  type (session, "123456");
  g_assert_cmpint (session_end (session, bench), ==, 0);
  g_assert_cmpuint (keyfob_simulator_count_logins (bench->office), ==, 1);
}

static void
try_again (Session *session, const char *email, const char *password) {
  await_text (session, "is wrong");
  await_text (session, ".example]: ");
  g_string_truncate (session->seen, 0);
  type (session, email);
  await_text (session, "Password: ");
  g_assert_false (echoes (session));
  type (session, password);
}

static void
test_wrong_password (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session = session_new (bench, "sign-in");

  answer_until_password (session, "ada.lind@nordhaven.example");
  type (session, "guess");
  try_again (session, "", "guess2");
  try_again (session, "", "guess3");
  g_assert_cmpint (session_end (session, bench), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, "POST", "/logins"), ==, 3);
  g_assert_cmpuint (keyfob_test_keyring_count_items (bench->keyring), ==, 0);
}

/* The address, too, may have been mistyped. */
static void
test_mistyped (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session = session_new (bench, "sign-in");

  answer_until_password (session, "bo.breg@nordhaven.example");
  type (session, "guess");
  try_again (session, "bo.berg@nordhaven.example", PASSWORD);
  await_text (session, "Two-factor code: ");
  type (session, "000000");
  await_text (session, "too old");
  await_text (session, "now.\r\nTwo-factor code: ");
  type (session, "123456");
  g_assert_cmpint (session_end (session, bench), ==, 0);
  g_assert_cmpuint (keyfob_simulator_count_logins (bench->office), ==, 1);
}

/* One more try would be one more of what is too much. */
static void
test_too_many (void) {
  const KeyfobFault fault = {.method = "POST", .path = "/logins", .kind = KEYFOB_FAULT_TOO_MANY};
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session = session_new (bench, "sign-in");

  keyfob_simulator_add_fault (bench->office, &fault);
  answer_until_password (session, "ada.lind@nordhaven.example");
  type (session, PASSWORD);
  g_assert_cmpint (session_end (session, bench), ==, 1);
  g_assert_nonnull (strstr (bench->all_output, "too many requests"));
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, "POST", "/logins"), ==, 1);
}

/* Whoever is signed in already is told so, and stays so unless they go on. */
static void
test_already (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session;

  bench_sign_in (bench);
  session = session_new (bench, "sign-in");
  await_text (session, "domain: ");
  g_assert_nonnull (strstr (session->seen->str, "Signed in already: Signe Holm, Nordhaven Works."));
  g_assert_nonnull (strstr (session->seen->str, "Go on to add another organization, or"));
  g_assert_cmpint (write (session->terminal, "\003", 1), ==, 1);
  g_assert_cmpint (session_end (session, bench), ==, 128 + SIGINT);
  g_assert_cmpuint (keyfob_test_keyring_count_items (bench->keyring), ==, 1);

  session = session_new (bench, "sign-in");
  answer_until_password (session, "ada.lind@nordhaven.example");
  type (session, PASSWORD);
  g_assert_cmpint (session_end (session, bench), ==, 0);
  session = session_new (bench, "sign-in");
  await_text (session, "domain: ");
  g_assert_nonnull (strstr (session->seen->str, "(Signe Holm)"));
  g_assert_nonnull (strstr (session->seen->str, "(Ada Lind)"));
  g_assert_cmpint (write (session->terminal, "\003", 1), ==, 1);
  g_assert_cmpint (session_end (session, bench), ==, 128 + SIGINT);
}

static void
test_single_sign_on (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session = session_new (bench, "sign-in");

  await_text (session, "domain: ");
  type (session, "fjordbank");
  await_text (session, "a password will not do here.");
  await_text (session, "an access link (keyfob sign-in --access-link-stdin)");
  await_text (session, "an API key (keyfob sign-in --api-key-stdin)");
  g_assert_cmpint (session_end (session, bench), ==, 1);
}

static void
test_interrupted (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session = session_new (bench, "sign-in");

  answer_until_password (session, "ada.lind@nordhaven.example");
  g_assert_cmpint (write (session->terminal, "\003", 1), ==, 1);
  await_text (session, "Password: \r\n");
  g_assert_true (echoes (session));
  g_assert_cmpint (session_end (session, bench), ==, 128 + SIGINT);
  g_assert_cmpuint (keyfob_simulator_count_logins (bench->office), ==, 0);
}

static void
test_no_terminal (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (Ran) ran = bench_expect (bench, "sign-in", 2);

  g_assert_nonnull (strstr (ran->err, "--api-key-stdin"));
}

static void
test_no_keyring (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);
  g_autofree char *line = g_strconcat (keyfob_simulator_get_api_key (bench->office), "\n", NULL);
  g_autoptr (Ran) ran = bench_run (bench, "sign-in --api-key-stdin", line);

  g_assert_cmpint (ran->exit, ==, 1);
  g_assert_cmpstr (ran->out, ==, "");
  g_assert_cmpstr (ran->err, !=, "");
}

/* A login that cannot be kept is not left behind at Kisi. */
static void
test_locked_keyring (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session;

  keyfob_test_keyring_lock (bench->keyring);
  session = session_new (bench, "sign-in");
  answer_until_password (session, "ada.lind@nordhaven.example");
  type (session, PASSWORD);
  g_assert_cmpint (session_end (session, bench), ==, 1);
  g_assert_nonnull (strstr (bench->all_output, "not signed in"));
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, "POST", "/logins"), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_logins (bench->office), ==, 0);
}

static void
test_access_link (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autofree char *line =
      g_strconcat ("  ", keyfob_simulator_get_access_link (bench->office), " \r\n", NULL);
  g_autoptr (Ran) wrong = bench_run (bench, "sign-in --access-link-stdin", "nonsense\n");
  g_autoptr (Ran) empty = bench_run (bench, "sign-in --access-link-stdin", "");
  g_autoptr (Ran) right = bench_run (bench, "sign-in --access-link-stdin", line);
  g_autoptr (Ran) listed = NULL;

  g_assert_cmpint (wrong->exit, ==, 1);
  g_assert_cmpint (empty->exit, ==, 1);
  g_assert_cmpint (right->exit, ==, 0);
  listed = bench_expect (bench, "list", 0);
  g_assert_cmpstr (listed->out, !=, "");
}

static void
assert_not_in_file (const char *path, const char *secret) {
  g_autofree char *content = NULL;
  gsize length;

  if (!g_file_get_contents (path, &content, &length, NULL))
    return;
  g_assert_null (memmem (content, length, secret, strlen (secret)));
}

static guint
assert_not_in_folder (const char *path, const char *secret) {
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint files = 0;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR)) {
      files += assert_not_in_folder (child, secret);
    } else {
      assert_not_in_file (child, secret);
      files++;
    }
  }
  return files;
}

/* The key of a run is in no argument, environment, output, log or file, and no core dump would hold
 * it. The keyring has folders of its own. */
static void
test_secrets (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  const char *key = keyfob_simulator_get_api_key (bench->office);
  const char *const looked_at[] = {"cmdline", "environ"};
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (Ran) alone = NULL;
  g_autoptr (Ran) unlocked = NULL;
  g_autofree char *limits = NULL;
  g_autofree char *limits_path = NULL;

  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  bench_sign_in (bench);
  alone = bench_expect (bench, "list --json", 0);
  g_assert_true (g_str_has_prefix (alone->out, "[")); /* logs go elsewhere */
  running = bench_start_background (bench);
  unlocked = bench_expect (bench, "unlock|front entrance", 0);

  for (guint i = 0; i < G_N_ELEMENTS (looked_at); i++) {
    g_autofree char *path =
        g_strdup_printf ("/proc/%s/%s", g_subprocess_get_identifier (running), looked_at[i]);

    assert_not_in_file (path, key);
  }
  limits_path = g_strdup_printf ("/proc/%s/limits", g_subprocess_get_identifier (running));
  g_assert_true (g_file_get_contents (limits_path, &limits, NULL, NULL));
  g_assert_true (g_regex_match_simple ("Max core file size +0 +0 ", limits, 0, 0));

  bench_quit (bench, running);
  g_assert_nonnull (strstr (bench->all_output, "Kisi-DEBUG"));
  g_assert_null (strstr (bench->all_output, key));
  g_assert_cmpuint (assert_not_in_folder (bench->folder, key), >, 0); /* the cache at least */
  g_unsetenv ("G_MESSAGES_DEBUG");
}

/* The door comes first, then what is to be said of it. */
static void
test_status (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);
  Session *session = session_new (bench, "status|server room|--demo");
  const char *restriction;

  await_text (session, "Server Room: ");
  await_text (session, "certain hours");
  restriction = strstr (session->seen->str, "Unlocks only");
  g_assert_nonnull (restriction);
  g_assert_true (strstr (session->seen->str, "Server Room: ") < restriction);
  g_assert_cmpint (session_end (session, bench), ==, 0);
}

static void
test_open (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  Session *session;

  bench_sign_in (bench);
  keyfob_simulator_edit_lock (bench->office,
                              keyfob_simulator_find_lock (bench->office, "Terrace Door"), "online",
                              json_node_init_boolean (json_node_alloc (), FALSE));
  session = session_new (bench, "status|terrace door");
  await_text (session, "Terrace Door: Offline; the door stands open\r\n");
  g_assert_cmpint (session_end (session, bench), ==, 0);
}

/* A wait of seconds is shown to a person, and not to a script. */
static void
test_gathering (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_NO_BUS);
  Session *session = session_new (bench, "unlock|laboratory|--demo");
  g_autoptr (Ran) piped = NULL;

  await_text (session, "Looking for the reader…\r\nLaboratory: ");
  g_assert_cmpint (session_end (session, bench), ==, 1);
  piped = bench_run (bench, "unlock|laboratory|--demo", NULL);
  g_assert_cmpint (piped->exit, ==, 1);
  g_assert_true (g_str_has_prefix (piped->err, "Laboratory: "));
}

static void
assert_table_fits (Bench *bench, guint columns) {
  Session *session = session_new_wide (bench, "list", columns);
  g_auto (GStrv) lines = NULL;
  guint widest = 0;

  await_text (session, NULL);
  g_test_message ("%s", session->seen->str);
  lines = g_strsplit (session->seen->str, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, DOORS);
  for (guint i = 0; i < DOORS; i++) {
    guint cells = keyfob_text_get_cells (lines[i]);

    widest = MAX (widest, cells);
    g_assert_cmpuint (cells, <=, columns);
    g_assert_nonnull (strstr (lines[i], "…  ")); /* after the place at least */
  }
  g_assert_cmpuint (widest, ==, columns);
  /* what tells doors and states apart is whole */
  g_assert_nonnull (strstr (session->seen->str, "  Locked down, "));
  g_assert_nonnull (strstr (session->seen->str, "  Open (lock reports locked)\r\n"));
  g_assert_cmpint (session_end (session, bench), ==, 0);
}

/* No line wraps, whichever process makes it. To a program it is as long as it is. */
static void
test_columns (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (Ran) piped = NULL;

  bench_sign_in (bench);
  assert_table_fits (bench, 60);
  running = bench_start_background (bench);
  assert_table_fits (bench, 60);
  piped = bench_expect (bench, "list", 0);
  g_assert_null (strstr (piped->out, "…"));
  bench_quit (bench, running);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/terminal/password", test_password);
  g_test_add_func ("/terminal/two-factor", test_two_factor);
  g_test_add_func ("/terminal/wrong-password", test_wrong_password);
  g_test_add_func ("/terminal/mistyped", test_mistyped);
  g_test_add_func ("/terminal/too-many", test_too_many);
  g_test_add_func ("/terminal/already", test_already);
  g_test_add_func ("/terminal/single-sign-on", test_single_sign_on);
  g_test_add_func ("/terminal/interrupted", test_interrupted);
  g_test_add_func ("/terminal/no-terminal", test_no_terminal);
  g_test_add_func ("/terminal/no-keyring", test_no_keyring);
  g_test_add_func ("/terminal/locked-keyring", test_locked_keyring);
  g_test_add_func ("/terminal/access-link", test_access_link);
  g_test_add_func ("/terminal/secrets", test_secrets);
  g_test_add_func ("/terminal/status", test_status);
  g_test_add_func ("/terminal/open", test_open);
  g_test_add_func ("/terminal/gathering", test_gathering);
  g_test_add_func ("/terminal/columns", test_columns);
  return g_test_run ();
}
