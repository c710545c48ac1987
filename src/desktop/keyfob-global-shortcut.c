/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-global-shortcut.h"

#include "platform/keyfob-portal-request.h"
#include "platform/keyfob-portal.h"

#include <glib/gi18n-lib.h>

#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"
#define SESSION   "org.freedesktop.portal.Session"
#define SETTING   "global-shortcut"

#define SHORTCUT_ID "quick-unlock"

/* A proposal, in the words of the XDG shortcuts specification; U as in "unlock". */
#define PREFERRED_TRIGGER "CTRL+ALT+u"

struct _KeyfobGlobalShortcut {
  GObject parent_instance;

  GDBusConnection *bus; /* NULL until it is started */
  char *application_id;
  GSettings *settings;
  guint look; /* once the main loop is idle */
  guint name_watch;
  char *owner;               /* of the portal's name; NULL if it is not there */
  GCancellable *cancellable; /* of the portal that is there */

  /* Of the one session of the portal in which the shortcut is being bound, or is bound; which it
   * may be only once in each. */
  GCancellable *binding; /* NULL if there is none */
  char *session_path;    /* NULL if the portal has ended it */
  guint subscriptions[3];
  char *trigger;

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

/* @shortcuts: of type `a(sa{sv})` */
static void
take_shortcuts (KeyfobGlobalShortcut *self, GVariant *shortcuts) {
  g_autofree char *trigger = g_strdup ("");

  for (gsize i = 0; i < g_variant_n_children (shortcuts); i++) {
    g_autoptr (GVariant) about = NULL;
    const char *id;
    const char *words;

    g_variant_get_child (shortcuts, i, "(&s@a{sv})", &id, &about);
    if (g_str_equal (id, SHORTCUT_ID) &&
        g_variant_lookup (about, "trigger_description", "&s", &words))
      g_set_str (&trigger, words);
  }
  if (g_set_str (&self->trigger, trigger))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRIGGER]);
}

static void
unbind_keys (KeyfobGlobalShortcut *self) {
  g_cancellable_cancel (self->binding);
  g_clear_object (&self->binding);
  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++) {
    if (self->subscriptions[i] != 0)
      g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
    self->subscriptions[i] = 0;
  }
  if (self->session_path != NULL)
    g_dbus_connection_call (self->bus, self->owner, self->session_path, SESSION, "Close", NULL,
                            NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  g_clear_pointer (&self->session_path, g_free);
  if (g_set_str (&self->trigger, NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRIGGER]);
}

/* Only the person's own no changes what they chose: a desktop that ends is none. */
static void
fail (KeyfobGlobalShortcut *self, const GError *error) {
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
on_changed (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data) {
  KeyfobGlobalShortcut *self = user_data;
  g_autoptr (GVariant) shortcuts = NULL;
  const char *session_path;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa(sa{sv}))")))
    return;
  g_variant_get (parameters, "(&o@a(sa{sv}))", &session_path, &shortcuts);
  /* Only what is bound can change. */
  if (g_strcmp0 (session_path, self->session_path) == 0 && self->trigger != NULL)
    take_shortcuts (self, shortcuts);
}

static void
on_activated (GDBusConnection *bus,
              const char *sender,
              const char *path,
              const char *interface,
              const char *signal,
              GVariant *parameters,
              gpointer user_data) {
  KeyfobGlobalShortcut *self = user_data;
  g_autoptr (GVariant) options = NULL;
  const char *session_path;
  const char *id;
  const char *token = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(osta{sv})")))
    return;
  g_variant_get (parameters, "(&o&st@a{sv})", &session_path, &id, NULL, &options);
  if (g_strcmp0 (session_path, self->session_path) != 0 || !g_str_equal (id, SHORTCUT_ID))
    return;
  g_variant_lookup (options, "activation_token", "&s", &token);
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, token);
}

static void
on_closed (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data) {
  KeyfobGlobalShortcut *self = user_data;
  g_autoptr (GError) error =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The portal ended the session");

  g_clear_pointer (&self->session_path, g_free);
  fail (self, error);
}

static void
on_bound (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results =
      keyfob_portal_request_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) shortcuts = NULL;
  KeyfobGlobalShortcut *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (results == NULL) {
    fail (self, error);
    return;
  }
  shortcuts = g_variant_lookup_value (results, "shortcuts", G_VARIANT_TYPE ("a(sa{sv})"));
  if (shortcuts == NULL)
    shortcuts = g_variant_ref_sink (g_variant_new ("a(sa{sv})", NULL));
  take_shortcuts (self, shortcuts);
}

static void
on_session (GObject *source, GAsyncResult *result, gpointer user_data) {
  GDBusConnection *bus = G_DBUS_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results = keyfob_portal_request_finish (bus, result, &error);
  KeyfobGlobalShortcut *self = user_data;
  GVariantBuilder shortcuts;
  GVariantDict about;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (results == NULL) {
    fail (self, error);
    return;
  }
  g_variant_dict_init (&about, NULL);
  /* Translators: what a shortcut does, in the desktop's list of them. */
  g_variant_dict_insert (&about, "description", "s", _ ("Unlock a door"));
  g_variant_dict_insert (&about, "preferred_trigger", "s", PREFERRED_TRIGGER);
  g_variant_builder_init (&shortcuts, G_VARIANT_TYPE ("a(sa{sv})"));
  g_variant_builder_add (&shortcuts, "(s@a{sv})", SHORTCUT_ID, g_variant_dict_end (&about));
  keyfob_portal_request_async (bus, SHORTCUTS, "BindShortcuts",
                               g_variant_new ("(oa(sa{sv})s)", self->session_path, &shortcuts, ""),
                               g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0),
                               self->binding, on_bound, self);
}

static guint
subscribe (KeyfobGlobalShortcut *self,
           const char *interface,
           const char *signal,
           const char *path,
           GDBusSignalCallback callback) {
  return g_dbus_connection_signal_subscribe (self->bus, self->owner, interface, signal, path, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);
}

static void
bind_keys (KeyfobGlobalShortcut *self) {
  g_autofree char *token = g_strdup_printf ("keyfob%u", g_random_int ());
  GVariantDict options;

  self->binding = g_cancellable_new ();
  /* No portal that has shortcuts is so old that it would not heed the token. */
  self->session_path = keyfob_portal_make_path (self->bus, "session", token);
  self->subscriptions[0] =
      subscribe (self, SHORTCUTS, "Activated", KEYFOB_PORTAL_PATH, on_activated);
  self->subscriptions[1] =
      subscribe (self, SHORTCUTS, "ShortcutsChanged", KEYFOB_PORTAL_PATH, on_changed);
  self->subscriptions[2] = subscribe (self, SESSION, "Closed", self->session_path, on_closed);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "session_handle_token", "s", token);
  keyfob_portal_request_async (self->bus, SHORTCUTS, "CreateSession", g_variant_new ("()"),
                               g_variant_dict_end (&options), self->binding, on_session, self);
}

/* Binds or unbinds, as the person has chosen. */
static void
follow_setting (KeyfobGlobalShortcut *self) {
  gboolean is_chosen = g_settings_get_boolean (self->settings, SETTING);

  if (!is_chosen)
    unbind_keys (self);
  else if (self->available && self->binding == NULL)
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
  if (self->name_watch != 0 && g_settings_get_boolean (self->settings, SETTING))
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

  if (!keyfob_portal_register_finish (bus, result))
    return;
  g_dbus_connection_call (bus, self->owner, KEYFOB_PORTAL_PATH, "org.freedesktop.DBus.Properties",
                          "Get", g_variant_new ("(ss)", SHORTCUTS, "version"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, on_version, self);
}

/* The portal is another one now, or none. */
static void
forget_portal (KeyfobGlobalShortcut *self) {
  unbind_keys (self);
  g_clear_pointer (&self->owner, g_free);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
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
    g_value_set_string (value, self->trigger);
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
keyfob_global_shortcut_new (const char *application_id, GSettings *settings) {
  KeyfobGlobalShortcut *self = g_object_new (KEYFOB_TYPE_GLOBAL_SHORTCUT, NULL);

  self->application_id = g_strdup (application_id);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::" SETTING, G_CALLBACK (on_setting), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
keyfob_global_shortcut_start (KeyfobGlobalShortcut *self, GDBusConnection *bus) {
  g_return_if_fail (KEYFOB_IS_GLOBAL_SHORTCUT (self));
  g_return_if_fail (self->bus == NULL);

  self->bus = g_object_ref (bus);
  self->look = g_idle_add_full (G_PRIORITY_LOW, look_for_portal, self, NULL);
}

gboolean
keyfob_global_shortcut_is_available (KeyfobGlobalShortcut *self) {
  g_return_val_if_fail (KEYFOB_IS_GLOBAL_SHORTCUT (self), FALSE);
  return self->available;
}

const char *
keyfob_global_shortcut_get_trigger (KeyfobGlobalShortcut *self) {
  g_return_val_if_fail (KEYFOB_IS_GLOBAL_SHORTCUT (self), NULL);
  return self->trigger;
}

const GError *
keyfob_global_shortcut_get_error (KeyfobGlobalShortcut *self) {
  g_return_val_if_fail (KEYFOB_IS_GLOBAL_SHORTCUT (self), NULL);
  return self->error;
}
