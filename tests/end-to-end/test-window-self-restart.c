/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What windows took is given back a minute after the last one: the process executes itself anew,
 * and nobody notices. The minute is waited for in earnest: it is the real program. */

#include "../desktop/notification-daemon.h"
#include "../desktop/tray-watcher.h"
#include "keyfob-test.h"
#include "window-fixture.h"

#include <string.h>

/* More than the minute, and a start of the sanitized program on a busy computer. */
#define PATIENCE_SECONDS 150

/* Of a process that lives. */
static gboolean
has_gtk (WindowTest *test) {
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/maps", g_subprocess_get_identifier (test->process));
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents (path, &maps, NULL, NULL));
  g_assert_cmpuint (strlen (maps), >, 0);
  return strstr (maps, "libgtk-4") != NULL;
}

static void
wait_until_fresh (WindowTest *test) {
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  while (has_gtk (test)) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_usleep (100 * 1000);
    while (g_main_context_iteration (NULL, FALSE))
      continue;
  }
}

/* Less than the old icon is kept for a new one that is late, as on a very busy computer. */
#define KEPT_MS 2000

typedef struct {
  guint moved;
  gint64 moved_at; /* monotonic microseconds */
  guint lost;
} Owners;

/* Of the icon. It is its connection's, so a panel shows it as long as that is open. */
typedef struct {
  TrayWatcher *watcher;
  char *old_item;
  gint64 old_gone_at; /* likewise */
  gboolean had_none;  /* the old one went before the new one was there */
} Icon;

static void
on_owner_changed (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data) {
  Owners *owners = user_data;
  const char *owner;

  g_variant_get (parameters, "(&s&s&s)", NULL, NULL, &owner);
  if (*owner != '\0') {
    owners->moved++;
    owners->moved_at = g_get_monotonic_time ();
  } else {
    owners->lost++;
  }
}

/* An unlock fails, and is told with a button. */
static void
be_refused (WindowTest *test, NotificationDaemon *daemon, gint64 door) {
  const KeyfobFault fault = {.method = "POST", .kind = KEYFOB_FAULT_TOO_MANY, .times = 1};

  keyfob_simulator_add_fault (test->bench->office, &fault);
  bench_activate (test->bench, "unlock", g_variant_new_int64 (door));
  g_assert_cmpuint (notice_count_buttons (notification_daemon_wait (daemon, 0)), ==, 1);
}

/* By one without buttons. Others may be told meanwhile. */
static gboolean
is_first_replaced (gpointer data) {
  GPtrArray *notices = ((NotificationDaemon *) data)->notices;
  const Notice *first = notices->pdata[0];

  for (guint i = 1; i < notices->len; i++) {
    const Notice *notice = notices->pdata[i];

    if (notice->replaces == first->id && notice_count_buttons (notice) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
on_old_item_gone (GDBusConnection *bus, const char *name, gpointer user_data) {
  Icon *icon = user_data;

  icon->old_gone_at = g_get_monotonic_time ();
  icon->had_none = g_str_equal (icon->watcher->item, icon->old_item);
}

static gboolean
has_item (gpointer data) {
  return ((Icon *) data)->watcher->item != NULL;
}

static gboolean
is_old_item_gone (gpointer data) {
  return ((Icon *) data)->old_gone_at != 0;
}

static void
test_gives_back (void) {
  g_autoptr (WindowTest) test = window_test_new ();
  NotificationDaemon *daemon = notification_daemon_new_on_session_bus ();
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *name = bench_dup_name (test->bench);
  gint64 door = keyfob_simulator_find_lock (test->bench->office, "Front Entrance");
  Owners owners = {0};
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (NULL, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  Icon icon = {.watcher = watcher};
  g_autoptr (Ran) stay = NULL;
  g_autoptr (Ran) unlock = NULL;
  guint subscription, name_watch;

  notification_daemon_start (daemon, "body actions");
  window_test_open_signed_in (test);
  be_refused (test, daemon, door);
  stay = bench_expect (test->bench, "--background", 0);
  g_assert_true (has_gtk (test));
  subscription = g_dbus_connection_signal_subscribe (
      bus, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", NULL, name,
      G_DBUS_SIGNAL_FLAGS_NONE, on_owner_changed, &owners, NULL);
  keyfob_test_wait_until (has_item, &icon);
  icon.old_item = g_strdup (watcher->item);
  name_watch =
      g_bus_watch_name_on_connection (watcher->bus, icon.old_item, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      NULL, on_old_item_gone, &icon, NULL);
  window_test_press (test, "Control_L+w");
  wait_until_fresh (test);

  /* There was an icon all the time, and is one. */
  keyfob_test_wait_until (is_old_item_gone, &icon);
  if (icon.had_none)
    g_assert_cmpint (icon.old_gone_at - owners.moved_at, >, KEPT_MS * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (watcher->registrations, ==, 2);
  g_bus_unwatch_name (name_watch);
  g_free (icon.old_item);

  /* The new process does not know what the old one has shown: a button would be dead. */
  keyfob_test_wait_until (is_first_replaced, daemon);

  /* It is signed in, and does what it did before. */
  unlock = bench_expect (test->bench, "unlock|front entrance", 0);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (test->bench->office, door), ==, 1);
  g_assert_cmpuint (owners.moved, ==, 1);
  g_assert_cmpuint (owners.lost, ==, 0);
  g_dbus_connection_signal_unsubscribe (bus, subscription);
  window_test_quit (test);
  notification_daemon_free (daemon);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/self-restart/gives-back", test_gives_back);
  return g_test_run ();
}
