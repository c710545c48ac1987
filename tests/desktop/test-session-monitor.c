/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-session-monitor.h"

#include "keyfob-test.h"
#include "mock-logind.h"

typedef MockLogind Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  mock_logind_set_up (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  mock_logind_tear_down (fixture);
}

static void
emit_prepare_for_sleep (Fixture *fixture, gboolean start) {
  GVariantBuilder arguments;

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&arguments, "v", g_variant_new_boolean (start));
  g_variant_unref (mock_logind_call (
      fixture, LOGIND_PATH, MOCK, "EmitSignal",
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

  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  mock_logind_set_locked (fixture, TRUE);
  monitor = keyfob_session_monitor_new ();
  g_signal_connect (monitor, "notify::locked", G_CALLBACK (count), &notified);
  g_assert_false (keyfob_session_monitor_is_locked (monitor));
  keyfob_test_wait_until (is_locked, monitor); /* it was so before */
  mock_logind_set_locked (fixture, FALSE);
  keyfob_test_wait_until (is_unlocked, monitor);
  mock_logind_set_locked (fixture, TRUE);
  keyfob_test_wait_until (is_locked, monitor);
  g_assert_cmpuint (notified, ==, 3);
  g_assert_finalize_object (monitor);
}

/* What the bus starts belongs to no session: the one of the person's display is followed. */
static void
test_service_without_session (Fixture *fixture, gconstpointer unused) {
  GVariantBuilder properties;
  KeyfobSessionMonitor *monitor;

  mock_logind_add_session (fixture);
  mock_logind_set_locked (fixture, TRUE);
  g_variant_builder_init (&properties, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&properties, "{sv}", "Display",
                         g_variant_new ("(so)", "c1", LOGIND_PATH "/session/c1"));
  g_variant_unref (mock_logind_call (fixture, LOGIND_PATH, MOCK, "AddObject",
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

  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  mock_logind_set_locked (fixture, TRUE);
  monitor = keyfob_session_monitor_new ();
  g_signal_connect (monitor, "resumed", G_CALLBACK (count_resumed), &resumed);
  keyfob_test_wait_until (is_locked, monitor); /* it listens */
  emit_prepare_for_sleep (fixture, TRUE);
  mock_logind_set_locked (fixture, FALSE);
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

  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  mock_logind_set_locked (fixture, TRUE);
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

  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  mock_logind_set_locked (fixture, TRUE);
  monitor = keyfob_session_monitor_new ();
  g_signal_connect (monitor, "resumed", G_CALLBACK (count_resumed), &resumed);
  keyfob_test_wait_until (is_locked, monitor);

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&arguments, "v", g_variant_new_string ("false"));
  g_variant_unref (mock_logind_call (
      fixture, LOGIND_PATH, MOCK, "EmitSignal",
      g_variant_new ("(sssav)", LOGIND ".Manager", "PrepareForSleep", "s", &arguments)));
  g_variant_unref (
      mock_logind_call (fixture, LOGIND_PATH "/session/c1", MOCK, "UpdateProperties",
                        g_variant_new_parsed ("(%s, {'LockedHint': <'no'>})", LOGIND ".Session")));
  g_variant_unref (
      mock_logind_call (fixture, LOGIND_PATH "/session/c1", MOCK, "UpdateProperties",
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
