/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-list.h"

#include "model-fixtures.h"

static void
add_door (KeyfobSnapshot *office, gint64 id, const char *name, gint64 place, gint64 floor) {
  KisiLock *lock = new_lock (id, name);

  g_clear_pointer (&lock->place_name, g_free);
  lock->place_id = place;
  lock->floor_id = floor;
  g_ptr_array_add (office->locks, lock);
}

/* Two places with two floors, one of which has a name in each; place 3 has none itself. */
static KeyfobSnapshot *
new_two_places (void) {
  KeyfobSnapshot *office = new_snapshot ();

  g_ptr_array_add (office->places, new_place (1, "Nordhaven HQ"));
  g_ptr_array_add (office->places, new_place (2, "Harbour Warehouse"));
  g_ptr_array_add (office->places, new_place (3, ""));
  g_ptr_array_add (office->floors, new_floor (11, 1, 0, "Ground floor"));
  g_ptr_array_add (office->floors, new_floor (12, 1, 1, "First floor"));
  g_ptr_array_add (office->floors, new_floor (21, 2, 0, "Ground floor"));
  return office;
}

static void
assert_full_name (KeyfobDoorList *doors, gint64 id, const char *expected) {
  g_autofree char *name = keyfob_door_list_dup_name (doors, id);

  g_assert_cmpstr (name, ==, expected);
  g_assert_cmpstr (keyfob_door_get_full_name (keyfob_door_list_lookup (doors, id)), ==, expected);
}

typedef struct {
  const char *name;
  gint64 place;
  gint64 floor;
  const char *full_name;
} Called;

/* Merges doors with the IDs 1, 2, 3…, and looks what they are called then. */
static void
merge_called (KeyfobDoorList *doors, const Called *called, guint n) {
  g_autoptr (KeyfobSnapshot) office = new_two_places ();

  for (guint i = 0; i < n; i++)
    add_door (office, i + 1, called[i].name, called[i].place, called[i].floor);
  merge (doors, office);
  for (guint i = 0; i < n; i++)
    assert_full_name (doors, i + 1, called[i].full_name);
}

/* As much as it takes, and no more. */
static void
test_levels (void) {
  const Called called[] = {
      {"Laboratory", 1, 11, "Laboratory"},
      {"Main Entrance", 1, 11, "Main Entrance, Nordhaven HQ"},
      {"Main Entrance", 2, 21, "Main Entrance, Harbour Warehouse"},
      {"Toilet", 1, 11, "Toilet, Nordhaven HQ · Ground floor"},
      {"Toilet", 1, 12, "Toilet, Nordhaven HQ · First floor"},
      {"Toilet", 1, 0, "Toilet, Nordhaven HQ (6)"},
      {"Toilet", 2, 21, "Toilet, Harbour Warehouse"},
      {"Toilet", 3, 0, "Toilet (8)"},
      {"Gate", 2, 21, "Gate, Harbour Warehouse · Ground floor (9)"},
      {"Gate", 2, 21, "Gate, Harbour Warehouse · Ground floor (10)"},
      {"Shed", 3, 0, "Shed (11)"},
      {"Shed", 3, 0, "Shed (12)"},
  };
  KeyfobDoorList *doors = keyfob_door_list_new ();

  merge_called (doors, called, G_N_ELEMENTS (called));
  finalize_doors (doors);
}

static void
merge_entrances (KeyfobDoorList *doors, gint64 place, gint64 floor, const char *name) {
  g_autoptr (KeyfobSnapshot) office = new_two_places ();

  add_door (office, 1, "Main Entrance", 1, 11);
  if (name != NULL)
    add_door (office, 2, name, place, floor);
  merge (doors, office);
}

/* Whoever shows a door is told when another is called the same, and when no longer. */
static void
test_changes (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (Changes) changes = NULL;

  merge_entrances (doors, 0, 0, NULL);
  changes = changes_watch (doors);
  assert_full_name (doors, 1, "Main Entrance");

  merge_entrances (doors, 2, 21, "Main Entrance");
  assert_full_name (doors, 1, "Main Entrance, Nordhaven HQ");
  assert_full_name (doors, 2, "Main Entrance, Harbour Warehouse");
  assert_words (changes->notified, "full-name");

  merge_entrances (doors, 1, 12, "Main Entrance");
  assert_full_name (doors, 1, "Main Entrance, Nordhaven HQ · Ground floor");
  assert_full_name (doors, 2, "Main Entrance, Nordhaven HQ · First floor");
  assert_words (changes->notified, "full-name");

  merge_entrances (doors, 1, 12, "Side Entrance");
  assert_full_name (doors, 1, "Main Entrance");
  assert_full_name (doors, 2, "Side Entrance");
  assert_words (changes->notified, "full-name");

  merge_entrances (doors, 1, 11, "Main Entrance");
  assert_full_name (doors, 1, "Main Entrance, Nordhaven HQ · Ground floor (1)");
  assert_words (changes->notified, "full-name name-in-section");

  keyfob_door_source_remove (source_of (doors), 2, G_MAXINT64);
  assert_full_name (doors, 1, "Main Entrance");
  assert_words (changes->notified, "full-name name-in-section");

  merge_entrances (doors, 0, 0, NULL);
  assert_words (changes->notified, "");
  keyfob_door_source_clear (source_of (doors));
  merge_entrances (doors, 2, 21, "Main Entrance");
  assert_full_name (doors, 2, "Main Entrance, Harbour Warehouse");
  finalize_doors (doors);
}

/* What a door is called when it is read again by itself. */
static void
test_read_again (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  KisiLock *lock = new_lock (2, "Main Entrance");

  merge_entrances (doors, 2, 21, "Side Entrance");
  keyfob_door_source_update (source_of (doors), lock, G_MAXINT64 - 1);
  assert_full_name (doors, 1, "Main Entrance, Nordhaven HQ");
  assert_full_name (doors, 2, "Main Entrance, Harbour Warehouse");
  finalize_doors (doors);
}

/* What one door is called with its place, or its ID, another may be called without. */
static void
test_across_levels (void) {
  const Called two_mains[] = {
      {"Main, Nordhaven HQ", 2, 0, "Main, Nordhaven HQ, Harbour Warehouse"},
      {"Main", 1, 0, "Main, Nordhaven HQ (2)"},
      {"Main", 2, 0, "Main, Harbour Warehouse"},
      {"Gate", 3, 0, "Gate (4)"},
      {"Gate", 3, 0, "Gate (5)"},
      {"Gate (5)", 3, 0, "Gate (5) (6)"},
  };
  const Called one_main[] = {
      {"Main, Nordhaven HQ", 2, 0, "Main, Nordhaven HQ"},
      {"Main", 1, 0, "Main"},
      {"Side", 0, 0, "Side"},
      {"Gate", 3, 0, "Gate (4)"},
      {"Gate", 3, 0, "Gate (5)"},
      {"Gate (5)", 3, 0, "Gate (5) (6)"},
  };
  KeyfobDoorList *doors = keyfob_door_list_new ();

  for (guint i = 0; i < 2; i++) {
    merge_called (doors, two_mains, G_N_ELEMENTS (two_mains));
    merge_called (doors, one_main, G_N_ELEMENTS (one_main));
  }
  finalize_doors (doors);
}

static gboolean
is_called_alike (KeyfobDoor *door, KeyfobDoor *other, gboolean by_place, gboolean by_section) {
  return g_str_equal (keyfob_door_get_name (door), keyfob_door_get_name (other)) &&
         (!by_place || g_str_equal (keyfob_door_get_section (door)->place_name,
                                    keyfob_door_get_section (other)->place_name)) &&
         (!by_section || g_str_equal (keyfob_door_get_section (door)->title,
                                      keyfob_door_get_section (other)->title));
}

static gboolean
is_alone (GListModel *model, KeyfobDoor *door, gboolean by_place, gboolean by_section) {
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (KeyfobDoor) other = g_list_model_get_item (model, i);

    if (is_called_alike (door, other, by_place, by_section))
      n++;
  }
  return n == 1;
}

/* The slow way to the same. */
static char *
dup_expected (GListModel *model, KeyfobDoor *door) {
  const char *name = keyfob_door_get_name (door);
  const char *section = keyfob_door_get_section (door)->title;

  if (is_alone (model, door, FALSE, FALSE))
    return g_strdup (name);
  if (is_alone (model, door, TRUE, FALSE))
    return g_strdup_printf ("%s, %s", name, keyfob_door_get_section (door)->place_name);
  if (keyfob_door_get_section (door)->floor_name != NULL && is_alone (model, door, TRUE, TRUE))
    return g_strdup_printf ("%s, %s", name, section);
  return g_strdup_printf ("%s, %s (%" G_GINT64_FORMAT ")", name, section,
                          keyfob_door_get_id (door));
}

/* Doors come, go, move and are renamed, in any order. */
static void
test_any (void) {
  const char *const names[] = {"A", "B", "C", "D"};
  KeyfobDoorList *doors = keyfob_door_list_new ();
  GListModel *model = keyfob_door_list_get_model (doors);

  for (guint round = 0; round < 100; round++) {
    g_autoptr (KeyfobSnapshot) office = new_two_places ();

    for (gint64 id = 1; id <= 12; id++) {
      gint64 place = g_test_rand_int_range (1, 3);
      gint64 floor = g_test_rand_int_range (0, 3);

      if (g_test_rand_bit ())
        add_door (office, id, names[g_test_rand_int_range (0, 4)], place,
                  floor > 0 ? place * 10 + floor : 0);
    }
    merge (doors, office);
    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
      g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);
      g_autofree char *expected = dup_expected (model, door);

      g_assert_cmpstr (keyfob_door_get_full_name (door), ==, expected);
    }
  }
  finalize_doors (doors);
}

/* Adds doors, each or not, of names that others have with their place, floor or ID. */
static void
add_any_across (KeyfobSnapshot *office) {
  const char *const names[] = {"A", "A, Nordhaven HQ", "A (3)", "A, Nordhaven HQ · Ground floor",
                               "A, Nordhaven HQ (2)"};

  for (gint64 id = 1; id <= 8; id++) {
    gint64 place = g_test_rand_int_range (1, 4);

    if (g_test_rand_bit ())
      add_door (office, id, names[g_test_rand_int_range (0, G_N_ELEMENTS (names))], place,
                place < 3 && g_test_rand_bit () ? place * 10 + 1 : 0);
  }
}

/* No two are called the same, and each is called as if all had come at once. */
static void
test_any_across (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  GListModel *model = keyfob_door_list_get_model (doors);

  for (guint round = 0; round < 200; round++) {
    g_autoptr (KeyfobSnapshot) office = new_two_places ();
    g_autoptr (GHashTable) called = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    KeyfobDoorList *fresh = keyfob_door_list_new ();

    add_any_across (office);
    merge (doors, office);
    merge (fresh, office);
    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
      g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);
      const char *name = keyfob_door_get_full_name (door);

      g_assert_true (g_hash_table_add (called, g_strdup (name)));
      assert_full_name (fresh, keyfob_door_get_id (door), name);
    }
    finalize_doors (fresh);
  }
  finalize_doors (doors);
}

/* Twenty thousand doors of one name, and then of none. */
static void
test_many (void) {
  KeyfobDoorList *doors = keyfob_door_list_new ();
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20000);
  g_autoptr (KeyfobSnapshot) empty = new_snapshot ();

  for (guint i = 0; i < office->locks->len; i++)
    g_set_str (&snapshot_get_lock (office, i)->name, "Door");
  g_test_timer_start ();
  merge (doors, office);
  g_test_message ("Came in %f s", g_test_timer_elapsed ());
  assert_full_name (doors, 20000, "Door, Place 10 · Floor 4 (20000)");
  g_test_timer_start ();
  merge (doors, empty);
  g_test_message ("Went in %f s", g_test_timer_elapsed ());
  g_assert_cmpuint (door_list_count (doors), ==, 0);
  finalize_doors (doors);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/door-names/levels", test_levels);
  g_test_add_func ("/door-names/changes", test_changes);
  g_test_add_func ("/door-names/read-again", test_read_again);
  g_test_add_func ("/door-names/across-levels", test_across_levels);
  g_test_add_func ("/door-names/any", test_any);
  g_test_add_func ("/door-names/any-across", test_any_across);
  g_test_add_func ("/door-names/many", test_many);
  return g_test_run ();
}
