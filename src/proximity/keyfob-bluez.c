/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-bluez.h"

#include "platform/keyfob-timer.h"
#include "proximity/keyfob-bluetooth-adapter.h"

#define ADAPTER        "org.bluez.Adapter1"
#define DEVICE         "org.bluez.Device1"
#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define PROPERTIES     "org.freedesktop.DBus.Properties"

/* As many as KeyfobReaders remembers. BlueZ forgets a device that is silent for half a minute. */
#define MAX_DEVICES 4096

/* What waited longer for the main loop, such as while the computer slept, is no proof any more. */
#define WAITED_MAX_MICROSECONDS (2 * G_USEC_PER_SEC)

/* Nobody sees a door come near later than that, and a proof is as good. */
#define COLLECTED_MILLISECONDS 50

/* A main loop that is stuck gets no more. */
#define MAX_COLLECTED 4096

/* Of a device whose strength BlueZ has not told. */
#define WEAKEST_DBM (-127)

/* A reader, as BlueZ names it. BlueZ tells its strength only when it is another. */
typedef struct {
  int signal_dbm;
  gint64 heard; /* 0 if it was not in this search */
} Device;

typedef struct {
  char *path;
  KeyfobAdvertisement advertisement;
  gint64 time; /* it may have waited since, if the computer slept */
} Heard;

/*
 * What BlueZ tells of devices while it searches. There may be hundreds of signals a second, most of
 * them of other things. The bus's thread sorts them, and the main loop is woken up only now and
 * then, for those of readers: it would take a third more of the processor to let it have them all.
 * That thread may be at it for a moment after who takes them is gone.
 */
typedef struct {
  GMutex mutex;
  char *owner; /* of BlueZ's name */
  GSource *timer;
  GArray *heard;     /* (element-type Heard) */
  gint64 last_heard; /* of any device; 0 for never */
} Inbox;

struct _KeyfobBluez {
  GObject parent_instance;

  GDBusConnection *bus;
  char *owner;
  KeyfobReaders *readers;
  KeyfobSearchTimes times;
  GSource *anew_timer;
  gboolean anew_timer_set;
  GSource *deaf_timer;
  gint64 last_begun; /* of any adapter */
  gint64 last_added; /* a device that had just been heard */
  GCancellable *asking;
  guint subscriptions[4];
  guint filter;
  Inbox *inbox;
  GHashTable *adapters; /* (element-type utf8 KeyfobBluetoothAdapter) */
  GHashTable *devices;  /* (element-type utf8 Device) */
};

G_DEFINE_FINAL_TYPE (KeyfobBluez, keyfob_bluez, G_TYPE_OBJECT)

static void
heard_clear (gpointer heard) {
  g_free (((Heard *) heard)->path);
}

static GArray *
heard_array_new (void) {
  GArray *array = g_array_new (FALSE, FALSE, sizeof (Heard));

  g_array_set_clear_func (array, heard_clear);
  return array;
}

static void
inbox_clear (gpointer data) {
  Inbox *inbox = data;

  g_mutex_clear (&inbox->mutex);
  g_free (inbox->owner);
  g_source_unref (inbox->timer);
  g_array_unref (inbox->heard);
}

static void
inbox_unref (gpointer inbox) {
  g_atomic_rc_box_release_full (inbox, inbox_clear);
}

/* What a device has only because it has just been heard. */
static gboolean
is_advertisement (GVariant *changed) {
  static const char *const NAMES[] = {"RSSI", "ManufacturerData", "ServiceData"};

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_autoptr (GVariant) value = g_variant_lookup_value (changed, NAMES[i], NULL);

    if (value != NULL)
      return TRUE;
  }
  return FALSE;
}

static void
collect (Inbox *inbox, const char *path, GVariant *changed) {
  Heard heard = {.time = keyfob_timer_now ()};
  gboolean is_reader = keyfob_advertisement_read (changed, &heard.advertisement);

  if (!is_reader && !is_advertisement (changed))
    return;
  g_mutex_lock (&inbox->mutex);
  inbox->last_heard = heard.time;
  if (is_reader && inbox->heard->len < MAX_COLLECTED) {
    heard.path = g_strdup (path);
    g_array_append_val (inbox->heard, heard);
    if (inbox->heard->len == 1)
      keyfob_timer_set (inbox->timer, heard.time + COLLECTED_MILLISECONDS * 1000);
  }
  g_mutex_unlock (&inbox->mutex);
}

static gboolean
is_change_of_device (Inbox *inbox, GDBusMessage *message) {
  return g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_SIGNAL &&
         g_strcmp0 (g_dbus_message_get_arg0 (message), DEVICE) == 0 &&
         g_strcmp0 (g_dbus_message_get_member (message), "PropertiesChanged") == 0 &&
         g_strcmp0 (g_dbus_message_get_interface (message), PROPERTIES) == 0 &&
         g_strcmp0 (g_dbus_message_get_sender (message), inbox->owner) == 0;
}

/* In the bus's thread. What is for the inbox goes no further. */
static GDBusMessage *
on_message (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data) {
  Inbox *inbox = user_data;
  GVariant *body = g_dbus_message_get_body (message);

  if (!incoming || !is_change_of_device (inbox, message))
    return message;
  if (g_variant_is_of_type (body, G_VARIANT_TYPE ("(sa{sv}as)"))) {
    g_autoptr (GVariant) changed = g_variant_get_child_value (body, 1);

    collect (inbox, g_dbus_message_get_path (message), changed);
  }
  g_object_unref (message);
  return NULL;
}

/* The subscription is there only to let the bus send them. */
static void
on_unfiltered (GDBusConnection *bus,
               const char *sender,
               const char *path,
               const char *interface,
               const char *signal,
               GVariant *parameters,
               gpointer unused) {
}

static gint64
get_last_heard (Inbox *inbox) {
  gint64 last_heard;

  g_mutex_lock (&inbox->mutex);
  last_heard = inbox->last_heard;
  g_mutex_unlock (&inbox->mutex);
  return last_heard;
}

static gint64
get_microseconds (guint milliseconds) {
  return milliseconds * G_GINT64_CONSTANT (1000);
}

static void
set_timer (KeyfobBluez *self, gint64 from) {
  if (!self->anew_timer_set)
    keyfob_timer_set (self->anew_timer, from + get_microseconds (self->times.silent));
  self->anew_timer_set = TRUE;
}

/* Whether a reader is silent that was heard in this search; if not, but one may become so, looks
 * again when it would be. */
static gboolean
is_reader_silent (KeyfobBluez *self) {
  gint64 oldest = G_MAXINT64;
  GHashTableIter iter;
  Device *device;

  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &device)) {
    if (device->heard != 0)
      oldest = MIN (oldest, device->heard);
  }
  if (oldest == G_MAXINT64)
    return FALSE;
  if (keyfob_timer_now () >= oldest + get_microseconds (self->times.silent))
    return TRUE;
  set_timer (self, oldest);
  return FALSE;
}

static gboolean
on_anew_timer (gpointer user_data) {
  KeyfobBluez *self = user_data;
  KeyfobBluetoothAdapter *adapter;
  GHashTableIter iter;
  Device *device;
  gboolean silent;

  self->anew_timer_set = FALSE;
  silent = is_reader_silent (self);
  g_hash_table_iter_init (&iter, self->devices);
  while (silent && g_hash_table_iter_next (&iter, NULL, (gpointer *) &device))
    device->heard = 0;
  g_hash_table_iter_init (&iter, self->adapters);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &adapter)) {
    if (silent || keyfob_bluetooth_adapter_get_state (adapter) == KEYFOB_BLUETOOTH_FAILED)
      keyfob_bluetooth_adapter_search_anew (adapter);
  }
  return G_SOURCE_CONTINUE;
}

/* Some searches hear nothing from the start, as after a sleep, until they are begun anew. */
static gboolean
on_deaf_timer (gpointer user_data) {
  KeyfobBluez *self = user_data;
  gint64 heard = MAX (self->last_added, get_last_heard (self->inbox));
  gint64 due = MAX (heard, self->last_begun) + get_microseconds (self->times.deaf);
  KeyfobBluetoothAdapter *adapter;
  GHashTableIter iter;

  if (keyfob_timer_now () < due) {
    keyfob_timer_set (self->deaf_timer, due);
    return G_SOURCE_CONTINUE;
  }
  g_hash_table_iter_init (&iter, self->adapters);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &adapter)) {
    if (keyfob_bluetooth_adapter_get_state (adapter) == KEYFOB_BLUETOOTH_ON)
      keyfob_bluetooth_adapter_search_anew (adapter);
  }
  return G_SOURCE_CONTINUE;
}

/* The best of all adapters. Nothing is said while an answer is out that may be better. */
static void
tell_bluetooth (KeyfobBluez *self) {
  static const int RANKS[] = {
      [KEYFOB_BLUETOOTH_ABSENT] = 0, [KEYFOB_BLUETOOTH_OFF] = 1,     [KEYFOB_BLUETOOTH_FAILED] = 2,
      [KEYFOB_BLUETOOTH_DENIED] = 3, [KEYFOB_BLUETOOTH_UNKNOWN] = 4, [KEYFOB_BLUETOOTH_ON] = 5,
  };
  KeyfobBluetooth best = KEYFOB_BLUETOOTH_ABSENT;
  KeyfobBluetoothAdapter *adapter;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, self->adapters);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &adapter)) {
    KeyfobBluetooth state = keyfob_bluetooth_adapter_get_state (adapter);

    if (RANKS[state] > RANKS[best])
      best = state;
    if (state == KEYFOB_BLUETOOTH_FAILED)
      set_timer (self, keyfob_timer_now ());
  }
  if (best != KEYFOB_BLUETOOTH_UNKNOWN)
    keyfob_readers_set_bluetooth (self->readers, best);
}

static void
on_answered (KeyfobBluetoothAdapter *adapter, gpointer user_data) {
  g_autoptr (KeyfobBluez) self = g_object_ref (user_data); /* who is told may want no more */

  if (keyfob_bluetooth_adapter_get_state (adapter) == KEYFOB_BLUETOOTH_ON) {
    self->last_begun = keyfob_timer_now ();
    keyfob_timer_set (self->deaf_timer, self->last_begun + get_microseconds (self->times.deaf));
  }
  tell_bluetooth (self);
}

static void
take_powered (KeyfobBluez *self, KeyfobBluetoothAdapter *adapter, GVariant *properties) {
  gboolean powered;

  if (g_variant_lookup (properties, "Powered", "b", &powered))
    keyfob_bluetooth_adapter_set_powered (adapter, powered);
}

static void
add_adapter (KeyfobBluez *self, const char *path, GVariant *properties) {
  KeyfobBluetoothAdapter *adapter = g_hash_table_lookup (self->adapters, path);

  if (adapter == NULL) {
    adapter = keyfob_bluetooth_adapter_new (self->bus, self->owner, path, self->times.pause,
                                            on_answered, self);
    g_hash_table_insert (self->adapters, g_strdup (path), adapter);
  }
  take_powered (self, adapter, properties);
}

/* What BlueZ remembers from before is no proof, and what it tells during somebody else's search, or
 * while an adapter is switched off, is not what Keyfob hears. */
static gboolean
is_searched (KeyfobBluez *self, const char *device_path) {
  const char *path;
  KeyfobBluetoothAdapter *adapter;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, self->adapters);
  while (g_hash_table_iter_next (&iter, (gpointer *) &path, (gpointer *) &adapter)) {
    if (g_str_has_prefix (device_path, path) && device_path[strlen (path)] == '/')
      return keyfob_bluetooth_adapter_get_state (adapter) == KEYFOB_BLUETOOTH_ON;
  }
  return FALSE;
}

static Device *
remember (KeyfobBluez *self, const char *path) {
  Device *device;

  if (g_hash_table_size (self->devices) >= MAX_DEVICES)
    g_hash_table_remove_all (self->devices);
  device = g_new0 (Device, 1);
  device->signal_dbm = WEAKEST_DBM;
  g_hash_table_insert (self->devices, g_strdup (path), device);
  return device;
}

/* @heard: when, or 0 if it is from memory */
static void
take_advertisement (KeyfobBluez *self,
                    const char *path,
                    const KeyfobAdvertisement *advertisement,
                    gint64 heard) {
  Device *device = g_hash_table_lookup (self->devices, path);

  if (device == NULL)
    device = remember (self, path);
  if (advertisement->has_signal)
    device->signal_dbm = advertisement->signal_dbm;
  if (heard == 0 || !is_searched (self, path))
    return;
  device->heard = heard;
  set_timer (self, heard);
  if (keyfob_timer_now () - heard <= WAITED_MAX_MICROSECONDS)
    keyfob_readers_report (self->readers, path, &advertisement->beacon, device->signal_dbm);
}

/* Since duplicates are wanted, BlueZ tells what a reader says each time that it hears it. */
static gboolean
take_heard (gpointer user_data) {
  g_autoptr (KeyfobBluez) self = g_object_ref (user_data); /* who is told may want no more */
  g_autoptr (GArray) all = NULL;

  g_mutex_lock (&self->inbox->mutex);
  all = g_steal_pointer (&self->inbox->heard);
  self->inbox->heard = heard_array_new ();
  g_mutex_unlock (&self->inbox->mutex);
  for (guint i = 0; i < all->len; i++) {
    Heard *heard = &g_array_index (all, Heard, i);

    take_advertisement (self, heard->path, &heard->advertisement, heard->time);
  }
  return G_SOURCE_CONTINUE;
}

/* BlueZ has just heard a device that it tells the strength of; others are from its memory. */
static void
take_interfaces (KeyfobBluez *self, const char *path, GVariant *interfaces, gboolean added) {
  g_autoptr (GVariant) adapter =
      g_variant_lookup_value (interfaces, ADAPTER, G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) device = g_variant_lookup_value (interfaces, DEVICE, G_VARIANT_TYPE_VARDICT);
  KeyfobAdvertisement advertisement;

  if (adapter != NULL)
    add_adapter (self, path, adapter);
  if (device != NULL && added)
    self->last_added = keyfob_timer_now ();
  if (device != NULL && keyfob_advertisement_read (device, &advertisement))
    take_advertisement (self, path, &advertisement,
                        added && advertisement.has_signal ? keyfob_timer_now () : 0);
}

static void
on_interfaces_added (GDBusConnection *bus,
                     const char *sender,
                     const char *manager_path,
                     const char *interface,
                     const char *signal,
                     GVariant *parameters,
                     gpointer user_data) {
  g_autoptr (KeyfobBluez) self = g_object_ref (user_data);
  g_autoptr (GVariant) interfaces = NULL;
  const char *path;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sa{sv}})")))
    return;
  g_variant_get (parameters, "(&o@a{sa{sv}})", &path, &interfaces);
  take_interfaces (self, path, interfaces, TRUE);
  if (g_hash_table_contains (self->adapters, path))
    tell_bluetooth (self); /* one that is switched off owes no answer that would */
}

static void
on_interfaces_removed (GDBusConnection *bus,
                       const char *sender,
                       const char *manager_path,
                       const char *interface,
                       const char *signal,
                       GVariant *parameters,
                       gpointer user_data) {
  KeyfobBluez *self = user_data;
  g_autofree const char **interfaces = NULL;
  const char *path;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oas)")))
    return;
  g_variant_get (parameters, "(&o^a&s)", &path, &interfaces);
  if (g_strv_contains (interfaces, DEVICE))
    g_hash_table_remove (self->devices, path);
  if (g_strv_contains (interfaces, ADAPTER) && g_hash_table_remove (self->adapters, path))
    tell_bluetooth (self);
}

static void
on_adapter_changed (GDBusConnection *bus,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer user_data) {
  g_autoptr (KeyfobBluez) self = g_object_ref (user_data);
  KeyfobBluetoothAdapter *adapter;
  g_autoptr (GVariant) changed = NULL;

  take_heard (self); /* it was so before the change */
  adapter = g_hash_table_lookup (self->adapters, path);
  if (adapter == NULL || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  g_variant_get (parameters, "(&s@a{sv}@as)", NULL, &changed, NULL);
  take_powered (self, adapter, changed);
}

static void
on_managed_objects (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (KeyfobBluez) self = NULL;
  g_autoptr (GVariantIter) objects = NULL;
  GVariant *interfaces;
  const char *path;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = g_object_ref (user_data); /* who is told may want no more */
  if (reply == NULL) {
    g_debug ("BlueZ: %s", error->message);
    keyfob_readers_set_bluetooth (self->readers, keyfob_bluetooth_judge (error));
    return;
  }
  g_variant_get (reply, "(a{oa{sa{sv}}})", &objects);
  while (g_variant_iter_loop (objects, "{&o@a{sa{sv}}}", &path, &interfaces))
    take_interfaces (self, path, interfaces, FALSE);
  tell_bluetooth (self);
}

static guint
subscribe (KeyfobBluez *self,
           const char *interface,
           const char *signal,
           const char *argument,
           GDBusSignalCallback callback) {
  return g_dbus_connection_signal_subscribe (self->bus, self->owner, interface, signal, NULL,
                                             argument, G_DBUS_SIGNAL_FLAGS_NONE, callback, self,
                                             NULL);
}

static void
keyfob_bluez_finalize (GObject *object) {
  KeyfobBluez *self = KEYFOB_BLUEZ (object);

  g_cancellable_cancel (self->asking);
  g_object_unref (self->asking);
  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
  g_dbus_connection_remove_filter (self->bus, self->filter);
  g_source_destroy (self->inbox->timer);
  inbox_unref (self->inbox);
  g_source_destroy (self->anew_timer);
  g_source_unref (self->anew_timer);
  g_source_destroy (self->deaf_timer);
  g_source_unref (self->deaf_timer);
  g_hash_table_unref (self->adapters);
  g_hash_table_unref (self->devices);
  g_object_unref (self->readers);
  g_object_unref (self->bus);
  g_free (self->owner);
  G_OBJECT_CLASS (keyfob_bluez_parent_class)->finalize (object);
}

static void
keyfob_bluez_class_init (KeyfobBluezClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_bluez_finalize;
}

static void
keyfob_bluez_init (KeyfobBluez *self) {
  self->asking = g_cancellable_new ();
  self->adapters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) keyfob_bluetooth_adapter_free);
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->anew_timer = keyfob_timer_new (on_anew_timer, self);
  self->deaf_timer = keyfob_timer_new (on_deaf_timer, self);
  self->inbox = g_atomic_rc_box_new0 (Inbox);
  g_mutex_init (&self->inbox->mutex);
  self->inbox->timer = keyfob_timer_new (take_heard, self);
  self->inbox->heard = heard_array_new ();
}

KeyfobBluez *
keyfob_bluez_new (GDBusConnection *bus,
                  const char *owner,
                  KeyfobReaders *readers,
                  const KeyfobSearchTimes *times) {
  KeyfobBluez *self = g_object_new (KEYFOB_TYPE_BLUEZ, NULL);

  self->bus = g_object_ref (bus);
  self->owner = g_strdup (owner);
  self->readers = g_object_ref (readers);
  self->times = *times;
  self->subscriptions[0] =
      subscribe (self, OBJECT_MANAGER, "InterfacesAdded", NULL, on_interfaces_added);
  self->subscriptions[1] =
      subscribe (self, OBJECT_MANAGER, "InterfacesRemoved", NULL, on_interfaces_removed);
  self->subscriptions[2] =
      subscribe (self, PROPERTIES, "PropertiesChanged", ADAPTER, on_adapter_changed);
  self->inbox->owner = g_strdup (owner);
  self->filter = g_dbus_connection_add_filter (bus, on_message,
                                               g_atomic_rc_box_acquire (self->inbox), inbox_unref);
  self->subscriptions[3] = subscribe (self, PROPERTIES, "PropertiesChanged", DEVICE, on_unfiltered);
  g_dbus_connection_call (bus, owner, "/", OBJECT_MANAGER, "GetManagedObjects", NULL,
                          G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->asking, on_managed_objects, self);
  return self;
}
