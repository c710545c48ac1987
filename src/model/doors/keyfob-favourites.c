/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-favourites.h"

#include "kisi/kisi-lock.h"

struct _KeyfobFavourites {
  GObject parent_instance;

  KisiClient *client;
  GHashTable *changes; /* (key gint64: the door's ID) (value Change) */
};

G_DEFINE_FINAL_TYPE (KeyfobFavourites, keyfob_favourites, G_TYPE_OBJECT)

/* What somebody changed, from the click until a picture shows it. */
typedef struct {
  KeyfobDoor *door;
  gboolean pending; /* Kisi's answer is out */
  gboolean wanted;  /* what was asked for last */
  gboolean taken;   /* what Kisi took last */
  gint64 taken_us;  /* when it did, in monotonic microseconds; 0: a picture shows it, or none was */
} Change;

static void
change_clear (gpointer change) {
  g_object_unref (((Change *) change)->door);
}

static void
change_unref (gpointer change) {
  g_rc_box_release_full (change, change_clear);
}

static Change *
lookup (KeyfobFavourites *self, KeyfobDoor *door) {
  gint64 id = keyfob_door_get_id (door);

  return g_hash_table_lookup (self->changes, &id);
}

static Change *
add (KeyfobFavourites *self, KeyfobDoor *door) {
  gint64 id = keyfob_door_get_id (door);
  Change *change = g_rc_box_new0 (Change);

  change->door = g_object_ref (door);
  g_hash_table_replace (self->changes, g_memdup2 (&id, sizeof id), change);
  return change;
}

/* What was refused is as it was: as Kisi took it before, which no picture may show yet, or else as
 * the last picture shows it. */
static void
take_back (KeyfobFavourites *self, Change *change) {
  gint64 id = keyfob_door_get_id (change->door);

  if (change->taken_us != 0) {
    keyfob_door_hold_favourite (change->door, change->taken);
    return;
  }
  g_hash_table_remove (self->changes, &id);
  keyfob_door_release_favourite (change->door);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data) {
  GError *error = NULL;
  gboolean taken = kisi_lock_set_favorite_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (GTask) task = user_data;
  KeyfobFavourites *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);

  change->pending = FALSE;
  if (taken) {
    change->taken = change->wanted;
    change->taken_us = g_get_monotonic_time ();
  } else if (lookup (self, change->door) == change) {
    take_back (self, change);
  }
  if (taken)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
keyfob_favourites_dispose (GObject *object) {
  KeyfobFavourites *self = KEYFOB_FAVOURITES (object);

  g_clear_pointer (&self->changes, g_hash_table_unref);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (keyfob_favourites_parent_class)->dispose (object);
}

static void
keyfob_favourites_class_init (KeyfobFavouritesClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_favourites_dispose;
}

static void
keyfob_favourites_init (KeyfobFavourites *self) {
  self->changes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, change_unref);
}

KeyfobFavourites *
keyfob_favourites_new (KisiClient *client) {
  KeyfobFavourites *self = g_object_new (KEYFOB_TYPE_FAVOURITES, NULL);

  self->client = g_object_ref (client);
  return self;
}

void
keyfob_favourites_set_async (KeyfobFavourites *self,
                             KeyfobDoor *door,
                             gboolean favourite,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Change *change = lookup (self, door);

  g_task_set_source_tag (task, keyfob_favourites_set_async);
  if (change != NULL && change->pending) {
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                                     "The star of this door is being changed already");
    return;
  }
  if (change == NULL)
    change = add (self, door);
  change->pending = TRUE;
  change->wanted = favourite;
  g_task_set_task_data (task, g_rc_box_acquire (change), change_unref);
  keyfob_door_hold_favourite (door, favourite);
  /* Without a cancellable: whether Kisi took it must be known, or the star could not be right. */
  kisi_lock_set_favorite_async (self->client, keyfob_door_get_id (door), favourite, NULL, on_set,
                                g_steal_pointer (&task));
}

gboolean
keyfob_favourites_set_finish (KeyfobFavourites *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_favourites_fetched (KeyfobFavourites *self, gint64 asked_us) {
  GHashTableIter iter;
  Change *change;

  g_return_if_fail (KEYFOB_IS_FAVOURITES (self));

  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &change)) {
    if (asked_us > change->taken_us)
      change->taken_us = 0;
    if (change->pending || change->taken_us != 0)
      continue;
    keyfob_door_release_favourite (change->door);
    g_hash_table_iter_remove (&iter);
  }
}

void
keyfob_favourites_forget (KeyfobFavourites *self) {
  g_autoptr (GPtrArray) changes = NULL;

  g_return_if_fail (KEYFOB_IS_FAVOURITES (self));

  changes = g_hash_table_steal_all_values (self->changes);
  for (guint i = 0; i < changes->len; i++)
    keyfob_door_release_favourite (((Change *) g_ptr_array_index (changes, i))->door);
}
