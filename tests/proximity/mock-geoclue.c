/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "mock-geoclue.h"

#include "keyfob-test.h"

#define GEOCLUE      "org.freedesktop.GeoClue2"
#define MANAGER_PATH "/org/freedesktop/GeoClue2/Manager"
#define MOCK         "org.freedesktop.DBus.Mock"

typedef struct {
  MockGeoclue *geoclue;
  const char *expected;
  GString *log;
} LogWait;

/* A thread of GLib holds a connection that failed, to a bus of another test, a moment longer; until
 * it lets go that is the connection that everybody gets. */
static gboolean
is_connected (gpointer data) {
  MockGeoclue *self = data;

  self->bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  return self->bus != NULL;
}

static gboolean
has_owner (gpointer data) {
  MockGeoclue *self = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", GEOCLUE), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean owned = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &owned);
  return owned;
}

static gboolean
has_no_owner (gpointer data) {
  return !has_owner (data);
}

static GVariant *
call (MockGeoclue *self, const char *method, GVariant *arguments, const char *reply_type) {
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *reply;

  g_dbus_connection_call (self->bus, GEOCLUE, MANAGER_PATH, MOCK, method, arguments,
                          G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          keyfob_test_store_result, &result);
  answer = keyfob_test_wait_for_result (&result);
  reply = g_dbus_connection_call_finish (self->bus, answer, &error);
  g_assert_no_error (error);
  return reply;
}

static gboolean
has_logged (gpointer data) {
  LogWait *wait = data;
  g_autofree char *more = mock_geoclue_ask (wait->geoclue, "TakeLog");

  if (more[0] != '\0' && wait->log->len > 0)
    g_string_append_c (wait->log, ' ');
  g_string_append (wait->log, more);
  g_assert_true (g_str_has_prefix (wait->expected, wait->log->str));
  return g_str_equal (wait->log->str, wait->expected);
}

void
mock_geoclue_set_up (MockGeoclue *self) {
  self->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (self->daemon), TRUE);
  keyfob_test_wait_until (is_connected, self);
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
}

void
mock_geoclue_tear_down (MockGeoclue *self) {
  if (self->mock != NULL)
    mock_geoclue_end (self);
  keyfob_test_finalize_soon (self->bus);
  g_test_dbus_down (self->daemon);
  g_assert_finalize_object (self->daemon);
}

void
mock_geoclue_start (MockGeoclue *self) {
  g_autofree char *template =
      g_test_build_filename (G_TEST_DIST, "proximity", "mock-geoclue.py", NULL);
  g_autoptr (GError) error = NULL;

  self->mock = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "python3", "-B", "-m",
                                 "dbusmock", "--template", template, NULL);
  g_assert_no_error (error);
  keyfob_test_wait_until (has_owner, self);
}

void
mock_geoclue_end (MockGeoclue *self) {
  g_subprocess_force_exit (self->mock);
  g_subprocess_wait (self->mock, NULL, NULL);
  g_clear_object (&self->mock);
  keyfob_test_wait_until (has_no_owner, self);
}

void
mock_geoclue_tell (MockGeoclue *self, const char *method, GVariant *arguments) {
  g_variant_unref (call (self, method, arguments, "()"));
}

char *
mock_geoclue_ask (MockGeoclue *self, const char *method) {
  g_autoptr (GVariant) reply = call (self, method, NULL, "(s)");
  char *answer;

  g_variant_get (reply, "(s)", &answer);
  return answer;
}

void
mock_geoclue_wait_for_log (MockGeoclue *self, const char *log) {
  LogWait wait = {self, log, g_string_new (NULL)};

  keyfob_test_wait_until (has_logged, &wait);
  g_string_free (wait.log, TRUE);
}
