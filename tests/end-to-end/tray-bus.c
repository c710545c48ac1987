/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "tray-bus.h"

#define BUS                "org.freedesktop.DBus"
#define NOTIFICATIONS      "org.freedesktop.Notifications"
#define NOTIFICATIONS_PATH "/org/freedesktop/Notifications"
#define WATCHER            "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH       "/StatusNotifierWatcher"
#define ITEM_PATH          "/StatusNotifierItem"
#define ITEM_INTERFACE     "org.kde.StatusNotifierItem"

static GVariant *
call (const char *name,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *parameters,
      const char *type) {
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GVariant *reply =
      g_dbus_connection_call_sync (bus, name, path, interface, method, parameters,
                                   G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

static GVariant *
get_property (const char *name, const char *path, const char *interface, const char *property) {
  g_autoptr (GVariant) reply = call (name, path, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", interface, property), "(v)");
  GVariant *value;

  g_variant_get (reply, "(v)", &value);
  return value;
}

static GVariant *
get_items (void) {
  return get_property (WATCHER, WATCHER_PATH, WATCHER, "RegisteredStatusNotifierItems");
}

guint
tray_bus_count_items (void) {
  g_autoptr (GVariant) items = get_items ();

  return g_variant_n_children (items);
}

/* Of the only item. Watchers name an item by its bus name, with its path behind that or without. */
static GVariant *
get_layout (void) {
  g_autoptr (GVariant) items = get_items ();
  g_autoptr (GVariant) menu = NULL;
  g_autofree char *name = NULL;
  const char *item, *path;

  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  g_variant_get_child (items, 0, "&s", &item);
  path = strchr (item, '/');
  name = path != NULL ? g_strndup (item, path - item) : g_strdup (item);
  menu = get_property (name, path != NULL ? path : ITEM_PATH, ITEM_INTERFACE, "Menu");
  return call (name, g_variant_get_string (menu, NULL), "com.canonical.dbusmenu", "GetLayout",
               g_variant_new ("(iias)", 0, 1, NULL), "(u(ia{sv}av))");
}

char **
tray_bus_dup_labels (void) {
  g_autoptr (GVariant) layout = get_layout ();
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();
  g_autoptr (GVariantIter) items = NULL;
  GVariant *item;

  g_variant_get (layout, "(u(ia{sv}av))", NULL, NULL, NULL, &items);
  while (g_variant_iter_loop (items, "v", &item)) {
    g_autoptr (GVariant) properties = g_variant_get_child_value (item, 1);
    const char *label = "", *type = "";
    gboolean visible = TRUE;

    g_variant_lookup (properties, "label", "&s", &label);
    g_variant_lookup (properties, "type", "&s", &type);
    g_variant_lookup (properties, "visible", "b", &visible);
    if (visible && !g_str_equal (type, "separator"))
      g_strv_builder_add (labels, label);
  }
  return g_strv_builder_end (labels);
}

gboolean
tray_bus_has_notifications (void) {
  g_autoptr (GVariant) reply = call (BUS, "/org/freedesktop/DBus", BUS, "NameHasOwner",
                                     g_variant_new ("(s)", NOTIFICATIONS), "(b)");
  gboolean has;

  g_variant_get (reply, "(b)", &has);
  return has;
}

guint
tray_bus_count_notifications (void) {
  g_autoptr (GVariant) count =
      get_property (NOTIFICATIONS, NOTIFICATIONS_PATH, "org.dunstproject.cmd0", "displayedLength");

  return g_variant_get_uint32 (count);
}
