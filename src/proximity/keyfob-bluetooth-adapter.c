/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-bluetooth-adapter.h"

#include "platform/keyfob-timer.h"

#define ADAPTER     "org.bluez.Adapter1"
#define BLUEZ_ERROR "org.bluez.Error."

struct KeyfobBluetoothAdapter {
  GDBusConnection *bus;
  char *owner;
  char *path;
  gboolean powered;
  gboolean searching; /* BlueZ has a search for us, or may have */
  KeyfobBluetooth state;
  GCancellable *asking; /* NULL while nothing is on its way */
  gint64 pause_microseconds;
  gint64 begun;   /* when a search was asked for last; 0 for never */
  GSource *timer; /* until a search may be asked for, or is asked for again */
  KeyfobBluetoothAnswered answered;
  gpointer user_data;
};

static gboolean
is_error_of_bluez (const GError *error, const char *name) {
  g_autofree char *remote = g_dbus_error_get_remote_error (error);

  return remote != NULL && g_str_has_prefix (remote, BLUEZ_ERROR) &&
         g_str_equal (remote + strlen (BLUEZ_ERROR), name);
}

static void
answer (KeyfobBluetoothAdapter *self, KeyfobBluetooth state) {
  g_clear_object (&self->asking);
  self->state = state;
  self->answered (self, self->user_data);
}

static void
ask (KeyfobBluetoothAdapter *self,
     const char *method,
     GVariant *arguments,
     GAsyncReadyCallback callback) {
  g_dbus_connection_call (self->bus, self->owner, self->path, ADAPTER, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->asking, callback, self);
}

static void
on_begun (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  KeyfobBluetoothAdapter *self = user_data;
  gboolean in_progress;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* "In progress" may speak of a search of ours, if the call that began it was cancelled, or of
   * something else that BlueZ is about. */
  in_progress = reply == NULL && is_error_of_bluez (error, "InProgress");
  if (in_progress)
    keyfob_timer_set (self->timer, self->begun + self->pause_microseconds);
  if (reply != NULL || in_progress) {
    answer (self, KEYFOB_BLUETOOTH_ON);
    return;
  }
  g_debug ("StartDiscovery of %s: %s", self->path, error->message);
  self->searching = FALSE;
  answer (self, keyfob_bluetooth_judge (error));
}

static void
begin (KeyfobBluetoothAdapter *self) {
  self->searching = TRUE;
  self->begun = keyfob_timer_now ();
  ask (self, "StartDiscovery", NULL, on_begun);
}

static gboolean
on_timer (gpointer user_data) {
  KeyfobBluetoothAdapter *self = user_data;

  if (self->asking != NULL)
    begin (self);
  else
    keyfob_bluetooth_adapter_search_anew (self);
  return G_SOURCE_CONTINUE;
}

static void
on_filter_set (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  KeyfobBluetoothAdapter *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL) {
    g_debug ("SetDiscoveryFilter of %s: %s", self->path, error->message);
    answer (self, keyfob_bluetooth_judge (error));
    return;
  }
  if (self->begun == 0 || keyfob_timer_now () >= self->begun + self->pause_microseconds)
    begin (self);
  else
    keyfob_timer_set (self->timer, self->begun + self->pause_microseconds);
}

/* BlueZ forgets the filter with the search, and without one it may not search for Low Energy at
 * all. Duplicates are what tells that a reader is still there. The empty pattern fits every device:
 * if any program has set one, BlueZ tells nobody of a device that fits none of them. */
static void
set_filter (KeyfobBluetoothAdapter *self) {
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "Transport", "s", "le");
  g_variant_dict_insert (&filter, "DuplicateData", "b", TRUE);
  g_variant_dict_insert (&filter, "Pattern", "s", "");
  ask (self, "SetDiscoveryFilter", g_variant_new ("(@a{sv})", g_variant_dict_end (&filter)),
       on_filter_set);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  KeyfobBluetoothAdapter *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL)
    g_debug ("StopDiscovery of %s: %s", self->path, error->message);
  set_filter (self);
}

static void
stop_asking (KeyfobBluetoothAdapter *self) {
  keyfob_timer_unset (self->timer);
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

/* Nobody waits for the answer, but until it is there the connection is. */
static void
on_left (GObject *source, GAsyncResult *result, gpointer unused) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_debug ("StopDiscovery: %s", error->message);
}

KeyfobBluetoothAdapter *
keyfob_bluetooth_adapter_new (GDBusConnection *bus,
                              const char *owner,
                              const char *path,
                              guint pause_ms,
                              KeyfobBluetoothAnswered answered,
                              gpointer user_data) {
  KeyfobBluetoothAdapter *self = g_new0 (KeyfobBluetoothAdapter, 1);

  self->bus = g_object_ref (bus);
  self->owner = g_strdup (owner);
  self->path = g_strdup (path);
  self->state = KEYFOB_BLUETOOTH_OFF;
  self->pause_microseconds = pause_ms * G_GINT64_CONSTANT (1000);
  self->timer = keyfob_timer_new (on_timer, self);
  self->answered = answered;
  self->user_data = user_data;
  return self;
}

void
keyfob_bluetooth_adapter_free (KeyfobBluetoothAdapter *self) {
  stop_asking (self);
  if (self->searching)
    ask (self, "StopDiscovery", NULL, on_left);
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_object_unref (self->bus);
  g_free (self->owner);
  g_free (self->path);
  g_free (self);
}

/* BlueZ ends every search of an adapter that is switched off. */
void
keyfob_bluetooth_adapter_set_powered (KeyfobBluetoothAdapter *self, gboolean powered) {
  if (self->powered == powered)
    return;
  self->powered = powered;
  stop_asking (self);
  self->searching = FALSE;
  if (powered) {
    self->state = KEYFOB_BLUETOOTH_UNKNOWN;
    self->asking = g_cancellable_new ();
    set_filter (self);
  } else {
    answer (self, KEYFOB_BLUETOOTH_OFF);
  }
}

KeyfobBluetooth
keyfob_bluetooth_adapter_get_state (KeyfobBluetoothAdapter *self) {
  return self->state;
}

void
keyfob_bluetooth_adapter_search_anew (KeyfobBluetoothAdapter *self) {
  if (!self->powered || self->asking != NULL)
    return;
  keyfob_timer_unset (self->timer);
  self->asking = g_cancellable_new ();
  if (self->searching)
    ask (self, "StopDiscovery", NULL, on_ended);
  else
    set_filter (self);
}

KeyfobBluetooth
keyfob_bluetooth_judge (const GError *error) {
  if (is_error_of_bluez (error, "NotReady"))
    return KEYFOB_BLUETOOTH_OFF;
  if (is_error_of_bluez (error, "NotAuthorized") || is_error_of_bluez (error, "NotPermitted") ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_AUTH_FAILED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return KEYFOB_BLUETOOTH_DENIED;
  return KEYFOB_BLUETOOTH_FAILED;
}
