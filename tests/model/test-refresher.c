/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test.h"
#include "model-fixtures.h"
#include "refresher-fixture.h"

static void
test_start (RefresherFixture *fixture, gconstpointer unused) {
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpint (keyfob_refresher_get_fetched_at (fixture->refresher), ==, 0);
  g_assert_false (keyfob_refresher_is_current (fixture->refresher));
  keyfob_refresher_start (fixture->refresher);
  g_assert_true (keyfob_refresher_is_refreshing (fixture->refresher));
  keyfob_refresher_refresh (fixture->refresher); /* joins */
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  keyfob_test_wait_until (has_fetched, fixture);
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  g_assert_cmpuint (count_gets (fixture, "/locks"), ==, 1);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
  g_assert_cmpint (keyfob_refresher_get_fetched_at (fixture->refresher), >=, before);
  g_assert_true (keyfob_refresher_is_current (fixture->refresher));
  g_assert_null (keyfob_refresher_get_error (fixture->refresher));
}

static void
test_interval (RefresherFixture *fixture, gconstpointer unused) {
  g_autoptr (Changes) changes = NULL;

  make_refresher (fixture, 50, LONG_MS);
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  fetch_once (fixture);
  changes = changes_watch (fixture->doors);
  keyfob_test_wait_until (has_fetched_twice, fixture);
  g_assert_cmpuint (changes->emissions, ==, 0);
  g_assert_cmpstr (changes->notified->str, ==, "");
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_NONE);
  keyfob_refresher_stop (fixture->refresher);
}

/* Who watches at the terminal counts like a window, whether there is one or not. */
static void
test_watch (RefresherFixture *fixture, gconstpointer unused) {
  make_refresher (fixture, 50, LONG_MS);
  keyfob_refresher_begin_watch (fixture->refresher);
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_BACKGROUND);
  fetch_once (fixture);
  keyfob_test_wait_until (has_fetched_twice, fixture);
  keyfob_refresher_end_watch (fixture->refresher);
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_NONE);
  keyfob_refresher_stop (fixture->refresher);
}

/* A change at Kisi reaches the door that is shown. */
static void
test_change_arrives (RefresherFixture *fixture, gconstpointer unused) {
  gint64 id = keyfob_simulator_find_lock (fixture->simulator, "Front Entrance");
  KeyfobDoor *door;

  fetch_once (fixture);
  door = keyfob_door_list_lookup (fixture->doors, id);
  g_assert_false (keyfob_door_is_open (door));
  keyfob_simulator_edit_lock (fixture->simulator, id, "open",
                              json_node_init_boolean (json_node_alloc (), TRUE));
  keyfob_refresher_refresh (fixture->refresher);
  keyfob_test_wait_until (has_fetched_twice, fixture);
  g_assert_true (keyfob_door_list_lookup (fixture->doors, id) == door);
  g_assert_true (keyfob_door_is_open (door));
}

static gboolean
is_aged (gpointer data) {
  return !keyfob_refresher_is_current (data);
}

static void
test_paused (RefresherFixture *fixture, gconstpointer unused) {
  make_refresher (fixture, 50, LONG_MS);
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  fetch_once (fixture);
  keyfob_refresher_set_paused (fixture->refresher, TRUE);
  keyfob_test_wait_until (is_aged, fixture->refresher); /* two intervals have passed */
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  g_assert_cmpuint (fixture->fetched, ==, 1);
  keyfob_refresher_set_paused (fixture->refresher, FALSE);
  g_assert_true (keyfob_refresher_is_refreshing (fixture->refresher));
  keyfob_refresher_stop (fixture->refresher);
}

/* A command that unlocks a door by its ID lists no doors: it pauses, and asks when it must know. */
static void
test_starts_paused (RefresherFixture *fixture, gconstpointer unused) {
  keyfob_refresher_set_paused (fixture->refresher, TRUE);
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  keyfob_refresher_start (fixture->refresher);
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  keyfob_test_let_pass (50);
  g_assert_cmpuint (count_gets (fixture, NULL), ==, 0);
  keyfob_refresher_refresh (fixture->refresher);
  keyfob_test_wait_until (has_fetched, fixture);
}

static void
note_current (KeyfobRefresher *refresher, GParamSpec *pspec, guint *count) {
  (*count)++;
}

/* The picture grows old by itself, and says so once. */
static void
test_ages (RefresherFixture *fixture, gconstpointer unused) {
  guint notified = 0;

  make_refresher (fixture, LONG_MS, 1000);
  g_signal_connect (fixture->refresher, "notify::current", G_CALLBACK (note_current), &notified);
  fetch_once (fixture);
  keyfob_test_wait_until (is_aged, fixture->refresher);
  keyfob_test_let_pass (20);
  /* Became current, and no longer; on a machine so slow that it never was, neither. */
  g_assert_true (notified == 2 || notified == 0);
}

static gboolean
has_thirty_doors (gpointer data) {
  return count_doors (data) == 30;
}

static void
test_cached (RefresherFixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobSnapshot) cached = new_large_snapshot (30);

  keyfob_refresher_show_cached (fixture->refresher, cached);
  g_assert_cmpint (keyfob_refresher_get_fetched_at (fixture->refresher), ==, cached->fetched_at);
  g_assert_false (keyfob_refresher_is_current (fixture->refresher));
  keyfob_test_wait_until (has_thirty_doors, fixture);
  g_assert_cmpuint (count_gets (fixture, NULL), ==, 0);

  fetch_once (fixture);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
  keyfob_refresher_show_cached (fixture->refresher, cached); /* too late */
  keyfob_test_let_pass (50);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
}

static void
test_if_older (RefresherFixture *fixture, gconstpointer unused) {
  fetch_once (fixture);
  keyfob_refresher_refresh_if_older (fixture->refresher, LONG_MS / 1000);
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  keyfob_refresher_refresh_if_older (fixture->refresher, 0);
  g_assert_true (keyfob_refresher_is_refreshing (fixture->refresher));
  keyfob_test_wait_until (has_fetched_twice, fixture);
}

static void
test_stop (RefresherFixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobSnapshot) cached = new_large_snapshot (30);

  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  keyfob_refresher_show_cached (fixture->refresher, cached);
  keyfob_refresher_start (fixture->refresher);
  keyfob_refresher_forget (fixture->refresher);
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  g_assert_null (keyfob_refresher_get_snapshot (fixture->refresher));
  g_assert_cmpint (keyfob_refresher_get_fetched_at (fixture->refresher), ==, 0);
  keyfob_test_let_pass (200);
  g_assert_cmpuint (count_doors (fixture), ==, 0);
  g_assert_cmpuint (fixture->fetched, ==, 0);
  keyfob_refresher_refresh (fixture->refresher); /* does nothing */
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  fetch_once (fixture);
}

static void
note_progress (KeyfobRefresher *refresher, GParamSpec *pspec, GArray *progress) {
  double now;

  g_object_get (refresher, "progress", &now, NULL);
  g_array_append_val (progress, now);
}

static void
test_progress (void) {
  const KeyfobSimulatorOptions options = {.doors = 600, .unlimited = TRUE};
  RefresherFixture fixture = {.simulator = keyfob_simulator_new (&options, NULL)};
  g_autoptr (GArray) progress = g_array_new (FALSE, FALSE, sizeof (double));

  fixture.client = new_client (fixture.simulator);
  fixture.doors = keyfob_door_list_new ();
  make_refresher (&fixture, LONG_MS, LONG_MS);
  g_signal_connect (fixture.refresher, "notify::progress", G_CALLBACK (note_progress), progress);
  fetch_once (&fixture);
  g_assert_cmpuint (progress->len, ==, 4);
  g_assert_cmpfloat_with_epsilon (g_array_index (progress, double, 0), 250 / 600.0, 0.001);
  g_assert_cmpfloat_with_epsilon (g_array_index (progress, double, 1), 500 / 600.0, 0.001);
  g_assert_cmpfloat_with_epsilon (g_array_index (progress, double, 2), 1, 0.001);
  g_assert_cmpfloat_with_epsilon (g_array_index (progress, double, 3), -1, 0.001);
  g_assert_cmpuint (count_doors (&fixture), ==, 600);
  refresher_fixture_tear_down (&fixture, NULL);
}

/* Whoever drops it in the middle of a fetch has not to wait for its end. */
static void
test_dropped (RefresherFixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_SILENCE});
  keyfob_refresher_start (fixture->refresher);
  keyfob_test_let_pass (50);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  refresher_fixture_add ("/refresher/start", test_start);
  refresher_fixture_add ("/refresher/interval", test_interval);
  refresher_fixture_add ("/refresher/watch", test_watch);
  refresher_fixture_add ("/refresher/change-arrives", test_change_arrives);
  refresher_fixture_add ("/refresher/paused", test_paused);
  refresher_fixture_add ("/refresher/starts-paused", test_starts_paused);
  refresher_fixture_add ("/refresher/ages", test_ages);
  refresher_fixture_add ("/refresher/cached", test_cached);
  refresher_fixture_add ("/refresher/if-older", test_if_older);
  refresher_fixture_add ("/refresher/stop", test_stop);
  g_test_add_func ("/refresher/progress", test_progress);
  refresher_fixture_add ("/refresher/dropped", test_dropped);
  return g_test_run ();
}
