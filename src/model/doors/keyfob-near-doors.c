/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-near-doors.h"

struct _KeyfobNearDoors {
  GObject parent_instance;

  KeyfobDoorList *doors;
  KeyfobReaders *readers;
  GHashTable *index; /* (nullable) (element-type guint32 GPtrArray): the doors of each bits that
                        there are, once needed */
};

G_DEFINE_FINAL_TYPE (KeyfobNearDoors, keyfob_near_doors, G_TYPE_OBJECT)

static void
add_to_index (KeyfobNearDoors *self, KeyfobDoor *door) {
  gpointer bits = GUINT_TO_POINTER (keyfob_door_get_id (door) & KEYFOB_IBEACON_LOCK_MASK);
  GPtrArray *doors = g_hash_table_lookup (self->index, bits);

  if (doors == NULL) {
    doors = g_ptr_array_new_full (1, g_object_unref);
    g_hash_table_insert (self->index, bits, doors);
  }
  g_ptr_array_add (doors, door);
}

/* Of thousands of doors, so that not all must be looked at whenever a reader comes or goes. */
static GHashTable *
get_index (KeyfobNearDoors *self) {
  GListModel *model = keyfob_door_list_get_model (self->doors);

  if (self->index != NULL)
    return self->index;
  self->index = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    add_to_index (self, g_list_model_get_item (model, i));
  return self->index;
}

static void
on_near_changed (KeyfobNearDoors *self, guint bits) {
  /* Of an ID that ends in these bits and is none of those below 1. */
  gboolean near = keyfob_readers_is_near (self->readers,
                                          KEYFOB_IBEACON_LOCK_MASK + G_GINT64_CONSTANT (1) + bits);
  GPtrArray *found = g_hash_table_lookup (get_index (self), GUINT_TO_POINTER (bits));
  /* Who is told of one may let doors come or go. */
  g_autoptr (GPtrArray) doors = found != NULL ? g_ptr_array_ref (found) : NULL;

  for (guint i = 0; doors != NULL && i < doors->len; i++)
    keyfob_door_set_near (doors->pdata[i], near);
}

static void
on_doors_changed (GListModel *model,
                  guint position,
                  guint removed,
                  guint added,
                  gpointer user_data) {
  KeyfobNearDoors *self = user_data;

  g_clear_pointer (&self->index, g_hash_table_unref);
  for (guint i = position; i < position + added; i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);

    keyfob_door_set_near (door, keyfob_readers_is_near (self->readers, keyfob_door_get_id (door)));
  }
}

static void
keyfob_near_doors_dispose (GObject *object) {
  KeyfobNearDoors *self = KEYFOB_NEAR_DOORS (object);

  g_clear_pointer (&self->index, g_hash_table_unref);
  g_clear_object (&self->doors);
  g_clear_object (&self->readers);
  G_OBJECT_CLASS (keyfob_near_doors_parent_class)->dispose (object);
}

static void
keyfob_near_doors_class_init (KeyfobNearDoorsClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_near_doors_dispose;
}

static void
keyfob_near_doors_init (KeyfobNearDoors *self) {
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
