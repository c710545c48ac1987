/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-shortcut-session.h"

#include "platform/keyfob-portal-registry.h"
#include "platform/keyfob-portal-request.h"

#include <glib/gi18n-lib.h>

#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"
#define SESSION   "org.freedesktop.portal.Session"

#define SHORTCUT_ID "quick-unlock"
/* A proposal, in the words of the XDG shortcuts specification; U as in "unlock". */
#define PREFERRED_TRIGGER "CTRL+ALT+u"

struct _KeyfobShortcutSession {
  GObject parent_instance;

  GDBusConnection *bus;
  char *owner;
  GCancellable *cancellable;
  char *path; /* nullable */
  guint subscriptions[3];
  char *trigger;
};

enum {
  PROP_TRIGGER = 1,
  N_PROPERTIES,
};

enum {
  SIGNAL_ACTIVATED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobShortcutSession, keyfob_shortcut_session, G_TYPE_OBJECT)

/* @shortcuts: of type `a(sa{sv})` */
static void
take_shortcuts (KeyfobShortcutSession *self, GVariant *shortcuts) {
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
on_changed (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data) {
  KeyfobShortcutSession *self = user_data;
  g_autoptr (GVariant) shortcuts = NULL;
  const char *session_path;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa(sa{sv}))")))
    return;
  g_variant_get (parameters, "(&o@a(sa{sv}))", &session_path, &shortcuts);
  /* Only what is bound can change. */
  if (g_strcmp0 (session_path, self->path) == 0 && self->trigger != NULL)
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
  KeyfobShortcutSession *self = user_data;
  g_autoptr (GVariant) options = NULL;
  const char *session_path;
  const char *id;
  const char *token = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(osta{sv})")))
    return;
  g_variant_get (parameters, "(&o&st@a{sv})", &session_path, &id, NULL, &options);
  if (g_strcmp0 (session_path, self->path) != 0 || !g_str_equal (id, SHORTCUT_ID))
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
  KeyfobShortcutSession *self = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->path, g_free);
  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The portal ended the session");
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
on_bound (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results =
      keyfob_portal_request_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) shortcuts = NULL;
  KeyfobShortcutSession *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (results == NULL) {
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
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
  KeyfobShortcutSession *self = user_data;
  GVariantBuilder shortcuts;
  GVariantDict about;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (results == NULL) {
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
    return;
  }
  g_variant_dict_init (&about, NULL);
  /* Translators: what a shortcut does, in the desktop's list of them. */
  g_variant_dict_insert (&about, "description", "s", _ ("Unlock a door"));
  g_variant_dict_insert (&about, "preferred_trigger", "s", PREFERRED_TRIGGER);
  g_variant_builder_init (&shortcuts, G_VARIANT_TYPE ("a(sa{sv})"));
  g_variant_builder_add (&shortcuts, "(s@a{sv})", SHORTCUT_ID, g_variant_dict_end (&about));
  keyfob_portal_request_async (
      bus, SHORTCUTS, "BindShortcuts", g_variant_new ("(oa(sa{sv})s)", self->path, &shortcuts, ""),
      g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0), self->cancellable, on_bound, self);
}

static guint
subscribe (KeyfobShortcutSession *self,
           const char *interface,
           const char *signal,
           const char *path,
           GDBusSignalCallback callback) {
  return g_dbus_connection_signal_subscribe (self->bus, self->owner, interface, signal, path, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);
}

static void
keyfob_shortcut_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobShortcutSession *self = KEYFOB_SHORTCUT_SESSION (object);

  switch (id) {
  case PROP_TRIGGER:
    g_value_set_string (value, self->trigger);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_shortcut_session_dispose (GObject *object) {
  KeyfobShortcutSession *self = KEYFOB_SHORTCUT_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++) {
    if (self->subscriptions[i] != 0)
      g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
    self->subscriptions[i] = 0;
  }
  if (self->path != NULL)
    g_dbus_connection_call (self->bus, self->owner, self->path, SESSION, "Close", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_shortcut_session_parent_class)->dispose (object);
}

static void
keyfob_shortcut_session_finalize (GObject *object) {
  KeyfobShortcutSession *self = KEYFOB_SHORTCUT_SESSION (object);

  g_object_unref (self->cancellable);
  g_free (self->owner);
  g_free (self->trigger);
  G_OBJECT_CLASS (keyfob_shortcut_session_parent_class)->finalize (object);
}

static void
keyfob_shortcut_session_class_init (KeyfobShortcutSessionClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_shortcut_session_get_property;
  object_class->dispose = keyfob_shortcut_session_dispose;
  object_class->finalize = keyfob_shortcut_session_finalize;

  properties[PROP_TRIGGER] =
      g_param_spec_string ("trigger", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_ACTIVATED] =
      g_signal_new ("activated", KEYFOB_TYPE_SHORTCUT_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", KEYFOB_TYPE_SHORTCUT_SESSION, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
keyfob_shortcut_session_init (KeyfobShortcutSession *self) {
  self->cancellable = g_cancellable_new ();
}

KeyfobShortcutSession *
keyfob_shortcut_session_new (GDBusConnection *bus, const char *owner) {
  KeyfobShortcutSession *self = g_object_new (KEYFOB_TYPE_SHORTCUT_SESSION, NULL);
  g_autofree char *token = g_strdup_printf ("keyfob%u", g_random_int ());
  GVariantDict options;

  self->bus = g_object_ref (bus);
  self->owner = g_strdup (owner);
  /* No portal that has shortcuts is so old that it would not heed the token. */
  self->path = keyfob_portal_make_path (bus, "session", token);
  self->subscriptions[0] =
      subscribe (self, SHORTCUTS, "Activated", KEYFOB_PORTAL_PATH, on_activated);
  self->subscriptions[1] =
      subscribe (self, SHORTCUTS, "ShortcutsChanged", KEYFOB_PORTAL_PATH, on_changed);
  self->subscriptions[2] = subscribe (self, SESSION, "Closed", self->path, on_closed);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "session_handle_token", "s", token);
  keyfob_portal_request_async (bus, SHORTCUTS, "CreateSession", g_variant_new ("()"),
                               g_variant_dict_end (&options), self->cancellable, on_session, self);
  return self;
}

const char *
keyfob_shortcut_session_get_trigger (KeyfobShortcutSession *self) {
  g_return_val_if_fail (KEYFOB_IS_SHORTCUT_SESSION (self), NULL);
  return self->trigger;
}
