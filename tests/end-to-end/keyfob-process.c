/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-process.h"

#include "keyfob-test.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* Longer than any test takes to look at a door that it has unlocked. */
#define RELOCK_SECONDS 300

/* Likewise for a reader's password: it changes when the test says so. */
#define PASSWORD_SECONDS 3600

/* The first digits of the digest of the server's address: keyfob-launcher.c. */
#define SERVER_DIGEST_CHARACTERS 12

Bench *
bench_new (KeyfobTestKeyringKind keyring) {
  const KeyfobSimulatorOptions options = {
      .unlimited = TRUE,
      .relock_seconds = RELOCK_SECONDS,
      .password_seconds = PASSWORD_SECONDS,
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *runtime = NULL;
  Bench *self = g_new0 (Bench, 1);

  self->folder = g_dir_make_tmp ("keyfob-XXXXXX", &error);
  g_assert_no_error (error);
  /* Programs make the others themselves; this one is the desktop's. */
  runtime = g_build_filename (self->folder, "XDG_RUNTIME_DIR", NULL);
  g_assert_cmpint (g_mkdir (runtime, 0700), ==, 0);
  /* The first bus forks a process that ends it if the test dies. LeakSanitizer, when that process
   * ends, takes for lost what threads hold that it does not have; so it comes before the threads.
   */
  self->keyring = keyfob_test_keyring_new (keyring);
  self->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  self->all_output = g_strdup ("");
  return self;
}

static void
remove_folder (const char *path) {
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
      remove_folder (child);
    else
      g_remove (child);
  }
  g_rmdir (path);
}

void
bench_free (Bench *self) {
  g_clear_object (&self->office);
  g_clear_pointer (&self->keyring, keyfob_test_keyring_free);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->all_output);
  g_free (self);
}

static guint
count_files (const char *path) {
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint files = 0;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    files += g_file_test (child, G_FILE_TEST_IS_DIR) ? count_files (child) : 1;
  }
  return files;
}

guint
bench_count_files (Bench *self) {
  return count_files (self->folder);
}

void
ran_free (Ran *self) {
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

char **
bench_dup_environment (Bench *self) {
  const char *const folders[] = {"HOME",          "XDG_CACHE_HOME",  "XDG_CONFIG_HOME",
                                 "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"};
  char **environment = g_get_environ ();

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *folder = g_build_filename (self->folder, folders[i], NULL);

    environment = g_environ_setenv (environment, folders[i], folder, TRUE);
  }
  return environment;
}

char **
bench_dup_command (Bench *self, const char *arguments) {
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit (arguments, strchr (arguments, '|') ? "|" : " ", -1);

  g_strv_builder_add (command, g_getenv ("KEYFOB"));
  if (!strstr (arguments, "--demo")) /* it has a server of its own */
    g_strv_builder_add_many (command, "--server", keyfob_simulator_get_url (self->office), NULL);
  if (*arguments)
    g_strv_builder_addv (command, (const char **) words);
  return g_strv_builder_end (command);
}

/* Takes the terminal away that the tests may be run on. */
static void
leave_terminal (gpointer user_data) {
  setsid ();
}

GSubprocess *
bench_start (Bench *self, const char *arguments) {
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_auto (GStrv) environment = bench_dup_environment (self);
  g_auto (GStrv) command = bench_dup_command (self, arguments);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_set_child_setup (launcher, leave_terminal, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) command, &error);
  g_assert_no_error (error);
  return process;
}

static Ran *
communicate (Bench *self, GSubprocess *process, const char *input) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *so_far = self->all_output;
  Ran *ran = g_new0 (Ran, 1);

  g_subprocess_communicate_utf8_async (process, input, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  g_subprocess_communicate_utf8_finish (process, result, &ran->out, &ran->err, &error);
  g_assert_no_error (error);
  ran->exit = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                                   : 128 + g_subprocess_get_term_sig (process);
  self->all_output = g_strconcat (so_far, ran->out, ran->err, NULL);
  return ran;
}

Ran *
bench_wait (Bench *self, GSubprocess *process) {
  return communicate (self, process, NULL);
}

Ran *
bench_run (Bench *self, const char *arguments, const char *input) {
  g_autoptr (GSubprocess) process = bench_start (self, arguments);

  return communicate (self, process, input);
}

Ran *
bench_expect (Bench *self, const char *arguments, int exit) {
  Ran *ran = bench_run (self, arguments, NULL);

  if (ran->exit != exit)
    g_test_message ("keyfob %s\n%s%s", arguments, ran->out, ran->err);
  g_assert_cmpint (ran->exit, ==, exit);
  return ran;
}

void
bench_sign_in (Bench *self) {
  g_autofree char *line = g_strconcat (keyfob_simulator_get_api_key (self->office), "\n", NULL);
  g_autoptr (Ran) ran = bench_run (self, "sign-in --api-key-stdin", line);

  if (ran->exit != 0)
    g_test_message ("%s", ran->err);
  g_assert_cmpint (ran->exit, ==, 0);
}

void
bench_choose (Bench *self, const char *key, const char *value) {
  g_autofree char *folder =
      g_build_filename (self->folder, "XDG_CONFIG_HOME", "glib-2.0", "settings", NULL);
  g_autofree char *path = g_build_filename (folder, "keyfile", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL); /* it may not be there */
  g_key_file_set_value (file, "app/keyfob/Keyfob", key, value);
  g_key_file_save_to_file (file, path, &error);
  g_assert_no_error (error);
}

guint
bench_count_unlocks (Bench *self, const char *door) {
  return keyfob_simulator_count_unlocks (self->office,
                                         keyfob_simulator_find_lock (self->office, door));
}

char *
bench_dup_sent (Bench *self, const char *door) {
  g_autoptr (JsonNode) body = keyfob_simulator_dup_last_unlock (
      self->office, keyfob_simulator_find_lock (self->office, door));

  return body != NULL ? json_to_string (body, FALSE) : NULL;
}

guint
bench_count_sent (Bench *self) {
  return keyfob_simulator_count_requests (self->office, "POST", "/locks/*");
}

char *
bench_dup_name (Bench *self) {
  g_autofree char *digest = g_compute_checksum_for_string (
      G_CHECKSUM_SHA256, keyfob_simulator_get_url (self->office), -1);

  return g_strdup_printf ("app.keyfob.Keyfob.Server%.*s", SERVER_DIGEST_CHARACTERS, digest);
}

typedef struct {
  GDBusConnection *bus;
  const char *name;
  gboolean there;
} Presence;

static gboolean
is_as_wished (gpointer data) {
  Presence *presence = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      presence->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", presence->name), G_VARIANT_TYPE ("(b)"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean there = !presence->there;

  if (reply)
    g_variant_get (reply, "(b)", &there);
  return there == presence->there;
}

void
bench_wait_for_name (Bench *self, gboolean there) {
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *name = bench_dup_name (self);
  Presence presence = {bus, name, there};

  keyfob_test_wait_until (is_as_wished, &presence);
}

GSubprocess *
bench_start_background (Bench *self) {
  GSubprocess *process = bench_start (self, "--background");

  bench_wait_for_name (self, TRUE);
  return process;
}

void
bench_activate (Bench *self, const char *action, GVariant *parameter) {
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *name = bench_dup_name (self);
  g_autofree char *path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  GVariantBuilder parameters;

  g_variant_builder_init (&parameters, G_VARIANT_TYPE ("av"));
  if (parameter)
    g_variant_builder_add (&parameters, "v", parameter);
  g_dbus_connection_call (bus, name, path, "org.gtk.Actions", "Activate",
                          g_variant_new ("(sav@a{sv})", action, &parameters,
                                         g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  /* Else it is lost if nobody else has the bus. */
  g_dbus_connection_flush_sync (bus, NULL, NULL);
}

void
bench_ask_to_quit (Bench *self) {
  bench_activate (self, "quit", NULL);
}

void
bench_quit (Bench *self, GSubprocess *process) {
  g_autoptr (Ran) ran = NULL;

  bench_ask_to_quit (self);
  ran = bench_wait (self, process);
  if (ran->exit != 0)
    g_test_message ("%s", ran->err);
  g_assert_cmpint (ran->exit, ==, 0);
}
