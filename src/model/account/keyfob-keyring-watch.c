/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-keyring-watch.h"

#define SERVICE_NAME    "org.freedesktop.secrets"
#define N_SUBSCRIPTIONS 4

struct _KeyfobKeyringWatch {
  KeyfobKeyringChanged changed;
  gpointer user_data;
  GCancellable *cancellable;
  GDBusConnection *bus; /* (nullable): until there is one */
  guint subscriptions[N_SUBSCRIPTIONS];
};

/* The signals after which the service may give another answer. */
static const struct {
  const char *sender, *interface, *signal, *name;
} heard[N_SUBSCRIPTIONS] = {
    {SERVICE_NAME, "org.freedesktop.DBus.Properties", "PropertiesChanged", NULL},
    {SERVICE_NAME, "org.freedesktop.Secret.Service", NULL, NULL},
    {SERVICE_NAME, "org.freedesktop.Secret.Collection", NULL, NULL},
    {"org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", SERVICE_NAME},
};

static void
on_signal (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer user_data) {
  KeyfobKeyringWatch *self = user_data;
  const char *owner = NULL;

  /* That the service went is no news. */
  if (g_str_equal (name, "NameOwnerChanged") &&
      g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    g_variant_get_child (parameters, 2, "&s", &owner);
  if (owner == NULL || *owner != '\0')
    self->changed (self->user_data);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  KeyfobKeyringWatch *self = user_data;

  /* Nor is there one if nobody listens any more, and @self is gone. */
  if (bus == NULL || g_dbus_connection_is_closed (bus))
    return;
  self->bus = g_steal_pointer (&bus);
  for (guint i = 0; i < N_SUBSCRIPTIONS; i++)
    self->subscriptions[i] = g_dbus_connection_signal_subscribe (
        self->bus, heard[i].sender, heard[i].interface, heard[i].signal, NULL, heard[i].name,
        G_DBUS_SIGNAL_FLAGS_NONE, on_signal, self, NULL);
}

KeyfobKeyringWatch *
keyfob_keyring_watch_new (KeyfobKeyringChanged changed, gpointer user_data) {
  KeyfobKeyringWatch *self = g_new0 (KeyfobKeyringWatch, 1);

  self->changed = changed;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_bus, self);
  return self;
}

void
keyfob_keyring_watch_free (KeyfobKeyringWatch *self) {
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  for (guint i = 0; self->bus != NULL && i < N_SUBSCRIPTIONS; i++)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
  g_clear_object (&self->bus);
  g_free (self);
}
