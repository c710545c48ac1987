/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-unlocks.h"

#include "kisi/kisi-error.h"

struct _KeyfobUnlocks {
  GObject parent_instance;

  char *server;
  KeyfobDoorList *doors;
  KeyfobProximity *proximity; /* (nullable) */
  gboolean alone;             /* no other process has these doors */
  GHashTable *attempts;       /* (key gint64) (value Attempt): a door's, while it tells of it */
};

G_DEFINE_FINAL_TYPE (KeyfobUnlocks, keyfob_unlocks, G_TYPE_OBJECT)

typedef struct {
  KeyfobUnlock *unlock;
  KisiClient *client; /* of whoever unlocks */
  KeyfobDoorSource *source;
} Attempt;

static void
attempt_free (gpointer data) {
  Attempt *attempt = data;

  g_object_unref (attempt->unlock);
  g_object_unref (attempt->client);
  g_object_unref (attempt->source);
  g_free (attempt);
}

/* A door that is read again. If who unlocked it signed out meanwhile, nobody waits for it. */
typedef struct {
  KeyfobDoorSource *source;
  guint serial; /* of the client's credential at the time */
  gint64 door_id;
  gint64 asked_us;
} Reading;

static void
reading_free (Reading *reading) {
  g_object_unref (reading->source);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static gboolean
is_awaited (Reading *reading, KisiClient *client) {
  return kisi_client_get_credential_serial (client) == reading->serial;
}

static void
on_place_read (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KisiPlace) place = kisi_place_fetch_finish (KISI_CLIENT (source), result, NULL);
  g_autoptr (Reading) reading = user_data;

  if (place != NULL && is_awaited (reading, KISI_CLIENT (source)))
    keyfob_door_source_update_place (reading->source, place, reading->asked_us);
}

/* A lock does not say whether its place is locked down (kisi-api.md, section 7.2), nor does a place
 * say it to who has an access link. */
static void
read_place (KisiClient *client, gint64 place_id, Reading *reading) {
  if (place_id == 0 || kisi_client_get_credential_kind (client) == KISI_CREDENTIAL_ACCESS_LINK) {
    reading_free (reading);
    return;
  }
  reading->asked_us = g_get_monotonic_time ();
  kisi_place_fetch_async (client, place_id, NULL, on_place_read, reading);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiLock) lock = kisi_lock_fetch_finish (KISI_CLIENT (source), result, &error);
  g_autoptr (Reading) reading = user_data;

  if (!is_awaited (reading, KISI_CLIENT (source)))
    return;
  if (lock != NULL) {
    gint64 place_id = lock->place_id;

    keyfob_door_source_update (reading->source, g_steal_pointer (&lock), reading->asked_us);
    read_place (KISI_CLIENT (source), place_id, g_steal_pointer (&reading));
  } else if (g_error_matches (error, KISI_ERROR, KISI_ERROR_NOT_FOUND))
    keyfob_door_source_remove (reading->source, reading->door_id, reading->asked_us);
  /* Any other error is the refresher's to tell, when it meets it. */
}

static void
read_again (Attempt *attempt, gint64 door_id) {
  Reading *reading = g_new0 (Reading, 1);

  reading->source = g_object_ref (attempt->source);
  reading->serial = kisi_client_get_credential_serial (attempt->client);
  reading->door_id = door_id;
  reading->asked_us = g_get_monotonic_time ();
  kisi_lock_fetch_async (attempt->client, door_id, NULL, on_read, reading);
}

/* Nothing was sent, or Kisi took no look at the door: it is as it was, and asking at once is what
 * Kisi has just asked not to do. */
static gboolean
says_nothing_of_the_door (KeyfobUnlock *unlock) {
  const GError *error = keyfob_unlock_get_error (unlock);

  return keyfob_unlock_get_phase (unlock) == KEYFOB_UNLOCK_PHASE_NOT_SENT ||
         g_error_matches (error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS) ||
         g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);
}

static void
on_phase (KeyfobUnlock *unlock, GParamSpec *pspec, gpointer user_data) {
  KeyfobUnlocks *self = user_data;
  gint64 door_id = keyfob_unlock_get_door_id (unlock);
  Attempt *attempt = g_hash_table_lookup (self->attempts, &door_id);

  if (!keyfob_unlock_is_over (unlock) || attempt == NULL || attempt->unlock != unlock)
    return;
  if (!says_nothing_of_the_door (unlock))
    read_again (attempt, door_id);
  if (keyfob_unlock_get_guess (unlock) == KEYFOB_DOOR_GUESS_NONE)
    g_hash_table_remove (self->attempts, &door_id);
}

/* A door that comes into the list while it is being unlocked shows that, and one that was read
 * before it was over does. */
static void
on_doors_changed (GListModel *model,
                  guint position,
                  guint removed,
                  guint added,
                  gpointer user_data) {
  KeyfobUnlocks *self = user_data;

  if (g_hash_table_size (self->attempts) == 0)
    return;
  for (guint i = position; i < position + added; i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);
    gint64 id = keyfob_door_get_id (door);
    Attempt *attempt = g_hash_table_lookup (self->attempts, &id);

    if (attempt != NULL)
      keyfob_door_set_unlock (door, attempt->unlock);
  }
}

/* What was refused because somebody had not allowed it says so no longer. */
static void
on_consent (KeyfobUnlocks *self) {
  GListModel *model = keyfob_door_list_get_model (self->doors);
  guint n = g_list_model_get_n_items (model);

  for (guint i = 0; i < n; i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);

    if (keyfob_door_get_remedy (door) == KEYFOB_REMEDY_ALLOW_LOCATION)
      keyfob_door_forget_refusal (door);
  }
}

static void
keyfob_unlocks_dispose (GObject *object) {
  KeyfobUnlocks *self = KEYFOB_UNLOCKS (object);

  keyfob_unlocks_cancel_unsent (self, NULL);
  g_hash_table_remove_all (self->attempts);
  g_clear_object (&self->doors);
  g_clear_object (&self->proximity);

  G_OBJECT_CLASS (keyfob_unlocks_parent_class)->dispose (object);
}

static void
keyfob_unlocks_finalize (GObject *object) {
  KeyfobUnlocks *self = KEYFOB_UNLOCKS (object);

  g_hash_table_unref (self->attempts);
  g_free (self->server);
  G_OBJECT_CLASS (keyfob_unlocks_parent_class)->finalize (object);
}

static void
keyfob_unlocks_class_init (KeyfobUnlocksClass *klass) {
  G_OBJECT_CLASS (klass)->dispose = keyfob_unlocks_dispose;
  G_OBJECT_CLASS (klass)->finalize = keyfob_unlocks_finalize;
}

static void
keyfob_unlocks_init (KeyfobUnlocks *self) {
  self->attempts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, attempt_free);
}

KeyfobUnlocks *
keyfob_unlocks_new (const char *server,
                    KeyfobDoorList *doors,
                    KeyfobProximity *proximity,
                    gboolean alone) {
  KeyfobUnlocks *self = g_object_new (KEYFOB_TYPE_UNLOCKS, NULL);

  self->server = g_strdup (server);
  self->doors = g_object_ref (doors);
  self->alone = alone;
  self->proximity = proximity != NULL ? g_object_ref (proximity) : NULL;
  g_signal_connect_object (keyfob_door_list_get_model (doors), "items-changed",
                           G_CALLBACK (on_doors_changed), self, G_CONNECT_DEFAULT);
  if (proximity != NULL)
    g_signal_connect_object (proximity, "notify::consent", G_CALLBACK (on_consent), self,
                             G_CONNECT_SWAPPED);
  return self;
}

static KeyfobContextCollector *
gather (KeyfobUnlocks *self, KisiClient *client, gint64 door_id, KeyfobDoor *door) {
  if (self->proximity == NULL)
    return NULL;
  return keyfob_context_collector_new (
      self->proximity, door_id, door != NULL ? keyfob_door_get_lock (door) : NULL,
      kisi_client_get_credential_kind (client) == KISI_CREDENTIAL_ACCESS_LINK);
}

KeyfobUnlock *
keyfob_unlocks_unlock (KeyfobUnlocks *self,
                       KisiClient *client,
                       KeyfobDoorSource *source,
                       gint64 door_id,
                       guint assumed_unlocked_ms) {
  KeyfobUnlockLock *lock = NULL;
  KeyfobUnlock *unlock;
  KeyfobDoor *door;
  Attempt *attempt;

  g_return_val_if_fail (KEYFOB_IS_UNLOCKS (self), NULL);

  unlock = keyfob_unlocks_lookup (self, door_id);
  if (unlock != NULL)
    return g_object_ref (unlock);

  door = keyfob_door_list_lookup (self->doors, door_id);
  if (!self->alone)
    lock = keyfob_unlock_lock_new (self->server, door_id);
  unlock = keyfob_unlock_new (client, gather (self, client, door_id, door), lock, door_id,
                              assumed_unlocked_ms);
  attempt = g_new (Attempt, 1);
  *attempt = (Attempt) {g_object_ref (unlock), g_object_ref (client), g_object_ref (source)};
  g_hash_table_insert (self->attempts, g_memdup2 (&door_id, sizeof door_id), attempt);
  g_signal_connect_object (unlock, "notify::phase", G_CALLBACK (on_phase), self, G_CONNECT_DEFAULT);
  if (door != NULL)
    keyfob_door_set_unlock (door, unlock);
  return unlock;
}

KeyfobUnlock *
keyfob_unlocks_lookup (KeyfobUnlocks *self, gint64 door_id) {
  Attempt *attempt;

  g_return_val_if_fail (KEYFOB_IS_UNLOCKS (self), NULL);

  attempt = g_hash_table_lookup (self->attempts, &door_id);
  if (attempt == NULL)
    return NULL;
  /* Which may have been asleep, and its timer not have noticed. One that is over leaves. */
  keyfob_unlock_look_at_clock (attempt->unlock);
  attempt = g_hash_table_lookup (self->attempts, &door_id);
  return attempt == NULL || keyfob_unlock_is_over (attempt->unlock) ? NULL : attempt->unlock;
}

void
keyfob_unlocks_cancel_unsent (KeyfobUnlocks *self, KisiClient *client) {
  g_autoptr (GPtrArray) unlocks = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  Attempt *attempt;

  g_return_if_fail (KEYFOB_IS_UNLOCKS (self));

  /* Those that are over leave the table. */
  g_hash_table_iter_init (&iter, self->attempts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &attempt))
    if (client == NULL || attempt->client == client)
      g_ptr_array_add (unlocks, g_object_ref (attempt->unlock));
  for (guint i = 0; i < unlocks->len; i++)
    keyfob_unlock_cancel_unsent (g_ptr_array_index (unlocks, i));
}

void
keyfob_unlocks_hand_over (KeyfobUnlocks *self, KisiClient *client, KisiClient *heir) {
  GHashTableIter iter;
  Attempt *attempt;

  g_return_if_fail (KEYFOB_IS_UNLOCKS (self));

  g_hash_table_iter_init (&iter, self->attempts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &attempt))
    if (attempt->client == client)
      g_set_object (&attempt->client, heir);
}

void
keyfob_unlocks_forget (KeyfobUnlocks *self, KisiClient *client) {
  GHashTableIter iter;
  Attempt *attempt;

  g_return_if_fail (KEYFOB_IS_UNLOCKS (self));

  keyfob_unlocks_cancel_unsent (self, client);
  g_hash_table_iter_init (&iter, self->attempts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &attempt))
    if (attempt->client == client)
      g_hash_table_iter_remove (&iter);
}
