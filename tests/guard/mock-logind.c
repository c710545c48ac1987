/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "mock-logind.h"

#include "keyfob-test.h"

GVariant *
mock_logind_call (MockLogind *self,
                  const char *path,
                  const char *interface,
                  const char *method,
                  GVariant *arguments) {
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *reply;

  g_dbus_connection_call (self->bus, LOGIND, path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, keyfob_test_store_result, &result);
  {
    g_autoptr (GAsyncResult) answer = keyfob_test_wait_for_result (&result);

    reply = g_dbus_connection_call_finish (self->bus, answer, &error);
  }
  g_assert_no_error (error);
  return reply;
}

static gboolean
has_owner (gpointer data) {
  MockLogind *self = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", LOGIND), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean owned = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &owned);
  return owned;
}

void
mock_logind_set_up (MockLogind *self) {
  g_autoptr (GError) error = NULL;

  self->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (self->daemon), TRUE);
  self->bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  mock_logind_start (self);
}

void
mock_logind_tear_down (MockLogind *self) {
  mock_logind_end (self);
  keyfob_test_finalize_soon (self->bus);
  g_test_dbus_down (self->daemon);
  g_assert_finalize_object (self->daemon);
}

void
mock_logind_start (MockLogind *self) {
  g_autoptr (GError) error = NULL;

  self->mock = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "python3", "-m",
                                 "dbusmock", "--template", "logind", NULL);
  g_assert_no_error (error);
  keyfob_test_wait_until (has_owner, self);
}

void
mock_logind_end (MockLogind *self) {
  g_subprocess_force_exit (self->mock);
  g_subprocess_wait (self->mock, NULL, NULL);
  g_clear_object (&self->mock);
}

void
mock_logind_add_session (MockLogind *self) {
  g_variant_unref (mock_logind_call (self, LOGIND_PATH, MOCK, "AddSession",
                                     g_variant_new ("(ssusb)", "c1", "seat0", 1000, "ada", TRUE)));
}

void
mock_logind_add_session_of_process (MockLogind *self) {
  g_variant_unref (
      mock_logind_call (self, LOGIND_PATH, MOCK, "AddMethod",
                        g_variant_new ("(sssss)", LOGIND ".Manager", "GetSessionByPID", "u", "o",
                                       "ret = '/org/freedesktop/login1/session/c1'")));
}

void
mock_logind_set_locked (MockLogind *self, gboolean locked) {
  g_variant_unref (mock_logind_call (self, LOGIND_PATH "/session/c1", LOGIND ".Session",
                                     "SetLockedHint", g_variant_new ("(b)", locked)));
}

void
mock_logind_announce_sleep (MockLogind *self, gboolean start) {
  GVariantBuilder arguments;

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&arguments, "v", g_variant_new_boolean (start));
  g_variant_unref (mock_logind_call (
      self, LOGIND_PATH, MOCK, "EmitSignal",
      g_variant_new ("(sssav)", LOGIND ".Manager", "PrepareForSleep", "b", &arguments)));
}
