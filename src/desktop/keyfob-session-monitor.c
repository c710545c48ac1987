/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-session-monitor.h"

#include <unistd.h>

#define LOGIND      "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define MANAGER     LOGIND ".Manager"
#define SESSION     LOGIND ".Session"
#define USER        LOGIND ".User"
#define PROPERTIES  "org.freedesktop.DBus.Properties"

/* Who has not answered by then does not keep a door closed. */
#define ANSWER_SECONDS 1

struct _KeyfobSessionMonitor {
  GObject parent_instance;

  GCancellable *cancellable;
  GDBusConnection *bus;
  guint sleep_subscription;
  guint session_subscription;
  char *session_path;
  gboolean locked;
  gboolean known;
  guint known_source;
};

enum {
  PROP_LOCKED = 1,
  PROP_KNOWN,
  N_PROPERTIES,
};

enum {
  SIGNAL_RESUMED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobSessionMonitor, keyfob_session_monitor, G_TYPE_OBJECT)

static void
become_known (KeyfobSessionMonitor *self) {
  g_clear_handle_id (&self->known_source, g_source_remove);
  if (self->known)
    return;
  self->known = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KNOWN]);
}

static gboolean
on_waited (gpointer user_data) {
  KeyfobSessionMonitor *self = user_data;

  self->known_source = 0;
  become_known (self);
  return G_SOURCE_REMOVE;
}

static void
take_locked_hint (KeyfobSessionMonitor *self, GVariant *hint) {
  gboolean locked;

  if (!g_variant_is_of_type (hint, G_VARIANT_TYPE_BOOLEAN))
    return;
  locked = g_variant_get_boolean (hint);
  if (locked == self->locked)
    return;
  self->locked = locked;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCKED]);
}

static void
call (KeyfobSessionMonitor *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments,
      const char *reply_type,
      GAsyncReadyCallback callback) {
  g_dbus_connection_call (self->bus, LOGIND, path, interface, method, arguments,
                          G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, callback, self);
}

/* Returns NULL if there is no answer, or nobody to tell. Only if it was not cancelled is the
 * monitor there. */
static GVariant *
finish_call (GObject *source, GAsyncResult *result, KeyfobSessionMonitor *self) {
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_debug ("logind: %s", error->message);
    become_known (self);
  }
  return reply;
}

static void
on_locked_hint (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GVariant) reply = finish_call (source, result, user_data);
  g_autoptr (GVariant) hint = NULL;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(v)", &hint);
  take_locked_hint (user_data, hint);
  become_known (user_data);
}

static void
on_session_changed (GDBusConnection *bus,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer user_data) {
  KeyfobSessionMonitor *self = user_data;
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
    call (self, self->session_path, PROPERTIES, "Get",
          g_variant_new ("(ss)", SESSION, "LockedHint"), "(v)", on_locked_hint);
}

static void
follow_session (KeyfobSessionMonitor *self, const char *path) {
  self->session_path = g_strdup (path);
  self->session_subscription = g_dbus_connection_signal_subscribe (
      self->bus, LOGIND, PROPERTIES, "PropertiesChanged", path, SESSION, G_DBUS_SIGNAL_FLAGS_NONE,
      on_session_changed, self, NULL);
  call (self, path, PROPERTIES, "Get", g_variant_new ("(ss)", SESSION, "LockedHint"), "(v)",
        on_locked_hint);
}

static void
on_display (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GVariant) reply = finish_call (source, result, user_data);
  g_autoptr (GVariant) display = NULL;
  const char *path = "/";

  if (reply == NULL)
    return;
  g_variant_get (reply, "(v)", &display);
  if (g_variant_is_of_type (display, G_VARIANT_TYPE ("(so)")))
    g_variant_get (display, "(&s&o)", NULL, &path);
  if (g_str_equal (path, "/"))
    become_known (user_data);
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
  if (!going_to_sleep)
    g_signal_emit (user_data, signals[SIGNAL_RESUMED], 0);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  KeyfobSessionMonitor *self = user_data;

  if (bus == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_debug ("System bus: %s", error->message);
      become_known (self);
    }
    return;
  }
  self->bus = g_steal_pointer (&bus);
  /* GLib would end the process with the bus; Keyfob does without. */
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  self->sleep_subscription = g_dbus_connection_signal_subscribe (
      self->bus, LOGIND, MANAGER, "PrepareForSleep", LOGIND_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_prepare_for_sleep, self, NULL);
  call (self, LOGIND_PATH, MANAGER, "GetSessionByPID", g_variant_new ("(u)", (guint) getpid ()),
        "(o)", on_session);
}

static void
keyfob_session_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobSessionMonitor *self = KEYFOB_SESSION_MONITOR (object);

  switch (id) {
  case PROP_LOCKED:
    g_value_set_boolean (value, self->locked);
    break;
  case PROP_KNOWN:
    g_value_set_boolean (value, self->known);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_session_monitor_dispose (GObject *object) {
  KeyfobSessionMonitor *self = KEYFOB_SESSION_MONITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->known_source, g_source_remove);
  if (self->sleep_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->sleep_subscription);
  if (self->session_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->session_subscription);
  self->sleep_subscription = 0;
  self->session_subscription = 0;
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_session_monitor_parent_class)->dispose (object);
}

static void
keyfob_session_monitor_finalize (GObject *object) {
  KeyfobSessionMonitor *self = KEYFOB_SESSION_MONITOR (object);

  g_object_unref (self->cancellable);
  g_free (self->session_path);
  G_OBJECT_CLASS (keyfob_session_monitor_parent_class)->finalize (object);
}

static void
keyfob_session_monitor_class_init (KeyfobSessionMonitorClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_session_monitor_get_property;
  object_class->dispose = keyfob_session_monitor_dispose;
  object_class->finalize = keyfob_session_monitor_finalize;

  properties[PROP_LOCKED] = g_param_spec_boolean ("locked", NULL, NULL, FALSE, flags);
  properties[PROP_KNOWN] = g_param_spec_boolean ("known", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_RESUMED] = g_signal_new ("resumed", KEYFOB_TYPE_SESSION_MONITOR, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_session_monitor_init (KeyfobSessionMonitor *self) {
  self->cancellable = g_cancellable_new ();
  self->known_source = g_timeout_add_seconds (ANSWER_SECONDS, on_waited, self);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_bus, self);
}

KeyfobSessionMonitor *
keyfob_session_monitor_new (void) {
  return g_object_new (KEYFOB_TYPE_SESSION_MONITOR, NULL);
}

gboolean
keyfob_session_monitor_is_locked (KeyfobSessionMonitor *self) {
  g_return_val_if_fail (KEYFOB_IS_SESSION_MONITOR (self), FALSE);
  return self->locked;
}

gboolean
keyfob_session_monitor_is_known (KeyfobSessionMonitor *self) {
  g_return_val_if_fail (KEYFOB_IS_SESSION_MONITOR (self), FALSE);
  return self->known;
}
