/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "scanner-fixture.h"

#include "keyfob-test.h"

static void
set_up_with (ScannerFixture *fixture, const KeyfobSearchTimes *times) {
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (fixture->daemon), TRUE);
  fixture->bluez = mock_bluez_new ();
  fixture->readers = keyfob_readers_new_with (LONG_MILLISECONDS, LONG_MILLISECONDS);
  fixture->scanner = keyfob_beacon_scanner_new_with (fixture->readers, times);
}

void
scanner_fixture_set_up (ScannerFixture *fixture, gconstpointer unused) {
  const KeyfobSearchTimes times = {LONG_MILLISECONDS, LONG_MILLISECONDS, 0};

  set_up_with (fixture, &times);
}

void
scanner_fixture_set_up_hasty (ScannerFixture *fixture, gconstpointer unused) {
  const KeyfobSearchTimes times = {SHORT_MILLISECONDS, LONG_MILLISECONDS, 0};

  set_up_with (fixture, &times);
}

void
scanner_fixture_set_up_doubtful (ScannerFixture *fixture, gconstpointer unused) {
  const KeyfobSearchTimes times = {LONG_MILLISECONDS, SHORT_MILLISECONDS, 0};

  set_up_with (fixture, &times);
}

void
scanner_fixture_set_up_patient (ScannerFixture *fixture, gconstpointer unused) {
  const KeyfobSearchTimes times = {LONG_MILLISECONDS, LONG_MILLISECONDS, SHORT_MILLISECONDS};

  set_up_with (fixture, &times);
}

void
scanner_fixture_tear_down (ScannerFixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->scanner);
  g_assert_finalize_object (fixture->readers);
  mock_bluez_free (fixture->bluez);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

void
start_listening (ScannerFixture *fixture) {
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_on, fixture->readers);
}

void
emit_added (ScannerFixture *fixture,
            const char *path,
            const char *interface,
            GVariant *properties) {
  g_autoptr (GError) error = NULL;
  GVariantBuilder arguments;
  GVariantBuilder interfaces;

  g_variant_builder_init (&interfaces, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_variant_builder_add (&interfaces, "{s@a{sv}}", interface, properties);
  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&arguments, "v", g_variant_new_object_path (path));
  g_variant_builder_add (&arguments, "v", g_variant_builder_end (&interfaces));
  g_variant_unref (mock_bluez_call (fixture->bluez, "/", "org.freedesktop.DBus.Mock", "EmitSignal",
                                    g_variant_new ("(sssav)", "org.freedesktop.DBus.ObjectManager",
                                                   "InterfacesAdded", "oa{sa{sv}}", &arguments)));
}

void
assert_calls (ScannerFixture *fixture, const char *adapter, const char *expected) {
  g_autofree char *calls = mock_bluez_dup_calls (fixture->bluez, adapter);

  g_assert_cmpstr (calls, ==, expected);
}

guint
get_password (KeyfobReaders *readers) {
  guint password = G_MAXUINT;

  keyfob_readers_get_proof (readers, DOOR, &password);
  return password;
}

typedef struct {
  KeyfobReaders *readers;
  guint password;
} Awaited;

static gboolean
has_password (gpointer data) {
  Awaited *awaited = data;

  return get_password (awaited->readers) == awaited->password;
}

void
wait_for_password (ScannerFixture *fixture, guint password) {
  Awaited awaited = {fixture->readers, password};

  keyfob_test_wait_until (has_password, &awaited);
}

gboolean
is_off (gpointer data) {
  return keyfob_readers_get_bluetooth (data) == KEYFOB_BLUETOOTH_OFF;
}

gboolean
is_on (gpointer data) {
  return keyfob_readers_get_bluetooth (data) == KEYFOB_BLUETOOTH_ON;
}

gboolean
is_near (gpointer data) {
  return keyfob_readers_is_near (data, DOOR);
}
