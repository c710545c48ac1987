/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-steady-doors.h"

/* Fewer doors are seen at a glance: headers of their own would only push them apart. */
#define RANKED_MIN_DOORS 10
/* So that what comes first stays a few, whatever the day was like. */
#define RECENT_MAX_DOORS 5

struct _KeyfobSteadyDoors {
  GObject parent_instance;

  GListModel *source;
  GListStore *model;
  gboolean exact;       /* the model is what the source is */
  GHashTable *moved;    /* doors that the source announced anew while it was not */
  GHashTable *sections; /* while held: door → its KeyfobSection as the view knows it */
  KeyfobDoor *kept;
  KeyfobRecentDoors *recent; /* (nullable): by which they were ranked last */
};

G_DEFINE_FINAL_TYPE (KeyfobSteadyDoors, keyfob_steady_doors, G_TYPE_OBJECT)

static GPtrArray *
get_items (GListModel *list, guint position, guint n) {
  GPtrArray *items = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = position; i < position + n; i++)
    g_ptr_array_add (items, g_list_model_get_item (list, i));
  return items;
}

static GPtrArray *
get_all (GListModel *list) {
  return get_items (list, 0, g_list_model_get_n_items (list));
}

/* Takes out what is not in the source, but for the door that is kept, and what has another place
 * there. */
static void
take_out (KeyfobSteadyDoors *self, GPtrArray *doors) {
  g_autoptr (GHashTable) there = g_hash_table_new (NULL, NULL);
  guint i = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  for (guint j = 0; j < doors->len; j++)
    g_hash_table_add (there, doors->pdata[j]);
  while (i-- > 0) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (G_LIST_MODEL (self->model), i);

    if (g_hash_table_contains (there, door) ? g_hash_table_contains (self->moved, door)
                                            : door != self->kept)
      g_list_store_remove (self->model, i);
  }
}

/* Puts in what the model lacks. What it has already is in the order of the source. */
static void
put_in (KeyfobSteadyDoors *self, GPtrArray *doors) {
  guint position = 0;

  for (guint i = 0; i < doors->len; position++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (G_LIST_MODEL (self->model), position);
    guint n = 0;

    if (door != NULL && door == self->kept && !g_ptr_array_find (doors, door, NULL))
      continue;
    while (i + n < doors->len && doors->pdata[i + n] != door)
      n++;
    if (n > 0)
      g_list_store_splice (self->model, position, 0, &doors->pdata[i], n);
    position += n;
    i += n + (door != NULL);
  }
}

static void
catch_up (KeyfobSteadyDoors *self) {
  g_autoptr (GPtrArray) doors = get_all (self->source);

  if (self->exact)
    return;
  take_out (self, doors);
  /* The view still has to hear of those that went from where it knew them. */
  g_clear_pointer (&self->sections, g_hash_table_unref);
  put_in (self, doors);
  g_hash_table_remove_all (self->moved);
  self->exact = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == doors->len;
}

static gboolean
takes_kept (KeyfobSteadyDoors *self, guint position, guint removed, GPtrArray *added) {
  g_autoptr (GPtrArray) doors = NULL;

  if (self->kept == NULL)
    return FALSE;
  doors = get_items (G_LIST_MODEL (self->model), position, removed);
  return g_ptr_array_find (doors, self->kept, NULL) && !g_ptr_array_find (added, self->kept, NULL);
}

static KeyfobDoorRank
find_rank (KeyfobDoor *door, KeyfobRecentDoors *recent) {
  if (keyfob_door_is_favourite (door))
    return KEYFOB_DOOR_RANK_FAVOURITE;
  return keyfob_recent_doors_get_rank (recent, keyfob_door_get_id (door)) < RECENT_MAX_DOORS
             ? KEYFOB_DOOR_RANK_RECENT
             : KEYFOB_DOOR_RANK_NONE;
}

/* Returns the rank of each door. If most doors had one, it would tell nothing: then none has. */
static GArray *
find_ranks (GPtrArray *doors, KeyfobRecentDoors *recent) {
  GArray *ranks = g_array_sized_new (FALSE, FALSE, sizeof (KeyfobDoorRank), doors->len);
  gboolean worth = recent != NULL && doors->len >= RANKED_MIN_DOORS;
  guint n_ranked = 0;

  for (guint i = 0; i < doors->len; i++) {
    KeyfobDoorRank rank = worth ? find_rank (doors->pdata[i], recent) : KEYFOB_DOOR_RANK_NONE;

    n_ranked += rank != KEYFOB_DOOR_RANK_NONE;
    g_array_append_val (ranks, rank);
  }
  if (n_ranked > doors->len / 2)
    for (guint i = 0; i < ranks->len; i++)
      g_array_index (ranks, KeyfobDoorRank, i) = KEYFOB_DOOR_RANK_NONE;
  return ranks;
}

/* Doors that have come, before the model has them: later, each would have to leave its place. */
static void
rank_added (KeyfobSteadyDoors *self, guint position, GPtrArray *added) {
  g_autoptr (GPtrArray) doors = get_all (self->source);
  g_autoptr (GArray) ranks = find_ranks (doors, self->recent);

  for (guint i = 0; i < added->len; i++)
    keyfob_door_set_rank (added->pdata[i], g_array_index (ranks, KeyfobDoorRank, position + i));
}

static void
on_items_changed (KeyfobSteadyDoors *self, guint position, guint removed, guint added) {
  g_autoptr (GPtrArray) doors = get_items (self->source, position, added);

  if (g_list_model_get_n_items (self->source) == 0) {
    g_list_store_remove_all (self->model);
    g_hash_table_remove_all (self->moved);
    self->exact = TRUE;
    return;
  }
  if (self->exact && self->sections == NULL && !takes_kept (self, position, removed, doors)) {
    if (removed == 0)
      rank_added (self, position, doors);
    g_list_store_splice (self->model, position, removed, doors->pdata, added);
    return;
  }
  self->exact = FALSE;
  for (guint i = 0; i < doors->len; i++)
    g_hash_table_add (self->moved, g_object_ref (doors->pdata[i]));
  if (self->sections == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    catch_up (self);
}

/* Nobody shows them in that order any more. */
static void
forget_ranks (KeyfobSteadyDoors *self) {
  g_autoptr (GPtrArray) doors = get_all (self->source);

  for (guint i = 0; i < doors->len; i++)
    keyfob_door_set_rank (doors->pdata[i], KEYFOB_DOOR_RANK_NONE);
}

static void
keyfob_steady_doors_dispose (GObject *object) {
  KeyfobSteadyDoors *self = KEYFOB_STEADY_DOORS (object);

  g_list_store_remove_all (self->model);
  if (self->source != NULL)
    forget_ranks (self);
  g_hash_table_remove_all (self->moved);
  g_clear_pointer (&self->sections, g_hash_table_unref);
  g_clear_object (&self->kept);
  g_clear_object (&self->recent);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (keyfob_steady_doors_parent_class)->dispose (object);
}

static void
keyfob_steady_doors_finalize (GObject *object) {
  KeyfobSteadyDoors *self = KEYFOB_STEADY_DOORS (object);

  g_object_unref (self->model);
  g_hash_table_unref (self->moved);

  G_OBJECT_CLASS (keyfob_steady_doors_parent_class)->finalize (object);
}

static void
keyfob_steady_doors_class_init (KeyfobSteadyDoorsClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_steady_doors_dispose;
  G_OBJECT_CLASS (klass)->finalize = keyfob_steady_doors_finalize;
}

static void
keyfob_steady_doors_init (KeyfobSteadyDoors *self) {
  self->model = g_list_store_new (KEYFOB_TYPE_DOOR);
  self->moved = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->exact = TRUE;
}

KeyfobSteadyDoors *
keyfob_steady_doors_new (void) {
  return g_object_new (KEYFOB_TYPE_STEADY_DOORS, NULL);
}

void
keyfob_steady_doors_set_source (KeyfobSteadyDoors *self, GListModel *source) {
  g_return_if_fail (KEYFOB_IS_STEADY_DOORS (self));
  g_return_if_fail (self->source == NULL);

  self->source = g_object_ref (source);
  g_signal_connect_object (source, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (source));
}

GListModel *
keyfob_steady_doors_get_model (KeyfobSteadyDoors *self) {
  g_return_val_if_fail (KEYFOB_IS_STEADY_DOORS (self), NULL);

  return G_LIST_MODEL (self->model);
}

void
keyfob_steady_doors_hold (KeyfobSteadyDoors *self) {
  g_autoptr (GPtrArray) doors = NULL;

  g_return_if_fail (KEYFOB_IS_STEADY_DOORS (self));

  if (self->sections != NULL)
    return;
  self->sections =
      g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) keyfob_section_unref);
  doors = get_all (G_LIST_MODEL (self->model));
  for (guint i = 0; i < doors->len; i++)
    g_hash_table_insert (self->sections, g_object_ref (doors->pdata[i]),
                         keyfob_section_ref (keyfob_door_get_section (doors->pdata[i])));
}

void
keyfob_steady_doors_release (KeyfobSteadyDoors *self) {
  g_return_if_fail (KEYFOB_IS_STEADY_DOORS (self));

  if (self->source != NULL)
    catch_up (self);
  g_clear_pointer (&self->sections, g_hash_table_unref);
}

gboolean
keyfob_steady_doors_is_held (KeyfobSteadyDoors *self) {
  g_return_val_if_fail (KEYFOB_IS_STEADY_DOORS (self), FALSE);

  return self->sections != NULL;
}

void
keyfob_steady_doors_keep (KeyfobSteadyDoors *self, KeyfobDoor *door) {
  g_return_if_fail (KEYFOB_IS_STEADY_DOORS (self));

  if (g_set_object (&self->kept, door) && self->sections == NULL && self->source != NULL)
    catch_up (self);
}

KeyfobDoor *
keyfob_steady_doors_get_kept (KeyfobSteadyDoors *self) {
  g_return_val_if_fail (KEYFOB_IS_STEADY_DOORS (self), NULL);

  return self->kept;
}

gboolean
keyfob_steady_doors_rank (KeyfobSteadyDoors *self, KeyfobRecentDoors *recent, gboolean *left_out) {
  g_autoptr (GPtrArray) doors = NULL;
  g_autoptr (GArray) ranks = NULL;

  g_return_val_if_fail (KEYFOB_IS_STEADY_DOORS (self), FALSE);
  g_return_val_if_fail (self->sections == NULL, FALSE);

  *left_out = FALSE;
  g_set_object (&self->recent, recent);
  if (self->source == NULL)
    return FALSE;
  doors = get_all (self->source);
  ranks = find_ranks (doors, recent);
  for (guint i = 0; i < doors->len; i++) {
    if (keyfob_door_get_rank (doors->pdata[i]) == g_array_index (ranks, KeyfobDoorRank, i))
      continue;
    if (doors->pdata[i] == self->kept)
      *left_out = TRUE;
    else
      g_hash_table_add (self->moved, g_object_ref (doors->pdata[i]));
  }
  if (g_hash_table_size (self->moved) == 0)
    return FALSE;
  /* The view has to hear of those that move while they are still where it knows them. */
  take_out (self, doors);
  for (guint i = 0; i < doors->len; i++)
    if (g_hash_table_contains (self->moved, doors->pdata[i]))
      keyfob_door_set_rank (doors->pdata[i], g_array_index (ranks, KeyfobDoorRank, i));
  put_in (self, doors);
  g_hash_table_remove_all (self->moved);
  return TRUE;
}

int
keyfob_steady_doors_compare_sections (gconstpointer a, gconstpointer b, gpointer user_data) {
  KeyfobSteadyDoors *self = user_data;
  KeyfobDoorRank rank = keyfob_door_get_rank ((KeyfobDoor *) a);
  KeyfobDoorRank other_rank = keyfob_door_get_rank ((KeyfobDoor *) b);
  KeyfobSection *first = self->sections != NULL ? g_hash_table_lookup (self->sections, a) : NULL;
  KeyfobSection *second = self->sections != NULL ? g_hash_table_lookup (self->sections, b) : NULL;

  if (rank != other_rank)
    return rank < other_rank ? -1 : 1;
  if (rank != KEYFOB_DOOR_RANK_NONE)
    return 0;
  return first != NULL && second != NULL ? keyfob_section_compare (first, second)
                                         : keyfob_door_compare_sections (a, b, NULL);
}
