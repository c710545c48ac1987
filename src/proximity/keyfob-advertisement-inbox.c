/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-advertisement-inbox.h"

#include "platform/keyfob-timer.h"

#define DEVICE     "org.bluez.Device1"
#define PROPERTIES "org.freedesktop.DBus.Properties"

/* Nobody sees a door come near later than that, and a proof is as good. */
#define COLLECTED_MILLISECONDS 50

/* A main loop that is stuck gets no more. */
#define MAX_COLLECTED 4096

/* What the bus's thread knows; it may do so for a moment after the inbox is gone. */
typedef struct {
  GMutex mutex;
  char *owner;
  GSource *timer;
  GPtrArray *heard;  /* (element-type KeyfobHeard) */
  gint64 last_heard; /* of any device; 0 for never */
} Box;

struct _KeyfobAdvertisementInbox {
  GObject parent_instance;

  GDBusConnection *bus;
  guint subscription;
  guint filter;
  Box *box;
};

enum {
  SIGNAL_FILLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobAdvertisementInbox, keyfob_advertisement_inbox, G_TYPE_OBJECT)

static void
heard_free (gpointer data) {
  KeyfobHeard *heard = data;

  g_free (heard->path);
  g_free (heard);
}

static void
box_clear (gpointer data) {
  Box *box = data;

  g_mutex_clear (&box->mutex);
  g_free (box->owner);
  g_source_unref (box->timer);
  g_ptr_array_unref (box->heard);
}

static void
box_unref (gpointer box) {
  g_atomic_rc_box_release_full (box, box_clear);
}

static void
put (Box *box, const char *path, const KeyfobAdvertisement *advertisement) {
  g_mutex_lock (&box->mutex);
  if (box->heard->len < MAX_COLLECTED) {
    KeyfobHeard *heard = g_new (KeyfobHeard, 1);

    heard->path = g_strdup (path);
    heard->advertisement = *advertisement;
    heard->time = keyfob_timer_now ();
    g_ptr_array_add (box->heard, heard);
  }
  if (box->heard->len == 1)
    keyfob_timer_set (box->timer, keyfob_timer_now () + COLLECTED_MILLISECONDS * 1000);
  g_mutex_unlock (&box->mutex);
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
note_heard (Box *box) {
  g_mutex_lock (&box->mutex);
  box->last_heard = keyfob_timer_now ();
  g_mutex_unlock (&box->mutex);
}

static gboolean
is_change_of_device (Box *box, GDBusMessage *message) {
  return g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_SIGNAL &&
         g_strcmp0 (g_dbus_message_get_arg0 (message), DEVICE) == 0 &&
         g_strcmp0 (g_dbus_message_get_member (message), "PropertiesChanged") == 0 &&
         g_strcmp0 (g_dbus_message_get_interface (message), PROPERTIES) == 0 &&
         g_strcmp0 (g_dbus_message_get_sender (message), box->owner) == 0;
}

/* In the bus's thread. What is for the inbox goes no further. */
static GDBusMessage *
on_message (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data) {
  Box *box = user_data;
  GVariant *body = g_dbus_message_get_body (message);
  KeyfobAdvertisement advertisement;

  if (!incoming || !is_change_of_device (box, message))
    return message;
  if (g_variant_is_of_type (body, G_VARIANT_TYPE ("(sa{sv}as)"))) {
    g_autoptr (GVariant) changed = g_variant_get_child_value (body, 1);

    if (is_advertisement (changed))
      note_heard (box);
    if (keyfob_advertisement_read (changed, &advertisement))
      put (box, g_dbus_message_get_path (message), &advertisement);
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

static gboolean
on_timer (gpointer user_data) {
  g_signal_emit (user_data, signals[SIGNAL_FILLED], 0);
  return G_SOURCE_CONTINUE;
}

static void
keyfob_advertisement_inbox_dispose (GObject *object) {
  KeyfobAdvertisementInbox *self = KEYFOB_ADVERTISEMENT_INBOX (object);

  if (self->bus != NULL) {
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
    g_dbus_connection_remove_filter (self->bus, self->filter);
    g_source_destroy (self->box->timer);
  }
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_advertisement_inbox_parent_class)->dispose (object);
}

static void
keyfob_advertisement_inbox_finalize (GObject *object) {
  box_unref (KEYFOB_ADVERTISEMENT_INBOX (object)->box);
  G_OBJECT_CLASS (keyfob_advertisement_inbox_parent_class)->finalize (object);
}

static void
keyfob_advertisement_inbox_class_init (KeyfobAdvertisementInboxClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_advertisement_inbox_dispose;
  object_class->finalize = keyfob_advertisement_inbox_finalize;

  signals[SIGNAL_FILLED] = g_signal_new ("filled", KEYFOB_TYPE_ADVERTISEMENT_INBOX,
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_advertisement_inbox_init (KeyfobAdvertisementInbox *self) {
  self->box = g_atomic_rc_box_new0 (Box);
  g_mutex_init (&self->box->mutex);
  self->box->timer = keyfob_timer_new (on_timer, self);
  self->box->heard = g_ptr_array_new_with_free_func (heard_free);
}

KeyfobAdvertisementInbox *
keyfob_advertisement_inbox_new (GDBusConnection *bus, const char *owner) {
  KeyfobAdvertisementInbox *self = g_object_new (KEYFOB_TYPE_ADVERTISEMENT_INBOX, NULL);

  self->bus = g_object_ref (bus);
  self->box->owner = g_strdup (owner);
  self->filter = g_dbus_connection_add_filter (bus, on_message, g_atomic_rc_box_acquire (self->box),
                                               box_unref);
  self->subscription =
      g_dbus_connection_signal_subscribe (bus, owner, PROPERTIES, "PropertiesChanged", NULL, DEVICE,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_unfiltered, NULL, NULL);
  return self;
}

GPtrArray *
keyfob_advertisement_inbox_take (KeyfobAdvertisementInbox *self) {
  GPtrArray *heard;

  g_return_val_if_fail (KEYFOB_IS_ADVERTISEMENT_INBOX (self), NULL);

  g_mutex_lock (&self->box->mutex);
  heard = g_steal_pointer (&self->box->heard);
  self->box->heard = g_ptr_array_new_with_free_func (heard_free);
  g_mutex_unlock (&self->box->mutex);
  return heard;
}

gint64
keyfob_advertisement_inbox_get_last_heard (KeyfobAdvertisementInbox *self) {
  gint64 last_heard;

  g_return_val_if_fail (KEYFOB_IS_ADVERTISEMENT_INBOX (self), 0);

  g_mutex_lock (&self->box->mutex);
  last_heard = self->box->last_heard;
  g_mutex_unlock (&self->box->mutex);
  return last_heard;
}
