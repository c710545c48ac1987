/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/keyfob-refresher.h"

#include "fake-network-monitor.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "model-fixtures.h"

#define LONG_MS 600000

typedef struct {
  KeyfobSimulator *simulator;
  KisiClient *client;
  KeyfobDoorList *doors;
  FakeNetworkMonitor *network;
  KeyfobRefresher *refresher;
  guint fetched;
} Fixture;

static void
count_fetched (KeyfobRefresher *refresher, KeyfobOffice *office, Fixture *fixture) {
  g_assert_true (keyfob_refresher_get_office (refresher) == office);
  g_assert_cmpuint (g_list_model_get_n_items (keyfob_door_list_get_model (fixture->doors)), ==,
                    office->locks->len);
  fixture->fetched++;
}

static void
make_refresher (Fixture *fixture, guint window_ms, guint background_ms) {
  g_autoptr (KeyfobNetworkWatch) network = NULL;
  const KeyfobSchedule schedule = {
      .window_interval_ms = window_ms,
      .background_interval_ms = background_ms,
      .retry_first_ms = 10,
      .retry_max_ms = 20,
  };

  g_clear_object (&fixture->refresher);
  g_clear_object (&fixture->network);
  fixture->network = fake_network_monitor_new ();
  network = keyfob_network_watch_new (G_NETWORK_MONITOR (fixture->network), 5);
  fixture->refresher =
      keyfob_refresher_new_with (fixture->client, fixture->doors, network, &schedule);
  g_signal_connect (fixture->refresher, "fetched", G_CALLBACK (count_fetched), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->simulator = new_simulator ();
  fixture->client = new_client (fixture->simulator);
  fixture->doors = keyfob_door_list_new ();
  make_refresher (fixture, LONG_MS, LONG_MS);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->refresher);
  /* A cancelled merge, or request, lets go of these in the next turn. */
  keyfob_test_finalize_soon (fixture->doors);
  keyfob_test_finalize_soon (fixture->client);
  g_assert_finalize_object (fixture->network);
  g_assert_finalize_object (fixture->simulator);
}

static guint
count_gets (Fixture *fixture, const char *path) {
  return keyfob_simulator_count_requests (fixture->simulator, "GET", path);
}

static guint
count_doors (Fixture *fixture) {
  return g_list_model_get_n_items (keyfob_door_list_get_model (fixture->doors));
}

static void
add_fault (Fixture *fixture, KeyfobFault fault) {
  if (fault.path == NULL)
    fault.path = "/locks";
  keyfob_simulator_add_fault (fixture->simulator, &fault);
}

static gboolean
has_fetched (gpointer data) {
  return ((Fixture *) data)->fetched > 0;
}

static gboolean
has_fetched_twice (gpointer data) {
  return ((Fixture *) data)->fetched > 1;
}

static gboolean
has_failed (gpointer data) {
  return keyfob_refresher_get_error (((Fixture *) data)->refresher) != NULL;
}

static gboolean
end (gpointer data) {
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_over (gpointer data) {
  return *(gboolean *) data;
}

/* Lets so much time pass that what is due would have happened. */
static void
let_pass (guint ms) {
  gboolean over = FALSE;

  g_timeout_add (ms, end, &over);
  keyfob_test_wait_until (is_over, &over);
}

static void
fetch_once (Fixture *fixture) {
  keyfob_refresher_start (fixture->refresher);
  keyfob_test_wait_until (has_fetched, fixture);
}

static void
test_start (Fixture *fixture, gconstpointer unused) {
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
test_interval (Fixture *fixture, gconstpointer unused) {
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
test_watch (Fixture *fixture, gconstpointer unused) {
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
test_change_arrives (Fixture *fixture, gconstpointer unused) {
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

static void
test_trouble_passes (Fixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 502, .times = 1});
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  keyfob_refresher_start (fixture->refresher);
  keyfob_test_wait_until (has_failed, fixture);
  g_assert_error (keyfob_refresher_get_error (fixture->refresher), KISI_ERROR,
                  KISI_ERROR_UNAVAILABLE);
  g_assert_cmpuint (count_doors (fixture), ==, 0);
  keyfob_test_wait_until (has_fetched, fixture); /* by itself */
  g_assert_null (keyfob_refresher_get_error (fixture->refresher));
  g_assert_cmpuint (count_doors (fixture), ==, 24);
}

/* Doors that were shown stay, and are marked with their age. */
static void
test_trouble_later (Fixture *fixture, gconstpointer unused) {
  gint64 fetched_at;

  fetch_once (fixture);
  fetched_at = keyfob_refresher_get_fetched_at (fixture->refresher);
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_GARBAGE});
  keyfob_refresher_refresh (fixture->refresher);
  keyfob_test_wait_until (has_failed, fixture);
  g_assert_error (keyfob_refresher_get_error (fixture->refresher), KISI_ERROR,
                  KISI_ERROR_UNEXPECTED);
  g_assert_false (keyfob_refresher_is_current (fixture->refresher));
  g_assert_cmpint (keyfob_refresher_get_fetched_at (fixture->refresher), ==, fetched_at);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
}

static void
test_retry_after (Fixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY, .seconds = 60, .times = 1});
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  keyfob_refresher_start (fixture->refresher);
  keyfob_test_wait_until (has_failed, fixture);
  keyfob_refresher_refresh (fixture->refresher); /* impatient */
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  let_pass (300);
  g_assert_cmpuint (count_gets (fixture, "/locks"), ==, 1);
}

static gboolean
is_aged (gpointer data) {
  return !keyfob_refresher_is_current (data);
}

static void
test_paused (Fixture *fixture, gconstpointer unused) {
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
test_starts_paused (Fixture *fixture, gconstpointer unused) {
  keyfob_refresher_set_paused (fixture->refresher, TRUE);
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  keyfob_refresher_start (fixture->refresher);
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  let_pass (50);
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
test_ages (Fixture *fixture, gconstpointer unused) {
  guint notified = 0;

  make_refresher (fixture, LONG_MS, 1000);
  g_signal_connect (fixture->refresher, "notify::current", G_CALLBACK (note_current), &notified);
  fetch_once (fixture);
  keyfob_test_wait_until (is_aged, fixture->refresher);
  let_pass (20);
  /* Became current, and no longer; on a machine so slow that it never was, neither. */
  g_assert_true (notified == 2 || notified == 0);
}

static gboolean
has_thirty_doors (gpointer data) {
  return count_doors (data) == 30;
}

static void
test_cached (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobOffice) cached = new_large_office (30);

  keyfob_refresher_show_cached (fixture->refresher, cached);
  g_assert_cmpint (keyfob_refresher_get_fetched_at (fixture->refresher), ==, cached->fetched_at);
  g_assert_false (keyfob_refresher_is_current (fixture->refresher));
  keyfob_test_wait_until (has_thirty_doors, fixture);
  g_assert_cmpuint (count_gets (fixture, NULL), ==, 0);

  fetch_once (fixture);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
  keyfob_refresher_show_cached (fixture->refresher, cached); /* too late */
  let_pass (50);
  g_assert_cmpuint (count_doors (fixture), ==, 24);
}

static void
test_stop (Fixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobOffice) cached = new_large_office (30);

  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  keyfob_refresher_show_cached (fixture->refresher, cached);
  keyfob_refresher_start (fixture->refresher);
  keyfob_refresher_forget (fixture->refresher);
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  g_assert_null (keyfob_refresher_get_office (fixture->refresher));
  g_assert_cmpint (keyfob_refresher_get_fetched_at (fixture->refresher), ==, 0);
  let_pass (200);
  g_assert_cmpuint (count_doors (fixture), ==, 0);
  g_assert_cmpuint (fixture->fetched, ==, 0);
  keyfob_refresher_refresh (fixture->refresher); /* does nothing */
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  fetch_once (fixture);
}

static gboolean
has_asked_twice (gpointer data) {
  return count_gets (data, "/locks") == 2;
}

static void
count_error (KeyfobRefresher *refresher, GParamSpec *pspec, guint *count) {
  (*count)++;
}

/* After sleep connections are dead, and so is what waits on one of them. */
static void
test_resumed (Fixture *fixture, gconstpointer unused) {
  guint errors = 0;

  fetch_once (fixture);
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_BACKGROUND);
  g_signal_connect (fixture->refresher, "notify::error", G_CALLBACK (count_error), &errors);
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_SILENCE, .times = 1});
  keyfob_refresher_refresh (fixture->refresher);
  keyfob_test_wait_until (has_asked_twice, fixture);
  g_assert_true (keyfob_refresher_is_refreshing (fixture->refresher));
  keyfob_refresher_resumed (fixture->refresher);
  keyfob_test_wait_until (has_fetched_twice, fixture);
  g_assert_cmpuint (errors, ==, 0); /* nobody waited for the silent one */
}

static void
test_new_connection (Fixture *fixture, gconstpointer unused) {
  guint connections;

  fetch_once (fixture);
  connections = keyfob_simulator_count_connections (fixture->simulator);
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_BACKGROUND);
  keyfob_refresher_resumed (fixture->refresher);
  keyfob_test_wait_until (has_fetched_twice, fixture);
  g_assert_cmpuint (keyfob_simulator_count_connections (fixture->simulator), >, connections);
}

static gboolean
is_offline (gpointer data) {
  return keyfob_refresher_is_offline (data);
}

static void
test_network (Fixture *fixture, gconstpointer unused) {
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_BACKGROUND);
  fetch_once (fixture);
  g_assert_false (keyfob_refresher_is_offline (fixture->refresher));
  fake_network_monitor_say (fixture->network, TRUE); /* says nothing new */
  let_pass (50);
  g_assert_cmpuint (count_gets (fixture, "/locks"), ==, 1);

  fake_network_monitor_say (fixture->network, FALSE);
  keyfob_test_wait_until (is_offline, fixture->refresher);
  /* The monitor can be wrong: it is tried all the same. */
  keyfob_test_wait_until (has_fetched_twice, fixture);
  fake_network_monitor_say (fixture->network, TRUE);
  let_pass (50);
  g_assert_false (keyfob_refresher_is_offline (fixture->refresher));
  g_assert_true (keyfob_refresher_is_refreshing (fixture->refresher));
  keyfob_refresher_stop (fixture->refresher);
}

static void
note_progress (KeyfobRefresher *refresher, GParamSpec *pspec, GArray *progress) {
  double now = keyfob_refresher_get_progress (refresher);

  g_array_append_val (progress, now);
}

static void
test_progress (void) {
  const KeyfobSimulatorOptions options = {.doors = 600, .unlimited = TRUE};
  Fixture fixture = {.simulator = keyfob_simulator_new (&options, NULL)};
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
  tear_down (&fixture, NULL);
}

/* Whoever drops it in the middle of a fetch has not to wait for its end. */
static void
test_dropped (Fixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_SILENCE});
  keyfob_refresher_start (fixture->refresher);
  let_pass (50);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/refresher/start", test_start);
  TEST ("/refresher/interval", test_interval);
  TEST ("/refresher/watch", test_watch);
  TEST ("/refresher/change-arrives", test_change_arrives);
  TEST ("/refresher/trouble-passes", test_trouble_passes);
  TEST ("/refresher/trouble-later", test_trouble_later);
  TEST ("/refresher/retry-after", test_retry_after);
  TEST ("/refresher/paused", test_paused);
  TEST ("/refresher/starts-paused", test_starts_paused);
  TEST ("/refresher/ages", test_ages);
  TEST ("/refresher/cached", test_cached);
  TEST ("/refresher/stop", test_stop);
  TEST ("/refresher/resumed", test_resumed);
  TEST ("/refresher/new-connection", test_new_connection);
  TEST ("/refresher/network", test_network);
  g_test_add_func ("/refresher/progress", test_progress);
  TEST ("/refresher/dropped", test_dropped);
  return g_test_run ();
}
