/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-preferences-dialog.h"

struct _KeyfobPreferencesDialog {
  AdwPreferencesDialog parent_instance;

  AdwSpinRow *seconds_row;

  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (KeyfobPreferencesDialog,
                     keyfob_preferences_dialog,
                     ADW_TYPE_PREFERENCES_DIALOG)

enum {
  PROP_SETTINGS = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
keyfob_preferences_dialog_get_property (GObject *object,
                                        guint id,
                                        GValue *value,
                                        GParamSpec *pspec) {
  KeyfobPreferencesDialog *self = KEYFOB_PREFERENCES_DIALOG (object);

  switch (id) {
  case PROP_SETTINGS:
    g_value_set_object (value, self->settings);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_preferences_dialog_set_property (GObject *object,
                                        guint id,
                                        const GValue *value,
                                        GParamSpec *pspec) {
  KeyfobPreferencesDialog *self = KEYFOB_PREFERENCES_DIALOG (object);

  switch (id) {
  case PROP_SETTINGS:
    self->settings = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_preferences_dialog_constructed (GObject *object) {
  KeyfobPreferencesDialog *self = KEYFOB_PREFERENCES_DIALOG (object);

  G_OBJECT_CLASS (keyfob_preferences_dialog_parent_class)->constructed (object);

  g_settings_bind (self->settings, "assumed-unlocked-seconds", self->seconds_row, "value",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
keyfob_preferences_dialog_dispose (GObject *object) {
  KeyfobPreferencesDialog *self = KEYFOB_PREFERENCES_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (keyfob_preferences_dialog_parent_class)->dispose (object);
}

static void
keyfob_preferences_dialog_class_init (KeyfobPreferencesDialogClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = keyfob_preferences_dialog_get_property;
  object_class->set_property = keyfob_preferences_dialog_set_property;
  object_class->constructed = keyfob_preferences_dialog_constructed;
  object_class->dispose = keyfob_preferences_dialog_dispose;

  properties[PROP_SETTINGS] =
      g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobPreferencesDialog, seconds_row);
}

static void
keyfob_preferences_dialog_init (KeyfobPreferencesDialog *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
keyfob_preferences_dialog_new (GSettings *settings) {
  return g_object_new (KEYFOB_TYPE_PREFERENCES_DIALOG, "settings", settings, NULL);
}
