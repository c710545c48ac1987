/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What the real program does where its output cannot be written, or is not wanted. */

#include "keyfob-process.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

static guint
count_lines (int fd) {
  char buffer[4096];
  guint lines = 0;
  gssize got;

  while ((got = read (fd, buffer, sizeof buffer)) > 0)
    for (gssize i = 0; i < got; i++)
      lines += buffer[i] == '\n';
  return lines;
}

/* Starts the list of a demo of 200 doors, of about 10 kB. @output: taken. */
static GSubprocess *
start_list (Bench *bench, GSubprocessFlags flags, int output) {
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_auto (GStrv) environment = bench_dup_environment (bench);
  g_auto (GStrv) command = bench_dup_command (bench, "list --demo-doors 200");
  GSubprocess *process;

  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_take_stdout_fd (launcher, output);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) command, NULL);
  g_assert_nonnull (process);
  return process;
}

/* All of the data come out, or the exit says that they did not, whatever they are written to. */
static void
test_all_or_told (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);
  g_autoptr (GSubprocess) full = NULL;
  g_autoptr (GSubprocess) not_read = NULL;
  g_autoptr (GSubprocess) impatient = NULL;
  g_autofree char *words = NULL;
  int ends[2];

  full = start_list (bench, G_SUBPROCESS_FLAGS_STDERR_PIPE, open ("/dev/full", O_WRONLY));
  g_assert_true (g_subprocess_communicate_utf8 (full, NULL, NULL, NULL, &words, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (full), ==, 1);
  g_assert_true (g_str_has_suffix (words, "No space left on device\n"));

  g_assert_true (g_unix_open_pipe (ends, O_CLOEXEC, NULL));
  close (ends[0]);
  not_read = start_list (bench, G_SUBPROCESS_FLAGS_NONE, ends[1]);
  g_assert_true (g_subprocess_wait (not_read, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (not_read));
  g_assert_cmpint (g_subprocess_get_term_sig (not_read), ==, SIGPIPE);

  /* a pipe that another program has made one that does not wait */
  g_assert_true (g_unix_open_pipe (ends, O_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (ends[1], TRUE, NULL));
  g_assert_cmpint (fcntl (ends[1], F_SETPIPE_SZ, 4096), ==, 4096);
  impatient = start_list (bench, G_SUBPROCESS_FLAGS_NONE, ends[1]);
  g_assert_cmpuint (count_lines (ends[0]), ==, 200);
  close (ends[0]);
  g_assert_true (g_subprocess_wait_check (impatient, NULL, NULL));
}

static void
close_standard_streams (gpointer user_data) {
  close (STDIN_FILENO);
  close (STDOUT_FILENO);
  close (STDERR_FILENO);
}

static void
test_closed_streams (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_auto (GStrv) environment = bench_dup_environment (bench);
  g_autoptr (GSubprocess) watch = NULL;
  g_autofree char *path = NULL;
  g_autofree char *target = NULL;
  gint64 deadline;

  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_set_child_setup (launcher, close_standard_streams, NULL, NULL);
  watch =
      g_subprocess_launcher_spawn (launcher, NULL, g_getenv ("KEYFOB"), "watch", "--demo", NULL);
  g_assert_nonnull (watch);
  path = g_strdup_printf ("/proc/%s/fd/1", g_subprocess_get_identifier (watch));
  /* What runs before main(), such as the sanitizers, may have a file open there for a moment. */
  deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  while (g_strcmp0 (target, "/dev/null") != 0 && g_get_monotonic_time () < deadline) {
    g_free (target);
    g_usleep (1000);
    target = g_file_read_link (path, NULL);
  }
  g_assert_cmpstr (target, ==, "/dev/null");
  g_subprocess_force_exit (watch);
  g_assert_true (g_subprocess_wait (watch, NULL, NULL));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output/all-or-told", test_all_or_told);
  g_test_add_func ("/output/closed-streams", test_closed_streams);
  return g_test_run ();
}
