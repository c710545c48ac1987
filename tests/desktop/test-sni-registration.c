/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-sni-item.h"

#include "keyfob-test.h"
#include "tray-watcher.h"

/* A private bus, and the connection that the icon is on. */
typedef struct {
  GTestDBus *daemon;
  GDBusConnection *bus;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus = tray_watcher_connect (fixture->daemon);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  keyfob_test_finalize_soon (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

static gboolean
is_hosted (gpointer data) {
  return keyfob_sni_item_is_hosted (data);
}

static gboolean
is_not_hosted (gpointer data) {
  return !keyfob_sni_item_is_hosted (data);
}

static gboolean
is_known (gpointer data) {
  return keyfob_sni_item_is_known (data);
}

static gboolean
is_registered (gpointer data) {
  return ((TrayWatcher *) data)->registrations > 0;
}

static void
count (guint *counter) {
  (*counter)++;
}

static void
own_name (GDBusConnection *bus, const char *name) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", name, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

/* A panel's answer is waited for long, but where a test is about that. */
static KeyfobSniItem *
new_item (Fixture *fixture, guint start_milliseconds) {
  return keyfob_sni_item_new_with (fixture->bus, "/test/menu", start_milliseconds, 60000);
}

static void
test_registers (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = new_item (fixture, 0);
  g_autoptr (GVariant) owner = NULL;
  const char *unique_name;

  g_assert_false (keyfob_sni_item_is_hosted (item));
  g_assert_false (keyfob_sni_item_is_known (item));
  keyfob_test_wait_until (is_known, item);
  g_assert_true (keyfob_sni_item_is_hosted (item));
  g_assert_true (g_str_has_prefix (watcher->item, "org.kde.StatusNotifierItem-"));
  tray_watcher_settle (fixture->bus);
  g_assert_cmpuint (watcher->registrations, ==, 1);

  owner = g_dbus_connection_call_sync (
      fixture->bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetNameOwner",
      g_variant_new ("(s)", watcher->item), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_variant_get (owner, "(&s)", &unique_name);
  g_assert_cmpstr (unique_name, ==, g_dbus_connection_get_unique_name (fixture->bus));
  g_assert_finalize_object (item);
}

/* A sandbox lets nobody own such a name: then it is the connection's own. */
static void
test_no_name (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  g_autofree char *name = NULL;
  KeyfobSniItem *item = new_item (fixture, 0);

  keyfob_test_wait_until (is_hosted, item);
  name = g_strdup (watcher->item);
  g_assert_finalize_object (item);
  own_name (watcher->bus, name);

  item = new_item (fixture, 0);
  keyfob_test_wait_until (is_hosted, item);
  g_assert_cmpstr (watcher->item, ==, g_dbus_connection_get_unique_name (fixture->bus));
  g_assert_finalize_object (item);
}

/* GNOME's extension, switched off and on again, and before that: one icon stands there. */
static void
test_watcher_seeks (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher = NULL;
  KeyfobSniItem *item;

  own_name (fixture->bus, "app.keyfob.Test");
  watcher = tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  item = new_item (fixture, 0);
  keyfob_test_wait_until (is_hosted, item);
  for (guint i = 0; i < 8; i++) {
    g_clear_pointer (&watcher, tray_watcher_free);
    keyfob_test_wait_until (is_not_hosted, item);
    watcher = tray_watcher_new (fixture->daemon, TRAY_WATCHER_SEEKS, g_variant_new_boolean (TRUE));
    keyfob_test_wait_until (is_hosted, item);
    g_assert_cmpuint (g_hash_table_size (watcher->items), ==, 1);
  }
  g_assert_finalize_object (item);
}

static void
test_watcher_comes_later (Fixture *fixture, gconstpointer unused) {
  KeyfobSniItem *item = new_item (fixture, 0);
  g_autoptr (TrayWatcher) watcher = NULL;

  g_assert_false (keyfob_sni_item_is_known (item));
  keyfob_test_wait_until (is_known, item); /* it has looked for one */
  g_assert_false (keyfob_sni_item_is_hosted (item));
  watcher = tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  keyfob_test_wait_until (is_hosted, item);
  g_assert_cmpuint (watcher->registrations, ==, 1);
  g_assert_finalize_object (item);
}

static void
test_panel_restarts (Fixture *fixture, gconstpointer unused) {
  KeyfobSniItem *item = new_item (fixture, 0);
  guint notified = 0;
  guint i;

  g_signal_connect_swapped (item, "notify::hosted", G_CALLBACK (count), &notified);
  for (i = 0; i < 100; i++) {
    g_autoptr (TrayWatcher) watcher =
        tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));

    keyfob_test_wait_until (is_hosted, item);
    tray_watcher_settle (fixture->bus);
    g_assert_cmpuint (watcher->registrations, ==, 1);
    g_assert_cmpuint (notified, ==, 2 * i + 1);
    g_clear_pointer (&watcher, tray_watcher_free);
    keyfob_test_wait_until (is_not_hosted, item);
    g_assert_cmpuint (notified, ==, 2 * i + 2);
  }
  g_assert_finalize_object (item);
}

/* Another panel takes the name while the first still runs, and then it has it back. */
static void
test_panel_is_replaced (Fixture *fixture, gconstpointer unused) {
  KeyfobSniItem *item = new_item (fixture, 0);
  g_autoptr (TrayWatcher) first =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  g_autoptr (TrayWatcher) second = NULL;

  keyfob_test_wait_until (is_hosted, item);
  second = tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (FALSE));
  keyfob_test_wait_until (is_registered, second);
  keyfob_test_wait_until (is_not_hosted, item);
  first->registrations = 0;
  tray_watcher_set_has_host (first, g_variant_new_boolean (TRUE), "StatusNotifierHostRegistered");
  tray_watcher_settle (fixture->bus);
  g_assert_false (keyfob_sni_item_is_hosted (item)); /* the first has no say now */
  g_clear_pointer (&second, tray_watcher_free);
  keyfob_test_wait_until (is_hosted, item);
  g_assert_cmpuint (first->registrations, ==, 1);
  g_assert_finalize_object (item);
}

static void
test_host_comes_and_goes (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (FALSE));
  KeyfobSniItem *item = new_item (fixture, 0);
  guint notified = 0;

  g_signal_connect_swapped (item, "notify::hosted", G_CALLBACK (count), &notified);
  keyfob_test_wait_until (is_registered, watcher);
  tray_watcher_settle (fixture->bus);
  g_assert_false (keyfob_sni_item_is_hosted (item));
  tray_watcher_set_has_host (watcher, g_variant_new_boolean (TRUE), "StatusNotifierHostRegistered");
  keyfob_test_wait_until (is_hosted, item);
  tray_watcher_set_has_host (watcher, g_variant_new_boolean (FALSE),
                             "StatusNotifierHostUnregistered");
  keyfob_test_wait_until (is_not_hosted, item);
  tray_watcher_set_has_host (watcher, g_variant_new_boolean (TRUE), "StatusNotifierHostRegistered");
  keyfob_test_wait_until (is_hosted, item);
  /* Waybar's word for a host that went. */
  tray_watcher_set_has_host (watcher, g_variant_new_boolean (FALSE),
                             "StatusNotifierHostRegistered");
  keyfob_test_wait_until (is_not_hosted, item);
  g_assert_cmpuint (notified, ==, 4);
  g_assert_cmpuint (watcher->registrations, ==, 1);
  g_assert_finalize_object (item);
  tray_watcher_set_has_host (watcher, g_variant_new_boolean (TRUE), "StatusNotifierHostRegistered");
  tray_watcher_settle (fixture->bus); /* it does not hear that */
}

static gboolean
is_tried_again (gpointer data) {
  return ((TrayWatcher *) data)->registrations > 1;
}

/* What is refused is known, and tried again all the same. */
static void
test_watcher_refuses (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_REFUSES, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = new_item (fixture, 0);

  keyfob_test_wait_until (is_registered, watcher);
  tray_watcher_set_has_host (watcher, g_variant_new_boolean (TRUE), "StatusNotifierHostRegistered");
  keyfob_test_wait_until (is_known, item);
  tray_watcher_settle (fixture->bus);
  g_assert_false (keyfob_sni_item_is_hosted (item));
  keyfob_test_wait_until (is_tried_again, watcher);
  g_assert_true (keyfob_sni_item_is_known (item));
  watcher->manner = TRAY_WATCHER_ANSWERS;
  keyfob_test_wait_until (is_hosted, item);
  g_clear_pointer (&watcher, tray_watcher_free);
  keyfob_test_wait_until (is_not_hosted, item);

  watcher = tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, NULL); /* it has no property */
  keyfob_test_wait_until (is_known, item);
  g_assert_false (keyfob_sni_item_is_hosted (item));
  tray_watcher_set_has_host (watcher, g_variant_new_boolean (TRUE), "StatusNotifierHostRegistered");
  keyfob_test_wait_until (is_hosted, item);
  g_assert_finalize_object (item);
}

/* One that was there before is not waited for; one that comes later is. */
static void
test_watcher_starts (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = new_item (fixture, G_MAXUINT);

  keyfob_test_wait_until (is_hosted, item);
  g_clear_pointer (&watcher, tray_watcher_free);
  keyfob_test_wait_until (is_not_hosted, item);
  watcher = tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  tray_watcher_settle (fixture->bus);
  tray_watcher_settle (fixture->bus);
  g_assert_cmpuint (watcher->registrations, ==, 0);
  g_assert_finalize_object (item);

  item = new_item (fixture, 50);
  g_clear_pointer (&watcher, tray_watcher_free);
  watcher = tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  keyfob_test_wait_until (is_hosted, item);
  g_assert_cmpuint (watcher->registrations, ==, 1);
  g_assert_finalize_object (item);
}

/* As LXQt's panel on a busy computer. */
static void
test_watcher_is_not_exported (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_NOT_EXPORTED, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = new_item (fixture, 0);

  keyfob_test_wait_until (is_tried_again, watcher);
  g_assert_false (keyfob_sni_item_is_known (item));
  watcher->registrations = 0;
  watcher->manner = TRAY_WATCHER_ANSWERS;
  keyfob_test_wait_until (is_known, item);
  g_assert_true (keyfob_sni_item_is_hosted (item));
  g_assert_cmpuint (watcher->registrations, ==, 1);
  g_clear_pointer (&watcher, tray_watcher_free);

  /* The icon goes while one more try is due. */
  watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_NOT_EXPORTED, g_variant_new_boolean (TRUE));
  keyfob_test_wait_until (is_registered, watcher);
  g_assert_finalize_object (item);
}

static void
test_watcher_is_late (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_SILENT, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = new_item (fixture, 0);

  keyfob_test_wait_until (is_registered, watcher);
  tray_watcher_settle (fixture->bus);
  g_assert_false (keyfob_sni_item_is_hosted (item));
  g_assert_false (keyfob_sni_item_is_known (item));
  tray_watcher_answer (watcher);
  keyfob_test_wait_until (is_hosted, item);
  g_assert_finalize_object (item);
}

/* It does not answer in time, and is asked again: as at login, when it loses what came early. */
static void
test_watcher_forgets (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_SILENT, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = keyfob_sni_item_new_with (fixture->bus, "/test/menu", 0, 10);

  keyfob_test_wait_until (is_tried_again, watcher);
  g_assert_false (keyfob_sni_item_is_known (item));
  watcher->manner = TRAY_WATCHER_ANSWERS;
  keyfob_test_wait_until (is_hosted, item);
  g_assert_cmpuint (g_hash_table_size (watcher->items), ==, 1);
  g_assert_finalize_object (item);
}

/* It never answers, and is followed by one that does; the icon goes while another is silent. */
static void
test_watcher_is_silent (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_SILENT, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = new_item (fixture, 0);

  keyfob_test_wait_until (is_registered, watcher);
  g_clear_pointer (&watcher, tray_watcher_free);
  watcher = tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  keyfob_test_wait_until (is_hosted, item);
  g_clear_pointer (&watcher, tray_watcher_free);
  watcher = tray_watcher_new (fixture->daemon, TRAY_WATCHER_SILENT, g_variant_new_boolean (TRUE));
  keyfob_test_wait_until (is_registered, watcher);
  g_assert_finalize_object (item);
  tray_watcher_answer (watcher);
  tray_watcher_settle (fixture->bus);
}

/* Words of the wrong type change nothing. */
static void
test_hostile_watcher (Fixture *fixture, gconstpointer unused) {
  static const char *const nonsense[] = {"'false'", "<false>", "0", "(false,)", "[false]"};
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_string ("true"));
  KeyfobSniItem *item = new_item (fixture, 0);
  gsize i;

  keyfob_test_wait_until (is_registered, watcher);
  tray_watcher_settle (fixture->bus);
  g_assert_false (keyfob_sni_item_is_hosted (item));
  tray_watcher_set_has_host (watcher, g_variant_new_boolean (TRUE), "StatusNotifierHostRegistered");
  keyfob_test_wait_until (is_hosted, item);
  for (i = 0; i < G_N_ELEMENTS (nonsense); i++) {
    tray_watcher_set_has_host (watcher, g_variant_new_parsed (nonsense[i]),
                               "StatusNotifierHostUnregistered");
    tray_watcher_settle (fixture->bus);
    g_assert_true (keyfob_sni_item_is_hosted (item));
  }
  g_assert_finalize_object (item);
}

/* The session bus ends before Keyfob does. */
static void
test_bus_goes (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = new_item (fixture, 0);
  g_autoptr (GError) error = NULL;

  keyfob_test_wait_until (is_hosted, item);
  g_dbus_connection_close_sync (fixture->bus, NULL, &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (is_not_hosted, item);
  g_assert_finalize_object (item);
}

static gboolean
is_closed (gpointer data) {
  return g_dbus_connection_is_closed (data);
}

/* It is made when the bus is gone already. */
static void
test_no_bus (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  KeyfobSniItem *item;

  g_dbus_connection_close_sync (fixture->bus, NULL, &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (is_closed, fixture->bus);
  item = new_item (fixture, 0);
  g_assert_true (keyfob_sni_item_is_known (item));
  g_assert_false (keyfob_sni_item_is_hosted (item));
  g_assert_finalize_object (item);
}

/* Dropped before anybody answered. */
static void
test_dropped_at_once (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = new_item (fixture, 0);

  g_assert_finalize_object (item);
  tray_watcher_settle (fixture->bus);
  g_assert_cmpuint (watcher->registrations, ==, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/sni-registration/registers", test_registers);
  TEST ("/sni-registration/no-name", test_no_name);
  TEST ("/sni-registration/watcher-seeks", test_watcher_seeks);
  TEST ("/sni-registration/watcher-forgets", test_watcher_forgets);
  TEST ("/sni-registration/watcher-comes-later", test_watcher_comes_later);
  TEST ("/sni-registration/panel-restarts", test_panel_restarts);
  TEST ("/sni-registration/panel-is-replaced", test_panel_is_replaced);
  TEST ("/sni-registration/host-comes-and-goes", test_host_comes_and_goes);
  TEST ("/sni-registration/watcher-refuses", test_watcher_refuses);
  TEST ("/sni-registration/watcher-starts", test_watcher_starts);
  TEST ("/sni-registration/watcher-is-not-exported", test_watcher_is_not_exported);
  TEST ("/sni-registration/watcher-is-late", test_watcher_is_late);
  TEST ("/sni-registration/watcher-is-silent", test_watcher_is_silent);
  TEST ("/sni-registration/hostile-watcher", test_hostile_watcher);
  TEST ("/sni-registration/bus-goes", test_bus_goes);
  TEST ("/sni-registration/no-bus", test_no_bus);
  TEST ("/sni-registration/dropped-at-once", test_dropped_at_once);
  return g_test_run ();
}
