/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-door-list.h"

#include "keyfob-sections.h"

/* A frame has 16 ms, and most of it belongs to the window. */
#define SLICE_US 2000

/* The priority at which GTK draws: a turn of the main loop then has one slice and one frame, and
 * neither a long merge nor a slow window can starve the other. The first slice goes before: most
 * merges need no more, and the first frame of a window shall have the doors of the cache. */
#define SLICE_PRIORITY (G_PRIORITY_HIGH_IDLE + 20)

/* A splice cannot be cut in slices, so it must be short by itself. */
#define SPLICE_MAX_DOORS 4000

/* So many doors are gone through between two looks at the clock. */
#define DOORS_PER_LOOK 8

typedef struct {
  gint64 id; /* the key of the table */
  KeyfobDoor *door;
  guint merge;    /* number of the last merge that met it */
  gboolean moved; /* that merge changes its place in the order */
  gboolean shown; /* it is in the model */
  /* What that merge says of a door that goes to another section; borrowed from it. */
  const KisiLock *lock;
  KeyfobSection *section;
} Entry;

typedef enum {
  STAGE_TAKE,   /* the office's locks into their doors */
  STAGE_REMOVE, /* the doors that the office does not have */
  STAGE_ADD,    /* the new doors to the model */
  STAGE_DONE,
} Stage;

typedef struct {
  KeyfobOffice *office;
  KeyfobSections *sections; /* once it runs */
  Stage stage;
  guint position;   /* in what the stage goes through */
  guint met;        /* entries of the table that the office has */
  guint moved;      /* of these, those whose place in the order changed */
  GPtrArray *added; /* (element-type Entry): new ones, not yet in the model */
  gboolean dropped;
} Merge;

struct _KeyfobDoorList {
  GObject parent_instance;

  GListStore *model;
  GHashTable *entries;      /* ID → Entry */
  KeyfobSections *sections; /* of the last merge */
  guint merge_number;
  GQueue merges;        /* (element-type GTask): the first one runs */
  GPtrArray *discarded; /* (element-type Entry): to be freed when there is time */
  guint slice_source;
};

enum {
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (KeyfobDoorList, keyfob_door_list, G_TYPE_OBJECT)

static void
entry_free (gpointer data) {
  Entry *entry = data;

  g_object_unref (entry->door);
  g_free (entry);
}

static void
merge_free (gpointer data) {
  Merge *merge = data;

  keyfob_office_unref (merge->office);
  keyfob_sections_free (merge->sections);
  g_ptr_array_unref (merge->added);
  g_free (merge);
}

static gboolean
is_late (guint n, gint64 deadline) {
  return n % DOORS_PER_LOOK == 0 && g_get_monotonic_time () >= deadline;
}

/* Takes an entry out of the table, and leaves its door to be freed in a later slice. */
static void
discard (KeyfobDoorList *self, Entry *entry) {
  g_hash_table_steal (self->entries, &entry->id);
  g_ptr_array_add (self->discarded, entry);
}

static void
take_lock (KeyfobDoorList *self, Merge *merge, const KisiLock *lock) {
  KeyfobSection *section = keyfob_sections_get (merge->sections, lock);
  Entry *entry = g_hash_table_lookup (self->entries, &lock->id);

  if (entry == NULL) {
    entry = g_new0 (Entry, 1);
    entry->id = lock->id;
    entry->door = keyfob_door_new (lock, section);
    g_hash_table_insert (self->entries, &entry->id, entry);
    g_ptr_array_add (merge->added, entry);
  } else {
    gboolean goes = entry->shown && keyfob_door_goes_elsewhere (entry->door, section);

    if (entry->merge != self->merge_number)
      entry->moved = FALSE;
    entry->lock = goes ? lock : NULL;
    entry->section = goes ? section : NULL;
    if ((goes || keyfob_door_update (entry->door, lock, section)) && !entry->moved) {
      entry->moved = TRUE;
      merge->moved++;
    }
  }
  if (entry->merge != self->merge_number)
    merge->met++;
  entry->merge = self->merge_number;
}

static void
take_locks (KeyfobDoorList *self, Merge *merge, gint64 deadline) {
  GPtrArray *locks = merge->office->locks;

  if (merge->sections == NULL) {
    merge->sections = keyfob_sections_new (merge->office, g_steal_pointer (&self->sections));
    self->merge_number++;
  }
  while (!merge->dropped && merge->position < locks->len) {
    take_lock (self, merge, g_ptr_array_index (locks, merge->position++));
    if (is_late (merge->position, deadline))
      return;
  }
  if (merge->dropped)
    return;
  keyfob_sections_seal (merge->sections);
  merge->position = 0;
  /* Most merges are refreshes that neither took a door away nor moved one. */
  merge->stage = merge->met == g_hash_table_size (self->entries) && merge->moved == 0
                     ? STAGE_ADD
                     : STAGE_REMOVE;
}

static Entry *
get_entry_at (KeyfobDoorList *self, guint position) {
  g_autoptr (KeyfobDoor) door = g_list_model_get_item (G_LIST_MODEL (self->model), position);
  gint64 id;

  if (door == NULL)
    return NULL;
  id = keyfob_door_get_id (door);
  return g_hash_table_lookup (self->entries, &id);
}

/* Removes the run of doors at @position that the present merge has not met. */
static guint
remove_run (KeyfobDoorList *self, guint position) {
  guint n = 0;
  Entry *entry;

  while (n < SPLICE_MAX_DOORS && (entry = get_entry_at (self, position + n)) != NULL &&
         entry->merge != self->merge_number) {
    discard (self, entry);
    n++;
  }
  if (n > 0)
    g_list_store_splice (self->model, position, n, NULL, 0);
  return n;
}

/* Makes views sort the door again: their sorters do not watch what they sort by. */
static void
announce_move (KeyfobDoorList *self, guint position, KeyfobDoor *door) {
  gpointer item = door;

  g_list_store_splice (self->model, position, 1, &item, 1);
}

/* Takes the run of doors at the merge's position that go to other sections there. A view takes for
 * granted that sections stay as they are while the model says nothing (GtkListView aborts), so
 * nobody is told of anything before the model has said that all these doors are new. */
static void
move_run (KeyfobDoorList *self, Merge *merge) {
  g_autoptr (GPtrArray) doors = g_ptr_array_new_with_free_func (g_object_unref);
  guint position = merge->position;
  Entry *entry;

  while (doors->len < SPLICE_MAX_DOORS &&
         (entry = get_entry_at (self, position + doors->len)) != NULL &&
         entry->merge == self->merge_number && entry->section != NULL) {
    g_object_freeze_notify (G_OBJECT (entry->door));
    keyfob_door_update (entry->door, entry->lock, entry->section);
    g_ptr_array_add (doors, g_object_ref (entry->door));
  }
  merge->position += doors->len;
  g_list_store_splice (self->model, position, doors->len, doors->pdata, doors->len);
  for (guint i = 0; i < doors->len; i++)
    g_object_thaw_notify (doors->pdata[i]);
}

static void
remove_doors (KeyfobDoorList *self, Merge *merge, gint64 deadline) {
  Entry *entry;

  while ((entry = get_entry_at (self, merge->position)) != NULL) {
    if (entry->merge != self->merge_number) {
      if (remove_run (self, merge->position) > DOORS_PER_LOOK && is_late (0, deadline))
        return;
      continue;
    }
    if (entry->section != NULL) {
      move_run (self, merge);
      if (is_late (0, deadline))
        return;
      continue;
    }
    if (entry->moved)
      announce_move (self, merge->position, entry->door);
    if (is_late (++merge->position, deadline))
      return;
  }
  merge->position = 0;
  merge->stage = STAGE_ADD;
}

static void
add_doors (KeyfobDoorList *self, Merge *merge) {
  g_autoptr (GPtrArray) doors = g_ptr_array_new ();
  guint n = MIN (merge->added->len, SPLICE_MAX_DOORS);

  for (guint i = 0; i < n; i++) {
    Entry *entry = g_ptr_array_index (merge->added, i);

    entry->shown = TRUE;
    g_ptr_array_add (doors, entry->door);
  }
  if (n > 0) {
    g_ptr_array_remove_range (merge->added, 0, n);
    g_list_store_splice (self->model, g_list_model_get_n_items (G_LIST_MODEL (self->model)), 0,
                         doors->pdata, n);
  }
  if (merge->added->len == 0)
    merge->stage = STAGE_DONE;
}

/* Takes back what a merge that ends early has not shown yet. */
static void
forget_added (KeyfobDoorList *self, Merge *merge) {
  for (guint i = 0; i < merge->added->len; i++)
    discard (self, g_ptr_array_index (merge->added, i));
  g_ptr_array_set_size (merge->added, 0);
}

/* Goes on with the first merge until it is over or the time is up. */
static void
go_on (KeyfobDoorList *self, gint64 deadline) {
  GTask *task = g_queue_peek_head (&self->merges);
  Merge *merge = g_task_get_task_data (task);
  gboolean cancelled = merge->dropped || g_cancellable_is_cancelled (g_task_get_cancellable (task));

  while (!cancelled && merge->stage != STAGE_DONE && g_get_monotonic_time () < deadline) {
    switch (merge->stage) {
    case STAGE_TAKE:
      take_locks (self, merge, deadline);
      break;
    case STAGE_REMOVE:
      remove_doors (self, merge, deadline);
      break;
    case STAGE_ADD:
      add_doors (self, merge);
      break;
    case STAGE_DONE:
      break;
    }
    cancelled = merge->dropped; /* by who was told of a change */
  }
  if (!cancelled && merge->stage != STAGE_DONE)
    return;

  g_queue_pop_head (&self->merges);
  if (cancelled) {
    forget_added (self, merge);
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                     "The doors were not merged whole");
  } else {
    g_clear_pointer (&self->sections, keyfob_sections_free);
    self->sections = g_steal_pointer (&merge->sections);
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
  g_ptr_array_unref (self->discarded);
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
  Entry *entry;

  g_return_val_if_fail (KEYFOB_IS_DOOR_LIST (self), NULL);

  entry = g_hash_table_lookup (self->entries, &id);
  return entry == NULL ? NULL : entry->door;
}

void
keyfob_door_list_merge_async (KeyfobDoorList *self,
                              KeyfobOffice *office,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  GTask *task;
  Merge *merge;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  merge = g_new0 (Merge, 1);
  merge->office = keyfob_office_ref (office);
  merge->added = g_ptr_array_new ();

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keyfob_door_list_merge_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, merge, merge_free);
  g_queue_push_tail (&self->merges, task);
  ensure_slices (self);
}

gboolean
keyfob_door_list_merge_finish (KeyfobDoorList *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_door_list_update (KeyfobDoorList *self, KisiLock *lock) {
  g_autoptr (KisiLock) owned = lock;
  KeyfobDoor *door;
  guint position;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  door = keyfob_door_list_lookup (self, lock->id);
  if (door != NULL && keyfob_door_update (door, lock, keyfob_door_get_section_object (door)) &&
      g_list_store_find (self->model, door, &position))
    announce_move (self, position, door);
}

void
keyfob_door_list_remove (KeyfobDoorList *self, gint64 id) {
  Entry *entry;
  GTask *task;
  Merge *merge;
  guint position;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  entry = g_hash_table_lookup (self->entries, &id);
  if (entry == NULL)
    return;
  task = g_queue_peek_head (&self->merges);
  merge = task == NULL ? NULL : g_task_get_task_data (task);
  if (merge != NULL && merge->sections != NULL && entry->merge == self->merge_number)
    merge->met--;
  discard (self, entry);
  ensure_slices (self);
  if (g_list_store_find (self->model, entry->door, &position)) {
    if (merge != NULL && merge->stage == STAGE_REMOVE && position < merge->position)
      merge->position--;
    g_list_store_remove (self->model, position);
  } else if (merge != NULL) {
    g_ptr_array_remove (merge->added, entry);
  }
}

void
keyfob_door_list_clear (KeyfobDoorList *self) {
  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  for (GList *link = self->merges.head; link != NULL; link = link->next) {
    Merge *merge = g_task_get_task_data (link->data);

    merge->dropped = TRUE;
    g_ptr_array_set_size (merge->added, 0);
  }
  g_ptr_array_extend_and_steal (self->discarded, g_hash_table_steal_all_values (self->entries));
  if (!g_queue_is_empty (&self->merges) || self->discarded->len > 0)
    ensure_slices (self);
  g_list_store_remove_all (self->model);
}
