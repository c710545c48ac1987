/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-global-shortcut.h"

#include "desktop/keyfob-shortcut-session.h"
#include "platform/keyfob-portal-registry.h"

#include <glib/gi18n-lib.h>

#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"
#define SETTING   "global-shortcut"

struct _KeyfobGlobalShortcut {
  GObject parent_instance;

  GDBusConnection *bus;
  char *application_id;
  GSettings *settings;
  guint look; /* once the main loop is idle */
  guint name_watch;
  char *owner;                    /* of the portal's name; NULL if it is not there */
  GCancellable *cancellable;      /* of the portal that is there */
  KeyfobShortcutSession *session; /* (nullable): while it is being bound, or is bound */
  gboolean available;
  GError *error;
};

enum {
  PROP_AVAILABLE = 1,
  PROP_TRIGGER,
  PROP_ERROR,
  N_PROPERTIES,
};

enum {
  SIGNAL_ACTIVATED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobGlobalShortcut, keyfob_global_shortcut, G_TYPE_OBJECT)

static void
set_available (KeyfobGlobalShortcut *self, gboolean available) {
  if (available == self->available)
    return;
  self->available = available;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
}

/* @message: (nullable): translated; none clears it */
static void
set_error (KeyfobGlobalShortcut *self, int code, const char *message) {
  if (message == NULL && self->error == NULL)
    return;
  g_clear_error (&self->error);
  if (message != NULL)
    self->error = g_error_new_literal (G_IO_ERROR, code, message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
notify_trigger (KeyfobGlobalShortcut *self) {
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRIGGER]);
}

static void
on_activated (KeyfobGlobalShortcut *self, const char *token) {
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, token);
}

static void
unbind_keys (KeyfobGlobalShortcut *self) {
  gboolean had_trigger = keyfob_global_shortcut_get_trigger (self) != NULL;

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  if (had_trigger)
    notify_trigger (self);
}

/* Only the person's own no changes what they chose: a desktop that ends is none. */
static void
on_failed (KeyfobGlobalShortcut *self, const GError *error) {
  g_debug ("Global shortcut: %s", error->message);
  unbind_keys (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)) {
    g_settings_set_boolean (self->settings, SETTING, FALSE);
    set_error (self, G_IO_ERROR_PERMISSION_DENIED,
               _ ("The shortcut was refused. Turn it on to be asked again."));
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED)) {
    set_error (self, G_IO_ERROR_CLOSED,
               _ ("The shortcut no longer works. Turn it off and on again."));
  } else {
    set_error (self, G_IO_ERROR_FAILED,
               _ ("The shortcut could not be set. Turn it off and on to try again."));
  }
}

static void
bind_keys (KeyfobGlobalShortcut *self) {
  self->session = keyfob_shortcut_session_new (self->bus, self->owner);
  g_signal_connect_swapped (self->session, "notify::trigger", G_CALLBACK (notify_trigger), self);
  g_signal_connect_swapped (self->session, "activated", G_CALLBACK (on_activated), self);
  g_signal_connect_swapped (self->session, "failed", G_CALLBACK (on_failed), self);
}

/* Binds or unbinds, as the person has chosen. */
static void
follow_setting (KeyfobGlobalShortcut *self) {
  gboolean is_chosen = g_settings_get_boolean (self->settings, SETTING);

  if (!is_chosen)
    unbind_keys (self);
  else if (self->available && self->session == NULL)
    bind_keys (self);
}

static void
start_portal (KeyfobGlobalShortcut *self) {
  if (self->owner == NULL)
    g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                            "org.freedesktop.DBus", "StartServiceByName",
                            g_variant_new ("(su)", KEYFOB_PORTAL_NAME, 0), NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

static void
on_setting (KeyfobGlobalShortcut *self) {
  set_error (self, 0, NULL);
  if (self->look == 0 && g_settings_get_boolean (self->settings, SETTING))
    start_portal (self);
  follow_setting (self);
}

static void
on_version (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) version = NULL;
  KeyfobGlobalShortcut *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply != NULL)
    g_variant_get (reply, "(v)", &version);
  set_available (self, version != NULL && g_variant_is_of_type (version, G_VARIANT_TYPE_UINT32) &&
                           g_variant_get_uint32 (version) > 0);
  follow_setting (self);
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer user_data) {
  GDBusConnection *bus = G_DBUS_CONNECTION (source);
  KeyfobGlobalShortcut *self = user_data;

  if (!keyfob_portal_register_finish (bus, result, NULL))
    return;
  g_dbus_connection_call (bus, self->owner, KEYFOB_PORTAL_PATH, "org.freedesktop.DBus.Properties",
                          "Get", g_variant_new ("(ss)", SHORTCUTS, "version"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, on_version, self);
}

/* The portal is another one now, or none. */
static void
forget_portal (KeyfobGlobalShortcut *self) {
  g_clear_pointer (&self->owner, g_free);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  unbind_keys (self);
  set_available (self, FALSE);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data) {
  KeyfobGlobalShortcut *self = user_data;

  forget_portal (self);
  set_error (self, 0, NULL);
  self->owner = g_strdup (owner);
  self->cancellable = g_cancellable_new ();
  keyfob_portal_register_async (bus, self->application_id, self->cancellable, on_registered, self);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data) {
  forget_portal (user_data);
}

static gboolean
look_for_portal (gpointer user_data) {
  KeyfobGlobalShortcut *self = user_data;

  self->look = 0;
  self->name_watch =
      g_bus_watch_name_on_connection (self->bus, KEYFOB_PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      on_appeared, on_vanished, self, NULL);
  if (g_settings_get_boolean (self->settings, SETTING))
    start_portal (self);
  return G_SOURCE_REMOVE;
}

static void
keyfob_global_shortcut_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobGlobalShortcut *self = KEYFOB_GLOBAL_SHORTCUT (object);

  switch (id) {
  case PROP_AVAILABLE:
    g_value_set_boolean (value, self->available);
    break;
  case PROP_TRIGGER:
    g_value_set_string (value, keyfob_global_shortcut_get_trigger (self));
    break;
  case PROP_ERROR:
    g_value_set_boxed (value, self->error);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_global_shortcut_dispose (GObject *object) {
  KeyfobGlobalShortcut *self = KEYFOB_GLOBAL_SHORTCUT (object);

  g_clear_handle_id (&self->look, g_source_remove);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  forget_portal (self);
  g_clear_object (&self->bus);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (keyfob_global_shortcut_parent_class)->dispose (object);
}

static void
keyfob_global_shortcut_finalize (GObject *object) {
  KeyfobGlobalShortcut *self = KEYFOB_GLOBAL_SHORTCUT (object);

  g_free (self->application_id);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (keyfob_global_shortcut_parent_class)->finalize (object);
}

static void
keyfob_global_shortcut_class_init (KeyfobGlobalShortcutClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_global_shortcut_get_property;
  object_class->dispose = keyfob_global_shortcut_dispose;
  object_class->finalize = keyfob_global_shortcut_finalize;

  properties[PROP_AVAILABLE] = g_param_spec_boolean ("available", NULL, NULL, FALSE, flags);
  properties[PROP_TRIGGER] = g_param_spec_string ("trigger", NULL, NULL, NULL, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_ACTIVATED] =
      g_signal_new ("activated", KEYFOB_TYPE_GLOBAL_SHORTCUT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
keyfob_global_shortcut_init (KeyfobGlobalShortcut *self) {
}

KeyfobGlobalShortcut *
keyfob_global_shortcut_new (GDBusConnection *bus, const char *application_id, GSettings *settings) {
  KeyfobGlobalShortcut *self = g_object_new (KEYFOB_TYPE_GLOBAL_SHORTCUT, NULL);

  self->bus = g_object_ref (bus);
  self->application_id = g_strdup (application_id);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::" SETTING, G_CALLBACK (on_setting), self,
                           G_CONNECT_SWAPPED);
  self->look = g_idle_add_full (G_PRIORITY_LOW, look_for_portal, self, NULL);
  return self;
}

gboolean
keyfob_global_shortcut_is_available (KeyfobGlobalShortcut *self) {
  g_return_val_if_fail (KEYFOB_IS_GLOBAL_SHORTCUT (self), FALSE);
  return self->available;
}

const char *
keyfob_global_shortcut_get_trigger (KeyfobGlobalShortcut *self) {
  g_return_val_if_fail (KEYFOB_IS_GLOBAL_SHORTCUT (self), NULL);
  return self->session != NULL ? keyfob_shortcut_session_get_trigger (self->session) : NULL;
}

const GError *
keyfob_global_shortcut_get_error (KeyfobGlobalShortcut *self) {
  g_return_val_if_fail (KEYFOB_IS_GLOBAL_SHORTCUT (self), NULL);
  return self->error;
}
