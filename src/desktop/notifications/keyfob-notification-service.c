/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/notifications/keyfob-notification-service.h"

#include "platform/keyfob-activation-token.h"
#include "platform/keyfob-portal.h"

#define FREEDESKTOP      "org.freedesktop.Notifications"
#define FREEDESKTOP_PATH "/org/freedesktop/Notifications"
#define GNOME            "org.gtk.Notifications"
#define PORTAL           "org.freedesktop.portal.Desktop"
#define DBUS             "org.freedesktop.DBus"
#define DBUS_PATH        "/org/freedesktop/DBus"

#define BACKEND_VARIABLE "GNOTIFICATION_BACKEND"

/* For a service that is started by the question. An unlock does not wait longer to be told. */
#define CAPABILITIES_TIMEOUT_MS 5000

/* What is asked to know whether there is a service. */
typedef enum {
  QUESTION_OWNED = 1 << 0,
  QUESTION_ACTIVATABLE = 1 << 1,
  QUESTION_GNOME = 1 << 2,
  QUESTION_ALL = QUESTION_OWNED | QUESTION_ACTIVATABLE | QUESTION_GNOME,
} Questions;

struct _KeyfobNotificationService {
  GObject parent_instance;

  GApplication *application; /* (nullable): weak, since this is a part of it */
  GDBusConnection *bus;      /* (nullable) */
  KeyfobNoticeDaemon *daemon;
  GCancellable *cancellable;
  guint look; /* once the main loop is idle */
  guint name_watches[2];
  guint token_subscription;
  Questions unanswered;
  Questions yes;    /* to which the answer was yes */
  const char *name; /* of the service that GNotification sends to, if not to GNOME's */
  gboolean may_be_gnome;
  gboolean available;
  gboolean is_preparing;
  gboolean is_asking;
  gboolean shows_buttons;
  gboolean is_inhibited; /* is not to disturb now */
  gboolean reads_markup;
  GHashTable *waiting; /* (key char) (value KeyfobNotice, or NULL to withdraw): by ID, until the
                        * service is prepared */
  GHashTable *shown;   /* (key char) (value KeyfobNotice) */
  gboolean holds;      /* the application */
};

enum {
  PROP_AVAILABLE = 1,
  N_PROPERTIES,
};

enum {
  SIGNAL_SENT,
  SIGNAL_NOT_SENT,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobNotificationService, keyfob_notification_service, G_TYPE_OBJECT)

static void
notice_free (gpointer notice) {
  g_clear_pointer ((KeyfobNotice **) &notice, keyfob_notice_free);
}

static GHashTable *
notices_new (void) {
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, notice_free);
}

/* As GLib chooses: the portal in a sandbox, else GNOME Shell if it is there, else the freedesktop
 * service. GLib chooses once, for the first notification; but a session stays with its desktop. */
static gboolean
is_gnome (KeyfobNotificationService *self) {
  return self->may_be_gnome && (self->yes & QUESTION_GNOME);
}

/* Only this one is to be asked: GNOME Shell and the portal show buttons, and read no markup; and
 * they start another process for a click, while this one's reaches only who has sent the notice. */
static gboolean
is_freedesktop (KeyfobNotificationService *self) {
  return !is_gnome (self) && g_str_equal (self->name, FREEDESKTOP);
}

static void
send_by_glib (KeyfobNotificationService *self, const char *id, const KeyfobNotice *notice) {
  g_autoptr (GNotification) notification = g_notification_new (notice->title);

  g_notification_set_body (notification, notice->body);
  g_notification_set_default_action (notification, "app.open");
  /* Else GNOME Shell hides the buttons until the pointer is over it, and others may not show it
   * while they are not to disturb. */
  if (notice->is_question)
    g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  for (guint i = 0; i < notice->buttons->len; i++) {
    const KeyfobNoticeButton *button = g_ptr_array_index (notice->buttons, i);

    g_notification_add_button_with_target_value (notification, button->label, button->action,
                                                 button->target);
  }
  g_application_send_notification (self->application, id, notification);
}

static void
send_now (KeyfobNotificationService *self, const char *id, const KeyfobNotice *notice) {
  g_autofree char *escaped = g_markup_escape_text (notice->body, -1);

  if (is_freedesktop (self))
    keyfob_notice_daemon_show (self->daemon, id, notice,
                               self->reads_markup ? escaped : notice->body);
  else
    send_by_glib (self, id, notice);
}

static void
withdraw_now (KeyfobNotificationService *self, const char *id) {
  if (is_freedesktop (self))
    keyfob_notice_daemon_withdraw (self->daemon, id);
  else if (self->application != NULL)
    g_application_withdraw_notification (self->application, id);
}

static void
withdraw_if_shown (KeyfobNotificationService *self, const char *id) {
  if (g_hash_table_remove (self->shown, id))
    withdraw_now (self, id);
}

static gboolean
can_show (KeyfobNotificationService *self, const KeyfobNotice *notice) {
  return self->application != NULL && (!notice->is_question || !is_freedesktop (self) ||
                                       (self->shows_buttons && !self->is_inhibited));
}

/* The application must not end before what waits is out, and the number is known by which it can be
 * replaced. */
static void
hold_while_busy (KeyfobNotificationService *self) {
  gboolean holds =
      g_hash_table_size (self->waiting) > 0 || keyfob_notice_daemon_is_busy (self->daemon);

  if (self->application == NULL || holds == self->holds)
    return;
  self->holds = holds;
  if (holds)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

/* Whoever hears of this may send more, and withdraw what it is about. */
static void
take_turn (KeyfobNotificationService *self, const char *id, gboolean is_there) {
  gpointer key;
  gpointer notice;

  if (!g_hash_table_steal_extended (self->waiting, id, &key, &notice))
    return; /* somebody heard of one before it, and withdrew it */
  if (notice != NULL && is_there && can_show (self, notice)) {
    send_now (self, id, notice);
    g_hash_table_insert (self->shown, key, notice);
    g_signal_emit (self, signals[SIGNAL_SENT], 0, id);
    return;
  }
  g_free (key);
  if (notice == NULL) {
    withdraw_if_shown (self, id);
  } else {
    keyfob_notice_free (notice);
    g_signal_emit (self, signals[SIGNAL_NOT_SENT], 0, id);
  }
}

static void
end_preparing (KeyfobNotificationService *self, gboolean is_there) {
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (self->waiting, NULL);
  g_auto (GStrv) ids = g_strdupv ((char **) keys);

  self->is_preparing = FALSE;
  for (char **id = ids; *id != NULL; id++)
    take_turn (self, *id, is_there);
  hold_while_busy (self);
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

/* Finds out whether there is a service and what it can do, starts it if need be, and waits until it
 * has taken in what was sent before: it is asked each time, since the present one may be another
 * program than the last; and when it answers, it has also answered the Notify calls before, with
 * the numbers that it takes to replace a notice or to withdraw it. */
static void
prepare (KeyfobNotificationService *self) {
  if (!self->is_preparing || self->is_asking || self->unanswered != 0)
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
take_answer (KeyfobNotificationService *self, Questions question, gboolean yes) {
  gboolean available;

  self->unanswered &= ~question;
  self->yes = yes ? self->yes | question : self->yes & ~question;
  available = self->unanswered == 0 &&
              ((self->yes & (QUESTION_OWNED | QUESTION_ACTIVATABLE)) != 0 || is_gnome (self));
  if (available != self->available) {
    self->available = available;
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
  }
  prepare (self);
}

static void
on_activatable_names (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **names = NULL;
  KeyfobNotificationService *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply != NULL)
    g_variant_get (reply, "(^a&s)", &names);
  take_answer (self, QUESTION_ACTIVATABLE, names != NULL && g_strv_contains (names, self->name));
}

static Questions
get_question (const char *name) {
  return g_str_equal (name, GNOME) ? QUESTION_GNOME : QUESTION_OWNED;
}

static void
take_owner (KeyfobNotificationService *self, const char *owner) {
  keyfob_notice_daemon_set_owner (self->daemon, owner);
  hold_while_busy (self);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data) {
  KeyfobNotificationService *self = user_data;

  if (g_str_equal (name, FREEDESKTOP))
    take_owner (self, owner);
  take_answer (self, get_question (name), TRUE);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data) {
  KeyfobNotificationService *self = user_data;

  take_answer (self, get_question (name), FALSE);
  /* Without a bus nobody knows whether it has gone. */
  if (bus != NULL && g_str_equal (name, FREEDESKTOP))
    take_owner (self, NULL);
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

  if (self->application == NULL || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    return;
  g_variant_get (parameters, "(u&s)", NULL, &token);
  keyfob_activation_token_set (self->application, token);
}

static void
on_closed (KeyfobNotificationService *self, const char *id) {
  g_hash_table_remove (self->shown, id);
}

static void
on_lost (KeyfobNotificationService *self, const char *id) {
  g_hash_table_remove (self->shown, id);
  g_signal_emit (self, signals[SIGNAL_NOT_SENT], 0, id);
}

static guint
watch_name (KeyfobNotificationService *self, const char *name) {
  return g_bus_watch_name_on_connection (self->bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                         on_appeared, on_vanished, self, NULL);
}

static gboolean
look_for_service (gpointer user_data) {
  KeyfobNotificationService *self = user_data;

  self->look = 0;
  if (self->bus == NULL) {
    take_answer (self, QUESTION_ALL, FALSE);
    return G_SOURCE_REMOVE;
  }
  if (g_str_equal (self->name, FREEDESKTOP)) /* to the portal GNotification sends all */
    keyfob_notice_daemon_start (self->daemon, self->bus);
  self->name_watches[0] = watch_name (self, self->name);
  self->name_watches[1] = watch_name (self, GNOME);
  g_dbus_connection_call (self->bus, DBUS, DBUS_PATH, DBUS, "ListActivatableNames", NULL,
                          G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          on_activatable_names, self);
  /* GLib does not listen to this. GNOME Shell and the portal send it along with the action. */
  self->token_subscription = g_dbus_connection_signal_subscribe (
      self->bus, FREEDESKTOP, FREEDESKTOP, "ActivationToken", FREEDESKTOP_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_activation_token, self, NULL);
  return G_SOURCE_REMOVE;
}

/* What is in a hurry does not wait for an idle main loop. */
static void
look_now (KeyfobNotificationService *self) {
  if (self->look == 0)
    return;
  g_source_remove (self->look);
  look_for_service (self);
}

/* @notice: (transfer full) (nullable) */
static void
wait (KeyfobNotificationService *self, const char *id, KeyfobNotice *notice) {
  g_hash_table_insert (self->waiting, g_strdup (id), notice);
  hold_while_busy (self);
  self->is_preparing = TRUE;
  look_now (self);
  prepare (self);
}

static void
keyfob_notification_service_get_property (GObject *object,
                                          guint id,
                                          GValue *value,
                                          GParamSpec *pspec) {
  switch (id) {
  case PROP_AVAILABLE:
    g_value_set_boolean (value, KEYFOB_NOTIFICATION_SERVICE (object)->available);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_notification_service_dispose (GObject *object) {
  KeyfobNotificationService *self = KEYFOB_NOTIFICATION_SERVICE (object);

  if (self->holds && self->application != NULL)
    g_application_release (self->application);
  self->holds = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->look, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->name_watches); i++)
    g_clear_handle_id (&self->name_watches[i], g_bus_unwatch_name);
  if (self->token_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->token_subscription);
  self->token_subscription = 0;
  g_clear_object (&self->daemon);
  g_clear_object (&self->bus);
  g_clear_weak_pointer (&self->application);
  G_OBJECT_CLASS (keyfob_notification_service_parent_class)->dispose (object);
}

static void
keyfob_notification_service_finalize (GObject *object) {
  KeyfobNotificationService *self = KEYFOB_NOTIFICATION_SERVICE (object);

  g_hash_table_unref (self->waiting);
  g_hash_table_unref (self->shown);
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
  signals[SIGNAL_SENT] = g_signal_new ("sent", KEYFOB_TYPE_NOTIFICATION_SERVICE, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_NOT_SENT] =
      g_signal_new ("not-sent", KEYFOB_TYPE_NOTIFICATION_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
keyfob_notification_service_init (KeyfobNotificationService *self) {
  self->cancellable = g_cancellable_new ();
  self->unanswered = QUESTION_ALL;
  self->waiting = notices_new ();
  self->shown = notices_new ();
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
keyfob_notification_service_new (GApplication *application) {
  KeyfobNotificationService *self = g_object_new (KEYFOB_TYPE_NOTIFICATION_SERVICE, NULL);
  gboolean is_chosen = g_getenv (BACKEND_VARIABLE) != NULL;
  gboolean is_sandboxed = keyfob_sandbox_is_there ();

  g_set_weak_pointer (&self->application, application);
  g_set_object (&self->bus, g_application_get_dbus_connection (application));
  self->name = is_sandboxed && !is_chosen ? PORTAL : FREEDESKTOP;
  self->may_be_gnome = !is_sandboxed && !is_chosen;
  self->daemon = keyfob_notice_daemon_new (application);
  g_signal_connect_object (self->daemon, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->daemon, "lost", G_CALLBACK (on_lost), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->daemon, "answered", G_CALLBACK (hold_while_busy), self,
                           G_CONNECT_SWAPPED);
  self->look = g_idle_add_full (G_PRIORITY_LOW, look_for_service, self, NULL);
  return self;
}

gboolean
keyfob_notification_service_is_available (KeyfobNotificationService *self) {
  g_return_val_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self), FALSE);
  return self->available;
}

void
keyfob_notification_service_remember (KeyfobNotificationService *self) {
  g_return_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self));
  keyfob_notice_daemon_remember (self->daemon);
}

void
keyfob_notification_service_send (KeyfobNotificationService *self,
                                  const char *id,
                                  KeyfobNotice *notice) {
  g_return_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self));
  g_return_if_fail (notice != NULL);
  wait (self, id, notice);
}

void
keyfob_notification_service_withdraw (KeyfobNotificationService *self, const char *id) {
  g_return_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self));
  if (g_hash_table_contains (self->shown, id))
    wait (self, id, NULL);
  else if (g_hash_table_remove (self->waiting, id))
    hold_while_busy (self);
}

void
keyfob_notification_service_withdraw_all (KeyfobNotificationService *self) {
  GHashTableIter iter;
  gpointer id;

  g_return_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self));
  g_hash_table_remove_all (self->waiting);
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    withdraw_now (self, id);
  g_hash_table_remove_all (self->shown);
  look_now (self);
  keyfob_notice_daemon_withdraw_left (self->daemon);
  hold_while_busy (self);
}

/* Without buttons, and not twice. */
static void
leave_shown (KeyfobNotificationService *self) {
  GHashTableIter iter;
  gpointer id;
  gpointer notice;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, &notice)) {
    KeyfobNotice *shown = notice;

    if (shown->buttons->len == 0 || shown->is_left)
      continue;
    shown->is_left = TRUE;
    send_now (self, id, shown);
  }
}

void
keyfob_notification_service_leave (KeyfobNotificationService *self) {
  GHashTableIter iter;
  gpointer id;
  gpointer notice;

  g_return_if_fail (KEYFOB_IS_NOTIFICATION_SERVICE (self));
  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &id, &notice)) {
    if (notice == NULL)
      withdraw_if_shown (self, id);
  }
  g_hash_table_remove_all (self->waiting);
  if (self->application != NULL && is_freedesktop (self))
    leave_shown (self);
  hold_while_busy (self);
}
