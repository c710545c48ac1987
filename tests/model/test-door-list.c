/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-list.h"

#include "keyfob-test-lock.h"
#include "kisi/kisi-error.h"
#include "model-fixtures.h"

static void
test_first_merge (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (250);
  g_autoptr (Changes) changes = changes_watch (doors);
  g_autofree char *nameless = keyfob_door_list_dup_name (doors, 251);
  KeyfobDoor *door;

  merge (doors, office);
  g_assert_cmpuint (door_list_count (doors), ==, 250);
  g_assert_cmpuint (changes->emissions, ==, 1);
  door = keyfob_door_list_lookup (doors, 12);
  g_assert_cmpstr (keyfob_door_get_name (door), ==, "Door 12");
  g_assert_cmpstr (keyfob_door_get_section (door)->title, ==, "Place 2 · Floor 1");
  g_assert_null (keyfob_door_list_lookup (doors, 251));
  g_assert_cmpstr (nameless, ==, "Door 251");
  finalize_doors (doors);
}

static void
test_unchanged (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (250);
  g_autoptr (KeyfobSnapshot) same = new_large_snapshot (250);
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
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (100);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (110);
  g_autoptr (Changes) changes = NULL;
  KeyfobDoor *stays;

  merge (doors, office);
  stays = keyfob_door_list_lookup (doors, 50);
  changes = changes_watch (doors);
  /* Two runs go, ten doors come, one opens, and one is listed twice: the second time counts. */
  g_ptr_array_remove_range (next->locks, 70, 5);
  g_ptr_array_remove_range (next->locks, 10, 20);
  snapshot_get_lock (next, 29)->open = TRUE;
  g_ptr_array_add (next->locks, new_lock (100, "Renamed"));
  merge (doors, next);

  g_assert_cmpuint (door_list_count (doors), ==, 85);
  g_assert_true (keyfob_door_list_lookup (doors, 50) == stays);
  g_assert_true (keyfob_door_is_open (stays));
  g_assert_null (keyfob_door_list_lookup (doors, 11));
  g_assert_null (keyfob_door_list_lookup (doors, 75));
  g_assert_cmpstr (keyfob_door_get_name (keyfob_door_list_lookup (doors, 100)), ==, "Renamed");
  /* Two runs, the door that moved in the order, the new ones. */
  g_assert_cmpuint (changes->emissions, ==, 4);
  g_assert_cmpuint (changes->removed, ==, 26);
  g_assert_cmpuint (changes->added, ==, 11);
  assert_words (changes->notified, "open status-words name full-name "
                                   "name-in-section search-key place-name floor-name section");
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
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (100);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (100);
  g_autoptr (Changes) changes = NULL;

  merge (doors, office);
  changes = changes_watch (doors);
  for (guint i = 11; i < 14; i++) {
    g_signal_connect (keyfob_door_list_lookup (doors, i + 1), "notify::section",
                      G_CALLBACK (assert_announced), changes);
    snapshot_get_lock (next, i)->place_id = 1;
    snapshot_get_lock (next, i)->floor_id = 0;
  }
  merge (doors, next);
  g_assert_cmpuint (changes->emissions, ==, 1);
  g_assert_cmpuint (changes->removed, ==, 3);
  g_assert_cmpuint (changes->added, ==, 3);
  for (guint i = 11; i < 14; i++) {
    KeyfobDoor *door = keyfob_door_list_lookup (doors, i + 1);

    g_assert_cmpstr (keyfob_door_get_section (door)->title, ==, "Place 1");
    g_assert_cmpuint (g_signal_handlers_disconnect_by_data (door, changes), >, 0);
  }
  finalize_doors (doors);
}

static void
test_duplicates (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_snapshot ();
  const gint64 large = G_GINT64_CONSTANT (0x100000001);

  g_ptr_array_add (office->locks, new_lock (1, "First"));
  g_ptr_array_add (office->locks, new_lock (large, "Large"));
  g_ptr_array_add (office->locks, new_lock (1, "Again"));
  merge (doors, office);
  g_assert_cmpuint (door_list_count (doors), ==, 2);
  g_assert_cmpstr (keyfob_door_get_name (keyfob_door_list_lookup (doors, 1)), ==, "Again");
  g_assert_cmpstr (keyfob_door_get_name (keyfob_door_list_lookup (doors, large)), ==, "Large");
  finalize_doors (doors);
}

static void
test_place_lockdown (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (20);
  KisiPlace *place = g_ptr_array_index (next->places, 2);

  merge (doors, office);
  place->locked_down = TRUE;
  place->locked_down_since = 1234;
  merge (doors, next);
  for (guint id = 1; id <= 20; id++) {
    KeyfobDoor *door = keyfob_door_list_lookup (doors, id);
    gboolean there = keyfob_door_get_section (door)->place_id == 3;

    g_assert_true ((keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_LOCKED_DOWN) == there);
    g_assert_cmpint (keyfob_door_get_status_since (door), ==, there ? 1234 : 0);
  }
  finalize_doors (doors);
}

/* What the login that listed them cannot unlock any more, nobody can, whenever it comes. */
static void
test_expired (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (3);
  g_autoptr (KeyfobSnapshot) more = new_large_snapshot (5);

  merge (doors, office);
  keyfob_door_source_set_expired (source_of (doors), TRUE);
  merge (doors, more);
  for (guint id = 1; id <= 5; id++) {
    g_assert_false (keyfob_door_can_unlock (keyfob_door_list_lookup (doors, id)));
    g_assert_nonnull (keyfob_door_get_hint (keyfob_door_list_lookup (doors, id)));
  }
  keyfob_door_source_set_expired (source_of (doors), FALSE);
  for (guint id = 1; id <= 5; id++) {
    g_assert_true (keyfob_door_can_unlock (keyfob_door_list_lookup (doors, id)));
    g_assert_null (keyfob_door_get_hint (keyfob_door_list_lookup (doors, id)));
  }
  finalize_doors (doors);
}

/* An access link sees no places: their names come with the doors. */
static void
test_without_places (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_snapshot ();
  KisiLock *lock = new_lock (1, "Door");
  KisiLock *other = new_lock (2, "Door");

  lock->floor_id = 7;
  other->floor_id = 8; /* a floor that Kisi does not tell of */
  g_ptr_array_add (office->locks, lock);
  g_ptr_array_add (office->locks, other);
  g_ptr_array_add (office->floors, new_floor (8, 1, 0, ""));
  merge (doors, office);
  for (guint id = 1; id <= 2; id++)
    g_assert_cmpstr (keyfob_door_get_section (keyfob_door_list_lookup (doors, id))->title, ==,
                     "Headquarters");
  g_assert_true (keyfob_door_get_section (keyfob_door_list_lookup (doors, 1)) ==
                 keyfob_door_get_section (keyfob_door_list_lookup (doors, 2)));
  finalize_doors (doors);
}

/* 20,000 names of places are not kept 20,000 times. */
static void
test_sections_are_shared (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (200);
  g_autoptr (KeyfobSnapshot) same = new_large_snapshot (200);
  KeyfobSection *section;

  merge (doors, office);
  section = keyfob_door_get_section (keyfob_door_list_lookup (doors, 1));
  g_assert_true (keyfob_door_get_section (keyfob_door_list_lookup (doors, 51)) == section);
  merge (doors, same);
  g_assert_true (keyfob_door_get_section (keyfob_door_list_lookup (doors, 51)) == section);
  finalize_doors (doors);
}

static void
test_update_and_remove (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20);
  g_autoptr (Changes) changes = NULL;
  g_autoptr (KeyfobDoor) gone = NULL;
  KisiLock *lock;

  merge (doors, office);
  changes = changes_watch (doors);
  lock = keyfob_test_copy_lock (snapshot_get_lock (office, 4));
  lock->floor_id = 0; /* the shape that an access link reads again has no floor */
  lock->unlocked = TRUE;
  keyfob_door_source_update (source_of (doors), lock, 1);
  g_assert_cmpstr (keyfob_door_get_section (keyfob_door_list_lookup (doors, 5))->title, ==,
                   "Place 5 · Floor 0");
  assert_words (changes->notified, "status status-words status-since-words");
  g_assert_cmpuint (changes->emissions, ==, 0);

  keyfob_door_source_update (source_of (doors), new_lock (999, "Unknown"), 1);
  g_assert_cmpuint (door_list_count (doors), ==, 20);

  gone = g_object_ref (keyfob_door_list_lookup (doors, 5));
  keyfob_door_source_remove (source_of (doors), 5, 2);
  keyfob_door_source_remove (source_of (doors), 5, 2);
  g_assert_false (keyfob_door_can_unlock (gone));
  g_assert_cmpstr (keyfob_door_get_status_words (gone), ==, "No longer listed");
  g_assert_cmpuint (door_list_count (doors), ==, 19);
  g_assert_cmpuint (changes->emissions, ==, 1);
  g_assert_null (keyfob_door_list_lookup (doors, 5));
  finalize_doors (doors);
}

/* One door is read again while all are on their way: whichever was asked for later is true. */
static void
test_read_meanwhile (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20);
  g_autoptr (KeyfobSnapshot) moved = new_large_snapshot (20);
  KeyfobDoor *door;

  snapshot_get_lock (moved, 0)->floor_id = 0;
  merge_as_of (doors, office, 10);
  door = keyfob_door_list_lookup (doors, 1);
  read_again (doors, office, 0, TRUE, 30);
  keyfob_door_source_remove (source_of (doors), 2, 30);
  merge_as_of (doors, moved, 20);
  g_assert_true (keyfob_door_is_open (door));
  g_assert_null (
      keyfob_door_get_section (door)->floor_name); /* where it is, only the picture says */
  g_assert_cmpuint (door_list_count (doors), ==, 19);
  merge_as_of (doors, office, 0); /* the cache comes late */
  g_assert_true (keyfob_door_is_open (door));

  merge_as_of (doors, office, 40);
  g_assert_false (keyfob_door_is_open (door));
  g_assert_cmpuint (door_list_count (doors), ==, 20);

  read_again (doors, office, 0, TRUE, 35); /* an answer that took its time */
  keyfob_door_source_remove (source_of (doors), 2, 35);
  g_assert_false (keyfob_door_is_open (door));
  g_assert_cmpuint (door_list_count (doors), ==, 20);
  finalize_doors (doors);
}

/* @doors hear that that place was locked down when it was asked for at @asked_us. */
static void
read_lockdown (KeyfobDoorList *doors, gint64 place_id, gint64 asked_us) {
  g_autoptr (KisiPlace) place = new_place (place_id, "Place");

  place->locked_down = TRUE;
  place->locked_down_since = 1234;
  keyfob_door_source_update_place (source_of (doors), place, asked_us);
}

static gboolean
is_locked_down (KeyfobDoorList *doors, gint64 id) {
  return keyfob_door_get_section (keyfob_door_list_lookup (doors, id))->place_locked_down;
}

/* A place is read again while all doors are on their way: of its lockdown, whichever was asked for
 * later is true. Of its doors it says nothing. */
static void
test_place_read_meanwhile (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (30);

  for (guint i = 0; i < 30; i++)
    snapshot_get_lock (next, i)->open = TRUE;
  snapshot_get_lock (next, 1)->place_id = 1; /* door 2 goes there */
  merge_as_of (doors, office, 10);
  read_lockdown (doors, 1, 30);
  g_assert_true (is_locked_down (doors, 1));
  merge_as_of (doors, next, 20);
  for (guint id = 1; id <= 30; id++) {
    g_assert_cmpint (is_locked_down (doors, id), ==, id % 10 == 1 || id == 2);
    g_assert_true (keyfob_door_is_open (keyfob_door_list_lookup (doors, id)));
  }

  merge_as_of (doors, next, 40);
  g_assert_false (is_locked_down (doors, 1));
  read_lockdown (doors, 1, 35); /* an answer that took its time */
  g_assert_false (is_locked_down (doors, 1));
  finalize_doors (doors);
}

/* A picture without places of its own has those of a picture before, and knows no lockdown better.
 */
static void
test_place_read_before_old_places (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20);
  g_autoptr (KeyfobSnapshot) next = new_large_snapshot (20);

  next->places_error = g_error_new_literal (KISI_ERROR, KISI_ERROR_UNREACHABLE, "");
  merge_as_of (doors, office, 10);
  read_lockdown (doors, 1, 20);
  merge_as_of (doors, next, 30);
  g_assert_true (is_locked_down (doors, 1));
  read_lockdown (doors, 2, 25);
  g_assert_true (is_locked_down (doors, 2));
  merge_as_of (doors, office, 40);
  g_assert_false (is_locked_down (doors, 1));
  g_assert_false (is_locked_down (doors, 2));
  finalize_doors (doors);
}

/* Of two readings that are on their way at once, whichever was asked for later is true. */
static void
test_late_reading (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20);
  g_autoptr (KisiPlace) free_place = new_place (1, "Place 1");

  merge_as_of (doors, office, 10);
  read_again (doors, office, 0, TRUE, 30);
  read_again (doors, office, 0, FALSE, 20);
  g_assert_true (keyfob_door_is_open (keyfob_door_list_lookup (doors, 1)));
  keyfob_door_source_remove (source_of (doors), 1, 20);
  g_assert_nonnull (keyfob_door_list_lookup (doors, 1));

  read_lockdown (doors, 1, 30);
  keyfob_door_source_update_place (source_of (doors), free_place, 20);
  g_assert_true (is_locked_down (doors, 1));
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
  g_test_add_func ("/door-list/expired", test_expired);
  g_test_add_func ("/door-list/without-places", test_without_places);
  g_test_add_func ("/door-list/sections-are-shared", test_sections_are_shared);
  g_test_add_func ("/door-list/update-and-remove", test_update_and_remove);
  g_test_add_func ("/door-list/read-meanwhile", test_read_meanwhile);
  g_test_add_func ("/door-list/place-read-meanwhile", test_place_read_meanwhile);
  g_test_add_func ("/door-list/place-read-before-old-places", test_place_read_before_old_places);
  g_test_add_func ("/door-list/late-reading", test_late_reading);
  return g_test_run ();
}
