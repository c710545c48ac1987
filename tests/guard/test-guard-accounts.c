/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Two organizations side by side: each request is that of whoever unlocks the door. */

#include "guard-fixture.h"

#include "../model/model-fixtures.h"
#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "simulator/keyfob-demo-person.h"

#define DOMAIN "harbour"
#define EMAIL  "ada@harbour.example"

/* Kisi's, for who does not stand at the reader. */
#define READER_CODE "bb4faa"

/* Ada at Nordhaven, who comes first, and at Harbour Trust. */
typedef struct {
  GuardFixture base;
  char *harbour;       /* the secret of the second login */
  gint64 harbour_door; /* of hers there; called as the first one's */
} Fixture;

static gboolean
is_current (gpointer accounts) {
  return keyfob_refreshers_is_current (keyfob_accounts_get_refreshers (accounts));
}

/* Not owned. */
static KeyfobAccount *
get_account (Fixture *fixture, guint position) {
  g_autoptr (KeyfobAccount) account =
      g_list_model_get_item (keyfob_accounts_get_model (fixture->base.accounts), position);

  return account;
}

static void
sign_in_at_harbour (Fixture *fixture) {
  g_autoptr (SecretValue) secret = secret_value_new (fixture->harbour, -1, "text/plain");
  g_autoptr (KeyfobCredential) credential =
      keyfob_credential_new (KEYFOB_CREDENTIAL_API_KEY, "harbour", secret);

  keyfob_accounts_use_credential (fixture->base.accounts, credential, "Ada", "Harbour Trust");
  keyfob_test_wait_until (is_current, fixture->base.accounts);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  guard_fixture_set_up (&fixture->base, NULL);
  fixture->harbour_door =
      keyfob_simulator_add_organization (fixture->base.office, "Harbour Trust", DOMAIN, 3);
  keyfob_simulator_add_person (fixture->base.office, DOMAIN, "Ada", EMAIL, "secret", NULL);
  fixture->harbour = keyfob_simulator_add_login (fixture->base.office, DOMAIN, EMAIL, "api");
  sign_in_at_harbour (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  guard_fixture_tear_down (&fixture->base, NULL);
  g_free (fixture->harbour);
}

static void
sign_out_of (Fixture *fixture, guint position) {
  g_autoptr (GAsyncResult) result = NULL;

  keyfob_accounts_sign_out_async (fixture->base.accounts, get_account (fixture, position), NULL,
                                  keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  keyfob_accounts_sign_out_finish (fixture->base.accounts, result, NULL);
}

static gboolean
is_expired (gpointer account) {
  return keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED;
}

static void
expire (Fixture *fixture, guint position) {
  KeyfobAccount *account = get_account (fixture, position);

  keyfob_simulator_revoke (fixture->base.office,
                           position == 0 ? keyfob_simulator_get_api_key (fixture->base.office)
                                         : fixture->harbour);
  keyfob_refresher_refresh (keyfob_account_get_refresher (account));
  keyfob_test_wait_until (is_expired, account);
}

static guint
count_posts_of (Fixture *fixture, const char *secret) {
  return keyfob_simulator_count_requests_of (fixture->base.office, secret, "POST", NULL);
}

/* How often each has been used. */
static void
assert_posts (Fixture *fixture, guint nordhaven, guint harbour) {
  g_assert_cmpuint (count_posts_of (fixture, keyfob_simulator_get_api_key (fixture->base.office)),
                    ==, nordhaven);
  g_assert_cmpuint (count_posts_of (fixture, fixture->harbour), ==, harbour);
}

static gint64
get_door (Fixture *fixture, guint position) {
  return position == 0 ? find (&fixture->base, DOOR) : fixture->harbour_door;
}

static void
wish_for (Fixture *fixture, gint64 door, const char *login, GAsyncResult **result) {
  keyfob_guard_unlock_async (fixture->base.guard, door, KEYFOB_UNLOCK_ORIGIN_INDIRECT, login,
                             note_question, fixture, NULL, keyfob_test_store_result, result);
}

/* Asserts that the door is unlocked now, by its own account. */
static void
assert_unlocks (Fixture *fixture, guint position) {
  const char *secret =
      position == 0 ? keyfob_simulator_get_api_key (fixture->base.office) : fixture->harbour;
  guint posts = count_posts_of (fixture, secret);
  guint all = count_posts (&fixture->base);
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  wish_for (fixture, get_door (fixture, position), NULL, &pending);
  unlock = finish_accepted (&fixture->base, &pending);
  g_assert_cmpuint (count_posts_of (fixture, secret), ==, posts + 1);
  g_assert_cmpuint (count_posts (&fixture->base), ==, all + 1);
}

static void
test_own_credential (Fixture *fixture, gconstpointer unused) {
  assert_unlocks (fixture, 0);
  assert_unlocks (fixture, 1);
  assert_posts (fixture, 1, 1);
}

/* Whatever becomes of the other, the question stays and its answer holds. */
static void
test_other_comes_and_goes (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  choose (&fixture->base, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish_for (fixture, get_door (fixture, 0), NULL, &pending);
  expire (fixture, 1);
  g_assert_true (keyfob_question_is_open (fixture->base.asked));
  sign_out_of (fixture, 1);
  g_assert_true (keyfob_question_is_open (fixture->base.asked));
  g_free (fixture->harbour);
  fixture->harbour = keyfob_simulator_add_login (fixture->base.office, DOMAIN, EMAIL, "api");
  sign_in_at_harbour (fixture);
  g_assert_true (keyfob_question_is_open (fixture->base.asked));
  keyfob_question_answer (fixture->base.asked, TRUE);
  unlock = finish_accepted (&fixture->base, &pending);
  assert_posts (fixture, 1, 0);
}

/* Each has its own question, and only that of who leaves is taken back. */
static void
test_leaves (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) stays = NULL;
  g_autoptr (GAsyncResult) leaves = NULL;
  g_autoptr (KeyfobQuestion) open = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  choose (&fixture->base, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish_for (fixture, get_door (fixture, 0), NULL, &stays);
  open = g_object_ref (fixture->base.asked);
  wish_for (fixture, get_door (fixture, 1), NULL, &leaves);
  g_assert_true (open != fixture->base.asked);
  g_assert_cmpstr (keyfob_question_get_title (open), ==, "Unlock Front Entrance, Nordhaven?");
  g_assert_cmpstr (keyfob_question_get_title (fixture->base.asked), ==,
                   "Unlock Front Entrance, Harbour Trust?");
  g_assert_true (
      g_str_has_prefix (keyfob_question_get_body (fixture->base.asked), "Harbour Trust · "));
  sign_out_of (fixture, 1);
  g_assert_false (keyfob_question_is_open (fixture->base.asked));
  finish_refused (&fixture->base, &leaves, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_true (keyfob_question_is_open (open));
  keyfob_question_answer (open, TRUE);
  unlock = finish_accepted (&fixture->base, &stays);
  assert_posts (fixture, 1, 0);
}

/* Of one that has expired nothing is sent; the other unlocks as ever. */
static void
test_expired (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  expire (fixture, 0);
  wish_for (fixture, get_door (fixture, 0), NULL, &pending);
  finish_refused (&fixture->base, &pending, KISI_ERROR, KISI_ERROR_SIGNED_OUT,
                  "Nordhaven: Kisi no longer accepts your sign-in. Sign in again.");
  assert_unlocks (fixture, 1);
  assert_posts (fixture, 0, 1);
}

/* What nobody lists is nobody's, and no one's credential is tried on it. */
static void
test_unknown_door (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;

  wish_for (fixture, 999, NULL, &pending);
  finish_refused (&fixture->base, &pending, KISI_ERROR, KISI_ERROR_NOT_FOUND, NULL);
}

/* A button that was made for one is not pressed for the other. */
static void
test_foreign_login (Fixture *fixture, gconstpointer unused) {
  g_autofree char *login = keyfob_account_dup_login_digest (get_account (fixture, 1));
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  wish_for (fixture, get_door (fixture, 0), login, &pending);
  finish_refused (&fixture->base, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_FOREIGN, NULL);
  wish_for (fixture, get_door (fixture, 1), login, &pending);
  unlock = finish_accepted (&fixture->base, &pending);
  assert_posts (fixture, 0, 1);
}

static gboolean
is_nordhavens (gpointer data) {
  Fixture *fixture = data;

  return keyfob_accounts_lookup (fixture->base.accounts, fixture->harbour_door) ==
         get_account (fixture, 0);
}

static gboolean
is_harbours (gpointer data) {
  Fixture *fixture = data;
  KeyfobAccount *account = keyfob_accounts_lookup (fixture->base.accounts, fixture->harbour_door);

  return account != NULL && g_str_equal (keyfob_account_get_login_id (account), "harbour");
}

/* Both list the second one's door now, which is shown as the first one's. */
static void
share_door (Fixture *fixture) {
  keyfob_simulator_share_lock (fixture->base.office, fixture->harbour_door, KEYFOB_DEMO_DOMAIN);
  keyfob_refreshers_refresh (keyfob_accounts_get_refreshers (fixture->base.accounts));
  keyfob_test_wait_until (is_nordhavens, fixture);
  keyfob_test_wait_until (is_current, fixture->base.accounts);
}

/* Who said yes, said it to the first one's door. */
static void
test_other_hands (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  share_door (fixture);
  choose (&fixture->base, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish_for (fixture, fixture->harbour_door, NULL, &pending);
  keyfob_accounts_move (fixture->base.accounts, get_account (fixture, 0), 1);
  keyfob_test_wait_until (is_harbours, fixture);
  keyfob_question_answer (fixture->base.asked, TRUE);
  finish_refused (&fixture->base, &pending, KEYFOB_GUARD_ERROR, KEYFOB_GUARD_ERROR_OTHER_HANDS,
                  "“Front Entrance, Harbour Trust” was not unlocked, because another sign-in "
                  "unlocks it by now. Try again.");
  wish_for (fixture, fixture->harbour_door, NULL, &pending);
  keyfob_question_answer (fixture->base.asked, TRUE);
  unlock = finish_accepted (&fixture->base, &pending);
  assert_posts (fixture, 0, 1);
}

/* Nor does the other stand in for who signs out, or is let in no more. */
static void
test_stand_in (Fixture *fixture, gconstpointer leaves) {
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (KeyfobUnlock) unlock = NULL;

  share_door (fixture);
  choose (&fixture->base, KEYFOB_CONFIRMATION_ASK_FIRST);
  wish_for (fixture, fixture->harbour_door, NULL, &pending);
  if (leaves != NULL) {
    sign_out_of (fixture, 0);
    finish_refused (&fixture->base, &pending, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  } else {
    expire (fixture, 0);
    finish_refused (&fixture->base, &pending, KISI_ERROR, KISI_ERROR_SIGNED_OUT, NULL);
  }
  g_assert_false (keyfob_question_is_open (fixture->base.asked));
  keyfob_test_wait_until (is_harbours, fixture);
  wish_for (fixture, fixture->harbour_door, NULL, &pending);
  keyfob_question_answer (fixture->base.asked, TRUE);
  unlock = finish_accepted (&fixture->base, &pending);
  assert_posts (fixture, 0, 1);
}

static gboolean
needs_reader (Fixture *fixture, gint64 door) {
  return keyfob_proximity_get_facts (keyfob_accounts_get_proximity (fixture->base.accounts), door,
                                     NULL)
      .needs.reader;
}

/* What was learned of one's doors stays when the other comes or goes, and goes with its own. */
static void
test_lessons (Fixture *fixture, gconstpointer unused) {
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (fixture->base.accounts);
  gint64 nordhaven = get_door (fixture, 0);
  gint64 harbour = get_door (fixture, 1);

  keyfob_proximity_learn_refused (proximity, nordhaven, READER_CODE);
  keyfob_proximity_learn_refused (proximity, harbour, READER_CODE);
  sign_out_of (fixture, 1);
  g_assert_false (needs_reader (fixture, harbour));
  sign_in_at_harbour (fixture);
  g_assert_true (needs_reader (fixture, nordhaven));
  keyfob_proximity_learn_refused (proximity, harbour, READER_CODE);
  sign_out_of (fixture, 0);
  g_assert_false (needs_reader (fixture, nordhaven));
  g_assert_true (needs_reader (fixture, harbour));
}

static gboolean
has_door (gpointer doors) {
  return keyfob_door_list_lookup (doors, 1) != NULL;
}

/* The cache knows whose door it was; the keyring has another's credential only. */
static void
test_cached (GuardFixture *fixture, gconstpointer unused) {
  g_autoptr (KeyfobSnapshot) snapshot = new_snapshot ();
  KeyfobCachedSnapshot cached = {.account = (char *) "harbour",
                                 .organization_name = (char *) "Harbour Trust",
                                 .snapshot = snapshot};
  g_autoptr (GAsyncResult) pending = NULL;

  g_ptr_array_add (snapshot->locks, new_lock (1, "Quay"));
  keyfob_accounts_show_cached (fixture->accounts, &cached);
  keyfob_test_wait_until (has_door, keyfob_accounts_get_doors (fixture->accounts));
  make_session_and_guard (fixture);
  keyfob_guard_unlock_async (fixture->guard, 1, KEYFOB_UNLOCK_ORIGIN_SEARCH, NULL, note_question,
                             fixture, NULL, keyfob_test_store_result, &pending);
  keyfob_test_wait_until (is_known, fixture->session);
  g_assert_true (is_busy (fixture));
  sign_in (fixture, "ada");
  g_assert_true (is_busy (fixture));
  sign_out (fixture);
  finish_refused (fixture, &pending, KISI_ERROR, KISI_ERROR_SIGNED_OUT,
                  "Sign in first, then unlock the door.");
  keyfob_test_wait_until (is_current, fixture->accounts);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, data, function)                                                                 \
  g_test_add ("/guard/accounts/" path, Fixture, GINT_TO_POINTER (data), set_up, function, tear_down)
  TEST ("own-credential", FALSE, test_own_credential);
  TEST ("other-comes-and-goes", FALSE, test_other_comes_and_goes);
  TEST ("leaves", FALSE, test_leaves);
  TEST ("expired", FALSE, test_expired);
  TEST ("unknown-door", FALSE, test_unknown_door);
  TEST ("foreign-login", FALSE, test_foreign_login);
  TEST ("other-hands", FALSE, test_other_hands);
  TEST ("stand-in-expired", FALSE, test_stand_in);
  TEST ("stand-in-left", TRUE, test_stand_in);
  TEST ("lessons", FALSE, test_lessons);
  guard_fixture_add_unready ("/guard/accounts/cached", test_cached);
  return g_test_run ();
}
