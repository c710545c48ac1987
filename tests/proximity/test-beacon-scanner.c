/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test.h"
#include "scanner-fixture.h"

/* When it searches, and what it hears then. */

/* Longer than what is heard may wait to be taken. */
#define WAITED_MICROSECONDS (2500 * G_TIME_SPAN_MILLISECOND)

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
list_connections (ScannerFixture *fixture) {
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
test_wanted (ScannerFixture *fixture, gconstpointer unused) {
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
test_filter (ScannerFixture *fixture, gconstpointer unused) {
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) value = NULL;
  GVariantDict filter;
  gboolean duplicates = FALSE;
  const char *transport = NULL;
  const char *pattern = NULL;

  start_listening (fixture);
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

static void
test_heard (ScannerFixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;
  g_autofree char *other_reader = NULL;

  start_listening (fixture);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 678, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  g_assert_cmpuint (get_password (fixture->readers), ==, 678);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 7, -60); /* it rotates */
  wait_for_password (fixture, 7);

  /* The strongest of several counts, and BlueZ tells the strength only when it changes. */
  other_reader = mock_bluez_add_device (fixture->bluez, "hci0", "AA:BB:CC:00:00:02");
  mock_bluez_advertise (fixture->bluez, other_reader, DOOR, 8, -50);
  wait_for_password (fixture, 8);
  mock_bluez_advertise (fixture->bluez, other_reader, DOOR, 8, -70);
  wait_for_password (fixture, 7);
  mock_bluez_set (fixture->bluez, reader, "ManufacturerData", mock_bluez_beacon_new (DOOR, 9));
  wait_for_password (fixture, 9);
}

/* What BlueZ remembers, and a change of strength alone, are not what a reader says now. */
static void
test_stale (ScannerFixture *fixture, gconstpointer unused) {
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
test_waits (ScannerFixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;
  g_autofree char *other_reader = NULL;

  start_listening (fixture);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  other_reader = mock_bluez_add_device (fixture->bluez, "hci0", "AA:BB:CC:00:00:02");
  mock_bluez_advertise (fixture->bluez, reader, DOOR + 1, 7, -60);
  g_usleep (WAITED_MICROSECONDS);
  mock_bluez_advertise (fixture->bluez, other_reader, DOOR, 8, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
  g_assert_false (keyfob_readers_is_near (fixture->readers, DOOR + 1));
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
test_new_device (ScannerFixture *fixture, gconstpointer unused) {
  start_listening (fixture);
  emit_added (fixture, "/org/bluez/hci0/dev_1", BLUEZ_DEVICE, make_device (DOOR + 1, 1, 0));
  emit_added (fixture, "/org/bluez/hci00/dev_2", BLUEZ_DEVICE, make_device (DOOR + 2, 2, -60));
  emit_added (fixture, "/org/bluez/hci0/dev_3", BLUEZ_DEVICE, make_device (DOOR, 678, -60));
  keyfob_test_wait_until (is_near, fixture->readers);
  g_assert_cmpuint (get_password (fixture->readers), ==, 678);
  g_assert_false (keyfob_readers_is_near (fixture->readers, DOOR + 1));
  g_assert_false (keyfob_readers_is_near (fixture->readers, DOOR + 2));
}

static gboolean
has_searched_anew (gpointer data) {
  ScannerFixture *fixture = data;
  g_autofree char *calls = mock_bluez_dup_calls (fixture->bluez, "hci0");

  return g_str_equal (calls, BEGUN ENDED " " BEGUN);
}

/* Hardware may report a reader only once a search. One that stays silent is gone. */
static void
test_silent (ScannerFixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;

  start_listening (fixture);
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

/* Maybe more than once. */
static gboolean
has_begun_anew (gpointer data) {
  ScannerFixture *fixture = data;
  g_autofree char *calls = mock_bluez_dup_calls (fixture->bluez, "hci0");

  return g_str_has_prefix (calls, BEGUN ENDED " " BEGUN);
}

/* A search that hears nothing at all. */
static void
test_deaf (ScannerFixture *fixture, gconstpointer unused) {
  start_listening (fixture);
  keyfob_test_wait_until (has_begun_anew, fixture);
  g_assert_true (is_on (fixture->readers));
}

/* BlueZ is about something else. */
static void
test_in_progress (ScannerFixture *fixture, gconstpointer unused) {
  g_autofree char *reader = NULL;
  gint64 begun = g_get_monotonic_time ();

  mock_bluez_add_adapter (fixture->bluez, "hci0");
  mock_bluez_refuse (fixture->bluez, "hci0", "StartDiscovery", "org.bluez.Error.InProgress");
  keyfob_readers_want (fixture->readers, TRUE);
  keyfob_test_wait_until (is_on, fixture->readers);
  mock_bluez_refuse (fixture->bluez, "hci0", "StartDiscovery", NULL);
  keyfob_test_wait_until (has_begun_anew, fixture);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, SHORT_MILLISECONDS * 1000);
  reader = mock_bluez_add_device (fixture->bluez, "hci0", ADDRESS);
  mock_bluez_advertise (fixture->bluez, reader, DOOR, 678, -60);
  keyfob_test_wait_until (is_near, fixture->readers);
}

/* However often it is switched off and on, and told that it failed. */
static void
test_pause (ScannerFixture *fixture, gconstpointer unused) {
  const guint n = 5;
  gint64 begun;

  start_listening (fixture);
  begun = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++) {
    mock_bluez_set_powered (fixture->bluez, "hci0", FALSE);
    keyfob_test_wait_until (is_off, fixture->readers);
    mock_bluez_set_powered (fixture->bluez, "hci0", TRUE);
    keyfob_test_wait_until (is_on, fixture->readers);
  }
  /* The first had begun a moment before. */
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, (n - 1) * SHORT_MILLISECONDS * 1000);
}

/* Frames of other things, and words of the wrong type, change nothing. */
static void
test_hostile (ScannerFixture *fixture, gconstpointer unused) {
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

  start_listening (fixture);
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
pretend (ScannerFixture *fixture, const char *destination) {
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
test_impostor (ScannerFixture *fixture, gconstpointer unused) {
  g_auto (GStrv) names = NULL;
  g_autofree char *reader = NULL;

  start_listening (fixture);
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
test_leaves_others_alone (ScannerFixture *fixture, gconstpointer unused) {
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
test_dropped_at_once (ScannerFixture *fixture, gconstpointer unused) {
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
  scanner_fixture_add ("/beacon-scanner/wanted", test_wanted);
  scanner_fixture_add ("/beacon-scanner/filter", test_filter);
  scanner_fixture_add ("/beacon-scanner/heard", test_heard);
  scanner_fixture_add ("/beacon-scanner/stale", test_stale);
  scanner_fixture_add ("/beacon-scanner/waits", test_waits);
  scanner_fixture_add ("/beacon-scanner/new-device", test_new_device);
  scanner_fixture_add_hasty ("/beacon-scanner/silent", test_silent);
  scanner_fixture_add_doubtful ("/beacon-scanner/deaf", test_deaf);
  scanner_fixture_add_patient ("/beacon-scanner/in-progress", test_in_progress);
  scanner_fixture_add_patient ("/beacon-scanner/pause", test_pause);
  scanner_fixture_add ("/beacon-scanner/hostile", test_hostile);
  scanner_fixture_add ("/beacon-scanner/impostor", test_impostor);
  scanner_fixture_add ("/beacon-scanner/leaves-others-alone", test_leaves_others_alone);
  scanner_fixture_add ("/beacon-scanner/dropped-at-once", test_dropped_at_once);
  return g_test_run ();
}
