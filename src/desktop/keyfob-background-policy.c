/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-background-policy.h"

#include <glib/gi18n-lib.h>

#define TOLD            "told-no-notification-area"
#define NOTIFICATION_ID "no-notification-area"

struct _KeyfobBackgroundPolicy {
  GObject parent_instance;

  GApplication *application; /* owns this */
  GSettings *settings;       /* (nullable) */
  KeyfobAutostart *autostart;
  KeyfobNotifier *notifier;
  KeyfobTray *tray;
  guint n_windows;
  gboolean stays; /* without a window, too */
  gboolean waits; /* to know whether there is a notification area; holds the application */
};

enum {
  PROP_HAS_WINDOWS = 1,
  PROP_STAYS,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobBackgroundPolicy, keyfob_background_policy, G_TYPE_OBJECT)

/* Once, so that nobody looks for an icon that cannot be there. */
static void
tell_no_tray (KeyfobBackgroundPolicy *self) {
  if (self->settings == NULL || g_settings_get_boolean (self->settings, TOLD))
    return;
  if (self->stays)
    keyfob_notifier_notify (self->notifier, NOTIFICATION_ID, _ ("Keyfob keeps running"),
                            _ ("This desktop has no notification area, so Keyfob keeps "
                               "running without an icon. To see its window, start Keyfob "
                               "again; to end it, choose Quit in the window’s menu."));
  else
    keyfob_notifier_notify (self->notifier, NOTIFICATION_ID, _ ("Keyfob has ended"),
                            _ ("This desktop has no notification area, so Keyfob ends with its "
                               "window. It still starts with the desktop, and is found in "
                               "search."));
}

static void
on_told (KeyfobBackgroundPolicy *self, const char *id) {
  if (self->settings != NULL && g_str_equal (id, NOTIFICATION_ID))
    g_settings_set_boolean (self->settings, TOLD, TRUE);
}

static void
set_waits (KeyfobBackgroundPolicy *self, gboolean waits) {
  if (waits == self->waits)
    return;
  self->waits = waits;
  if (waits)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

static gboolean
wants_to_stay (KeyfobBackgroundPolicy *self) {
  return self->stays || (self->autostart != NULL && keyfob_autostart_is_enabled (self->autostart));
}

/* Without a window: stays, or tells that there is no icon, as soon as it is known which. */
static void
stay_or_tell (KeyfobBackgroundPolicy *self) {
  gboolean waits = FALSE;

  if (wants_to_stay (self)) {
    if (keyfob_tray_is_hosted (self->tray))
      keyfob_background_policy_stay (self);
    else if (keyfob_background_policy_lacks_tray (self))
      tell_no_tray (self);
    else
      waits = TRUE;
  }
  set_waits (self, waits);
}

static void
on_host_changed (KeyfobBackgroundPolicy *self) {
  if (self->waits)
    stay_or_tell (self);
}

static void
keyfob_background_policy_get_property (GObject *object,
                                       guint id,
                                       GValue *value,
                                       GParamSpec *pspec) {
  KeyfobBackgroundPolicy *self = KEYFOB_BACKGROUND_POLICY (object);

  switch (id) {
  case PROP_HAS_WINDOWS:
    g_value_set_boolean (value, self->n_windows > 0);
    break;
  case PROP_STAYS:
    g_value_set_boolean (value, self->stays);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_background_policy_dispose (GObject *object) {
  KeyfobBackgroundPolicy *self = KEYFOB_BACKGROUND_POLICY (object);

  g_clear_object (&self->tray);
  g_clear_object (&self->notifier);
  g_clear_object (&self->autostart);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (keyfob_background_policy_parent_class)->dispose (object);
}

static void
keyfob_background_policy_class_init (KeyfobBackgroundPolicyClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_background_policy_get_property;
  object_class->dispose = keyfob_background_policy_dispose;

  properties[PROP_HAS_WINDOWS] = g_param_spec_boolean ("has-windows", NULL, NULL, FALSE, flags);
  properties[PROP_STAYS] = g_param_spec_boolean ("stays", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_background_policy_init (KeyfobBackgroundPolicy *self) {
}

KeyfobBackgroundPolicy *
keyfob_background_policy_new (GApplication *application,
                              GSettings *settings,
                              KeyfobAutostart *autostart,
                              KeyfobNotifier *notifier,
                              KeyfobTray *tray) {
  KeyfobBackgroundPolicy *self = g_object_new (KEYFOB_TYPE_BACKGROUND_POLICY, NULL);

  self->application = application;
  g_set_object (&self->settings, settings);
  g_set_object (&self->autostart, autostart);
  g_set_object (&self->notifier, notifier);
  self->tray = g_object_ref (tray);
  g_signal_connect_object (notifier, "told", G_CALLBACK (on_told), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tray, "host-changed", G_CALLBACK (on_host_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
keyfob_background_policy_stay (KeyfobBackgroundPolicy *self) {
  g_return_if_fail (KEYFOB_IS_BACKGROUND_POLICY (self));

  if (self->stays)
    return;
  g_application_hold (self->application);
  self->stays = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAYS]);
}

gboolean
keyfob_background_policy_stays (KeyfobBackgroundPolicy *self) {
  g_return_val_if_fail (KEYFOB_IS_BACKGROUND_POLICY (self), FALSE);
  return self->stays;
}

/* That nobody has answered as yet is no lack. Without a session bus nobody will. */
gboolean
keyfob_background_policy_lacks_tray (KeyfobBackgroundPolicy *self) {
  g_return_val_if_fail (KEYFOB_IS_BACKGROUND_POLICY (self), FALSE);
  if (g_application_get_dbus_connection (self->application) == NULL)
    return TRUE;
  return keyfob_tray_is_known (self->tray) && !keyfob_tray_is_hosted (self->tray);
}

void
keyfob_background_policy_window_opened (KeyfobBackgroundPolicy *self) {
  g_return_if_fail (KEYFOB_IS_BACKGROUND_POLICY (self));

  g_application_hold (self->application);
  set_waits (self, FALSE);
  if (self->n_windows++ == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_WINDOWS]);
}

void
keyfob_background_policy_window_closed (KeyfobBackgroundPolicy *self) {
  g_return_if_fail (KEYFOB_IS_BACKGROUND_POLICY (self));
  g_return_if_fail (self->n_windows > 0);

  if (--self->n_windows == 0) {
    stay_or_tell (self);
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_WINDOWS]);
  }
  g_application_release (self->application);
}

gboolean
keyfob_background_policy_has_windows (KeyfobBackgroundPolicy *self) {
  g_return_val_if_fail (KEYFOB_IS_BACKGROUND_POLICY (self), FALSE);
  return self->n_windows > 0;
}
