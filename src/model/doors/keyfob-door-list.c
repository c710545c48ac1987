/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-list.h"

#include "model/doors/keyfob-door-names.h"
#include "model/doors/keyfob-door-presentation.h"
#include "model/doors/keyfob-door-source.h"

enum {
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

struct _KeyfobDoorList {
  GObject parent_instance;

  GListStore *model;
  GHashTable *entries; /* ID → KeyfobDoorEntry: of each door of the model */
  KeyfobDoorNames *names;
  GPtrArray *sources; /* (element-type KeyfobDoorSource): not owned */
  guint merges;
};

G_DEFINE_FINAL_TYPE (KeyfobDoorList, keyfob_door_list, G_TYPE_OBJECT)

static void
entry_free (gpointer data) {
  KeyfobDoorEntry *entry = data;

  g_object_unref (entry->door);
  g_free (entry);
}

static void
keyfob_door_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobDoorList *self = KEYFOB_DOOR_LIST (object);

  switch (id) {
  case PROP_MODEL:
    g_value_set_object (value, self->model);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_door_list_dispose (GObject *object) {
  KeyfobDoorList *self = KEYFOB_DOOR_LIST (object);

  g_list_store_remove_all (self->model);
  g_hash_table_remove_all (self->entries);
  G_OBJECT_CLASS (keyfob_door_list_parent_class)->dispose (object);
}

static void
keyfob_door_list_finalize (GObject *object) {
  KeyfobDoorList *self = KEYFOB_DOOR_LIST (object);

  g_object_unref (self->model);
  g_hash_table_unref (self->entries);
  g_ptr_array_unref (self->sources);
  keyfob_door_names_free (self->names);
  G_OBJECT_CLASS (keyfob_door_list_parent_class)->finalize (object);
}

static void
keyfob_door_list_class_init (KeyfobDoorListClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_door_list_get_property;
  object_class->dispose = keyfob_door_list_dispose;
  object_class->finalize = keyfob_door_list_finalize;

  properties[PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
keyfob_door_list_init (KeyfobDoorList *self) {
  self->model = g_list_store_new (KEYFOB_TYPE_DOOR);
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
  self->names = keyfob_door_names_new ();
  self->sources = g_ptr_array_new ();
}

KeyfobDoorList *
keyfob_door_list_new (void) {
  return g_object_new (KEYFOB_TYPE_DOOR_LIST, NULL);
}

GListModel *
keyfob_door_list_get_model (KeyfobDoorList *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_LIST (self), NULL);
  return G_LIST_MODEL (self->model);
}

KeyfobDoor *
keyfob_door_list_lookup (KeyfobDoorList *self, gint64 id) {
  KeyfobDoorEntry *entry = keyfob_door_list_get_entry (self, id);

  return entry != NULL ? entry->door : NULL;
}

KeyfobDoorSource *
keyfob_door_list_get_source (KeyfobDoorList *self, gint64 id) {
  KeyfobDoorEntry *entry = keyfob_door_list_get_entry (self, id);

  return entry != NULL ? entry->source : NULL;
}

char *
keyfob_door_list_dup_name (KeyfobDoorList *self, gint64 id) {
  KeyfobDoor *door = keyfob_door_list_lookup (self, id);

  return door != NULL ? g_strdup (keyfob_door_get_full_name (door))
                      : keyfob_door_presentation_dup_nameless (id);
}

GArray *
keyfob_door_list_dup_sinces (KeyfobDoorList *self, GPtrArray *locks) {
  GArray *sinces = g_array_sized_new (FALSE, TRUE, sizeof (KeyfobSince), locks->len);

  g_array_set_size (sinces, locks->len);
  for (guint i = 0; i < locks->len; i++) {
    KeyfobDoor *door = keyfob_door_list_lookup (self, ((KisiLock *) locks->pdata[i])->id);

    if (door != NULL)
      g_array_index (sinces, KeyfobSince, i) = keyfob_door_get_since (door);
  }
  return sinces;
}

KeyfobDoorEntry *
keyfob_door_list_get_entry (KeyfobDoorList *self, gint64 id) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_LIST (self), NULL);
  return g_hash_table_lookup (self->entries, &id);
}

KeyfobDoorEntry *
keyfob_door_list_get_entry_at (KeyfobDoorList *self, guint position) {
  g_autoptr (KeyfobDoor) door = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  return door != NULL ? keyfob_door_list_get_entry (self, keyfob_door_get_id (door)) : NULL;
}

GPtrArray *
keyfob_door_list_dup_doors (KeyfobDoorList *self, KeyfobDoorSource *source) {
  GPtrArray *doors = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  KeyfobDoorEntry *entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (entry->source == source)
      g_ptr_array_add (doors, g_object_ref (entry->door));
  return doors;
}

guint
keyfob_door_list_next_merge (KeyfobDoorList *self) {
  return ++self->merges;
}

KeyfobDoorEntry *
keyfob_door_list_add (KeyfobDoorList *self, KeyfobDoor *door, KeyfobDoorSource *source) {
  KeyfobDoorEntry *entry = g_new0 (KeyfobDoorEntry, 1);

  entry->id = keyfob_door_get_id (door);
  entry->door = door;
  entry->source = source;
  g_hash_table_insert (self->entries, &entry->id, entry);
  keyfob_door_names_add (self->names, door);
  return entry;
}

/* Another source may have it, too. */
static void
offer (KeyfobDoorList *self, gint64 id) {
  for (guint i = 0; i < self->sources->len; i++)
    keyfob_door_source_offer (self->sources->pdata[i], id);
}

void
keyfob_door_list_drop (KeyfobDoorList *self, KeyfobDoorEntry *entry) {
  gint64 id = entry->id;

  keyfob_door_names_remove (self->names, entry->door);
  g_hash_table_remove (self->entries, &id);
  offer (self, id);
}

void
keyfob_door_list_splice (KeyfobDoorList *self, guint position, guint removed, GPtrArray *added) {
  g_list_store_splice (self->model, position, removed, added->pdata, added->len);
}

gboolean
keyfob_door_list_update_door (KeyfobDoorList *self,
                              KeyfobDoor *door,
                              KisiLock *lock,
                              KeyfobSection *section) {
  gboolean moved;

  if (!keyfob_door_is_called_otherwise (door, lock, section))
    return keyfob_door_update (door, lock, section);
  /* Whoever is told of it finds all names as they are now. */
  g_object_freeze_notify (G_OBJECT (door));
  keyfob_door_names_remove (self->names, door);
  moved = keyfob_door_update (door, lock, section);
  keyfob_door_names_add (self->names, door);
  g_object_thaw_notify (G_OBJECT (door));
  return moved;
}

void
keyfob_door_list_tell_names (KeyfobDoorList *self) {
  keyfob_door_names_tell (self->names);
}

void
keyfob_door_list_add_source (KeyfobDoorList *self, KeyfobDoorSource *source) {
  g_ptr_array_add (self->sources, source);
}

static void
drop_all (KeyfobDoorList *self) {
  keyfob_door_names_clear (self->names);
  g_hash_table_remove_all (self->entries);
  g_list_store_remove_all (self->model);
}

/* Among those of others: from the end, in as few runs as there are. */
static void
drop_some (KeyfobDoorList *self, KeyfobDoorSource *source) {
  guint end = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  while (end > 0) {
    guint first = end;
    KeyfobDoorEntry *entry;

    while (first > 0 && (entry = keyfob_door_list_get_entry_at (self, first - 1)) != NULL &&
           entry->source == source) {
      keyfob_door_list_drop (self, entry);
      first--;
    }
    if (first < end)
      g_list_store_splice (self->model, first, end - first, NULL, 0);
    /* Whoever was told of it may have changed the list. */
    end = MIN (first > 0 ? first - 1 : 0, g_list_model_get_n_items (G_LIST_MODEL (self->model)));
  }
}

void
keyfob_door_list_drop_doors (KeyfobDoorList *self, KeyfobDoorSource *source) {
  g_autoptr (GPtrArray) doors = keyfob_door_list_dup_doors (self, source);

  if (doors->len == g_hash_table_size (self->entries)) {
    drop_all (self); /* and whoever shows doors shows none any more */
    offer (self, 0);
    return;
  }
  drop_some (self, source);
  for (guint i = 0; i < doors->len; i++)
    keyfob_door_set_gone (doors->pdata[i]);
  keyfob_door_list_tell_names (self);
}

void
keyfob_door_list_remove_source (KeyfobDoorList *self, KeyfobDoorSource *source) {
  g_ptr_array_remove (self->sources, source);
  keyfob_door_list_drop_doors (self, source);
}

void
keyfob_door_list_rank_changed (KeyfobDoorList *self) {
  offer (self, 0);
}
