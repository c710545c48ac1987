/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "refresher-fixture.h"

#include "keyfob-test.h"
#include "model-fixtures.h"

static void
count_fetched (KeyfobRefresher *refresher, KeyfobSnapshot *office, RefresherFixture *fixture) {
  g_assert_true (keyfob_refresher_get_snapshot (refresher) == office);
  g_assert_cmpuint (g_list_model_get_n_items (keyfob_door_list_get_model (fixture->doors)), ==,
                    office->locks->len);
  fixture->fetched++;
}

static void
make (RefresherFixture *fixture, const KeyfobRefreshPolicy *policy) {
  g_autoptr (KeyfobNetworkWatch) network = NULL;

  g_clear_object (&fixture->refresher);
  g_clear_object (&fixture->network);
  fixture->network = fake_network_monitor_new ();
  network = keyfob_network_watch_new (G_NETWORK_MONITOR (fixture->network), 5);
  fixture->refresher =
      keyfob_refresher_new_with (fixture->client, source_of (fixture->doors), network, policy);
  g_signal_connect (fixture->refresher, "fetched", G_CALLBACK (count_fetched), fixture);
}

void
make_refresher (RefresherFixture *fixture, guint window_ms, guint background_ms) {
  const KeyfobRefreshPolicy policy = {
      .window_interval_ms = window_ms,
      .background_interval_ms = background_ms,
      .retry_first_ms = 10,
      .retry_max_ms = 20,
  };

  make (fixture, &policy);
}

void
make_refresher_that_waits (RefresherFixture *fixture) {
  const KeyfobRefreshPolicy policy = {
      .window_interval_ms = LONG_MS,
      .background_interval_ms = LONG_MS,
      .retry_first_ms = G_MAXINT,
      .retry_max_ms = G_MAXINT,
  };

  make (fixture, &policy);
}

void
refresher_fixture_set_up (RefresherFixture *fixture, gconstpointer unused) {
  fixture->simulator = new_simulator ();
  fixture->client = new_client (fixture->simulator);
  fixture->doors = keyfob_door_list_new ();
  make_refresher (fixture, LONG_MS, LONG_MS);
}

void
refresher_fixture_tear_down (RefresherFixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->refresher);
  /* A cancelled merge, or request, lets go of these in the next turn. */
  keyfob_test_finalize_soon (fixture->doors);
  keyfob_test_finalize_soon (fixture->client);
  g_assert_finalize_object (fixture->network);
  g_assert_finalize_object (fixture->simulator);
}

guint
count_gets (RefresherFixture *fixture, const char *path) {
  return keyfob_simulator_count_requests (fixture->simulator, "GET", path);
}

guint
count_doors (RefresherFixture *fixture) {
  return g_list_model_get_n_items (keyfob_door_list_get_model (fixture->doors));
}

void
add_fault (RefresherFixture *fixture, KeyfobFault fault) {
  if (fault.path == NULL)
    fault.path = "/locks";
  keyfob_simulator_add_fault (fixture->simulator, &fault);
}

gboolean
has_fetched (gpointer data) {
  return ((RefresherFixture *) data)->fetched > 0;
}

gboolean
has_fetched_twice (gpointer data) {
  return ((RefresherFixture *) data)->fetched > 1;
}

void
fetch_once (RefresherFixture *fixture) {
  keyfob_refresher_start (fixture->refresher);
  keyfob_test_wait_until (has_fetched, fixture);
}
