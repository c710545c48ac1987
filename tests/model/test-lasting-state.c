/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-lasting-state.h"

#include "account-fixture.h"
#include "keyfob-test.h"

/* A picture that is too old is marked whatever goes on. */

static void
sign_in_and_load (AccountFixture *fixture) {
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_with_api_key (fixture, keyfob_simulator_get_api_key (fixture->office), &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
}

static void
assert_lasting (AccountFixture *fixture, KeyfobLastingState state) {
  g_autofree char *words = keyfob_lasting_state_dup_words (state, fixture->accounts);

  g_assert_cmpint (keyfob_lasting_state_get (fixture->accounts), ==, (int) state);
  if (state != KEYFOB_LASTING_STATE_NONE)
    g_assert_nonnull (strstr (words, "Doors as of "));
}

/* The keyring asks its person, who is having lunch. */
static void
test_keyring (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobSnapshot) cached =
      keyfob_snapshot_new (g_ptr_array_new (), g_ptr_array_new (), g_ptr_array_new (), 1700000000);

  assert_lasting (fixture, KEYFOB_LASTING_STATE_NONE);
  keyfob_accounts_show_cached (fixture->accounts,
                               &(KeyfobCachedSnapshot) {.account = "7", .snapshot = cached});
  assert_state (fixture, KEYFOB_ACCOUNT_STATE_STARTING);
  assert_lasting (fixture, KEYFOB_LASTING_STATE_OLD_PICTURE);
}

/* The next picture is on its way, and does not come. */
static void
test_refreshing (AccountFixture *fixture, gconstpointer data) {
  KeyfobRefresher *refresher;

  sign_in_and_load (fixture);
  assert_lasting (fixture, KEYFOB_LASTING_STATE_NONE);
  keyfob_simulator_add_fault (fixture->office,
                              &(KeyfobFault) {.path = "/locks", .kind = KEYFOB_FAULT_SILENCE});
  refresher = keyfob_account_get_refresher (keyfob_accounts_get_first (fixture->accounts));
  keyfob_refresher_stop (refresher); /* as if its time was over */
  keyfob_refresher_start (refresher);
  g_assert_true (keyfob_refresher_is_refreshing (refresher));
  assert_lasting (fixture, KEYFOB_LASTING_STATE_OLD_PICTURE);
}

static gboolean
is_answered (gpointer unlock) {
  return !keyfob_unlock_is_pending (unlock);
}

/* Kisi answered an unlock that it was asked too often: the doors have to wait. */
static void
test_held (AccountFixture *fixture, gconstpointer data) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, "Front Entrance");
  g_autoptr (KeyfobUnlock) unlock = NULL;
  KeyfobRefresher *refresher;

  sign_in_and_load (fixture);
  keyfob_simulator_add_fault (
      fixture->office,
      &(KeyfobFault) {.method = "POST", .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 600});
  unlock = keyfob_accounts_unlock (fixture->accounts, id);
  keyfob_test_wait_until (is_answered, unlock);
  assert_lasting (fixture, KEYFOB_LASTING_STATE_NONE); /* they are fresh so far */
  refresher = keyfob_account_get_refresher (keyfob_accounts_get_first (fixture->accounts));
  keyfob_refresher_stop (refresher);
  keyfob_refresher_start (refresher);
  g_assert_false (keyfob_refresher_is_refreshing (refresher));
  assert_lasting (fixture, KEYFOB_LASTING_STATE_ASKED_TO_WAIT);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  account_fixture_add ("/lasting-state/keyring", REAL, test_keyring);
  account_fixture_add ("/lasting-state/refreshing", REAL, test_refreshing);
  account_fixture_add ("/lasting-state/held", REAL, test_held);
  return account_fixture_run ();
}
