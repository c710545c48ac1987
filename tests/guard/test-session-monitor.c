/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-screen-saver.h"
#include "guard/keyfob-session-monitor.h"

#include "keyfob-test.h"
#include "mock-logind.h"
#include "mock-portal.h"
#include "mock-screen-saver.h"

#include <glib/gstdio.h>

#define APPLICATION_ID "app.keyfob.Keyfob"

/* Who may be asked, but logind. */
static const char *const NAMES[] = {
    "org.cinnamon.ScreenSaver", "org.freedesktop.ScreenSaver", "org.freedesktop.portal.Desktop",
    "org.gnome.ScreenSaver",    "org.mate.ScreenSaver",        "org.xfce.ScreenSaver",
};

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

static gboolean
is_sure (gpointer data) {
  return is_unlocked (data) && !keyfob_session_monitor_is_unsure (data);
}

static gboolean
is_known (gpointer data) {
  return keyfob_session_monitor_is_known (data);
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
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
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
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
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
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
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
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
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
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
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
says_unlocked (gpointer data) {
  return keyfob_lock_source_is_known (data) && !keyfob_lock_source_is_locked (data);
}

/* One word is enough to lock, and it takes all to unlock. */
static void
test_any (Fixture *fixture, gconstpointer name) {
  g_autofree char *path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  MockScreenSaver *saver = mock_screen_saver_new (name, path, TRUE);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  KeyfobSessionMonitor *monitor;
  KeyfobLockSource *source;

  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  mock_logind_set_locked (fixture, TRUE);
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_test_wait_until (is_known, monitor);
  g_assert_true (keyfob_session_monitor_is_locked (monitor));

  /* It hears what the monitor has heard before. */
  source = keyfob_screen_saver_new (bus, name, name, path, NULL);
  mock_screen_saver_set_active (saver, FALSE);
  keyfob_test_wait_until (says_unlocked, source);
  g_assert_true (keyfob_session_monitor_is_locked (monitor));
  mock_logind_set_locked (fixture, FALSE);
  keyfob_test_wait_until (is_unlocked, monitor);
  mock_screen_saver_set_active (saver, TRUE);
  keyfob_test_wait_until (is_locked, monitor);

  g_assert_finalize_object (source);
  g_assert_finalize_object (monitor);
  mock_screen_saver_free (saver);
}

static gboolean
sees_lock_screen (gpointer monitor) {
  return keyfob_session_monitor_sees_lock_screen (monitor);
}

static gboolean
sees_no_lock_screen (gpointer monitor) {
  return !keyfob_session_monitor_sees_lock_screen (monitor);
}

/* Neither logind nor, outside of a sandbox, the portal proves that the lock screen tells them. */
static void
test_lock_screen_that_is_seen (Fixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (FALSE, 0);
  MockScreenSaver *saver;
  KeyfobSessionMonitor *monitor;

  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_test_wait_until (is_known, monitor);
  g_assert_false (keyfob_session_monitor_sees_lock_screen (monitor));
  saver = mock_screen_saver_new ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", FALSE);
  keyfob_test_wait_until (sees_lock_screen, monitor);
  mock_screen_saver_free (saver);
  keyfob_test_wait_until (sees_no_lock_screen, monitor);
  g_assert_finalize_object (monitor);
  mock_portal_free (portal);
}

static void
test_portal (Fixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (TRUE, 0);
  KeyfobSessionMonitor *monitor;

  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_test_wait_until (is_locked, monitor);
  mock_portal_emit (portal, NULL, g_variant_new_parsed ("{'screensaver-active': <false>}"));
  keyfob_test_wait_until (is_unlocked, monitor);
  g_assert_cmpstr (portal->application_id, ==, APPLICATION_ID);
  g_assert_finalize_object (monitor);
  mock_portal_free (portal);
}

/* Whoever does not answer is not waited for long: then nobody can tell; and what was said by then
 * holds. */
static void
test_silent (Fixture *fixture, gconstpointer unused) {
  MockScreenSaver *saver =
      mock_screen_saver_new ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", FALSE);
  KeyfobSessionMonitor *monitor;
  guint notified = 0;

  saver->silent = TRUE;
  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  mock_logind_set_locked (fixture, TRUE);
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_test_wait_until (is_locked, monitor);
  g_assert_false (keyfob_session_monitor_is_known (monitor));
  keyfob_test_wait_until (is_known, monitor);
  g_assert_true (keyfob_session_monitor_is_locked (monitor));
  g_assert_false (keyfob_session_monitor_is_unsure (monitor));
  mock_logind_set_locked (fixture, FALSE);
  keyfob_test_wait_until (is_unlocked, monitor);
  g_assert_true (keyfob_session_monitor_is_unsure (monitor));
  g_signal_connect (monitor, "notify::unsure", G_CALLBACK (count), &notified);
  mock_screen_saver_set_active (saver, FALSE);
  keyfob_test_wait_until (is_sure, monitor);
  g_assert_cmpuint (notified, ==, 1);
  g_assert_finalize_object (monitor);
  mock_screen_saver_free (saver);
}

/* Its "locked" stands until it is back, or another one that has said so says that it is over. One
 * that never knew does not count. */
static void
test_locker_gone (Fixture *fixture, gconstpointer logind_knows) {
  MockScreenSaver *saver =
      mock_screen_saver_new ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", TRUE);
  KeyfobSessionMonitor *monitor;

  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  mock_logind_set_locked (fixture, logind_knows != NULL);
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_test_wait_until (is_known, monitor);
  g_assert_true (keyfob_session_monitor_is_locked (monitor));
  mock_screen_saver_free (saver);
  if (logind_knows != NULL) {
    mock_logind_set_locked (fixture, FALSE);
    keyfob_test_wait_until (is_sure, monitor);
  } else {
    keyfob_test_wait_until (is_unlocked, monitor);
    g_assert_true (keyfob_session_monitor_is_unsure (monitor));
    saver = mock_screen_saver_new ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", FALSE);
    keyfob_test_wait_until (is_sure, monitor);
    mock_screen_saver_free (saver);
  }
  g_assert_finalize_object (monitor);
}

/* GNOME's shield is up, but nothing is locked as yet, and its helper does not run. */
static void
test_shield (Fixture *fixture, gconstpointer unused) {
  MockScreenSaver *shell = mock_screen_saver_new_with_interface (
      "org.gnome.Shell.ScreenShield", "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", TRUE);
  KeyfobSessionMonitor *monitor;

  mock_logind_add_session (fixture);
  mock_logind_add_session_of_process (fixture);
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_test_wait_until (is_known, monitor);
  g_assert_true (keyfob_session_monitor_is_locked (monitor));
  mock_screen_saver_set_active (shell, FALSE);
  keyfob_test_wait_until (is_sure, monitor);
  mock_screen_saver_set_active (shell, TRUE);
  keyfob_test_wait_until (is_locked, monitor);
  g_assert_finalize_object (monitor);
  mock_screen_saver_free (shell);
}

static gboolean
keep_busy (gpointer unused) {
  return G_SOURCE_CONTINUE;
}

/* While a window is drawn and doors are merged nobody is asked, unless somebody waits for it. */
static void
test_hurry (Fixture *fixture, gconstpointer unused) {
  MockScreenSaver *saver =
      mock_screen_saver_new ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", TRUE);
  KeyfobSessionMonitor *monitor = keyfob_session_monitor_new (APPLICATION_ID);
  guint busy = g_idle_add (keep_busy, NULL);

  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  mock_logind_add_session (fixture); /* that takes its time, too */
  g_assert_cmpuint (saver->asked, ==, 0);
  keyfob_session_monitor_begin (monitor);
  keyfob_session_monitor_begin (monitor);
  keyfob_test_wait_until (is_known, monitor);
  g_assert_cmpuint (saver->asked, ==, 1);
  g_source_remove (busy);
  g_assert_finalize_object (monitor);
  mock_screen_saver_free (saver);
}

/* In a process of its own, since GLib has one bus of a kind a process. */
static void
test_no_bus (void) {
  KeyfobSessionMonitor *monitor;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
    return;
  }
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_test_wait_until (is_known, monitor);
  g_assert_false (keyfob_session_monitor_is_locked (monitor));
  g_assert_finalize_object (monitor);
}

/* Dropped before anybody answered. */
static void
test_dropped_at_once (Fixture *fixture, gconstpointer unused) {
  KeyfobSessionMonitor *monitor = keyfob_session_monitor_new (APPLICATION_ID);

  g_assert_finalize_object (monitor);
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_session_monitor_begin (monitor);
  g_assert_finalize_object (monitor);
  keyfob_test_settle ();
}

/* A screen saver that the bus would start is left alone. In a process of its own, since its bus has
 * services of its own. */
static void
test_starts_nobody (void) {
  g_autoptr (GTestDBus) daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("keyfob-services-XXXXXX", &error);
  g_autofree char *started = g_build_filename (folder, "started", NULL);
  KeyfobSessionMonitor *monitor;

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_autofree char *name = g_strconcat (NAMES[i], ".service", NULL);
    g_autofree char *file = g_build_filename (folder, name, NULL);
    g_autofree char *text =
        g_strdup_printf ("[D-BUS Service]\nName=%s\nExec=/usr/bin/touch %s\n", NAMES[i], started);

    g_file_set_contents (file, text, -1, &error);
    g_assert_no_error (error);
  }
  g_test_dbus_add_service_dir (daemon, folder);
  g_test_dbus_up (daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (daemon), TRUE);
  monitor = keyfob_session_monitor_new (APPLICATION_ID);
  keyfob_test_wait_until (is_known, monitor);
  g_assert_false (keyfob_session_monitor_is_locked (monitor));
  g_assert_false (g_file_test (started, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (monitor);
  g_test_dbus_down (daemon);
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_autofree char *name = g_strconcat (NAMES[i], ".service", NULL);
    g_autofree char *file = g_build_filename (folder, name, NULL);

    g_remove (file);
  }
  g_rmdir (folder);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-monitor/no-bus", test_no_bus);
  g_test_add_func ("/session-monitor/starts-nobody", test_starts_nobody);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/session-monitor/lock-screen", test_lock_screen);
  TEST ("/session-monitor/bus-goes", test_bus_goes);
  TEST ("/session-monitor/service-without-session", test_service_without_session);
  TEST ("/session-monitor/sleep", test_sleep);
  TEST ("/session-monitor/hostile-logind", test_hostile_logind);
  TEST ("/session-monitor/dropped-at-once", test_dropped_at_once);
  TEST ("/session-monitor/portal", test_portal);
  TEST ("/session-monitor/lock-screen-that-is-seen", test_lock_screen_that_is_seen);
  TEST ("/session-monitor/silent", test_silent);
  TEST ("/session-monitor/shield", test_shield);
  TEST ("/session-monitor/locker-gone", test_locker_gone);
  g_test_add ("/session-monitor/locker-gone-and-logind-knows", Fixture, "", set_up,
              test_locker_gone, tear_down);
  TEST ("/session-monitor/hurry", test_hurry);
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_autofree char *path = g_strconcat ("/session-monitor/any/", NAMES[i], NULL);

    if (g_str_has_suffix (NAMES[i], "ScreenSaver"))
      g_test_add (path, Fixture, NAMES[i], set_up, test_any, tear_down);
  }
  return g_test_run ();
}
