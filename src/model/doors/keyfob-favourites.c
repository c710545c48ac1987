/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-favourites.h"

#include "kisi/kisi-lock.h"

struct _KeyfobFavourites {
  GObject parent_instance;

  KisiClient *client;
  GHashTable *wishes; /* (key gint64: the door's ID) (value Wish) */
};

G_DEFINE_FINAL_TYPE (KeyfobFavourites, keyfob_favourites, G_TYPE_OBJECT)

/* What is wished of one door, from the first click until a picture shows it. */
typedef struct {
  KeyfobDoor *door;
  gboolean favourite; /* the newest wish */
  gboolean sent;      /* what the request under way says, or said */
  GPtrArray
      *sending; /* (element-type GTask): whom its outcome answers; NULL if none is under way */
  GPtrArray *waiting; /* (element-type GTask): who came after it was sent */
  gint64 taken_us;    /* when Kisi took it: monotonic time in microseconds */
} Wish;

static Wish *
wish_new (KeyfobDoor *door) {
  Wish *wish = g_rc_box_new0 (Wish);

  wish->door = g_object_ref (door);
  wish->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  return wish;
}

static void
wish_clear (gpointer data) {
  Wish *wish = data;

  g_clear_object (&wish->door);
  g_clear_pointer (&wish->sending, g_ptr_array_unref);
  g_clear_pointer (&wish->waiting, g_ptr_array_unref);
}

static void
wish_unref (gpointer wish) {
  g_rc_box_release_full (wish, wish_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_unref)

/* The request's data holds @self alive through its tasks. */
typedef struct {
  KeyfobFavourites *favourites;
  Wish *wish;
} Request;

static void
request_free (Request *request) {
  g_object_unref (request->favourites);
  wish_unref (request->wish);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
answer (GPtrArray *tasks, const GError *error) {
  for (guint i = 0; i < tasks->len; i++) {
    GTask *task = g_ptr_array_index (tasks, i);

    if (error != NULL)
      g_task_return_error (task, g_error_copy (error));
    else
      g_task_return_boolean (task, TRUE);
  }
}

static void
answer_cancelled (GPtrArray *tasks) {
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Signed out");

  answer (tasks, error);
}

static void on_set (GObject *source, GAsyncResult *result, gpointer user_data);

static void
send_wish (KeyfobFavourites *self, Wish *wish) {
  Request *request = g_new0 (Request, 1);

  request->favourites = g_object_ref (self);
  request->wish = g_rc_box_acquire (wish);
  wish->sent = wish->favourite;
  wish->sending = g_steal_pointer (&wish->waiting);
  wish->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  /* Without a cancellable: whether Kisi took it must be known, or the star could not be right. */
  kisi_lock_set_favorite_async (self->client, keyfob_door_get_id (wish->door), wish->sent, NULL,
                                on_set, request);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  gboolean taken = kisi_lock_set_favorite_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (Request) request = user_data;
  KeyfobFavourites *self = request->favourites;
  Wish *wish = request->wish;
  g_autoptr (GPtrArray) answered = g_steal_pointer (&wish->sending);
  gint64 id = keyfob_door_get_id (wish->door);
  gboolean forgotten = g_hash_table_lookup (self->wishes, &id) != wish;

  if (!forgotten && wish->waiting->len > 0 && !(taken && wish->favourite == wish->sent)) {
    send_wish (self, wish);
  } else {
    if (forgotten)
      answer_cancelled (wish->waiting);
    else /* who came later wished the same */
      answer (wish->waiting, NULL);
    g_ptr_array_set_size (wish->waiting, 0);
    wish->taken_us = g_get_monotonic_time ();
    if (!taken && !forgotten) {
      keyfob_door_release_favourite (wish->door);
      g_hash_table_remove (self->wishes, &id);
    }
  }
  answer (answered, error);
}

static void
keyfob_favourites_dispose (GObject *object) {
  KeyfobFavourites *self = KEYFOB_FAVOURITES (object);

  g_clear_pointer (&self->wishes, g_hash_table_unref);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (keyfob_favourites_parent_class)->dispose (object);
}

static void
keyfob_favourites_class_init (KeyfobFavouritesClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_favourites_dispose;
}

static void
keyfob_favourites_init (KeyfobFavourites *self) {
  self->wishes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, wish_unref);
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
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gint64 id = keyfob_door_get_id (door);
  Wish *wish = g_hash_table_lookup (self->wishes, &id);

  g_task_set_source_tag (task, keyfob_favourites_set_async);
  if (wish == NULL) {
    wish = wish_new (door);
    g_hash_table_insert (self->wishes, g_memdup2 (&id, sizeof id), wish);
  } else if (wish->door != door) {
    /* The door had left the list, and has come back as another object. */
    g_set_object (&wish->door, door);
  }
  wish->favourite = favourite;
  g_ptr_array_add (wish->waiting, task);
  keyfob_door_hold_favourite (door, favourite);
  if (wish->sending == NULL)
    send_wish (self, wish);
}

gboolean
keyfob_favourites_set_finish (KeyfobFavourites *self, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keyfob_favourites_fetched (KeyfobFavourites *self, gint64 asked_us) {
  GHashTableIter iter;
  Wish *wish;

  g_return_if_fail (KEYFOB_IS_FAVOURITES (self));

  g_hash_table_iter_init (&iter, self->wishes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &wish)) {
    if (wish->sending != NULL || asked_us <= wish->taken_us)
      continue;
    keyfob_door_release_favourite (wish->door);
    g_hash_table_iter_remove (&iter);
  }
}

void
keyfob_favourites_forget (KeyfobFavourites *self) {
  g_return_if_fail (KEYFOB_IS_FAVOURITES (self));

  g_hash_table_remove_all (self->wishes);
}
