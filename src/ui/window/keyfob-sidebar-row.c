/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-sidebar-row.h"

#include <glib/gi18n-lib.h>

#include "ui/keyfob-closures.h"

struct _KeyfobSidebarRow {
  GtkListBoxRow parent_instance;

  KeyfobDoorGroup *group;
};

G_DEFINE_FINAL_TYPE (KeyfobSidebarRow, keyfob_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

enum {
  PROP_GROUP = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static char *
dup_name (KeyfobDoorGroup *group) {
  const char *title = keyfob_door_group_get_title (group);
  guint count = keyfob_door_group_get_count (group);
  KeyfobSection *section = keyfob_door_group_get_section (group);

  switch (keyfob_door_group_get_kind (group)) {
  case KEYFOB_DOOR_GROUP_ALL:
  case KEYFOB_DOOR_GROUP_FAVOURITES:
    break;
  case KEYFOB_DOOR_GROUP_OFFLINE:
  case KEYFOB_DOOR_GROUP_LOCKED_DOWN:
  case KEYFOB_DOOR_GROUP_OPEN:
    /* Translators: what a screen reader says: what is amiss, such as "Offline", and with how many
     * doors */
    return g_strdup_printf (
        ngettext ("%1$s, needs attention, %2$u door", "%1$s, needs attention, %2$u doors", count),
        title, count);
  case KEYFOB_DOOR_GROUP_PLACE:
    if (section->organization != NULL)
      /* Translators: what a screen reader says: a place, whose it is, such as "Nordhaven", and how
       * many doors it has */
      return g_strdup_printf (
          ngettext ("%1$s, place of %2$s, %3$u door", "%1$s, place of %2$s, %3$u doors", count),
          title, section->organization, count);
    /* Translators: what a screen reader says: a place such as "Nordhaven HQ", and how many doors it
     * has */
    return g_strdup_printf (ngettext ("%1$s, place, %2$u door", "%1$s, place, %2$u doors", count),
                            title, count);
  }
  /* Translators: what a screen reader says: "All Doors" or "Favourites", and how many there are */
  return g_strdup_printf (ngettext ("%1$s, %2$u door", "%1$s, %2$u doors", count), title, count);
}

/* The row's own name, since a bare number is not understood when it is heard, nor is what stands
 * below a heading that is not. */
static void
show_name (KeyfobSidebarRow *self) {
  g_autofree char *name = dup_name (self->group);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
keyfob_sidebar_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobSidebarRow *self = KEYFOB_SIDEBAR_ROW (object);

  switch (id) {
  case PROP_GROUP:
    g_value_set_object (value, self->group);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_sidebar_row_set_property (GObject *object,
                                 guint id,
                                 const GValue *value,
                                 GParamSpec *pspec) {
  KeyfobSidebarRow *self = KEYFOB_SIDEBAR_ROW (object);

  switch (id) {
  case PROP_GROUP:
    self->group = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_sidebar_row_constructed (GObject *object) {
  KeyfobSidebarRow *self = KEYFOB_SIDEBAR_ROW (object);

  G_OBJECT_CLASS (keyfob_sidebar_row_parent_class)->constructed (object);

  g_signal_connect_object (self->group, "notify::count", G_CALLBACK (show_name), self,
                           G_CONNECT_SWAPPED);
  show_name (self);
}

static void
keyfob_sidebar_row_dispose (GObject *object) {
  KeyfobSidebarRow *self = KEYFOB_SIDEBAR_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KEYFOB_TYPE_SIDEBAR_ROW);
  g_clear_object (&self->group);

  G_OBJECT_CLASS (keyfob_sidebar_row_parent_class)->dispose (object);
}

static void
keyfob_sidebar_row_class_init (KeyfobSidebarRowClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = keyfob_sidebar_row_get_property;
  object_class->set_property = keyfob_sidebar_row_set_property;
  object_class->constructed = keyfob_sidebar_row_constructed;
  object_class->dispose = keyfob_sidebar_row_dispose;

  properties[PROP_GROUP] =
      g_param_spec_object ("group", NULL, NULL, KEYFOB_TYPE_DOOR_GROUP,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-sidebar-row.ui");
  keyfob_closures_bind (widget_class);
}

static void
keyfob_sidebar_row_init (KeyfobSidebarRow *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
keyfob_sidebar_row_new (KeyfobDoorGroup *group) {
  return g_object_new (KEYFOB_TYPE_SIDEBAR_ROW, "group", group, NULL);
}

KeyfobDoorGroup *
keyfob_sidebar_row_get_group (KeyfobSidebarRow *self) {
  return self->group;
}
