/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-beacon-scanner.h"

#include "keyfob-test.h"
#include "mock-bluez.h"

/* A test that waits for silence waits so long, and one that does not never comes near it. */
#define SHORT_MILLISECONDS 50
#define LONG_MILLISECONDS  3600000

/* Longer than what is heard may wait to be taken. */
#define WAITED_MICROSECONDS (2500 * G_TIME_SPAN_MILLISECOND)

#define DOOR    12345
#define ADDRESS "AA:BB:CC:00:00:01"
#define BEGUN   "SetDiscoveryFilter StartDiscovery"
#define ENDED   " StopDiscovery"

typedef struct {
  GTestDBus *daemon;
  MockBluez *bluez;
  KeyfobReaders *readers;
  KeyfobBeaconScanner *scanner;
} Fixture;

static void
set_up_with (Fixture *fixture, guint anew_ms) {
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (fixture->daemon), TRUE);
  fixture->bluez = mock_bluez_new ();
  fixture->readers = keyfob_readers_new_with (LONG_MILLISECONDS, LONG_MILLISECONDS);
  fixture->scanner = keyfob_beacon_scanner_new_with (fixture->readers, anew_ms);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  set_up_with (fixture, LONG_MILLISECONDS);
}

static void
set_up_hasty (Fixture *fixture, gconstpointer unused) {
  set_up_with (fixture, SHORT_MILLISECONDS);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->scanner);
  g_assert_finalize_object (fixture->readers);
  mock_bluez_free (fixture->bluez);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

static gboolean
is_told (gpointer data) {
  return keyfob_readers_get_bluetooth (data) != KEYFOB_BLUETOOTH_UNKNOWN;
}

#define DEFINE_IS(name, NAME)                                                                      \
  static gboolean is_##name (gpointer data) {                                                      \
    return keyfob_readers_get_bluetooth (data) == KEYFOB_BLUETOOTH_##NAME;                         \
  }
DEFINE_IS (absent, ABSENT)
DEFINE_IS (off, OFF)
DEFINE_IS (failed, FAILED)
DEFINE_IS (on, ON)

static gboolean
is_near (gpointer data) {
  return keyfob_readers_is_near (data, DOOR);
}

static guint
get_password (KeyfobReaders *readers) {
  guint password = G_MAXUINT;

  keyfob_readers_get_proof (readers, DOOR, &password);
  return password;
}

static void
listen (Fixture *fixture) {
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_on, fixture->readers);
}

static void
assert_calls (Fixture *fixture, const char *adapter, const char *expected) {
  g_autofree char *calls = mock_bluez_dup_calls (fixture->bluez, adapter);

  g_assert_cmpstr (calls, ==, expected);
}

static gboolean
is_idle (gpointer unused) {
  return !g_main_context_pending (NULL);
}

/* Turns the main loop until no timer goes off within that time; none at all is forever. */
static void
rest (guint milliseconds) {
  int timeout = 0;

  g_assert_true (g_main_context_acquire (NULL));
  while ((guint) timeout < milliseconds) {
    g_main_context_iteration (NULL, timeout != 0);
    g_main_context_prepare (NULL, &timeout);
    g_main_context_query (NULL, G_MAXINT, &timeout, NULL, 0);
  }
  g_main_context_release (NULL);
}

/* All but the bus itself. */
static GStrv
list_connections (Fixture *fixture) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      fixture->bluez->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "ListNames", NULL, G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_autoptr (GStrvBuilder) unique = g_strv_builder_new ();
  g_autofree const char **names = NULL;

  g_assert_no_error (error);
  g_variant_get (reply, "(^a&s)", &names);
  for (guint i = 0; names[i] != NULL; i++) {
    if (names[i][0] == ':')
      g_strv_builder_add (unique, names[i]);
  }
  return g_strv_builder_end (unique);
}

/* Only the mock and the test itself are there. */
static gboolean
has_left (gpointer data) {
  g_auto (GStrv) names = list_connections (data);

  return g_strv_length (names) == 2;
}

/* Nothing is on the bus, and no timer runs, while nobody wants any. */
static void
test_wanted (Fixture *fixture, gconstpointer unused) {
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  keyfob_test_wait_until (is_idle, NULL);
  g_assert_true (has_left (fixture));
  g_assert_cmpint (keyfob_readers_get_bluetooth (fixture->readers), ==, KEYFOB_BLUETOOTH_UNKNOWN);
  assert_calls (fixture, "hci0", "");

  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_on, fixture->readers);
  g_assert_false (has_left (fixture));
  assert_calls (fixture, "hci0", BEGUN);

  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_readers_want (fixture->readers, FALSE);
  keyfob_test_wait_until (is_idle, NULL);
  assert_calls (fixture, "hci0", BEGUN);
  keyfob_readers_want (fixture->readers, FALSE);
  keyfob_test_wait_until (has_left, fixture);
  assert_calls (fixture, "hci0", BEGUN ENDED);
  rest (G_MAXUINT);

  keyfob_readers_want (fixture->readers, TRUE);
  g_assert_cmpint (keyfob_readers_get_bluetooth (fixture->readers), ==, KEYFOB_BLUETOOTH_ON);
  keyfob_test_wait_until (is_on, fixture->readers);
}

static void
test_filter (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) value = NULL;
  GVariantDict filter;
  gboolean duplicates = FALSE;
  const char *transport = NULL;
  const char *pattern = NULL;

  listen (fixture);
  reply = mock_bluez_call (fixture->bluez, "/org/bluez/hci0", "org.freedesktop.DBus.Properties",
                           "Get", g_variant_new ("(ss)", BLUEZ_ADAPTER, "DiscoveryFilter"));
  g_variant_get (reply, "(v)", &value);
  g_variant_dict_init (&filter, value);
  g_assert_true (g_variant_dict_lookup (&filter, "Transport", "&s", &transport));
  g_assert_cmpstr (transport, ==, "le");
  g_assert_true (g_variant_dict_lookup (&filter, "DuplicateData", "b", &duplicates));
  g_assert_true (duplicates);
  g_assert_true (g_variant_dict_lookup (&filter, "Pattern", "&s", &pattern));
  g_assert_cmpstr (pattern, ==, "");
  g_assert_cmpuint (g_variant_n_children (value), ==, 3);
  g_variant_dict_clear (&filter);
}

static gboolean
has_password_7 (gpointer data) {
  return get_password (data) == 7;
}

static gboolean
has_password_8 (gpointer data) {
  return get_password (data) == 8;
}

static gboolean
has_password_9 (gpointer data) {
  return get_password (data) == 9;
}

static void
test_heard (Fixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;
  g_autofree char *other_reader = NULL;

  listen (fixture);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 678, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  g_assert_cmpuint (get_password (fixture->readers), ==, 678);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 7, -60); /* it rotates */
  keyfob_test_wait_until (has_password_7, fixture->readers);

  /* The strongest of several counts, and BlueZ tells the strength only when it changes. */
  other_reader = mock_bluez_add_device (fixture->bluez, "hci0", "AA:BB:CC:00:00:02");
  mock_bluez_advertise (fixture->bluez, other_reader, DOOR, 8, -50);
  keyfob_test_wait_until (has_password_8, fixture->readers);
  mock_bluez_advertise (fixture->bluez, other_reader, DOOR, 8, -70);
  keyfob_test_wait_until (has_password_7, fixture->readers);
  mock_bluez_set (fixture->bluez, reader, "ManufacturerData", mock_bluez_beacon_new (DOOR, 9));
  keyfob_test_wait_until (has_password_9, fixture->readers);
}

/* What BlueZ remembers, and a change of strength alone, are not what a reader says now. */
static void
test_stale (Fixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;
  guint heard = 0;

  g_signal_connect_swapped (fixture->readers, "heard", G_CALLBACK (g_atomic_int_inc), &heard);
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_set (fixture->bluez, reader, "ManufacturerData", mock_bluez_beacon_new (DOOR, 678));
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_on, fixture->readers);
  mock_bluez_set (fixture->bluez, reader, "RSSI", g_variant_new_int16 (-61));
  mock_bluez_set_powered (fixture->bluez, "hci0", FALSE);
  keyfob_test_wait_until (is_off, fixture->readers); /* so the signal before came too */
  g_assert_false (is_near (fixture->readers));

  /* Switched off, nothing is heard. */
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 679, -60);
  mock_bluez_set_powered (fixture->bluez, "hci0", TRUE);
  keyfob_test_wait_until (is_on, fixture->readers);
  g_assert_false (is_near (fixture->readers));
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 680, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  g_assert_cmpuint (get_password (fixture->readers), ==, 680);
  g_assert_cmpuint (heard, ==, 1);
}

/* As while the computer sleeps: what is heard before is no proof after. */
static void
test_waits (Fixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;
  g_autofree char *other_reader = NULL;

  listen (fixture);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  other_reader = mock_bluez_add_device (fixture->bluez, "hci0", "AA:BB:CC:00:00:02");
  mock_bluez_advertise (fixture->bluez, reader, DOOR + 1, 7, -60);
  g_usleep (WAITED_MICROSECONDS);
  mock_bluez_advertise (fixture->bluez, other_reader, DOOR, 8, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  g_assert_false (keyfob_readers_is_near (fixture->readers, DOOR + 1));
}

static void
emit_added (Fixture *fixture, const char *path, const char *interface, GVariant *properties) {
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

static GVariant *
make_device (guint lock_id, guint password, int signal_dbm) {
  GVariantDict properties;

  g_variant_dict_init (&properties, NULL);
  g_variant_dict_insert_value (&properties, "ManufacturerData",
                               mock_bluez_beacon_new (lock_id, password));
  if (signal_dbm != 0)
    g_variant_dict_insert_value (&properties, "RSSI", g_variant_new_int16 (signal_dbm));
  return g_variant_dict_end (&properties);
}

/* A device that BlueZ has just met comes with what it says; one of its memory without strength. */
static void
test_new_device (Fixture *fixture, gconstpointer unused) {
  listen (fixture);
  emit_added (fixture, "/org/bluez/hci0/dev_1", BLUEZ_DEVICE, make_device (DOOR + 1, 1, 0));
  emit_added (fixture, "/org/bluez/hci00/dev_2", BLUEZ_DEVICE, make_device (DOOR + 2, 2, -60));
  emit_added (fixture, "/org/bluez/hci0/dev_3", BLUEZ_DEVICE, make_device (DOOR, 678, -60));
  keyfob_test_wait_until (is_near, fixture->readers);
  g_assert_cmpuint (get_password (fixture->readers), ==, 678);
  g_assert_false (keyfob_readers_is_near (fixture->readers, DOOR + 1));
  g_assert_false (keyfob_readers_is_near (fixture->readers, DOOR + 2));
}

static void
test_adapter (Fixture *fixture, gconstpointer unused) {
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
test_adapter_comes_off (Fixture *fixture, gconstpointer unused) {
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_absent, fixture->readers);
  emit_added (fixture, "/org/bluez/hci0", BLUEZ_ADAPTER,
              g_variant_new_parsed ("{'Powered': <false>}"));
  keyfob_test_wait_until (is_off, fixture->readers);
}

/* What is heard before the search begins is not counted, so the reader says it until it is. */
static gboolean
advertises_8 (gpointer data) {
  Fixture *fixture = data;

  mock_bluez_advertise (fixture->bluez, "/org/bluez/hci0/dev_AA_BB_CC_00_00_01", DOOR, 8, -50);
  return has_password_8 (fixture->readers);
}

/* One that is on is enough, whichever it is. */
static void
test_two_adapters (Fixture *fixture, gconstpointer unused) {
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
  keyfob_test_wait_until (has_password_7, fixture->readers);

  mock_bluez_set_powered (fixture->bluez, "hci0", TRUE);
  other_reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  keyfob_test_wait_until (advertises_8, fixture);
  mock_bluez_set_powered (fixture->bluez, "hci1", FALSE);
  mock_bluez_advertise (fixture->bluez, other_reader, DOOR, 9, -40);
  keyfob_test_wait_until (has_password_9, fixture->readers);
  g_assert_true (is_on (fixture->readers));
  mock_bluez_remove_adapter (fixture->bluez, "hci0");
  keyfob_test_wait_until (is_off, fixture->readers);
}

/* What was so when somebody wanted last is not told as if it were so now. */
static void
test_told_anew (Fixture *fixture, gconstpointer unused) {
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
test_bluez_dies (Fixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;

  listen (fixture);
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
  keyfob_test_wait_until (has_password_7, fixture->readers);
}

static void
test_no_bluez (Fixture *fixture, gconstpointer unused) {
  mock_bluez_kill (fixture->bluez);
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_absent, fixture->readers);
}

static void
test_no_bus (void) {
  g_autofree char *before = g_strdup (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"));
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
test_refused (Fixture *fixture, gconstpointer unused) {
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
test_kept_from_bluez (Fixture *fixture, gconstpointer unused) {
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
test_tries_again (Fixture *fixture, gconstpointer unused) {
  mock_bluez_add_adapter (fixture->bluez, "hci0");
  mock_bluez_refuse (fixture->bluez, "hci0", "StartDiscovery", "org.bluez.Error.Failed");
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_failed, fixture->readers);
  mock_bluez_refuse (fixture->bluez, "hci0", "StartDiscovery", NULL);
  keyfob_test_wait_until (is_on, fixture->readers);
}

static gboolean
has_searched_anew (gpointer data) {
  Fixture *fixture = data;
  g_autofree char *calls = mock_bluez_dup_calls (fixture->bluez, "hci0");

  return g_str_equal (calls, BEGUN ENDED " " BEGUN);
}

/* Hardware may report a reader only once a search. One that stays silent is gone. */
static void
test_silent (Fixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;

  listen (fixture);
  assert_calls (fixture, "hci0", BEGUN);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 678, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  keyfob_test_wait_until (has_searched_anew, fixture);
  g_assert_true (is_on (fixture->readers));
  g_assert_true (is_near (fixture->readers));

  rest (LONG_MILLISECONDS / 2); /* the hour that it counts as near */
  g_assert_true (has_searched_anew (fixture));
}

/* Frames of other things, and words of the wrong type, change nothing. */
static void
test_hostile (Fixture *fixture, gconstpointer unused) {
  static const char *const DATA[] = {
      "@aa{qv} [{76: <[byte 2, 21]>}]",
      "'data'",
      "@a{qv} {}",
      "{uint16 76: <'text'>}",
      "{uint16 76: <@ay []>}",
      "{uint16 76: <[byte 2, 21, 0x6d]>}",
      "{uint16 76: <uint32 1>, uint16 1: <[byte 2, 21]>}",
      "{uint32 76: <[byte 2, 21]>}",
      "{uint16 65535: <[byte 2, 21]>}",
      "uint32 76",
  };
  g_autofree char *reader = NULL;
  g_autofree char *other = NULL;
  guint heard = 0;

  listen (fixture);
  g_signal_connect_swapped (fixture->readers, "heard", G_CALLBACK (g_atomic_int_inc), &heard);
  other = mock_bluez_add_device (fixture->bluez, "hci0", "AA:BB:CC:00:00:02");
  for (guint i = 0; i < G_N_ELEMENTS (DATA); i++)
    mock_bluez_set (fixture->bluez, other, "ManufacturerData", g_variant_new_parsed (DATA[i]));
  mock_bluez_set (fixture->bluez, other, "RSSI", g_variant_new_string ("loud"));
  g_variant_unref (
      mock_bluez_call (fixture->bluez, "/org/bluez/hci0", "org.freedesktop.DBus.Properties", "Set",
                       g_variant_new_parsed ("(%s, 'Powered', <'no'>)", BLUEZ_ADAPTER)));
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 678, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  g_assert_cmpuint (heard, ==, 1);
  g_assert_true (is_on (fixture->readers));
}

static void
pretend (Fixture *fixture, const char *destination) {
  g_autoptr (GError) error = NULL;
  GVariantBuilder changed;

  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "ManufacturerData", mock_bluez_beacon_new (DOOR + 1, 1));
  g_dbus_connection_emit_signal (
      fixture->bluez->bus, destination, "/org/bluez/hci0/dev_1", "org.freedesktop.DBus.Properties",
      "PropertiesChanged", g_variant_new ("(sa{sv}as)", BLUEZ_DEVICE, &changed, NULL), &error);
  g_assert_no_error (error);
}

/* Only BlueZ is believed, whoever else speaks to Keyfob. */
static void
test_impostor (Fixture *fixture, gconstpointer unused) {
  g_auto (GStrv) names = NULL;
  g_autofree char *reader = NULL;

  listen (fixture);
  names = list_connections (fixture);
  g_assert_cmpuint (g_strv_length (names), ==, 3);
  pretend (fixture, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    pretend (fixture, names[i]);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 678, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  g_assert_false (keyfob_readers_is_near (fixture->readers, DOOR + 1));
}

/* Nothing else is asked of BlueZ than to search, whatever else goes on there. */
static void
test_leaves_others_alone (Fixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;
  g_autofree char *calls_of_device = NULL;

  mock_bluez_add_adapter (fixture->bluez, "hci0");
  g_variant_unref (mock_bluez_call (fixture->bluez, "/org/bluez/hci0", BLUEZ_ADAPTER,
                                    "SetDiscoveryFilter", g_variant_new ("(a{sv})", NULL)));
  g_variant_unref (
      mock_bluez_call (fixture->bluez, "/org/bluez/hci0", BLUEZ_ADAPTER, "StartDiscovery", NULL));
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_on, fixture->readers);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 678, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  keyfob_readers_want (fixture->readers, FALSE);
  keyfob_test_wait_until (has_left, fixture);
  assert_calls (fixture, "hci0", BEGUN " " BEGUN ENDED); /* the other's, and one of each */
}

/* Asked after each turn of the main loop. */
static gboolean
count_down (gpointer data) {
  guint *left = data;

  return (*left)-- == 0;
}

/* Dropped before anybody answered, or wanted again at once. */
static void
test_dropped_at_once (Fixture *fixture, gconstpointer unused) {
  KeyfobBeaconScanner *scanner;
  guint left;

  mock_bluez_add_adapter (fixture->bluez, "hci0");
  keyfob_readers_want (fixture->readers, TRUE);
  for (guint turns = 0; turns < 12; turns++) {
    keyfob_readers_want (fixture->readers, FALSE);
    keyfob_readers_want (fixture->readers, TRUE);
    left = turns;
    keyfob_test_wait_until (count_down, &left);
  }
  keyfob_test_wait_until (is_on, fixture->readers);
  scanner = keyfob_beacon_scanner_new (fixture->readers);
  g_assert_finalize_object (scanner);
  keyfob_readers_want (fixture->readers, FALSE);
  keyfob_test_wait_until (has_left, fixture);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/beacon-scanner/no-bus", test_no_bus);
#define TEST(path, set_up, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/beacon-scanner/wanted", set_up, test_wanted);
  TEST ("/beacon-scanner/filter", set_up, test_filter);
  TEST ("/beacon-scanner/heard", set_up, test_heard);
  TEST ("/beacon-scanner/stale", set_up, test_stale);
  TEST ("/beacon-scanner/waits", set_up, test_waits);
  TEST ("/beacon-scanner/new-device", set_up, test_new_device);
  TEST ("/beacon-scanner/adapter", set_up, test_adapter);
  TEST ("/beacon-scanner/adapter/comes-off", set_up, test_adapter_comes_off);
  TEST ("/beacon-scanner/two-adapters", set_up, test_two_adapters);
  TEST ("/beacon-scanner/told-anew", set_up, test_told_anew);
  TEST ("/beacon-scanner/bluez-dies", set_up, test_bluez_dies);
  TEST ("/beacon-scanner/no-bluez", set_up, test_no_bluez);
  TEST ("/beacon-scanner/refused", set_up, test_refused);
  TEST ("/beacon-scanner/kept-from-bluez", set_up, test_kept_from_bluez);
  TEST ("/beacon-scanner/tries-again", set_up_hasty, test_tries_again);
  TEST ("/beacon-scanner/silent", set_up_hasty, test_silent);
  TEST ("/beacon-scanner/hostile", set_up, test_hostile);
  TEST ("/beacon-scanner/impostor", set_up, test_impostor);
  TEST ("/beacon-scanner/leaves-others-alone", set_up, test_leaves_others_alone);
  TEST ("/beacon-scanner/dropped-at-once", set_up, test_dropped_at_once);
  return g_test_run ();
}
