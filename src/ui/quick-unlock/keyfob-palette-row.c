/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/quick-unlock/keyfob-palette-row.h"

#include "ui/keyfob-closures.h"

struct _KeyfobPaletteRow {
  GtkBox parent_instance;

  KeyfobDoor *door;
};

G_DEFINE_FINAL_TYPE (KeyfobPaletteRow, keyfob_palette_row, GTK_TYPE_BOX)

enum {
  PROP_DOOR = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
keyfob_palette_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobPaletteRow *self = KEYFOB_PALETTE_ROW (object);

  switch (id) {
  case PROP_DOOR:
    g_value_set_object (value, self->door);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_palette_row_set_property (GObject *object,
                                 guint id,
                                 const GValue *value,
                                 GParamSpec *pspec) {
  KeyfobPaletteRow *self = KEYFOB_PALETTE_ROW (object);

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
keyfob_palette_row_dispose (GObject *object) {
  KeyfobPaletteRow *self = KEYFOB_PALETTE_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_PALETTE_ROW);
  g_clear_object (&self->door);

  G_OBJECT_CLASS (keyfob_palette_row_parent_class)->dispose (object);
}

static void
keyfob_palette_row_class_init (KeyfobPaletteRowClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = keyfob_palette_row_get_property;
  object_class->set_property = keyfob_palette_row_set_property;
  object_class->dispose = keyfob_palette_row_dispose;

  properties[PROP_DOOR] =
      g_param_spec_object ("door", NULL, NULL, KEYFOB_TYPE_DOOR,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-palette-row.ui");
  keyfob_closures_bind (widget_class);
}

static void
keyfob_palette_row_init (KeyfobPaletteRow *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

KeyfobDoor *
keyfob_palette_row_get_door (KeyfobPaletteRow *self) {
  g_return_val_if_fail (KEYFOB_IS_PALETTE_ROW (self), NULL);

  return self->door;
}
