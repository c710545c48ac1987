/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-near-doors.h"

struct _KeyfobNearDoors {
  GObject parent_instance;

  KeyfobDoorList *doors;
  KeyfobReaders *readers;
  GHashTable *near; /* a set of bits: of readers that are heard, whether or not there is a door */
  GArray *index; /* (nullable) (element-type Entry): by bits; of the doors there are, once needed */
};

G_DEFINE_FINAL_TYPE (KeyfobNearDoors, keyfob_near_doors, G_TYPE_OBJECT)

typedef struct {
  guint32 bits;
  gint64 id;
} Entry;

static guint32
get_bits (gint64 id) {
  return id & KEYFOB_IBEACON_LOCK_MASK;
}

static int
compare (gconstpointer a, gconstpointer b) {
  guint32 left = ((const Entry *) a)->bits;
  guint32 right = ((const Entry *) b)->bits;

  return (left > right) - (left < right);
}

/* Of thousands of doors, so that not all must be looked at whenever a reader comes or goes. */
static GArray *
get_index (KeyfobNearDoors *self) {
  GListModel *model = keyfob_door_list_get_model (self->doors);
  guint n = g_list_model_get_n_items (model);

  if (self->index != NULL)
    return self->index;
  self->index = g_array_sized_new (FALSE, FALSE, sizeof (Entry), n);
  for (guint i = 0; i < n; i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);
    Entry entry = {.id = keyfob_door_get_id (door)};

    entry.bits = get_bits (entry.id);
    g_array_append_val (self->index, entry);
  }
  g_array_sort (self->index, compare);
  return self->index;
}

static void
show_near (KeyfobNearDoors *self, guint32 bits, gboolean near) {
  g_autoptr (GArray) index = g_array_ref (get_index (self));
  const Entry wanted = {.bits = bits};
  guint first = 0;
  guint end = index->len;

  while (first < end) {
    guint middle = (first + end) / 2;

    if (g_array_index (index, Entry, middle).bits < bits)
      first = middle + 1;
    else
      end = middle;
  }
  for (guint i = first; i < index->len && compare (&g_array_index (index, Entry, i), &wanted) == 0;
       i++) {
    KeyfobDoor *door = keyfob_door_list_lookup (self->doors, g_array_index (index, Entry, i).id);

    if (door != NULL)
      keyfob_door_set_near (door, near);
  }
}

static void
on_near_changed (KeyfobNearDoors *self, guint bits) {
  /* Of an ID that ends in these bits and is none of those below 1. */
  gboolean near = keyfob_readers_is_near (self->readers,
                                          KEYFOB_IBEACON_LOCK_MASK + G_GINT64_CONSTANT (1) + bits);

  if (near)
    g_hash_table_add (self->near, GUINT_TO_POINTER (bits));
  else
    g_hash_table_remove (self->near, GUINT_TO_POINTER (bits));
  show_near (self, bits, near);
}

/* While nothing is heard, doors come and go at no price. */
static void
on_doors_changed (GListModel *model,
                  guint position,
                  guint removed,
                  guint added,
                  gpointer user_data) {
  KeyfobNearDoors *self = user_data;

  g_clear_pointer (&self->index, g_array_unref);
  if (g_hash_table_size (self->near) == 0)
    return;
  for (guint i = position; i < position + added; i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);

    keyfob_door_set_near (door, keyfob_readers_is_near (self->readers, keyfob_door_get_id (door)));
  }
}

static void
keyfob_near_doors_dispose (GObject *object) {
  KeyfobNearDoors *self = KEYFOB_NEAR_DOORS (object);

  g_clear_object (&self->doors);
  g_clear_object (&self->readers);
  G_OBJECT_CLASS (keyfob_near_doors_parent_class)->dispose (object);
}

static void
keyfob_near_doors_finalize (GObject *object) {
  KeyfobNearDoors *self = KEYFOB_NEAR_DOORS (object);

  g_hash_table_unref (self->near);
  g_clear_pointer (&self->index, g_array_unref);
  G_OBJECT_CLASS (keyfob_near_doors_parent_class)->finalize (object);
}

static void
keyfob_near_doors_class_init (KeyfobNearDoorsClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_near_doors_dispose;
  object_class->finalize = keyfob_near_doors_finalize;
}

static void
keyfob_near_doors_init (KeyfobNearDoors *self) {
  self->near = g_hash_table_new (NULL, NULL);
}

KeyfobNearDoors *
keyfob_near_doors_new (KeyfobDoorList *doors, KeyfobReaders *readers) {
  KeyfobNearDoors *self = g_object_new (KEYFOB_TYPE_NEAR_DOORS, NULL);

  self->doors = g_object_ref (doors);
  self->readers = g_object_ref (readers);
  g_signal_connect_object (readers, "near-changed", G_CALLBACK (on_near_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keyfob_door_list_get_model (doors), "items-changed",
                           G_CALLBACK (on_doors_changed), self, G_CONNECT_DEFAULT);
  return self;
}
