/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-near-doors.h"

#include "keyfob-test.h"
#include "model-fixtures.h"

#define LONG_MILLISECONDS  60000
#define SHORT_MILLISECONDS 50

#define ABOVE (G_GINT64_CONSTANT (1) << 22)

typedef struct {
  KeyfobReaders *readers;
  KeyfobDoorList *doors;
  KeyfobNearDoors *near_doors;
} Fixture;

static void
set_up_with (Fixture *fixture, guint near_ms) {
  fixture->readers = keyfob_readers_new_with (near_ms, near_ms);
  fixture->doors = keyfob_door_list_new ();
  fixture->near_doors = keyfob_near_doors_new (fixture->doors, fixture->readers);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  set_up_with (fixture, LONG_MILLISECONDS);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->near_doors);
  finalize_doors (fixture->doors);
  g_assert_finalize_object (fixture->readers);
}

static void
hear (Fixture *fixture, const char *source, guint32 lock_bits) {
  const KeyfobIbeacon beacon = {.lock_bits = lock_bits};

  keyfob_readers_report (fixture->readers, source, &beacon, -60);
}

static gboolean
is_near (Fixture *fixture, gint64 id) {
  return keyfob_door_is_near (keyfob_door_list_lookup (fixture->doors, id));
}

static guint
count_near (Fixture *fixture) {
  GListModel *model = keyfob_door_list_get_model (fixture->doors);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (model, i);

    n += keyfob_door_is_near (door);
  }
  return n;
}

static KeyfobSnapshot *
new_office_of (const gint64 *ids, gsize n) {
  KeyfobSnapshot *office = new_snapshot ();

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (office->locks, new_lock (ids[i], "Door"));
  return office;
}

/* A reader tells but 22 bits of the ID, which are those of every door that ends in them. */
static void
test_bits (Fixture *fixture, gconstpointer unused) {
  const gint64 ids[] = {5, 7, 5 + ABOVE, 5 + 2 * ABOVE, ABOVE, ABOVE - 1, 6 + ABOVE};
  g_autoptr (KeyfobSnapshot) office = new_office_of (ids, G_N_ELEMENTS (ids));
  g_autoptr (Changes) changes = NULL;

  merge (fixture->doors, office);
  changes = changes_watch (fixture->doors);
  hear (fixture, "/a", 5);
  g_assert_true (is_near (fixture, 5) && is_near (fixture, 5 + ABOVE) &&
                 is_near (fixture, 5 + 2 * ABOVE));
  g_assert_cmpuint (count_near (fixture), ==, 3);
  assert_words (changes->notified, "near near near");
  hear (fixture, "/b", 5); /* another reader of the same door is no news */
  assert_words (changes->notified, "");
  hear (fixture, "/b", ABOVE - 1);
  hear (fixture, "/c", 0);
  g_assert_true (is_near (fixture, ABOVE) && is_near (fixture, ABOVE - 1));
  assert_words (changes->notified, "near near");
  hear (fixture, "/d", 99); /* there is no such door */
  g_assert_cmpuint (count_near (fixture), ==, 5);
  keyfob_readers_set_bluetooth (fixture->readers, KEYFOB_BLUETOOTH_OFF);
  g_assert_cmpuint (count_near (fixture), ==, 0);
}

/* Doors that come while their reader is heard are near from the start. */
static void
test_doors_come (Fixture *fixture, gconstpointer unused) {
  const gint64 some[] = {1, 2};
  const gint64 more[] = {1, 2, 3, 4};
  g_autoptr (KeyfobSnapshot) office = new_office_of (some, G_N_ELEMENTS (some));
  g_autoptr (KeyfobSnapshot) larger = new_office_of (more, G_N_ELEMENTS (more));

  hear (fixture, "/a", 3);
  hear (fixture, "/b", 1);
  merge (fixture->doors, office);
  g_assert_true (is_near (fixture, 1) && !is_near (fixture, 2));
  merge (fixture->doors, larger);
  g_assert_true (is_near (fixture, 1) && is_near (fixture, 3));
  g_assert_cmpuint (count_near (fixture), ==, 2);
  hear (fixture, "/c", 4);
  g_assert_true (is_near (fixture, 4));
  merge (fixture->doors, office);
  merge (fixture->doors, larger);
  g_assert_cmpuint (count_near (fixture), ==, 3);
}

static gboolean
nothing_is_near (gpointer data) {
  return count_near (data) == 0;
}

static void
test_silent (void) {
  const gint64 ids[] = {1, 2};
  g_autoptr (KeyfobSnapshot) office = new_office_of (ids, G_N_ELEMENTS (ids));
  Fixture fixture;

  set_up_with (&fixture, SHORT_MILLISECONDS);
  merge (fixture.doors, office);
  hear (&fixture, "/a", 2);
  keyfob_test_wait_until (nothing_is_near, &fixture);
  hear (&fixture, "/a", 1);
  g_assert_true (is_near (&fixture, 1));
  keyfob_test_wait_until (nothing_is_near, &fixture);
  tear_down (&fixture, NULL);
}

/* However many doors there are, readers that come and go are cheap: ten thousand of them would take
 * minutes if each was looked for among all doors. */
static void
test_many (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20000);
  gint64 began;

  merge (fixture->doors, office);
  began = g_get_monotonic_time ();
  for (guint i = 0; i < 10000; i++)
    hear (fixture, "/restless", 1 + i);
  g_assert_cmpuint (count_near (fixture), ==, 1);
  g_test_minimized_result ((g_get_monotonic_time () - began) / 1e6, "10,000 readers");
  g_assert_cmpint (g_get_monotonic_time () - began, <, 20 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/near-doors/bits", Fixture, NULL, set_up, test_bits, tear_down);
  g_test_add ("/near-doors/doors-come", Fixture, NULL, set_up, test_doors_come, tear_down);
  g_test_add_func ("/near-doors/silent", test_silent);
  g_test_add ("/near-doors/many", Fixture, NULL, set_up, test_many, tear_down);
  return g_test_run ();
}
