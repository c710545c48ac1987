/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-sections.h"

typedef struct {
  gint64 place_id; /* the key of the table */
  gboolean locked_down;
  gint64 since;
} Lockdown;

struct _KeyfobSections {
  GHashTable *sections; /* set of KeyfobSection, told apart by their two IDs */

  /* Until they are settled: */
  KeyfobSnapshot *snapshot;
  char *organization; /* (nullable) */
  guint organization_position;
  GHashTable *places;    /* ID → KisiPlace of the snapshot */
  GHashTable *floors;    /* ID → KisiFloor of the snapshot */
  GHashTable *lockdowns; /* ID → Lockdown: of places, newer than the snapshot */
  GHashTable *before;    /* (nullable): the sections of the snapshot before */
};

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

/* @structs: each begins with its ID */
static GHashTable *
index_by_id (GPtrArray *structs) {
  GHashTable *index = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < structs->len; i++)
    g_hash_table_add (index, g_ptr_array_index (structs, i));
  return index;
}

KeyfobSections *
keyfob_sections_new (KeyfobSnapshot *snapshot,
                     const char *organization,
                     guint organization_position,
                     KeyfobSections *before) {
  KeyfobSections *self = g_new0 (KeyfobSections, 1);

  self->snapshot = keyfob_snapshot_ref (snapshot);
  self->organization = g_strdup (organization);
  self->organization_position = organization_position;
  self->places = index_by_id (snapshot->places);
  self->floors = index_by_id (snapshot->floors);
  self->sections = g_hash_table_new_full (hash_section, is_same_section,
                                          (GDestroyNotify) keyfob_section_unref, NULL);
  self->lockdowns = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  if (before != NULL)
    self->before = g_hash_table_ref (before->sections);
  return self;
}

void
keyfob_sections_free (KeyfobSections *self) {
  keyfob_sections_settle (self);
  g_hash_table_unref (self->sections);
  g_free (self->organization);
  g_free (self);
}

static KeyfobSection *
make (KeyfobSections *self, const KisiLock *lock, const KisiFloor *floor) {
  const KisiPlace *place = g_hash_table_lookup (self->places, &lock->place_id);
  const Lockdown *lockdown = g_hash_table_lookup (self->lockdowns, &lock->place_id);
  gboolean locked_down = place != NULL && place->locked_down;
  gint64 since = place != NULL ? place->locked_down_since : 0;

  if (lockdown != NULL) {
    locked_down = lockdown->locked_down;
    since = lockdown->since;
  }
  return keyfob_section_new (self->organization, self->organization_position, lock->place_id,
                             place != NULL && place->name[0] != '\0' ? place->name
                                                                     : lock->place_name,
                             locked_down, since, floor != NULL ? floor->id : 0,
                             floor != NULL ? floor->name : NULL, floor != NULL ? floor->number : 0);
}

KeyfobSection *
keyfob_sections_get (KeyfobSections *self, const KisiLock *lock) {
  const KisiFloor *floor = g_hash_table_lookup (self->floors, &lock->floor_id);
  KeyfobSection probe = {.place_id = lock->place_id};
  KeyfobSection *section;
  KeyfobSection *before = NULL;

  /* A floor without a name is one that Kisi does not tell of: see keyfob_snapshot_fetch_async(). */
  if (floor != NULL && floor->name[0] == '\0')
    floor = NULL;
  if (floor != NULL)
    probe.floor_id = floor->id;
  section = g_hash_table_lookup (self->sections, &probe);
  if (section != NULL)
    return section;

  section = make (self, lock, floor);
  if (self->before != NULL)
    before = g_hash_table_lookup (self->before, section);
  if (before != NULL && keyfob_section_equal (before, section)) {
    keyfob_section_unref (section);
    section = keyfob_section_ref (before);
  }
  g_hash_table_add (self->sections, section);
  return section;
}

static gboolean
is_of_place (gpointer section, gpointer same, gpointer place_id) {
  return ((KeyfobSection *) section)->place_id == *(gint64 *) place_id;
}

void
keyfob_sections_lock_down (KeyfobSections *self,
                           gint64 place_id,
                           gboolean locked_down,
                           gint64 since) {
  Lockdown *lockdown = g_new (Lockdown, 1);

  *lockdown = (Lockdown) {place_id, locked_down, since};
  g_hash_table_replace (self->lockdowns, &lockdown->place_id, lockdown);
  g_hash_table_foreach_remove (self->sections, is_of_place, &place_id);
}

void
keyfob_sections_settle (KeyfobSections *self) {
  g_clear_pointer (&self->before, g_hash_table_unref);
  g_clear_pointer (&self->lockdowns, g_hash_table_unref);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->floors, g_hash_table_unref);
  g_clear_pointer (&self->snapshot, keyfob_snapshot_unref);
}
