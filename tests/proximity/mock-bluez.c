/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "mock-bluez.h"

#include "keyfob-test.h"

#define MOCK       "org.freedesktop.DBus.Mock"
#define BLUEZ_MOCK "org.bluez.Mock"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define BLUEZ_PATH "/org/bluez"

static gboolean
has_owner (MockBluez *self) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", BLUEZ), G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE,
      -1, NULL, &error);
  gboolean owned;

  g_assert_no_error (error);
  g_variant_get (reply, "(b)", &owned);
  return owned;
}

static gboolean
is_there (gpointer data) {
  return has_owner (data);
}

static gboolean
is_gone (gpointer data) {
  return !has_owner (data);
}

MockBluez *
mock_bluez_new (void) {
  MockBluez *self = g_new0 (MockBluez, 1);
  g_autoptr (GError) error = NULL;

  self->bus =
      g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  mock_bluez_start (self);
  return self;
}

void
mock_bluez_free (MockBluez *self) {
  g_autoptr (GError) error = NULL;

  if (self->mock != NULL)
    mock_bluez_kill (self);
  g_dbus_connection_close_sync (self->bus, NULL, &error);
  g_assert_no_error (error);
  keyfob_test_finalize_soon (self->bus);
  g_free (self);
}

void
mock_bluez_start (MockBluez *self) {
  g_autoptr (GError) error = NULL;

  g_assert_null (self->mock);
  self->mock = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "python3", "-m",
                                 "dbusmock", "--template", "bluez5", NULL);
  g_assert_no_error (error);
  keyfob_test_wait_until (is_there, self);
}

void
mock_bluez_kill (MockBluez *self) {
  g_subprocess_force_exit (self->mock);
  g_subprocess_wait (self->mock, NULL, NULL);
  g_clear_object (&self->mock);
  keyfob_test_wait_until (is_gone, self);
}

GVariant *
mock_bluez_call (MockBluez *self,
                 const char *path,
                 const char *interface,
                 const char *method,
                 GVariant *arguments) {
  g_autoptr (GError) error = NULL;
  GVariant *reply =
      g_dbus_connection_call_sync (self->bus, BLUEZ, path, interface, method, arguments, NULL,
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

static char *
make_path (const char *adapter) {
  return g_strconcat (BLUEZ_PATH, "/", adapter, NULL);
}

void
mock_bluez_add_adapter (MockBluez *self, const char *adapter) {
  g_variant_unref (mock_bluez_call (self, BLUEZ_PATH, BLUEZ_MOCK, "AddAdapter",
                                    g_variant_new ("(ss)", adapter, "Laptop")));
}

void
mock_bluez_remove_adapter (MockBluez *self, const char *adapter) {
  g_variant_unref (mock_bluez_call (self, BLUEZ_PATH, BLUEZ_MOCK, "RemoveAdapter",
                                    g_variant_new ("(s)", adapter)));
}

void
mock_bluez_set_powered (MockBluez *self, const char *adapter, gboolean powered) {
  g_autofree char *path = make_path (adapter);

  g_variant_unref (mock_bluez_call (
      self, path, PROPERTIES, "Set",
      g_variant_new ("(ssv)", BLUEZ_ADAPTER, "Powered", g_variant_new_boolean (powered))));
}

void
mock_bluez_refuse (MockBluez *self, const char *adapter, const char *method, const char *error) {
  g_autofree char *path = make_path (adapter);
  g_autofree char *code =
      error != NULL
          ? g_strdup_printf ("raise dbus.exceptions.DBusException('No.', name='%s')", error)
          : g_strdup ("");

  g_variant_unref (
      mock_bluez_call (self, path, MOCK, "AddMethod",
                       g_variant_new ("(sssss)", BLUEZ_ADAPTER, method, "", "", code)));
}

void
mock_bluez_set (MockBluez *self, const char *device_path, const char *property, GVariant *value) {
  g_variant_unref (mock_bluez_call (self, device_path, PROPERTIES, "Set",
                                    g_variant_new ("(ssv)", BLUEZ_DEVICE, property, value)));
}

char *
mock_bluez_add_device (MockBluez *self, const char *adapter, const char *address) {
  g_autoptr (GVariant) reply = mock_bluez_call (self, BLUEZ_PATH, BLUEZ_MOCK, "AddDevice",
                                                g_variant_new ("(sss)", adapter, address, "R"));
  char *path;

  g_variant_get (reply, "(s)", &path);
  return path;
}

GVariant *
mock_bluez_beacon_new (guint lock_id, guint password) {
  guint8 frame[] = {0x02, 0x15, 0x6d, 0xfe, 0x20, 0x64, 0x51, 0x86, 0x11, 0xea, 0x8d, 0xfe,
                    0x4b, 0x73, 0x21, 0x8b, 0xf9, 0x46, 0,    0,    0,    0,    0xc5};
  guint32 payload = GUINT32_TO_BE (lock_id << 10 | password);
  GVariantBuilder companies;

  memcpy (frame + 18, &payload, sizeof payload);
  g_variant_builder_init (&companies, G_VARIANT_TYPE ("a{qv}"));
  g_variant_builder_add (&companies, "{qv}", 0x004C,
                         g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, frame, sizeof frame, 1));
  return g_variant_builder_end (&companies);
}

void
mock_bluez_advertise (MockBluez *self,
                      const char *device_path,
                      guint lock_id,
                      guint password,
                      int signal_dbm) {
  GVariantBuilder arguments;
  GVariantBuilder changed;

  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "RSSI", g_variant_new_int16 (signal_dbm));
  g_variant_builder_add (&changed, "{sv}", "ManufacturerData",
                         mock_bluez_beacon_new (lock_id, password));
  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&arguments, "v", g_variant_new_string (BLUEZ_DEVICE));
  g_variant_builder_add (&arguments, "v", g_variant_builder_end (&changed));
  g_variant_builder_add (&arguments, "v", g_variant_new_strv (NULL, 0));
  g_variant_unref (mock_bluez_call (
      self, device_path, MOCK, "EmitSignal",
      g_variant_new ("(sssav)", PROPERTIES, "PropertiesChanged", "sa{sv}as", &arguments)));
}

char *
mock_bluez_dup_calls (MockBluez *self, const char *adapter) {
  g_autofree char *path = make_path (adapter);
  g_autoptr (GVariant) reply = mock_bluez_call (self, path, MOCK, "GetCalls", NULL);
  g_autoptr (GVariantIter) calls = NULL;
  GString *names = g_string_new (NULL);
  const char *name;

  g_variant_get (reply, "(a(tsav))", &calls);
  while (g_variant_iter_next (calls, "(t&s@av)", NULL, &name, NULL))
    g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", name);
  return g_string_free (names, FALSE);
}
