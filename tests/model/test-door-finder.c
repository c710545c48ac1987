/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door-finder.h"

#include "model-fixtures.h"

typedef struct {
  KeyfobSnapshot *office;
  KeyfobDoorList *doors;
  KeyfobRecentDoors *recent;
  KeyfobDoorFinder *finder;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data) {
  self->office = new_snapshot ();
  self->doors = keyfob_door_list_new ();
  self->recent = keyfob_recent_doors_new (NULL);
  self->finder = keyfob_door_finder_new (self->doors, self->recent);
}

static void
tear_down (Fixture *self, gconstpointer data) {
  g_assert_finalize_object (self->finder);
  g_assert_finalize_object (self->recent);
  finalize_doors (self->doors);
  keyfob_snapshot_unref (self->office);
}

static KisiLock *
add (Fixture *self, const char *name, const char *place) {
  KisiLock *lock = new_lock (self->office->locks->len + 1, name);

  lock->place_id = g_str_hash (place);
  g_set_str (&lock->place_name, place);
  g_ptr_array_add (self->office->locks, lock);
  return lock;
}

static void
assert_found (Fixture *self, const char *text, guint max, const char *expected) {
  g_autoptr (GPtrArray) found = keyfob_door_finder_find (self->finder, text, max);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (names, "%s%s", i == 0 ? "" : "|",
                            keyfob_door_get_name (g_ptr_array_index (found, i)));
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_without_text (Fixture *self, gconstpointer data) {
  add (self, "Door 10", "B");
  add (self, "Door 2", "C");
  add (self, "Cellar", "C");
  add (self, "Attic", "A")->favorite = TRUE;
  add (self, "Door 9", "A")->favorite = TRUE;
  add (self, "Yard", "A");
  add (self, "Barn", "A");
  merge (self->doors, self->office);
  keyfob_recent_doors_add (self->recent, 5); /* a favourite stays where it is */
  keyfob_recent_doors_add (self->recent, 7);
  keyfob_recent_doors_add (self->recent, 6);
  keyfob_recent_doors_add (self->recent, 12345);

  assert_found (self, NULL, 0, "Attic|Door 9|Yard|Barn|Cellar|Door 2|Door 10");
  assert_found (self, "", 0, "Attic|Door 9|Yard|Barn|Cellar|Door 2|Door 10");
  assert_found (self, " \n\t", 5, "Attic|Door 9|Yard|Barn|Cellar");
  assert_found (self, NULL, 1, "Attic");
  assert_found (self, NULL, 7, "Attic|Door 9|Yard|Barn|Cellar|Door 2|Door 10");
  assert_found (self, NULL, G_MAXUINT, "Attic|Door 9|Yard|Barn|Cellar|Door 2|Door 10");
}

/* Whoever stands at a door wants that one; but a name that was typed comes first. */
static void
test_near (Fixture *self, gconstpointer data) {
  add (self, "Attic", "A")->favorite = TRUE;
  add (self, "Barn", "A");
  add (self, "Cellar", "A");
  add (self, "Bar", "A");
  merge (self->doors, self->office);
  keyfob_recent_doors_add (self->recent, 2);
  keyfob_door_set_near (keyfob_door_list_lookup (self->doors, 3), TRUE);
  keyfob_door_set_near (keyfob_door_list_lookup (self->doors, 2), TRUE);
  assert_found (self, NULL, 0, "Barn|Cellar|Attic|Bar");
  assert_found (self, NULL, 2, "Barn|Cellar");
  assert_found (self, "bar", 0, "Bar|Barn");
  assert_found (self, "a", 0, "Attic|Barn|Cellar|Bar");
  keyfob_door_set_near (keyfob_door_list_lookup (self->doors, 2), FALSE);
  assert_found (self, NULL, 0, "Cellar|Attic|Barn|Bar");
}

static void
test_ranks (Fixture *self, gconstpointer data) {
  add (self, "Old Server Room", "HQ")->favorite = TRUE;
  add (self, "Observer Deck", "HQ")->favorite = TRUE;
  add (self, "Kitchen", "Server Hall")->favorite = TRUE;
  add (self, "Server Room 10", "HQ");
  add (self, "Server Room 2", "HQ");
  add (self, "Server", "HQ");
  add (self, "Garage", "HQ")->favorite = TRUE;
  merge (self->doors, self->office);

  assert_found (self, "Server", 0,
                "Server|Server Room 2|Server Room 10|Old Server Room|Observer Deck|Kitchen");
  assert_found (self, "server ro", 0, "Server Room 2|Server Room 10|Old Server Room");
  /* Words in any order, and beginnings of them. */
  assert_found (self, "ro ser", 0, "Old Server Room|Server Room 2|Server Room 10");
  assert_found (self, "oom ser", 0, "Old Server Room|Server Room 2|Server Room 10");
  /* A word of the name and one of the place. */
  assert_found (self, "room hq", 2, "Old Server Room|Server Room 2");
  assert_found (self, "kitchen hq", 0, "");
  /* No word goes from the name into the place. */
  assert_found (self, "serverhq", 0, "");

  keyfob_recent_doors_add (self->recent, 4);
  assert_found (self, "Server", 3, "Server|Server Room 10|Server Room 2");
}

static void
test_floor (Fixture *self, gconstpointer data) {
  add (self, "North", "HQ")->floor_id = 7;
  add (self, "South", "HQ")->floor_id = 8;
  g_ptr_array_add (self->office->floors, new_floor (7, g_str_hash ("HQ"), 0, "Ground floor"));
  g_ptr_array_add (self->office->floors, new_floor (8, g_str_hash ("HQ"), 1, "Floor 1"));
  merge (self->doors, self->office);

  assert_found (self, "ground", 0, "North");
  assert_found (self, "floor hq", 0, "North|South");
}

static void
test_word_starts (Fixture *self, gconstpointer data) {
  add (self, "Backyard-Gate", "A");
  add (self, "Yard", "A");
  add (self, "Old yard (gate)", "A");
  add (self, "Ærøgate", "A");
  merge (self->doors, self->office);

  assert_found (self, "gate", 0, "Backyard-Gate|Old yard (gate)|Ærøgate");
  assert_found (self, "yard", 0, "Yard|Old yard (gate)|Backyard-Gate");
}

/* What is typed, and what the office calls its doors, may be anything. */
static void
test_hostile (Fixture *self, gconstpointer data) {
  g_autofree char *huge = g_strnfill (10 * 1000 * 1000, 'x');
  g_autofree char *long_name = g_strnfill (200, 'x');

  add (self, "Empfang Köln", "A");
  add (self, "<b>_Bold</b>\nDoor", "A");
  add (self, huge, "A");
  add (self, "", "A");
  merge (self->doors, self->office);

  assert_found (self, "EMPFANG koln", 0, "Empfang Köln");
  assert_found (self, "Empfang\u202e\nKo\u0308ln", 0, "Empfang Köln");
  assert_found (self, "<b>_bold</b> door", 0, "<b>_Bold</b> Door");
  assert_found (self, "\xff\xfe", 0, "");
  assert_found (self, "%s%n", 0, "");
  assert_found (self, huge, 0, "");
  assert_found (self, "door 4", 0, "Door 4");
  /* The name ends in an ellipsis that nobody types. */
  assert_found (self, long_name, 0, "");
  long_name[199] = '\0';
  {
    g_autoptr (GPtrArray) found = keyfob_door_finder_find (self->finder, long_name, 0);

    g_assert_cmpuint (found->len, ==, 1);
  }
}

/* Where the keyboard has no such letters. */
static void
test_letters (Fixture *self, gconstpointer data) {
  add (self, "Kjøkkenet", "Ærø");
  add (self, "Straße", "A");
  merge (self->doors, self->office);

  assert_found (self, "kjok", 0, "Kjøkkenet");
  assert_found (self, "KJØK", 0, "Kjøkkenet");
  assert_found (self, "kjokkenet aero", 0, "Kjøkkenet");
  assert_found (self, "strasse", 0, "Straße");
}

/* No letter is found in one that another mark makes of it. */
static void
test_other_words (Fixture *self, gconstpointer data) {
  add (self, "ビル入口", "A");
  add (self, "कमला", "A");
  add (self, "שׁער", "A");
  merge (self->doors, self->office);

  assert_found (self, "ヒル入口", 0, "");
  assert_found (self, "ヒ", 0, "");
  assert_found (self, "ﾋﾞﾙ", 0, "ビル入口");
  assert_found (self, "कमलि", 0, "");
  assert_found (self, "ला", 0, "कमला");
  assert_found (self, "שער", 0, "");
}

/* As a telephone wrote them, and as they are typed. */
static void
test_pasted (Fixture *self, gconstpointer data) {
  add (self, "Men’s Room", "A");
  add (self, "Lobby\u200b", "A");
  add (self, "Store\u00adroom", "A");
  add (self, "Room A–1", "A");
  merge (self->doors, self->office);

  assert_found (self, "men's room", 0, "Men’s Room");
  assert_found (self, "men’s\u00a0room", 0, "Men’s Room");
  assert_found (self, "lobby", 0, "Lobby\u200b");
  assert_found (self, "storeroom", 0, "Store\u00adroom");
  assert_found (self, "a-1", 0, "Room A–1");
}

/* Of doors that differ in nothing but what is folded, the one as typed comes first. */
static void
test_exact (Fixture *self, gconstpointer data) {
  add (self, "Müller", "A")->favorite = TRUE;
  add (self, "Muller", "A");
  merge (self->doors, self->office);

  assert_found (self, "Muller", 0, "Muller|Müller");
  assert_found (self, "Müller", 0, "Müller|Muller");
  assert_found (self, "muller", 0, "Müller|Muller");
}

static void
test_changes (Fixture *self, gconstpointer data) {
  g_autoptr (KeyfobSnapshot) next = new_snapshot ();
  KisiLock *renamed = new_lock (1, "Beta");

  add (self, "Alpha", "A");
  merge (self->doors, self->office);
  assert_found (self, "alpha", 0, "Alpha");
  renamed->favorite = TRUE;
  g_ptr_array_add (next->locks, renamed);
  merge (self->doors, next);
  assert_found (self, "alpha", 0, "");
  assert_found (self, "beta", 0, "Beta");
  keyfob_door_source_clear (source_of (self->doors));
  assert_found (self, "beta", 0, "");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/door-finder/without-text", test_without_text);
  ADD ("/door-finder/near", test_near);
  ADD ("/door-finder/ranks", test_ranks);
  ADD ("/door-finder/floor", test_floor);
  ADD ("/door-finder/word-starts", test_word_starts);
  ADD ("/door-finder/hostile", test_hostile);
  ADD ("/door-finder/letters", test_letters);
  ADD ("/door-finder/other-words", test_other_words);
  ADD ("/door-finder/pasted", test_pasted);
  ADD ("/door-finder/exact", test_exact);
  ADD ("/door-finder/changes", test_changes);
#undef ADD
  return g_test_run ();
}
