/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/quick-unlock/keyfob-palette-row.h"

#include "ui/keyfob-closures.h"

struct _KeyfobPaletteRow {
  GtkListBoxRow parent_instance;

  KeyfobDoor *door;
};

G_DEFINE_FINAL_TYPE (KeyfobPaletteRow, keyfob_palette_row, GTK_TYPE_LIST_BOX_ROW)

enum {
  PROP_DOOR = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
show_label (KeyfobPaletteRow *self) {
  g_autofree char *label = keyfob_palette_row_dup_label (self);
  g_autofree char *description =
      self->door != NULL ? keyfob_dup_row_description (NULL, keyfob_door_get_hint (self->door),
                                                       keyfob_door_get_restrictions (self->door),
                                                       keyfob_door_is_favourite (self->door))
                         : g_strdup ("");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

/* The seconds count down in silence. */
static void
on_door_notify (KeyfobPaletteRow *self, GParamSpec *pspec) {
  if (!g_str_equal (pspec->name, "seconds-left"))
    show_label (self);
}

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
  switch (id) {
  case PROP_DOOR:
    keyfob_palette_row_set_door (KEYFOB_PALETTE_ROW (object), g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_palette_row_dispose (GObject *object) {
  KeyfobPaletteRow *self = KEYFOB_PALETTE_ROW (object);

  if (self->door != NULL)
    g_signal_handlers_disconnect_by_data (self->door, self);
  g_clear_object (&self->door);
  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_PALETTE_ROW);

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

GtkWidget *
keyfob_palette_row_new (void) {
  return g_object_new (KEYFOB_TYPE_PALETTE_ROW, NULL);
}

void
keyfob_palette_row_set_door (KeyfobPaletteRow *self, KeyfobDoor *door) {
  g_return_if_fail (KEYFOB_IS_PALETTE_ROW (self));

  if (self->door == door)
    return;
  if (self->door != NULL)
    g_signal_handlers_disconnect_by_data (self->door, self);
  g_set_object (&self->door, door);
  if (door != NULL)
    g_signal_connect_swapped (door, "notify", G_CALLBACK (on_door_notify), self);
  show_label (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOOR]);
}

KeyfobDoor *
keyfob_palette_row_get_door (KeyfobPaletteRow *self) {
  g_return_val_if_fail (KEYFOB_IS_PALETTE_ROW (self), NULL);

  return self->door;
}

char *
keyfob_palette_row_dup_label (KeyfobPaletteRow *self) {
  KeyfobDoor *door = self->door;
  g_autofree char *since = NULL;
  g_autofree char *line = NULL;
  g_autofree char *name = NULL;

  if (door == NULL)
    return g_strdup ("");
  name = keyfob_door_dup_name_in_section (door);
  since = keyfob_door_dup_since_words (door);
  line = keyfob_dup_status_line (
      NULL, keyfob_door_get_status (door), keyfob_door_get_status_words (door), since, 0,
      keyfob_door_get_progress (door), keyfob_door_is_open (door), keyfob_door_is_near (door));
  return keyfob_dup_row_label (NULL, name, keyfob_door_get_section (door), line);
}
