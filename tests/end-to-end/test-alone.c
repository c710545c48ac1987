/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Unlocks from terminals while no Keyfob runs that would know of them all. */

#include "keyfob-test.h"
#include "terminal-session.h"

#include <glib/gstdio.h>
#include <string.h>

#define DOOR   "Front Entrance"
#define UNLOCK "unlock|front entrance"

#define LOCKED_DOWN "server room"

/* As long as may be chosen, since a busy computer takes its time for a second command. */
#define ASSUMED_SECONDS 10

#define DEFAULT_SECONDS 5

static guint
count_posts (Bench *bench) {
  return keyfob_simulator_count_requests (bench->office, "POST", "/locks/*");
}

static void
delay_unlocks (Bench *bench, KeyfobFaultKind kind) {
  /* until the test ends it */
  const KeyfobFault slow = {
      .method = "POST", .path = "/locks/*", .kind = kind, .milliseconds = 60000};

  keyfob_simulator_add_fault (bench->office, &slow);
}

static void
expect_accepted (Bench *bench) {
  g_autoptr (Ran) ran = bench_expect (bench, UNLOCK, 0);

  g_assert_cmpstr (ran->err, ==, DOOR ": unlock accepted\n");
}

/* The door's mark in the runtime folder. */
static char *
dup_mark_path (Bench *bench) {
  g_autofree char *path =
      g_build_filename (bench->folder, "XDG_RUNTIME_DIR", "app", "app.keyfob.Keyfob", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    if (g_str_has_prefix (name, "unlock-"))
      return g_build_filename (path, name, NULL);
  return NULL;
}

static void
write_mark (Bench *bench, const char *text) {
  g_autofree char *path = dup_mark_path (bench);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
age_mark (Bench *bench, guint seconds) {
  g_autofree char *path = dup_mark_path (bench);
  g_autofree char *text = NULL;
  g_autofree char *older = NULL;
  g_auto (GStrv) words = NULL;
  gint64 time;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  words = g_strsplit (text, " ", -1);
  time = g_ascii_strtoll (words[1], NULL, 10) - seconds * G_USEC_PER_SEC;
  older = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s 0 -", words[0], time, words[2]);
  write_mark (bench, older);
}

static gboolean
has_posted (gpointer bench) {
  return count_posts (bench) > 0;
}

typedef struct {
  Bench *bench;
  GSubprocess *process;
} Waiter;

/* Whether a command has come to the door, where another one is. */
static gboolean
waits_at_door (gpointer data) {
  Waiter *waiter = data;
  g_autofree char *mark = dup_mark_path (waiter->bench);
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/fd", g_subprocess_get_identifier (waiter->process));
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name (folder))) {
    g_autofree char *link = g_build_filename (path, name, NULL);
    g_autofree char *target = g_file_read_link (link, NULL);

    if (g_strcmp0 (target, mark) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Two unlocks of a door, of which the second one sends nothing if it comes within @seconds. */
typedef struct {
  void (*unlock) (Bench *bench);
  guint seconds;
} Twice;

/* Tries until the computer has been quick enough. */
static void
test_once (gconstpointer data) {
  const Twice *twice = data;
  guint posts;
  gint64 begun;

  do {
    g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);

    bench_choose (bench, "assumed-unlocked-seconds", G_STRINGIFY (ASSUMED_SECONDS));
    bench_sign_in (bench);
    begun = g_get_monotonic_time ();
    twice->unlock (bench);
    posts = count_posts (bench);
  } while (g_get_monotonic_time () - begun >= twice->seconds * G_USEC_PER_SEC);
  g_assert_cmpuint (posts, ==, 1);
}

static void
unlock_in_a_row (Bench *bench) {
  expect_accepted (bench);
  expect_accepted (bench);
}

static void
unlock_as_late_as_chosen (Bench *bench) {
  expect_accepted (bench);
  age_mark (bench, DEFAULT_SECONDS);
  expect_accepted (bench);
}

static void
unlock_at_once (Bench *bench) {
  g_autoptr (GSubprocess) first = NULL;
  g_autoptr (GSubprocess) second = NULL;
  g_autoptr (Ran) first_ran = NULL;
  g_autoptr (Ran) second_ran = NULL;

  delay_unlocks (bench, KEYFOB_FAULT_DELAY);
  first = bench_start (bench, UNLOCK);
  keyfob_test_wait_until (has_posted, bench);
  second = bench_start (bench, UNLOCK);
  keyfob_test_wait_until (waits_at_door, &(Waiter) {bench, second});
  keyfob_simulator_end_delays (bench->office);
  first_ran = bench_wait (bench, first);
  second_ran = bench_wait (bench, second);
  g_assert_cmpint (first_ran->exit, ==, 0);
  g_assert_cmpint (second_ran->exit, ==, 0);
  g_assert_cmpstr (second_ran->err, ==, first_ran->err);
}

/* Two questions are open when the first is answered. */
static void
unlock_after_question (Bench *bench) {
  Session *first;
  Session *second;

  bench_choose (bench, "confirmation", "'ask-always'");
  first = session_new (bench, UNLOCK);
  second = session_new (bench, UNLOCK);
  await_text (first, "[y/N] ");
  await_text (second, "[y/N] ");
  type (first, "y");
  g_assert_cmpint (session_end (first, bench), ==, 0);
  type (second, "y");
  g_assert_cmpint (session_end (second, bench), ==, 0);
}

/* The question of a command is open while the application starts, and unlocks the door. */
static void
unlock_beside_question (Bench *bench) {
  g_autoptr (GSubprocess) running = NULL;
  Session *session;

  bench_choose (bench, "confirmation", "'ask-always'");
  session = session_new (bench, UNLOCK);
  await_text (session, "[y/N] ");
  bench_choose (bench, "confirmation", "'at-once'");
  running = bench_start_background (bench);
  expect_accepted (bench);
  type (session, "y");
  g_assert_cmpint (session_end (session, bench), ==, 0);
  bench_quit (bench, running);
}

static void
unlock_after_running (Bench *bench) {
  g_autoptr (GSubprocess) running = bench_start_background (bench);
  g_autoptr (Ran) listed = bench_expect (bench, "list", 0);

  expect_accepted (bench);
  bench_quit (bench, running);
  expect_accepted (bench);
}

static void
test_seconds_over (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);

  bench_sign_in (bench);
  expect_accepted (bench);
  age_mark (bench, ASSUMED_SECONDS);
  expect_accepted (bench);
  g_assert_cmpuint (count_posts (bench), ==, 2);
}

static void
test_other_door (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (Ran) other = NULL;

  bench_sign_in (bench);
  expect_accepted (bench);
  other = bench_expect (bench, "unlock|loading dock", 0);
  g_assert_cmpuint (count_posts (bench), ==, 2);
}

static void
test_bad_mark (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);

  bench_sign_in (bench);
  expect_accepted (bench);
  write_mark (bench, "accepted\n");
  expect_accepted (bench);
  g_assert_cmpuint (count_posts (bench), ==, 2);
}

static void
test_no_folder (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autofree char *path = g_build_filename (bench->folder, "XDG_RUNTIME_DIR", NULL);
  g_autofree char *elsewhere = g_build_filename (bench->folder, "elsewhere", NULL);

  bench_sign_in (bench);
  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  expect_accepted (bench);
  expect_accepted (bench);
  g_assert_cmpuint (count_posts (bench), ==, 2);
}

/* The one that waited cannot know what became of the door, and does not open it again. */
static void
test_first_is_killed (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) first = NULL;
  g_autoptr (GSubprocess) second = NULL;
  g_autoptr (Ran) first_ran = NULL;
  g_autoptr (Ran) second_ran = NULL;
  g_autoptr (Ran) third = NULL;

  bench_sign_in (bench);
  delay_unlocks (bench, KEYFOB_FAULT_SILENCE);
  first = bench_start (bench, UNLOCK);
  keyfob_test_wait_until (has_posted, bench);
  second = bench_start (bench, UNLOCK);
  keyfob_test_wait_until (waits_at_door, &(Waiter) {bench, second});
  g_subprocess_force_exit (first);
  first_ran = bench_wait (bench, first);
  second_ran = bench_wait (bench, second);
  g_assert_cmpint (second_ran->exit, ==, 5);
  g_assert_nonnull (strstr (second_ran->err, "The door may have opened."));
  g_assert_cmpuint (count_posts (bench), ==, 1);
  /* Nor does anybody else know it, as long as the answer may be out. */
  third = bench_expect (bench, UNLOCK, 5);
  g_assert_cmpuint (count_posts (bench), ==, 1);
  age_mark (bench, 15);
  keyfob_simulator_clear_faults (bench->office);
  expect_accepted (bench);
  g_assert_cmpuint (count_posts (bench), ==, 2);
}

/* Those who join hear the refusal, too. */
static void
test_refused (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (Ran) listed = NULL;
  GSubprocess *commands[4];

  bench_sign_in (bench);
  listed = bench_expect (bench, "list", 0); /* so that four at once need not ask for it */
  delay_unlocks (bench, KEYFOB_FAULT_DELAY);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    commands[i] = bench_start (bench, "unlock|" LOCKED_DOWN);
  keyfob_test_wait_until (has_posted, bench);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    keyfob_test_wait_until (waits_at_door, &(Waiter) {bench, commands[i]});
  keyfob_simulator_end_delays (bench->office);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autoptr (Ran) ran = bench_wait (bench, commands[i]);

    g_assert_cmpint (ran->exit, ==, 1);
    g_assert_nonnull (strstr (ran->err, "locked down"));
    g_object_unref (commands[i]);
  }
  g_assert_cmpuint (count_posts (bench), ==, 1);
}

/* And whatever the refusal is of: nobody asks Kisi again. */
static void
test_refused_with (gconstpointer data) {
  const guint status = GPOINTER_TO_UINT (data);
  const KeyfobFault refusal = {.method = "POST",
                               .path = "/locks/*",
                               .kind =
                                   status == 429 ? KEYFOB_FAULT_TOO_MANY : KEYFOB_FAULT_STATUS_CODE,
                               .status = status,
                               .code = "fad001",
                               .milliseconds = 60000}; /* until the test ends it */
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (Ran) listed = NULL;
  g_autofree char *words = NULL;
  GSubprocess *commands[4];

  bench_sign_in (bench);
  listed = bench_expect (bench, "list", 0);
  keyfob_simulator_add_fault (bench->office, &refusal);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    commands[i] = bench_start (bench, UNLOCK);
  keyfob_test_wait_until (has_posted, bench);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    keyfob_test_wait_until (waits_at_door, &(Waiter) {bench, commands[i]});
  keyfob_simulator_end_delays (bench->office);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autoptr (Ran) ran = bench_wait (bench, commands[i]);

    g_assert_cmpint (ran->exit, ==, 1);
    if (words == NULL)
      words = g_strdup (ran->err);
    g_assert_cmpstr (ran->err, ==, words);
    g_object_unref (commands[i]);
  }
  g_assert_cmpuint (count_posts (bench), ==, 1);
}

int
main (int argc, char **argv) {
  const Twice in_a_row = {unlock_in_a_row, ASSUMED_SECONDS};
  const Twice late = {unlock_as_late_as_chosen, ASSUMED_SECONDS - DEFAULT_SECONDS};
  const Twice at_once = {unlock_at_once, ASSUMED_SECONDS};
  const Twice after_question = {unlock_after_question, ASSUMED_SECONDS};
  const Twice beside_question = {unlock_beside_question, ASSUMED_SECONDS};
  const Twice after_running = {unlock_after_running, ASSUMED_SECONDS};

  g_test_init (&argc, &argv, NULL);
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  g_test_add_data_func ("/alone/once/in-a-row", &in_a_row, test_once);
  g_test_add_data_func ("/alone/once/as-late-as-chosen", &late, test_once);
  g_test_add_data_func ("/alone/once/at-once", &at_once, test_once);
  g_test_add_data_func ("/alone/once/after-question", &after_question, test_once);
  g_test_add_data_func ("/alone/once/beside-question", &beside_question, test_once);
  g_test_add_data_func ("/alone/once/after-running", &after_running, test_once);
  g_test_add_func ("/alone/seconds-over", test_seconds_over);
  g_test_add_func ("/alone/other-door", test_other_door);
  g_test_add_func ("/alone/bad-mark", test_bad_mark);
  g_test_add_func ("/alone/no-folder", test_no_folder);
  g_test_add_func ("/alone/first-is-killed", test_first_is_killed);
  g_test_add_func ("/alone/refused/locked-down", test_refused);
  g_test_add_data_func ("/alone/refused/403", GUINT_TO_POINTER (403), test_refused_with);
  g_test_add_data_func ("/alone/refused/429", GUINT_TO_POINTER (429), test_refused_with);
  return g_test_run ();
}
