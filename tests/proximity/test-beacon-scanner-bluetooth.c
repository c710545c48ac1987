/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test.h"
#include "scanner-fixture.h"

/* What Bluetooth is: absent, off, denied, on, or broken. */

static gboolean
is_told (gpointer data) {
  return keyfob_readers_get_bluetooth (data) != KEYFOB_BLUETOOTH_UNKNOWN;
}

static gboolean
is_absent (gpointer data) {
  return keyfob_readers_get_bluetooth (data) == KEYFOB_BLUETOOTH_ABSENT;
}

static gboolean
is_failed (gpointer data) {
  return keyfob_readers_get_bluetooth (data) == KEYFOB_BLUETOOTH_FAILED;
}

static void
test_adapter (ScannerFixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;

  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_absent, fixture->readers);
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  keyfob_test_wait_until (is_on, fixture->readers);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 678, -60);
  keyfob_test_wait_until (is_near, fixture->readers);

  mock_bluez_set_powered (fixture->bluez, "hci0", FALSE);
  keyfob_test_wait_until (is_off, fixture->readers);
  g_assert_false (is_near (fixture->readers));
  mock_bluez_set_powered (fixture->bluez, "hci0", TRUE);
  keyfob_test_wait_until (is_on, fixture->readers);
  assert_calls (fixture, "hci0", BEGUN " " BEGUN);
  mock_bluez_remove_adapter (fixture->bluez, "hci0");
  keyfob_test_wait_until (is_absent, fixture->readers);
}

/* One that comes switched off is no more absent than one that was there. */
static void
test_adapter_comes_off (ScannerFixture *fixture, gconstpointer unused) {
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_absent, fixture->readers);
  emit_added (fixture, "/org/bluez/hci0", BLUEZ_ADAPTER,
              g_variant_new_parsed ("{'Powered': <false>}"));
  keyfob_test_wait_until (is_off, fixture->readers);
}

/* What is heard before the search begins is not counted, so the reader says it until it is. */
static gboolean
advertises_8 (gpointer data) {
  ScannerFixture *fixture = data;

  mock_bluez_advertise (fixture->bluez, "/org/bluez/hci0/dev_AA_BB_CC_00_00_01", DOOR, 8, -50);
  return get_password (fixture->readers) == 8;
}

/* One that is on is enough, whichever it is. */
static void
test_two_adapters (ScannerFixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;
  g_autofree char *other_reader = NULL;

  mock_bluez_add_adapter (fixture->bluez, "hci0");
  mock_bluez_set_powered (fixture->bluez, "hci0", FALSE);
  mock_bluez_add_adapter (fixture->bluez, "hci1");
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_told, fixture->readers);
  g_assert_true (is_on (fixture->readers));
  assert_calls (fixture, "hci0", "");
  reader = mock_bluez_add_device (fixture->bluez, "hci1", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 7, -60);
  wait_for_password (fixture, 7);

  mock_bluez_set_powered (fixture->bluez, "hci0", TRUE);
  other_reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  keyfob_test_wait_until (advertises_8, fixture);
  mock_bluez_set_powered (fixture->bluez, "hci1", FALSE);
  mock_bluez_advertise (fixture->bluez, other_reader, DOOR, 9, -40);
  wait_for_password (fixture, 9);
  g_assert_true (is_on (fixture->readers));
  mock_bluez_remove_adapter (fixture->bluez, "hci0");
  keyfob_test_wait_until (is_off, fixture->readers);
}

/* What was so when somebody wanted last is not told as if it were so now. */
static void
test_told_anew (ScannerFixture *fixture, gconstpointer unused) {
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  mock_bluez_set_powered (fixture->bluez, "hci0", FALSE);
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_off, fixture->readers);
  keyfob_readers_want (fixture->readers, FALSE);
  g_assert_true (is_off (fixture->readers));
  mock_bluez_set_powered (fixture->bluez, "hci0", TRUE);
  keyfob_readers_want (fixture->readers, TRUE);
  g_assert_false (is_told (fixture->readers));
  keyfob_test_wait_until (is_told, fixture->readers);
  g_assert_true (is_on (fixture->readers));
}

static void
test_bluez_dies (ScannerFixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;

  start_listening (fixture);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 678, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  mock_bluez_kill (fixture->bluez);
  keyfob_test_wait_until (is_absent, fixture->readers);
  g_assert_false (is_near (fixture->readers));

  mock_bluez_start (fixture->bluez);
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  keyfob_test_wait_until (is_on, fixture->readers);
  assert_calls (fixture, "hci0", BEGUN);
  g_free (reader);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 7, -60);
  wait_for_password (fixture, 7);
}

static void
test_no_bluez (ScannerFixture *fixture, gconstpointer unused) {
  mock_bluez_kill (fixture->bluez);
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_absent, fixture->readers);
}

static void
test_no_bus (void) {
  KeyfobReaders *readers = keyfob_readers_new ();
  KeyfobBeaconScanner *scanner;

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  scanner = keyfob_beacon_scanner_new (readers);
  keyfob_readers_want (readers, TRUE);
  keyfob_test_wait_until (is_absent, readers);
  g_assert_finalize_object (scanner);
  g_assert_finalize_object (readers);
}

static const struct {
  const char *error;
  KeyfobBluetooth bluetooth;
} REFUSALS[] = {
    {"org.bluez.Error.NotAuthorized", KEYFOB_BLUETOOTH_DENIED},
    {"org.bluez.Error.NotPermitted", KEYFOB_BLUETOOTH_DENIED},
    {"org.freedesktop.DBus.Error.AccessDenied", KEYFOB_BLUETOOTH_DENIED},
    {"org.bluez.Error.NotReady", KEYFOB_BLUETOOTH_OFF},
    {"org.bluez.Error.Failed", KEYFOB_BLUETOOTH_FAILED},
    {"org.freedesktop.DBus.Error.UnknownMethod", KEYFOB_BLUETOOTH_FAILED},
    {"org.bluez.Error.InProgress", KEYFOB_BLUETOOTH_ON},
};

static void
test_refused (ScannerFixture *fixture, gconstpointer unused) {
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  for (guint i = 0; i < G_N_ELEMENTS (REFUSALS); i++) {
    mock_bluez_refuse (fixture->bluez, "hci0", "StartDiscovery", REFUSALS[i].error);
    keyfob_readers_want (fixture->readers, TRUE);
    keyfob_test_wait_until (is_told, fixture->readers);
    g_assert_cmpint (keyfob_readers_get_bluetooth (fixture->readers), ==, REFUSALS[i].bluetooth);
    keyfob_readers_want (fixture->readers, FALSE);
  }
}

/* The bus itself may keep BlueZ from Keyfob. */
static void
test_kept_from_bluez (ScannerFixture *fixture, gconstpointer unused) {
  g_variant_unref (
      mock_bluez_call (fixture->bluez, "/", "org.freedesktop.DBus.Mock", "AddMethod",
                       g_variant_new ("(sssss)", "org.freedesktop.DBus.ObjectManager",
                                      "GetManagedObjects", "", "a{oa{sa{sv}}}",
                                      "raise dbus.exceptions.DBusException('No.', "
                                      "name='org.freedesktop.DBus.Error.AccessDenied')")));
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_told, fixture->readers);
  g_assert_cmpint (keyfob_readers_get_bluetooth (fixture->readers), ==, KEYFOB_BLUETOOTH_DENIED);
}

static void
test_tries_again (ScannerFixture *fixture, gconstpointer unused) {
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  mock_bluez_refuse (fixture->bluez, "hci0", "StartDiscovery", "org.bluez.Error.Failed");
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_failed, fixture->readers);
  mock_bluez_refuse (fixture->bluez, "hci0", "StartDiscovery", NULL);
  keyfob_test_wait_until (is_on, fixture->readers);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  scanner_fixture_add ("/beacon-scanner-bluetooth/adapter", test_adapter);
  scanner_fixture_add ("/beacon-scanner-bluetooth/adapter/comes-off", test_adapter_comes_off);
  scanner_fixture_add ("/beacon-scanner-bluetooth/two-adapters", test_two_adapters);
  scanner_fixture_add ("/beacon-scanner-bluetooth/told-anew", test_told_anew);
  scanner_fixture_add ("/beacon-scanner-bluetooth/bluez-dies", test_bluez_dies);
  scanner_fixture_add ("/beacon-scanner-bluetooth/no-bluez", test_no_bluez);
  g_test_add_func ("/beacon-scanner-bluetooth/no-bus", test_no_bus);
  scanner_fixture_add ("/beacon-scanner-bluetooth/refused", test_refused);
  scanner_fixture_add ("/beacon-scanner-bluetooth/kept-from-bluez", test_kept_from_bluez);
  scanner_fixture_add_hasty ("/beacon-scanner-bluetooth/tries-again", test_tries_again);
  return g_test_run ();
}
