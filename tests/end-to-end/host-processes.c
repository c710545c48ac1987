/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "host-processes.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

static char *
dup_output_path (HostProcesses *self) {
  return g_build_filename (self->bench->folder, "host", NULL);
}

/* A test that fails ends at once, and these neither see it nor, some of them, the end of the bus.
 */
static void
die_with_test (gpointer user_data) {
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
start (HostProcesses *self, const char *const *command) {
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *path = dup_output_path (self);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  int output = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  g_assert_cmpint (output, >=, 0);
  g_subprocess_launcher_take_stdout_fd (launcher, output);
  g_subprocess_launcher_set_environ (launcher, self->environment);
  g_subprocess_launcher_set_child_setup (launcher, die_with_test, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, command, &error);
  g_assert_no_error (error);
  return process;
}

static void
end (GSubprocess *process) {
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static void
set_variable (HostProcesses *self, const char *name, const char *value) {
  self->environment = g_environ_setenv (self->environment, name, value, TRUE);
}

static void
make_environment (HostProcesses *self) {
  self->environment = bench_dup_environment (self->bench);
  /* Panels warn of much that a desktop has and a test has not. */
  self->environment = g_environ_unsetenv (self->environment, "G_DEBUG");
  for (guint i = 0; self->host->variables[i] != NULL; i += 2)
    set_variable (self, self->host->variables[i], self->host->variables[i + 1]);
}

static void
write_settings (HostProcesses *self) {
  for (guint i = 0; self->host->settings[i] != NULL; i += 2) {
    g_autofree char *path =
        g_build_filename (self->bench->folder, "XDG_CONFIG_HOME", self->host->settings[i], NULL);
    g_autofree char *folder = g_path_get_dirname (path);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
    g_file_set_contents (path, self->host->settings[i + 1], -1, &error);
    g_assert_no_error (error);
  }
}

HostProcesses *
host_processes_new (const TrayHost *host, Bench *bench) {
  HostProcesses *self = g_new0 (HostProcesses, 1);

  self->host = host;
  self->bench = bench;
  self->helpers = g_ptr_array_new_with_free_func ((GDestroyNotify) end);
  make_environment (self);
  write_settings (self);
  return self;
}

void
host_processes_free (HostProcesses *self) {
  g_clear_pointer (&self->panel, end);
  g_ptr_array_unref (self->helpers);
  g_strfreev (self->environment);
  g_free (self);
}

void
host_processes_start_helper (HostProcesses *self, const char *const *command) {
  g_ptr_array_add (self->helpers, start (self, command));
}

void
host_processes_start_service (HostProcesses *self, const char *name) {
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_strdup_printf ("dbus-1/services/%s.service", name);
  g_autofree char *line = NULL;
  g_auto (GStrv) command = NULL;
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_data_dirs (file, path, NULL, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  line = g_key_file_get_string (file, "D-BUS Service", "Exec", &error);
  g_assert_no_error (error);
  g_shell_parse_argv (line, NULL, &command, &error);
  g_assert_no_error (error);
  host_processes_start_helper (self, (const char *const *) command);
}

void
host_processes_start_panel (HostProcesses *self) {
  self->panel = start (self, self->host->panel);
}

void
host_processes_end_panel (HostProcesses *self) {
  g_clear_pointer (&self->panel, end);
}

char *
host_processes_dup_output (HostProcesses *self) {
  g_autofree char *path = dup_output_path (self);
  char *output = NULL;

  g_file_get_contents (path, &output, NULL, NULL);
  return output;
}

ScreenPicture *
host_processes_take_picture (HostProcesses *self) {
  return screen_picture_take (self->host->camera, self->environment);
}
