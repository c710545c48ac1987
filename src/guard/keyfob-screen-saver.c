/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-screen-saver.h"

#define PATHS 2

struct _KeyfobScreenSaver {
  KeyfobLockSource parent_instance;

  GDBusConnection *bus;
  char *name;
  char *interface;
  char *paths[PATHS]; /* the second is nullable */
  guint name_watch;
  guint subscription;
  GCancellable *asking; /* of the one that has the name now; NULL if none has */
  guint asked_path;
};

G_DEFINE_FINAL_TYPE (KeyfobScreenSaver, keyfob_screen_saver, KEYFOB_TYPE_LOCK_SOURCE)

static void
on_active_changed (GDBusConnection *bus,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *signal,
                   GVariant *parameters,
                   gpointer user_data) {
  gboolean active;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &active);
  keyfob_lock_source_report (user_data, active);
}

static void
ask (KeyfobScreenSaver *self, GAsyncReadyCallback callback) {
  g_dbus_connection_call (self->bus, self->name, self->paths[self->asked_path], self->interface,
                          "GetActive", NULL, G_VARIANT_TYPE ("(b)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, self->asking, callback, self);
}

static void
on_active (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  KeyfobScreenSaver *self = user_data;
  gboolean active;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply != NULL) {
    g_variant_get (reply, "(b)", &active);
    keyfob_lock_source_report (KEYFOB_LOCK_SOURCE (self), active);
  } else if (self->asked_path + 1 < PATHS && self->paths[self->asked_path + 1] != NULL) {
    self->asked_path++;
    ask (self, on_active);
  } else {
    /* GNOME has one that knows of idleness only. What a signal has told meanwhile holds. */
    g_debug ("%s: %s", self->name, error->message);
    if (!keyfob_lock_source_is_there (KEYFOB_LOCK_SOURCE (self)) &&
        keyfob_lock_source_means_cannot_say (error))
      keyfob_lock_source_leave (KEYFOB_LOCK_SOURCE (self));
  }
}

static void
stop_following (KeyfobScreenSaver *self) {
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data) {
  KeyfobScreenSaver *self = user_data;

  stop_following (self);
  self->asking = g_cancellable_new ();
  self->asked_path = 0;
  keyfob_lock_source_expect (KEYFOB_LOCK_SOURCE (self));
  /* KDE emits it at one path, others at another. */
  self->subscription =
      g_dbus_connection_signal_subscribe (bus, owner, self->interface, "ActiveChanged", NULL, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_active_changed, self, NULL);
  ask (self, on_active);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data) {
  stop_following (user_data);
  keyfob_lock_source_leave (user_data);
}

static void
keyfob_screen_saver_dispose (GObject *object) {
  KeyfobScreenSaver *self = KEYFOB_SCREEN_SAVER (object);

  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  stop_following (self);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_screen_saver_parent_class)->dispose (object);
}

static void
keyfob_screen_saver_finalize (GObject *object) {
  KeyfobScreenSaver *self = KEYFOB_SCREEN_SAVER (object);

  for (guint i = 0; i < PATHS; i++)
    g_free (self->paths[i]);
  g_free (self->name);
  g_free (self->interface);
  G_OBJECT_CLASS (keyfob_screen_saver_parent_class)->finalize (object);
}

static void
keyfob_screen_saver_class_init (KeyfobScreenSaverClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_screen_saver_dispose;
  object_class->finalize = keyfob_screen_saver_finalize;
}

static void
keyfob_screen_saver_init (KeyfobScreenSaver *self) {
}

KeyfobLockSource *
keyfob_screen_saver_new (GDBusConnection *bus,
                         const char *name,
                         const char *interface,
                         const char *path,
                         const char *other_path) {
  KeyfobScreenSaver *self = g_object_new (KEYFOB_TYPE_SCREEN_SAVER, NULL);

  self->bus = g_object_ref (bus);
  self->name = g_strdup (name);
  self->interface = g_strdup (interface);
  self->paths[0] = g_strdup (path);
  self->paths[1] = g_strdup (other_path);
  self->name_watch = g_bus_watch_name_on_connection (bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                     on_appeared, on_vanished, self, NULL);
  return KEYFOB_LOCK_SOURCE (self);
}
