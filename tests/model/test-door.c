/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-door.h"

#include "keyfob-test-lock.h"
#include "model-fixtures.h"

static KeyfobSection *
new_section (gint64 place_id, const char *place, gint64 floor_id, const char *floor, int number) {
  return keyfob_section_new (NULL, 0, place_id, place, FALSE, 0, floor_id, floor, number);
}

static KeyfobDoor *
new_door (gint64 id, const char *name) {
  g_autoptr (KisiLock) lock = new_lock (id, name);
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);

  return make_door (lock, section);
}

static void
note (KeyfobDoor *door, GParamSpec *pspec, GString *notified) {
  g_string_append_printf (notified, "%s ", pspec->name);
}

static void
test_looks (void) {
  g_autoptr (KisiLock) lock = new_lock (12, "Front Door");
  g_autoptr (KeyfobSection) section = new_section (3, "Harbour", 7, "Ground Floor", 0);
  KeyfobDoor *door;
  gint64 id;
  g_autofree char *name = NULL, *floor = NULL, *title = NULL, *key = NULL, *words = NULL;
  gboolean can_unlock;

  lock->description = g_strdup ("Ring\nthe bell");
  lock->on_scheduled_unlock = TRUE;
  door = make_door (lock, section);
  g_object_get (door, "id", &id, "name", &name, "floor-name", &floor, "section", &title,
                "search-key", &key, "status-words", &words, "can-unlock", &can_unlock, NULL);
  g_assert_cmpint (id, ==, 12);
  g_assert_cmpstr (name, ==, "Front Door");
  g_assert_cmpstr (floor, ==, "Ground Floor");
  g_assert_cmpstr (title, ==, "Harbour · Ground Floor");
  g_assert_cmpstr (key, ==, "front door harbour ground floor");
  g_assert_cmpstr (words, ==, "Unlocked by schedule");
  g_assert_true (can_unlock);
  g_assert_false (keyfob_door_needs_attention (door));
  g_assert_cmpstr (keyfob_door_get_description (door), ==, "Ring the bell");
  g_assert_cmpint (keyfob_door_get_status_since (door), ==, 0);
  g_assert_null (keyfob_door_get_hint (door));
  g_assert_finalize_object (door);
}

static void
test_bad_names (void) {
  g_autofree char *huge = g_strnfill (10000, 'x');
  KeyfobDoor *nameless = new_door (G_GINT64_CONSTANT (5000000000), "");
  KeyfobDoor *lines = new_door (2, "One\nTwo\x1b<b>");
  KeyfobDoor *invisible = new_door (3, "\u202e\u200b \t");
  KeyfobDoor *long_one = new_door (4, huge);

  g_assert_cmpstr (keyfob_door_get_name (nameless), ==, "Door 5000000000");
  g_assert_cmpstr (keyfob_door_get_name (lines), ==, "One Two <b>");
  g_assert_cmpstr (keyfob_door_get_name (invisible), ==, "Door 3");
  g_assert_cmpint (g_utf8_strlen (keyfob_door_get_name (long_one), -1), ==, 200);
  g_assert_finalize_object (nameless);
  g_assert_finalize_object (lines);
  g_assert_finalize_object (invisible);
  g_assert_finalize_object (long_one);
}

/* One that says the same is shared with who brought it, and no field is compared the next time. */
static void
test_same_again (void) {
  g_autoptr (KisiLock) lock = new_lock (1, "Door");
  g_autoptr (KisiLock) same = keyfob_test_copy_lock (lock);
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);
  g_autoptr (GString) notified = g_string_new (NULL);
  KeyfobDoor *door = keyfob_door_new (lock, section);

  g_signal_connect (door, "notify", G_CALLBACK (note), notified);
  g_assert_false (keyfob_door_update (door, same, section));
  g_assert_true (keyfob_door_get_lock (door) == same);
  assert_words (notified, "");
  g_assert_finalize_object (door);
}

/* An update notifies what changed and nothing else, whatever it is. */
static void
test_notifies_only_changes (void) {
  g_autoptr (KisiLock) lock = new_lock (1, "Door");
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);
  g_autoptr (KeyfobSection) other = new_section (1, "Headquarters", 5, "Cellar", -1);
  g_autoptr (KeyfobSection) closed =
      keyfob_section_new (NULL, 0, 1, "Headquarters", TRUE, 1234, 5, "Cellar", -1);
  g_autoptr (GString) notified = g_string_new (NULL);
  KeyfobDoor *door = make_door (lock, section);

  g_signal_connect (door, "notify", G_CALLBACK (note), notified);
  g_assert_false (update_door (door, lock, section));
  assert_words (notified, "");

  lock->open = TRUE;
  g_assert_false (update_door (door, lock, section));
  assert_words (notified, "open status-words");

  lock->unlocked = TRUE;
  g_assert_false (update_door (door, lock, section));
  assert_words (notified, "status status-words status-since-words");

  lock->on_scheduled_unlock = TRUE;
  g_assert_false (update_door (door, lock, section));
  assert_words (notified, "status-words");

  g_set_str (&lock->name, "Gate");
  g_assert_true (update_door (door, lock, section));
  assert_words (notified, "name full-name name-in-section search-key");
  g_assert_cmpstr (keyfob_door_get_search_key (door), ==, "gate headquarters");

  g_assert_true (update_door (door, lock, other));
  assert_words (notified, "floor-name section search-key");

  lock->order_id = 4;
  g_assert_true (update_door (door, lock, other));
  assert_words (notified, "");

  g_assert_false (update_door (door, lock, closed));
  assert_words (notified, "status status-words status-since-words can-unlock hint");
  g_assert_cmpint (keyfob_door_get_status_since (door), ==, 1234);

  lock->favorite = TRUE;
  lock->reader_restricted = TRUE;
  g_assert_false (update_door (door, lock, closed));
  assert_words (notified, "favourite restrictions");
  g_assert_finalize_object (door);
}

/* Who is told of one change already sees the others. */
static void
check_consistent (KeyfobDoor *door, GParamSpec *pspec, gpointer unused) {
  g_assert_cmpstr (keyfob_door_get_name (door), ==, "New");
  g_assert_cmpstr (keyfob_door_get_section (door)->title, ==, "Elsewhere");
  g_assert_cmpint (keyfob_door_get_status (door), ==, KEYFOB_DOOR_STATUS_OFFLINE);
  g_assert_cmpint (keyfob_door_get_status_since (door), >, 0);
}

static void
test_consistent (void) {
  g_autoptr (KisiLock) lock = new_lock (1, "New");
  g_autoptr (KeyfobSection) section = new_section (2, "Elsewhere", 0, NULL, 0);
  KeyfobDoor *door = new_door (1, "Old");

  g_signal_connect (door, "notify", G_CALLBACK (check_consistent), NULL);
  lock->online = KISI_REACHABILITY_OFFLINE;
  update_door (door, lock, section);
  g_assert_finalize_object (door);
}

static void
test_status_since (void) {
  g_autoptr (KisiLock) lock = new_lock (1, "Door");
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);
  KeyfobDoor *door = make_door (lock, section);
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpint (keyfob_door_get_status_since (door), ==, 0);
  lock->online = KISI_REACHABILITY_OFFLINE;
  update_door (door, lock, section);
  g_assert_cmpint (keyfob_door_get_status_since (door), >=, before);
  lock->locked_down = TRUE;
  lock->locked_down_since = 1234;
  update_door (door, lock, section);
  g_assert_cmpint (keyfob_door_get_status_since (door), ==, 1234);
  lock->locked_down_since = 0; /* Kisi does not say any more, but it did */
  update_door (door, lock, section);
  g_assert_cmpint (keyfob_door_get_status_since (door), ==, 1234);
  lock->locked_down = FALSE;
  update_door (door, lock, section);
  g_assert_cmpint (keyfob_door_get_status_since (door), >=, before);
  g_assert_finalize_object (door);
}

/* What changed between two readings may have changed at any time between them. */
static void
test_since_words (void) {
  g_autoptr (KisiLock) lock = new_lock (1, "Door");
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);
  KeyfobDoor *door = make_door (lock, section);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *first = NULL;
  g_autofree char *night = NULL;
  g_autofree char *soon = NULL;

  /* From a cache of last evening, then the next morning, then fifteen seconds later. */
  keyfob_door_read (door, now - 8 * 3600, 0);
  first = keyfob_door_dup_since_words (door);
  g_assert_true (g_str_has_suffix (first, " or earlier"));
  g_assert_cmpint (keyfob_door_get_status_since (door), ==, 0);

  lock->online = KISI_REACHABILITY_OFFLINE;
  keyfob_door_read (door, now, 0);
  update_door (door, lock, section);
  night = keyfob_door_dup_since_words (door);
  g_assert_true (g_str_has_prefix (night, "since between "));
  g_assert_cmpint (keyfob_door_get_since (door).not_before, ==, now - 8 * 3600);
  g_assert_cmpint (keyfob_door_get_since (door).not_after, >=, now);

  lock->online = KISI_REACHABILITY_ONLINE;
  keyfob_door_read (door, now + 15, 0);
  update_door (door, lock, section);
  soon = keyfob_door_dup_since_words (door);
  g_assert_true (g_str_has_prefix (soon, "since "));
  g_assert_null (strstr (soon, "be"));
  g_assert_finalize_object (door);
}

static KeyfobDoor *
new_door_since (KisiLock *lock, KeyfobSection *section, gint64 read_at, KeyfobSince since) {
  KeyfobDoor *door = make_door (lock, section);

  keyfob_door_read (door, read_at, 0);
  keyfob_door_restore_since (door, &since);
  return door;
}

static void
check_since (KeyfobDoor *door, gint64 not_before, gint64 not_after) {
  const KeyfobSince since = keyfob_door_get_since (door);

  g_assert_cmpint (since.status, ==, keyfob_door_get_status (door));
  g_assert_cmpint (since.not_before, ==, not_before);
  g_assert_cmpint (since.not_after, ==, not_after);
  g_assert_finalize_object (door);
}

/* What an earlier process saw is gone on from, as long as it was of this status. */
static void
test_restored_since (void) {
  const KeyfobSince offline = {KEYFOB_DOOR_STATUS_OFFLINE, 1000, 1060};
  const KeyfobSince seen = {KEYFOB_DOOR_STATUS_OFFLINE, 0, 900};
  const KeyfobSince unlocked = {KEYFOB_DOOR_STATUS_JUST_UNLOCKED, 1000, 1000};
  g_autoptr (KisiLock) lock = new_lock (1, "Door");
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);
  KeyfobDoor *door;

  lock->online = KISI_REACHABILITY_OFFLINE;
  door = new_door_since (lock, section, 5000, offline);
  g_assert_cmpint (keyfob_door_get_status_since (door), ==, 1060);
  keyfob_door_read (door, 6000, 1);
  update_door (door, lock, section);
  check_since (door, 1000, 1060);
  check_since (new_door_since (lock, section, 5000, seen), 0, 900);
  check_since (new_door_since (lock, section, 5000, unlocked), 0, 5000);
  check_since (new_door_since (lock, section, 5000, (KeyfobSince) {0}), 0, 5000);
  lock->locked_down = TRUE;
  lock->locked_down_since = 30;
  check_since (
      new_door_since (lock, section, 5000, (KeyfobSince) {KEYFOB_DOOR_STATUS_LOCKED_DOWN, 10, 20}),
      30, 30);
}

static void
test_hints (void) {
  g_autoptr (KisiLock) lock = new_lock (1, "Door");
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);
  g_autoptr (KeyfobSection) closed =
      keyfob_section_new (NULL, 0, 1, "Headquarters", TRUE, 0, 0, NULL, 0);
  KeyfobDoor *door;
  const char *of_door;

  lock->first_to_arrive_required_until = g_get_real_time () / G_USEC_PER_SEC + 3600;
  door = make_door (lock, section);
  g_assert_nonnull (strstr (keyfob_door_get_hint (door), "first person"));
  g_assert_cmpint (keyfob_door_get_restrictions (door), ==, KEYFOB_DOOR_RESTRICTIONS_FIRST_ARRIVAL);
  lock->first_to_arrive_satisfied = TRUE;
  update_door (door, lock, section);
  g_assert_null (keyfob_door_get_hint (door));

  lock->online = KISI_REACHABILITY_OFFLINE;
  update_door (door, lock, section);
  g_assert_nonnull (strstr (keyfob_door_get_hint (door), "offline"));
  g_assert_true (keyfob_door_can_unlock (door));
  update_door (door, lock, closed);
  g_assert_nonnull (strstr (keyfob_door_get_hint (door), "place is locked down"));
  g_assert_false (keyfob_door_can_unlock (door));
  lock->locked_down = TRUE;
  update_door (door, lock, closed);
  of_door = keyfob_door_get_hint (door);
  g_assert_nonnull (strstr (of_door, "door is locked down"));
  lock->configured = FALSE;
  update_door (door, lock, closed);
  g_assert_nonnull (strstr (keyfob_door_get_hint (door), "not set up"));
  g_assert_finalize_object (door);
}

/* Time passes: the first arrival is awaited no more although Kisi says the same. */
static void
test_first_arrival_passes (void) {
  g_autoptr (KisiLock) lock = new_lock (1, "Door");
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);
  KeyfobDoor *door;

  lock->first_to_arrive_required_until = g_get_real_time () / G_USEC_PER_SEC - 1;
  door = make_door (lock, section);
  g_assert_null (keyfob_door_get_hint (door));
  g_assert_finalize_object (door);
}

static void
test_restriction_words (void) {
  g_autoptr (KisiLock) lock = new_lock (1, "Door");
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);
  g_autofree char *none = NULL, *all = NULL;
  g_auto (GStrv) lines = NULL;
  KeyfobDoor *door = make_door (lock, section);

  none = keyfob_door_dup_restriction_words (door);
  g_assert_cmpstr (none, ==, "");
  lock->reader_restricted = TRUE;
  lock->geofence_restricted = TRUE;
  lock->geofence_radius_metres = 300;
  lock->time_restricted = TRUE;
  lock->time_zone = g_strdup ("Europe/\nOslo");
  lock->first_to_arrive_required_until = G_MAXINT32 * G_GINT64_CONSTANT (2); /* the hint says so */
  update_door (door, lock, section);
  all = keyfob_door_dup_restriction_words (door);
  lines = g_strsplit (all, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_nonnull (strstr (lines[0], "reader"));
  g_assert_nonnull (strstr (lines[1], "300 m"));
  g_assert_nonnull (strstr (lines[2], "Europe/ Oslo"));
  g_assert_finalize_object (door);
}

static void
test_favourite_holds (void) {
  g_autoptr (KisiLock) lock = new_lock (1, "Door");
  g_autoptr (KeyfobSection) section = new_section (1, "Headquarters", 0, NULL, 0);
  g_autoptr (GString) notified = g_string_new (NULL);
  KeyfobDoor *door = make_door (lock, section);

  g_signal_connect (door, "notify", G_CALLBACK (note), notified);
  keyfob_door_hold_favourite (door, TRUE);
  g_assert_true (keyfob_door_is_favourite (door));
  assert_words (notified, "favourite");
  lock->open = TRUE;
  update_door (door, lock, section); /* an older picture */
  g_assert_true (keyfob_door_is_favourite (door));
  lock->favorite = TRUE;
  update_door (door, lock, section);
  keyfob_door_release_favourite (door);
  g_assert_true (keyfob_door_is_favourite (door));
  assert_words (notified, "open status-words");
  keyfob_door_release_favourite (door);
  g_assert_finalize_object (door);
}

static void
test_section_titles (void) {
  g_autoptr (KeyfobSection) place = new_section (1, "Harbour", 0, NULL, 0);
  g_autoptr (KeyfobSection) floor = new_section (1, NULL, 2, "Cellar", 0);
  g_autoptr (KeyfobSection) neither = new_section (1, " \n", 2, "\u202e", 0);

  g_assert_cmpstr (place->title, ==, "Harbour");
  g_assert_cmpstr (floor->title, ==, "Cellar");
  g_assert_cmpstr (neither->title, ==, "");
  g_assert_null (neither->floor_name);
}

static void
test_order (void) {
  g_autoptr (KeyfobSection) second = new_section (2, "Annex 2", 0, NULL, 0);
  g_autoptr (KeyfobSection) tenth = new_section (1, "Annex 10", 0, NULL, 0);
  g_autoptr (KeyfobSection) cellar = new_section (1, "Annex 10", 9, "Cellar", -1);
  g_autoptr (KeyfobSection) ground = new_section (1, "Annex 10", 3, "Ground", 0);
  g_autoptr (KeyfobSection) twin = new_section (5, "Annex 10", 0, NULL, 0);
  const struct {
    KeyfobSection *section;
    gint64 order_id;
    const char *name;
  } order[] = {
      {second, G_MAXINT64, "Door 10"},
      {tenth, 1, "Z"},
      {tenth, 2, "Door 2"},
      {tenth, 2, "Door 10"},
      {tenth, G_MAXINT64, "A"},
      {cellar, 1, "A"},
      {ground, 1, "A"},
      {ground, 1, "A"}, /* by ID */
      {twin, 1, "A"},
  };
  g_autoptr (GPtrArray) doors = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++) {
    g_autoptr (KisiLock) lock = new_lock (i + 1, order[i].name);

    lock->order_id = order[i].order_id;
    g_ptr_array_add (doors, make_door (lock, order[i].section));
  }
  for (guint i = 0; i < doors->len; i++) {
    for (guint j = 0; j < doors->len; j++) {
      int compared = keyfob_door_compare (doors->pdata[i], doors->pdata[j], NULL);
      int sections = keyfob_door_compare_sections (doors->pdata[i], doors->pdata[j], NULL);

      g_assert_cmpint (CLAMP (compared, -1, 1), ==, (i > j) - (i < j));
      g_assert_true ((sections == 0) == (order[i].section == order[j].section));
    }
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/door/looks", test_looks);
  g_test_add_func ("/door/bad-names", test_bad_names);
  g_test_add_func ("/door/same-again", test_same_again);
  g_test_add_func ("/door/notifies-only-changes", test_notifies_only_changes);
  g_test_add_func ("/door/consistent", test_consistent);
  g_test_add_func ("/door/status-since", test_status_since);
  g_test_add_func ("/door/since-words", test_since_words);
  g_test_add_func ("/door/restored-since", test_restored_since);
  g_test_add_func ("/door/hints", test_hints);
  g_test_add_func ("/door/first-arrival-passes", test_first_arrival_passes);
  g_test_add_func ("/door/restriction-words", test_restriction_words);
  g_test_add_func ("/door/favourite-holds", test_favourite_holds);
  g_test_add_func ("/door/section-titles", test_section_titles);
  g_test_add_func ("/door/order", test_order);
  return g_test_run ();
}
