/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-sni-item.h"

#include "desktop/tray/keyfob-status-notifier-item.h"
#include "platform/keyfob-timer.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

/* Where every watcher looks for it. */
#define ITEM_PATH "/StatusNotifierItem"

#define WATCHER      "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"
#define PROPERTIES   "org.freedesktop.DBus.Properties"

/* Of a panel. It takes a few of these; on a computer that is busy, as while the desktop starts,
 * many more. */
#define START_MILLISECONDS 500

#define ANSWER_MILLISECONDS 5000

/* After an error, or no answer; each time it waits twice as long. Up to the last try of an early
 * watcher, what it says may come of its start. */
#define FIRST_RETRY_MILLISECONDS 100
#define MAX_RETRY_MILLISECONDS   60000
#define MAX_EARLY_RETRIES        8

/* No proxy: it would wait for all properties of a watcher before it told of it, and log what one
 * sends in a wrong type. */
struct _KeyfobSniItem {
  GObject parent_instance;

  GDBusConnection *bus;
  KeyfobStatusNotifierItem *skeleton;
  KeyfobTrayIcon icon;

  guint own_name;
  char *name; /* under which the icon is registered; NULL until that is decided */
  guint name_watch;
  guint start_milliseconds;
  guint answer_milliseconds;
  GSource *timer;  /* until it is registered, or registered once more */
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
  PROP_HOSTED = 1,
  PROP_KNOWN,
  N_PROPERTIES,
};

enum {
  SIGNAL_ACTIVATE,
  SIGNAL_ACTIVATION_TOKEN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobSniItem, keyfob_sni_item, G_TYPE_OBJECT)

/* Every button does the same, so that no click is without an answer. (Hosts show the menu by
 * themselves; those that ask for a ContextMenu could not.) */
static gboolean
on_click (KeyfobSniItem *self, GDBusMethodInvocation *invocation, int x, int y) {
  g_dbus_method_invocation_return_value (invocation, NULL);
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_scroll (KeyfobSniItem *self,
           GDBusMethodInvocation *invocation,
           int delta,
           const char *orientation) {
  g_dbus_method_invocation_return_value (invocation, NULL);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_activation_token (KeyfobSniItem *self, GDBusMethodInvocation *invocation, const char *token) {
  g_dbus_method_invocation_return_value (invocation, NULL);
  g_signal_emit (self, signals[SIGNAL_ACTIVATION_TOKEN], 0, token);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
connect_methods (KeyfobSniItem *self) {
  const struct {
    const char *signal;
    GCallback callback;
  } methods[] = {
      {"handle-activate", G_CALLBACK (on_click)},
      {"handle-secondary-activate", G_CALLBACK (on_click)},
      {"handle-context-menu", G_CALLBACK (on_click)},
      {"handle-scroll", G_CALLBACK (on_scroll)},
      {"handle-provide-xdg-activation-token", G_CALLBACK (on_activation_token)},
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect_object (self->skeleton, methods[i].signal, methods[i].callback, self,
                             G_CONNECT_SWAPPED);
}

static void
show_icon (KeyfobSniItem *self, KeyfobTrayIcon icon) {
  g_autoptr (GVariant) pixmaps = keyfob_tray_icons_dup_pixmaps (icon);

  self->icon = icon;
  keyfob_status_notifier_item_set_icon_name (self->skeleton, keyfob_tray_icons_get_name (icon));
  keyfob_status_notifier_item_set_icon_pixmap (self->skeleton, pixmaps);
}

/* All in the tooltip's title, since that is all that LXQt shows; and as plain text, without what
 * could be markup, since Waybar takes it for that. */
static void
show_title (KeyfobSniItem *self, const char *title) {
  GVariant *no_icons = g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0);

  keyfob_status_notifier_item_set_tool_tip (
      self->skeleton, g_variant_new ("(s@a(iiay)ss)", "", no_icons, title, ""));
  keyfob_status_notifier_item_set_icon_accessible_desc (self->skeleton, title);
}

/* What stays as it is; there is no WindowId, and ItemIsMenu is FALSE. Whatever the icon tells, its
 * Status is Active: hosts may hide one that is Passive, and blink with one that NeedsAttention. */
static void
fill_in (KeyfobSniItem *self, const char *menu_path) {
  g_autoptr (GVariant) none =
      g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0));

  keyfob_status_notifier_item_set_category (self->skeleton, "ApplicationStatus");
  keyfob_status_notifier_item_set_id (self->skeleton, "app.keyfob.Keyfob");
  keyfob_status_notifier_item_set_title (self->skeleton, _ ("Keyfob"));
  keyfob_status_notifier_item_set_status (self->skeleton, "Active");
  keyfob_status_notifier_item_set_icon_theme_path (self->skeleton, "");
  keyfob_status_notifier_item_set_overlay_icon_name (self->skeleton, "");
  keyfob_status_notifier_item_set_overlay_icon_pixmap (self->skeleton, none);
  keyfob_status_notifier_item_set_attention_icon_name (self->skeleton, "");
  keyfob_status_notifier_item_set_attention_icon_pixmap (self->skeleton, none);
  keyfob_status_notifier_item_set_menu (self->skeleton, menu_path);
}

static gboolean
is_known (KeyfobSniItem *self) {
  return self->watcher != NULL ? self->registering_answered && self->host_answered : self->looked;
}

/* Whoever hears that it is known finds right what is. */
static void
update (KeyfobSniItem *self) {
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
call (KeyfobSniItem *self,
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
register_after (KeyfobSniItem *self, guint milliseconds) {
  keyfob_timer_set (self->timer,
                    keyfob_timer_now () + (gint64) milliseconds * G_TIME_SPAN_MILLISECOND);
}

static void
register_again (KeyfobSniItem *self) {
  guint doublings = MIN (self->n_retries++, 16); /* more than it takes to the longest wait */

  register_after (self, MIN (FIRST_RETRY_MILLISECONDS << doublings, MAX_RETRY_MILLISECONDS));
}

/* Whoever is asked twice keeps one icon, since it has one name. */
static void
on_registered (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = finish_call (source, result, &error);
  KeyfobSniItem *self = user_data;

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
  KeyfobSniItem *self = user_data;

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
ask_for_host (KeyfobSniItem *self) {
  g_cancellable_cancel (self->question);
  g_clear_object (&self->question);
  self->question = g_cancellable_new ();
  call (self, PROPERTIES, "Get", g_variant_new ("(ss)", WATCHER, "IsStatusNotifierHostRegistered"),
        G_MAXINT, self->question, on_has_host);
}

static gboolean
register_item (gpointer user_data) {
  KeyfobSniItem *self = user_data;

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
forget_watcher (KeyfobSniItem *self) {
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
  static const char *const host_signals[] = {
      "StatusNotifierHostRegistered",
      "StatusNotifierHostUnregistered",
  };
  KeyfobSniItem *self = user_data;
  gsize i;

  forget_watcher (self);
  self->watcher = g_strdup (owner);
  self->cancellable = g_cancellable_new ();
  update (self);
  for (i = 0; i < G_N_ELEMENTS (host_signals); i++)
    self->host_subscriptions[i] = g_dbus_connection_signal_subscribe (
        bus, owner, WATCHER, host_signals[i], WATCHER_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
        on_host_changed, self, NULL);
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
  KeyfobSniItem *self = user_data;

  forget_watcher (self);
  self->looked = TRUE;
  update (self);
}

static void
take_name (KeyfobSniItem *self, const char *name) {
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
  KeyfobSniItem *self = user_data;

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
ask_for_name (KeyfobSniItem *self) {
  const char *number = strrchr (g_dbus_connection_get_unique_name (self->bus), '.');
  g_autofree char *name = g_strdup_printf ("org.kde.StatusNotifierItem-%d-%s", (int) getpid (),
                                           number != NULL ? number + 1 : "1");

  self->own_name =
      g_bus_own_name_on_connection (self->bus, name, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                    on_name_acquired, on_name_lost, self, NULL);
}

static void
keyfob_sni_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobSniItem *self = KEYFOB_SNI_ITEM (object);

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
keyfob_sni_item_dispose (GObject *object) {
  KeyfobSniItem *self = KEYFOB_SNI_ITEM (object);

  if (self->skeleton != NULL &&
      g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_clear_object (&self->skeleton);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  g_clear_handle_id (&self->own_name, g_bus_unown_name); /* with it, the icon goes */
  forget_watcher (self);
  g_clear_pointer (&self->name, g_free);
  g_source_destroy (self->timer);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (keyfob_sni_item_parent_class)->dispose (object);
}

static void
keyfob_sni_item_finalize (GObject *object) {
  g_source_unref (KEYFOB_SNI_ITEM (object)->timer);
  G_OBJECT_CLASS (keyfob_sni_item_parent_class)->finalize (object);
}

static void
keyfob_sni_item_class_init (KeyfobSniItemClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_sni_item_get_property;
  object_class->dispose = keyfob_sni_item_dispose;
  object_class->finalize = keyfob_sni_item_finalize;

  properties[PROP_HOSTED] =
      g_param_spec_boolean ("hosted", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_KNOWN] =
      g_param_spec_boolean ("known", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", KEYFOB_TYPE_SNI_ITEM, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATION_TOKEN] =
      g_signal_new ("activation-token", KEYFOB_TYPE_SNI_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
keyfob_sni_item_init (KeyfobSniItem *self) {
  self->skeleton = keyfob_status_notifier_item_skeleton_new ();
  self->timer = keyfob_timer_new (register_item, self);
}

/* Returns whether it is on the bus. */
static gboolean
export_item (KeyfobSniItem *self, GDBusConnection *bus, const char *menu_path) {
  g_autoptr (GError) error = NULL;

  fill_in (self, menu_path);
  show_icon (self, KEYFOB_TRAY_ICON_FINE);
  show_title (self, _ ("Keyfob"));
  connect_methods (self);
  if (g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), bus, ITEM_PATH,
                                        &error))
    return TRUE;
  g_warning ("The icon cannot be exported: %s", error->message);
  return FALSE;
}

KeyfobSniItem *
keyfob_sni_item_new (GDBusConnection *bus, const char *menu_path) {
  return keyfob_sni_item_new_with (bus, menu_path, START_MILLISECONDS, ANSWER_MILLISECONDS);
}

KeyfobSniItem *
keyfob_sni_item_new_with (GDBusConnection *bus,
                          const char *menu_path,
                          guint start_milliseconds,
                          guint answer_milliseconds) {
  KeyfobSniItem *self = g_object_new (KEYFOB_TYPE_SNI_ITEM, NULL);

  self->start_milliseconds = start_milliseconds;
  self->answer_milliseconds = answer_milliseconds;
  self->bus = g_object_ref (bus);
  self->known = g_dbus_connection_is_closed (bus); /* GLib would complain of that */
  if (!self->known)
    ask_for_name (self); /* whoever looks for icons shall find it by that */
  if (!export_item (self, bus, menu_path)) {
    g_clear_handle_id (&self->own_name, g_bus_unown_name);
    self->known = TRUE;
  }
  return self;
}

KeyfobSniItem *
keyfob_sni_item_new_left (GDBusConnection *bus, const char *menu_path) {
  KeyfobSniItem *self = g_object_new (KEYFOB_TYPE_SNI_ITEM, NULL);

  self->bus = g_object_ref (bus);
  self->known = TRUE;
  export_item (self, bus, menu_path);
  return self;
}

void
keyfob_sni_item_show (KeyfobSniItem *self, KeyfobTrayIcon icon, const char *words) {
  g_autofree char *title = NULL;
  gboolean new_title;

  g_return_if_fail (KEYFOB_IS_SNI_ITEM (self));
  g_return_if_fail (words != NULL);

  /* Translators: of the icon in the notification area; %s is a sentence that it tells. */
  title = g_strdup_printf (_ ("Keyfob: %s"), words);
  new_title =
      !g_str_equal (title, keyfob_status_notifier_item_get_icon_accessible_desc (self->skeleton));
  if (icon == self->icon && !new_title)
    return;
  if (icon != self->icon)
    show_icon (self, icon);
  if (new_title)
    show_title (self, title);
  /* GNOME reads the words for screen readers only along with the icon. */
  keyfob_status_notifier_item_emit_new_icon (self->skeleton);
  if (new_title)
    keyfob_status_notifier_item_emit_new_tool_tip (self->skeleton);
}

gboolean
keyfob_sni_item_is_hosted (KeyfobSniItem *self) {
  g_return_val_if_fail (KEYFOB_IS_SNI_ITEM (self), FALSE);
  return self->hosted;
}

gboolean
keyfob_sni_item_is_known (KeyfobSniItem *self) {
  g_return_val_if_fail (KEYFOB_IS_SNI_ITEM (self), FALSE);
  return self->known;
}
