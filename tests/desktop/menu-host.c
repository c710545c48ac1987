/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "menu-host.h"

#include "keyfob-test.h"

#define MENU       "com.canonical.dbusmenu"
#define PROPERTIES "org.freedesktop.DBus.Properties"

static void
take_properties (MenuHost *self, gint id, GVariant *properties) {
  gboolean enabled;
  const char *label;

  if (g_variant_lookup (properties, "label", "&s", &label))
    g_hash_table_insert (self->labels, GINT_TO_POINTER (id), g_strdup (label));
  if (g_variant_lookup (properties, "enabled", "b", &enabled) && !enabled)
    g_hash_table_add (self->grey, GINT_TO_POINTER (id));
}

static void
on_layout_updated (GDBusConnection *bus,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *signal,
                   GVariant *parameters,
                   gpointer user_data) {
  MenuHost *self = user_data;
  gint64 now = g_get_monotonic_time ();

  if (self->layouts++ > 0)
    self->shortest_wait = MIN (self->shortest_wait, now - self->last_layout);
  self->last_layout = now;
}

static void
on_properties_updated (GDBusConnection *bus,
                       const char *sender,
                       const char *path,
                       const char *interface,
                       const char *signal,
                       GVariant *parameters,
                       gpointer user_data) {
  MenuHost *self = user_data;
  g_autoptr (GVariantIter) items = NULL;
  GVariant *properties;
  gint id;

  self->updates++;
  g_variant_get (parameters, "(a(ia{sv})a(ias))", &items, NULL);
  while (g_variant_iter_loop (items, "(i@a{sv})", &id, &properties))
    take_properties (self, id, properties);
}

static void
subscribe (MenuHost *self, const char *signal, GDBusSignalCallback callback) {
  g_dbus_connection_signal_subscribe (self->bus, self->name, MENU, signal, self->path, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);
}

MenuHost *
menu_host_new (const char *path) {
  MenuHost *self = g_new0 (MenuHost, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) shared = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);

  g_assert_no_error (error);
  self->bus =
      g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  self->name = g_strdup (g_dbus_connection_get_unique_name (shared));
  self->path = g_strdup (path);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint));
  self->labels = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->grey = g_hash_table_new (NULL, NULL);
  self->shortest_wait = G_MAXINT64;
  subscribe (self, "LayoutUpdated", on_layout_updated);
  subscribe (self, "ItemsPropertiesUpdated", on_properties_updated);
  menu_host_read (self); /* so that the bus has heard of the subscriptions */
  return self;
}

void
menu_host_free (MenuHost *self) {
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_free (self->name);
  g_free (self->path);
  g_array_unref (self->ids);
  g_hash_table_unref (self->labels);
  g_hash_table_unref (self->grey);
  g_free (self);
}

static GVariant *
call (MenuHost *self,
      const char *interface,
      const char *method,
      GVariant *arguments,
      GError **error) {
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (self->bus, self->name, self->path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, keyfob_test_store_result,
                          &result);
  result = keyfob_test_wait_for_result (&result);
  return g_dbus_connection_call_finish (self->bus, result, error);
}

GVariant *
menu_host_call (MenuHost *self, const char *method, GVariant *arguments) {
  g_autoptr (GError) error = NULL;
  GVariant *reply = call (self, MENU, method, arguments, &error);

  g_assert_no_error (error);
  return reply;
}

void
menu_host_call_refused (MenuHost *self, const char *method, GVariant *arguments) {
  g_autoptr (GError) error = NULL;

  g_assert_null (call (self, MENU, method, arguments, &error));
  g_assert_true (g_dbus_error_is_remote_error (error));
}

GVariant *
menu_host_get_property (MenuHost *self, const char *property) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      call (self, PROPERTIES, "Get", g_variant_new ("(ss)", MENU, property), &error);
  GVariant *value;

  g_assert_no_error (error);
  g_variant_get (reply, "(v)", &value);
  return value;
}

void
menu_host_send (MenuHost *self, gint id, const char *event) {
  g_variant_unref (menu_host_call (
      self, "Event", g_variant_new ("(isvu)", id, event, g_variant_new_int32 (0), (guint32) 0)));
}

void
menu_host_open (MenuHost *self) {
  g_variant_unref (menu_host_call (self, "AboutToShow", g_variant_new ("(i)", 0)));
  menu_host_send (self, 0, "opened");
}

void
menu_host_close (MenuHost *self) {
  menu_host_send (self, 0, "closed");
}

void
menu_host_read (MenuHost *self) {
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariantIter) items = NULL;
  GVariant *item;

  self->layouts_read = self->layouts;
  self->updates_read = self->updates;
  reply = menu_host_call (self, "GetLayout", g_variant_new ("(iias)", 0, -1, NULL));
  g_array_set_size (self->ids, 0);
  g_hash_table_remove_all (self->labels);
  g_hash_table_remove_all (self->grey);
  g_variant_get (reply, "(u(ia{sv}av))", &self->revision, NULL, NULL, &items);
  while (g_variant_iter_loop (items, "v", &item)) {
    g_autoptr (GVariant) properties = NULL;
    gint id;

    g_variant_get (item, "(i@a{sv}av)", &id, &properties, NULL);
    g_array_append_val (self->ids, id);
    take_properties (self, id, properties);
  }
}

char *
menu_host_dup_text (MenuHost *self) {
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->ids->len; i++) {
    const char *label = menu_host_get_label (self, g_array_index (self->ids, gint, i));

    g_string_append_printf (text, "%s\n", label != NULL ? label : "-");
  }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

gboolean
menu_host_is_grey (MenuHost *self, gint id) {
  return g_hash_table_contains (self->grey, GINT_TO_POINTER (id));
}

gint
menu_host_find (MenuHost *self, const char *label_start) {
  for (guint i = 0; i < self->ids->len; i++) {
    gint id = g_array_index (self->ids, gint, i);
    const char *label = menu_host_get_label (self, id);

    if (label != NULL && g_str_has_prefix (label, label_start))
      return id;
  }
  return 0;
}

const char *
menu_host_get_label (MenuHost *self, gint id) {
  return g_hash_table_lookup (self->labels, GINT_TO_POINTER (id));
}
