/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-geoclue-client.h"

#define GEOCLUE      "org.freedesktop.GeoClue2"
#define MANAGER_PATH "/org/freedesktop/GeoClue2/Manager"
#define MANAGER      GEOCLUE ".Manager"
#define CLIENT       GEOCLUE ".Client"
#define LOCATION     GEOCLUE ".Location"
#define PROPERTIES   "org.freedesktop.DBus.Properties"

/* GeoClue and its agents know an app by its desktop file. */
#define DESKTOP_ID "app.keyfob.Keyfob"

/* GClueAccuracyLevel: as exactly as it is known. */
#define ACCURACY_LEVEL_EXACT 8

/* How GeoClue begins to say that its agent has it switched off. It is no code, but is as it is
 * since 2.4, and not translated. */
#define SAYS_OFF "Geolocation disabled"

/*
 * Not GClueSimple of libgeoclue: when it is freed while it reads a new location it is used after
 * that; two locations in a row end its task twice; what the portal leaves out it reads from memory
 * that nobody has written; and properties of the wrong type are warned about.
 */
struct _KeyfobGeoclueClient {
  GObject parent_instance;

  KeyfobLocator *locator;
  GCancellable *cancellable;
  GDBusConnection *bus;
  guint name_watch;
  char *owner; /* of GeoClue's name; NULL before it is there */
  char *path;  /* of the client; NULL before it is there */
  guint updated_subscription;
};

/* Outlives who makes it: a client that comes too late is ended. */
typedef struct {
  KeyfobGeoclueClient *self; /* only if not cancelled */
  GCancellable *cancellable;
  char *owner;
} ClientRequest;

G_DEFINE_FINAL_TYPE (KeyfobGeoclueClient, keyfob_geoclue_client, G_TYPE_OBJECT)

static KeyfobLocatorError
get_code (GError *error) {
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED)) {
    g_dbus_error_strip_remote_error (error);
    return g_str_has_prefix (error->message, SAYS_OFF) ? KEYFOB_LOCATOR_ERROR_OFF
                                                       : KEYFOB_LOCATOR_ERROR_DENIED;
  }
  /* Who has the name is not GeoClue, or one that nobody remembers. */
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
    return KEYFOB_LOCATOR_ERROR_ABSENT;
  return KEYFOB_LOCATOR_ERROR_NO_ANSWER;
}

static void
fail_as_called (KeyfobGeoclueClient *self, GError *error) {
  g_debug ("GeoClue: %s", error->message);
  keyfob_locator_fail (self->locator, get_code (error));
}

static void
call (KeyfobGeoclueClient *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments,
      const char *reply_type,
      GAsyncReadyCallback callback) {
  g_dbus_connection_call (self->bus, self->owner, path, interface, method, arguments,
                          G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, callback, self);
}

/* Nobody waits for the answer. */
static void
tell (GDBusConnection *bus,
      const char *owner,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments) {
  g_dbus_connection_call (bus, owner, path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static void
set_property (KeyfobGeoclueClient *self, const char *property, GVariant *value) {
  tell (self->bus, self->owner, self->path, PROPERTIES, "Set",
        g_variant_new ("(ssv)", CLIENT, property, value));
}

static void
on_location (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) properties = NULL;

  /* GeoClue forgets a location some seconds after the next one is there. */
  if (reply == NULL)
    return;
  g_variant_get (reply, "(@a{sv})", &properties);
  keyfob_locator_take (((KeyfobGeoclueClient *) user_data)->locator, properties);
}

static void
on_updated (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data) {
  const char *location_path;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oo)")))
    return;
  g_variant_get (parameters, "(&o&o)", NULL, &location_path);
  call (user_data, location_path, PROPERTIES, "GetAll", g_variant_new ("(s)", LOCATION), "(a{sv})",
        on_location);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail_as_called (user_data, error);
}

/* GeoClue forgets a client by itself only when its process leaves the bus. */
static void
stop (GDBusConnection *bus, const char *owner, const char *path) {
  tell (bus, owner, path, CLIENT, "Stop", NULL);
  tell (bus, owner, MANAGER_PATH, MANAGER, "DeleteClient", g_variant_new ("(o)", path));
}

static void
start (KeyfobGeoclueClient *self) {
  self->updated_subscription = g_dbus_connection_signal_subscribe (
      self->bus, self->owner, CLIENT, "LocationUpdated", self->path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_updated, self, NULL);
  set_property (self, "DesktopId", g_variant_new_string (DESKTOP_ID));
  set_property (self, "RequestedAccuracyLevel", g_variant_new_uint32 (ACCURACY_LEVEL_EXACT));
  call (self, self->path, CLIENT, "Start", NULL, "()", on_started);
}

static void
client_request_free (ClientRequest *request) {
  g_object_unref (request->cancellable);
  g_free (request->owner);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClientRequest, client_request_free)

static void
on_client (GObject *source, GAsyncResult *result, gpointer user_data) {
  GDBusConnection *bus = G_DBUS_CONNECTION (source);
  g_autoptr (ClientRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (bus, result, &error);
  const char *path = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(&o)", &path);
  if (g_cancellable_is_cancelled (request->cancellable)) {
    if (path != NULL)
      stop (bus, request->owner, path);
  } else if (path != NULL) {
    request->self->path = g_strdup (path);
    start (request->self);
  } else {
    fail_as_called (request->self, error);
  }
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data) {
  KeyfobGeoclueClient *self = user_data;
  ClientRequest *request = g_new0 (ClientRequest, 1);

  /* From now on only to this one: should another take its place, that knows nothing of the client.
   */
  self->owner = g_strdup (owner);
  request->self = self;
  request->cancellable = g_object_ref (self->cancellable);
  request->owner = g_strdup (owner);
  g_dbus_connection_call (bus, owner, MANAGER_PATH, MANAGER, "GetClient", NULL,
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL,
                          on_client, request);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data) {
  KeyfobGeoclueClient *self = user_data;

  keyfob_locator_fail (self->locator, self->owner == NULL ? KEYFOB_LOCATOR_ERROR_ABSENT
                                                          : KEYFOB_LOCATOR_ERROR_NO_ANSWER);
}

static void
keyfob_geoclue_client_finalize (GObject *object) {
  KeyfobGeoclueClient *self = KEYFOB_GEOCLUE_CLIENT (object);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_bus_unwatch_name (self->name_watch);
  if (self->updated_subscription != 0) {
    g_dbus_connection_signal_unsubscribe (self->bus, self->updated_subscription);
    stop (self->bus, self->owner, self->path);
  }
  g_object_unref (self->bus);
  g_free (self->owner);
  g_free (self->path);
  G_OBJECT_CLASS (keyfob_geoclue_client_parent_class)->finalize (object);
}

static void
keyfob_geoclue_client_class_init (KeyfobGeoclueClientClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_geoclue_client_finalize;
}

static void
keyfob_geoclue_client_init (KeyfobGeoclueClient *self) {
  self->cancellable = g_cancellable_new ();
}

KeyfobGeoclueClient *
keyfob_geoclue_client_new (KeyfobLocator *locator, GDBusConnection *system_bus) {
  KeyfobGeoclueClient *self = g_object_new (KEYFOB_TYPE_GEOCLUE_CLIENT, NULL);

  self->locator = locator;
  self->bus = g_object_ref (system_bus);
  self->name_watch =
      g_bus_watch_name_on_connection (self->bus, GEOCLUE, G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                      on_appeared, on_vanished, self, NULL);
  return self;
}
