/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-list-private.h"

/* A splice cannot be cut in slices, so it must be short by itself. */
#define SPLICE_MAX_DOORS 4000

/* So many doors are gone through between two looks at the clock. */
#define DOORS_PER_LOOK 8

typedef enum {
  STAGE_TAKE,   /* the office's locks into their doors */
  STAGE_REMOVE, /* the doors that the office does not have */
  STAGE_ADD,    /* the new doors to the model */
  STAGE_DONE,
} Stage;

struct _KeyfobDoorMerge {
  KeyfobOffice *office;
  KeyfobSections *sections; /* once it runs */
  Stage stage;
  guint position;   /* in what the stage goes through */
  guint met;        /* entries of the table that the office has */
  guint moved;      /* of these, those whose place in the order changed */
  GPtrArray *added; /* (element-type KeyfobDoorEntry): new ones, not yet in the model */
  gboolean dropped;
};

static gboolean
is_late (guint n, gint64 deadline) {
  return n % DOORS_PER_LOOK == 0 && g_get_monotonic_time () >= deadline;
}

/* What the doors shall take from the picture's @lock: itself, or what was read of it after the
 * picture was asked for; NULL if that was that there is none. */
static const KisiLock *
get_newest (KeyfobDoorMerge *self, KeyfobDoorList *doors, const KisiLock *lock) {
  KeyfobDoorReading *reading = g_hash_table_lookup (doors->readings, &lock->id);
  KeyfobDoorEntry *entry;

  if (reading == NULL || reading->asked_us <= self->office->asked_us)
    return lock;
  entry = g_hash_table_lookup (doors->entries, &lock->id);
  return entry == NULL ? NULL : keyfob_door_get_lock (entry->door);
}

static gboolean
is_outdated (gpointer id, gpointer reading, gpointer asked_us) {
  return ((KeyfobDoorReading *) reading)->asked_us <= *(gint64 *) asked_us;
}

static void
begin (KeyfobDoorMerge *self, KeyfobDoorList *doors) {
  self->sections = keyfob_sections_new (self->office, g_steal_pointer (&doors->sections));
  doors->merge_number++;
  doors->asked_us = MAX (doors->asked_us, self->office->asked_us);
  g_hash_table_foreach_remove (doors->readings, is_outdated, &doors->asked_us);
}

static void
take_lock (KeyfobDoorMerge *self, KeyfobDoorList *doors, guint index) {
  const KisiLock *lock = g_ptr_array_index (self->office->locks, index);
  KeyfobSection *section = keyfob_sections_get (self->sections, lock);
  KeyfobDoorEntry *entry = g_hash_table_lookup (doors->entries, &lock->id);
  const KisiLock *newest = get_newest (self, doors, lock);

  if (newest == NULL)
    return;
  if (entry == NULL) {
    entry = g_new0 (KeyfobDoorEntry, 1);
    entry->id = lock->id;
    entry->door = keyfob_door_new (newest, section);
    keyfob_door_set_expired (entry->door, doors->expired);
    keyfob_door_read (entry->door, self->office->fetched_at, self->office->asked_us);
    if (self->office->sinces != NULL)
      keyfob_door_restore_since (entry->door,
                                 &g_array_index (self->office->sinces, KeyfobSince, index));
    g_hash_table_insert (doors->entries, &entry->id, entry);
    g_ptr_array_add (self->added, entry);
    keyfob_door_names_add (doors->names, entry->door);
  } else {
    gboolean goes = entry->shown && keyfob_door_goes_elsewhere (entry->door, section);

    if (entry->merge != doors->merge_number)
      entry->moved = FALSE;
    entry->lock = goes ? lock : NULL;
    entry->section = goes ? section : NULL;
    keyfob_door_read (entry->door, self->office->fetched_at, self->office->asked_us);
    if ((goes || keyfob_door_list_update_door (doors, entry->door, newest, section)) &&
        !entry->moved) {
      entry->moved = TRUE;
      self->moved++;
    }
  }
  if (entry->merge != doors->merge_number)
    self->met++;
  entry->merge = doors->merge_number;
}

static void
take_locks (KeyfobDoorMerge *self, KeyfobDoorList *doors, gint64 deadline) {
  GPtrArray *locks = self->office->locks;

  if (self->sections == NULL)
    begin (self, doors);
  while (!self->dropped && self->position < locks->len) {
    take_lock (self, doors, self->position++);
    if (is_late (self->position, deadline))
      return;
  }
  if (self->dropped)
    return;
  keyfob_sections_seal (self->sections);
  self->position = 0;
  /* Most merges are refreshes that neither took a door away nor moved one. */
  self->stage = self->met == g_hash_table_size (doors->entries) && self->moved == 0 ? STAGE_ADD
                                                                                    : STAGE_REMOVE;
}

static KeyfobDoorEntry *
get_entry_at (KeyfobDoorList *doors, guint position) {
  g_autoptr (KeyfobDoor) door = g_list_model_get_item (G_LIST_MODEL (doors->model), position);
  gint64 id;

  if (door == NULL)
    return NULL;
  id = keyfob_door_get_id (door);
  return g_hash_table_lookup (doors->entries, &id);
}

/* Removes the run of doors at @position that the present merge has not met. */
static guint
remove_run (KeyfobDoorList *doors, guint position) {
  guint first = doors->discarded->len;
  guint n = 0;
  KeyfobDoorEntry *entry;

  while (n < SPLICE_MAX_DOORS && (entry = get_entry_at (doors, position + n)) != NULL &&
         entry->merge != doors->merge_number) {
    keyfob_door_list_discard (doors, entry);
    n++;
  }
  if (n == 0)
    return 0;
  g_list_store_splice (doors->model, position, n, NULL, 0);
  for (guint i = first; i < first + n; i++)
    keyfob_door_set_gone (((KeyfobDoorEntry *) doors->discarded->pdata[i])->door);
  return n;
}

/* Takes the run of doors at the merge's position that go to other sections there. A view takes for
 * granted that sections stay as they are while the model says nothing (GtkListView aborts), so
 * nobody is told of anything before the model has said that all these doors are new. */
static void
move_run (KeyfobDoorMerge *self, KeyfobDoorList *doors) {
  g_autoptr (GPtrArray) run = g_ptr_array_new_with_free_func (g_object_unref);
  guint position = self->position;
  KeyfobDoorEntry *entry;

  while (run->len < SPLICE_MAX_DOORS &&
         (entry = get_entry_at (doors, position + run->len)) != NULL &&
         entry->merge == doors->merge_number && entry->section != NULL) {
    g_object_freeze_notify (G_OBJECT (entry->door));
    keyfob_door_list_update_door (doors, entry->door, get_newest (self, doors, entry->lock),
                                  entry->section);
    g_ptr_array_add (run, g_object_ref (entry->door));
  }
  self->position += run->len;
  g_list_store_splice (doors->model, position, run->len, run->pdata, run->len);
  for (guint i = 0; i < run->len; i++)
    g_object_thaw_notify (run->pdata[i]);
}

static void
remove_doors (KeyfobDoorMerge *self, KeyfobDoorList *doors, gint64 deadline) {
  KeyfobDoorEntry *entry;

  while ((entry = get_entry_at (doors, self->position)) != NULL) {
    if (entry->merge != doors->merge_number) {
      if (remove_run (doors, self->position) > DOORS_PER_LOOK && is_late (0, deadline))
        return;
      continue;
    }
    if (entry->section != NULL) {
      move_run (self, doors);
      if (is_late (0, deadline))
        return;
      continue;
    }
    if (entry->moved)
      keyfob_door_list_announce_move (doors, self->position, entry->door);
    if (is_late (++self->position, deadline))
      return;
  }
  self->position = 0;
  self->stage = STAGE_ADD;
}

static void
add_doors (KeyfobDoorMerge *self, KeyfobDoorList *doors) {
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();
  guint n = MIN (self->added->len, SPLICE_MAX_DOORS);

  for (guint i = 0; i < n; i++) {
    KeyfobDoorEntry *entry = g_ptr_array_index (self->added, i);

    entry->shown = TRUE;
    g_ptr_array_add (shown, entry->door);
  }
  if (n > 0) {
    g_ptr_array_remove_range (self->added, 0, n);
    g_list_store_splice (doors->model, g_list_model_get_n_items (G_LIST_MODEL (doors->model)), 0,
                         shown->pdata, n);
  }
  if (self->added->len == 0) {
    doors->sections = g_steal_pointer (&self->sections);
    self->stage = STAGE_DONE;
  }
}

KeyfobDoorMerge *
keyfob_door_merge_new (KeyfobOffice *office) {
  KeyfobDoorMerge *self = g_new0 (KeyfobDoorMerge, 1);

  self->office = keyfob_office_ref (office);
  self->added = g_ptr_array_new ();
  return self;
}

void
keyfob_door_merge_free (KeyfobDoorMerge *self) {
  keyfob_office_unref (self->office);
  keyfob_sections_free (self->sections);
  g_ptr_array_unref (self->added);
  g_free (self);
}

gboolean
keyfob_door_merge_go_on (KeyfobDoorMerge *self, KeyfobDoorList *doors, gint64 deadline) {
  while (!self->dropped && self->stage != STAGE_DONE && g_get_monotonic_time () < deadline) {
    switch (self->stage) {
    case STAGE_TAKE:
      take_locks (self, doors, deadline);
      break;
    case STAGE_REMOVE:
      remove_doors (self, doors, deadline);
      break;
    case STAGE_ADD:
      add_doors (self, doors);
      break;
    case STAGE_DONE:
      break;
    }
  }
  return self->dropped || self->stage == STAGE_DONE;
}

void
keyfob_door_merge_take_back (KeyfobDoorMerge *self, KeyfobDoorList *doors) {
  for (guint i = 0; i < self->added->len; i++)
    keyfob_door_list_discard (doors, g_ptr_array_index (self->added, i));
  g_ptr_array_set_size (self->added, 0);
}

void
keyfob_door_merge_drop (KeyfobDoorMerge *self) {
  self->dropped = TRUE;
  g_ptr_array_set_size (self->added, 0);
}

gboolean
keyfob_door_merge_is_dropped (KeyfobDoorMerge *self) {
  return self->dropped;
}

void
keyfob_door_merge_forget (KeyfobDoorMerge *self,
                          KeyfobDoorList *doors,
                          KeyfobDoorEntry *entry,
                          guint position) {
  if (self->sections != NULL && entry->merge == doors->merge_number)
    self->met--;
  if (position == G_MAXUINT)
    g_ptr_array_remove (self->added, entry);
  else if (self->stage == STAGE_REMOVE && position < self->position)
    self->position--;
}
