/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-autostart.h"

#include "desktop/keyfob-autostart-file.h"
#include "platform/keyfob-portal-request.h"
#include "platform/keyfob-portal.h"

#include <glib/gi18n-lib.h>

#define BACKGROUND "org.freedesktop.portal.Background"
#define SETTING    "start-with-desktop"

struct _KeyfobAutostart {
  GObject parent_instance;

  GSettings *settings;
  gboolean is_sandboxed;
  GCancellable *cancellable; /* (nullable): of what the portal is being asked */
  gboolean wished;           /* likewise */
  GError *error;
};

enum {
  PROP_ENABLED = 1,
  PROP_ERROR,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobAutostart, keyfob_autostart, G_TYPE_OBJECT)

/* @error: (transfer full) (nullable): why what was wished is not so */
static void
end_wish (KeyfobAutostart *self, GError *error) {
  gboolean changed = error != NULL || self->error != NULL;

  g_clear_error (&self->error);
  self->error = error;
  g_object_freeze_notify (G_OBJECT (self));
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  if (error == NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* @error: (nullable): of the request; @is_denied: the desktop, or the person, said no */
static GError *
make_portal_error (const GError *error, gboolean is_denied) {
  if (is_denied)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                                _ ("The desktop did not allow it. Let Keyfob run in the background "
                                   "in the desktop’s settings, then try again."));
  g_debug ("Background portal: %s", error->message);
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                              _ ("This desktop does not let applications in a sandbox start "
                                 "with it. Add Keyfob to what it starts in its settings."));
}

static void
on_requested (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results =
      keyfob_portal_request_finish (G_DBUS_CONNECTION (source), result, &error);
  KeyfobAutostart *self = user_data;
  gboolean autostart = FALSE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (results != NULL)
    g_variant_lookup (results, "autostart", "b", &autostart);
  if (results == NULL || (self->wished && !autostart)) {
    end_wish (self, make_portal_error (error, results != NULL ||
                                                  g_error_matches (error, G_IO_ERROR,
                                                                   G_IO_ERROR_PERMISSION_DENIED)));
    return;
  }
  g_settings_set_boolean (self->settings, SETTING, self->wished);
  end_wish (self, NULL);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  KeyfobAutostart *self = user_data;
  const char *const command[] = {"keyfob", "--background", NULL};
  GVariantDict options;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL) {
    g_clear_object (&self->cancellable);
    end_wish (self, make_portal_error (error, FALSE));
    return;
  }
  g_variant_dict_init (&options, NULL);
  /* Translators: why Keyfob starts with the desktop; the desktop may show it in a question. */
  g_variant_dict_insert (&options, "reason", "s",
                         _ ("Unlock doors from the notification area and by notifications."));
  g_variant_dict_insert (&options, "autostart", "b", self->wished);
  g_variant_dict_insert (&options, "commandline", "^as", command);
  keyfob_portal_request_async (bus, BACKGROUND, "RequestBackground", g_variant_new ("(s)", ""),
                               g_variant_dict_end (&options), self->cancellable, on_requested,
                               self);
}

static void
ask_portal (KeyfobAutostart *self, gboolean enabled) {
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->wished = enabled;
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_bus, self);
}

static void
write_file (KeyfobAutostart *self, gboolean enabled) {
  g_autoptr (GError) error = NULL;

  if (enabled ? keyfob_autostart_file_turn_on (&error) : keyfob_autostart_file_turn_off (&error))
    end_wish (self, NULL);
  else
    /* Translators: %s says what went wrong, in the system's words. */
    end_wish (self,
              g_error_new (
                  error->domain, error->code,
                  _ ("The folder “autostart” in your configuration folder cannot be changed: %s"),
                  error->message));
}

static void
keyfob_autostart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobAutostart *self = KEYFOB_AUTOSTART (object);

  switch (id) {
  case PROP_ENABLED:
    g_value_set_boolean (value, keyfob_autostart_is_enabled (self));
    break;
  case PROP_ERROR:
    g_value_set_boxed (value, self->error);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_autostart_dispose (GObject *object) {
  KeyfobAutostart *self = KEYFOB_AUTOSTART (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (keyfob_autostart_parent_class)->dispose (object);
}

static void
keyfob_autostart_finalize (GObject *object) {
  g_clear_error (&KEYFOB_AUTOSTART (object)->error);
  G_OBJECT_CLASS (keyfob_autostart_parent_class)->finalize (object);
}

static void
keyfob_autostart_class_init (KeyfobAutostartClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_autostart_get_property;
  object_class->dispose = keyfob_autostart_dispose;
  object_class->finalize = keyfob_autostart_finalize;

  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_autostart_init (KeyfobAutostart *self) {
  self->is_sandboxed = keyfob_sandbox_is_there ();
}

KeyfobAutostart *
keyfob_autostart_new (GSettings *settings) {
  KeyfobAutostart *self = g_object_new (KEYFOB_TYPE_AUTOSTART, NULL);

  self->settings = g_object_ref (settings);
  return self;
}

void
keyfob_autostart_repair (KeyfobAutostart *self) {
  g_return_if_fail (KEYFOB_IS_AUTOSTART (self));
  if (!self->is_sandboxed)
    keyfob_autostart_file_repair ();
}

gboolean
keyfob_autostart_is_enabled (KeyfobAutostart *self) {
  g_return_val_if_fail (KEYFOB_IS_AUTOSTART (self), FALSE);
  return self->is_sandboxed ? g_settings_get_boolean (self->settings, SETTING)
                            : keyfob_autostart_file_is_on ();
}

gboolean
keyfob_autostart_is_wished (KeyfobAutostart *self) {
  g_return_val_if_fail (KEYFOB_IS_AUTOSTART (self), FALSE);
  return self->cancellable != NULL ? self->wished : keyfob_autostart_is_enabled (self);
}

const GError *
keyfob_autostart_get_error (KeyfobAutostart *self) {
  g_return_val_if_fail (KEYFOB_IS_AUTOSTART (self), NULL);
  return self->error;
}

void
keyfob_autostart_set_enabled (KeyfobAutostart *self, gboolean enabled) {
  g_return_if_fail (KEYFOB_IS_AUTOSTART (self));
  if (self->is_sandboxed)
    ask_portal (self, enabled);
  else if (enabled != keyfob_autostart_is_enabled (self))
    write_file (self, enabled);
  else
    end_wish (self, NULL);
}
