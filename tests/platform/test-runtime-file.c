/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-runtime-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char *apps;
  char *folder;
  char *file;
} Paths;

static void
assert_mode (const char *path, mode_t mode) {
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode, ==, mode);
}

/* The host and the sandbox take the same one, which is this person's alone. */
static void
test_folder (gconstpointer data) {
  const Paths *paths = data;
  g_autofd int fd = keyfob_runtime_file_open ("file");
  g_autofd int again = keyfob_runtime_file_open ("file");
  char byte = 0;

  g_assert_cmpint (fd, !=, -1);
  assert_mode (paths->folder, S_IFDIR | 0700);
  assert_mode (paths->file, S_IFREG | 0600);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);
  g_assert_cmpint (write (fd, "x", 1), ==, 1);
  g_assert_cmpint (read (again, &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'x');
}

/* What somebody else may write to, or put there, is not taken. */
static void
test_not_ours (gconstpointer data) {
  const Paths *paths = data;

  g_assert_cmpint (g_chmod (paths->folder, 0777), ==, 0);
  g_assert_cmpint (keyfob_runtime_file_open ("file"), ==, -1);
  g_assert_cmpint (g_chmod (paths->folder, 0700), ==, 0);
  g_assert_cmpint (g_chmod (paths->file, 0666), ==, 0);
  g_assert_cmpint (keyfob_runtime_file_open ("file"), ==, -1);
  g_assert_cmpint (g_unlink (paths->file), ==, 0);
  g_assert_cmpint (mkfifo (paths->file, 0600), ==, 0);
  g_assert_cmpint (keyfob_runtime_file_open ("file"), ==, -1);
  g_assert_cmpint (g_unlink (paths->file), ==, 0);
  g_assert_cmpint (symlink ("/dev/null", paths->file), ==, 0);
  g_assert_cmpint (keyfob_runtime_file_open ("file"), ==, -1);
}

int
main (int argc, char **argv) {
  g_autofree char *runtime = g_dir_make_tmp ("keyfob-XXXXXX", NULL);
  g_autofree char *apps = g_build_filename (runtime, "app", NULL);
  g_autofree char *folder = g_build_filename (apps, "app.keyfob.Keyfob", NULL);
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  const Paths paths = {apps, folder, file};
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_test_add_data_func ("/runtime-file/folder", &paths, test_folder);
  g_test_add_data_func ("/runtime-file/not-ours", &paths, test_not_ours);
  status = g_test_run ();
  g_unlink (file);
  g_rmdir (folder);
  g_rmdir (apps);
  g_assert_cmpint (g_rmdir (runtime), ==, 0); /* nothing else is there */
  return status;
}
