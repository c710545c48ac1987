/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model-fixtures.h"

#include "keyfob-test-lock.h"
#include "keyfob-test.h"

#include <math.h>

KisiLock *
new_lock (gint64 id, const char *name) {
  KisiLock *lock = kisi_lock_new ();

  lock->id = id;
  lock->name = g_strdup (name);
  lock->place_id = 1;
  lock->place_name = g_strdup ("Headquarters");
  lock->latitude = lock->longitude = NAN;
  lock->order_id = G_MAXINT64;
  lock->online = KISI_REACHABILITY_ONLINE;
  lock->configured = TRUE;
  lock->has_state = TRUE;
  return lock;
}

KisiPlace *
new_place (gint64 id, const char *name) {
  KisiPlace *place = kisi_place_new ();

  place->id = id;
  place->name = g_strdup (name);
  return place;
}

KisiFloor *
new_floor (gint64 id, gint64 place_id, int number, const char *name) {
  KisiFloor *floor = kisi_floor_new ();

  floor->id = id;
  floor->place_id = place_id;
  floor->number = number;
  floor->name = g_strdup (name);
  return floor;
}

KeyfobSnapshot *
new_snapshot (void) {
  return keyfob_snapshot_new (g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_lock_unref),
                              g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_place_unref),
                              g_ptr_array_new_with_free_func ((GDestroyNotify) kisi_floor_unref),
                              1700000000);
}

KeyfobSnapshot *
new_rich_snapshot (void) {
  KeyfobSnapshot *office = new_snapshot ();
  KisiLock *lock = new_lock (G_GINT64_CONSTANT (9000000000), "Tür „A“\n");
  KisiPlace *place = new_place (4, "Ort");

  lock->description = g_strdup ("Klingeln");
  lock->place_id = 4;
  lock->latitude = 59.9;
  lock->longitude = -10.7;
  lock->floor_id = 5;
  lock->order_id = 6;
  lock->online = KISI_REACHABILITY_OFFLINE;
  lock->open = TRUE;
  lock->unlocked = TRUE;
  lock->on_scheduled_unlock = TRUE;
  lock->locked_down = TRUE;
  lock->locked_down_since = 7;
  lock->first_to_arrive_satisfied = TRUE;
  lock->first_to_arrive_required_until = 8;
  lock->geofence_restricted = TRUE;
  lock->geofence_radius_metres = 9.5;
  lock->reader_restricted = TRUE;
  lock->time_restricted = TRUE;
  lock->time_zone = g_strdup ("Europe/Oslo");
  lock->favorite = TRUE;
  place->locked_down = TRUE;
  place->locked_down_since = 10;
  g_ptr_array_add (office->locks, lock);
  g_ptr_array_add (office->locks, new_lock (1, ""));
  g_ptr_array_add (office->places, place);
  g_ptr_array_add (office->floors, new_floor (5, 4, -2, "Keller"));
  return office;
}

KeyfobSnapshot *
new_large_snapshot (guint n) {
  KeyfobSnapshot *office = new_snapshot ();

  for (guint place = 1; place <= 10; place++) {
    g_autofree char *place_name = g_strdup_printf ("Place %u", place);

    g_ptr_array_add (office->places, new_place (place, place_name));
    for (guint floor = 0; floor < 5; floor++) {
      g_autofree char *floor_name = g_strdup_printf ("Floor %u", floor);

      g_ptr_array_add (office->floors, new_floor (place * 10 + floor, place, floor, floor_name));
    }
  }
  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("Door %u", i + 1);
    KisiLock *lock = new_lock (i + 1, name);

    lock->place_id = 1 + i % 10;
    lock->floor_id = lock->place_id * 10 + i / 10 % 5;
    g_ptr_array_add (office->locks, lock);
  }
  return office;
}

KeyfobSimulator *
new_simulator (void) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE, .relock_seconds = 1};
  g_autoptr (GError) error = NULL;
  KeyfobSimulator *simulator = keyfob_simulator_new (&options, &error);

  g_assert_no_error (error);
  return simulator;
}

KisiClient *
new_client (KeyfobSimulator *simulator) {
  g_autoptr (GError) error = NULL;
  KisiClient *client = kisi_client_new (keyfob_simulator_get_url (simulator), NULL, &error);
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (simulator), -1, "text/plain");

  g_assert_no_error (error);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  return client;
}

KisiLock *
snapshot_get_lock (KeyfobSnapshot *office, guint index) {
  return g_ptr_array_index (office->locks, index);
}

KeyfobDoor *
make_door (const KisiLock *lock, KeyfobSection *section) {
  g_autoptr (KisiLock) copy = keyfob_test_copy_lock (lock);

  return keyfob_door_new (copy, section);
}

gboolean
update_door (KeyfobDoor *door, const KisiLock *lock, KeyfobSection *section) {
  g_autoptr (KisiLock) copy = keyfob_test_copy_lock (lock);

  return keyfob_door_update (door, copy, section);
}

KeyfobDoorSource *
source_of (KeyfobDoorList *doors) {
  KeyfobDoorSource *source = g_object_get_data (G_OBJECT (doors), "source");

  if (source == NULL) {
    source = keyfob_door_source_new (doors);
    g_object_set_data_full (G_OBJECT (doors), "source", source, g_object_unref);
  }
  return source;
}

void
merge_from (KeyfobDoorSource *source, KeyfobSnapshot *office) {
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) merged = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_door_source_merge_async (source, office, NULL, keyfob_test_store_result, &result);
  merged = keyfob_test_wait_for_result (&result);
  g_assert_true (keyfob_door_source_merge_finish (source, merged, &error));
  g_assert_no_error (error);
}

void
merge (KeyfobDoorList *doors, KeyfobSnapshot *office) {
  merge_from (source_of (doors), office);
}

void
merge_as_of (KeyfobDoorList *doors, KeyfobSnapshot *office, gint64 asked_us) {
  office->asked_us = asked_us;
  merge (doors, office);
}

void
read_again (KeyfobDoorList *doors,
            KeyfobSnapshot *office,
            guint index,
            gboolean open,
            gint64 asked_us) {
  KisiLock *lock = keyfob_test_copy_lock (snapshot_get_lock (office, index));

  lock->open = open;
  keyfob_door_source_update (source_of (doors), lock, asked_us);
}

guint
door_list_count (KeyfobDoorList *doors) {
  return g_list_model_get_n_items (keyfob_door_list_get_model (doors));
}

void
finalize_doors (KeyfobDoorList *doors) {
  g_assert_finalize_object (doors);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer data) {
  Changes *self = data;

  self->emissions++;
  self->removed += removed;
  self->added += added;
}

static void
on_notify (KeyfobDoor *door, GParamSpec *pspec, gpointer data) {
  Changes *self = data;

  if (g_str_equal (keyfob_door_get_status_words (door),
                   "No longer listed")) /* and none of the list's any more */
    return;
  g_string_append_printf (self->notified, "%s ", pspec->name);
}

Changes *
changes_watch (KeyfobDoorList *doors) {
  Changes *self = g_new0 (Changes, 1);

  self->notified = g_string_new (NULL);
  self->model = g_object_ref (keyfob_door_list_get_model (doors));
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self->model, "items-changed", G_CALLBACK (on_items_changed), self);
  for (guint i = 0; i < g_list_model_get_n_items (self->model); i++) {
    KeyfobDoor *door = g_list_model_get_item (self->model, i);

    g_ptr_array_add (self->watched, door);
    g_signal_connect (door, "notify", G_CALLBACK (on_notify), self);
  }
  return self;
}

void
changes_free (Changes *self) {
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, i), self);
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_ptr_array_unref (self->watched);
  g_object_unref (self->model);
  g_string_free (self->notified, TRUE);
  g_free (self);
}

static int
compare_words (gconstpointer a, gconstpointer b) {
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
sort_words (const char *words) {
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  qsort (list, g_strv_length (list), sizeof (char *), compare_words);
  return g_strstrip (g_strjoinv (" ", list));
}

void
assert_words (GString *words, const char *expected) {
  g_autofree char *got = sort_words (words->str);
  g_autofree char *wanted = sort_words (expected);

  g_assert_cmpstr (got, ==, wanted);
  g_string_truncate (words, 0);
}
