/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "account-fixture.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"

#define DOOR "Server Room"

/* A door that is no favourite, and how often its star has changed. */
typedef struct {
  KeyfobDoor *door;
  guint changes;
} Star;

static void
on_favourite (KeyfobDoor *door, GParamSpec *pspec, gpointer user_data) {
  ((Star *) user_data)->changes++;
}

static void
star_watch (Star *star, AccountFixture *fixture) {
  gint64 id = keyfob_simulator_find_lock (fixture->office, DOOR);
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_with_api_key (fixture, keyfob_simulator_get_api_key (fixture->office), &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  star->changes = 0;
  star->door =
      g_object_ref (keyfob_door_list_lookup (keyfob_accounts_get_doors (fixture->accounts), id));
  g_assert_false (keyfob_door_is_favourite (star->door));
  g_signal_connect (star->door, "notify::favourite", G_CALLBACK (on_favourite), star);
}

static void
star_clear (Star *star) {
  g_signal_handlers_disconnect_by_data (star->door, star);
  g_clear_object (&star->door);
}

static void
set_favourite (AccountFixture *fixture, Star *star, gboolean favourite, GAsyncResult **result) {
  keyfob_account_set_favourite_async (keyfob_accounts_get_first (fixture->accounts), star->door,
                                      favourite, NULL, keyfob_test_store_result, result);
}

static gboolean
finish (AccountFixture *fixture, GAsyncResult **pending, GError **error) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (pending);

  return keyfob_account_set_favourite_finish (keyfob_accounts_get_first (fixture->accounts), result,
                                              error);
}

static gboolean
is_at_rest (gpointer accounts) {
  return !keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (accounts));
}

static void
refresh (AccountFixture *fixture) {
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  keyfob_test_wait_until (is_at_rest, fixture->accounts);
}

static void
test_set (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GError) error = NULL;
  Star star;

  star_watch (&star, fixture);
  set_favourite (fixture, &star, TRUE, &pending);
  g_assert_true (keyfob_door_is_favourite (star.door));
  g_assert_true (finish (fixture, &pending, &error));
  g_assert_no_error (error);

  refresh (fixture);
  g_assert_true (keyfob_door_is_favourite (star.door));
  g_assert_cmpuint (star.changes, ==, 1);
  star_clear (&star);
}

static void
test_refused (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GError) error = NULL;
  Star star;

  star_watch (&star, fixture);
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.method = "POST",
                                                               .kind = KEYFOB_FAULT_STATUS_CODE,
                                                               .status = 403,
                                                               .code = "fcd8ef"});
  set_favourite (fixture, &star, TRUE, &pending);
  g_assert_true (keyfob_door_is_favourite (star.door));
  g_assert_false (finish (fixture, &pending, &error));
  g_assert_true (kisi_error_is_refusal (error));
  g_assert_false (keyfob_door_is_favourite (star.door));
  star_clear (&star);
}

/* A picture that was taken before is merged after. */
static void
test_older_picture (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GError) error = NULL;
  guint requests;
  Star star;

  star_watch (&star, fixture);
  requests = keyfob_simulator_count_requests (fixture->office, "GET", "/locks");
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.method = "GET",
                                                               .path = "/locks",
                                                               .times = 1,
                                                               .kind = KEYFOB_FAULT_DELAY,
                                                               .milliseconds = HELD_BACK_MS});
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->accounts));
  while (keyfob_simulator_count_requests (fixture->office, "GET", "/locks") == requests)
    g_main_context_iteration (NULL, FALSE);

  set_favourite (fixture, &star, TRUE, &pending);
  g_assert_true (finish (fixture, &pending, &error));
  g_assert_no_error (error);
  g_assert_false (is_at_rest (fixture->accounts));
  keyfob_simulator_end_delays (fixture->office);
  keyfob_test_wait_until (is_at_rest, fixture->accounts);
  g_assert_true (keyfob_door_is_favourite (star.door));
  g_assert_cmpuint (star.changes, ==, 1);
  star_clear (&star);
}

/* While the answer to a click is out, another one of the same star changes nothing. */
static void
test_second_click (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  Star star;

  star_watch (&star, fixture);
  set_favourite (fixture, &star, TRUE, &first);
  set_favourite (fixture, &star, FALSE, &second);
  g_assert_false (finish (fixture, &second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_true (keyfob_door_is_favourite (star.door));
  g_clear_error (&error);
  g_assert_true (finish (fixture, &first, &error));
  g_assert_no_error (error);
  g_assert_true (keyfob_door_is_favourite (star.door));

  /* After that, also before a picture shows it. */
  g_clear_object (&second);
  set_favourite (fixture, &star, FALSE, &second);
  g_assert_true (finish (fixture, &second, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "POST", NULL), ==, 2);
  refresh (fixture);
  g_assert_false (keyfob_door_is_favourite (star.door));
  star_clear (&star);
}

/* What is refused after a change that Kisi took, and that no picture shows yet, leaves that one. */
static void
test_refused_after_taken (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  Star star;

  star_watch (&star, fixture);
  set_favourite (fixture, &star, TRUE, &first);
  g_assert_true (finish (fixture, &first, &error));
  g_assert_no_error (error);
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.method = "POST",
                                                               .kind = KEYFOB_FAULT_STATUS_CODE,
                                                               .status = 403,
                                                               .code = "fcd8ef"});
  set_favourite (fixture, &star, FALSE, &second);
  g_assert_false (keyfob_door_is_favourite (star.door));
  g_assert_false (finish (fixture, &second, &error));
  g_assert_true (kisi_error_is_refusal (error));
  g_assert_true (keyfob_door_is_favourite (star.door));

  refresh (fixture);
  g_assert_true (keyfob_door_is_favourite (star.door));
  g_assert_cmpuint (star.changes, ==, 3);
  star_clear (&star);
}

/* The star is taken away with another program, such as the person's phone. */
static void
unset_elsewhere (AccountFixture *fixture, gint64 id) {
  KisiClient *client = keyfob_account_get_client (keyfob_accounts_get_first (fixture->accounts));
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kisi_lock_set_favorite_async (client, id, FALSE, NULL, keyfob_test_store_result, &pending);
  result = keyfob_test_wait_for_result (&pending);
  g_assert_true (kisi_lock_set_favorite_finish (client, result, &error));
  g_assert_no_error (error);
}

/* The same person keeps the doors: what was changed before holds none of their stars. */
static void
test_signed_in_anew (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GError) error = NULL;
  Star star;

  star_watch (&star, fixture);
  set_favourite (fixture, &star, TRUE, &pending);
  g_assert_true (finish (fixture, &pending, &error));
  g_assert_no_error (error);
  sign_in_with_api_key (fixture, keyfob_simulator_get_api_key (fixture->office), &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  g_assert_true (keyfob_door_list_lookup (keyfob_accounts_get_doors (fixture->accounts),
                                          keyfob_door_get_id (star.door)) == star.door);
  g_assert_true (keyfob_door_is_favourite (star.door));

  unset_elsewhere (fixture, keyfob_door_get_id (star.door));
  refresh (fixture);
  g_assert_false (keyfob_door_is_favourite (star.door));
  star_clear (&star);
}

static void
test_access_link (AccountFixture *fixture, gconstpointer data) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobDoor) door = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture->accounts);
  sign_in_with_access_link (fixture, keyfob_simulator_get_access_link (fixture->office), &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (has_fresh_doors, fixture->accounts);
  door = g_list_model_get_item (
      keyfob_door_list_get_model (keyfob_accounts_get_doors (fixture->accounts)), 0);
  keyfob_account_set_favourite_async (keyfob_accounts_get_first (fixture->accounts), door, TRUE,
                                      NULL, keyfob_test_store_result, &pending);
  g_assert_false (finish (fixture, &pending, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_NOT_ALLOWED);
  g_assert_false (keyfob_door_is_favourite (door));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);

  account_fixture_add ("/favourites/set", NO_BUS, test_set);
  account_fixture_add ("/favourites/refused", NO_BUS, test_refused);
  account_fixture_add ("/favourites/older-picture", NO_BUS, test_older_picture);
  account_fixture_add ("/favourites/second-click", NO_BUS, test_second_click);
  account_fixture_add ("/favourites/refused-after-taken", NO_BUS, test_refused_after_taken);
  account_fixture_add ("/favourites/signed-in-anew", NO_BUS, test_signed_in_anew);
  account_fixture_add ("/favourites/access-link", NO_BUS, test_access_link);

  return account_fixture_run ();
}
