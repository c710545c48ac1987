/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Keyfob is upgraded while it runs: it must not load a module that is not of its version. */

#include "keyfob-test.h"
#include "window-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define COMMAND "keyfob"

/* Puts the program and its parts into a folder of the bench, in the place of those that are there,
 * as a package manager does. */
static void
install (WindowTest *test, const char *built) {
  const char *const parts[] = {COMMAND, "libkeyfob.so", "keyfob-ui.so"};
  g_autofree char *folder = g_build_filename (test->bench->folder, "installed", NULL);

  g_mkdir_with_parents (folder, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *from = g_build_filename (built, parts[i], NULL);
    g_autofree char *to = g_build_filename (folder, parts[i], NULL);
    g_autoptr (GFile) source = g_file_new_for_path (from);
    g_autoptr (GFile) target = g_file_new_for_path (to);
    g_autoptr (GError) error = NULL;

    g_unlink (to);
    g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
  }
}

static char *
use_installed (WindowTest *test) {
  g_autofree char *folder = g_build_filename (test->bench->folder, "installed", NULL);
  g_autofree char *command = g_build_filename (folder, COMMAND, NULL);
  char *built = g_path_get_dirname (g_getenv ("KEYFOB"));

  install (test, built);
  g_setenv ("KEYFOB", command, TRUE);
  g_setenv ("LD_LIBRARY_PATH", folder, TRUE);
  return built;
}

static void
use_built (const char *built) {
  g_autofree char *command = g_build_filename (built, COMMAND, NULL);

  g_setenv ("KEYFOB", command, TRUE);
  g_setenv ("LD_LIBRARY_PATH", built, TRUE);
}

static gboolean
has_mapped (GSubprocess *process, const char *what) {
  g_autofree char *path = g_strdup_printf ("/proc/%s/maps", g_subprocess_get_identifier (process));
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents (path, &maps, NULL, NULL));
  return strstr (maps, what) != NULL;
}

static void
test_gives_over (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autofree char *built = use_installed (test);
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (Ran) list = NULL;
  g_autoptr (Ran) opened = NULL;

  bench_sign_in (test->bench);
  running = bench_start_background (test->bench);
  list = bench_expect (test->bench, "list", 0); /* so it has started */
  install (test, built);
  g_assert_true (has_mapped (running, "libkeyfob.so (deleted)"));
  opened = bench_expect (test->bench, "", 0);
  g_assert_cmpstr (opened->err, ==, "");
  g_assert_false (has_mapped (running, "keyfob.so (deleted)"));
  g_assert_true (has_mapped (running, "keyfob-ui.so"));
  g_assert_true (has_mapped (running, "libkeyfob.so"));
  bench_quit (test->bench, running);
  use_built (built);
}

/* The new one would have to ask for the keyring’s password, and could not unlock until then. */
static void
test_tells (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  g_autofree char *built = use_installed (test);
  g_autoptr (GSubprocess) running = NULL;
  g_autoptr (Ran) list = NULL;
  g_autoptr (Ran) opened = NULL;
  g_autoptr (Ran) unlocked = NULL;

  bench_sign_in (test->bench);
  running = bench_start_background (test->bench);
  list = bench_expect (test->bench, "list", 0);
  keyfob_test_keyring_lock (test->bench->keyring);
  install (test, built);
  opened = bench_expect (test->bench, "", 1);
  g_assert_cmpstr (opened->err, ==,
                   "Another Keyfob was installed while this one ran, so its window cannot be "
                   "opened. Quit Keyfob and start it again.\n");
  g_assert_false (has_mapped (running, "keyfob-ui.so"));
  unlocked = bench_expect (test->bench, "unlock|front entrance", 0);
  bench_quit (test->bench, running);
  use_built (built);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/upgrade/gives-over", test_gives_over);
  g_test_add_func ("/window/upgrade/tells", test_tells);
  return g_test_run ();
}
