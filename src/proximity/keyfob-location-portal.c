/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-location-portal.h"

#include "platform/keyfob-portal-request.h"
#include "platform/keyfob-portal.h"

#define LOCATION "org.freedesktop.portal.Location"
#define SESSION  "org.freedesktop.portal.Session"

/* What the portal says if the desktop has location services switched off. */
#define NOT_ALLOWED "org.freedesktop.portal.Error.NotAllowed"

/* As exactly as it is known. */
#define ACCURACY_EXACT 5

struct _KeyfobLocationPortal {
  GObject parent_instance;

  KeyfobLocator *locator;
  GCancellable *cancellable;
  GDBusConnection *bus;
  char *path; /* of the session */
  guint updated_subscription;
  guint closed_subscription;
};

G_DEFINE_FINAL_TYPE (KeyfobLocationPortal, keyfob_location_portal, G_TYPE_OBJECT)

static KeyfobLocatorError
get_code (const GError *error) {
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  if (g_strcmp0 (name, NOT_ALLOWED) == 0)
    return KEYFOB_LOCATOR_ERROR_OFF;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return KEYFOB_LOCATOR_ERROR_DENIED;
  /* There is no portal, or it knows nothing of locations. */
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
    return KEYFOB_LOCATOR_ERROR_ABSENT;
  return KEYFOB_LOCATOR_ERROR_NO_ANSWER;
}

static void
fail_as_called (KeyfobLocationPortal *self, const GError *error) {
  g_debug ("Location portal: %s", error->message);
  keyfob_locator_fail (self->locator, get_code (error));
}

static void
on_updated (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data) {
  KeyfobLocationPortal *self = user_data;
  g_autoptr (GVariant) properties = NULL;
  const char *session_path;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sv})")))
    return;
  g_variant_get (parameters, "(&o@a{sv})", &session_path, &properties);
  if (g_str_equal (session_path, self->path))
    keyfob_locator_take (self->locator, properties);
}

static void
on_closed (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data) {
  keyfob_locator_fail (((KeyfobLocationPortal *) user_data)->locator,
                       KEYFOB_LOCATOR_ERROR_NO_ANSWER);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results =
      keyfob_portal_request_finish (G_DBUS_CONNECTION (source), result, &error);
  GWeakRef *ref = user_data;
  g_autoptr (KeyfobLocationPortal) self = g_weak_ref_get (ref);

  g_weak_ref_clear (ref);
  g_free (ref);
  if (self != NULL && results == NULL)
    fail_as_called (self, error);
}

static void
on_session (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  KeyfobLocationPortal *self = user_data;
  GWeakRef *ref;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL) {
    fail_as_called (self, error);
    return;
  }
  ref = g_new (GWeakRef, 1);
  g_weak_ref_init (ref, self);
  /* Not cancelled with the others: the person may still read the question when nobody waits any
   * more, and the answer holds for the next time. */
  keyfob_portal_request_async (self->bus, LOCATION, "Start", g_variant_new ("(os)", self->path, ""),
                               g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0), NULL,
                               on_started, ref);
}

static void
keyfob_location_portal_finalize (GObject *object) {
  KeyfobLocationPortal *self = KEYFOB_LOCATION_PORTAL (object);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_dbus_connection_signal_unsubscribe (self->bus, self->updated_subscription);
  g_dbus_connection_signal_unsubscribe (self->bus, self->closed_subscription);
  g_dbus_connection_call (self->bus, KEYFOB_PORTAL_NAME, self->path, SESSION, "Close", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  g_free (self->path);
  g_object_unref (self->bus);
  G_OBJECT_CLASS (keyfob_location_portal_parent_class)->finalize (object);
}

static void
keyfob_location_portal_class_init (KeyfobLocationPortalClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_location_portal_finalize;
}

static void
keyfob_location_portal_init (KeyfobLocationPortal *self) {
  self->cancellable = g_cancellable_new ();
}

KeyfobLocationPortal *
keyfob_location_portal_new (KeyfobLocator *locator, GDBusConnection *session_bus) {
  g_autofree char *token = g_strdup_printf ("keyfob%u", g_random_int ());
  KeyfobLocationPortal *self = g_object_new (KEYFOB_TYPE_LOCATION_PORTAL, NULL);
  GVariantDict options;

  self->locator = locator;
  self->bus = g_object_ref (session_bus);
  self->path = keyfob_portal_make_path (self->bus, "session", token);
  self->updated_subscription = g_dbus_connection_signal_subscribe (
      self->bus, KEYFOB_PORTAL_NAME, LOCATION, "LocationUpdated", KEYFOB_PORTAL_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_updated, self, NULL);
  self->closed_subscription = g_dbus_connection_signal_subscribe (
      self->bus, KEYFOB_PORTAL_NAME, SESSION, "Closed", self->path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_closed, self, NULL);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "session_handle_token", "s", token);
  g_variant_dict_insert (&options, "accuracy", "u", ACCURACY_EXACT);
  g_dbus_connection_call (
      self->bus, KEYFOB_PORTAL_NAME, KEYFOB_PORTAL_PATH, LOCATION, "CreateSession",
      g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), G_VARIANT_TYPE ("(o)"),
      G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_session, self);
  return self;
}
