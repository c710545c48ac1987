/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* A Keyfob that the bus starts for a search, as the files say that tell GNOME and Plasma of it. */

#include "../desktop/notification-daemon.h"
#include "keyfob-process.h"
#include "keyfob-test.h"

#define APPLICATION_PATH "/app/keyfob/Keyfob"

/* What a Keyfob needs that does ask. */
#define ASKING_MILLISECONDS 1000

typedef struct {
  Bench *bench;
  GDBusConnection *bus;
  GSubprocess *process;
  char *name;
  char *shell_path;
  char *plasma_path;
  NotificationDaemon *daemon;
  guint requests; /* before the process was started */
} Fixture;

/* Returns where the application of that name has what the file says of the installed one. */
static char *
dup_path (const char *name, const char *file, const char *group, const char *key) {
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", file, NULL);
  g_autofree char *root = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  g_autoptr (GKeyFile) description = g_key_file_new ();
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_file (description, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  value = g_key_file_get_string (description, group, key, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (value, APPLICATION_PATH "/"));
  return g_strconcat (root, value + strlen (APPLICATION_PATH), NULL);
}

static gboolean
is_so (gconstpointer data, const char *what) {
  return g_strcmp0 (data, what) == 0;
}

/* @data: (nullable): what is otherwise: unlocks are done "at once", or the keyring is "locked" */
static void
set_up (Fixture *self, gconstpointer data) {
  g_autoptr (Ran) list = NULL;

  self->bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  bench_choose (self->bench, "unlock-from-search",
                is_so (data, "at once") ? "'at-once'" : "'ask-first'");
  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  self->name = bench_dup_name (self->bench);
  self->shell_path = dup_path (self->name, "app.keyfob.Keyfob.search-provider.ini",
                               "Shell Search Provider", "ObjectPath");
  self->plasma_path = dup_path (self->name, "app.keyfob.Keyfob.krunner.desktop.in", "Desktop Entry",
                                "X-Plasma-DBusRunner-Path");
  bench_sign_in (self->bench);
  list = bench_expect (self->bench, "list", 0);
  self->daemon = notification_daemon_new_on_session_bus ();
  notification_daemon_start (self->daemon, "actions body");
  if (is_so (data, "locked"))
    keyfob_test_keyring_lock (self->bench->keyring);
  self->requests = keyfob_simulator_count_requests (self->bench->office, NULL, NULL);
  self->process = bench_start (self->bench, "--gapplication-service");
  bench_wait_for_name (self->bench, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data) {
  bench_quit (self->bench, self->process);
  notification_daemon_free (self->daemon);
  g_clear_object (&self->process);
  g_clear_object (&self->bus);
  g_free (self->name);
  g_free (self->shell_path);
  g_free (self->plasma_path);
  bench_free (self->bench);
}

static GVariant *
call (Fixture *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments) {
  g_autoptr (GError) error = NULL;
  GVariant *reply =
      g_dbus_connection_call_sync (self->bus, self->name, path, interface, method, arguments, NULL,
                                   G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

static GVariant *
ask_shell (Fixture *self, const char *method, GVariant *arguments) {
  return call (self, self->shell_path, "org.gnome.Shell.SearchProvider2", method, arguments);
}

static GVariant *
ask_plasma (Fixture *self, const char *method, GVariant *arguments) {
  return call (self, self->plasma_path, "org.kde.krunner1", method, arguments);
}

static gboolean
shell_finds (gpointer data) {
  const char *terms[] = {"front", NULL};
  g_autoptr (GVariant) reply =
      ask_shell (data, "GetInitialResultSet", g_variant_new ("(^as)", terms));
  g_autofree const char **ids = NULL;

  g_variant_get (reply, "(^a&s)", &ids);
  return ids[0] != NULL && g_str_equal (ids[0], "21101");
}

static gboolean
plasma_finds (gpointer data) {
  g_autoptr (GVariant) reply = ask_plasma (data, "Match", g_variant_new ("(s)", "front"));
  g_autoptr (GVariant) matches = g_variant_get_child_value (reply, 0);
  const char *id = NULL;

  if (g_variant_n_children (matches) > 0)
    g_variant_get_child (matches, 0, "(&s&s&sid@a{sv})", &id, NULL, NULL, NULL, NULL, NULL);
  return g_strcmp0 (id, "21101") == 0;
}

static gboolean
is_unlocked (gpointer data) {
  return keyfob_simulator_count_unlocks (((Fixture *) data)->bench->office, 0) > 0;
}

/* Nor is Kisi asked, though the keyring would give the login away. */
static void
test_find (Fixture *self, gconstpointer data) {
  keyfob_test_wait_until (shell_finds, self);
  keyfob_test_wait_until (plasma_finds, self);
  keyfob_test_let_pass (ASKING_MILLISECONDS);
  g_assert_cmpuint (keyfob_simulator_count_requests (self->bench->office, NULL, NULL), ==,
                    self->requests);
}

/* A stray Enter in the search: nothing is sent before the person has said so. */
static void
answer_question (Fixture *self) {
  const Notice *question = notification_daemon_wait (self->daemon, 0);

  g_assert_cmpstr (question->title, ==, "Unlock Front Entrance?");
  g_assert_cmpuint (keyfob_simulator_count_requests (self->bench->office, "POST", "/locks/*"), ==,
                    0);
  notification_daemon_press (self->daemon, question, "Unlock");
}

/* Nobody is asked for a password while they type; the doors are those of the last time. */
static void
test_locked (Fixture *self, gconstpointer data) {
  g_assert_true (shell_finds (self));
  g_assert_true (plasma_finds (self));
  g_assert_cmpuint (keyfob_simulator_count_requests (self->bench->office, NULL, NULL), ==,
                    self->requests);
}

/* The first thing that the new process hears of is what was found by the one before it. */
static void
test_shell_unlocks (Fixture *self, gconstpointer data) {
  const char *terms[] = {"front", NULL};

  g_variant_unref (
      ask_shell (self, "ActivateResult", g_variant_new ("(s^asu)", "21101", terms, 0)));
  answer_question (self);
  keyfob_test_wait_until (is_unlocked, self);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (self->bench->office, 21101), ==, 1);
}

static void
test_plasma_unlocks (Fixture *self, gconstpointer data) {
  g_variant_unref (ask_plasma (self, "Run", g_variant_new ("(ss)", "21101", "")));
  answer_question (self);
  keyfob_test_wait_until (is_unlocked, self);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (self->bench->office, 21101), ==, 1);
}

/* For whoever has chosen so. */
static void
test_at_once (Fixture *self, gconstpointer data) {
  g_variant_unref (ask_plasma (self, "Run", g_variant_new ("(ss)", "21101", "")));
  keyfob_test_wait_until (is_unlocked, self);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (self->bench->office, 21101), ==, 1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
#define ADD(path, test) g_test_add ("/desktop-search/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("find", test_find);
  g_test_add ("/desktop-search/locked", Fixture, "locked", set_up, test_locked, tear_down);
  ADD ("shell-unlocks", test_shell_unlocks);
  ADD ("plasma-unlocks", test_plasma_unlocks);
#undef ADD
  g_test_add ("/desktop-search/at-once", Fixture, "at once", set_up, test_at_once, tear_down);
  return g_test_run ();
}
