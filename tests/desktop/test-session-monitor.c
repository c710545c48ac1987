/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-session-monitor.h"

#include "keyfob-test.h"

#include <unistd.h>

#define LOGIND      "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define MOCK        "org.freedesktop.DBus.Mock"

/* A private bus in the place of the system's, with python-dbusmock's logind on it. */
typedef struct {
  GTestDBus *daemon;
  GSubprocess *mock;
  GDBusConnection *bus;
} Fixture;

static GVariant *
call (Fixture *fixture,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments) {
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *reply;

  g_dbus_connection_call (fixture->bus, LOGIND, path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, keyfob_test_store_result, &result);
  {
    g_autoptr (GAsyncResult) answer = keyfob_test_wait_for_result (&result);

    reply = g_dbus_connection_call_finish (fixture->bus, answer, &error);
  }
  g_assert_no_error (error);
  return reply;
}

static gboolean
has_owner (gpointer data) {
  Fixture *fixture = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      fixture->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", LOGIND), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean owned = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &owned);
  return owned;
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (fixture->daemon), TRUE);
  fixture->mock = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "python3", "-m",
                                    "dbusmock", "--template", "logind", NULL);
  g_assert_no_error (error);
  fixture->bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (fixture->bus, FALSE);
  keyfob_test_wait_until (has_owner, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_subprocess_force_exit (fixture->mock);
  g_subprocess_wait (fixture->mock, NULL, NULL);
  g_clear_object (&fixture->mock);
  keyfob_test_finalize_soon (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

/* Makes session "c1" of the person. */
static void
add_session (Fixture *fixture) {
  g_variant_unref (call (fixture, LOGIND_PATH, MOCK, "AddSession",
                         g_variant_new ("(ssusb)", "c1", "seat0", 1000, "ada", TRUE)));
}

static void
set_locked_hint (Fixture *fixture, gboolean locked) {
  g_variant_unref (call (fixture, LOGIND_PATH "/session/c1", LOGIND ".Session", "SetLockedHint",
                         g_variant_new ("(b)", locked)));
}

/* Lets logind say that this process belongs to session "c1". */
static void
add_session_of_process (Fixture *fixture) {
  g_variant_unref (call (fixture, LOGIND_PATH, MOCK, "AddMethod",
                         g_variant_new ("(sssss)", LOGIND ".Manager", "GetSessionByPID", "u", "o",
                                        "ret = '/org/freedesktop/login1/session/c1'")));
}

static void
emit_prepare_for_sleep (Fixture *fixture, gboolean start) {
  GVariantBuilder arguments;

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&arguments, "v", g_variant_new_boolean (start));
  g_variant_unref (
      call (fixture, LOGIND_PATH, MOCK, "EmitSignal",
            g_variant_new ("(sssav)", LOGIND ".Manager", "PrepareForSleep", "b", &arguments)));
}

static gboolean
is_locked (gpointer data) {
  return keyfob_session_monitor_is_locked (data);
}

static gboolean
is_unlocked (gpointer data) {
  return !keyfob_session_monitor_is_locked (data);
}

static void
count (gpointer unused, gpointer unused_too, guint *counter) {
  (*counter)++;
}

static void
count_resumed (gpointer unused, guint *counter) {
  (*counter)++;
}

static gboolean
is_counted (gpointer data) {
  return *(guint *) data > 0;
}

static void
test_lock_screen (Fixture *fixture, gconstpointer unused) {
  KeyfobSessionMonitor *monitor;
  guint notified = 0;

  add_session (fixture);
  add_session_of_process (fixture);
  set_locked_hint (fixture, TRUE);
  monitor = keyfob_session_monitor_new ();
  g_signal_connect (monitor, "notify::locked", G_CALLBACK (count), &notified);
  g_assert_false (keyfob_session_monitor_is_locked (monitor));
  keyfob_test_wait_until (is_locked, monitor); /* it was so before */
  set_locked_hint (fixture, FALSE);
  keyfob_test_wait_until (is_unlocked, monitor);
  set_locked_hint (fixture, TRUE);
  keyfob_test_wait_until (is_locked, monitor);
  g_assert_cmpuint (notified, ==, 3);
  g_assert_finalize_object (monitor);
}

/* What the bus starts belongs to no session: the one of the person's display is followed. */
static void
test_service_without_session (Fixture *fixture, gconstpointer unused) {
  GVariantBuilder properties;
  KeyfobSessionMonitor *monitor;

  add_session (fixture);
  set_locked_hint (fixture, TRUE);
  g_variant_builder_init (&properties, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&properties, "{sv}", "Display",
                         g_variant_new ("(so)", "c1", LOGIND_PATH "/session/c1"));
  g_variant_unref (call (fixture, LOGIND_PATH, MOCK, "AddObject",
                         g_variant_new ("(ssa{sv}a(ssss))", LOGIND_PATH "/user/self",
                                        LOGIND ".User", &properties, NULL)));
  monitor = keyfob_session_monitor_new ();
  keyfob_test_wait_until (is_locked, monitor);
  g_assert_finalize_object (monitor);
}

static void
test_sleep (Fixture *fixture, gconstpointer unused) {
  KeyfobSessionMonitor *monitor;
  guint resumed = 0;

  add_session (fixture);
  add_session_of_process (fixture);
  set_locked_hint (fixture, TRUE);
  monitor = keyfob_session_monitor_new ();
  g_signal_connect (monitor, "resumed", G_CALLBACK (count_resumed), &resumed);
  keyfob_test_wait_until (is_locked, monitor); /* it listens */
  emit_prepare_for_sleep (fixture, TRUE);
  set_locked_hint (fixture, FALSE);
  keyfob_test_wait_until (is_unlocked, monitor); /* so the signal before came too */
  g_assert_cmpuint (resumed, ==, 0);
  emit_prepare_for_sleep (fixture, FALSE);
  keyfob_test_wait_until (is_counted, &resumed);
  g_assert_cmpuint (resumed, ==, 1);
  g_assert_finalize_object (monitor);
}

/* A system bus that goes away (an upgrade restarts it) does not take Keyfob along. */
static void
test_bus_goes (Fixture *fixture, gconstpointer unused) {
  KeyfobSessionMonitor *monitor;

  add_session (fixture);
  add_session_of_process (fixture);
  set_locked_hint (fixture, TRUE);
  g_dbus_connection_set_exit_on_close (fixture->bus, TRUE); /* as GLib has it: it is shared */
  monitor = keyfob_session_monitor_new ();
  keyfob_test_wait_until (is_locked, monitor);
  g_assert_false (g_dbus_connection_get_exit_on_close (fixture->bus));
  g_assert_finalize_object (monitor);
}

/* Words of the wrong type change nothing. */
static void
test_hostile_logind (Fixture *fixture, gconstpointer unused) {
  KeyfobSessionMonitor *monitor;
  GVariantBuilder arguments;
  guint resumed = 0;

  add_session (fixture);
  add_session_of_process (fixture);
  set_locked_hint (fixture, TRUE);
  monitor = keyfob_session_monitor_new ();
  g_signal_connect (monitor, "resumed", G_CALLBACK (count_resumed), &resumed);
  keyfob_test_wait_until (is_locked, monitor);

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&arguments, "v", g_variant_new_string ("false"));
  g_variant_unref (
      call (fixture, LOGIND_PATH, MOCK, "EmitSignal",
            g_variant_new ("(sssav)", LOGIND ".Manager", "PrepareForSleep", "s", &arguments)));
  g_variant_unref (call (fixture, LOGIND_PATH "/session/c1", MOCK, "UpdateProperties",
                         g_variant_new_parsed ("(%s, {'LockedHint': <'no'>})", LOGIND ".Session")));
  g_variant_unref (
      call (fixture, LOGIND_PATH "/session/c1", MOCK, "UpdateProperties",
            g_variant_new_parsed ("(%s, {'LockedHint': <false>})", LOGIND ".Session")));
  keyfob_test_wait_until (is_unlocked, monitor);
  g_assert_cmpuint (resumed, ==, 0);
  g_assert_finalize_object (monitor);
}

static gboolean
set_flag (gpointer data) {
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_set (gpointer data) {
  return *(gboolean *) data;
}

/* In a process of its own, since GLib has one system bus a process. */
static void
test_no_system_bus (void) {
  KeyfobSessionMonitor *monitor;
  gboolean idle = FALSE;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
    return;
  }
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  monitor = keyfob_session_monitor_new ();
  g_idle_add_full (G_PRIORITY_LOW, set_flag, &idle, NULL);
  keyfob_test_wait_until (is_set, &idle);
  g_assert_false (keyfob_session_monitor_is_locked (monitor));
  g_assert_finalize_object (monitor);
}

/* Dropped before anybody answered. */
static void
test_dropped_at_once (Fixture *fixture, gconstpointer unused) {
  KeyfobSessionMonitor *monitor = keyfob_session_monitor_new ();
  gboolean idle = FALSE;

  g_assert_finalize_object (monitor);
  g_idle_add_full (G_PRIORITY_LOW, set_flag, &idle, NULL);
  keyfob_test_wait_until (is_set, &idle);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-monitor/no-system-bus", test_no_system_bus);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/session-monitor/lock-screen", test_lock_screen);
  TEST ("/session-monitor/bus-goes", test_bus_goes);
  TEST ("/session-monitor/service-without-session", test_service_without_session);
  TEST ("/session-monitor/sleep", test_sleep);
  TEST ("/session-monitor/hostile-logind", test_hostile_logind);
  TEST ("/session-monitor/dropped-at-once", test_dropped_at_once);
  return g_test_run ();
}
