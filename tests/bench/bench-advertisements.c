/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bench-advertisements: what it costs to listen where many advertise: 2,000 devices, 500
 * advertisements a second, each of them one of a reader, which is the dearest kind. Prints
 * "OURS DECODING", in percent of a core:
 *   OURS      CPU of the whole process, all threads: receiving, decoding, keeping track
 *   DECODING  CPU that decoding the same messages alone takes
 * BlueZ is played by another process (bench-advertisements radio), on the system bus that the
 * environment names: what it costs is not in this. */

#include "proximity/keyfob-beacon-scanner.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define DEVICES                 2000
#define ADVERTISEMENTS_A_SECOND 500
#define WARM_UP_SECONDS         2
#define MEASURED_SECONDS        5
#define DECODED                 20000

#define ADAPTER_PATH "/org/bluez/hci0"

static const char BLUEZ_XML[] =
    "<node>"
    "<interface name='org.freedesktop.DBus.ObjectManager'><method name='GetManagedObjects'>"
    "<arg type='a{oa{sa{sv}}}' direction='out'/></method></interface>"
    "<interface name='org.bluez.Adapter1'><method name='StartDiscovery'/>"
    "<method name='StopDiscovery'/><method name='SetDiscoveryFilter'>"
    "<arg type='a{sv}' direction='in'/></method></interface>"
    "</node>";

static char *
make_device_path (guint number) {
  return g_strdup_printf (ADAPTER_PATH "/dev_AA_BB_CC_DD_%02X_%02X", number >> 8, number & 0xFF);
}

/* "(sa{sv}as)", as BlueZ tells it of an advertisement; each is unlike the one before. */
static GVariant *
make_advertisement (guint device, guint count) {
  guint8 frame[] = {0x02, 0x15, 0x6d, 0xfe, 0x20, 0x64, 0x51, 0x86, 0x11, 0xea, 0x8d, 0xfe,
                    0x4b, 0x73, 0x21, 0x8b, 0xf9, 0x46, 0,    0,    0,    0,    0xc5};
  guint32 payload = GUINT32_TO_BE ((device + 1) << 10 | (count & KEYFOB_IBEACON_PASSWORD_MASK));
  GVariantBuilder companies;
  GVariantBuilder changed;

  memcpy (frame + 18, &payload, sizeof payload);
  g_variant_builder_init (&companies, G_VARIANT_TYPE ("a{qv}"));
  g_variant_builder_add (&companies, "{qv}", KEYFOB_IBEACON_COMPANY,
                         g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, frame, sizeof frame, 1));
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "RSSI", g_variant_new_int16 (-40 - (int) (count % 50)));
  g_variant_builder_add (&changed, "{sv}", "ManufacturerData", g_variant_builder_end (&companies));
  return g_variant_new ("(sa{sv}as)", "org.bluez.Device1", &changed, NULL);
}

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *arguments,
         GDBusMethodInvocation *invocation,
         gpointer unused) {
  if (g_str_equal (method, "GetManagedObjects"))
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new_parsed ("({%o: {'org.bluez.Adapter1': {'Powered': <true>}}},)",
                                          ADAPTER_PATH));
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

/* Whatever the main loop was late is made up for. */
static int
play_radio (GDBusConnection *bus) {
  static const GDBusInterfaceVTable VTABLE = {on_call};
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (BLUEZ_XML, NULL);
  gint64 begun_us = g_get_monotonic_time ();

  g_dbus_connection_register_object (bus, "/", info->interfaces[0], &VTABLE, NULL, NULL, NULL);
  g_dbus_connection_register_object (bus, ADAPTER_PATH, info->interfaces[1], &VTABLE, NULL, NULL,
                                     NULL);
  g_bus_own_name_on_connection (bus, "org.bluez", G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL,
                                NULL);
  for (guint i = 0;; i++) {
    g_autofree char *path = make_device_path (i % DEVICES);
    gint64 due_us = begun_us + i * G_GINT64_CONSTANT (1000000) / ADVERTISEMENTS_A_SECOND;

    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (MAX (due_us - g_get_monotonic_time (), 0));
    if (!g_dbus_connection_emit_signal (bus, NULL, path, "org.freedesktop.DBus.Properties",
                                        "PropertiesChanged",
                                        make_advertisement (i % DEVICES, i / DEVICES), NULL))
      return 0;
  }
}

static gint64
cpu_us (void) {
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
run_for (guint seconds) {
  gint64 end_us = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  /* Advertisements wake it up. */
  while (g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
}

static void
count (gpointer unused, guint lock_bits, guint *counter) {
  (*counter)++;
}

static double
measure_listening (void) {
  g_autoptr (KeyfobReaders) readers = keyfob_readers_new ();
  g_autoptr (KeyfobBeaconScanner) scanner = keyfob_beacon_scanner_new (readers);
  guint heard = 0;
  gint64 before_us;
  double percent;

  keyfob_readers_want (readers, TRUE);
  while (keyfob_readers_get_bluetooth (readers) != KEYFOB_BLUETOOTH_ON)
    g_main_context_iteration (NULL, TRUE);
  run_for (WARM_UP_SECONDS);
  g_signal_connect (readers, "heard", G_CALLBACK (count), &heard);
  before_us = cpu_us ();
  run_for (MEASURED_SECONDS);
  percent = (cpu_us () - before_us) / (MEASURED_SECONDS * 1e4);
  if (heard < ADVERTISEMENTS_A_SECOND * MEASURED_SECONDS * 0.95 ||
      heard > ADVERTISEMENTS_A_SECOND * MEASURED_SECONDS * 1.05)
    g_error ("%u advertisements were heard", heard);
  keyfob_readers_want (readers, FALSE);
  return percent;
}

static double
measure_decoding (void) {
  gint64 spent_us = 0;

  for (guint i = 0; i < DECODED; i++) {
    g_autofree char *path = make_device_path (i % DEVICES);
    g_autoptr (GDBusMessage) sent =
        g_dbus_message_new_signal (path, "org.freedesktop.DBus.Properties", "PropertiesChanged");
    g_autofree guchar *blob = NULL;
    KeyfobAdvertisement advertisement;
    gsize size;
    gint64 before_us;

    g_dbus_message_set_serial (sent, i + 1);
    g_dbus_message_set_sender (sent, ":1.1");
    g_dbus_message_set_body (sent, make_advertisement (i % DEVICES, i / DEVICES));
    blob = g_dbus_message_to_blob (sent, &size, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
    before_us = cpu_us ();
    {
      g_autoptr (GDBusMessage) message =
          g_dbus_message_new_from_blob (blob, size, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
      g_autoptr (GVariant) changed =
          g_variant_get_child_value (g_dbus_message_get_body (message), 1);

      if (!keyfob_advertisement_read (changed, &advertisement))
        g_error ("An advertisement cannot be decoded");
    }
    spent_us += cpu_us () - before_us;
  }
  return spent_us * ADVERTISEMENTS_A_SECOND / (DECODED * 1e4);
}

int
main (int argc, char **argv) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) radio = NULL;
  double ours, decoding;

  if (argc > 1 && g_str_equal (argv[1], "radio")) {
    g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);

    if (bus == NULL)
      g_error ("%s", error->message);
    return play_radio (bus);
  }
  radio = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, argv[0], "radio", NULL);
  if (radio == NULL)
    g_error ("%s", error->message);
  decoding = measure_decoding ();
  ours = measure_listening ();
  g_subprocess_force_exit (radio);
  g_subprocess_wait (radio, NULL, NULL);
  printf ("%.2f %.2f\n", ours, decoding);
  return 0;
}
