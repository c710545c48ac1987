/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-list-private.h"

#include "model/doors/keyfob-door-private.h"

/* A frame has 16 ms, and most of it belongs to the window. */
#define SLICE_US 2000

/* The priority at which GTK draws: a turn of the main loop then has one slice and one frame, and
 * neither a long merge nor a slow window can starve the other. The first slice goes before: most
 * merges need no more, and the first frame of a window shall have the doors of the cache. */
#define SLICE_PRIORITY (G_PRIORITY_HIGH_IDLE + 20)

enum {
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobDoorList, keyfob_door_list, G_TYPE_OBJECT)

static void
entry_free (gpointer data) {
  KeyfobDoorEntry *entry = data;

  g_object_unref (entry->door);
  g_free (entry);
}

/* Goes on with the first merge until it is over or the time is up. */
static void
go_on (KeyfobDoorList *self, gint64 deadline) {
  GTask *task = g_queue_peek_head (&self->merges);
  KeyfobDoorMerge *merge = g_task_get_task_data (task);
  gboolean cancelled = g_cancellable_is_cancelled (g_task_get_cancellable (task));

  if (!cancelled && !keyfob_door_merge_go_on (merge, self, deadline))
    return;

  g_queue_pop_head (&self->merges);
  if (cancelled || keyfob_door_merge_is_dropped (merge)) {
    keyfob_door_merge_take_back (merge, self);
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                     "The doors were not merged whole");
  } else {
    g_task_return_boolean (task, TRUE);
  }
  g_object_unref (task);
}

static gboolean
run_slice (gpointer user_data) {
  g_autoptr (KeyfobDoorList) self = g_object_ref (user_data);
  gint64 deadline = g_get_monotonic_time () + SLICE_US;

  do {
    if (!g_queue_is_empty (&self->merges))
      go_on (self, deadline);
    else if (self->discarded->len > 0)
      g_ptr_array_remove_index_fast (self->discarded, self->discarded->len - 1);
    else
      break;
  } while (g_get_monotonic_time () < deadline);
  keyfob_door_names_tell (self->names);

  if (!g_queue_is_empty (&self->merges) || self->discarded->len > 0) {
    g_source_set_priority (g_main_current_source (), SLICE_PRIORITY);
    return G_SOURCE_CONTINUE;
  }
  self->slice_source = 0;
  return G_SOURCE_REMOVE;
}

static void
ensure_slices (KeyfobDoorList *self) {
  if (self->slice_source == 0)
    self->slice_source = g_idle_add_full (G_PRIORITY_DEFAULT, run_slice, self, NULL);
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

  /* A merge holds a reference, so there is none any more. */
  g_clear_handle_id (&self->slice_source, g_source_remove);
  g_list_store_remove_all (self->model);
  g_hash_table_remove_all (self->entries);
  g_ptr_array_set_size (self->discarded, 0);
  G_OBJECT_CLASS (keyfob_door_list_parent_class)->dispose (object);
}

static void
keyfob_door_list_finalize (GObject *object) {
  KeyfobDoorList *self = KEYFOB_DOOR_LIST (object);

  g_object_unref (self->model);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->readings);
  g_ptr_array_unref (self->discarded);
  keyfob_door_names_free (self->names);
  keyfob_sections_free (self->sections);
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
  self->readings = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->names = keyfob_door_names_new ();
  self->discarded = g_ptr_array_new_with_free_func (entry_free);
  g_queue_init (&self->merges);
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
  KeyfobDoorEntry *entry;

  g_return_val_if_fail (KEYFOB_IS_DOOR_LIST (self), NULL);

  entry = g_hash_table_lookup (self->entries, &id);
  return entry == NULL ? NULL : entry->door;
}

char *
keyfob_door_list_dup_name (KeyfobDoorList *self, gint64 id) {
  KeyfobDoor *door = keyfob_door_list_lookup (self, id);

  return door != NULL ? g_strdup (keyfob_door_get_full_name (door)) : keyfob_door_dup_nameless (id);
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

void
keyfob_door_list_merge_async (KeyfobDoorList *self,
                              KeyfobOffice *office,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  GTask *task;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keyfob_door_list_merge_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, keyfob_door_merge_new (office),
                        (GDestroyNotify) keyfob_door_merge_free);
  g_queue_push_tail (&self->merges, task);
  ensure_slices (self);
}

gboolean
keyfob_door_list_merge_finish (KeyfobDoorList *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Notes that a door was read again. Returns its entry, or NULL if the list is newer. */
static KeyfobDoorEntry *
note_reading (KeyfobDoorList *self, gint64 id, gint64 asked_us) {
  KeyfobDoorEntry *entry = g_hash_table_lookup (self->entries, &id);
  KeyfobDoorReading *reading;

  if (entry == NULL || asked_us <= self->asked_us)
    return NULL;
  reading = g_new (KeyfobDoorReading, 1);
  *reading = (KeyfobDoorReading) {id, asked_us};
  g_hash_table_replace (self->readings, &reading->id, reading);
  return entry;
}

void
keyfob_door_list_update (KeyfobDoorList *self, KisiLock *lock, gint64 asked_us) {
  g_autoptr (KisiLock) owned = lock;
  KeyfobDoorEntry *entry;
  KeyfobDoor *door;
  guint position;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  entry = note_reading (self, lock->id, asked_us);
  if (entry == NULL)
    return;
  door = entry->door;
  keyfob_door_read (door, g_get_real_time () / G_USEC_PER_SEC, asked_us);
  if (keyfob_door_list_update_door (self, door, lock, keyfob_door_get_section_object (door)) &&
      g_list_store_find (self->model, door, &position))
    keyfob_door_list_announce_move (self, position, door);
  keyfob_door_names_tell (self->names);
}

/* Returns: (transfer full): @section as it is with that lockdown */
static KeyfobSection *
lock_down (const KeyfobSection *section, const KisiPlace *place) {
  return keyfob_section_new (section->place_id, section->place_name, place->locked_down,
                             place->locked_down_since, section->floor_id, section->floor_name,
                             section->floor_number);
}

void
keyfob_door_list_update_place (KeyfobDoorList *self, const KisiPlace *place, gint64 asked_us) {
  g_autoptr (GHashTable) sections = NULL; /* as they were → as they are */
  g_autoptr (GPtrArray) doors = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  KeyfobDoorEntry *entry;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  sections = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) keyfob_section_unref,
                                    (GDestroyNotify) keyfob_section_unref);
  /* Whoever is told of a door may change the list. */
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (keyfob_door_get_section_object (entry->door)->place_id == place->id)
      g_ptr_array_add (doors, g_object_ref (entry->door));

  for (guint i = 0; i < doors->len; i++) {
    KeyfobDoor *door = g_ptr_array_index (doors, i);
    KeyfobSection *before = keyfob_door_get_section_object (door);
    KeyfobSection *now = g_hash_table_lookup (sections, before);

    if (note_reading (self, keyfob_door_get_id (door), asked_us) == NULL)
      continue;
    if (now == NULL) {
      now = lock_down (before, place);
      g_hash_table_insert (sections, keyfob_section_ref (before), now);
    }
    keyfob_door_update (door, keyfob_door_get_lock (door), now);
  }
}

void
keyfob_door_list_remove (KeyfobDoorList *self, gint64 id, gint64 asked_us) {
  KeyfobDoorEntry *entry;
  GTask *task;
  guint position = G_MAXUINT;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  entry = note_reading (self, id, asked_us);
  if (entry == NULL)
    return;
  keyfob_door_list_discard (self, entry);
  ensure_slices (self);
  g_list_store_find (self->model, entry->door, &position);
  task = g_queue_peek_head (&self->merges);
  if (task != NULL)
    keyfob_door_merge_forget (g_task_get_task_data (task), self, entry, position);
  if (position != G_MAXUINT)
    g_list_store_remove (self->model, position);
  keyfob_door_set_gone (entry->door);
  keyfob_door_names_tell (self->names);
}

void
keyfob_door_list_set_expired (KeyfobDoorList *self, gboolean expired) {
  g_autoptr (GPtrArray) doors = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  KeyfobDoorEntry *entry;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  if (expired == self->expired)
    return;
  self->expired = expired;
  /* Whoever is told of a door may change the list. */
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    g_ptr_array_add (doors, g_object_ref (entry->door));
  for (guint i = 0; i < doors->len; i++)
    keyfob_door_set_expired (g_ptr_array_index (doors, i), expired);
}

void
keyfob_door_list_clear (KeyfobDoorList *self) {
  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  for (GList *link = self->merges.head; link != NULL; link = link->next)
    keyfob_door_merge_drop (g_task_get_task_data (link->data));
  self->asked_us = 0;
  g_hash_table_remove_all (self->readings);
  keyfob_door_names_clear (self->names);
  g_ptr_array_extend_and_steal (self->discarded, g_hash_table_steal_all_values (self->entries));
  if (!g_queue_is_empty (&self->merges) || self->discarded->len > 0)
    ensure_slices (self);
  g_list_store_remove_all (self->model);
}

void
keyfob_door_list_discard (KeyfobDoorList *self, KeyfobDoorEntry *entry) {
  g_hash_table_steal (self->entries, &entry->id);
  keyfob_door_names_remove (self->names, entry->door);
  g_ptr_array_add (self->discarded, entry);
}

gboolean
keyfob_door_list_update_door (KeyfobDoorList *self,
                              KeyfobDoor *door,
                              const KisiLock *lock,
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

/* Views' sorters do not watch what they sort by. */
void
keyfob_door_list_announce_move (KeyfobDoorList *self, guint position, KeyfobDoor *door) {
  gpointer item = door;

  g_list_store_splice (self->model, position, 1, &item, 1);
}
