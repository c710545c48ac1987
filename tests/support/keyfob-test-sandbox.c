/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-sandbox.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define SANDBOX_FILE "/.flatpak-info"

/* As Flatpak does it: the root of the sandbox has a file that tells. */
static GPtrArray *
make_sandbox (const char *info) {
  g_autoptr (GDir) root = g_dir_open ("/", 0, NULL);
  GPtrArray *command = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_ptr_array_add (command, g_strdup ("bwrap"));
  while ((name = g_dir_read_name (root)) != NULL) {
    g_autofree char *path = g_build_filename ("/", name, NULL);
    g_autofree char *link = g_file_read_link (path, NULL);

    g_ptr_array_add (command, g_strdup (link != NULL ? "--symlink" : "--dev-bind"));
    g_ptr_array_add (command, g_strdup (link != NULL ? link : path));
    g_ptr_array_add (command, g_strdup (path));
  }
  g_ptr_array_add (command, g_strdup ("--ro-bind"));
  g_ptr_array_add (command, g_strdup (info));
  g_ptr_array_add (command, g_strdup (SANDBOX_FILE));
  g_ptr_array_add (command, g_strdup ("--"));
  return command;
}

static gpointer
copy_word (gconstpointer word, gpointer unused) {
  return g_strdup (word);
}

static gboolean
run (GPtrArray *sandbox, const char *program, GError **error) {
  g_autoptr (GPtrArray) command = g_ptr_array_copy (sandbox, copy_word, NULL);
  g_autoptr (GSubprocess) process = NULL;

  g_ptr_array_add (command, g_strdup (program));
  g_ptr_array_add (command, NULL);
  process = g_subprocess_newv ((const char *const *) command->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error);
  return process != NULL && g_subprocess_wait_check (process, NULL, error);
}

gboolean
keyfob_test_is_in_sandbox (void) {
  return g_file_test (SANDBOX_FILE, G_FILE_TEST_EXISTS);
}

void
keyfob_test_run_in_sandbox (void) {
  g_autoptr (GError) error = NULL;
  g_autofree char *info = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GPtrArray) sandbox = NULL;

  g_close (g_file_open_tmp ("keyfob-flatpak-info-XXXXXX", &info, &error), NULL);
  g_assert_no_error (error);
  sandbox = make_sandbox (info);
  if (run (sandbox, "true", NULL))
    run (sandbox, program, &error);
  else
    g_test_skip ("no sandbox can be made here");
  g_remove (info);
  g_assert_no_error (error);
}
