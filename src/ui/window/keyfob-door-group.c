/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-door-group.h"

#include <glib/gi18n-lib.h>

struct _KeyfobDoorGroup {
  GObject parent_instance;

  KeyfobDoorGroupKind kind;
  KeyfobSection *section; /* (nullable): one of the place's */
  char *title;
  char *sort_key;
  guint count;
};

G_DEFINE_FINAL_TYPE (KeyfobDoorGroup, keyfob_door_group, G_TYPE_OBJECT)

enum {
  PROP_TITLE = 1,
  PROP_ICON_NAME,
  PROP_COUNT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *
get_kind_title (KeyfobDoorGroupKind kind) {
  switch (kind) {
  case KEYFOB_DOOR_GROUP_ALL:
    return _ ("All Doors");
  case KEYFOB_DOOR_GROUP_FAVOURITES:
    return _ ("Favourites");
  case KEYFOB_DOOR_GROUP_OFFLINE:
    return _ ("Offline");
  case KEYFOB_DOOR_GROUP_LOCKED_DOWN:
    return _ ("Locked Down");
  case KEYFOB_DOOR_GROUP_OPEN:
    return _ ("Open");
  case KEYFOB_DOOR_GROUP_PLACE:
    return _ ("Unnamed Place");
  }
  g_return_val_if_reached ("");
}

static const char *
get_icon_name (KeyfobDoorGroupKind kind) {
  switch (kind) {
  case KEYFOB_DOOR_GROUP_ALL:
    return "keyfob-door-symbolic";
  case KEYFOB_DOOR_GROUP_FAVOURITES:
    return "keyfob-star-symbolic";
  case KEYFOB_DOOR_GROUP_OFFLINE:
    return "keyfob-offline-symbolic";
  case KEYFOB_DOOR_GROUP_LOCKED_DOWN:
    return "keyfob-locked-down-symbolic";
  case KEYFOB_DOOR_GROUP_OPEN:
    return "keyfob-open-symbolic";
  case KEYFOB_DOOR_GROUP_PLACE:
    return "keyfob-place-symbolic";
  }
  g_return_val_if_reached ("");
}

static void
keyfob_door_group_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobDoorGroup *self = KEYFOB_DOOR_GROUP (object);

  switch (id) {
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_ICON_NAME:
    g_value_set_static_string (value, get_icon_name (self->kind));
    break;
  case PROP_COUNT:
    g_value_set_uint (value, self->count);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_door_group_finalize (GObject *object) {
  KeyfobDoorGroup *self = KEYFOB_DOOR_GROUP (object);

  g_clear_pointer (&self->section, keyfob_section_unref);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->sort_key, g_free);

  G_OBJECT_CLASS (keyfob_door_group_parent_class)->finalize (object);
}

static void
keyfob_door_group_class_init (KeyfobDoorGroupClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = keyfob_door_group_get_property;
  object_class->finalize = keyfob_door_group_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
keyfob_door_group_init (KeyfobDoorGroup *self) {
}

KeyfobDoorGroup *
keyfob_door_group_new (KeyfobDoorGroupKind kind, KeyfobSection *section) {
  KeyfobDoorGroup *self = g_object_new (KEYFOB_TYPE_DOOR_GROUP, NULL);
  gboolean named = section != NULL && *section->place_name != '\0';

  self->kind = kind;
  self->section = section != NULL ? keyfob_section_ref (section) : NULL;
  self->title = g_strdup (named ? section->place_name : get_kind_title (kind));
  self->sort_key = g_utf8_collate_key_for_filename (self->title, -1);
  return self;
}

gboolean
keyfob_door_group_contains (KeyfobDoorGroup *self, KeyfobDoor *door) {
  switch (self->kind) {
  case KEYFOB_DOOR_GROUP_ALL:
    return TRUE;
  case KEYFOB_DOOR_GROUP_FAVOURITES:
    return keyfob_door_is_favourite (door);
  case KEYFOB_DOOR_GROUP_OFFLINE:
    return keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_OFFLINE;
  case KEYFOB_DOOR_GROUP_LOCKED_DOWN:
    return keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_LOCKED_DOWN;
  case KEYFOB_DOOR_GROUP_OPEN:
    return keyfob_door_is_open (door);
  case KEYFOB_DOOR_GROUP_PLACE:
    return keyfob_section_is_same_place (keyfob_door_get_section (door), self->section);
  }
  g_return_val_if_reached (FALSE);
}

void
keyfob_door_group_set_count (KeyfobDoorGroup *self, guint count) {
  if (self->count == count)
    return;
  self->count = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

guint
keyfob_door_group_get_count (KeyfobDoorGroup *self) {
  return self->count;
}

KeyfobDoorGroupKind
keyfob_door_group_get_kind (KeyfobDoorGroup *self) {
  return self->kind;
}

void
keyfob_door_group_set_section (KeyfobDoorGroup *self, KeyfobSection *section) {
  KeyfobSection *before = g_steal_pointer (&self->section);

  self->section = keyfob_section_ref (section);
  keyfob_section_unref (before);
}

KeyfobSection *
keyfob_door_group_get_section (KeyfobDoorGroup *self) {
  return self->section;
}

const char *
keyfob_door_group_get_title (KeyfobDoorGroup *self) {
  return self->title;
}

int
keyfob_door_group_compare (gconstpointer a, gconstpointer b, gpointer unused) {
  const KeyfobDoorGroup *first = a;
  const KeyfobDoorGroup *second = b;
  const KeyfobSection *one = first->section;
  const KeyfobSection *other = second->section;
  int order;

  if (first->kind != second->kind)
    return first->kind < second->kind ? -1 : 1;
  if (one == NULL || other == NULL)
    return 0;
  order = (one->organization_position > other->organization_position) -
          (one->organization_position < other->organization_position);
  if (order == 0)
    order = g_strcmp0 (one->organization, other->organization);
  if (order == 0)
    order = strcmp (first->sort_key, second->sort_key);
  if (order == 0)
    order = (one->place_id > other->place_id) - (one->place_id < other->place_id);
  return order;
}
