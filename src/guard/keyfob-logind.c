/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-logind.h"

#include <unistd.h>

#define LOGIND      "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define MANAGER     LOGIND ".Manager"
#define SESSION     LOGIND ".Session"
#define USER        LOGIND ".User"
#define PROPERTIES  "org.freedesktop.DBus.Properties"

struct _KeyfobLogind {
  KeyfobLockSource parent_instance;

  GCancellable *cancellable; /* of the bus */
  GDBusConnection *bus;
  guint name_watch;
  guint sleep_subscription;
  GCancellable *asking; /* of the logind that is there now; NULL if none is */
  guint session_subscription;
  char *session_path;
};

enum {
  SIGNAL_SUSPENDING,
  SIGNAL_RESUMED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobLogind, keyfob_logind, KEYFOB_TYPE_LOCK_SOURCE)

static void
call (KeyfobLogind *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments,
      const char *reply_type,
      GAsyncReadyCallback callback) {
  g_dbus_connection_call (self->bus, LOGIND, path, interface, method, arguments,
                          G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT,
                          self->asking, callback, self);
}

static void
take_locked_hint (KeyfobLogind *self, GVariant *hint) {
  if (g_variant_is_of_type (hint, G_VARIANT_TYPE_BOOLEAN))
    keyfob_lock_source_report (KEYFOB_LOCK_SOURCE (self), g_variant_get_boolean (hint));
}

static void
on_locked_hint (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) hint = NULL;

  if (reply != NULL) {
    g_variant_get (reply, "(v)", &hint);
    take_locked_hint (user_data, hint);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_debug ("LockedHint: %s", error->message);
    if (keyfob_lock_source_means_cannot_say (error))
      keyfob_lock_source_leave (user_data);
  }
}

static void
ask_for_locked_hint (KeyfobLogind *self) {
  keyfob_lock_source_expect (KEYFOB_LOCK_SOURCE (self));
  call (self, self->session_path, PROPERTIES, "Get", g_variant_new ("(ss)", SESSION, "LockedHint"),
        "(v)", on_locked_hint);
}

static void
on_session_changed (GDBusConnection *bus,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer user_data) {
  KeyfobLogind *self = user_data;
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) hint = NULL;
  g_autofree const char **invalidated = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  g_variant_get (parameters, "(&s@a{sv}^a&s)", NULL, &changed, &invalidated);
  hint = g_variant_lookup_value (changed, "LockedHint", NULL);
  if (hint != NULL)
    take_locked_hint (self, hint);
  else if (g_strv_contains (invalidated, "LockedHint"))
    ask_for_locked_hint (self);
}

static void
follow_session (KeyfobLogind *self, const char *path) {
  self->session_path = g_strdup (path);
  self->session_subscription = g_dbus_connection_signal_subscribe (
      self->bus, LOGIND, PROPERTIES, "PropertiesChanged", path, SESSION, G_DBUS_SIGNAL_FLAGS_NONE,
      on_session_changed, self, NULL);
  ask_for_locked_hint (self);
}

static void
on_display (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) display = NULL;
  const char *path = "/";

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL && !keyfob_lock_source_means_cannot_say (error))
    return; /* silence: nobody knows */
  if (reply != NULL)
    g_variant_get (reply, "(v)", &display);
  if (display != NULL && g_variant_is_of_type (display, G_VARIANT_TYPE ("(so)")))
    g_variant_get (display, "(&s&o)", NULL, &path);
  if (g_str_equal (path, "/"))
    keyfob_lock_source_leave (user_data);
  else
    follow_session (user_data, path);
}

static void
on_session (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *path;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply != NULL) {
    g_variant_get (reply, "(&o)", &path);
    follow_session (user_data, path);
  } else {
    /* What the bus or systemd started belongs to the person, but to no session: then it is the
     * one in which the person sits. */
    call (user_data, LOGIND_PATH "/user/self", PROPERTIES, "Get",
          g_variant_new ("(ss)", USER, "Display"), "(v)", on_display);
  }
}

static void
on_prepare_for_sleep (GDBusConnection *bus,
                      const char *sender,
                      const char *path,
                      const char *interface,
                      const char *signal,
                      GVariant *parameters,
                      gpointer user_data) {
  gboolean going_to_sleep;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &going_to_sleep);
  g_signal_emit (user_data, signals[going_to_sleep ? SIGNAL_SUSPENDING : SIGNAL_RESUMED], 0);
}

static void
stop_following (KeyfobLogind *self) {
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  if (self->session_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->session_subscription);
  self->session_subscription = 0;
  g_clear_pointer (&self->session_path, g_free);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data) {
  KeyfobLogind *self = user_data;

  stop_following (self);
  keyfob_lock_source_expect (KEYFOB_LOCK_SOURCE (self));
  self->asking = g_cancellable_new ();
  call (self, LOGIND_PATH, MANAGER, "GetSessionByPID", g_variant_new ("(u)", (guint) getpid ()),
        "(o)", on_session);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data) {
  stop_following (user_data);
  keyfob_lock_source_leave (user_data);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  KeyfobLogind *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL) {
    g_debug ("System bus: %s", error->message);
    keyfob_lock_source_leave (KEYFOB_LOCK_SOURCE (self));
    return;
  }
  self->bus = g_steal_pointer (&bus);
  /* GLib would end the process with the bus; Keyfob does without. */
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  self->sleep_subscription = g_dbus_connection_signal_subscribe (
      self->bus, LOGIND, MANAGER, "PrepareForSleep", LOGIND_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_prepare_for_sleep, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (
      self->bus, LOGIND, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared, on_vanished, self, NULL);
}

static void
keyfob_logind_dispose (GObject *object) {
  KeyfobLogind *self = KEYFOB_LOGIND (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  stop_following (self);
  if (self->sleep_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->sleep_subscription);
  self->sleep_subscription = 0;
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_logind_parent_class)->dispose (object);
}

static void
keyfob_logind_finalize (GObject *object) {
  g_object_unref (KEYFOB_LOGIND (object)->cancellable);
  G_OBJECT_CLASS (keyfob_logind_parent_class)->finalize (object);
}

static void
keyfob_logind_class_init (KeyfobLogindClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_logind_dispose;
  object_class->finalize = keyfob_logind_finalize;

  signals[SIGNAL_SUSPENDING] = g_signal_new ("suspending", KEYFOB_TYPE_LOGIND, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RESUMED] = g_signal_new ("resumed", KEYFOB_TYPE_LOGIND, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_logind_init (KeyfobLogind *self) {
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_bus, self);
}

KeyfobLockSource *
keyfob_logind_new (void) {
  return g_object_new (KEYFOB_TYPE_LOGIND, NULL);
}
