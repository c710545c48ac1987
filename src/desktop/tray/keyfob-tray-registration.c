/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray-registration.h"

#include <unistd.h>

#include "platform/keyfob-timer.h"

#define WATCHER      "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"
#define PROPERTIES   "org.freedesktop.DBus.Properties"

/* After an error, or no answer; each time it waits twice as long. Up to the last try of an early
 * watcher, what it says may come of its start. */
#define FIRST_RETRY_MILLISECONDS 100
#define MAX_RETRY_MILLISECONDS   60000
#define MAX_EARLY_RETRIES        8

/* No proxy: it would wait for all properties of a watcher before it told of it, and log what one
 * sends in a wrong type. */
struct _KeyfobTrayRegistration {
  GObject parent_instance;

  GDBusConnection *bus;
  guint own_name;
  char *name; /* under which the icon is registered; NULL until that is decided */
  guint name_watch;
  guint start_milliseconds;
  guint answer_milliseconds;
  GSource *timer;  /* until the item is registered, or registered once more */
  gboolean looked; /* a watcher that comes now has just been started */
  /* Of the present watcher; NULL and 0 while there is none. */
  char *watcher;
  GCancellable *cancellable;
  GCancellable *question; /* whether there is a host: only the latest answer counts */
  guint host_subscriptions[2];
  guint n_retries;
  gboolean registering_answered;
  gboolean registered;
  gboolean host_answered;
  gboolean has_host;
  gboolean hosted;
  gboolean known;
};

enum {
  PROP_BUS = 1,
  PROP_START_MILLISECONDS,
  PROP_ANSWER_MILLISECONDS,
  PROP_HOSTED,
  PROP_KNOWN,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobTrayRegistration, keyfob_tray_registration, G_TYPE_OBJECT)

static gboolean
is_known (KeyfobTrayRegistration *self) {
  return self->watcher != NULL ? self->registering_answered && self->host_answered : self->looked;
}

/* Whoever hears that it is known finds right what is. */
static void
update (KeyfobTrayRegistration *self) {
  gboolean was_hosted = self->hosted;
  gboolean was_known = self->known;

  self->hosted = self->registered && self->has_host;
  self->known = is_known (self);
  if (self->hosted != was_hosted)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOSTED]);
  if (self->known != was_known)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KNOWN]);
}

/* Calls the present watcher. */
static void
call (KeyfobTrayRegistration *self,
      const char *interface,
      const char *method,
      GVariant *arguments,
      int timeout_milliseconds,
      GCancellable *cancellable,
      GAsyncReadyCallback callback) {
  g_dbus_connection_call (self->bus, self->watcher, WATCHER_PATH, interface, method, arguments,
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, timeout_milliseconds, cancellable,
                          callback, self);
}

/* Returns NULL if there is no answer, or nobody to tell: with G_IO_ERROR_CANCELLED the registration
 * may be gone. */
static GVariant *
finish_call (GObject *source, GAsyncResult *result, GError **error) {
  g_autoptr (GError) local_error = NULL;
  GVariant *reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &local_error);

  if (reply == NULL) {
    if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_debug ("Notification area: %s", local_error->message);
    g_propagate_error (error, g_steal_pointer (&local_error));
  }
  return reply;
}

/* LXQt's panel takes the name first and exports its list after that; a busy computer shows it. One
 * that is busy while the desktop starts answers late. */
static gboolean
may_be_starting (const GError *error) {
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
register_after (KeyfobTrayRegistration *self, guint milliseconds) {
  keyfob_timer_set (self->timer,
                    keyfob_timer_now () + (gint64) milliseconds * G_TIME_SPAN_MILLISECOND);
}

static void
register_again (KeyfobTrayRegistration *self) {
  guint doublings = MIN (self->n_retries++, 16); /* more than it takes to the longest wait */

  register_after (self, MIN (FIRST_RETRY_MILLISECONDS << doublings, MAX_RETRY_MILLISECONDS));
}

/* Whoever is asked twice keeps one icon, since it has one name. */
static void
on_registered (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = finish_call (source, result, &error);
  KeyfobTrayRegistration *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!may_be_starting (error) || self->n_retries >= MAX_EARLY_RETRIES)
    self->registering_answered = TRUE;
  self->registered = reply != NULL;
  if (!self->registered)
    register_again (self);
  update (self);
}

static void
on_has_host (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = finish_call (source, result, &error);
  g_autoptr (GVariant) value = NULL;
  KeyfobTrayRegistration *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(v)")))
    g_variant_get (reply, "(v)", &value);
  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    self->has_host = g_variant_get_boolean (value);
  self->host_answered = TRUE;
  update (self);
}

static void
ask_for_host (KeyfobTrayRegistration *self) {
  g_cancellable_cancel (self->question);
  g_clear_object (&self->question);
  self->question = g_cancellable_new ();
  call (self, PROPERTIES, "Get", g_variant_new ("(ss)", WATCHER, "IsStatusNotifierHostRegistered"),
        G_MAXINT, self->question, on_has_host);
}

static gboolean
register_item (gpointer user_data) {
  KeyfobTrayRegistration *self = user_data;

  call (self, WATCHER, "RegisterStatusNotifierItem", g_variant_new ("(s)", self->name),
        self->answer_milliseconds, self->cancellable, on_registered);
  if (!self->registering_answered)
    self->host_answered = FALSE; /* what had no object as yet has not */
  ask_for_host (self);
  return G_SOURCE_CONTINUE;
}

/* Asks instead of believing the signal: a host that goes may leave another, and some watchers say
 * "registered" when one goes. */
static void
on_host_changed (GDBusConnection *bus,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *signal,
                 GVariant *parameters,
                 gpointer user_data) {
  ask_for_host (user_data);
}

static void
forget_watcher (KeyfobTrayRegistration *self) {
  gsize i;

  keyfob_timer_unset (self->timer);
  self->n_retries = 0;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->question);
  g_clear_object (&self->question);
  for (i = 0; i < G_N_ELEMENTS (self->host_subscriptions); i++) {
    if (self->host_subscriptions[i] != 0)
      g_dbus_connection_signal_unsubscribe (self->bus, self->host_subscriptions[i]);
    self->host_subscriptions[i] = 0;
  }
  g_clear_pointer (&self->watcher, g_free);
  self->registering_answered = FALSE;
  self->registered = FALSE;
  self->host_answered = FALSE;
  self->has_host = FALSE;
}

static void
on_watcher_appeared (GDBusConnection *bus,
                     const char *name,
                     const char *owner,
                     gpointer user_data) {
  static const char *const signals[] = {
      "StatusNotifierHostRegistered",
      "StatusNotifierHostUnregistered",
  };
  KeyfobTrayRegistration *self = user_data;
  gsize i;

  forget_watcher (self);
  self->watcher = g_strdup (owner);
  self->cancellable = g_cancellable_new ();
  update (self);
  for (i = 0; i < G_N_ELEMENTS (signals); i++)
    self->host_subscriptions[i] =
        g_dbus_connection_signal_subscribe (bus, owner, WATCHER, signals[i], WATCHER_PATH, NULL,
                                            G_DBUS_SIGNAL_FLAGS_NONE, on_host_changed, self, NULL);
  /* One that was there already is told at once, so that the icon of a Keyfob that takes the place
   * of another is not missed. */
  if (self->looked)
    register_after (self, self->start_milliseconds);
  else
    register_item (self);
  self->looked = TRUE;
}

/* Also when there is no watcher in the beginning, and when the bus is gone. */
static void
on_watcher_vanished (GDBusConnection *bus, const char *name, gpointer user_data) {
  KeyfobTrayRegistration *self = user_data;

  forget_watcher (self);
  self->looked = TRUE;
  update (self);
}

static void
take_name (KeyfobTrayRegistration *self, const char *name) {
  if (self->name != NULL || name == NULL)
    return;
  self->name = g_strdup (name);
  self->name_watch =
      g_bus_watch_name_on_connection (self->bus, WATCHER, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      on_watcher_appeared, on_watcher_vanished, self, NULL);
}

static void
on_name_acquired (GDBusConnection *bus, const char *name, gpointer user_data) {
  take_name (user_data, name);
}

/* A sandbox may have no such name; or the bus is gone, and with it every name. */
static void
on_name_lost (GDBusConnection *bus, const char *name, gpointer user_data) {
  KeyfobTrayRegistration *self = user_data;

  if (bus != NULL)
    take_name (self, g_dbus_connection_get_unique_name (bus));
  else if (self->name == NULL)
    on_watcher_vanished (NULL, WATCHER, self);
}

/* GNOME's extension looks for icons when it is switched on, finds every connection that has one,
 * and calls it by a name of this kind if there is one; else by any of its names, so that an icon
 * that registers by another stands there twice. No two connections to a bus have the same number,
 * so that the icon of a process that has taken another's place is not taken for the old one. */
static void
ask_for_name (KeyfobTrayRegistration *self) {
  const char *number = strrchr (g_dbus_connection_get_unique_name (self->bus), '.');
  g_autofree char *name = g_strdup_printf ("org.kde.StatusNotifierItem-%d-%s", (int) getpid (),
                                           number != NULL ? number + 1 : "1");

  self->own_name =
      g_bus_own_name_on_connection (self->bus, name, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                    on_name_acquired, on_name_lost, self, NULL);
}

static void
keyfob_tray_registration_get_property (GObject *object,
                                       guint id,
                                       GValue *value,
                                       GParamSpec *pspec) {
  KeyfobTrayRegistration *self = KEYFOB_TRAY_REGISTRATION (object);

  switch (id) {
  case PROP_HOSTED:
    g_value_set_boolean (value, self->hosted);
    break;
  case PROP_KNOWN:
    g_value_set_boolean (value, self->known);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_tray_registration_set_property (GObject *object,
                                       guint id,
                                       const GValue *value,
                                       GParamSpec *pspec) {
  KeyfobTrayRegistration *self = KEYFOB_TRAY_REGISTRATION (object);

  switch (id) {
  case PROP_BUS:
    self->bus = g_value_dup_object (value);
    break;
  case PROP_START_MILLISECONDS:
    self->start_milliseconds = g_value_get_uint (value);
    break;
  case PROP_ANSWER_MILLISECONDS:
    self->answer_milliseconds = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_tray_registration_constructed (GObject *object) {
  KeyfobTrayRegistration *self = KEYFOB_TRAY_REGISTRATION (object);

  G_OBJECT_CLASS (keyfob_tray_registration_parent_class)->constructed (object);
  if (g_dbus_connection_is_closed (self->bus)) { /* GLib would complain */
    self->looked = TRUE;
    update (self);
    return;
  }
  ask_for_name (self);
}

static void
keyfob_tray_registration_dispose (GObject *object) {
  KeyfobTrayRegistration *self = KEYFOB_TRAY_REGISTRATION (object);

  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  g_clear_handle_id (&self->own_name, g_bus_unown_name); /* with it, the icon goes */
  forget_watcher (self);
  g_clear_pointer (&self->name, g_free);
  g_source_destroy (self->timer);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_tray_registration_parent_class)->dispose (object);
}

static void
keyfob_tray_registration_finalize (GObject *object) {
  g_source_unref (KEYFOB_TRAY_REGISTRATION (object)->timer);
  G_OBJECT_CLASS (keyfob_tray_registration_parent_class)->finalize (object);
}

static void
keyfob_tray_registration_class_init (KeyfobTrayRegistrationClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_tray_registration_get_property;
  object_class->set_property = keyfob_tray_registration_set_property;
  object_class->constructed = keyfob_tray_registration_constructed;
  object_class->dispose = keyfob_tray_registration_dispose;
  object_class->finalize = keyfob_tray_registration_finalize;

  properties[PROP_BUS] =
      g_param_spec_object ("bus", NULL, NULL, G_TYPE_DBUS_CONNECTION,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_START_MILLISECONDS] =
      g_param_spec_uint ("start-milliseconds", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ANSWER_MILLISECONDS] =
      g_param_spec_uint ("answer-milliseconds", NULL, NULL, 0, G_MAXINT, 0,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_HOSTED] =
      g_param_spec_boolean ("hosted", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_KNOWN] =
      g_param_spec_boolean ("known", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_tray_registration_init (KeyfobTrayRegistration *self) {
  self->timer = keyfob_timer_new (register_item, self);
}

KeyfobTrayRegistration *
keyfob_tray_registration_new (GDBusConnection *bus,
                              guint start_milliseconds,
                              guint answer_milliseconds) {
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  return g_object_new (KEYFOB_TYPE_TRAY_REGISTRATION, "bus", bus, "start-milliseconds",
                       start_milliseconds, "answer-milliseconds", answer_milliseconds, NULL);
}

gboolean
keyfob_tray_registration_is_hosted (KeyfobTrayRegistration *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY_REGISTRATION (self), FALSE);
  return self->hosted;
}

gboolean
keyfob_tray_registration_is_known (KeyfobTrayRegistration *self) {
  g_return_val_if_fail (KEYFOB_IS_TRAY_REGISTRATION (self), FALSE);
  return self->known;
}
