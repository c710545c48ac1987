/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-sections.h"

struct _KeyfobSections {
  KeyfobOffice *office;
  KeyfobSections *previous;
  GHashTable *places;   /* ID → KisiPlace of the office */
  GHashTable *floors;   /* ID → KisiFloor of the office */
  GHashTable *sections; /* set of KeyfobSection, told apart by their two IDs */
};

static guint
hash_ids (gconstpointer data) {
  const KeyfobSection *section = data;

  return g_int64_hash (&section->place_id) * 31 + g_int64_hash (&section->floor_id);
}

static gboolean
same_ids (gconstpointer a, gconstpointer b) {
  const KeyfobSection *left = a;
  const KeyfobSection *right = b;

  return left->place_id == right->place_id && left->floor_id == right->floor_id;
}

KeyfobSections *
keyfob_sections_new (KeyfobOffice *office, KeyfobSections *previous) {
  KeyfobSections *self = g_new0 (KeyfobSections, 1);

  self->office = keyfob_office_ref (office);
  self->previous = previous;
  self->sections =
      g_hash_table_new_full (hash_ids, same_ids, (GDestroyNotify) keyfob_section_unref, NULL);
  self->places = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->floors = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < office->places->len; i++) {
    KisiPlace *place = g_ptr_array_index (office->places, i);

    g_hash_table_insert (self->places, &place->id, place);
  }
  for (guint i = 0; i < office->floors->len; i++) {
    KisiFloor *floor = g_ptr_array_index (office->floors, i);

    g_hash_table_insert (self->floors, &floor->id, floor);
  }
  return self;
}

void
keyfob_sections_free (KeyfobSections *self) {
  if (self == NULL)
    return;
  keyfob_sections_seal (self);
  g_hash_table_unref (self->sections);
  g_free (self);
}

static KeyfobSection *
make_section (KeyfobSections *self, const KisiLock *lock, const KisiFloor *floor) {
  const KisiPlace *place = g_hash_table_lookup (self->places, &lock->place_id);
  const char *place_name = place != NULL && place->name[0] != '\0' ? place->name : lock->place_name;
  g_autoptr (KeyfobSection) made = keyfob_section_new (
      lock->place_id, place_name, place != NULL && place->locked_down,
      place != NULL ? place->locked_down_since : 0, floor != NULL ? floor->id : 0,
      floor != NULL ? floor->name : NULL, floor != NULL ? floor->number : 0);
  KeyfobSection *before = NULL;

  if (self->previous != NULL)
    before = g_hash_table_lookup (self->previous->sections, made);
  if (before != NULL && keyfob_section_equal (before, made))
    return keyfob_section_ref (before);
  return g_steal_pointer (&made);
}

KeyfobSection *
keyfob_sections_get (KeyfobSections *self, const KisiLock *lock) {
  KeyfobSection probe = {.place_id = lock->place_id};
  const KisiFloor *floor = NULL;
  KeyfobSection *section;

  if (lock->floor_id != 0)
    floor = g_hash_table_lookup (self->floors, &lock->floor_id);
  /* A floor without a name is one that Kisi does not tell of: see keyfob_office_fetch_async(). */
  if (floor != NULL && floor->name[0] == '\0')
    floor = NULL;
  if (floor != NULL)
    probe.floor_id = floor->id;

  section = g_hash_table_lookup (self->sections, &probe);
  if (section == NULL) {
    section = make_section (self, lock, floor);
    g_hash_table_add (self->sections, section);
  }
  return section;
}

void
keyfob_sections_seal (KeyfobSections *self) {
  g_clear_pointer (&self->office, keyfob_office_unref);
  g_clear_pointer (&self->previous, keyfob_sections_free);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->floors, g_hash_table_unref);
}
