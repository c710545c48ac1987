/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-beacon-scanner.h"

#define BLUEZ "org.bluez"

/* Some hardware reports a device once a search, or once in ten seconds, whatever BlueZ asks of it.
 * A search that begins anew hears it once more, in time for a proof, which may be five seconds old.
 * Removing the device from BlueZ would do, too, but takes it from other programs as well. It is
 * also how long BlueZ is left alone when it failed. */
#define SILENT_MILLISECONDS 3000

#define DEAF_MILLISECONDS  10000
#define PAUSE_MILLISECONDS 1000

struct _KeyfobBeaconScanner {
  GObject parent_instance;

  KeyfobReaders *readers;
  KeyfobSearchTimes times;

  /* While readers are wanted. */
  GCancellable *connecting;
  GDBusConnection *bus;
  guint name_watch;
  KeyfobBluez *bluez; /* while it is there */
};

G_DEFINE_FINAL_TYPE (KeyfobBeaconScanner, keyfob_beacon_scanner, G_TYPE_OBJECT)

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data) {
  KeyfobBeaconScanner *self = user_data;

  g_clear_object (&self->bluez);
  self->bluez = keyfob_bluez_new (bus, owner, self->readers, &self->times);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data) {
  KeyfobBeaconScanner *self = user_data;

  g_clear_object (&self->bluez);
  keyfob_readers_set_bluetooth (self->readers, KEYFOB_BLUETOOTH_ABSENT);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);
  KeyfobBeaconScanner *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL) {
    g_debug ("System bus: %s", error->message);
    keyfob_readers_set_bluetooth (self->readers, KEYFOB_BLUETOOTH_ABSENT);
    return;
  }
  self->bus = g_steal_pointer (&bus);
  self->name_watch = g_bus_watch_name_on_connection (
      self->bus, BLUEZ, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared, on_vanished, self, NULL);
}

/* A connection of its own: when it ends, BlueZ ends what was searched for through it, whatever is
 * still asked or answered; and the hundreds of signals a second reach nothing else. */
static void
begin (KeyfobBeaconScanner *self) {
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);

  self->connecting = g_cancellable_new ();
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->connecting, on_bus, self);
  /* What was so before may be so no more, but while it works nothing is forgotten. */
  if (keyfob_readers_get_bluetooth (self->readers) != KEYFOB_BLUETOOTH_ON)
    keyfob_readers_set_bluetooth (self->readers, KEYFOB_BLUETOOTH_UNKNOWN);
}

static void
end (KeyfobBeaconScanner *self) {
  g_cancellable_cancel (self->connecting);
  g_clear_object (&self->connecting);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  g_clear_object (&self->bluez);
  g_clear_object (&self->bus);
}

static void
on_wanted (KeyfobBeaconScanner *self) {
  gboolean wanted = keyfob_readers_is_wanted (self->readers);

  if (wanted && self->connecting == NULL)
    begin (self);
  else if (!wanted)
    end (self);
}

static void
keyfob_beacon_scanner_dispose (GObject *object) {
  KeyfobBeaconScanner *self = KEYFOB_BEACON_SCANNER (object);

  end (self);
  g_clear_object (&self->readers);
  G_OBJECT_CLASS (keyfob_beacon_scanner_parent_class)->dispose (object);
}

static void
keyfob_beacon_scanner_class_init (KeyfobBeaconScannerClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_beacon_scanner_dispose;
}

static void
keyfob_beacon_scanner_init (KeyfobBeaconScanner *self) {
}

KeyfobBeaconScanner *
keyfob_beacon_scanner_new (KeyfobReaders *readers) {
  const KeyfobSearchTimes times = {SILENT_MILLISECONDS, DEAF_MILLISECONDS, PAUSE_MILLISECONDS};

  return keyfob_beacon_scanner_new_with (readers, &times);
}

KeyfobBeaconScanner *
keyfob_beacon_scanner_new_with (KeyfobReaders *readers, const KeyfobSearchTimes *times) {
  KeyfobBeaconScanner *self = g_object_new (KEYFOB_TYPE_BEACON_SCANNER, NULL);

  self->readers = g_object_ref (readers);
  self->times = *times;
  g_signal_connect_object (readers, "wanted-changed", G_CALLBACK (on_wanted), self,
                           G_CONNECT_SWAPPED);
  on_wanted (self);
  return self;
}
