/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-notification-service.h"

#include "platform/keyfob-sandbox.h"

#define FREEDESKTOP      "org.freedesktop.Notifications"
#define FREEDESKTOP_PATH "/org/freedesktop/Notifications"
#define GNOME            "org.gtk.Notifications"
#define PORTAL           "org.freedesktop.portal.Desktop"
#define DBUS             "org.freedesktop.DBus"
#define DBUS_PATH        "/org/freedesktop/DBus"

#define BACKEND_VARIABLE "GNOTIFICATION_BACKEND"

/* For a service that is started by the question. An unlock does not wait longer to be told. */
#define CAPABILITIES_TIMEOUT_MS 5000

struct _KeyfobNotificationService {
  GObject parent_instance;

  GDBusConnection *bus;
  GCancellable *cancellable;
  guint look; /* once the main loop is idle */
  guint subscriptions[3];
  guint unanswered; /* of what is asked to know whether there is a service */

  const char *name; /* of the service that GNotification sends to, if not to GNOME's */
  gboolean may_be_gnome;
  gboolean is_owned;
  gboolean is_activatable;
  gboolean gnome_is_owned;
  gboolean available;

  gboolean is_preparing;
  gboolean is_asking;
  gboolean shows_buttons;
  gboolean is_inhibited; /* is not to disturb now */
  gboolean reads_markup;
};

enum {
  PROP_AVAILABLE = 1,
  N_PROPERTIES,
};

enum {
  SIGNAL_PREPARED,
  SIGNAL_ACTIVATION_TOKEN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobNotificationService, keyfob_notification_service, G_TYPE_OBJECT)

static gboolean
is_known (KeyfobNotificationService *self) {
  return self->look == 0 && self->unanswered == 0;
}

/* As GLib chooses: the portal in a sandbox, else GNOME Shell if it is there, else the freedesktop
 * service. GLib chooses once, for the first notification; but a session stays with its desktop. */
static gboolean
is_gnome (KeyfobNotificationService *self) {
  return self->may_be_gnome && self->gnome_is_owned;
}

/* Only this one is to be asked: GNOME Shell and the portal show buttons, and read no markup. */
static gboolean
is_freedesktop (KeyfobNotificationService *self) {
  return !is_gnome (self) && g_str_equal (self->name, FREEDESKTOP);
}

static void
end_preparing (KeyfobNotificationService *self, gboolean is_there) {
  self->is_preparing = FALSE;
  g_signal_emit (self, signals[SIGNAL_PREPARED], 0, is_there);
}

static void
on_inhibited (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) inhibited = NULL;
  KeyfobNotificationService *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_asking = FALSE;
  if (reply != NULL)
    g_variant_get (reply, "(v)", &inhibited);
  self->is_inhibited = inhibited != NULL &&
                       g_variant_is_of_type (inhibited, G_VARIANT_TYPE_BOOLEAN) &&
                       g_variant_get_boolean (inhibited);
  end_preparing (self, TRUE);
}

static void
on_capabilities (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **capabilities = NULL;
  KeyfobNotificationService *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL) {
    g_debug ("Notifications: %s", error->message);
    self->is_asking = FALSE;
    end_preparing (self, FALSE);
    return;
  }
  g_variant_get (reply, "(^a&s)", &capabilities);
  self->shows_buttons = g_strv_contains (capabilities, "actions");
  self->reads_markup = g_strv_contains (capabilities, "body-markup");
  /* Plasma's has this; an error is as good as no. */
  g_dbus_connection_call (self->bus, FREEDESKTOP, FREEDESKTOP_PATH,
                          "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", FREEDESKTOP, "Inhibited"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, CAPABILITIES_TIMEOUT_MS,
                          self->cancellable, on_inhibited, self);
}

/* Takes the preparation one step further. The freedesktop service is asked each time: the present
 * one may be another program than the last; and when it answers, it has also answered the Notify
 * calls before. GLib needs the numbers in those answers to replace a notification or withdraw it.
 */
static void
prepare (KeyfobNotificationService *self) {
  if (!self->is_preparing || self->is_asking || !is_known (self))
    return;
  if (!self->available || !is_freedesktop (self)) {
    end_preparing (self, self->available);
  } else {
    self->is_asking = TRUE;
    g_dbus_connection_call (self->bus, FREEDESKTOP, FREEDESKTOP_PATH, FREEDESKTOP,
                            "GetCapabilities", NULL, G_VARIANT_TYPE ("(as)"),
                            G_DBUS_CALL_FLAGS_NONE, CAPABILITIES_TIMEOUT_MS, self->cancellable,
                            on_capabilities, self);
  }
}

static void
update (KeyfobNotificationService *self) {
  gboolean available = is_known (self) && self->bus != NULL &&
                       (self->is_owned || self->is_activatable || is_gnome (self));

  if (available != self->available) {
    self->available = available;
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
  }
  prepare (self);
}

/* Returns NULL if this is over; else the names, none if the bus does not tell. */
static GVariant *
finish_names (GObject *source, GAsyncResult *result) {
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    reply = g_variant_ref_sink (g_variant_new ("(as)", NULL));
  return reply;
}

static void
on_owned_names (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GVariant) reply = finish_names (source, result);
  g_autofree const char **names = NULL;
  KeyfobNotificationService *self = user_data;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(^a&s)", &names);
  self->is_owned = g_strv_contains (names, self->name);
  self->gnome_is_owned = g_strv_contains (names, GNOME);
  self->unanswered--;
  update (self);
}

static void
on_activatable_names (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GVariant) reply = finish_names (source, result);
  g_autofree const char **names = NULL;
  KeyfobNotificationService *self = user_data;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(^a&s)", &names);
  self->is_activatable = g_strv_contains (names, self->name);
  self->unanswered--;
  update (self);
}

static void
on_owner_changed (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data) {
  KeyfobNotificationService *self = user_data;
  const char *name;
  const char *owner;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    return;
  g_variant_get (parameters, "(&s&s&s)", &name, NULL, &owner);
  if (g_str_equal (name, GNOME))
    self->gnome_is_owned = owner[0] != '\0';
  else
    self->is_owned = owner[0] != '\0';
  update (self);
}

static void
on_activation_token (GDBusConnection *bus,
                     const char *sender,
                     const char *path,
                     const char *interface,
                     const char *signal,
                     GVariant *parameters,
                     gpointer user_data) {
  KeyfobNotificationService *self = user_data;
  const char *token;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    return;
  g_variant_get (parameters, "(u&s)", NULL, &token);
  g_signal_emit (self, signals[SIGNAL_ACTIVATION_TOKEN], 0, token);
}

static guint
subscribe_to_owner (KeyfobNotificationService *self, const char *name) {
  return g_dbus_connection_signal_subscribe (self->bus, DBUS, DBUS, "NameOwnerChanged", DBUS_PATH,
                                             name, G_DBUS_SIGNAL_FLAGS_NONE, on_owner_changed, self,
                                             NULL);
}

static void
ask_bus (KeyfobNotificationService *self, const char *method, GAsyncReadyCallback callback) {
  self->unanswered++;
  g_dbus_connection_call (self->bus, DBUS, DBUS_PATH, DBUS, method, NULL, G_VARIANT_TYPE ("(as)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, callback, self);
}

static gboolean
look_for_service (gpointer user_data) {
  KeyfobNotificationService *self = user_data;

  self->look = 0;
  if (self->bus != NULL) {
    self->subscriptions[0] = subscribe_to_owner (self, self->name);
    self->subscriptions[1] = subscribe_to_owner (self, GNOME);
    /* GLib does not listen to this. GNOME Shell and the portal send it along with the action. */
    self->subscriptions[2] = g_dbus_connection_signal_subscribe (
        self->bus, FREEDESKTOP, FREEDESKTOP, "ActivationToken", FREEDESKTOP_PATH, NULL,
        G_DBUS_SIGNAL_FLAGS_NONE, on_activation_token, self, NULL);
    ask_bus (self, "ListNames", on_owned_names);
    ask_bus (self, "ListActivatableNames", on_activatable_names);
  }
  update (self);
  return G_SOURCE_REMOVE;
}

static void
keyfob_notification_service_get_property (GObject *object,
                                          guint id,
                                          GValue *value,
                                          GParamSpec *pspec) {
  KeyfobNotificationService *self = KEYFOB_NOTIFICATION_SERVICE (object);

  switch (id) {
  case PROP_AVAILABLE:
    g_value_set_boolean (value, self->available);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_notification_service_dispose (GObject *object) {
  KeyfobNotificationService *self = KEYFOB_NOTIFICATION_SERVICE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->look, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++) {
    if (self->subscriptions[i] != 0)
      g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
    self->subscriptions[i] = 0;
  }
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_notification_service_parent_class)->dispose (object);
}

static void
keyfob_notification_service_finalize (GObject *object) {
  KeyfobNotificationService *self = KEYFOB_NOTIFICATION_SERVICE (object);

  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (keyfob_notification_service_parent_class)->finalize (object);
}

static void
keyfob_notification_service_class_init (KeyfobNotificationServiceClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_notification_service_get_property;
  object_class->dispose = keyfob_notification_service_dispose;
  object_class->finalize = keyfob_notification_service_finalize;

  properties[PROP_AVAILABLE] =
      g_param_spec_boolean ("available", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_PREPARED] =
      g_signal_new ("prepared", KEYFOB_TYPE_NOTIFICATION_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_ACTIVATION_TOKEN] =
      g_signal_new ("activation-token", KEYFOB_TYPE_NOTIFICATION_SERVICE, G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
keyfob_notification_service_init (KeyfobNotificationService *self) {
  self->cancellable = g_cancellable_new ();
}

static gboolean
has_desktop_file (const char *folder, const char *application_id) {
  g_autofree char *path = g_strdup_printf ("%s/applications/%s.desktop", folder, application_id);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

void
keyfob_notification_service_choose (const char *application_id, gboolean owns_name) {
  gboolean has_file = has_desktop_file (g_get_user_data_dir (), application_id);

  for (const char *const *folder = g_get_system_data_dirs (); !has_file && *folder != NULL;
       folder++)
    has_file = has_desktop_file (*folder, application_id);
  if (!has_file || (!owns_name && !keyfob_sandbox_is_there ()))
    g_setenv (BACKEND_VARIABLE, "freedesktop", FALSE);
}

KeyfobNotificationService *
keyfob_notification_service_new (GDBusConnection *bus) {
  KeyfobNotificationService *self = g_object_new (KEYFOB_TYPE_NOTIFICATION_SERVICE, NULL);
  gboolean is_chosen = g_getenv (BACKEND_VARIABLE) != NULL;
  gboolean is_sandboxed = keyfob_sandbox_is_there ();

  g_set_object (&self->bus, bus);
  self->name = is_sandboxed && !is_chosen ? PORTAL : FREEDESKTOP;
  self->may_be_gnome = !is_sandboxed && !is_chosen;
  self->look = g_idle_add_full (G_PRIORITY_LOW, look_for_service, self, NULL);
  return self;
}

gboolean
keyfob_notification_service_is_available (KeyfobNotificationService *self) {
  g_return_val_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self), FALSE);
  return self->available;
}

void
keyfob_notification_service_prepare (KeyfobNotificationService *self) {
  g_return_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self));
  self->is_preparing = TRUE;
  if (self->look != 0) {
    g_source_remove (self->look);
    look_for_service (self);
  } else {
    prepare (self);
  }
}

gboolean
keyfob_notification_service_shows_buttons (KeyfobNotificationService *self) {
  g_return_val_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self), FALSE);
  return !is_freedesktop (self) || (self->shows_buttons && !self->is_inhibited);
}

gboolean
keyfob_notification_service_reads_markup (KeyfobNotificationService *self) {
  g_return_val_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self), FALSE);
  return is_freedesktop (self) && self->reads_markup;
}

gboolean
keyfob_notification_service_needs_process (KeyfobNotificationService *self) {
  g_return_val_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self), FALSE);
  return is_freedesktop (self);
}
