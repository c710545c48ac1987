/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-sni-item.h"

#include "keyfob-test.h"
#include "tray-watcher.h"

#define ITEM       "org.kde.StatusNotifierItem"
#define ITEM_PATH  "/StatusNotifierItem"
#define MENU_PATH  "/test/menu"
#define PROPERTIES "org.freedesktop.DBus.Properties"

/* A private bus, with the icon's connection, and that of a panel. */
typedef struct {
  GTestDBus *daemon;
  GDBusConnection *bus;
  GDBusConnection *panel_bus;
  GString *told; /* what the icon tells: signals of its object, and on the bus */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus = tray_watcher_connect (fixture->daemon);
  fixture->panel_bus = tray_watcher_connect (fixture->daemon);
  fixture->told = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_string_free (fixture->told, TRUE);
  keyfob_test_finalize_soon (fixture->bus);
  keyfob_test_finalize_soon (fixture->panel_bus);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

static void
tell_activate (Fixture *fixture) {
  g_string_append (fixture->told, "activate ");
}

static void
tell_token (Fixture *fixture, const char *token) {
  g_string_append_printf (fixture->told, "token:%s ", token);
}

static KeyfobSniItem *
add_item (Fixture *fixture) {
  KeyfobSniItem *item = keyfob_sni_item_new (fixture->bus, MENU_PATH);

  g_signal_connect_swapped (item, "activate", G_CALLBACK (tell_activate), fixture);
  g_signal_connect_swapped (item, "activation-token", G_CALLBACK (tell_token), fixture);
  return item;
}

/* Calls the icon as a panel does. */
static GVariant *
call (Fixture *fixture,
      const char *interface,
      const char *method,
      GVariant *arguments,
      GError **error) {
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) answer = NULL;

  g_dbus_connection_call (fixture->panel_bus, g_dbus_connection_get_unique_name (fixture->bus),
                          ITEM_PATH, interface, method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, keyfob_test_store_result, &result);
  answer = keyfob_test_wait_for_result (&result);
  return g_dbus_connection_call_finish (fixture->panel_bus, answer, error);
}

static void
call_void (Fixture *fixture, const char *method, GVariant *arguments) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (fixture, ITEM, method, arguments, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (reply), ==, "()");
}

/* Asks for all properties at once, and for each alone; hosts do either. */
static GVariant *
get_properties (Fixture *fixture) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      call (fixture, PROPERTIES, "GetAll", g_variant_new ("(s)", ITEM), &error);
  GVariant *all;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_assert_no_error (error);
  g_variant_get (reply, "(@a{sv})", &all);
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value)) {
    g_autoptr (GVariant) one =
        call (fixture, PROPERTIES, "Get", g_variant_new ("(ss)", ITEM, name), &error);
    g_autoptr (GVariant) alone = NULL;

    g_assert_no_error (error);
    g_variant_get (one, "(v)", &alone);
    g_assert_cmpvariant (alone, value);
  }
  return all;
}

static void
assert_property (GVariant *all, const char *name, const char *expected) {
  g_autoptr (GVariant) value = g_variant_lookup_value (all, name, NULL);
  g_autofree char *text = NULL;

  g_assert_nonnull (value);
  text = g_variant_print (value, TRUE);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_pixmaps (GVariant *all, KeyfobTrayIcon icon) {
  g_autoptr (GVariant) value = g_variant_lookup_value (all, "IconPixmap", NULL);
  g_autoptr (GVariant) expected = keyfob_tray_icons_dup_pixmaps (icon);

  g_assert_cmpvariant (value, expected);
}

static void
install (const char *icon_name) {
  g_autofree char *folder =
      g_build_filename (g_get_user_data_dir (), "icons", "hicolor", "symbolic", "apps", NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s.svg", folder, icon_name);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static void
test_properties (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) all = NULL;
  KeyfobSniItem *item;

  install ("app.keyfob.Keyfob-symbolic");
  item = add_item (fixture);
  all = get_properties (fixture);
  assert_property (all, "Category", "'ApplicationStatus'");
  assert_property (all, "Id", "'app.keyfob.Keyfob'");
  assert_property (all, "Title", "'Keyfob'");
  assert_property (all, "Status", "'Active'");
  assert_property (all, "WindowId", "0");
  assert_property (all, "IconThemePath", "''");
  assert_property (all, "IconName", "'app.keyfob.Keyfob-symbolic'");
  assert_pixmaps (all, KEYFOB_TRAY_ICON_FINE);
  assert_property (all, "OverlayIconName", "''");
  assert_property (all, "OverlayIconPixmap", "@a(iiay) []");
  assert_property (all, "AttentionIconName", "''");
  assert_property (all, "AttentionIconPixmap", "@a(iiay) []");
  assert_property (all, "ToolTip", "('', @a(iiay) [], 'Keyfob', '')");
  assert_property (all, "ItemIsMenu", "false");
  assert_property (all, "Menu", "objectpath '" MENU_PATH "'");
  assert_property (all, "IconAccessibleDesc", "'Keyfob'");
  g_assert_cmpuint (g_variant_n_children (all), ==, 16);
  g_assert_finalize_object (item);
}

/* LXQt shows no pixels for an icon that has a name. */
static void
test_not_installed (Fixture *fixture, gconstpointer unused) {
  KeyfobSniItem *item = add_item (fixture);
  g_autoptr (GVariant) all = get_properties (fixture);

  assert_property (all, "IconName", "''");
  assert_pixmaps (all, KEYFOB_TRAY_ICON_FINE);
  g_assert_finalize_object (item);
}

static void
test_clicks (Fixture *fixture, gconstpointer unused) {
  KeyfobSniItem *item = add_item (fixture);

  call_void (fixture, "Scroll", g_variant_new ("(is)", -120, "vertical"));
  g_assert_cmpstr (fixture->told->str, ==, "");
  call_void (fixture, "ProvideXdgActivationToken", g_variant_new ("(s)", "token-1"));
  call_void (fixture, "Activate", g_variant_new ("(ii)", 12, 34));
  g_assert_cmpstr (fixture->told->str, ==, "token:token-1 activate ");
  call_void (fixture, "SecondaryActivate", g_variant_new ("(ii)", 12, 34));
  call_void (fixture, "ContextMenu", g_variant_new ("(ii)", 12, 34));
  g_assert_cmpstr (fixture->told->str, ==, "token:token-1 activate activate activate ");
  g_assert_finalize_object (item);
}

static void
on_bus_signal (GDBusConnection *bus,
               const char *sender,
               const char *path,
               const char *interface,
               const char *signal,
               GVariant *parameters,
               gpointer user_data) {
  Fixture *fixture = user_data;
  g_autofree char *text = g_variant_print (parameters, FALSE);

  g_string_append_printf (fixture->told, "%s%s ", signal, text);
}

static void
test_changes (Fixture *fixture, gconstpointer unused) {
  KeyfobSniItem *item = add_item (fixture);
  guint subscription = g_dbus_connection_signal_subscribe (
      fixture->panel_bus, g_dbus_connection_get_unique_name (fixture->bus), NULL, NULL, ITEM_PATH,
      NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_bus_signal, fixture, NULL);
  g_autoptr (GVariant) before = get_properties (fixture);
  g_autoptr (GVariant) attention = NULL;
  g_autoptr (GVariant) after = NULL;

  install ("app.keyfob.Keyfob-attention-symbolic");
  keyfob_sni_item_show (item, KEYFOB_TRAY_ICON_ATTENTION, "2 doors need attention");
  attention = get_properties (fixture); /* so the signals before came too */
  g_assert_cmpstr (fixture->told->str, ==, "NewIcon() NewToolTip() ");
  assert_property (attention, "IconName", "'app.keyfob.Keyfob-attention-symbolic'");
  assert_pixmaps (attention, KEYFOB_TRAY_ICON_ATTENTION);
  assert_property (attention, "ToolTip", "('', @a(iiay) [], 'Keyfob: 2 doors need attention', '')");
  assert_property (attention, "IconAccessibleDesc", "'Keyfob: 2 doors need attention'");
  assert_property (attention, "Status", "'Active'");

  keyfob_sni_item_show (item, KEYFOB_TRAY_ICON_ATTENTION, "2 doors need attention"); /* nothing */
  keyfob_sni_item_show (item, KEYFOB_TRAY_ICON_ATTENTION, "3 doors need attention");
  keyfob_sni_item_show (item, KEYFOB_TRAY_ICON_FINE, "3 doors need attention");
  after = get_properties (fixture);
  g_assert_cmpstr (fixture->told->str, ==,
                   "NewIcon() NewToolTip() NewIcon() NewToolTip() NewIcon() ");
  assert_pixmaps (after, KEYFOB_TRAY_ICON_FINE);
  g_dbus_connection_signal_unsubscribe (fixture->panel_bus, subscription);
  g_assert_finalize_object (item);
}

static void
assert_refused (Fixture *fixture, const char *interface, const char *method, GVariant *arguments) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (fixture, interface, method, arguments, &error);

  g_assert_null (reply);
  g_assert_true (g_dbus_error_is_remote_error (error));
}

static void
test_hostile_panel (Fixture *fixture, gconstpointer unused) {
  KeyfobSniItem *item = add_item (fixture);

  assert_refused (fixture, ITEM, "Activate", NULL);
  assert_refused (fixture, ITEM, "Activate", g_variant_new ("(ss)", "1", "2"));
  assert_refused (fixture, ITEM, "ProvideXdgActivationToken", g_variant_new ("(i)", 1));
  assert_refused (fixture, ITEM, "Unlock", NULL);
  assert_refused (fixture, PROPERTIES, "Get", g_variant_new ("(ss)", ITEM, "Secret"));
  assert_refused (fixture, PROPERTIES, "Set",
                  g_variant_new ("(ssv)", ITEM, "Title", g_variant_new_string ("<b>")));
  call_void (fixture, "Scroll", g_variant_new ("(is)", G_MININT, "<b>\n"));
  g_assert_cmpstr (fixture->told->str, ==, "");
  call_void (fixture, "Activate", g_variant_new ("(ii)", G_MININT, G_MAXINT));
  g_assert_cmpstr (fixture->told->str, ==, "activate ");
  g_assert_finalize_object (item);
}

static gboolean
is_hosted (gpointer data) {
  return keyfob_sni_item_is_hosted (data);
}

static gboolean
is_not_hosted (gpointer data) {
  return !keyfob_sni_item_is_hosted (data);
}

static void
count (guint *counter) {
  (*counter)++;
}

static void
test_hosted (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = add_item (fixture);
  guint notified = 0;

  g_signal_connect_swapped (item, "notify::hosted", G_CALLBACK (count), &notified);
  g_assert_false (keyfob_sni_item_is_hosted (item));
  keyfob_test_wait_until (is_hosted, item);
  g_clear_pointer (&watcher, tray_watcher_free);
  keyfob_test_wait_until (is_not_hosted, item);
  g_assert_cmpuint (notified, ==, 2);
  g_assert_finalize_object (item);
}

/* The session bus ends before Keyfob does. */
static void
test_bus_goes (Fixture *fixture, gconstpointer unused) {
  KeyfobSniItem *item = add_item (fixture);
  g_autoptr (GError) error = NULL;

  g_dbus_connection_close_sync (fixture->bus, NULL, &error);
  g_assert_no_error (error);
  keyfob_sni_item_show (item, KEYFOB_TRAY_ICON_OFFLINE, "Kisi cannot be reached");
  g_assert_finalize_object (item);
}

/* Dropped before anybody answered; and there is no trace of it. */
static void
test_dropped_at_once (Fixture *fixture, gconstpointer unused) {
  g_autoptr (TrayWatcher) watcher =
      tray_watcher_new (fixture->daemon, TRAY_WATCHER_ANSWERS, g_variant_new_boolean (TRUE));
  KeyfobSniItem *item = add_item (fixture);

  g_assert_finalize_object (item);
  tray_watcher_settle (fixture->bus);
  assert_refused (fixture, ITEM, "Activate", g_variant_new ("(ii)", 1, 2));
  item = add_item (fixture);
  keyfob_test_wait_until (is_hosted, item);
  g_assert_finalize_object (item);
}

static void
drop (KeyfobSniItem **item) {
  g_clear_object (item);
}

/* As when Quit is what a click does. */
static void
test_dropped_by_a_click (Fixture *fixture, gconstpointer unused) {
  KeyfobSniItem *item = add_item (fixture);

  g_signal_connect_swapped (item, "activate", G_CALLBACK (drop), &item);
  call_void (fixture, "Activate", g_variant_new ("(ii)", 1, 2));
  g_assert_null (item);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/sni-item/properties", test_properties);
  TEST ("/sni-item/not-installed", test_not_installed);
  TEST ("/sni-item/clicks", test_clicks);
  TEST ("/sni-item/changes", test_changes);
  TEST ("/sni-item/hostile-panel", test_hostile_panel);
  TEST ("/sni-item/hosted", test_hosted);
  TEST ("/sni-item/bus-goes", test_bus_goes);
  TEST ("/sni-item/dropped-at-once", test_dropped_at_once);
  TEST ("/sni-item/dropped-by-a-click", test_dropped_by_a_click);
  return g_test_run ();
}
