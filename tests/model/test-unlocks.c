/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "account-fixture.h"
#include "keyfob-test-clock.h"
#include "keyfob-test.h"
#include "model/unlock/keyfob-unlocks.h"

#define DOOR "Front Entrance"

/* So long that a reading that was wanted at once would have come. */
#define READING_MS 300

static void
sign_in_and_load (AccountFixture *fixture) {
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_with_api_key (fixture, keyfob_simulator_get_api_key (fixture->office), &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
}

static KisiClient *
get_client (AccountFixture *fixture) {
  return keyfob_account_get_client (keyfob_accounts_get_first (fixture->accounts));
}

static KeyfobDoorSource *
get_doors (AccountFixture *fixture) {
  return keyfob_account_get_doors (keyfob_accounts_get_first (fixture->accounts));
}

static gboolean
is_over (gpointer unlock) {
  KeyfobUnlockPhase phase = keyfob_unlock_get_phase (unlock);

  return phase != KEYFOB_UNLOCK_PHASE_SENDING && phase != KEYFOB_UNLOCK_PHASE_ACCEPTED;
}

static gboolean
is_answered (gpointer unlock) {
  return !keyfob_unlock_is_pending (unlock);
}

static gboolean
is_at_rest (gpointer accounts) {
  return !keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (accounts));
}

static KeyfobDoor *
lookup (AccountFixture *fixture, gint64 id) {
  return keyfob_door_list_lookup (keyfob_accounts_get_doors (fixture->accounts), id);
}

static gboolean
is_locked_down (gpointer door) {
  return keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_LOCKED_DOWN;
}

static guint
count_readings (AccountFixture *fixture, gint64 id) {
  g_autofree char *path = g_strdup_printf ("/locks/%" G_GINT64_FORMAT, id);

  return keyfob_simulator_count_requests (fixture->office, "GET", path);
}

typedef struct {
  AccountFixture *fixture;
  gint64 id;
} Reading;

static gboolean
is_read_again (gpointer data) {
  Reading *reading = data;

  return count_readings (reading->fixture, reading->id) == 1;
}

static void
on_unlocking (KeyfobAccounts *accounts, KeyfobUnlock *unlock, gpointer user_data) {
  g_ptr_array_add (user_data, g_object_ref (unlock));
}

static void
test_two_clicks (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) first = NULL;
  g_autoptr (KeyfobUnlock) second = NULL;
  g_autoptr (KeyfobUnlock) third = NULL;
  g_autoptr (GPtrArray) attempts = g_ptr_array_new_with_free_func (g_object_unref);

  sign_in_and_load (fixture);
  g_signal_connect (fixture->accounts, "unlocking", G_CALLBACK (on_unlocking), attempts);
  g_assert_null (keyfob_accounts_get_attempt (fixture->accounts, id));
  first = keyfob_accounts_unlock (fixture->accounts, id);
  g_assert_true (keyfob_door_is_pending (lookup (fixture, id)));
  second = keyfob_accounts_unlock (fixture->accounts, id);
  g_assert_true (first == second);

  /* While the door is assumed unlocked, there is nothing to send either. */
  keyfob_test_wait_until (is_answered, first);
  g_assert_cmpint (keyfob_unlock_get_phase (first), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  third = keyfob_accounts_unlock (fixture->accounts, id);
  g_assert_true (first == third);
  g_assert_cmpint (keyfob_door_get_status (lookup (fixture, id)), ==,
                   KEYFOB_DOOR_STATUS_JUST_UNLOCKED);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, id), ==, 1);
  g_assert_true (keyfob_accounts_get_attempt (fixture->accounts, id) == first);
  g_assert_cmpuint (attempts->len, ==, 1);
  g_assert_true (g_ptr_array_index (attempts, 0) == first);
}

/* Nobody sees “Unlocked” after the computer slept, and a click joins nothing. */
static void
test_slept (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) first = NULL;
  g_autoptr (KeyfobUnlock) second = NULL;

  sign_in_and_load (fixture);
  g_object_set (fixture->accounts, "assumed-unlocked-seconds", 10, NULL);
  first = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_answered, first);
  g_assert_cmpint (keyfob_unlock_get_phase (first), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  keyfob_test_clock_sleep (10);
  second = keyfob_accounts_unlock (fixture->accounts, id);
  g_assert_true (first != second);
  g_assert_cmpint (keyfob_unlock_get_phase (first), ==, KEYFOB_UNLOCK_PHASE_SETTLED);
  keyfob_test_wait_until (is_answered, second);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, id), ==, 2);
}

/* A door is unlocked by its ID before the doors are known, and shows it when it comes. */
static void
test_before_the_list (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (fixture->accounts, "assumed-unlocked-seconds", 10, NULL);
  keyfob_simulator_add_fault (
      fixture->office,
      &(KeyfobFault) {.method = "GET", .path = "/locks", .kind = KEYFOB_FAULT_SILENCE});
  start (fixture->accounts);
  sign_in_with_api_key (fixture, keyfob_simulator_get_api_key (fixture->office), &error);
  g_assert_no_error (error);
  unlock = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_answered, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_null (lookup (fixture, id));

  keyfob_simulator_clear_faults (fixture->office);
  keyfob_test_wait_until (is_at_rest, fixture->accounts);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (has_doors, fixture->accounts);
  g_assert_cmpint (keyfob_door_get_status (lookup (fixture, id)), ==,
                   KEYFOB_DOOR_STATUS_JUST_UNLOCKED);
}

static void
test_settled (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlocks) unlocks = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;
  g_autoptr (KeyfobUnlock) next = NULL;
  Reading reading = {fixture, id};

  sign_in_and_load (fixture);
  unlocks = keyfob_unlocks_new (keyfob_simulator_get_url (fixture->office),
                                keyfob_accounts_get_doors (fixture->accounts), NULL, TRUE);
  unlock = keyfob_unlocks_unlock (unlocks, get_client (fixture), get_doors (fixture), id, 10);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_SETTLED);
  keyfob_test_wait_until (is_read_again, &reading);

  next = keyfob_unlocks_unlock (unlocks, get_client (fixture), get_doors (fixture), id, 10);
  g_assert_true (next != unlock);
  keyfob_test_wait_until (is_over, next);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, id), ==, 2);
}

/* Kisi's answer tells something that the list does not show yet. */
static void
test_refused (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) unlock = NULL;

  sign_in_and_load (fixture);
  keyfob_simulator_edit_lock (fixture->office, id, "locked_down",
                              json_node_init_boolean (json_node_alloc (), TRUE));
  unlock = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_REFUSED);
  keyfob_test_wait_until (is_locked_down, lookup (fixture, id));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, id), ==, 0);
}

/* The whole place was locked down since the doors were fetched, which no lock says. */
static void
test_place_locked_down (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  GListModel *doors;
  gint64 place_id;

  sign_in_and_load (fixture);
  place_id = keyfob_door_get_section (lookup (fixture, id))->place_id;
  keyfob_simulator_set_place_locked_down (fixture->office, place_id, TRUE);
  unlock = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_REFUSED);
  keyfob_test_wait_until (is_locked_down, lookup (fixture, id));

  doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (fixture->accounts));
  for (guint i = 0; i < g_list_model_get_n_items (doors); i++) {
    g_autoptr (KeyfobDoor) door = g_list_model_get_item (doors, i);

    if (keyfob_door_get_section (door)->place_id == place_id &&
        keyfob_door_get_status (door) != KEYFOB_DOOR_STATUS_NOT_SET_UP)
      g_assert_true (is_locked_down (door));
  }
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "GET", "/locks"), ==, 1);
}

/* Kisi looked at no door: reading this one at once is what it has just asked not to do. */
static void
test_not_read_again (AccountFixture *fixture, gconstpointer data) {
  const KeyfobFault faults[] = {
      {.method = "POST", .kind = KEYFOB_FAULT_STATUS_CODE, .status = 401, .times = 1},
      {.method = "POST", .kind = KEYFOB_FAULT_TOO_MANY, .times = 1},
      {.method = "POST", .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 60, .times = 1},
  };
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);

  sign_in_and_load (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (KeyfobUnlock) unlock = NULL;

    keyfob_simulator_add_fault (fixture->office, &faults[i]);
    unlock = keyfob_accounts_unlock (fixture->accounts, id);
    keyfob_test_wait_until (is_over, unlock);
    g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_REFUSED);
    assert_state (fixture, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  }
  keyfob_test_let_pass (READING_MS);
  g_assert_cmpuint (count_readings (fixture, id), ==, 0);
}

/* What is sent by a person goes out in a hold; the reading after it does not. */
static void
test_held (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlocks) unlocks = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  sign_in_and_load (fixture);
  keyfob_simulator_add_fault (
      fixture->office,
      &(KeyfobFault) {.path = "/locks", .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 60});
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (is_at_rest, fixture->accounts);
  unlocks = keyfob_unlocks_new (keyfob_simulator_get_url (fixture->office),
                                keyfob_accounts_get_doors (fixture->accounts), NULL, TRUE);
  unlock = keyfob_unlocks_unlock (unlocks, get_client (fixture), get_doors (fixture), id, 10);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_SETTLED);
  keyfob_test_let_pass (READING_MS);
  g_assert_cmpuint (count_readings (fixture, id), ==, 0);
}

/* Who signs in anew while a door is assumed unlocked joins the attempt, and the door is read again
 * with the login that there is by then. */
static void
test_signed_in_again (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) first = NULL;
  g_autoptr (KeyfobUnlock) second = NULL;
  Reading reading = {fixture, id};

  start (fixture->accounts);
  sign_in_as_ada (fixture);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  g_object_set (fixture->accounts, "assumed-unlocked-seconds", 3, NULL);
  first = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_answered, first);
  sign_in_as_ada (fixture);
  second = keyfob_accounts_unlock (fixture->accounts, id);
  g_assert_true (first == second);
  keyfob_test_wait_until (is_over, first);
  keyfob_test_wait_until (is_read_again, &reading);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, id), ==, 1);
}

static gboolean
has_a_door_less (gpointer fixture) {
  return count_doors (fixture) == 23;
}

static void
test_gone (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) unlock = NULL;

  sign_in_and_load (fixture);
  keyfob_simulator_remove_lock (fixture->office, id);
  unlock = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_REFUSED);
  keyfob_test_wait_until (has_a_door_less, fixture);
  g_assert_null (lookup (fixture, id));
}

static void
test_unknown (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  Reading reading = {fixture, id};

  sign_in_and_load (fixture);
  keyfob_simulator_add_fault (
      fixture->office,
      &(KeyfobFault) {.method = "POST", .times = 1, .kind = KEYFOB_FAULT_CLOSE_AFTER});
  unlock = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_UNKNOWN);
  keyfob_test_wait_until (is_read_again, &reading);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, id), ==, 1);
}

static void
lose_answer (AccountFixture *fixture) {
  keyfob_simulator_add_fault (
      fixture->office,
      &(KeyfobFault) {.method = "POST", .times = 1, .kind = KEYFOB_FAULT_CLOSE_AFTER});
}

static void
fail_readings (AccountFixture *fixture) {
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.method = "GET",
                                                               .path = "/locks/*",
                                                               .kind = KEYFOB_FAULT_STATUS_CODE,
                                                               .status = 500});
}

static void
refresh (AccountFixture *fixture) {
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (is_at_rest, fixture->accounts);
}

typedef struct {
  AccountFixture *fixture;
  guint lists;
} Asking;

static gboolean
is_asked (gpointer data) {
  Asking *asking = data;

  return keyfob_simulator_count_requests (asking->fixture->office, "GET", "/locks") ==
         asking->lists;
}

static gboolean
is_known (gpointer door) {
  return keyfob_door_get_status (door) != KEYFOB_DOOR_STATUS_MAY_BE_OPEN;
}

/* Only what was asked for after the attempt tells what became of the door. */
static void
test_may_be_open (AccountFixture *fixture, gconstpointer data) {
  const KeyfobFault late = {.method = "GET",
                            .path = "/locks",
                            .times = 1,
                            .kind = KEYFOB_FAULT_DELAY,
                            .milliseconds = HELD_BACK_MS};
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  Reading reading = {fixture, id};
  Asking asking = {fixture, 2};

  sign_in_and_load (fixture);
  lose_answer (fixture);
  fail_readings (fixture);
  keyfob_simulator_add_fault (fixture->office, &late);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (is_asked, &asking);
  unlock = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_door_get_status (lookup (fixture, id)), ==,
                   KEYFOB_DOOR_STATUS_MAY_BE_OPEN);

  keyfob_simulator_end_delays (fixture->office);
  keyfob_test_wait_until (is_at_rest, fixture->accounts);
  keyfob_test_wait_until (is_read_again, &reading);
  keyfob_test_let_pass (READING_MS);
  g_assert_cmpint (keyfob_door_get_status (lookup (fixture, id)), ==,
                   KEYFOB_DOOR_STATUS_MAY_BE_OPEN);
  refresh (fixture);
  keyfob_test_wait_until (is_known, lookup (fixture, id));
}

/* The list that makes the door known was asked for before. */
static void
test_may_be_open_before_the_list (AccountFixture *fixture, gconstpointer data) {
  const KeyfobFault late = {.method = "GET",
                            .path = "/locks",
                            .times = 1,
                            .kind = KEYFOB_FAULT_DELAY,
                            .milliseconds = HELD_BACK_MS};
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  g_autoptr (GError) error = NULL;
  Asking asking = {fixture, 1};

  keyfob_simulator_add_fault (fixture->office, &late);
  lose_answer (fixture);
  fail_readings (fixture);
  start (fixture->accounts);
  sign_in_with_api_key (fixture, keyfob_simulator_get_api_key (fixture->office), &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (is_asked, &asking);
  unlock = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_over, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_UNKNOWN);
  g_assert_null (keyfob_accounts_get_attempt (fixture->accounts, id));
  g_assert_null (lookup (fixture, id));
  keyfob_simulator_end_delays (fixture->office);
  keyfob_test_wait_until (has_doors, fixture->accounts);
  g_assert_cmpint (keyfob_door_get_status (lookup (fixture, id)), ==,
                   KEYFOB_DOOR_STATUS_MAY_BE_OPEN);
  refresh (fixture);
  keyfob_test_wait_until (is_known, lookup (fixture, id));
}

static gboolean
is_unlocked_once (gpointer fixture) {
  return keyfob_simulator_count_unlocks (((AccountFixture *) fixture)->office, 0) == 1;
}

static void
test_sign_out (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (KeyfobUnlock) unlock = NULL;

  sign_in_and_load (fixture);
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.method = "POST",
                                                               .times = 1,
                                                               .kind = KEYFOB_FAULT_DELAY,
                                                               .milliseconds = HELD_BACK_MS});
  unlock = keyfob_accounts_unlock (fixture->accounts, id);
  sign_out (fixture, NULL);
  g_assert_null (keyfob_accounts_unlock (fixture->accounts, id));

  keyfob_test_wait_until (is_unlocked_once, fixture);
  keyfob_simulator_end_delays (fixture->office);
  keyfob_test_wait_until (is_answered, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, id), ==, 1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);

  account_fixture_add ("/unlocks/signed-in-again", REAL, test_signed_in_again);
  account_fixture_add ("/unlocks/two-clicks", NO_BUS, test_two_clicks);
  account_fixture_add ("/unlocks/slept", NO_BUS, test_slept);
  account_fixture_add ("/unlocks/before-the-list", NO_BUS, test_before_the_list);
  account_fixture_add ("/unlocks/settled", NO_BUS, test_settled);
  account_fixture_add ("/unlocks/refused", NO_BUS, test_refused);
  account_fixture_add ("/unlocks/place-locked-down", NO_BUS, test_place_locked_down);
  account_fixture_add ("/unlocks/not-read-again", NO_BUS, test_not_read_again);
  account_fixture_add ("/unlocks/held", NO_BUS, test_held);
  account_fixture_add ("/unlocks/gone", NO_BUS, test_gone);
  account_fixture_add ("/unlocks/unknown", NO_BUS, test_unknown);
  account_fixture_add ("/unlocks/may-be-open", NO_BUS, test_may_be_open);
  account_fixture_add ("/unlocks/may-be-open-before-the-list", NO_BUS,
                       test_may_be_open_before_the_list);
  account_fixture_add ("/unlocks/sign-out", NO_BUS, test_sign_out);

  return account_fixture_run ();
}
