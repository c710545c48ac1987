/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-names.h"

#include <glib/gi18n-lib.h>

/* A door is in the table by its name, and by the next longer words only if it is not alone at the
 * shorter. There is one table for all: what one door is called with its place may be what another
 * is called without. The words of a door are longer from naming to naming, and those with the ID
 * are no other door's with its own. */
struct _KeyfobDoorNames {
  GHashTable *doors;      /* from words (element-type utf8 GQueue): who may be called so */
  GHashTable *changed;    /* (element-type KeyfobDoor): not yet told */
  GHashTable *renumbered; /* likewise: those whose number has come, or is not needed any more */
};

static char *
dup_name_and (KeyfobDoor *door, const char *where) {
  if (*where == '\0')
    return g_strdup (keyfob_door_get_name (door));
  /* Translators: a door's name, and where it is: others are called the same. */
  return g_strdup_printf (C_ ("name and place", "%1$s, %2$s"), keyfob_door_get_name (door), where);
}

static char *
dup_with_id (KeyfobDoor *door, const char *words) {
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, keyfob_door_get_id (door));

  /* Translators: %1$s is a door's name, %2$s is its ID */
  return g_strdup_printf (C_ ("name and ID", "%1$s (%2$s)"), words, id);
}

static char *
dup_words (KeyfobDoor *door, KeyfobDoorNaming naming) {
  const KeyfobSection *section = keyfob_door_get_section (door);
  g_autofree char *words = NULL;

  switch (naming) {
  case KEYFOB_DOOR_NAMING_NAME:
    return g_strdup (keyfob_door_get_name (door));
  case KEYFOB_DOOR_NAMING_ORGANIZATION:
    return dup_name_and (door, section->organization);
  case KEYFOB_DOOR_NAMING_PLACE:
    words = keyfob_section_dup_place_title (section);
    return dup_name_and (door, words);
  case KEYFOB_DOOR_NAMING_FLOOR:
    return dup_name_and (door, section->title);
  case KEYFOB_DOOR_NAMING_ID:
    words = dup_name_and (door, section->title);
    return dup_with_id (door, words);
  }
  g_return_val_if_reached (NULL);
}

static KeyfobDoorNaming
get_next (KeyfobDoor *door, KeyfobDoorNaming naming) {
  const KeyfobSection *section = keyfob_door_get_section (door);

  if (naming < KEYFOB_DOOR_NAMING_ORGANIZATION && section->organization != NULL)
    return KEYFOB_DOOR_NAMING_ORGANIZATION;
  if (naming < KEYFOB_DOOR_NAMING_PLACE && *section->place_name != '\0')
    return KEYFOB_DOOR_NAMING_PLACE;
  if (naming < KEYFOB_DOOR_NAMING_FLOOR && section->floor_name != NULL)
    return KEYFOB_DOOR_NAMING_FLOOR;
  return KEYFOB_DOOR_NAMING_ID;
}

static void
set_naming (KeyfobDoorNames *self, KeyfobDoor *door, KeyfobDoorNaming naming) {
  g_autofree char *words = dup_words (door, naming);
  KeyfobDoorNaming before = keyfob_door_get_naming (door);

  if ((before == KEYFOB_DOOR_NAMING_ID) != (naming == KEYFOB_DOOR_NAMING_ID) &&
      !g_hash_table_remove (self->renumbered, door))
    g_hash_table_add (self->renumbered, g_object_ref (door));
  if (!g_str_equal (words, keyfob_door_get_full_name (door)))
    g_hash_table_add (self->changed, g_object_ref (door));
  keyfob_door_set_naming (door, naming, naming != KEYFOB_DOOR_NAMING_NAME ? words : NULL);
}

static void
enter (KeyfobDoorNames *self, KeyfobDoor *door, KeyfobDoorNaming naming) {
  g_autofree char *words = dup_words (door, naming);
  GQueue *doors = g_hash_table_lookup (self->doors, words);

  if (doors == NULL) {
    doors = g_queue_new ();
    g_hash_table_insert (self->doors, g_steal_pointer (&words), doors);
  }
  g_queue_push_tail (doors, door);
  if (doors->length == 2) { /* the other was alone: these words are its full name */
    KeyfobDoor *other = doors->head->data;

    if (keyfob_door_get_naming (other) != KEYFOB_DOOR_NAMING_ID)
      enter (self, other, get_next (other, keyfob_door_get_naming (other)));
  }
  if (doors->length == 1 || naming == KEYFOB_DOOR_NAMING_ID)
    set_naming (self, door, naming);
  else
    enter (self, door, get_next (door, naming));
}

/* By which naming @door is called @words, as it can be. */
static KeyfobDoorNaming
find_naming (KeyfobDoor *door, const char *words) {
  KeyfobDoorNaming naming = KEYFOB_DOOR_NAMING_NAME;

  while (naming < keyfob_door_get_naming (door)) {
    g_autofree char *own = dup_words (door, naming);

    if (g_str_equal (own, words))
      break;
    naming = get_next (door, naming);
  }
  return naming;
}

/* From the longest of its words to those of @naming. */
static void
leave (KeyfobDoorNames *self, KeyfobDoor *door, KeyfobDoorNaming naming) {
  g_autofree char *words = dup_words (door, naming);
  GQueue *doors;

  if (naming < keyfob_door_get_naming (door))
    leave (self, door, get_next (door, naming));
  doors = g_hash_table_lookup (self->doors, words);
  g_queue_remove (doors, door); /* mostly those that came first go first */
  if (doors->length == 0) {
    g_hash_table_remove (self->doors, words);
  } else if (doors->length == 1) {
    KeyfobDoor *alone = doors->head->data;
    KeyfobDoorNaming shortest = find_naming (alone, words);

    if (shortest < keyfob_door_get_naming (alone))
      leave (self, alone, get_next (alone, shortest));
    set_naming (self, alone, shortest);
  }
}

KeyfobDoorNames *
keyfob_door_names_new (void) {
  KeyfobDoorNames *self = g_new (KeyfobDoorNames, 1);

  self->doors =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_queue_free);
  self->changed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->renumbered = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  return self;
}

void
keyfob_door_names_free (KeyfobDoorNames *self) {
  g_hash_table_unref (self->doors);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->renumbered);
  g_free (self);
}

void
keyfob_door_names_add (KeyfobDoorNames *self, KeyfobDoor *door) {
  enter (self, door, KEYFOB_DOOR_NAMING_NAME);
}

void
keyfob_door_names_remove (KeyfobDoorNames *self, KeyfobDoor *door) {
  leave (self, door, KEYFOB_DOOR_NAMING_NAME);
}

void
keyfob_door_names_clear (KeyfobDoorNames *self) {
  g_hash_table_remove_all (self->doors);
  g_hash_table_remove_all (self->changed);
  g_hash_table_remove_all (self->renumbered);
}

static void
tell_of (GHashTable *doors, const char *property) {
  g_autoptr (GPtrArray) changed = g_hash_table_steal_all_keys (doors);

  for (guint i = 0; i < changed->len; i++)
    g_object_notify (g_ptr_array_index (changed, i), property);
}

void
keyfob_door_names_tell (KeyfobDoorNames *self) {
  tell_of (self->changed, "full-name");
  tell_of (self->renumbered, "name-in-section");
}

char *
keyfob_door_dup_name_and_id (KeyfobDoor *self) {
  const char *name = keyfob_door_get_full_name (self);

  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  return keyfob_door_get_naming (self) == KEYFOB_DOOR_NAMING_ID ? g_strdup (name)
                                                                : dup_with_id (self, name);
}

char *
keyfob_door_dup_name_in_section (KeyfobDoor *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR (self), NULL);

  return keyfob_door_get_naming (self) == KEYFOB_DOOR_NAMING_ID
             ? dup_with_id (self, keyfob_door_get_name (self))
             : g_strdup (keyfob_door_get_name (self));
}
