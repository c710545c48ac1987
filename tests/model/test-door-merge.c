/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What may come about while a merge is under way, which it is for several turns of the main loop.
 */

#include "model/doors/keyfob-door-list.h"

#include "keyfob-test.h"
#include "model-fixtures.h"

static gboolean
is_done (gpointer data) {
  return *(GAsyncResult **) data != NULL;
}

/* A large merge lets others on the main loop. */
static gboolean
count_turn (gpointer data) {
  (*(guint *) data)++;
  return G_SOURCE_CONTINUE;
}

static void
test_slices (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) large = new_large_snapshot (20000);
  guint turns = 0;
  guint source = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 20, count_turn, &turns, NULL);

  merge (doors, large);
  g_assert_cmpuint (door_list_count (doors), ==, 20000);
  g_assert_cmpuint (turns, >=, 3);
  g_source_remove (source);
  finalize_doors (doors);
}

/* A picture that comes while another is merged is whole by itself, and the newer one. */
static void
test_replaced (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) large = new_large_snapshot (20000);
  g_autoptr (KeyfobSnapshot) small = new_large_snapshot (10);
  GAsyncResult *first = NULL, *second = NULL;

  keyfob_door_source_merge_async (source_of (doors), large, NULL, keyfob_test_store_result, &first);
  g_assert_cmpuint (door_list_count (doors), ==, 0); /* nothing happens inside the call */
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (door_list_count (doors), >, 0);
  keyfob_door_source_merge_async (source_of (doors), small, NULL, keyfob_test_store_result,
                                  &second);
  keyfob_test_wait_until (is_done, &second);
  g_assert_nonnull (first);
  g_assert_false (keyfob_door_source_merge_finish (source_of (doors), first, NULL));
  g_assert_true (keyfob_door_source_merge_finish (source_of (doors), second, NULL));
  g_assert_cmpuint (door_list_count (doors), ==, 10);
  g_clear_object (&first);
  g_clear_object (&second);
  finalize_doors (doors);
}

static void
test_cancelled (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) merged = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_door_source_merge_async (source_of (doors), office, cancellable, keyfob_test_store_result,
                                  &result);
  g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  merged = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_door_source_merge_finish (source_of (doors), merged, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* What is known is in the model, and the other way round. */
  for (guint i = 1; i <= 20000; i++) {
    KeyfobDoor *door = keyfob_door_list_lookup (doors, i);

    g_assert_true (
        door == NULL ||
        g_list_store_find (G_LIST_STORE (keyfob_door_list_get_model (doors)), door, NULL));
  }
  merge (doors, office);
  g_assert_cmpuint (door_list_count (doors), ==, 20000);
  g_clear_object (&merged);
  finalize_doors (doors);
}

/* Views hear that a door was called otherwise, though by a merge that did not come that far. */
static void
test_moved_before_cancelled (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20000);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (20000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Changes) changes = NULL;
  GAsyncResult *result = NULL;

  g_set_str (&snapshot_get_lock (next, 0)->name, "Renamed");
  merge (doors, office);
  changes = changes_watch (doors);
  keyfob_door_source_merge_async (source_of (doors), next, cancellable, keyfob_test_store_result,
                                  &result);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (keyfob_door_get_name (keyfob_door_list_lookup (doors, 1)), ==, "Renamed");
  g_cancellable_cancel (cancellable);
  keyfob_test_wait_until (is_done, &result);
  g_assert_false (keyfob_door_source_merge_finish (source_of (doors), result, NULL));
  g_assert_cmpuint (changes->emissions, ==, 0);

  merge (doors, next);
  g_assert_cmpuint (changes->emissions, ==, 1);
  g_assert_cmpuint (changes->removed, ==, 1);
  g_assert_cmpuint (changes->added, ==, 1);
  g_clear_object (&result);
  finalize_doors (doors);
}

static void
test_cleared (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20000);
  g_autoptr (KeyfobSnapshot) small = new_large_snapshot (10);
  GAsyncResult *first = NULL, *second = NULL, *third = NULL;

  keyfob_door_source_merge_async (source_of (doors), office, NULL, keyfob_test_store_result,
                                  &first);
  keyfob_door_source_merge_async (source_of (doors), office, NULL, keyfob_test_store_result,
                                  &second);
  g_main_context_iteration (NULL, TRUE);
  keyfob_door_source_clear (source_of (doors));
  g_assert_cmpuint (door_list_count (doors), ==, 0);
  g_assert_null (keyfob_door_list_lookup (doors, 1));
  keyfob_door_source_merge_async (source_of (doors), small, NULL, keyfob_test_store_result, &third);
  keyfob_test_wait_until (is_done, &third);
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_false (keyfob_door_source_merge_finish (source_of (doors), first, NULL));
  g_assert_false (keyfob_door_source_merge_finish (source_of (doors), second, NULL));
  g_assert_true (keyfob_door_source_merge_finish (source_of (doors), third, NULL));
  g_assert_cmpuint (door_list_count (doors), ==, 10);
  g_clear_object (&first);
  g_clear_object (&second);
  g_clear_object (&third);
  keyfob_door_source_clear (source_of (doors)); /* and is dropped before the doors are freed */
  finalize_doors (doors);
}

/* The doors are cleared by who is told of a change that the merge makes. */
static void
clear_doors (GListModel *model, guint position, guint removed, guint added, KeyfobDoorList *doors) {
  if (added > 0)
    keyfob_door_source_clear (source_of (doors));
}

static void
test_cleared_by_listener (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20000);
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) merged = NULL;

  g_signal_connect (keyfob_door_list_get_model (doors), "items-changed", G_CALLBACK (clear_doors),
                    doors);
  keyfob_door_source_merge_async (source_of (doors), office, NULL, keyfob_test_store_result,
                                  &result);
  merged = keyfob_test_wait_for_result (&result);
  g_assert_false (keyfob_door_source_merge_finish (source_of (doors), merged, NULL));
  g_assert_cmpuint (door_list_count (doors), ==, 0);
  g_clear_object (&merged);
  finalize_doors (doors);
}

/* Between two slices of a merge that has met the door already. */
static void
test_read_between_slices (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (50000);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (50000);
  GAsyncResult *result = NULL;

  merge_as_of (doors, office, 10);
  snapshot_get_lock (next, 0)->floor_id = 0;
  next->asked_us = 20;
  keyfob_door_source_merge_async (source_of (doors), next, NULL, keyfob_test_store_result, &result);
  g_main_context_iteration (NULL, TRUE);
  g_assert_null (result);
  read_again (doors, office, 0, TRUE, 30);
  keyfob_test_wait_until (is_done, &result);
  g_assert_true (keyfob_door_is_open (keyfob_door_list_lookup (doors, 1)));
  g_assert_null (keyfob_door_get_section (keyfob_door_list_lookup (doors, 1))->floor_name);
  g_clear_object (&result);
  finalize_doors (doors);
}

/* Between two slices of a merge that has met doors of the place already, and has more of them, one
 * of which comes from elsewhere. */
static void
test_place_read_between_slices (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20000);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (20010);
  g_autoptr (KisiPlace) place = new_place (1, "Place 1");
  GAsyncResult *result = NULL;

  snapshot_get_lock (next, 1)->place_id = 1;
  place->locked_down = TRUE;
  merge_as_of (doors, office, 10);
  next->asked_us = 20;
  keyfob_door_source_merge_async (source_of (doors), next, NULL, keyfob_test_store_result, &result);
  g_main_context_iteration (NULL, TRUE);
  g_assert_null (result);
  keyfob_door_source_update_place (source_of (doors), place, 30);
  keyfob_test_wait_until (is_done, &result);
  for (guint id = 1; id <= 20010; id++)
    g_assert_cmpint (
        keyfob_door_get_section (keyfob_door_list_lookup (doors, id))->place_locked_down, ==,
        id % 10 == 1 || id == 2);
  g_clear_object (&result);
  finalize_doors (doors);
}

/* Doors that go one by one while a merge runs do not make it lose count. */
static void
test_remove_during_merge (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20000);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (20000);
  GAsyncResult *result = NULL;

  merge (doors, office);
  g_ptr_array_remove_range (next->locks, 15000, 5000);
  g_ptr_array_remove_range (next->locks, 5000, 2);
  keyfob_door_source_merge_async (source_of (doors), next, NULL, keyfob_test_store_result, &result);
  for (guint id = 1; result == NULL && id <= 100; id++) {
    g_main_context_iteration (NULL, TRUE);
    keyfob_door_source_remove (source_of (doors), id, 1);
  }
  keyfob_test_wait_until (is_done, &result);
  g_assert_true (keyfob_door_source_merge_finish (source_of (doors), result, NULL));
  g_assert_nonnull (keyfob_door_list_lookup (doors, 15000));
  g_assert_null (keyfob_door_list_lookup (doors, 15001));
  g_assert_null (keyfob_door_list_lookup (doors, 20000));
  g_assert_null (keyfob_door_list_lookup (doors, 5001));
  g_assert_null (keyfob_door_list_lookup (doors, 5002));
  merge_as_of (doors, next, 2);
  g_assert_cmpuint (door_list_count (doors), ==, 14998);
  g_clear_object (&result);
  finalize_doors (doors);
}

/* A door that the merge has met already goes by hand: it must not stand for one that is to go. */
static void
test_remove_what_was_met (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (50000);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (49999);
  GAsyncResult *result = NULL;

  for (guint i = 0; i < next->locks->len; i++)
    snapshot_get_lock (next, i)->open = TRUE;
  merge (doors, office);
  keyfob_door_source_merge_async (source_of (doors), next, NULL, keyfob_test_store_result, &result);
  while (!keyfob_door_is_open (keyfob_door_list_lookup (doors, 1)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (result);
  keyfob_door_source_remove (source_of (doors), 1, 1);
  keyfob_test_wait_until (is_done, &result);
  g_assert_null (keyfob_door_list_lookup (doors, 50000));
  g_assert_cmpuint (door_list_count (doors), ==, 49998);
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
    keyfob_door_source_remove (source_of (doors), 1, 1);
}

/* A door before the place where the merge removes goes by hand: the merge does not lose its place.
 */
static void
test_remove_before_merge (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (10000);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (10000);

  merge (doors, office);
  g_ptr_array_remove_range (next->locks, 1, 9000);
  g_signal_connect (keyfob_door_list_get_model (doors), "items-changed", G_CALLBACK (remove_first),
                    doors);
  merge (doors, next);
  g_assert_cmpuint (door_list_count (doors), ==, 999);
  finalize_doors (doors);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/door-merge/slices", test_slices);
  g_test_add_func ("/door-merge/replaced", test_replaced);
  g_test_add_func ("/door-merge/cancelled", test_cancelled);
  g_test_add_func ("/door-merge/moved-before-cancelled", test_moved_before_cancelled);
  g_test_add_func ("/door-merge/cleared", test_cleared);
  g_test_add_func ("/door-merge/cleared-by-listener", test_cleared_by_listener);
  g_test_add_func ("/door-merge/read-between-slices", test_read_between_slices);
  g_test_add_func ("/door-merge/place-read-between-slices", test_place_read_between_slices);
  g_test_add_func ("/door-merge/remove-during-merge", test_remove_during_merge);
  g_test_add_func ("/door-merge/remove-what-was-met", test_remove_what_was_met);
  g_test_add_func ("/door-merge/remove-before-merge", test_remove_before_merge);
  return g_test_run ();
}
