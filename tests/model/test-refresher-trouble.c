/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "refresher-fixture.h"

/* When Kisi, the network, or the computer itself was away. */

static gboolean
has_failed (gpointer data) {
  return keyfob_refresher_get_error (((RefresherFixture *) data)->refresher) != NULL;
}

static void
test_trouble_passes (RefresherFixture *fixture, gconstpointer unused) {
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

static gboolean
rests (gpointer data) {
  return !keyfob_refresher_is_refreshing (((RefresherFixture *) data)->refresher);
}

/* Who looks at the doors again and again asks once, though there is no answer. */
static void
test_if_older (RefresherFixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_GARBAGE});
  keyfob_refresher_start (fixture->refresher);
  keyfob_test_wait_until (has_failed, fixture);
  keyfob_refresher_refresh_if_older (fixture->refresher, LONG_MS / 1000);
  g_assert_true (keyfob_refresher_is_refreshing (fixture->refresher));
  keyfob_test_wait_until (rests, fixture);
  keyfob_refresher_refresh_if_older (fixture->refresher, LONG_MS / 1000);
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
}

/* Doors that were shown stay, and are marked with their age. */
static void
test_trouble_later (RefresherFixture *fixture, gconstpointer unused) {
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

/* Floors that are always limited keep nobody from the doors; places that are leave them marked. */
static void
test_part (RefresherFixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.path = "/floors", .kind = KEYFOB_FAULT_TOO_MANY});
  fetch_once (fixture);
  g_assert_no_error (keyfob_refresher_get_error (fixture->refresher));
  g_assert_true (keyfob_refresher_is_current (fixture->refresher));
  g_assert_cmpuint (count_doors (fixture), ==, 24);

  keyfob_simulator_add_lock (fixture->simulator, "New Door");
  add_fault (fixture, (KeyfobFault) {.path = "/places", .kind = KEYFOB_FAULT_TOO_MANY});
  keyfob_refresher_refresh (fixture->refresher);
  keyfob_test_wait_until (has_fetched_twice, fixture);
  g_assert_error (keyfob_refresher_get_error (fixture->refresher), KISI_ERROR,
                  KISI_ERROR_TOO_MANY_REQUESTS);
  g_assert_false (keyfob_refresher_is_current (fixture->refresher));
  g_assert_cmpuint (count_doors (fixture), ==, 25);
}

static void
test_retry_after (RefresherFixture *fixture, gconstpointer unused) {
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY, .seconds = 60, .times = 1});
  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_WINDOW);
  keyfob_refresher_start (fixture->refresher);
  keyfob_test_wait_until (has_failed, fixture);
  keyfob_refresher_refresh (fixture->refresher); /* impatient */
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  keyfob_test_let_pass (300);
  g_assert_cmpuint (count_gets (fixture, "/locks"), ==, 1);
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
test_resumed (RefresherFixture *fixture, gconstpointer unused) {
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
test_new_connection (RefresherFixture *fixture, gconstpointer unused) {
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

static gboolean
is_online (gpointer data) {
  return !keyfob_refresher_is_offline (data);
}

static void
say (RefresherFixture *fixture, gboolean available) {
  fake_network_monitor_say (fixture->network, available);
  keyfob_test_wait_until (available ? is_online : is_offline, fixture->refresher);
}

/* The network comes and goes, as the monitor says: that alone makes nothing due, but what is asked
 * for next goes on a new connection. */
static void
test_network (RefresherFixture *fixture, gconstpointer unused) {
  guint connections;

  keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_BACKGROUND);
  fetch_once (fixture);
  connections = keyfob_simulator_count_connections (fixture->simulator);
  for (guint i = 0; i < 5; i++) {
    say (fixture, FALSE);
    say (fixture, TRUE);
  }
  keyfob_test_let_pass (50);
  g_assert_false (keyfob_refresher_is_refreshing (fixture->refresher));
  g_assert_cmpuint (count_gets (fixture, "/locks"), ==, 1);
  keyfob_refresher_refresh (fixture->refresher);
  keyfob_test_wait_until (has_fetched_twice, fixture);
  g_assert_cmpuint (keyfob_simulator_count_connections (fixture->simulator), >, connections);
}

/* What is under way is left alone. */
static void
test_network_while_fetching (RefresherFixture *fixture, gconstpointer unused) {
  fetch_once (fixture);
  add_fault (fixture, (KeyfobFault) {.kind = KEYFOB_FAULT_DELAY, .milliseconds = 9000, .times = 1});
  keyfob_refresher_refresh (fixture->refresher);
  keyfob_test_wait_until (has_asked_twice, fixture);
  say (fixture, FALSE);
  say (fixture, TRUE);
  keyfob_simulator_end_delays (fixture->simulator);
  keyfob_test_wait_until (has_fetched_twice, fixture);
  g_assert_cmpuint (count_gets (fixture, "/locks"), ==, 2);
}

/* Deep in the back-off: a network that changes makes due what could not get out, and once in a
 * while only; no network mends what Kisi answered. */
static void
test_network_after_failure (RefresherFixture *fixture, gconstpointer unused) {
  const KeyfobFaultKind kinds[] = {KEYFOB_FAULT_RESET, KEYFOB_FAULT_STATUS_HTML};

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    guint asked = count_gets (fixture, "/locks");

    make_refresher_that_waits (fixture);
    keyfob_refresher_set_interest (fixture->refresher, KEYFOB_INTEREST_BACKGROUND);
    add_fault (fixture, (KeyfobFault) {.kind = kinds[i], .status = 502});
    keyfob_refresher_start (fixture->refresher);
    keyfob_test_wait_until (has_failed, fixture);
    for (guint j = 0; j < 10; j++) {
      say (fixture, FALSE);
      say (fixture, TRUE);
    }
    keyfob_test_let_pass (100);
    g_assert_cmpuint (count_gets (fixture, "/locks") - asked, ==, i == 0 ? 2 : 1);
    keyfob_simulator_clear_faults (fixture->simulator);
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  refresher_fixture_add ("/refresher-trouble/trouble-passes", test_trouble_passes);
  refresher_fixture_add ("/refresher-trouble/trouble-later", test_trouble_later);
  refresher_fixture_add ("/refresher-trouble/if-older", test_if_older);
  refresher_fixture_add ("/refresher-trouble/part", test_part);
  refresher_fixture_add ("/refresher-trouble/retry-after", test_retry_after);
  refresher_fixture_add ("/refresher-trouble/resumed", test_resumed);
  refresher_fixture_add ("/refresher-trouble/new-connection", test_new_connection);
  refresher_fixture_add ("/refresher-trouble/network", test_network);
  refresher_fixture_add ("/refresher-trouble/network-while-fetching", test_network_while_fetching);
  refresher_fixture_add ("/refresher-trouble/network-after-failure", test_network_after_failure);
  return g_test_run ();
}
