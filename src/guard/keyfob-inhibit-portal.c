/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-inhibit-portal.h"

#include "platform/keyfob-portal-request.h"
#include "platform/keyfob-portal.h"

#define INHIBIT "org.freedesktop.portal.Inhibit"
#define REQUEST "org.freedesktop.portal.Request"

/* Of `session-state`: the session wants to end. */
#define QUERY_END 2

struct _KeyfobInhibitPortal {
  KeyfobLockSource parent_instance;

  GDBusConnection *bus;
  char *application_id;
  guint name_watch;
  GCancellable *cancellable; /* of the portal that is there now; NULL if none is */
  char *token;               /* likewise */
  char *session_path;        /* likewise */
  guint response_subscription;
  guint state_subscription;
};

G_DEFINE_FINAL_TYPE (KeyfobInhibitPortal, keyfob_inhibit_portal, KEYFOB_TYPE_LOCK_SOURCE)

static void
call (KeyfobInhibitPortal *self,
      const char *method,
      GVariant *arguments,
      GAsyncReadyCallback callback) {
  g_dbus_connection_call (self->bus, KEYFOB_PORTAL_NAME, KEYFOB_PORTAL_PATH, INHIBIT, method,
                          arguments, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT,
                          self->cancellable, callback, self);
}

static void
take_state (KeyfobInhibitPortal *self, GVariant *state) {
  gboolean active;
  guint32 session_state;

  if (g_variant_lookup (state, "screensaver-active", "b", &active))
    keyfob_lock_source_report (KEYFOB_LOCK_SOURCE (self), active);
  /* It waits a second for those who listen: Keyfob is nothing to wait for. */
  if (g_variant_lookup (state, "session-state", "u", &session_state) && session_state == QUERY_END)
    call (self, "QueryEndResponse", g_variant_new ("(o)", self->session_path), NULL);
}

static void
on_state_changed (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data) {
  KeyfobInhibitPortal *self = user_data;
  g_autoptr (GVariant) state = NULL;
  const char *session_path;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sv})")))
    return;
  g_variant_get (parameters, "(&o@a{sv})", &session_path, &state);
  if (g_str_equal (session_path, self->session_path))
    take_state (self, state);
}

/* Who gives a monitor tells the state by it, at once. Until then it is there and silent, which is
 * no word of the screen being unlocked. */
static void
on_response (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data) {
  guint32 response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, NULL);
  if (response != 0) /* as of KDE's, which had no monitor for long */
    keyfob_lock_source_leave (user_data);
}

static void
on_monitor (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_debug ("Inhibit portal: %s", error->message);
  keyfob_lock_source_leave (user_data);
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer user_data) {
  KeyfobInhibitPortal *self = user_data;
  GVariantBuilder options;

  if (!keyfob_portal_register_finish (G_DBUS_CONNECTION (source), result))
    return;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (self->token));
  g_variant_builder_add (&options, "{sv}", "session_handle_token",
                         g_variant_new_string (self->token));
  call (self, "CreateMonitor", g_variant_new ("(sa{sv})", "", &options), on_monitor);
}

static void
stop_following (KeyfobInhibitPortal *self) {
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->response_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->response_subscription);
  if (self->state_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->state_subscription);
  self->response_subscription = 0;
  self->state_subscription = 0;
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->session_path, g_free);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data) {
  KeyfobInhibitPortal *self = user_data;
  g_autofree char *request_path = NULL;

  stop_following (self);
  self->cancellable = g_cancellable_new ();
  /* Outside of a sandbox it asks whom Keyfob asks itself, and is started by any window: nobody
   * waits for it there. */
  if (keyfob_sandbox_is_there ())
    keyfob_lock_source_expect (KEYFOB_LOCK_SOURCE (self));
  else
    keyfob_lock_source_leave (KEYFOB_LOCK_SOURCE (self));
  self->token = g_strdup_printf ("keyfob%u", g_random_int ());
  self->session_path = keyfob_portal_make_path (bus, "session", self->token);
  request_path = keyfob_portal_make_path (bus, "request", self->token);
  self->response_subscription =
      g_dbus_connection_signal_subscribe (bus, owner, REQUEST, "Response", request_path, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_response, self, NULL);
  self->state_subscription = g_dbus_connection_signal_subscribe (
      bus, owner, INHIBIT, "StateChanged", KEYFOB_PORTAL_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_state_changed, self, NULL);
  keyfob_portal_register_async (bus, self->application_id, self->cancellable, on_registered, self);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data) {
  stop_following (user_data);
  keyfob_lock_source_leave (user_data);
}

static void
keyfob_inhibit_portal_dispose (GObject *object) {
  KeyfobInhibitPortal *self = KEYFOB_INHIBIT_PORTAL (object);

  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  stop_following (self);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_inhibit_portal_parent_class)->dispose (object);
}

static void
keyfob_inhibit_portal_finalize (GObject *object) {
  g_free (KEYFOB_INHIBIT_PORTAL (object)->application_id);
  G_OBJECT_CLASS (keyfob_inhibit_portal_parent_class)->finalize (object);
}

static void
keyfob_inhibit_portal_class_init (KeyfobInhibitPortalClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_inhibit_portal_dispose;
  object_class->finalize = keyfob_inhibit_portal_finalize;
}

static void
keyfob_inhibit_portal_init (KeyfobInhibitPortal *self) {
}

KeyfobLockSource *
keyfob_inhibit_portal_new (GDBusConnection *bus, const char *application_id) {
  KeyfobInhibitPortal *self = g_object_new (KEYFOB_TYPE_INHIBIT_PORTAL, NULL);

  self->bus = g_object_ref (bus);
  self->application_id = g_strdup (application_id);
  self->name_watch = g_bus_watch_name_on_connection (
      bus, KEYFOB_PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared, on_vanished, self, NULL);
  return KEYFOB_LOCK_SOURCE (self);
}
