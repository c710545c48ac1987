/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Several organizations side by side: what becomes of one, another does not feel. */

#include "account-fixture.h"

#include "keyfob-test.h"

#define HARBOUR_DOMAIN "harbour"
#define HARBOUR_DOORS  3

typedef struct {
  AccountFixture base;
  char *ada;     /* the secret of a login at Nordhaven */
  char *harbour; /* likewise at Harbour Trust */
  gint64 nordhaven_door;
  gint64 harbour_door; /* both are called "Front Entrance" */
} Fixture;

static KeyfobAccount *
get_account (Fixture *fixture, guint position) {
  g_autoptr (KeyfobAccount) account =
      g_list_model_get_item (keyfob_accounts_get_model (fixture->base.accounts), position);

  return account;
}

static guint
count_accounts (Fixture *fixture) {
  return g_list_model_get_n_items (keyfob_accounts_get_model (fixture->base.accounts));
}

static KeyfobDoor *
get_door (Fixture *fixture, gint64 id) {
  return keyfob_door_list_lookup (keyfob_accounts_get_doors (fixture->base.accounts), id);
}

static void
add (Fixture *fixture, const char *secret) {
  g_autoptr (GError) error = NULL;

  g_assert_true (sign_in_with_api_key (&fixture->base, secret, &error));
  g_assert_no_error (error);
  keyfob_test_wait_until (has_fresh_doors, fixture->base.accounts);
}

static void
set_up (Fixture *fixture, gconstpointer kind) {
  account_fixture_set_up (&fixture->base, kind);
  fixture->nordhaven_door = 21101;
  fixture->harbour_door = keyfob_simulator_add_organization (fixture->base.office, "Harbour Trust",
                                                             HARBOUR_DOMAIN, HARBOUR_DOORS);
  keyfob_simulator_add_person (fixture->base.office, HARBOUR_DOMAIN, "Ada Lind",
                               "ada@harbour.example", "secret", NULL);
  fixture->ada = keyfob_simulator_add_login (fixture->base.office, KEYFOB_DEMO_DOMAIN, ADA, "api");
  fixture->harbour = keyfob_simulator_add_login (fixture->base.office, HARBOUR_DOMAIN,
                                                 "ada@harbour.example", "api");
  start (fixture->base.accounts);
  add (fixture, fixture->ada);
  add (fixture, fixture->harbour);
}

static void
tear_down (Fixture *fixture, gconstpointer kind) {
  account_fixture_tear_down (&fixture->base, kind);
  g_free (fixture->ada);
  g_free (fixture->harbour);
}

static gboolean
is_answered (gpointer unlock) {
  return !keyfob_unlock_is_pending (unlock);
}

static gboolean
is_idle (gpointer accounts) {
  return !keyfob_accounts_is_busy (accounts);
}

static gboolean
is_expired (gpointer account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

static void
expire (Fixture *fixture, const char *secret, guint position) {
  keyfob_simulator_revoke (fixture->base.office, secret);
  keyfob_refresher_refresh (keyfob_account_get_refresher (get_account (fixture, position)));
  keyfob_test_wait_until (is_expired, get_account (fixture, position));
}

static void
flush (Fixture *fixture) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_flush_async (fixture->base.accounts, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  keyfob_accounts_flush_finish (fixture->base.accounts, result);
}

static void
leave (Fixture *fixture, guint position) {
  keyfob_accounts_sign_out_async (fixture->base.accounts, get_account (fixture, position), NULL,
                                  NULL, NULL);
  keyfob_test_wait_until (is_idle, fixture->base.accounts);
}

static guint
count_unlock_requests (Fixture *fixture, const char *secret, gint64 door) {
  g_autofree char *path = g_strdup_printf ("/locks/%" G_GINT64_FORMAT "/unlock", door);

  return keyfob_simulator_count_requests_of (fixture->base.office, secret, "POST", path);
}

/* Asserts that the door is unlocked now, by who has @secret. */
static void
assert_unlocks (Fixture *fixture, gint64 door, const char *secret) {
  guint requests = count_unlock_requests (fixture, secret, door);
  g_autoptr (KeyfobUnlock) unlock = keyfob_accounts_unlock (fixture->base.accounts, door);

  g_assert_nonnull (unlock);
  keyfob_test_wait_until (is_answered, unlock);
  g_assert_no_error (keyfob_unlock_get_error (unlock));
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
  g_assert_cmpuint (count_unlock_requests (fixture, secret, door), ==, requests + 1);
}

static void
assert_title (Fixture *fixture, guint position, const char *title) {
  g_assert_cmpstr (keyfob_account_get_title (get_account (fixture, position)), ==, title);
}

static void
test_side_by_side (Fixture *fixture, gconstpointer kind) {
  const KeyfobSection *section;

  g_assert_cmpuint (count_accounts (fixture), ==, 2);
  assert_title (fixture, 0, "Nordhaven Works");
  assert_title (fixture, 1, "Harbour Trust");
  section = keyfob_door_get_section (get_door (fixture, fixture->harbour_door));
  g_assert_cmpstr (section->organization, ==, "Harbour Trust");
  g_assert_true (g_str_has_prefix (section->title, "Harbour Trust · "));
  g_assert_cmpstr (keyfob_door_get_full_name (get_door (fixture, fixture->harbour_door)), ==,
                   "Front Entrance, Harbour Trust");
  g_assert_cmpstr (keyfob_door_get_full_name (get_door (fixture, fixture->nordhaven_door)), ==,
                   "Front Entrance, Nordhaven Works");
  g_assert_true (keyfob_accounts_lookup (fixture->base.accounts, fixture->harbour_door) ==
                 get_account (fixture, 1));
  g_assert_null (keyfob_accounts_lookup (fixture->base.accounts, 1));
}

/* Where there is one organization, nothing names it. */
static void
test_alone_again (Fixture *fixture, gconstpointer kind) {
  leave (fixture, 1);
  while (keyfob_door_get_section (get_door (fixture, fixture->nordhaven_door))->organization !=
         NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (keyfob_door_get_full_name (get_door (fixture, fixture->nordhaven_door)), ==,
                   "Front Entrance");
}

static void
test_own_credential (Fixture *fixture, gconstpointer kind) {
  assert_unlocks (fixture, fixture->harbour_door, fixture->harbour);
  assert_unlocks (fixture, fixture->nordhaven_door, fixture->ada);
  g_assert_cmpuint (count_unlock_requests (fixture, fixture->ada, fixture->harbour_door), ==, 0);
  g_assert_cmpuint (count_unlock_requests (fixture, fixture->harbour, fixture->nordhaven_door), ==,
                    0);
}

static void
test_restart (Fixture *fixture, gconstpointer kind) {
  keyfob_accounts_move (fixture->base.accounts, get_account (fixture, 1), 0);
  flush (fixture);
  {
    g_auto (GStrv) order = NULL;

    g_object_get (fixture->base.accounts, "order", &order, NULL);
    g_assert_finalize_object (fixture->base.accounts);
    fixture->base.accounts = account_new (&fixture->base, TRUE);
    g_object_set (fixture->base.accounts, "order", order, NULL);
  }
  start (fixture->base.accounts);
  g_assert_cmpuint (count_accounts (fixture), ==, 2);
  keyfob_test_wait_until (has_fresh_doors, fixture->base.accounts);
  assert_title (fixture, 0, "Harbour Trust");
  assert_title (fixture, 1, "Nordhaven Works");
  assert_unlocks (fixture, fixture->harbour_door, fixture->harbour);
}

static void
test_sign_out_of_one (Fixture *fixture, gconstpointer kind) {
  guint doors = count_doors (&fixture->base);

  leave (fixture, 1);
  g_assert_cmpuint (count_accounts (fixture), ==, 1);
  g_assert_cmpuint (count_doors (&fixture->base), ==, doors - HARBOUR_DOORS);
  g_assert_null (get_door (fixture, fixture->harbour_door));
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->base.desktop), ==, 1);
  assert_unlocks (fixture, fixture->nordhaven_door, fixture->ada);
  restart (&fixture->base);
  g_assert_cmpuint (count_accounts (fixture), ==, 1);
  assert_title (fixture, 0, "Nordhaven Works");
}

/* What is on its way to one door is not stopped because somebody leaves another organization. */
static void
test_sign_out_during_unlock (Fixture *fixture, gconstpointer kind) {
  g_autoptr (KeyfobUnlock) unlock = NULL;

  keyfob_simulator_add_fault (fixture->base.office, &(KeyfobFault) {.method = "POST",
                                                                    .path = "/locks/*",
                                                                    .secret = fixture->ada,
                                                                    .times = 1,
                                                                    .kind = KEYFOB_FAULT_DELAY,
                                                                    .milliseconds = HELD_BACK_MS});
  unlock = keyfob_accounts_unlock (fixture->base.accounts, fixture->nordhaven_door);
  leave (fixture, 1);
  g_assert_true (keyfob_door_is_pending (get_door (fixture, fixture->nordhaven_door)));
  keyfob_simulator_end_delays (fixture->base.office);
  keyfob_test_wait_until (is_answered, unlock);
  g_assert_cmpint (keyfob_unlock_get_phase (unlock), ==, KEYFOB_UNLOCK_PHASE_ACCEPTED);
}

static void
test_expired (Fixture *fixture, gconstpointer kind) {
  g_autofree char *anew = NULL;

  expire (fixture, fixture->harbour, 1);
  assert_state (&fixture->base, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_false (keyfob_door_can_unlock (get_door (fixture, fixture->harbour_door)));
  g_assert_true (keyfob_door_can_unlock (get_door (fixture, fixture->nordhaven_door)));
  g_assert_null (keyfob_accounts_unlock (fixture->base.accounts, fixture->harbour_door));
  assert_unlocks (fixture, fixture->nordhaven_door, fixture->ada);

  anew = keyfob_simulator_add_login (fixture->base.office, HARBOUR_DOMAIN, "ada@harbour.example",
                                     "api");
  add (fixture, anew);
  g_assert_cmpuint (count_accounts (fixture), ==, 2);
  assert_title (fixture, 1, "Harbour Trust");
  g_assert_true (keyfob_door_can_unlock (get_door (fixture, fixture->harbour_door)));
  assert_unlocks (fixture, fixture->harbour_door, anew);
}

/* The login was ended elsewhere while nobody looked. */
static void
test_gone_at_kisi (Fixture *fixture, gconstpointer kind) {
  flush (fixture);
  keyfob_simulator_revoke (fixture->base.office, fixture->harbour);
  restart (&fixture->base);
  g_assert_cmpuint (count_accounts (fixture), ==, 2);
  while (!is_expired (get_account (fixture, 0)) && !is_expired (get_account (fixture, 1)))
    g_main_context_iteration (NULL, TRUE);
  while (get_door (fixture, fixture->nordhaven_door) == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_unlocks (fixture, fixture->nordhaven_door, fixture->ada);
}

static void
test_silence (Fixture *fixture, gconstpointer kind) {
  keyfob_simulator_add_fault (fixture->base.office, &(KeyfobFault) {.secret = fixture->harbour,
                                                                    .kind = KEYFOB_FAULT_SILENCE});
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->base.accounts));
  assert_unlocks (fixture, fixture->nordhaven_door, fixture->ada);
  /* It is still waited for. */
  g_assert_true (
      keyfob_refresher_is_refreshing (keyfob_account_get_refresher (get_account (fixture, 1))));
  keyfob_simulator_clear_faults (fixture->base.office);
}

static void
test_asked_to_wait (Fixture *fixture, gconstpointer kind) {
  keyfob_simulator_add_fault (fixture->base.office, &(KeyfobFault) {.path = "/locks",
                                                                    .secret = fixture->harbour,
                                                                    .kind = KEYFOB_FAULT_TOO_MANY,
                                                                    .seconds = 60});
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->base.accounts));
  while (kisi_client_get_held_until (keyfob_account_get_client (get_account (fixture, 1))) == 0)
    g_main_context_iteration (NULL, TRUE);
  assert_unlocks (fixture, fixture->nordhaven_door, fixture->ada);
}

/* Two people of one organization: it is told whose is which, and a door of both is shown once. */
static void
test_same_organization (Fixture *fixture, gconstpointer kind) {
  guint doors = count_doors (&fixture->base);
  g_autofree char *bo =
      keyfob_simulator_add_login (fixture->base.office, KEYFOB_DEMO_DOMAIN, BO, "api");

  add (fixture, bo);
  g_assert_cmpuint (count_accounts (fixture), ==, 3);
  assert_title (fixture, 0, "Nordhaven Works (" ADA ")");
  assert_title (fixture, 1, "Harbour Trust");
  assert_title (fixture, 2, "Nordhaven Works (" BO ")");
  g_assert_cmpuint (count_doors (&fixture->base), ==, doors);
  assert_unlocks (fixture, fixture->nordhaven_door, fixture->ada);
}

static gboolean
is_bos (gpointer data) {
  Fixture *fixture = data;

  return get_door (fixture, fixture->nordhaven_door) != NULL &&
         keyfob_accounts_lookup (fixture->base.accounts, fixture->nordhaven_door) ==
             get_account (fixture, count_accounts (fixture) - 1);
}

/* A door of both goes over to who may still unlock it. */
static void
test_shared_door_of_expired (Fixture *fixture, gconstpointer kind) {
  KeyfobDoor *door = get_door (fixture, fixture->nordhaven_door);
  g_autofree char *bo =
      keyfob_simulator_add_login (fixture->base.office, KEYFOB_DEMO_DOMAIN, BO, "api");

  add (fixture, bo);
  expire (fixture, fixture->ada, 0);
  keyfob_test_wait_until (is_bos, fixture);
  g_assert_true (get_door (fixture, fixture->nordhaven_door) == door);
  g_assert_true (keyfob_door_can_unlock (door));
  assert_unlocks (fixture, fixture->nordhaven_door, bo);
}

static void
test_shared_door_of_left (Fixture *fixture, gconstpointer kind) {
  guint doors = count_doors (&fixture->base);
  g_autofree char *bo =
      keyfob_simulator_add_login (fixture->base.office, KEYFOB_DEMO_DOMAIN, BO, "api");

  add (fixture, bo);
  leave (fixture, 0);
  keyfob_test_wait_until (is_bos, fixture);
  g_assert_cmpuint (count_doors (&fixture->base), ==, doors);
  assert_unlocks (fixture, fixture->nordhaven_door, bo);
}

/* The person's order says whose a door of both is. */
static void
test_shared_door_by_order (Fixture *fixture, gconstpointer kind) {
  g_autofree char *bo =
      keyfob_simulator_add_login (fixture->base.office, KEYFOB_DEMO_DOMAIN, BO, "api");

  add (fixture, bo);
  keyfob_accounts_move (fixture->base.accounts, get_account (fixture, 2), 0);
  while (keyfob_accounts_lookup (fixture->base.accounts, fixture->nordhaven_door) !=
         get_account (fixture, 0))
    g_main_context_iteration (NULL, TRUE);
  assert_unlocks (fixture, fixture->nordhaven_door, bo);
}

/* Another organization may list a door of this one: it is one door. */
static void
test_listed_twice (Fixture *fixture, gconstpointer kind) {
  guint doors = count_doors (&fixture->base);

  keyfob_simulator_share_lock (fixture->base.office, fixture->nordhaven_door, HARBOUR_DOMAIN);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->base.accounts));
  while (keyfob_refreshers_is_refreshing (keyfob_accounts_get_refreshers (fixture->base.accounts)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_doors (&fixture->base), ==, doors);
  assert_unlocks (fixture, fixture->nordhaven_door, fixture->ada);
  leave (fixture, 0);
  while (get_door (fixture, fixture->nordhaven_door) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_doors (&fixture->base), ==, HARBOUR_DOORS + 1);
}

static void
test_twelve (Fixture *fixture, gconstpointer kind) {
  for (guint i = 0; i < 10; i++) {
    g_autofree char *domain = g_strdup_printf ("office-%u", i);
    g_autofree char *name = g_strdup_printf ("Office %u", i);
    g_autofree char *secret = NULL;

    keyfob_simulator_add_organization (fixture->base.office, name, domain, 2);
    keyfob_simulator_add_person (fixture->base.office, domain, "Ada", "ada@office.example", "x",
                                 NULL);
    secret = keyfob_simulator_add_login (fixture->base.office, domain, "ada@office.example", "api");
    add (fixture, secret);
  }
  g_assert_cmpuint (count_accounts (fixture), ==, 12);
  restart (&fixture->base);
  g_assert_cmpuint (count_accounts (fixture), ==, 12);
  keyfob_test_wait_until (has_fresh_doors, fixture->base.accounts);
  assert_unlocks (fixture, fixture->harbour_door, fixture->harbour);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/accounts/" name, Fixture, GINT_TO_POINTER (KEYFOB_TEST_KEYRING_REAL), set_up,      \
              test, tear_down)
  ADD ("side-by-side", test_side_by_side);
  ADD ("alone-again", test_alone_again);
  ADD ("own-credential", test_own_credential);
  ADD ("restart", test_restart);
  ADD ("sign-out-of-one", test_sign_out_of_one);
  ADD ("sign-out-during-unlock", test_sign_out_during_unlock);
  ADD ("expired", test_expired);
  ADD ("gone-at-kisi", test_gone_at_kisi);
  ADD ("silence", test_silence);
  ADD ("asked-to-wait", test_asked_to_wait);
  ADD ("same-organization", test_same_organization);
  ADD ("shared-door-of-expired", test_shared_door_of_expired);
  ADD ("shared-door-of-left", test_shared_door_of_left);
  ADD ("shared-door-by-order", test_shared_door_by_order);
  ADD ("listed-twice", test_listed_twice);
  ADD ("twelve", test_twelve);
#undef ADD
  return account_fixture_run ();
}
