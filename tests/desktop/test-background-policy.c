/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-background-policy.h"

#include "desktop/keyfob-desktop.h"
#include "keyfob-test.h"
#include "notification-daemon.h"
#include "tray-watcher.h"

#define APPLICATION_ID "app.keyfob.Keyfob"
#define TOLD           "told-no-notification-area"

/* An application that starts with the desktop, and whatever that desktop has. */
typedef struct Fixture {
  NotificationDaemon *daemon;
  TrayWatcher *watcher; /* (nullable) */
  GSettings *settings;
  KisiClient *client;
  /* Of one run. */
  GApplication *application;
  GDBusConnection *bus; /* (nullable): of @application */
  KeyfobAccounts *accounts;
  KeyfobDesktop *desktop;
  KeyfobBackgroundPolicy *policy; /* of @desktop */
  void (*scenario) (struct Fixture *self);
  gboolean stayed;
} Fixture;

typedef void (*Scenario) (Fixture *self);

static void
set_up (Fixture *self, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  self->daemon = notification_daemon_new (NULL);
  notification_daemon_start (self->daemon, "body actions");
  self->settings = g_settings_new (APPLICATION_ID);
  self->client = kisi_client_new ("http://127.0.0.1:9", NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused) {
  g_clear_pointer (&self->watcher, tray_watcher_free);
  g_settings_reset (self->settings, TOLD);
  g_object_unref (self->settings);
  g_object_unref (self->client);
  notification_daemon_free (self->daemon);
}

static void
show_panel (Fixture *self, TrayWatcherManner manner, gboolean has_host) {
  self->watcher =
      tray_watcher_new (self->daemon->test_bus, manner, g_variant_new_boolean (has_host));
}

static gboolean
play (gpointer user_data) {
  Fixture *self = user_data;

  self->scenario (self);
  return G_SOURCE_REMOVE;
}

/* With its first window: the scenario closes it. */
static void
on_activate (Fixture *self) {
  keyfob_background_policy_window_opened (self->policy);
  keyfob_desktop_show (self->desktop);
  g_idle_add (play, self);
}

static void
start (Fixture *self, GApplicationFlags flags) {
  g_autoptr (KeyfobAutostart) autostart = keyfob_autostart_new (self->settings);
  g_autoptr (GError) error = NULL;

  self->application = g_application_new (APPLICATION_ID, flags);
  g_application_register (self->application, NULL, &error);
  g_assert_no_error (error);
  g_set_object (&self->bus, g_application_get_dbus_connection (self->application));
  g_signal_connect_swapped (self->application, "activate", G_CALLBACK (on_activate), self);
  self->accounts = keyfob_accounts_new (self->client, FALSE, NULL);
  self->desktop = keyfob_desktop_new (self->application, self->accounts, self->settings, autostart);
  self->policy = keyfob_desktop_get_background_policy (self->desktop);
  self->stayed = FALSE;
  keyfob_autostart_set_enabled (autostart, TRUE);
}

/* Whatever was sent on @bus has arrived, and what came by it has been heard. */
static void
settle (GDBusConnection *bus) {
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, NOTIFICATIONS, NOTIFICATIONS_PATH, NOTIFICATIONS, "GetServerInformation", NULL, NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  keyfob_test_settle ();
}

/* So far; the last words of an application that has ended are among them. */
static guint
count_notices (Fixture *self) {
  settle (self->daemon->bus);
  return self->daemon->notices->len;
}

/* GLib keeps what is shown, and trips over it if the daemon ends after the application. */
static void
finish (Fixture *self) {
  guint n_notices = count_notices (self);

  for (guint i = 0; i < n_notices; i++) {
    const Notice *notice = g_ptr_array_index (self->daemon->notices, i);

    notification_daemon_emit (self->daemon, "NotificationClosed", "uu",
                              g_variant_new ("(uu)", notice->id, 1));
  }
  if (self->bus != NULL)
    settle (self->bus);
  g_clear_object (&self->bus);
  keyfob_test_finalize_soon (self->desktop);
  keyfob_test_finalize_soon (self->accounts);
  keyfob_test_finalize_soon (self->application);
}

/* Runs the application until it ends, by itself or because the scenario has it quit. */
static void
run_with (Fixture *self, GApplicationFlags flags, Scenario scenario) {
  self->scenario = scenario;
  start (self, flags);
  g_application_run (self->application, 0, NULL);
  finish (self);
}

static void
run (Fixture *self, Scenario scenario) {
  run_with (self, G_APPLICATION_DEFAULT_FLAGS, scenario);
}

static void
close_window (Fixture *self) {
  keyfob_background_policy_window_closed (self->policy);
}

/* It does not end: the main loop has nothing left to do, and still goes round. */
static gboolean
on_idle (gpointer user_data) {
  Fixture *self = user_data;

  self->stayed = TRUE;
  g_application_quit (self->application);
  return G_SOURCE_REMOVE;
}

static void
expect_to_stay (Fixture *self) {
  g_timeout_add_full (G_PRIORITY_LOW, 50, on_idle, self, NULL);
}

static gboolean
is_hosted (gpointer data) {
  KeyfobTray *tray = keyfob_desktop_get_tray (((Fixture *) data)->desktop);

  return tray != NULL && keyfob_tray_is_hosted (tray);
}

static gboolean
is_known (gpointer data) {
  KeyfobTray *tray = keyfob_desktop_get_tray (((Fixture *) data)->desktop);

  return tray != NULL && keyfob_tray_is_known (tray);
}

static gboolean
is_registering (gpointer data) {
  return ((Fixture *) data)->watcher->registrations > 0;
}

static void
close_when_hosted (Fixture *self) {
  keyfob_accounts_start (self->accounts);
  keyfob_test_wait_until (is_hosted, self);
  close_window (self);
  expect_to_stay (self);
}

static void
test_hosted (Fixture *self, gconstpointer unused) {
  show_panel (self, TRAY_WATCHER_ANSWERS, TRUE);
  run (self, close_when_hosted);
  g_assert_true (self->stayed);
  g_assert_cmpuint (count_notices (self), ==, 0);
}

static void
close_when_known (Fixture *self) {
  keyfob_accounts_start (self->accounts);
  keyfob_test_wait_until (is_known, self);
  close_window (self);
}

static void
test_no_area (Fixture *self, gconstpointer unused) {
  guint n_notices;

  run (self, close_when_known);
  g_assert_cmpstr (notification_daemon_wait (self->daemon, 0)->title, ==, "Keyfob has ended");
  g_assert_true (g_settings_get_boolean (self->settings, TOLD));
  n_notices = count_notices (self);
  run (self, close_when_known);
  g_assert_cmpuint (count_notices (self), ==, n_notices); /* once */
}

/* A list of icons that no panel shows. */
static void
test_no_host (Fixture *self, gconstpointer unused) {
  show_panel (self, TRAY_WATCHER_ANSWERS, FALSE);
  run (self, close_when_known);
  g_assert_cmpstr (notification_daemon_wait (self->daemon, 0)->title, ==, "Keyfob has ended");
}

static void
close_and_be_answered (Fixture *self) {
  keyfob_accounts_start (self->accounts);
  keyfob_test_wait_until (is_registering, self);
  close_window (self);
  tray_watcher_answer (self->watcher);
  keyfob_test_wait_until (is_hosted, self);
  expect_to_stay (self);
}

/* A window that is closed before the panel, which is busy, has answered. */
static void
test_late_answer (Fixture *self, gconstpointer unused) {
  show_panel (self, TRAY_WATCHER_SILENT, TRUE);
  run (self, close_and_be_answered);
  g_assert_true (self->stayed);
  g_assert_cmpuint (count_notices (self), ==, 0);
}

static gboolean
sign_out (gpointer user_data) {
  Fixture *self = user_data;

  keyfob_accounts_start (self->accounts);
  keyfob_test_wait_until (is_hosted, self);
  expect_to_stay (self);
  return G_SOURCE_REMOVE;
}

static void
close_at_once (Fixture *self) {
  close_window (self);
  g_idle_add (sign_out, self);
}

/* There is no icon before it is known who is signed in. */
static void
test_slow_keyring (Fixture *self, gconstpointer unused) {
  show_panel (self, TRAY_WATCHER_ANSWERS, TRUE);
  run (self, close_at_once);
  g_assert_true (self->stayed);
  g_assert_cmpuint (count_notices (self), ==, 0);
}

static gboolean
know_and_close (gpointer user_data) {
  Fixture *self = user_data;

  keyfob_test_wait_until (is_known, self);
  g_assert_cmpuint (count_notices (self), ==, 0);
  close_window (self);
  return G_SOURCE_REMOVE;
}

static void
close_and_open (Fixture *self) {
  close_window (self);
  keyfob_background_policy_window_opened (self->policy);
  keyfob_accounts_start (self->accounts);
  g_idle_add (know_and_close, self);
}

/* Nobody is told that Keyfob has ended while its window is open. */
static void
test_opened_again (Fixture *self, gconstpointer unused) {
  run (self, close_and_open);
  g_assert_cmpstr (notification_daemon_wait (self->daemon, 0)->title, ==, "Keyfob has ended");
}

static void
stay_and_close (Fixture *self) {
  keyfob_background_policy_stay (self->policy);
  close_when_known (self);
  expect_to_stay (self);
}

/* As it is when the desktop has started it. */
static void
test_background (Fixture *self, gconstpointer unused) {
  guint n_notices;

  run (self, stay_and_close);
  g_assert_true (self->stayed);
  g_assert_cmpstr (notification_daemon_wait (self->daemon, 0)->title, ==, "Keyfob keeps running");
  n_notices = count_notices (self);
  run (self, stay_and_close);
  g_assert_cmpuint (count_notices (self), ==, n_notices); /* once */
}

static void
stay_hosted_and_close (Fixture *self) {
  keyfob_background_policy_stay (self->policy);
  close_when_hosted (self);
}

static void
test_background_hosted (Fixture *self, gconstpointer unused) {
  show_panel (self, TRAY_WATCHER_ANSWERS, TRUE);
  run (self, stay_hosted_and_close);
  g_assert_true (self->stayed);
  g_assert_cmpuint (count_notices (self), ==, 0);
}

/* Who could not be told is told another time. */
static void
test_no_notifications (Fixture *self, gconstpointer unused) {
  notification_daemon_stop (self->daemon);
  run (self, close_when_known);
  g_assert_false (g_settings_get_boolean (self->settings, TOLD));
  notification_daemon_start (self->daemon, "body actions");
  run (self, close_when_known);
  g_assert_cmpstr (notification_daemon_wait (self->daemon, 0)->title, ==, "Keyfob has ended");
  g_assert_true (g_settings_get_boolean (self->settings, TOLD));
}

static void
turn_off_and_close (Fixture *self) {
  keyfob_autostart_set_enabled (keyfob_desktop_get_autostart (self->desktop), FALSE);
  keyfob_accounts_start (self->accounts);
  keyfob_test_wait_until (is_known, self);
  close_window (self);
}

static void
test_no_autostart (Fixture *self, gconstpointer unused) {
  run (self, turn_off_and_close);
  g_assert_cmpuint (count_notices (self), ==, 0);
  show_panel (self, TRAY_WATCHER_ANSWERS, TRUE);
  run (self, turn_off_and_close);
  g_assert_cmpuint (count_notices (self), ==, 0);
}

/* Nobody will ever answer. */
static void
test_no_bus (Fixture *self, gconstpointer unused) {
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  run_with (self, G_APPLICATION_NON_UNIQUE, close_window);
  g_assert_false (self->stayed);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, test)                                                                            \
  g_test_add ("/background-policy/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("hosted", test_hosted);
  ADD ("no-area", test_no_area);
  ADD ("no-host", test_no_host);
  ADD ("late-answer", test_late_answer);
  ADD ("slow-keyring", test_slow_keyring);
  ADD ("opened-again", test_opened_again);
  ADD ("background", test_background);
  ADD ("background-hosted", test_background_hosted);
  ADD ("no-notifications", test_no_notifications);
  ADD ("no-autostart", test_no_autostart);
  ADD ("no-bus", test_no_bus);
#undef ADD
  return g_test_run ();
}
