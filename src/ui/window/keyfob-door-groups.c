/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-door-groups.h"

#define FIXED_GROUPS KEYFOB_DOOR_GROUP_PLACE
/* Doors come and change in bursts. One count for a burst is enough, and the eye sees no delay. */
#define COUNT_DELAY_MS 50

struct _KeyfobDoorGroups {
  GObject parent_instance;

  GListModel *doors;  /* of KeyfobDoor */
  GPtrArray *watched; /* the same doors in the same order: which ones to stop watching */
  GListStore *groups; /* of KeyfobDoorGroup, ordered */
  guint count_source;
};

G_DEFINE_FINAL_TYPE (KeyfobDoorGroups, keyfob_door_groups, G_TYPE_OBJECT)

enum {
  PROP_DOORS = 1,
  N_PROPS,
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

typedef struct {
  KeyfobSection *section; /* borrowed from a door */
  guint count;
} PlaceCount;

static guint
hash_place (gconstpointer key) {
  const KeyfobSection *section = key;

  return g_int64_hash (&section->place_id);
}

static gboolean
is_same_place (gconstpointer a, gconstpointer b) {
  return keyfob_section_is_same_place (a, b);
}

/* Doors share their sections, of which there are few. */
static GHashTable *
count_sections (KeyfobDoorGroups *self, guint *fixed_counts) {
  GHashTable *counts = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->watched->len; i++) {
    KeyfobDoor *door = self->watched->pdata[i];
    KeyfobSection *section = keyfob_door_get_section (door);
    guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, section));

    g_hash_table_insert (counts, section, GUINT_TO_POINTER (count + 1));
    fixed_counts[KEYFOB_DOOR_GROUP_ALL]++;
    fixed_counts[KEYFOB_DOOR_GROUP_FAVOURITES] += keyfob_door_is_favourite (door);
    fixed_counts[KEYFOB_DOOR_GROUP_OPEN] += keyfob_door_is_open (door);
    if (keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_OFFLINE)
      fixed_counts[KEYFOB_DOOR_GROUP_OFFLINE]++;
    if (keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_LOCKED_DOWN)
      fixed_counts[KEYFOB_DOOR_GROUP_LOCKED_DOWN]++;
  }
  return counts;
}

/* From a section of each place to its PlaceCount. */
static GHashTable *
count_places (KeyfobDoorGroups *self, guint *fixed_counts) {
  g_autoptr (GHashTable) sections = count_sections (self, fixed_counts);
  GHashTable *counts = g_hash_table_new_full (hash_place, is_same_place, NULL, g_free);
  GHashTableIter iter;
  gpointer section, count;

  g_hash_table_iter_init (&iter, sections);
  while (g_hash_table_iter_next (&iter, &section, &count)) {
    PlaceCount *place = g_hash_table_lookup (counts, section);

    if (place == NULL) {
      place = g_new0 (PlaceCount, 1);
      place->section = section;
      g_hash_table_insert (counts, section, place);
    }
    place->count += GPOINTER_TO_UINT (count);
  }
  return counts;
}

/* A place that has gone, or has another name now. */
static gboolean
is_stale (KeyfobDoorGroup *group, GHashTable *counts) {
  PlaceCount *place = g_hash_table_lookup (counts, keyfob_door_group_get_section (group));

  if (place == NULL)
    return TRUE;
  return *place->section->place_name != '\0' &&
         !g_str_equal (place->section->place_name, keyfob_door_group_get_title (group));
}

/* Takes those away that are counted in no group any more. Returns whether an organization has
 * another position now. */
static gboolean
update_places (KeyfobDoorGroups *self, GHashTable *counts) {
  gboolean moved = FALSE;

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->groups)); i > FIXED_GROUPS; i--) {
    g_autoptr (KeyfobDoorGroup) group = g_list_model_get_item (G_LIST_MODEL (self->groups), i - 1);
    KeyfobSection *section = keyfob_door_group_get_section (group);
    PlaceCount *place = g_hash_table_lookup (counts, section);

    if (is_stale (group, counts)) {
      g_list_store_remove (self->groups, i - 1);
      continue;
    }
    moved |= section->organization_position != place->section->organization_position;
    keyfob_door_group_set_section (group, place->section);
    keyfob_door_group_set_count (group, place->count);
    g_hash_table_remove (counts, place->section);
  }
  return moved;
}

static void
show_places (KeyfobDoorGroups *self, GHashTable *counts) {
  GHashTableIter iter;
  gpointer value;

  if (update_places (self, counts))
    g_list_store_sort (self->groups, keyfob_door_group_compare, NULL);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    PlaceCount *place = value;
    g_autoptr (KeyfobDoorGroup) added =
        keyfob_door_group_new (KEYFOB_DOOR_GROUP_PLACE, place->section);

    keyfob_door_group_set_count (added, place->count);
    g_list_store_insert_sorted (self->groups, added, keyfob_door_group_compare, NULL);
  }
}

static void
count_doors (KeyfobDoorGroups *self) {
  guint fixed_counts[FIXED_GROUPS] = {0};
  g_autoptr (GHashTable) counts = count_places (self, fixed_counts);

  for (guint i = 0; i < FIXED_GROUPS; i++) {
    g_autoptr (KeyfobDoorGroup) group = g_list_model_get_item (G_LIST_MODEL (self->groups), i);

    keyfob_door_group_set_count (group, fixed_counts[i]);
  }
  show_places (self, counts);
}

static gboolean
count_soon (gpointer user_data) {
  KeyfobDoorGroups *self = user_data;

  self->count_source = 0;
  count_doors (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
schedule_count (KeyfobDoorGroups *self) {
  if (self->count_source == 0)
    self->count_source = g_timeout_add (COUNT_DELAY_MS, count_soon, self);
}

static void
on_door_notify (KeyfobDoor *door, GParamSpec *pspec, KeyfobDoorGroups *self) {
  /* The countdown and the like change often and move no door. */
  if (g_str_equal (pspec->name, "status") || g_str_equal (pspec->name, "open") ||
      g_str_equal (pspec->name, "favourite") || g_str_equal (pspec->name, "section"))
    schedule_count (self);
}

static void
unwatch (KeyfobDoorGroups *self, guint position, guint n_doors) {
  for (guint i = position; i < position + n_doors; i++)
    g_signal_handlers_disconnect_by_data (self->watched->pdata[i], self);
  if (n_doors > 0)
    g_ptr_array_remove_range (self->watched, position, n_doors);
}

static void
on_items_changed (GListModel *doors,
                  guint position,
                  guint removed,
                  guint added,
                  KeyfobDoorGroups *self) {
  g_autoptr (GPtrArray) tail = g_ptr_array_new ();
  gboolean is_first = self->watched->len == 0;

  unwatch (self, position, removed);
  /* Insert by cutting the tail off and putting it back: each door is moved once. */
  for (guint i = position; i < self->watched->len; i++)
    g_ptr_array_add (tail, g_object_ref (self->watched->pdata[i]));
  if (self->watched->len > position)
    g_ptr_array_remove_range (self->watched, position, self->watched->len - position);
  for (guint i = 0; i < added; i++) {
    KeyfobDoor *door = g_list_model_get_item (doors, position + i);

    g_signal_connect (door, "notify", G_CALLBACK (on_door_notify), self);
    g_ptr_array_add (self->watched, door);
  }
  for (guint i = 0; i < tail->len; i++)
    g_ptr_array_add (self->watched, tail->pdata[i]);
  if (is_first) /* for the first frame that shows doors */
    count_doors (self);
  schedule_count (self);
}

static void
keyfob_door_groups_set_property (GObject *object,
                                 guint id,
                                 const GValue *value,
                                 GParamSpec *pspec) {
  KeyfobDoorGroups *self = KEYFOB_DOOR_GROUPS (object);

  switch (id) {
  case PROP_DOORS:
    self->doors = g_object_ref (keyfob_door_list_get_model (g_value_get_object (value)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_door_groups_constructed (GObject *object) {
  KeyfobDoorGroups *self = KEYFOB_DOOR_GROUPS (object);

  G_OBJECT_CLASS (keyfob_door_groups_parent_class)->constructed (object);

  for (guint kind = 0; kind < FIXED_GROUPS; kind++) {
    g_autoptr (KeyfobDoorGroup) group = keyfob_door_group_new (kind, NULL);

    g_list_store_append (self->groups, group);
  }
  on_items_changed (self->doors, 0, 0, g_list_model_get_n_items (self->doors), self);
  g_signal_connect_object (self->doors, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_DEFAULT);
  g_clear_handle_id (&self->count_source, g_source_remove);
  count_doors (self);
}

static void
keyfob_door_groups_dispose (GObject *object) {
  KeyfobDoorGroups *self = KEYFOB_DOOR_GROUPS (object);

  g_clear_handle_id (&self->count_source, g_source_remove);
  unwatch (self, 0, self->watched->len);
  g_clear_object (&self->doors);

  G_OBJECT_CLASS (keyfob_door_groups_parent_class)->dispose (object);
}

static void
keyfob_door_groups_finalize (GObject *object) {
  KeyfobDoorGroups *self = KEYFOB_DOOR_GROUPS (object);

  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_object (&self->groups);

  G_OBJECT_CLASS (keyfob_door_groups_parent_class)->finalize (object);
}

static void
keyfob_door_groups_class_init (KeyfobDoorGroupsClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = keyfob_door_groups_set_property;
  object_class->constructed = keyfob_door_groups_constructed;
  object_class->dispose = keyfob_door_groups_dispose;
  object_class->finalize = keyfob_door_groups_finalize;

  properties[PROP_DOORS] =
      g_param_spec_object ("doors", NULL, NULL, KEYFOB_TYPE_DOOR_LIST,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KEYFOB_TYPE_DOOR_GROUPS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
keyfob_door_groups_init (KeyfobDoorGroups *self) {
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->groups = g_list_store_new (KEYFOB_TYPE_DOOR_GROUP);
}

KeyfobDoorGroups *
keyfob_door_groups_new (KeyfobDoorList *doors) {
  return g_object_new (KEYFOB_TYPE_DOOR_GROUPS, "doors", doors, NULL);
}

GListModel *
keyfob_door_groups_get_model (KeyfobDoorGroups *self) {
  return G_LIST_MODEL (self->groups);
}
