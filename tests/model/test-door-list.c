/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/keyfob-door-list.h"

#include "keyfob-test.h"
#include "model-fixtures.h"

static guint
count_doors (KeyfobDoorList *doors) {
  return g_list_model_get_n_items (keyfob_door_list_get_model (doors));
}

static gboolean
is_done (gpointer data) {
  return *(GAsyncResult **) data != NULL;
}

static void
test_first_merge (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (250);
  g_autoptr (Changes) changes = changes_watch (doors);
  KeyfobDoor *door;

  merge (doors, office);
  g_assert_cmpuint (count_doors (doors), ==, 250);
  g_assert_cmpuint (changes->emissions, ==, 1);
  door = keyfob_door_list_lookup (doors, 12);
  g_assert_cmpstr (keyfob_door_get_name (door), ==, "Door 12");
  g_assert_cmpstr (keyfob_door_get_section (door), ==, "Place 2 · Floor 1");
  g_assert_null (keyfob_door_list_lookup (doors, 251));
  finalize_doors (doors);
}

static void
test_unchanged (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (250);
  g_autoptr (KeyfobOffice) same = new_large_office (250);
  g_autoptr (Changes) changes = NULL;

  merge (doors, office);
  changes = changes_watch (doors);
  merge (doors, same);
  g_assert_cmpuint (changes->emissions, ==, 0);
  assert_words (changes->notified, "");
  finalize_doors (doors);
}

static void
test_changes (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (100);
  g_autoptr (KeyfobOffice) next = new_large_office (110);
  g_autoptr (Changes) changes = NULL;
  KeyfobDoor *stays;

  merge (doors, office);
  stays = keyfob_door_list_lookup (doors, 50);
  changes = changes_watch (doors);
  /* Two runs go, ten doors come, one opens, and one is listed twice: the second time counts. */
  g_ptr_array_remove_range (next->locks, 70, 5);
  g_ptr_array_remove_range (next->locks, 10, 20);
  office_get_lock (next, 29)->open = TRUE;
  g_ptr_array_add (next->locks, new_lock (100, "Renamed"));
  merge (doors, next);

  g_assert_cmpuint (count_doors (doors), ==, 85);
  g_assert_true (keyfob_door_list_lookup (doors, 50) == stays);
  g_assert_true (keyfob_door_is_open (stays));
  g_assert_null (keyfob_door_list_lookup (doors, 11));
  g_assert_null (keyfob_door_list_lookup (doors, 75));
  g_assert_cmpstr (keyfob_door_get_name (keyfob_door_list_lookup (doors, 100)), ==, "Renamed");
  /* Two runs, the door that moved in the order, the new ones. */
  g_assert_cmpuint (changes->emissions, ==, 4);
  g_assert_cmpuint (changes->removed, ==, 26);
  g_assert_cmpuint (changes->added, ==, 11);
  assert_words (changes->notified,
                "open needs-attention name search-key place-id place-name floor-name section");
  finalize_doors (doors);
}

static void
assert_announced (KeyfobDoor *door, GParamSpec *pspec, Changes *changes) {
  g_assert_cmpuint (changes->emissions, ==, 1);
}

/* A list with sections aborts when a door that it shows is in another section of a sudden: the
 * model says first that the door is a new one. */
static void
test_goes_elsewhere (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (100);
  g_autoptr (KeyfobOffice) next = new_large_office (100);
  g_autoptr (Changes) changes = NULL;

  merge (doors, office);
  changes = changes_watch (doors);
  for (guint i = 11; i < 14; i++) {
    g_signal_connect (keyfob_door_list_lookup (doors, i + 1), "notify::section",
                      G_CALLBACK (assert_announced), changes);
    office_get_lock (next, i)->place_id = 1;
    office_get_lock (next, i)->floor_id = 0;
  }
  merge (doors, next);
  g_assert_cmpuint (changes->emissions, ==, 1);
  g_assert_cmpuint (changes->removed, ==, 3);
  g_assert_cmpuint (changes->added, ==, 3);
  for (guint i = 11; i < 14; i++) {
    KeyfobDoor *door = keyfob_door_list_lookup (doors, i + 1);

    g_assert_cmpstr (keyfob_door_get_section (door), ==, "Place 1");
    g_assert_cmpuint (g_signal_handlers_disconnect_by_data (door, changes), >, 0);
  }
  finalize_doors (doors);
}

static void
test_duplicates (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_office ();
  const gint64 large = G_GINT64_CONSTANT (0x100000001);

  g_ptr_array_add (office->locks, new_lock (1, "First"));
  g_ptr_array_add (office->locks, new_lock (large, "Large"));
  g_ptr_array_add (office->locks, new_lock (1, "Again"));
  merge (doors, office);
  g_assert_cmpuint (count_doors (doors), ==, 2);
  g_assert_cmpstr (keyfob_door_get_name (keyfob_door_list_lookup (doors, 1)), ==, "Again");
  g_assert_cmpstr (keyfob_door_get_name (keyfob_door_list_lookup (doors, large)), ==, "Large");
  finalize_doors (doors);
}

static void
test_place_lockdown (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (20);
  g_autoptr (KeyfobOffice) next = new_large_office (20);
  KisiPlace *place = g_ptr_array_index (next->places, 2);

  merge (doors, office);
  place->locked_down = TRUE;
  place->locked_down_since = 1234;
  merge (doors, next);
  for (guint id = 1; id <= 20; id++) {
    KeyfobDoor *door = keyfob_door_list_lookup (doors, id);
    gboolean there = keyfob_door_get_place_id (door) == 3;

    g_assert_true ((keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_LOCKED_DOWN) == there);
    g_assert_cmpint (keyfob_door_get_status_since (door), ==, there ? 1234 : 0);
  }
  finalize_doors (doors);
}

/* An access link sees no places: their names come with the doors. */
static void
test_without_places (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_office ();
  KisiLock *lock = new_lock (1, "Door");
  KisiLock *other = new_lock (2, "Door");

  lock->floor_id = 7;
  other->floor_id = 8; /* a floor that Kisi does not tell of */
  g_ptr_array_add (office->locks, lock);
  g_ptr_array_add (office->locks, other);
  g_ptr_array_add (office->floors, new_floor (8, 1, 0, ""));
  merge (doors, office);
  for (guint id = 1; id <= 2; id++)
    g_assert_cmpstr (keyfob_door_get_section (keyfob_door_list_lookup (doors, id)), ==,
                     "Headquarters");
  g_assert_true (keyfob_door_get_section_object (keyfob_door_list_lookup (doors, 1)) ==
                 keyfob_door_get_section_object (keyfob_door_list_lookup (doors, 2)));
  finalize_doors (doors);
}

/* 20,000 names of places are not kept 20,000 times. */
static void
test_sections_are_shared (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (200);
  g_autoptr (KeyfobOffice) same = new_large_office (200);
  KeyfobSection *section;

  merge (doors, office);
  section = keyfob_door_get_section_object (keyfob_door_list_lookup (doors, 1));
  g_assert_true (keyfob_door_get_section_object (keyfob_door_list_lookup (doors, 51)) == section);
  merge (doors, same);
  g_assert_true (keyfob_door_get_section_object (keyfob_door_list_lookup (doors, 51)) == section);
  finalize_doors (doors);
}

/* A large merge lets others on the main loop, and is in order with those that were asked after it.
 */
static gboolean
count_turn (gpointer data) {
  (*(guint *) data)++;
  return G_SOURCE_CONTINUE;
}

static void
note_count (GObject *source, GAsyncResult *result, gpointer user_data) {
  GArray *counts = user_data;
  guint count = count_doors (KEYFOB_DOOR_LIST (source));

  g_assert_true (keyfob_door_list_merge_finish (KEYFOB_DOOR_LIST (source), result, NULL));
  g_array_append_val (counts, count);
}

static gboolean
has_three (gpointer data) {
  return ((GArray *) data)->len == 3;
}

static void
test_slices (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) large = new_large_office (20000);
  g_autoptr (KeyfobOffice) small = new_large_office (10);
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (guint));
  guint turns = 0;
  guint source = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 20, count_turn, &turns, NULL);

  keyfob_door_list_merge_async (doors, large, NULL, note_count, counts);
  keyfob_door_list_merge_async (doors, small, NULL, note_count, counts);
  keyfob_door_list_merge_async (doors, large, NULL, note_count, counts);
  g_assert_cmpuint (count_doors (doors), ==, 0); /* nothing happens inside the call */
  keyfob_test_wait_until (has_three, counts);
  g_assert_cmpuint (g_array_index (counts, guint, 0), ==, 20000);
  g_assert_cmpuint (g_array_index (counts, guint, 1), ==, 10);
  g_assert_cmpuint (g_array_index (counts, guint, 2), ==, 20000);
  g_assert_cmpuint (turns, >=, 3);
  g_source_remove (source);
  finalize_doors (doors);
}

static void
test_cancelled (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (20000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) merged = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_door_list_merge_async (doors, office, cancellable, keyfob_test_store_result, &result);
  g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  merged = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_door_list_merge_finish (doors, merged, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* What is known is in the model, and the other way round. */
  for (guint i = 1; i <= 20000; i++) {
    KeyfobDoor *door = keyfob_door_list_lookup (doors, i);

    g_assert_true (
        door == NULL ||
        g_list_store_find (G_LIST_STORE (keyfob_door_list_get_model (doors)), door, NULL));
  }
  merge (doors, office);
  g_assert_cmpuint (count_doors (doors), ==, 20000);
  g_clear_object (&merged);
  finalize_doors (doors);
}

static void
test_cleared (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (20000);
  g_autoptr (KeyfobOffice) small = new_large_office (10);
  GAsyncResult *first = NULL, *second = NULL, *third = NULL;

  keyfob_door_list_merge_async (doors, office, NULL, keyfob_test_store_result, &first);
  keyfob_door_list_merge_async (doors, office, NULL, keyfob_test_store_result, &second);
  g_main_context_iteration (NULL, TRUE);
  keyfob_door_list_clear (doors);
  g_assert_cmpuint (count_doors (doors), ==, 0);
  g_assert_null (keyfob_door_list_lookup (doors, 1));
  keyfob_door_list_merge_async (doors, small, NULL, keyfob_test_store_result, &third);
  keyfob_test_wait_until (is_done, &third);
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_false (keyfob_door_list_merge_finish (doors, first, NULL));
  g_assert_false (keyfob_door_list_merge_finish (doors, second, NULL));
  g_assert_true (keyfob_door_list_merge_finish (doors, third, NULL));
  g_assert_cmpuint (count_doors (doors), ==, 10);
  g_clear_object (&first);
  g_clear_object (&second);
  g_clear_object (&third);
  keyfob_door_list_clear (doors); /* and is dropped before the doors are freed */
  finalize_doors (doors);
}

/* The doors are cleared by who is told of a change that the merge makes. */
static void
clear_doors (GListModel *model, guint position, guint removed, guint added, KeyfobDoorList *doors) {
  if (added > 0)
    keyfob_door_list_clear (doors);
}

static void
test_cleared_by_listener (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (20000);
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) merged = NULL;

  g_signal_connect (keyfob_door_list_get_model (doors), "items-changed", G_CALLBACK (clear_doors),
                    doors);
  keyfob_door_list_merge_async (doors, office, NULL, keyfob_test_store_result, &result);
  merged = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_door_list_merge_finish (doors, merged, NULL));
  g_assert_cmpuint (count_doors (doors), ==, 0);
  g_clear_object (&merged);
  finalize_doors (doors);
}

static void
test_update_and_remove (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (20);
  g_autoptr (Changes) changes = NULL;
  KisiLock *lock;

  merge (doors, office);
  changes = changes_watch (doors);
  lock = kisi_lock_copy (office_get_lock (office, 4));
  lock->floor_id = 0; /* the shape that an access link reads again has no floor */
  lock->unlocked = TRUE;
  keyfob_door_list_update (doors, lock, 1);
  g_assert_cmpstr (keyfob_door_get_section (keyfob_door_list_lookup (doors, 5)), ==,
                   "Place 5 · Floor 0");
  assert_words (changes->notified, "status status-words status-since");
  g_assert_cmpuint (changes->emissions, ==, 0);

  keyfob_door_list_update (doors, new_lock (999, "Unknown"), 1);
  g_assert_cmpuint (count_doors (doors), ==, 20);

  keyfob_door_list_remove (doors, 5, 2);
  keyfob_door_list_remove (doors, 5, 2);
  g_assert_cmpuint (count_doors (doors), ==, 19);
  g_assert_cmpuint (changes->emissions, ==, 1);
  g_assert_null (keyfob_door_list_lookup (doors, 5));
  finalize_doors (doors);
}

static void
merge_as_of (KeyfobDoorList *doors, KeyfobOffice *office, gint64 asked_us) {
  office->asked_us = asked_us;
  merge (doors, office);
}

static void
read_again (KeyfobDoorList *doors, KeyfobOffice *office, guint index, gboolean open, gint64 us) {
  KisiLock *lock = kisi_lock_copy (office_get_lock (office, index));

  lock->open = open;
  keyfob_door_list_update (doors, lock, us);
}

/* One door is read again while all are on their way: whichever was asked for later is true. */
static void
test_read_meanwhile (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (20);
  g_autoptr (KeyfobOffice) moved = new_large_office (20);
  KeyfobDoor *door;

  office_get_lock (moved, 0)->floor_id = 0;
  merge_as_of (doors, office, 10);
  door = keyfob_door_list_lookup (doors, 1);
  read_again (doors, office, 0, TRUE, 30);
  keyfob_door_list_remove (doors, 2, 30);
  merge_as_of (doors, moved, 20);
  g_assert_true (keyfob_door_is_open (door));
  g_assert_null (keyfob_door_get_floor_name (door)); /* where it is, only the picture says */
  g_assert_cmpuint (count_doors (doors), ==, 19);
  merge_as_of (doors, office, 0); /* the cache comes late */
  g_assert_true (keyfob_door_is_open (door));

  merge_as_of (doors, office, 40);
  g_assert_false (keyfob_door_is_open (door));
  g_assert_cmpuint (count_doors (doors), ==, 20);

  read_again (doors, office, 0, TRUE, 35); /* an answer that took its time */
  keyfob_door_list_remove (doors, 2, 35);
  g_assert_false (keyfob_door_is_open (door));
  g_assert_cmpuint (count_doors (doors), ==, 20);
  finalize_doors (doors);
}

/* Between two slices of a merge that has met the door already. */
static void
test_read_between_slices (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (50000);
  g_autoptr (KeyfobOffice) next = new_large_office (50000);
  GAsyncResult *result = NULL;

  merge_as_of (doors, office, 10);
  office_get_lock (next, 0)->floor_id = 0;
  next->asked_us = 20;
  keyfob_door_list_merge_async (doors, next, NULL, keyfob_test_store_result, &result);
  g_main_context_iteration (NULL, TRUE);
  g_assert_null (result);
  read_again (doors, office, 0, TRUE, 30);
  keyfob_test_wait_until (is_done, &result);
  g_assert_true (keyfob_door_is_open (keyfob_door_list_lookup (doors, 1)));
  g_assert_null (keyfob_door_get_floor_name (keyfob_door_list_lookup (doors, 1)));
  g_clear_object (&result);
  finalize_doors (doors);
}

/* Doors that go one by one while a merge runs do not make it lose count. */
static void
test_remove_during_merge (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (20000);
  g_autoptr (KeyfobOffice) next = new_large_office (20000);
  GAsyncResult *result = NULL;

  merge (doors, office);
  g_ptr_array_remove_range (next->locks, 15000, 5000);
  g_ptr_array_remove_range (next->locks, 5000, 2);
  keyfob_door_list_merge_async (doors, next, NULL, keyfob_test_store_result, &result);
  for (guint id = 1; result == NULL && id <= 100; id++) {
    g_main_context_iteration (NULL, TRUE);
    keyfob_door_list_remove (doors, id, 1);
  }
  keyfob_test_wait_until (is_done, &result);
  g_assert_true (keyfob_door_list_merge_finish (doors, result, NULL));
  g_assert_nonnull (keyfob_door_list_lookup (doors, 15000));
  g_assert_null (keyfob_door_list_lookup (doors, 15001));
  g_assert_null (keyfob_door_list_lookup (doors, 20000));
  g_assert_null (keyfob_door_list_lookup (doors, 5001));
  g_assert_null (keyfob_door_list_lookup (doors, 5002));
  merge_as_of (doors, next, 2);
  g_assert_cmpuint (count_doors (doors), ==, 14998);
  g_clear_object (&result);
  finalize_doors (doors);
}

/* A door that the merge has met already goes by hand: it must not stand for one that is to go. */
static void
test_remove_what_was_met (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (50000);
  g_autoptr (KeyfobOffice) next = new_large_office (49999);
  GAsyncResult *result = NULL;

  for (guint i = 0; i < next->locks->len; i++)
    office_get_lock (next, i)->open = TRUE;
  merge (doors, office);
  keyfob_door_list_merge_async (doors, next, NULL, keyfob_test_store_result, &result);
  while (!keyfob_door_is_open (keyfob_door_list_lookup (doors, 1)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (result);
  keyfob_door_list_remove (doors, 1, 1);
  keyfob_test_wait_until (is_done, &result);
  g_assert_null (keyfob_door_list_lookup (doors, 50000));
  g_assert_cmpuint (count_doors (doors), ==, 49998);
  g_clear_object (&result);
  finalize_doors (doors);
}

static void
remove_first (GListModel *model,
              guint position,
              guint removed,
              guint added,
              KeyfobDoorList *doors) {
  if (keyfob_door_list_lookup (doors, 1) != NULL)
    keyfob_door_list_remove (doors, 1, 1);
}

/* A door before the place where the merge removes goes by hand: the merge does not lose its place.
 */
static void
test_remove_before_merge (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobOffice) office = new_large_office (10000);
  g_autoptr (KeyfobOffice) next = new_large_office (10000);

  merge (doors, office);
  g_ptr_array_remove_range (next->locks, 1, 9000);
  g_signal_connect (keyfob_door_list_get_model (doors), "items-changed", G_CALLBACK (remove_first),
                    doors);
  merge (doors, next);
  g_assert_cmpuint (count_doors (doors), ==, 999);
  finalize_doors (doors);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/door-list/first-merge", test_first_merge);
  g_test_add_func ("/door-list/unchanged", test_unchanged);
  g_test_add_func ("/door-list/changes", test_changes);
  g_test_add_func ("/door-list/goes-elsewhere", test_goes_elsewhere);
  g_test_add_func ("/door-list/duplicates", test_duplicates);
  g_test_add_func ("/door-list/place-lockdown", test_place_lockdown);
  g_test_add_func ("/door-list/without-places", test_without_places);
  g_test_add_func ("/door-list/sections-are-shared", test_sections_are_shared);
  g_test_add_func ("/door-list/slices", test_slices);
  g_test_add_func ("/door-list/cancelled", test_cancelled);
  g_test_add_func ("/door-list/cleared", test_cleared);
  g_test_add_func ("/door-list/cleared-by-listener", test_cleared_by_listener);
  g_test_add_func ("/door-list/update-and-remove", test_update_and_remove);
  g_test_add_func ("/door-list/read-meanwhile", test_read_meanwhile);
  g_test_add_func ("/door-list/read-between-slices", test_read_between_slices);
  g_test_add_func ("/door-list/remove-during-merge", test_remove_during_merge);
  g_test_add_func ("/door-list/remove-what-was-met", test_remove_what_was_met);
  g_test_add_func ("/door-list/remove-before-merge", test_remove_before_merge);
  return g_test_run ();
}
