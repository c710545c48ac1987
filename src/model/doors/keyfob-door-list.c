/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-list.h"

#include "model/doors/keyfob-door-names.h"
#include "model/doors/keyfob-door-presentation.h"

/* So many doors are worked on in one turn of the main loop, which takes a few milliseconds: a frame
 * has 16, and most of them belong to the window. Nearly all offices are merged in one turn. */
#define SLICE_DOORS 1000

/* The priority at which GTK draws: a turn of the main loop then has one slice and one frame, and
 * neither a long merge nor a slow window can starve the other. The first slice goes before: the
 * first frame of a window shall have the doors of the cache. */
#define SLICE_PRIORITY (G_PRIORITY_HIGH_IDLE + 20)

enum {
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

typedef struct {
  gint64 id; /* the key of the table */
  KeyfobDoor *door;
  guint merge;    /* number of the last merge that met it */
  gboolean moved; /* a merge changes its place in the order, and the model has not said so yet */
  KisiLock *lock; /* what that merge says of a door that goes to another section, until it does;
                   * borrowed from it */
} Entry;

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
  KeyfobSnapshot *snapshot;
  GHashTable *places;   /* ID → KisiPlace of the snapshot */
  GHashTable *floors;   /* ID → KisiFloor of the snapshot */
  GHashTable *sections; /* set of KeyfobSection, told apart by their two IDs */
  guint taken;          /* of its locks */
  guint position;       /* from here on, the model has only doors of the snapshot, in their order */
} Merge;

struct _KeyfobDoorList {
  GObject parent_instance;

  GListStore *model;
  GHashTable *entries; /* ID → Entry: of each door of the model */
  KeyfobDoorNames *names;
  GHashTable *sections; /* those of the last merge */
  gboolean expired;     /* the login that lists them */
  guint merge_number;
  gint64 asked_us;        /* when the newest picture was asked for whose merge has begun */
  gint64 places_asked_us; /* the same of the newest one whose places are not those of one before */
  GHashTable *readings;   /* ID → Reading: of doors, newer than the first */
  GHashTable *place_readings; /* ID → Reading: of places, newer than the second */
  GTask *merging;             /* (nullable): the data is its Merge */
  guint slice_source;
};

G_DEFINE_FINAL_TYPE (KeyfobDoorList, keyfob_door_list, G_TYPE_OBJECT)

static void
entry_free (gpointer data) {
  Entry *entry = data;

  g_object_unref (entry->door);
  g_free (entry);
}

static guint
hash_section (gconstpointer data) {
  const KeyfobSection *section = data;

  return g_int64_hash (&section->place_id) * 31 + g_int64_hash (&section->floor_id);
}

static gboolean
is_same_section (gconstpointer a, gconstpointer b) {
  const KeyfobSection *left = a;
  const KeyfobSection *right = b;

  return left->place_id == right->place_id && left->floor_id == right->floor_id;
}

static GHashTable *
sections_new (void) {
  return g_hash_table_new_full (hash_section, is_same_section,
                                (GDestroyNotify) keyfob_section_unref, NULL);
}

/* @structs: each begins with its ID */
static GHashTable *
index_by_id (GPtrArray *structs) {
  GHashTable *index = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < structs->len; i++)
    g_hash_table_add (index, g_ptr_array_index (structs, i));
  return index;
}

static Merge *
merge_new (KeyfobSnapshot *snapshot) {
  Merge *merge = g_new0 (Merge, 1);

  merge->snapshot = keyfob_snapshot_ref (snapshot);
  merge->places = index_by_id (snapshot->places);
  merge->floors = index_by_id (snapshot->floors);
  merge->sections = sections_new ();
  merge->position = G_MAXUINT;
  return merge;
}

static void
merge_free (gpointer data) {
  Merge *merge = data;

  keyfob_snapshot_unref (merge->snapshot);
  g_hash_table_unref (merge->places);
  g_hash_table_unref (merge->floors);
  g_clear_pointer (&merge->sections, g_hash_table_unref);
  g_free (merge);
}

static KeyfobSection *
make_section (KeyfobDoorList *self, Merge *merge, const KisiLock *lock, const KisiFloor *floor) {
  const KisiPlace *place = g_hash_table_lookup (merge->places, &lock->place_id);
  const Reading *reading = g_hash_table_lookup (self->place_readings, &lock->place_id);
  gboolean locked_down = place != NULL && place->locked_down;
  gint64 since = place != NULL ? place->locked_down_since : 0;

  if (reading != NULL) {
    locked_down = reading->locked_down;
    since = reading->locked_down_since;
  }
  return keyfob_section_new (
      lock->place_id, place != NULL && place->name[0] != '\0' ? place->name : lock->place_name,
      locked_down, since, floor != NULL ? floor->id : 0, floor != NULL ? floor->name : NULL,
      floor != NULL ? floor->number : 0);
}

/* Returns: (transfer none): where the snapshot has @lock, with the newest lockdown. One that says
 * the same as before is the same, so that a door can tell with one comparison. */
static KeyfobSection *
get_section (KeyfobDoorList *self, Merge *merge, const KisiLock *lock) {
  const KisiFloor *floor = g_hash_table_lookup (merge->floors, &lock->floor_id);
  KeyfobSection probe = {.place_id = lock->place_id};
  KeyfobSection *section;
  KeyfobSection *before;

  /* A floor without a name is one that Kisi does not tell of: see keyfob_snapshot_fetch_async(). */
  if (floor != NULL && floor->name[0] == '\0')
    floor = NULL;
  if (floor != NULL)
    probe.floor_id = floor->id;
  section = g_hash_table_lookup (merge->sections, &probe);
  if (section != NULL)
    return section;

  section = make_section (self, merge, lock, floor);
  before = g_hash_table_lookup (self->sections, section);
  if (before != NULL && keyfob_section_equal (before, section)) {
    keyfob_section_unref (section);
    section = keyfob_section_ref (before);
  }
  g_hash_table_add (merge->sections, section);
  return section;
}

static Entry *
lookup (KeyfobDoorList *self, gint64 id) {
  return g_hash_table_lookup (self->entries, &id);
}

/* What the doors shall take from the picture's @lock: itself, or what was read of it after the
 * picture was asked for; NULL if that was that there is none. */
static KisiLock *
get_newest (KeyfobDoorList *self, Merge *merge, KisiLock *lock) {
  Reading *reading = g_hash_table_lookup (self->readings, &lock->id);
  Entry *entry;

  if (reading == NULL || reading->asked_us <= merge->snapshot->asked_us)
    return lock;
  entry = lookup (self, lock->id);
  return entry == NULL ? NULL : keyfob_door_get_lock (entry->door);
}

/* As keyfob_door_update(), for a door of the list. */
static gboolean
update_door (KeyfobDoorList *self, KeyfobDoor *door, KisiLock *lock, KeyfobSection *section) {
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

static KeyfobDoor *
add_door (KeyfobDoorList *self, Merge *merge, guint index) {
  KisiLock *lock = g_ptr_array_index (merge->snapshot->locks, index);
  GArray *sinces = merge->snapshot->sinces;
  Entry *entry;

  if (lookup (self, lock->id) != NULL || get_newest (self, merge, lock) == NULL)
    return NULL;
  entry = g_new0 (Entry, 1);
  entry->id = lock->id;
  entry->door = keyfob_door_new (lock, get_section (self, merge, lock));
  entry->merge = self->merge_number;
  keyfob_door_set_expired (entry->door, self->expired);
  keyfob_door_read (entry->door, merge->snapshot->fetched_at, merge->snapshot->asked_us);
  if (sinces != NULL)
    keyfob_door_restore_since (entry->door, &g_array_index (sinces, KeyfobSince, index));
  g_hash_table_insert (self->entries, &entry->id, entry);
  keyfob_door_names_add (self->names, entry->door);
  return entry->door;
}

/* A view takes for granted that sections stay as they are while the model says nothing (GtkListView
 * aborts), so a door that goes to another one takes nothing yet: see replace_run(). */
static void
take_lock (KeyfobDoorList *self, Merge *merge, KisiLock *lock) {
  Entry *entry = lookup (self, lock->id);
  KisiLock *newest = get_newest (self, merge, lock);
  g_autoptr (KeyfobSection) section = NULL;
  gboolean goes;

  /* It was removed by hand, or is what the door was made of just now. */
  if (entry == NULL ||
      (entry->merge == self->merge_number && newest == keyfob_door_get_lock (entry->door)))
    return;
  entry->merge = self->merge_number;
  section = keyfob_section_ref (get_section (self, merge, lock));
  goes = keyfob_door_goes_elsewhere (entry->door, section);
  entry->lock = goes ? lock : NULL;
  entry->moved = entry->moved || goes;
  keyfob_door_read (entry->door, merge->snapshot->fetched_at, merge->snapshot->asked_us);
  if (!goes && update_door (self, entry->door, newest, section) &&
      (entry = lookup (self, lock->id)) != NULL) /* who was told of it has not removed it */
    entry->moved = TRUE;
}

/* The next locks: first those of new doors, then what the other doors take from theirs. Whoever is
 * told of a change may do anything with the list, and end the merge. */
static void
take_locks (KeyfobDoorList *self, GTask *task) {
  Merge *merge = g_task_get_task_data (task);
  guint end = MIN (merge->taken + SLICE_DOORS, merge->snapshot->locks->len);
  g_autoptr (GPtrArray) added = g_ptr_array_new ();

  for (guint i = merge->taken; i < end; i++) {
    KeyfobDoor *door = add_door (self, merge, i);

    if (door != NULL)
      g_ptr_array_add (added, door);
  }
  if (added->len > 0)
    g_list_store_splice (self->model, g_list_model_get_n_items (G_LIST_MODEL (self->model)), 0,
                         added->pdata, added->len);
  while (self->merging == task && merge->taken < end)
    take_lock (self, merge, g_ptr_array_index (merge->snapshot->locks, merge->taken++));
}

static Entry *
get_entry_at (KeyfobDoorList *self, guint position) {
  g_autoptr (KeyfobDoor) door = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  return door != NULL ? lookup (self, keyfob_door_get_id (door)) : NULL;
}

/* Whether the model must say something of it: it goes, or views must sort it again. */
static gboolean
is_to_be_replaced (KeyfobDoorList *self, guint position) {
  Entry *entry = get_entry_at (self, position);

  return entry != NULL && (entry->merge != self->merge_number || entry->moved);
}

static void
drop (KeyfobDoorList *self, Entry *entry) {
  keyfob_door_names_remove (self->names, entry->door);
  g_hash_table_remove (self->entries, &entry->id);
}

/* Drops those of the doors from @first to before @end that the snapshot does not have, and takes
 * the others to their places. Nobody is told of anything before the model has said that these are
 * new: views' sorters do not watch what they sort by. */
static void
replace_run (KeyfobDoorList *self, Merge *merge, guint first, guint end) {
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) stay = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = first; i < end; i++) {
    Entry *entry = get_entry_at (self, i);

    if (entry->merge != self->merge_number) {
      g_ptr_array_add (gone, g_object_ref (entry->door));
      drop (self, entry);
      continue;
    }
    g_ptr_array_add (stay, g_object_ref (entry->door));
    g_object_freeze_notify (G_OBJECT (entry->door));
    if (entry->lock != NULL)
      update_door (self, entry->door, get_newest (self, merge, entry->lock),
                   get_section (self, merge, entry->lock));
    entry->moved = FALSE;
  }
  g_list_store_splice (self->model, first, end - first, stay->pdata, stay->len);
  for (guint i = 0; i < stay->len; i++)
    g_object_thaw_notify (g_ptr_array_index (stay, i));
  for (guint i = 0; i < gone->len; i++)
    keyfob_door_set_gone (g_ptr_array_index (gone, i));
}

/* The next doors of the model, from its end, so that it does not matter what goes or comes behind
 * them. */
static void
settle_doors (KeyfobDoorList *self, GTask *task) {
  Merge *merge = g_task_get_task_data (task);
  guint end = MIN (merge->position, g_list_model_get_n_items (G_LIST_MODEL (self->model)));
  guint until = end > SLICE_DOORS ? end - SLICE_DOORS : 0;

  while (self->merging == task && end > until) {
    guint first = end;

    while (first > until && is_to_be_replaced (self, first - 1))
      first--;
    if (first < end)
      replace_run (self, merge, first, end);
    end = MIN (first, end - 1);
  }
  merge->position = end;
}

/* Returns: (transfer full) (nullable): the merge that runs, which does so no longer */
static GTask *
end_merge (KeyfobDoorList *self) {
  g_clear_handle_id (&self->slice_source, g_source_remove);
  return g_steal_pointer (&self->merging);
}

static gboolean
run_slice (gpointer user_data) {
  g_autoptr (KeyfobDoorList) self = g_object_ref (user_data);
  g_autoptr (GTask) task = g_object_ref (self->merging);
  Merge *merge = g_task_get_task_data (task);

  g_source_set_priority (g_main_current_source (), SLICE_PRIORITY);
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    if (merge->taken < merge->snapshot->locks->len)
      take_locks (self, task);
    if (self->merging == task && merge->taken == merge->snapshot->locks->len)
      settle_doors (self, task);
    keyfob_door_names_tell (self->names);
    if (self->merging != task)
      return G_SOURCE_REMOVE;
    if (merge->taken < merge->snapshot->locks->len || merge->position > 0)
      return G_SOURCE_CONTINUE;
    g_clear_pointer (&self->sections, g_hash_table_unref);
    self->sections = g_steal_pointer (&merge->sections);
  }
  g_object_unref (end_merge (self));
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
  g_list_store_remove_all (self->model);
  g_hash_table_remove_all (self->entries);
  G_OBJECT_CLASS (keyfob_door_list_parent_class)->dispose (object);
}

static void
keyfob_door_list_finalize (GObject *object) {
  KeyfobDoorList *self = KEYFOB_DOOR_LIST (object);

  g_object_unref (self->model);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->readings);
  g_hash_table_unref (self->place_readings);
  keyfob_door_names_free (self->names);
  g_hash_table_unref (self->sections);
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
  self->place_readings = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->names = keyfob_door_names_new ();
  self->sections = sections_new ();
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

  entry = lookup (self, id);
  return entry == NULL ? NULL : entry->door;
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

static gboolean
is_outdated (gpointer id, gpointer reading, gpointer asked_us) {
  return ((Reading *) reading)->asked_us <= *(gint64 *) asked_us;
}

void
keyfob_door_list_merge_async (KeyfobDoorList *self,
                              KeyfobSnapshot *snapshot,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) {
  g_autoptr (GTask) before = NULL;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  before = end_merge (self);
  self->merging = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->merging, keyfob_door_list_merge_async);
  g_task_set_task_data (self->merging, merge_new (snapshot), merge_free);
  self->merge_number++;
  self->asked_us = MAX (self->asked_us, snapshot->asked_us);
  g_hash_table_foreach_remove (self->readings, is_outdated, &self->asked_us);
  if (snapshot->places_error == NULL)
    self->places_asked_us = MAX (self->places_asked_us, snapshot->asked_us);
  g_hash_table_foreach_remove (self->place_readings, is_outdated, &self->places_asked_us);
  self->slice_source = g_idle_add_full (G_PRIORITY_DEFAULT, run_slice, self, NULL);
  return_dropped (before);
}

gboolean
keyfob_door_list_merge_finish (KeyfobDoorList *self, GAsyncResult *result, GError **error) {
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

/* Notes that a door was read again. Returns its entry, or NULL if the list is newer. */
static Entry *
note_door_reading (KeyfobDoorList *self, gint64 id, gint64 asked_us) {
  Entry *entry = lookup (self, id);
  const Reading reading = {.id = id, .asked_us = asked_us};

  return entry != NULL && note_reading (self->readings, self->asked_us, reading) ? entry : NULL;
}

void
keyfob_door_list_update (KeyfobDoorList *self, KisiLock *lock, gint64 asked_us) {
  g_autoptr (KisiLock) owned = lock;
  Entry *entry;
  KeyfobDoor *door;
  guint position;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  entry = note_door_reading (self, lock->id, asked_us);
  if (entry == NULL)
    return;
  door = entry->door;
  keyfob_door_read (door, g_get_real_time () / G_USEC_PER_SEC, asked_us);
  if (update_door (self, door, lock, keyfob_door_get_section (door)) &&
      g_list_store_find (self->model, door, &position))
    g_list_store_splice (self->model, position, 1, (gpointer *) &door, 1);
  keyfob_door_names_tell (self->names);
}

/* Returns: (transfer full): @section as it is with that lockdown */
static KeyfobSection *
lock_down (const KeyfobSection *section, const KisiPlace *place) {
  return keyfob_section_new (section->place_id, section->place_name, place->locked_down,
                             place->locked_down_since, section->floor_id, section->floor_name,
                             section->floor_number);
}

static gboolean
is_of_place (gpointer section, gpointer same, gpointer place_id) {
  return ((KeyfobSection *) section)->place_id == *(gint64 *) place_id;
}

/* Notes that a place was read again. Returns FALSE if the list is newer. */
static gboolean
note_place_reading (KeyfobDoorList *self, const KisiPlace *place, gint64 asked_us) {
  gint64 id = place->id;
  const Reading reading = {id, asked_us, place->locked_down, place->locked_down_since};

  if (!note_reading (self->place_readings, self->places_asked_us, reading))
    return FALSE;
  /* The doors that the merge has not met yet shall take this, too. */
  if (self->merging != NULL) {
    Merge *merge = g_task_get_task_data (self->merging);

    g_hash_table_foreach_remove (merge->sections, is_of_place, &id);
  }
  return TRUE;
}

void
keyfob_door_list_update_place (KeyfobDoorList *self, const KisiPlace *place, gint64 asked_us) {
  g_autoptr (GHashTable) sections = NULL; /* as they were → as they are */
  g_autoptr (GPtrArray) doors = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  Entry *entry;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  if (!note_place_reading (self, place, asked_us))
    return;
  sections = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) keyfob_section_unref,
                                    (GDestroyNotify) keyfob_section_unref);
  /* Whoever is told of a door may change the list. */
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (keyfob_door_get_section (entry->door)->place_id == place->id)
      g_ptr_array_add (doors, g_object_ref (entry->door));

  for (guint i = 0; i < doors->len; i++) {
    KeyfobDoor *door = g_ptr_array_index (doors, i);
    KeyfobSection *before = keyfob_door_get_section (door);
    KeyfobSection *now = g_hash_table_lookup (sections, before);

    if (keyfob_door_list_lookup (self, keyfob_door_get_id (door)) != door)
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
  g_autoptr (KeyfobDoor) door = NULL;
  Entry *entry;
  guint position;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  entry = note_door_reading (self, id, asked_us);
  if (entry == NULL)
    return;
  door = g_object_ref (entry->door);
  drop (self, entry);
  if (g_list_store_find (self->model, door, &position))
    g_list_store_remove (self->model, position);
  keyfob_door_set_gone (door);
  keyfob_door_names_tell (self->names);
}

void
keyfob_door_list_set_expired (KeyfobDoorList *self, gboolean expired) {
  g_autoptr (GPtrArray) doors = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  Entry *entry;

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
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KEYFOB_IS_DOOR_LIST (self));

  task = end_merge (self);
  self->asked_us = 0;
  self->places_asked_us = 0;
  self->expired = FALSE;
  g_hash_table_remove_all (self->readings);
  g_hash_table_remove_all (self->place_readings);
  keyfob_door_names_clear (self->names);
  g_hash_table_remove_all (self->entries);
  g_list_store_remove_all (self->model);
  return_dropped (task);
}
