/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "../model/model-fixtures.h"
#include "keyfob-test.h"
#include "menu-fixture.h"

static void
merge_door (MenuFixture *fixture, KisiLock *lock) {
  g_autoptr (KeyfobSnapshot) office = new_snapshot ();

  g_ptr_array_add (office->locks, lock);
  merge (keyfob_accounts_get_doors (fixture->accounts), office);
}

static void
test_names (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobSnapshot) office = new_snapshot ();

  g_ptr_array_add (office->locks, new_lock (1, "A_door__of_lab_"));
  g_ptr_array_add (office->locks, new_lock (2, "B <b>Bold</b> & co"));
  g_ptr_array_add (office->locks, new_lock (3, "Cellar\nQuit\tnow"));
  g_ptr_array_add (office->locks, new_lock (4, "D\u202eoor"));
  g_ptr_array_add (office->locks, new_lock (5, "E\xff"));
  g_ptr_array_add (office->locks,
                   new_lock (6, "F of sixty-one characters, which is more than fits some menu."));
  merge (keyfob_accounts_get_doors (fixture->accounts), office);
  show (fixture);
  assert_text (fixture, "A__door____of__lab__ — Locked\n"
                        "B <b>Bold</b> & co — Locked\n"
                        "Cellar Quit now — Locked\n"
                        "Door — Locked\n"
                        "E\ufffd — Locked\n"
                        "F of sixty-one characters, wh…h is more than fits some menu. — Locked\n");
}

/* A line tells which door it unlocks, however long its name is. */
static void
test_namesakes (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobSnapshot) office = new_snapshot ();
  g_autofree char *long_name = g_strnfill (200, 'x');
  g_autofree char *shown = g_strnfill (29, 'x');
  g_autofree char *expected = g_strdup_printf ("Main Entrance, Depot — Locked\n"
                                               "Main Entrance, Harbour — Locked\n"
                                               "%s…xxxxxxxxxxxxxxxxxxxxxxx, Depot — Locked\n"
                                               "%s…xxxxxxxxxxxxxxxxxxxxx, Harbour — Locked\n",
                                               shown, shown);

  for (gint64 place = 1; place <= 2; place++) {
    g_ptr_array_add (office->places, new_place (place, place == 1 ? "Depot" : "Harbour"));
    for (gint64 i = 0; i < 2; i++) {
      g_ptr_array_add (office->locks,
                       new_lock (place + 10 * i, i == 0 ? "Main Entrance" : long_name));
      snapshot_get_lock (office, office->locks->len - 1)->place_id = place;
    }
  }
  merge (keyfob_accounts_get_doors (fixture->accounts), office);
  show (fixture);
  assert_text (fixture, expected);
}

/* A dozen, in the finder's order. */
static void
test_order (MenuFixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20);

  snapshot_get_lock (office, 18)->favorite = TRUE;
  merge (keyfob_accounts_get_doors (fixture->accounts), office);
  keyfob_recent_doors_add (fixture->recent, 17);
  show (fixture);
  assert_text (fixture, "Door 19 — Locked\n-\nDoor 17 — Locked\nDoor 1 — Locked\nDoor 2 — Locked\n"
                        "Door 3 — Locked\nDoor 4 — Locked\nDoor 5 — Locked\nDoor 6 — Locked\n"
                        "Door 7 — Locked\nDoor 8 — Locked\nDoor 9 — Locked\nDoor 10 — Locked\n");
  keyfob_recent_doors_add (fixture->recent, 20);
  keyfob_test_wait_until (has_new_layout, fixture->host);
  assert_text (fixture, "Door 19 — Locked\n-\nDoor 20 — Locked\nDoor 17 — Locked\nDoor 1 — Locked\n"
                        "Door 2 — Locked\nDoor 3 — Locked\nDoor 4 — Locked\nDoor 5 — Locked\n"
                        "Door 6 — Locked\nDoor 7 — Locked\nDoor 8 — Locked\nDoor 9 — Locked\n");
}

static gboolean
is_grey (MenuFixture *fixture, const char *door) {
  return menu_host_is_grey (fixture->host, menu_host_find (fixture->host, door));
}

/* What nobody can unlock is grey, and clickable again when that has ended. */
static void
test_locked_down (MenuFixture *fixture, gconstpointer unused) {
  KisiLock *lock = new_lock (1, "Front");

  lock->locked_down = TRUE;
  merge_door (fixture, lock);
  show (fixture);
  assert_text (fixture, "Front — Locked down\n");
  g_assert_true (is_grey (fixture, "Unlock:"));
  g_assert_true (is_grey (fixture, "Front"));
  merge_door (fixture, new_lock (1, "Front"));
  keyfob_test_wait_until (has_update, fixture->host);
  assert_text (fixture, "Front — Locked\n");
  g_assert_false (is_grey (fixture, "Front"));
}

/* GNOME's extension clicks on what it has seen last: an ID must never mean another door. */
static void
test_stable_ids (MenuFixture *fixture, gconstpointer unused) {
  gint ninth, tenth, twelfth, again;

  merge_doors (fixture, 1, 12);
  show (fixture);
  ninth = menu_host_find (fixture->host, "Door 0009");
  tenth = menu_host_find (fixture->host, "Door 0010");
  twelfth = menu_host_find (fixture->host, "Door 0012");

  /* No longer among the first dozen, and no longer there. */
  for (guint i = 101; i <= 110; i++)
    keyfob_recent_doors_add (fixture->recent, i);
  merge_doors (fixture, 10, 110);
  wait_for_first (fixture, "Door 0110");
  g_assert_cmpint (menu_host_find (fixture->host, "Door 0009"), ==, 0);
  g_assert_cmpint (menu_host_find (fixture->host, "Door 0010"), ==, tenth);
  g_assert_cmpint (menu_host_find (fixture->host, "Door 0012"), ==, 0);
  menu_host_call_refused (fixture->host, "Event",
                          g_variant_new ("(isvu)", ninth, "clicked", g_variant_new_int32 (0), 0));
  menu_host_call_refused (fixture->host, "Event",
                          g_variant_new ("(isvu)", twelfth, "clicked", g_variant_new_int32 (0), 0));

  merge_doors (fixture, 1, 12);
  wait_for_first (fixture, "Door 0001");
  g_assert_cmpint (menu_host_find (fixture->host, "Door 0010"), ==, tenth);
  g_assert_cmpint (menu_host_find (fixture->host, "Door 0012"), ==, twelfth);
  again = menu_host_find (fixture->host, "Door 0009"); /* another door with that number, maybe */
  g_assert_cmpint (again, !=, 0);
  g_assert_cmpint (again, !=, ninth);
  g_assert_cmpuint (fixture->activated->len, ==, 0);
}

static void
test_state_changes (MenuFixture *fixture, gconstpointer unused) {
  KisiLock *lock = new_lock (1, "Front");
  guint revision;

  merge_door (fixture, new_lock (1, "Front"));
  show (fixture);
  revision = fixture->host->revision;
  lock->online = KISI_REACHABILITY_OFFLINE;
  lock->open = TRUE;
  merge_door (fixture, lock);
  keyfob_test_wait_until (has_update, fixture->host);
  g_assert_cmpstr (menu_host_get_label (fixture->host, menu_host_find (fixture->host, "Front")), ==,
                   "Front — Offline · Door open");
  wait_for_timers (fixture);
  g_assert_cmpuint (fixture->host->layouts, ==, 0);
  g_assert_cmpuint (fixture->host->revision, ==, revision);
  g_assert_cmpuint (fixture->host->updates, ==, 1);
}

/* A change of the layout that comes soon after another leaves GNOME's extension with blank rows. */
static void
test_burst (MenuFixture *fixture, gconstpointer unused) {
  merge_doors (fixture, 1, 3);
  show (fixture);
  for (guint i = 4; i < 24; i++)
    merge_doors (fixture, i, i + 2);
  wait_for_first (fixture, "Door 0023");
  assert_text (fixture, "Door 0023 — Locked\nDoor 0024 — Locked\nDoor 0025 — Locked\n");
  g_assert_cmpuint (fixture->host->layouts, <, 20); /* 1, if all went in a second */
  merge_doors (fixture, 1, 1);
  wait_for_first (fixture, "Door 0001");
  /* The host may have been slower to hear of the first than of the second. */
  g_assert_cmpint (fixture->host->shortest_wait, >, LAYOUT_INTERVAL_MS / 2 * 1000);
}

/* Nothing may move while somebody aims at it. */
static void
test_open (MenuFixture *fixture, gconstpointer unused) {
  merge_doors (fixture, 1, 3);
  show (fixture);
  g_assert_false (keyfob_tray_menu_is_open (fixture->menu));
  menu_host_open (fixture->host);
  keyfob_test_wait_until (is_open, fixture->menu);
  merge_doors (fixture, 2, 4);
  wait_for_timers (fixture);
  g_assert_cmpuint (fixture->host->layouts, ==, 0);
  assert_text (fixture, "Door 0001 — No longer listed\nDoor 0002 — Locked\nDoor 0003 — Locked\n");
  menu_host_close (fixture->host);
  wait_for_first (fixture, "Door 0002");
  g_assert_false (keyfob_tray_menu_is_open (fixture->menu));
  assert_text (fixture, "Door 0002 — Locked\nDoor 0003 — Locked\nDoor 0004 — Locked\n");
}

/* XFCE tells that it opens the menu, and never that it closed it. GNOME's extension tells so when
 * it has just found the menu. */
static void
test_never_closed (MenuFixture *fixture, gconstpointer unused) {
  merge_doors (fixture, 1, 3);
  show (fixture);
  g_variant_unref (menu_host_call (fixture->host, "AboutToShow", g_variant_new ("(i)", 0)));
  keyfob_test_wait_until (is_open, fixture->menu);
  merge_doors (fixture, 2, 4);
  wait_for_first (fixture, "Door 0002");
  g_assert_false (keyfob_tray_menu_is_open (fixture->menu));
}

static void
test_no_doors (MenuFixture *fixture, gconstpointer unused) {
  show (fixture);
  assert_text (fixture, "Starting…\n");
  menu_host_send (fixture->host, menu_host_find (fixture->host, "Starting…"), "clicked");
  assert_activated (fixture, "open ");
  menu_host_open (fixture->host);
  keyfob_accounts_start (fixture->accounts); /* it has no keyring to ask */
  keyfob_test_wait_until (has_update, fixture->host);
  assert_text (fixture, "Sign In…\n");
  g_assert_cmpuint (fixture->host->layouts, ==, 0);
}

static guint
count_followed (KeyfobDoorList *doors) {
  GListModel *model = keyfob_door_list_get_model (doors);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (GObject) door = g_list_model_get_item (model, i);

    if (g_signal_has_handler_pending (door, g_signal_lookup ("notify", G_TYPE_OBJECT), 0, TRUE))
      n++;
  }
  return n;
}

static void
test_many_doors (MenuFixture *fixture, gconstpointer unused) {
  KeyfobDoorList *doors = keyfob_accounts_get_doors (fixture->accounts);
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (5000);
  gint64 before_us;

  merge (doors, office);
  before_us = g_get_monotonic_time ();
  show (fixture);
  g_test_message ("5,000 doors shown in %" G_GINT64_FORMAT " µs",
                  g_get_monotonic_time () - before_us);
  g_assert_cmpuint (fixture->host->ids->len, ==, 1 + 12 + 5);
  g_assert_cmpuint (count_followed (doors), ==, 12);
  keyfob_recent_doors_add (fixture->recent, 4999);
  wait_for_first (fixture, "Door 4999");
  g_assert_cmpuint (count_followed (doors), ==, 12);
}

/* Quit, when a panel has just been told of the menu. */
static void
test_dropped_at_once (MenuFixture *fixture, gconstpointer unused) {
  merge_doors (fixture, 1, 3);
  fixture->menu = keyfob_tray_menu_new (fixture->application, fixture->accounts, fixture->finder);
  g_assert_finalize_object (g_steal_pointer (&fixture->menu));
  show (fixture);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) menu_fixture_add ("/tray-menu/" name, 0, function)
  TEST ("names", test_names);
  TEST ("namesakes", test_namesakes);
  TEST ("order", test_order);
  TEST ("locked-down", test_locked_down);
  TEST ("stable-ids", test_stable_ids);
  TEST ("state-changes", test_state_changes);
  TEST ("burst", test_burst);
  TEST ("open", test_open);
  TEST ("never-closed", test_never_closed);
  TEST ("no-doors", test_no_doors);
  TEST ("many-doors", test_many_doors);
  TEST ("dropped-at-once", test_dropped_at_once);
  return g_test_run ();
}
