/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-source.h"

#include "model/doors/keyfob-sections.h"

/* So many doors are worked on in one turn of the main loop, which takes a few milliseconds: a frame
 * has 16, and most of them belong to the window. Nearly all offices are merged in one turn. */
#define SLICE_DOORS 1000

/* The priority at which GTK draws: a turn of the main loop then has one slice and one frame, and
 * neither a long merge nor a slow window can starve the other. The first slice goes before: the
 * first frame of a window shall have the doors of the cache. */
#define SLICE_PRIORITY (G_PRIORITY_HIGH_IDLE + 20)

/* A door that was read again, and may be gone since; or a place. */
typedef struct {
  gint64 id; /* the key of the table */
  gint64 asked_us;
  gboolean locked_down; /* for a place only, and since when */
  gint64 locked_down_since;
} Reading;

/* One picture on its way into the doors. Whatever ends it early leaves a list that holds together:
 * the next picture is whole by itself, and has views sort what this one moved. */
typedef struct {
  KeyfobDoorList *list;
  KeyfobSnapshot *snapshot;
  KeyfobSections *sections;
  guint number;
  GHashTable *hidden; /* (element-type gint64): its doors that another source shows */
  guint taken;        /* of its locks */
  guint position;     /* from here on, the model has only doors that are settled */
} Merge;

struct _KeyfobDoorSource {
  GObject parent_instance;

  KeyfobDoorList *list; /* (nullable): not owned; NULL when it is gone */
  char *organization;   /* (nullable) */
  guint position;
  gboolean accepted; /* its login, as far as is known; else it is not signed in yet, or… */
  gboolean expired;  /* …no longer */
  gboolean exempt;

  KeyfobSnapshot *snapshot;   /* (nullable): whose merge has begun last */
  KeyfobSections *sections;   /* (nullable): of the last whole merge */
  GHashTable *hidden;         /* (element-type gint64): at least those of the last whole merge */
  guint changes;              /* see keyfob_door_source_count_changes() */
  gint64 asked_us;            /* when the newest picture was asked for whose merge has begun */
  gint64 places_asked_us;     /* the same of the newest whose places are not those of one before */
  GHashTable *readings;       /* ID → Reading: of doors, newer than the first */
  GHashTable *place_readings; /* ID → Reading: of places, newer than the second */
  GTask *merging;             /* (nullable): the data is its Merge */
  gboolean again;             /* the picture must be merged anew after it */
  guint slice_source;
};

G_DEFINE_FINAL_TYPE (KeyfobDoorSource, keyfob_door_source, G_TYPE_OBJECT)

static KeyfobSections *
make_sections (KeyfobDoorSource *self, KeyfobSnapshot *snapshot) {
  KeyfobSections *sections =
      keyfob_sections_new (snapshot, self->organization, self->position, self->sections);
  GHashTableIter iter;
  const Reading *reading;

  g_hash_table_iter_init (&iter, self->place_readings);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &reading))
    keyfob_sections_lock_down (sections, reading->id, reading->locked_down,
                               reading->locked_down_since);
  return sections;
}

static Merge *
merge_new (KeyfobDoorSource *self, KeyfobSnapshot *snapshot) {
  Merge *merge = g_new0 (Merge, 1);

  merge->list = g_object_ref (self->list);
  merge->snapshot = keyfob_snapshot_ref (snapshot);
  merge->sections = make_sections (self, snapshot);
  merge->hidden = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  merge->number = keyfob_door_list_next_merge (self->list);
  merge->position = G_MAXUINT;
  return merge;
}

static void
merge_free (gpointer data) {
  Merge *merge = data;

  g_object_unref (merge->list);
  keyfob_snapshot_unref (merge->snapshot);
  g_clear_pointer (&merge->sections, keyfob_sections_free);
  g_clear_pointer (&merge->hidden, g_hash_table_unref);
  g_free (merge);
}

/* Whose doors it shows is its own say; of several, the first that may unlock them. */
static gboolean
outranks (KeyfobDoorSource *self, KeyfobDoorSource *other) {
  return self->accepted != other->accepted ? self->accepted : self->position < other->position;
}

/* Another source shows that door, which this one has, too. */
static void
hide (KeyfobDoorSource *self, gint64 id) {
  g_hash_table_add (self->hidden, g_memdup2 (&id, sizeof id));
  if (self->merging != NULL) {
    Merge *merge = g_task_get_task_data (self->merging);

    g_hash_table_add (merge->hidden, g_memdup2 (&id, sizeof id));
  }
}

/* What the doors shall take from the picture's @lock: itself, or what was read of it after the
 * picture was asked for; NULL if that was that there is none. */
static KisiLock *
get_newest (KeyfobDoorSource *self, Merge *merge, KisiLock *lock) {
  Reading *reading = g_hash_table_lookup (self->readings, &lock->id);
  KeyfobDoorEntry *entry;

  if (reading == NULL || reading->asked_us <= merge->snapshot->asked_us)
    return lock;
  entry = keyfob_door_list_get_entry (merge->list, lock->id);
  return entry == NULL || entry->source != self ? NULL : keyfob_door_get_lock (entry->door);
}

static void
show_source (KeyfobDoorSource *self, KeyfobDoor *door) {
  keyfob_door_set_expired (door, self->expired);
  keyfob_door_set_exempt (door, self->exempt);
}

static KeyfobDoor *
add_door (KeyfobDoorSource *self, Merge *merge, guint index) {
  KisiLock *lock = g_ptr_array_index (merge->snapshot->locks, index);
  GArray *sinces = merge->snapshot->sinces;
  KeyfobDoorEntry *entry;

  if (keyfob_door_list_get_entry (merge->list, lock->id) != NULL ||
      get_newest (self, merge, lock) == NULL)
    return NULL;
  entry = keyfob_door_list_add (
      merge->list, keyfob_door_new (lock, keyfob_sections_get (merge->sections, lock)), self);
  entry->merge = merge->number;
  self->changes++;
  show_source (self, entry->door);
  keyfob_door_read (entry->door, merge->snapshot->fetched_at, merge->snapshot->asked_us);
  if (sinces != NULL)
    keyfob_door_restore_since (entry->door, &g_array_index (sinces, KeyfobSince, index));
  return entry->door;
}

/* Whether this one shows the door from now on, or does so already. */
static gboolean
take_over (KeyfobDoorSource *self, KeyfobDoorEntry *entry) {
  KeyfobDoorSource *other = entry->source;

  if (other == self)
    return TRUE;
  if (!outranks (self, other)) {
    hide (self, entry->id);
    return FALSE;
  }
  hide (other, entry->id);
  entry->source = self;
  return TRUE;
}

/* A view takes for granted that sections stay as they are while the model says nothing (GtkListView
 * aborts), so a door that goes to another one takes nothing yet: see replace_run(). */
static void
take_lock (KeyfobDoorSource *self, Merge *merge, KisiLock *lock) {
  KeyfobDoorEntry *entry = keyfob_door_list_get_entry (merge->list, lock->id);
  KisiLock *newest = get_newest (self, merge, lock);
  g_autoptr (KeyfobSection) section = NULL;
  g_autoptr (KeyfobDoor) door = NULL;
  gboolean was_own;
  gboolean goes;

  if (newest == NULL) /* it was removed by hand */
    return;
  if (entry == NULL) { /* whoever showed it does so no longer, just now */
    self->again = TRUE;
    return;
  }
  was_own = entry->source == self;
  /* Or it is what the door was made of just now. */
  if (!take_over (self, entry) ||
      (entry->merge == merge->number && newest == keyfob_door_get_lock (entry->door)))
    return;
  entry->merge = merge->number;
  section = keyfob_section_ref (keyfob_sections_get (merge->sections, lock));
  goes = keyfob_door_goes_elsewhere (entry->door, section);
  entry->lock = goes ? lock : NULL;
  entry->moved = entry->moved || goes;
  door = g_object_ref (entry->door);
  keyfob_door_read (door, merge->snapshot->fetched_at, merge->snapshot->asked_us);
  if (!was_own) {
    keyfob_door_forget_refusal (door); /* which was another login's */
    show_source (self, door);
  }
  /* Who was told of it may have removed it. */
  if (!goes && keyfob_door_list_lookup (merge->list, lock->id) == door &&
      keyfob_door_list_update_door (merge->list, door, newest, section) &&
      (entry = keyfob_door_list_get_entry (merge->list, lock->id)) != NULL)
    entry->moved = TRUE;
}

/* The next locks: first those of new doors, then what the other doors take from theirs. Whoever is
 * told of a change may do anything with the list, and end the merge. */
static void
take_locks (KeyfobDoorSource *self, GTask *task) {
  Merge *merge = g_task_get_task_data (task);
  guint end = MIN (merge->taken + SLICE_DOORS, merge->snapshot->locks->len);
  GListModel *model = keyfob_door_list_get_model (merge->list);
  g_autoptr (GPtrArray) added = g_ptr_array_new ();

  for (guint i = merge->taken; i < end; i++) {
    KeyfobDoor *door = add_door (self, merge, i);

    if (door != NULL)
      g_ptr_array_add (added, door);
  }
  if (added->len > 0)
    keyfob_door_list_splice (merge->list, g_list_model_get_n_items (model), 0, added);
  while (self->merging == task && merge->taken < end)
    take_lock (self, merge, g_ptr_array_index (merge->snapshot->locks, merge->taken++));
}

/* Whether the model must say something of it: it goes, or views must sort it again. */
static gboolean
is_to_be_replaced (KeyfobDoorSource *self, Merge *merge, guint position) {
  KeyfobDoorEntry *entry = keyfob_door_list_get_entry_at (merge->list, position);

  return entry != NULL && entry->source == self && (entry->merge != merge->number || entry->moved);
}

/* Drops those of the doors from @first to before @end that the snapshot does not have, and takes
 * the others to their places. Nobody is told of anything before the model has said that these are
 * new: views' sorters do not watch what they sort by. */
static void
replace_run (KeyfobDoorSource *self, Merge *merge, guint first, guint end) {
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) stay = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = first; i < end; i++) {
    KeyfobDoorEntry *entry = keyfob_door_list_get_entry_at (merge->list, i);

    if (entry->merge != merge->number) {
      g_ptr_array_add (gone, g_object_ref (entry->door));
      keyfob_door_list_drop (merge->list, entry);
      self->changes++;
      continue;
    }
    g_ptr_array_add (stay, g_object_ref (entry->door));
    g_object_freeze_notify (G_OBJECT (entry->door));
    if (entry->lock != NULL)
      keyfob_door_list_update_door (merge->list, entry->door, get_newest (self, merge, entry->lock),
                                    keyfob_sections_get (merge->sections, entry->lock));
    entry->moved = FALSE;
  }
  keyfob_door_list_splice (merge->list, first, end - first, stay);
  for (guint i = 0; i < stay->len; i++)
    g_object_thaw_notify (g_ptr_array_index (stay, i));
  for (guint i = 0; i < gone->len; i++)
    keyfob_door_set_gone (g_ptr_array_index (gone, i));
}

/* The next doors of the model, from its end, so that it does not matter what goes or comes behind
 * them. */
static void
settle_doors (KeyfobDoorSource *self, GTask *task) {
  Merge *merge = g_task_get_task_data (task);
  GListModel *model = keyfob_door_list_get_model (merge->list);
  guint end = MIN (merge->position, g_list_model_get_n_items (model));
  guint until = end > SLICE_DOORS ? end - SLICE_DOORS : 0;

  while (self->merging == task && end > until) {
    guint first = end;

    while (first > until && is_to_be_replaced (self, merge, first - 1))
      first--;
    if (first < end)
      replace_run (self, merge, first, end);
    end = MIN (first, end - 1);
  }
  merge->position = end;
}

/* Returns: (transfer full) (nullable): the merge that runs, which does so no longer */
static GTask *
end_merge (KeyfobDoorSource *self) {
  g_clear_handle_id (&self->slice_source, g_source_remove);
  return g_steal_pointer (&self->merging);
}

static void merge_again (KeyfobDoorSource *self);

/* Returns whether there is more to do. */
static gboolean
do_slice (KeyfobDoorSource *self, GTask *task) {
  Merge *merge = g_task_get_task_data (task);

  if (merge->taken < merge->snapshot->locks->len)
    take_locks (self, task);
  if (self->merging == task && merge->taken == merge->snapshot->locks->len)
    settle_doors (self, task);
  keyfob_door_list_tell_names (merge->list);
  if (merge->taken < merge->snapshot->locks->len || merge->position > 0)
    return TRUE;
  if (self->merging == task) {
    g_clear_pointer (&self->sections, keyfob_sections_free);
    self->sections = g_steal_pointer (&merge->sections);
    keyfob_sections_settle (self->sections);
    g_hash_table_unref (self->hidden);
    self->hidden = g_steal_pointer (&merge->hidden);
  }
  return FALSE;
}

static gboolean
run_slice (gpointer user_data) {
  g_autoptr (KeyfobDoorSource) self = g_object_ref (user_data);
  g_autoptr (GTask) task = g_object_ref (self->merging);

  g_source_set_priority (g_main_current_source (), SLICE_PRIORITY);
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    gboolean more = do_slice (self, task);

    if (self->merging != task)
      return G_SOURCE_REMOVE;
    if (more)
      return G_SOURCE_CONTINUE;
  }
  g_object_unref (end_merge (self));
  if (self->again)
    merge_again (self);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
return_dropped (GTask *task) {
  if (task != NULL)
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                     "The doors were not merged whole");
}

/* @task: (transfer full) */
static void
begin_merge (KeyfobDoorSource *self, GTask *task, KeyfobSnapshot *snapshot) {
  self->merging = task;
  self->again = FALSE;
  g_task_set_task_data (task, merge_new (self, snapshot), merge_free);
  self->slice_source = g_idle_add_full (G_PRIORITY_DEFAULT, run_slice, self, NULL);
}

/* What is known already, since it is to be shown otherwise. */
static void
merge_again (KeyfobDoorSource *self) {
  GTask *task;

  if (self->snapshot == NULL || self->list == NULL)
    return;
  if (self->merging != NULL) {
    Merge *merge = g_task_get_task_data (self->merging);

    if (merge->taken > 0) {
      self->again = TRUE;
    } else { /* it has not begun */
      keyfob_sections_free (merge->sections);
      merge->sections = make_sections (self, merge->snapshot);
    }
    return;
  }
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, merge_again);
  begin_merge (self, task, self->snapshot);
}

static void
keyfob_door_source_dispose (GObject *object) {
  KeyfobDoorSource *self = KEYFOB_DOOR_SOURCE (object);

  /* A merge holds a reference, so there is none any more. */
  if (self->list != NULL)
    keyfob_door_list_remove_source (self->list, self);
  g_clear_weak_pointer (&self->list);
  g_clear_pointer (&self->snapshot, keyfob_snapshot_unref);
  G_OBJECT_CLASS (keyfob_door_source_parent_class)->dispose (object);
}

static void
keyfob_door_source_finalize (GObject *object) {
  KeyfobDoorSource *self = KEYFOB_DOOR_SOURCE (object);

  g_hash_table_unref (self->hidden);
  g_hash_table_unref (self->readings);
  g_hash_table_unref (self->place_readings);
  g_clear_pointer (&self->sections, keyfob_sections_free);
  g_free (self->organization);
  G_OBJECT_CLASS (keyfob_door_source_parent_class)->finalize (object);
}

static void
keyfob_door_source_class_init (KeyfobDoorSourceClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_door_source_dispose;
  G_OBJECT_CLASS (klass)->finalize = keyfob_door_source_finalize;
}

static void
keyfob_door_source_init (KeyfobDoorSource *self) {
  self->hidden = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->readings = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->place_readings = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
}

KeyfobDoorSource *
keyfob_door_source_new (KeyfobDoorList *list) {
  KeyfobDoorSource *self = g_object_new (KEYFOB_TYPE_DOOR_SOURCE, NULL);

  g_set_weak_pointer (&self->list, list);
  keyfob_door_list_add_source (list, self);
  return self;
}

KeyfobDoorList *
keyfob_door_source_get_list (KeyfobDoorSource *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_SOURCE (self), NULL);
  return self->list;
}

void
keyfob_door_source_set_organization (KeyfobDoorSource *self, const char *name, guint position) {
  gboolean moved;

  g_return_if_fail (KEYFOB_IS_DOOR_SOURCE (self));

  moved = position != self->position;
  self->position = position;
  if (!g_set_str (&self->organization, name) && !moved)
    return;
  merge_again (self);
  if (moved)
    keyfob_door_list_rank_changed (self->list);
}

void
keyfob_door_source_set_expired (KeyfobDoorSource *self, gboolean expired) {
  g_autoptr (GPtrArray) doors = NULL;

  g_return_if_fail (KEYFOB_IS_DOOR_SOURCE (self));

  self->accepted = !expired;
  if (expired == self->expired)
    return;
  self->expired = expired;
  doors = keyfob_door_list_dup_doors (self->list, self);
  for (guint i = 0; i < doors->len; i++)
    keyfob_door_set_expired (g_ptr_array_index (doors, i), expired);
  /* What it knows of doors that others showed meanwhile is older: it takes them with its next
   * picture. */
  if (expired)
    keyfob_door_list_rank_changed (self->list);
}

void
keyfob_door_source_set_exempt (KeyfobDoorSource *self, gboolean exempt) {
  g_autoptr (GPtrArray) doors = NULL;

  g_return_if_fail (KEYFOB_IS_DOOR_SOURCE (self));

  self->exempt = exempt;
  doors = keyfob_door_list_dup_doors (self->list, self);
  for (guint i = 0; i < doors->len; i++)
    keyfob_door_set_exempt (g_ptr_array_index (doors, i), exempt);
}

static gboolean
is_outdated (gpointer id, gpointer reading, gpointer asked_us) {
  return ((Reading *) reading)->asked_us <= *(gint64 *) asked_us;
}

void
keyfob_door_source_merge_async (KeyfobDoorSource *self,
                                KeyfobSnapshot *snapshot,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data) {
  g_autoptr (GTask) before = NULL;
  GTask *task;

  g_return_if_fail (KEYFOB_IS_DOOR_SOURCE (self));
  g_return_if_fail (self->list != NULL);

  before = end_merge (self);
  self->asked_us = MAX (self->asked_us, snapshot->asked_us);
  g_hash_table_foreach_remove (self->readings, is_outdated, &self->asked_us);
  if (snapshot->places_error == NULL)
    self->places_asked_us = MAX (self->places_asked_us, snapshot->asked_us);
  g_hash_table_foreach_remove (self->place_readings, is_outdated, &self->places_asked_us);
  keyfob_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, keyfob_snapshot_unref);
  self->snapshot = snapshot;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keyfob_door_source_merge_async);
  begin_merge (self, task, snapshot);
  return_dropped (before);
}

gboolean
keyfob_door_source_merge_finish (KeyfobDoorSource *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Notes @reading, unless the picture or another reading is newer. Returns whether it did. */
static gboolean
note_reading (GHashTable *readings, gint64 picture_asked_us, Reading reading) {
  const Reading *before = g_hash_table_lookup (readings, &reading.id);
  Reading *noted;

  if (reading.asked_us <= picture_asked_us ||
      (before != NULL && reading.asked_us < before->asked_us))
    return FALSE;
  noted = g_memdup2 (&reading, sizeof reading);
  g_hash_table_replace (readings, &noted->id, noted);
  return TRUE;
}

/* Notes that a door was read again. Returns its entry, or NULL if what is shown is newer, or
 * another's say. */
static KeyfobDoorEntry *
note_door_reading (KeyfobDoorSource *self, gint64 id, gint64 asked_us) {
  KeyfobDoorEntry *entry = keyfob_door_list_get_entry (self->list, id);
  const Reading reading = {.id = id, .asked_us = asked_us};

  return entry != NULL && entry->source == self &&
                 note_reading (self->readings, self->asked_us, reading)
             ? entry
             : NULL;
}

void
keyfob_door_source_update (KeyfobDoorSource *self, KisiLock *lock, gint64 asked_us) {
  g_autoptr (KisiLock) owned = lock;
  g_autoptr (GPtrArray) doors = g_ptr_array_new ();
  KeyfobDoorEntry *entry;
  KeyfobDoor *door;
  guint position;

  g_return_if_fail (KEYFOB_IS_DOOR_SOURCE (self));

  entry = note_door_reading (self, lock->id, asked_us);
  if (entry == NULL)
    return;
  door = entry->door;
  g_ptr_array_add (doors, door);
  keyfob_door_read (door, g_get_real_time () / G_USEC_PER_SEC, asked_us);
  if (keyfob_door_list_update_door (self->list, door, lock, keyfob_door_get_section (door)) &&
      g_list_store_find (G_LIST_STORE (keyfob_door_list_get_model (self->list)), door, &position))
    keyfob_door_list_splice (self->list, position, 1, doors);
  keyfob_door_list_tell_names (self->list);
}

/* Returns: (transfer full): @section as it is with that lockdown */
static KeyfobSection *
lock_down (const KeyfobSection *section, const KisiPlace *place) {
  return keyfob_section_new (section->organization, section->organization_position,
                             section->place_id, section->place_name, place->locked_down,
                             place->locked_down_since, section->floor_id, section->floor_name,
                             section->floor_number);
}

/* Notes that a place was read again. Returns FALSE if what is shown is newer. */
static gboolean
note_place_reading (KeyfobDoorSource *self, const KisiPlace *place, gint64 asked_us) {
  const Reading reading = {place->id, asked_us, place->locked_down, place->locked_down_since};

  if (!note_reading (self->place_readings, self->places_asked_us, reading))
    return FALSE;
  /* The doors that the merge has not met yet shall take this, too. */
  if (self->merging != NULL) {
    Merge *merge = g_task_get_task_data (self->merging);

    keyfob_sections_lock_down (merge->sections, place->id, place->locked_down,
                               place->locked_down_since);
  }
  return TRUE;
}

void
keyfob_door_source_update_place (KeyfobDoorSource *self, const KisiPlace *place, gint64 asked_us) {
  g_autoptr (GHashTable) sections = NULL; /* as they were → as they are */
  g_autoptr (GPtrArray) doors = NULL;

  g_return_if_fail (KEYFOB_IS_DOOR_SOURCE (self));

  if (!note_place_reading (self, place, asked_us))
    return;
  sections = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) keyfob_section_unref,
                                    (GDestroyNotify) keyfob_section_unref);
  doors = keyfob_door_list_dup_doors (self->list, self);
  for (guint i = 0; i < doors->len; i++) {
    KeyfobDoor *door = g_ptr_array_index (doors, i);
    KeyfobSection *before = keyfob_door_get_section (door);
    KeyfobSection *now = g_hash_table_lookup (sections, before);

    if (before->place_id != place->id ||
        keyfob_door_list_lookup (self->list, keyfob_door_get_id (door)) != door)
      continue;
    if (now == NULL) {
      now = lock_down (before, place);
      g_hash_table_insert (sections, keyfob_section_ref (before), now);
    }
    keyfob_door_update (door, keyfob_door_get_lock (door), now);
  }
}

void
keyfob_door_source_remove (KeyfobDoorSource *self, gint64 id, gint64 asked_us) {
  g_autoptr (KeyfobDoor) door = NULL;
  GListStore *model;
  KeyfobDoorEntry *entry;
  guint position;

  g_return_if_fail (KEYFOB_IS_DOOR_SOURCE (self));

  entry = note_door_reading (self, id, asked_us);
  if (entry == NULL)
    return;
  door = g_object_ref (entry->door);
  model = G_LIST_STORE (keyfob_door_list_get_model (self->list));
  keyfob_door_list_drop (self->list, entry);
  self->changes++;
  if (g_list_store_find (model, door, &position))
    g_list_store_remove (model, position);
  keyfob_door_set_gone (door);
  keyfob_door_list_tell_names (self->list);
}

void
keyfob_door_source_clear (KeyfobDoorSource *self) {
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KEYFOB_IS_DOOR_SOURCE (self));

  task = end_merge (self);
  self->asked_us = 0;
  self->places_asked_us = 0;
  self->again = FALSE;
  g_hash_table_remove_all (self->readings);
  g_hash_table_remove_all (self->place_readings);
  g_hash_table_remove_all (self->hidden);
  g_clear_pointer (&self->snapshot, keyfob_snapshot_unref);
  keyfob_door_list_drop_doors (self->list, self);
  return_dropped (task);
}

guint
keyfob_door_source_count_changes (KeyfobDoorSource *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_SOURCE (self), 0);
  return self->changes;
}

void
keyfob_door_source_offer (KeyfobDoorSource *self, gint64 id) {
  if (id != 0 ? g_hash_table_contains (self->hidden, &id) : g_hash_table_size (self->hidden) > 0)
    merge_again (self);
}
