/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/quick-unlock/keyfob-quick-unlock-row.h"

#include "ui/keyfob-closures.h"

struct _KeyfobQuickUnlockRow {
  GtkBox parent_instance;

  KeyfobDoor *door;
};

G_DEFINE_FINAL_TYPE (KeyfobQuickUnlockRow, keyfob_quick_unlock_row, GTK_TYPE_BOX)

enum {
  PROP_DOOR = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
keyfob_quick_unlock_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobQuickUnlockRow *self = KEYFOB_QUICK_UNLOCK_ROW (object);

  switch (id) {
  case PROP_DOOR:
    g_value_set_object (value, self->door);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_quick_unlock_row_set_property (GObject *object,
                                      guint id,
                                      const GValue *value,
                                      GParamSpec *pspec) {
  KeyfobQuickUnlockRow *self = KEYFOB_QUICK_UNLOCK_ROW (object);

  switch (id) {
  case PROP_DOOR:
    if (g_set_object (&self->door, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_quick_unlock_row_dispose (GObject *object) {
  KeyfobQuickUnlockRow *self = KEYFOB_QUICK_UNLOCK_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_QUICK_UNLOCK_ROW);
  g_clear_object (&self->door);

  G_OBJECT_CLASS (keyfob_quick_unlock_row_parent_class)->dispose (object);
}

static void
keyfob_quick_unlock_row_class_init (KeyfobQuickUnlockRowClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = keyfob_quick_unlock_row_get_property;
  object_class->set_property = keyfob_quick_unlock_row_set_property;
  object_class->dispose = keyfob_quick_unlock_row_dispose;

  properties[PROP_DOOR] =
      g_param_spec_object ("door", NULL, NULL, KEYFOB_TYPE_DOOR,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-quick-unlock-row.ui");
  keyfob_closures_bind (widget_class);
}

static void
keyfob_quick_unlock_row_init (KeyfobQuickUnlockRow *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

KeyfobDoor *
keyfob_quick_unlock_row_get_door (KeyfobQuickUnlockRow *self) {
  g_return_val_if_fail (KEYFOB_IS_QUICK_UNLOCK_ROW (self), NULL);

  return self->door;
}
