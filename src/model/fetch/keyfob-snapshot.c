/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-snapshot.h"

#include "kisi/kisi-error.h"

/* The doors need not wait for the floors of every place: the next fetches ask for the rest. */
#define PLACES_ASKED_MAX 8

KeyfobSnapshot *
keyfob_snapshot_new (GPtrArray *locks, GPtrArray *places, GPtrArray *floors, gint64 fetched_at) {
  KeyfobSnapshot *self = g_atomic_rc_box_new0 (KeyfobSnapshot);

  self->locks = locks;
  self->places = places;
  self->floors = floors;
  self->fetched_at = fetched_at;
  return self;
}

KeyfobSnapshot *
keyfob_snapshot_new_for_cache (KeyfobSnapshot *self, GArray *sinces) {
  KeyfobSnapshot *snapshot =
      keyfob_snapshot_new (g_ptr_array_ref (self->locks), g_ptr_array_ref (self->places),
                           g_ptr_array_ref (self->floors), self->fetched_at);

  snapshot->sinces = sinces;
  return snapshot;
}

KeyfobSnapshot *
keyfob_snapshot_ref (KeyfobSnapshot *self) {
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data) {
  KeyfobSnapshot *self = data;

  g_ptr_array_unref (self->locks);
  g_ptr_array_unref (self->places);
  g_ptr_array_unref (self->floors);
  g_clear_error (&self->places_error);
  g_clear_pointer (&self->sinces, g_array_unref);
}

void
keyfob_snapshot_unref (KeyfobSnapshot *self) {
  g_atomic_rc_box_release_full (self, clear);
}

/* What a fetch has gathered so far. */
typedef struct {
  KisiUrgency urgency;
  gint64 fetched_at;
  gint64 asked_us;
  GPtrArray *locks;
  GPtrArray *places;
  GPtrArray *floors;
  GError *places_error;
  GArray *places_to_ask; /* (element-type gint64): whose floors are not known yet */
  guint asked;
} Fetch;

static void
fetch_free (gpointer data) {
  Fetch *fetch = data;

  g_clear_pointer (&fetch->locks, g_ptr_array_unref);
  g_clear_pointer (&fetch->places, g_ptr_array_unref);
  g_ptr_array_unref (fetch->floors);
  g_clear_error (&fetch->places_error);
  g_array_unref (fetch->places_to_ask);
  g_free (fetch);
}

static void
return_snapshot (GTask *task) {
  Fetch *fetch = g_task_get_task_data (task);
  KeyfobSnapshot *snapshot =
      keyfob_snapshot_new (g_steal_pointer (&fetch->locks), g_steal_pointer (&fetch->places),
                           g_ptr_array_ref (fetch->floors), fetch->fetched_at);

  snapshot->asked_us = fetch->asked_us;
  snapshot->places_error = g_steal_pointer (&fetch->places_error);
  g_task_return_pointer (task, snapshot, (GDestroyNotify) keyfob_snapshot_unref);
}

/* Nobody waits for the rest. */
static gboolean
is_cancelled (const GError *error) {
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static GHashTable *
index_floors (GPtrArray *floors) {
  GHashTable *index = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < floors->len; i++)
    g_hash_table_add (index, &((KisiFloor *) g_ptr_array_index (floors, i))->id);
  return index;
}

/* Notes the places that have a door on a floor that is not known. */
static void
find_places_to_ask (Fetch *fetch) {
  g_autoptr (GHashTable) known = index_floors (fetch->floors);
  g_autoptr (GHashTable) noted = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < fetch->locks->len; i++) {
    KisiLock *lock = g_ptr_array_index (fetch->locks, i);

    if (lock->floor_id != 0 && lock->place_id != 0 &&
        !g_hash_table_contains (known, &lock->floor_id) &&
        g_hash_table_add (noted, &lock->place_id))
      g_array_append_val (fetch->places_to_ask, lock->place_id);
  }
}

/* A floor that Kisi does not tell of is noted without a name, so that it is not asked for again
 * with every refresh. */
static void
note_unknown_floors (Fetch *fetch, gint64 place_id) {
  g_autoptr (GHashTable) known = index_floors (fetch->floors);

  for (guint i = 0; i < fetch->locks->len; i++) {
    KisiLock *lock = g_ptr_array_index (fetch->locks, i);

    if (lock->place_id == place_id && lock->floor_id != 0 &&
        !g_hash_table_contains (known, &lock->floor_id)) {
      KisiFloor *floor = kisi_floor_new ();

      floor->id = lock->floor_id;
      floor->place_id = place_id;
      floor->name = g_strdup ("");
      g_ptr_array_add (fetch->floors, floor);
      g_hash_table_add (known, &floor->id);
    }
  }
}

static void
take_floors (Fetch *fetch, gint64 place_id, GPtrArray *floors) {
  for (guint i = fetch->floors->len; i > 0; i--) {
    KisiFloor *floor = g_ptr_array_index (fetch->floors, i - 1);

    if (floor->place_id == place_id)
      g_ptr_array_remove_index (fetch->floors, i - 1);
  }
  for (guint i = 0; i < floors->len; i++)
    g_ptr_array_add (fetch->floors, kisi_floor_ref (g_ptr_array_index (floors, i)));
}

/* Asks for the floors of the next place, or ends the fetch. */
static void
ask_for_floors (KisiClient *client, GTask *task, GAsyncReadyCallback on_floors) {
  Fetch *fetch = g_task_get_task_data (task);

  if (fetch->asked < MIN (fetch->places_to_ask->len, PLACES_ASKED_MAX)) {
    gint64 place_id = g_array_index (fetch->places_to_ask, gint64, fetch->asked);

    kisi_floor_fetch_all_async (client, place_id, fetch->urgency, g_task_get_cancellable (task),
                                on_floors, task);
  } else {
    return_snapshot (task);
    g_object_unref (task);
  }
}

static void
on_floors (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiClient *client = KISI_CLIENT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) floors = kisi_list_fetch_finish (client, result, &error);
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  gint64 place_id = g_array_index (fetch->places_to_ask, gint64, fetch->asked++);

  if (floors != NULL) {
    take_floors (fetch, place_id, floors);
    note_unknown_floors (fetch, place_id);
  } else if (kisi_error_is_final (error)) {
    note_unknown_floors (fetch, place_id);
  } else if (is_cancelled (error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  } else {
    /* The doors matter more than the names of their floors: those are asked for next time. */
    g_debug ("Floors of place %" G_GINT64_FORMAT ": %s", place_id, error->message);
    fetch->asked = fetch->places_to_ask->len;
  }
  ask_for_floors (client, g_steal_pointer (&task), on_floors);
}

static void
on_places (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiClient *client = KISI_CLIENT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = kisi_list_fetch_finish (client, result, &error);
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  if (is_cancelled (error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (places != NULL || kisi_error_is_final (error)) {
    /* Where Kisi does not let this person see that list, the snapshot is whole without it. */
    g_ptr_array_set_size (fetch->places, 0);
    if (places != NULL)
      g_ptr_array_extend_and_steal (fetch->places, g_steal_pointer (&places));
  } else {
    /* The doors are shown all the same, in the places as they were. */
    fetch->places_error = g_steal_pointer (&error);
    return_snapshot (task);
    return;
  }
  find_places_to_ask (fetch);
  ask_for_floors (client, g_steal_pointer (&task), on_floors);
}

static void
on_locks (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiClient *client = KISI_CLIENT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) locks = kisi_list_fetch_finish (client, result, &error);
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (locks == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  fetch->locks = g_steal_pointer (&locks);
  if (kisi_client_get_credential_kind (client) == KISI_CREDENTIAL_ACCESS_LINK)
    return_snapshot (task);
  else
    kisi_place_fetch_all_async (client, fetch->urgency, cancellable, on_places,
                                g_steal_pointer (&task));
}

void
keyfob_snapshot_fetch_async (KisiClient *client,
                             KisiUrgency urgency,
                             KeyfobSnapshot *previous,
                             KisiProgress progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data) {
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  Fetch *fetch = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, keyfob_snapshot_fetch_async);
  fetch->urgency = urgency;
  fetch->fetched_at = g_get_real_time () / G_USEC_PER_SEC;
  fetch->asked_us = g_get_monotonic_time ();
  fetch->places = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_place_unref);
  fetch->floors = g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_floor_unref);
  fetch->places_to_ask = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; previous != NULL && i < previous->places->len; i++)
    g_ptr_array_add (fetch->places, kisi_place_ref (g_ptr_array_index (previous->places, i)));
  /* Floors of the cache are asked for anew (kisi-api.md, section 11). */
  for (guint i = 0; previous != NULL && previous->asked_us != 0 && i < previous->floors->len; i++)
    g_ptr_array_add (fetch->floors, kisi_floor_ref (g_ptr_array_index (previous->floors, i)));
  g_task_set_task_data (task, fetch, fetch_free);

  kisi_lock_fetch_all_async (client, urgency, progress, progress_data, cancellable, on_locks, task);
}

KeyfobSnapshot *
keyfob_snapshot_fetch_finish (KisiClient *client, GAsyncResult *result, GError **error) {
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
