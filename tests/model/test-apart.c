/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Two accounts at one server: what becomes of one is nothing to the other. */

#include "keyfob-test.h"
#include "model/account/keyfob-account.h"
#include "simulator/keyfob-simulator.h"

#define DOMAIN "harbour"
#define EMAIL  "ada.lind@nordhaven.example"

typedef struct {
  char *secret;
  KeyfobDoorList *doors;
  KeyfobAccount *account;
} Side;

typedef struct {
  KeyfobSimulator *simulator;
  gint64 door; /* the second one's first */
  Side first;
  Side second;
} Fixture;

static gboolean
is_fresh (gpointer account) {
  return keyfob_refresher_is_current (keyfob_account_get_refresher (account));
}

static void
side_begin (Side *self, Fixture *fixture, const char *login_id) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiClient) client =
      kisi_client_new (keyfob_simulator_get_url (fixture->simulator), NULL, &error);
  g_autoptr (SecretValue) secret = secret_value_new (self->secret, -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, login_id, secret);

  g_assert_no_error (error);
  self->doors = keyfob_door_list_new ();
  self->account = keyfob_account_new (client, keyfob_door_source_new (self->doors), NULL, login_id,
                                      keyfob_identity_new (NULL, NULL, NULL, NULL));
  keyfob_account_begin (self->account, credential, FALSE);
  keyfob_test_wait_until (is_fresh, self->account);
}

static void
side_end (Side *self) {
  keyfob_account_end (self->account);
  g_object_unref (self->account);
  g_object_unref (self->doors);
  g_free (self->secret);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (GError) error = NULL;

  fixture->simulator = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  fixture->door =
      keyfob_simulator_add_organization (fixture->simulator, "Harbour Trust", DOMAIN, 3);
  keyfob_simulator_add_person (fixture->simulator, DOMAIN, "Ada Lind", EMAIL, "secret", NULL);
  fixture->first.secret = g_strdup (keyfob_simulator_get_api_key (fixture->simulator));
  fixture->second.secret = keyfob_simulator_add_login (fixture->simulator, DOMAIN, EMAIL, "api");
  side_begin (&fixture->first, fixture, "1");
  side_begin (&fixture->second, fixture, "2");
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  side_end (&fixture->first);
  side_end (&fixture->second);
  g_object_unref (fixture->simulator);
}

static gboolean
is_expired (gpointer account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

static gboolean
has_failed (gpointer account) {
  return keyfob_refresher_get_error (keyfob_account_get_refresher (account)) != NULL;
}

static gboolean
is_at_rest (gpointer account) {
  return !keyfob_refresher_is_refreshing (keyfob_account_get_refresher (account));
}

/* That one is as if there was no other. */
static void
assert_well (Side *side) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (side->account);

  keyfob_refresher_refresh (refresher);
  g_assert_true (keyfob_refresher_is_refreshing (refresher));
  keyfob_test_wait_until (is_at_rest, side->account);
  g_assert_no_error (keyfob_refresher_get_error (refresher));
  g_assert_cmpint (keyfob_account_get_state (side->account), ==, KEYFOB_ACCOUNT_STATE_SIGNED_IN);
  g_assert_false (keyfob_account_is_doubted (side->account));
  g_assert_cmpint (kisi_client_get_held_until (keyfob_account_get_client (side->account)), ==, 0);
}

/* Each lists what its login may see. */
static void
test_doors (Fixture *fixture, gconstpointer unused) {
  g_assert_null (keyfob_door_list_lookup (fixture->first.doors, fixture->door));
  g_assert_nonnull (keyfob_door_list_lookup (fixture->second.doors, fixture->door));
}

static void
test_expired (Fixture *fixture, gconstpointer unused) {
  keyfob_simulator_revoke (fixture->simulator, fixture->second.secret);
  keyfob_refresher_refresh (keyfob_account_get_refresher (fixture->second.account));
  keyfob_test_wait_until (is_expired, fixture->second.account);
  assert_well (&fixture->first);
}

static void
test_asked_to_wait (Fixture *fixture, gconstpointer unused) {
  keyfob_simulator_add_fault (fixture->simulator, &(KeyfobFault) {.path = "/locks",
                                                                  .secret = fixture->second.secret,
                                                                  .kind = KEYFOB_FAULT_TOO_MANY,
                                                                  .seconds = 60});
  keyfob_refresher_refresh (keyfob_account_get_refresher (fixture->second.account));
  keyfob_test_wait_until (has_failed, fixture->second.account);
  g_assert_cmpint (kisi_client_get_held_until (keyfob_account_get_client (fixture->second.account)),
                   >, 0);
  assert_well (&fixture->first);
}

/* Whoever signs out of one sends nothing more with it, and goes on with the other. */
static void
test_signed_out (Fixture *fixture, gconstpointer unused) {
  guint requests;

  requests =
      keyfob_simulator_count_requests_of (fixture->simulator, fixture->second.secret, NULL, NULL);
  keyfob_account_end (fixture->second.account);
  keyfob_refresher_refresh (keyfob_account_get_refresher (fixture->second.account));
  assert_well (&fixture->first);
  g_assert_cmpuint (
      keyfob_simulator_count_requests_of (fixture->simulator, fixture->second.secret, NULL, NULL),
      ==, requests);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/apart/doors", Fixture, NULL, set_up, test_doors, tear_down);
  g_test_add ("/apart/expired", Fixture, NULL, set_up, test_expired, tear_down);
  g_test_add ("/apart/asked-to-wait", Fixture, NULL, set_up, test_asked_to_wait, tear_down);
  g_test_add ("/apart/signed-out", Fixture, NULL, set_up, test_signed_out, tear_down);
  return g_test_run ();
}
