/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-finder.h"

/* More than this is no name of a door: it finds nothing, and is not looked at whole. */
#define TEXT_MAX_BYTES 1000

struct _KeyfobDoorFinder {
  GObject parent_instance;

  KeyfobDoorList *doors;
  KeyfobRecentDoors *recent;
};

G_DEFINE_FINAL_TYPE (KeyfobDoorFinder, keyfob_door_finder, G_TYPE_OBJECT)

/* How well a door matches a text, best first. */
typedef enum {
  MATCH_EXACT,
  MATCH_NAME,
  MATCH_NAME_BEGINS,
  MATCH_WORDS_BEGIN,
  MATCH_IN_NAME,
  MATCH_IN_PLACE,
  MATCH_NONE,
} Match;

/* What a text asks for. */
typedef struct {
  char *typed;
  char **words; /* folded; none match every door */
  char *whole;  /* the words, a blank between them */
  gsize whole_length;
} Query;

typedef struct {
  KeyfobDoor *door;
  Match match;
  gboolean near;
  guint standing; /* 0: a favourite; then the doors unlocked last; G_MAXUINT: all others */
} Hit;

static void
query_free (Query *query) {
  g_free (query->typed);
  g_strfreev (query->words);
  g_free (query->whole);
  g_free (query);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Query, query_free)

/* Returns NULL if nothing can match. */
static Query *
query_new (const char *text) {
  g_autofree char *safe = NULL;
  g_autofree char *folded = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  Query *query;

  if (text != NULL && strnlen (text, TEXT_MAX_BYTES + 1) > TEXT_MAX_BYTES)
    return NULL;
  /* As names are made safe, so that what was copied from one finds it. */
  safe = keyfob_text_dup_safe (text, TEXT_MAX_BYTES);
  folded = keyfob_search_fold (safe);
  parts = g_strsplit (folded, " ", -1);
  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0')
      g_strv_builder_add (words, *part);

  query = g_new0 (Query, 1);
  query->words = g_strv_builder_end (words);
  query->whole = g_strjoinv (" ", query->words);
  query->whole_length = strlen (query->whole);
  query->typed = g_steal_pointer (&safe);
  return query;
}

static gboolean
begins_word (const char *key, const char *found) {
  gunichar before = found == key ? ' ' : g_utf8_get_char (g_utf8_prev_char (found));

  return !g_unichar_isalnum (before) && !g_unichar_ismark (before);
}

/* Where @word is found in a door's @key, whose first bytes are the name. */
static Match
match_word (const char *key, gsize name_length, const char *word) {
  const char *found = strstr (key, word);
  Match match = MATCH_IN_PLACE;

  if (found == NULL)
    return MATCH_NONE;
  for (; found != NULL && found < key + name_length; found = strstr (found + 1, word)) {
    if (begins_word (key, found))
      return MATCH_WORDS_BEGIN;
    match = MATCH_IN_NAME;
  }
  return match;
}

/* A door matches as badly as the worst of the words. */
static Match
match_words (const Query *query, const char *key, gsize name_length) {
  Match worst = MATCH_WORDS_BEGIN;

  for (char **word = query->words; *word != NULL && worst != MATCH_NONE; word++)
    worst = MAX (worst, match_word (key, name_length, *word));
  return worst;
}

static Match
match (const Query *query, KeyfobDoor *door) {
  const char *key;
  gsize name_length;

  if (query->words[0] == NULL)
    return MATCH_NAME;
  key = keyfob_door_get_search_key (door);
  name_length = keyfob_door_get_search_name_length (door);
  if (query->whole_length > name_length || !g_str_has_prefix (key, query->whole))
    return match_words (query, key, name_length);
  if (query->whole_length < name_length)
    return MATCH_NAME_BEGINS;
  return g_str_equal (query->typed, keyfob_door_get_name (door)) ? MATCH_EXACT : MATCH_NAME;
}

static guint
get_standing (KeyfobDoorFinder *self, KeyfobDoor *door) {
  guint rank;

  if (keyfob_door_is_favourite (door))
    return 0;
  rank = keyfob_recent_doors_get_rank (self->recent, keyfob_door_get_id (door));
  return rank == G_MAXUINT ? G_MAXUINT : rank + 1;
}

static int
compare (gconstpointer a, gconstpointer b) {
  const Hit *left = a;
  const Hit *right = b;

  if (left->match != right->match)
    return left->match < right->match ? -1 : 1;
  if (left->near != right->near)
    return left->near ? -1 : 1;
  if (left->standing != right->standing)
    return left->standing < right->standing ? -1 : 1;
  return keyfob_door_compare_names (left->door, right->door);
}

/* Puts @hit where it belongs among the best @max. Most hits are worse than the last of them, which
 * one comparison tells: to sort all would take the longest part of the time. */
static void
insert (GArray *hits, guint max, const Hit *hit) {
  guint from = 0;
  guint to = hits->len;

  if (hits->len == max) {
    if (compare (hit, &g_array_index (hits, Hit, max - 1)) >= 0)
      return;
    g_array_set_size (hits, --to);
  }
  while (from < to) {
    guint middle = (from + to) / 2;

    if (compare (hit, &g_array_index (hits, Hit, middle)) < 0)
      to = middle;
    else
      from = middle + 1;
  }
  g_array_insert_val (hits, from, *hit);
}

static void
keyfob_door_finder_dispose (GObject *object) {
  KeyfobDoorFinder *self = KEYFOB_DOOR_FINDER (object);

  g_clear_object (&self->doors);
  g_clear_object (&self->recent);
  G_OBJECT_CLASS (keyfob_door_finder_parent_class)->dispose (object);
}

static void
keyfob_door_finder_class_init (KeyfobDoorFinderClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_door_finder_dispose;
}

static void
keyfob_door_finder_init (KeyfobDoorFinder *self) {
}

KeyfobDoorFinder *
keyfob_door_finder_new (KeyfobDoorList *doors, KeyfobRecentDoors *recent) {
  KeyfobDoorFinder *self = g_object_new (KEYFOB_TYPE_DOOR_FINDER, NULL);

  self->doors = g_object_ref (doors);
  self->recent = g_object_ref (recent);
  return self;
}

GPtrArray *
keyfob_door_finder_find (KeyfobDoorFinder *self, const char *text, guint max) {
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  g_autoptr (Query) query = NULL;
  GPtrArray *found;
  GListModel *model;
  guint n_doors;

  g_return_val_if_fail (KEYFOB_IS_DOOR_FINDER (self), NULL);

  query = query_new (text);
  model = keyfob_door_list_get_model (self->doors);
  n_doors = query == NULL ? 0 : g_list_model_get_n_items (model);
  for (guint i = 0; i < n_doors; i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);
    Hit hit = {.door = door, .match = match (query, door)};

    if (hit.match == MATCH_NONE)
      continue;
    hit.near = keyfob_door_is_near (door);
    hit.standing = get_standing (self, door);
    if (max == 0)
      g_array_append_val (hits, hit);
    else
      insert (hits, max, &hit);
  }
  if (max == 0)
    g_array_sort (hits, compare);

  /* The list has held them until now. */
  found = g_ptr_array_new_full (hits->len, g_object_unref);
  for (guint i = 0; i < hits->len; i++)
    g_ptr_array_add (found, g_object_ref (g_array_index (hits, Hit, i).door));
  return found;
}

KeyfobDoorList *
keyfob_door_finder_get_doors (KeyfobDoorFinder *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_FINDER (self), NULL);
  return self->doors;
}

KeyfobRecentDoors *
keyfob_door_finder_get_recent (KeyfobDoorFinder *self) {
  g_return_val_if_fail (KEYFOB_IS_DOOR_FINDER (self), NULL);
  return self->recent;
}
