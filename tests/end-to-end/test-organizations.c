/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Several organizations in the terminal: told apart, and what becomes of one is nothing to another.
 */

#include "keyfob-test-secrets.h"
#include "keyfob-test.h"
#include "terminal-session.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define HOME         "Nordhaven Works"
#define OTHER        "Harbour Works"
#define OTHER_DOMAIN "harbour"
#define OTHER_EMAIL  "ada.lind@harbour.example"
#define PASSWORD     "demo-password"

/* Less than what an account that is silent could keep another waiting for. */
#define SOON_SECONDS 5

/* Less than the moment that it is waited for. */
#define SLOW_MS 300

typedef struct {
  Bench *bench;
  KeyfobSimulator *office;
  char *home;  /* the secret of the one */
  char *other; /* and of the other */
  gint64 home_door;
  gint64 other_door; /* of the same name */
} Fixture;

static void
add_login (Bench *bench, const char *secret, const char *said) {
  g_autofree char *line = g_strconcat (secret, "\n", NULL);
  g_autoptr (Ran) ran = bench_run (bench, "sign-in --api-key-stdin", line);

  if (ran->exit != 0 || !strstr (ran->err, said))
    g_test_message ("%s", ran->err);
  g_assert_cmpint (ran->exit, ==, 0);
  g_assert_nonnull (strstr (ran->err, said));
}

static void
rename_door (Fixture *fixture, gint64 id, const char *name) {
  keyfob_simulator_edit_lock (fixture->office, id, "name",
                              json_node_init_string (json_node_alloc (), name));
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  fixture->office = fixture->bench->office;
  fixture->home = g_strdup (keyfob_simulator_get_api_key (fixture->office));
  fixture->home_door = keyfob_simulator_find_lock (fixture->office, "Front Entrance");
  fixture->other_door = keyfob_simulator_add_organization (fixture->office, OTHER, OTHER_DOMAIN, 0);
  rename_door (fixture, fixture->other_door + 1, "Boat Shed");
  rename_door (fixture, keyfob_simulator_find_lock (fixture->office, "Réception"), "Saw Mill");
  keyfob_simulator_add_person (fixture->office, OTHER_DOMAIN, "Ada Lind", OTHER_EMAIL, PASSWORD,
                               NULL);
  fixture->other = keyfob_simulator_add_login (fixture->office, OTHER_DOMAIN, OTHER_EMAIL, "api");
  add_login (fixture->bench, fixture->home, "Signed in as Signe Holm at " HOME ".");
  add_login (fixture->bench, fixture->other, "Signed in as Ada Lind at " OTHER ".");
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  bench_free (fixture->bench);
  g_free (fixture->home);
  g_free (fixture->other);
}

static guint
count_lines (const char *text) {
  guint n = 0;

  for (const char *p = text; *p; p++)
    n += *p == '\n';
  return n;
}

/* How many unlocks with that secret were asked for. */
static guint
count_sent (Fixture *fixture, const char *secret) {
  return keyfob_simulator_count_requests_of (fixture->office, secret, "POST", "/locks/*");
}

static void
assert_said (Ran *ran, const char *words) {
  if (!strstr (ran->err, words))
    g_test_message ("%s", ran->err);
  g_assert_nonnull (strstr (ran->err, words));
}

static void
expect_said (Fixture *fixture, const char *arguments, int exit, const char *words) {
  g_autoptr (Ran) ran = bench_expect (fixture->bench, arguments, exit);

  assert_said (ran, words);
}

static char *
dup_with_id (const char *words, gint64 id) {
  return g_strdup_printf ("%s|%" G_GINT64_FORMAT, words, id);
}

/* So that no name is known, and no door. */
static void
forget_cache (Fixture *fixture) {
  g_autofree char *path =
      g_build_filename (fixture->bench->folder, "XDG_CACHE_HOME", "keyfob", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_remove (file);
  }
}

static void
test_list (Fixture *fixture, gconstpointer unused) {
  g_autoptr (Ran) all = bench_expect (fixture->bench, "list", 0);
  g_autoptr (Ran) one = bench_expect (fixture->bench, "list --organization harb", 0);
  g_autoptr (Ran) status = NULL;
  Session *session;

  g_assert_cmpuint (count_lines (all->out), ==, 48);
  g_assert_nonnull (strstr (all->out, "\tFront Entrance\tNordhaven HQ\tGround floor\tlocked\t"));
  g_assert_nonnull (strstr (all->out, "\t" HOME "\n"));
  g_assert_nonnull (strstr (all->out, "\t" OTHER "\n"));
  g_assert_cmpuint (count_lines (one->out), ==, 24);
  g_assert_null (strstr (one->out, HOME));
  g_assert_cmpstr (one->err, ==, "");

  expect_said (fixture, "list --organization fjord", 2,
               "organization “fjord”; there are: " HOME ", " OTHER ".");
  expect_said (fixture, "list|--organization|", 2, "there are: ");
  status = bench_expect (fixture->bench, "status|boat shed", 0);
  g_assert_true (g_str_has_suffix (status->out, "\t" OTHER "\n"));
  expect_said (fixture, "status|boat shed|--organization|" HOME, 2, "No door is called");

  session = session_new_wide (fixture->bench, "list", 200);
  await_text (session, "Boat Shed ");
  await_text (session, OTHER "    Nordhaven HQ · ");
  await_text (session, NULL);
  g_assert_cmpint (session_end (session, fixture->bench), ==, 0);
  session = session_new (fixture->bench, "status|front entrance|--organization|ada.lind@harbour");
  await_text (session, "Front Entrance, " OTHER ": ");
  g_assert_cmpint (session_end (session, fixture->bench), ==, 0);
}

static void
assert_organizations (const char *text, const char *first, const char *last, guint n_doors) {
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) json = json_from_string (text, &error);
  JsonArray *doors;

  g_assert_no_error (error);
  doors = json_node_get_array (json);
  g_assert_cmpuint (json_array_get_length (doors), ==, n_doors);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (doors, 0), "organization"), ==,
      first);
  g_assert_cmpstr (json_object_get_string_member (
                       json_array_get_object_element (doors, n_doors - 1), "organization"),
                   ==, last);
}

/* Of one alone, it is told as well, once it is known. */
static void
test_json (Fixture *fixture, gconstpointer unused) {
  g_autoptr (Ran) both = bench_expect (fixture->bench, "list --json", 0);
  g_autoptr (Ran) one = NULL;
  g_autoptr (Ran) fields = NULL;

  assert_organizations (both->out, HOME, OTHER, 48);
  ran_free (bench_expect (fixture->bench, "sign-out harbour", 0));
  one = bench_expect (fixture->bench, "list --json", 0);
  assert_organizations (one->out, HOME, HOME, 24);
  fields = bench_expect (fixture->bench, "list", 0);
  g_assert_null (strstr (fields->out, HOME));
}

/* Each door by who lists it, and by nobody else. */
static void
test_unlock (Fixture *fixture, gconstpointer unused) {
  g_autofree char *other = dup_with_id ("unlock", fixture->other_door);
  g_autofree char *wrong = dup_with_id ("unlock|--organization|nordhaven", fixture->other_door);

  /* Nothing was listed yet. */
  ran_free (bench_expect (fixture->bench, other, 0));
  g_assert_cmpuint (count_sent (fixture, fixture->other), ==, 1);
  g_assert_cmpuint (count_sent (fixture, fixture->home), ==, 0);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, fixture->other_door), ==, 1);
  expect_said (fixture, wrong, 2, "is unlocked with " OTHER ", not with " HOME ".");

  expect_said (fixture, "unlock|front entrance", 2, "Several doors are called");
  g_assert_cmpuint (bench_count_sent (fixture->bench), ==, 1);
  expect_said (fixture, "unlock|front entrance|--organization|" HOME, 0,
               "Front Entrance, " HOME ": ");
  expect_said (fixture, "unlock|front entrance, nordhaven works", 0, "accepted");
  ran_free (bench_expect (fixture->bench, "unlock|boat shed", 0));
  g_assert_cmpuint (count_sent (fixture, fixture->home), ==, 1); /* the second joined */
  g_assert_cmpuint (count_sent (fixture, fixture->other), ==, 2);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, fixture->home_door), ==, 1);
  expect_said (fixture, "unlock|boat shed|--organization|" HOME, 2, "No door is called");
}

static void
test_unknown_id (Fixture *fixture, gconstpointer unused) {
  gint64 id;
  g_autofree char *added = NULL;

  expect_said (fixture, "unlock 999999", 2, "No door has the ID 999999.");
  expect_said (fixture, "unlock 999999 --organization harbour", 2, "No door has the ID 999999.");
  g_assert_cmpuint (bench_count_sent (fixture->bench), ==, 0);

  /* What has come since is found. */
  ran_free (bench_expect (fixture->bench, "list", 0));
  id = keyfob_simulator_add_lock (fixture->office, "New Gate");
  added = dup_with_id ("unlock", id);
  ran_free (bench_expect (fixture->bench, added, 0));
  g_assert_cmpuint (count_sent (fixture, fixture->home), ==, 1);
  g_assert_cmpuint (count_sent (fixture, fixture->other), ==, 0);
}

static void
assert_others_work (Fixture *fixture, const char *words) {
  g_autoptr (Ran) list = bench_expect (fixture->bench, "list", 0);
  g_autoptr (Ran) unlocked = bench_expect (fixture->bench, "unlock|saw mill", 0);
  g_autoptr (Ran) one = bench_expect (fixture->bench, "list|--organization|" HOME, 0);

  g_assert_cmpuint (count_lines (list->out), ==, 48);
  assert_said (list, words);
  assert_said (list, OTHER ": This is how the doors were at ");
  g_assert_null (strstr (list->err, HOME));
  expect_said (fixture, "status|saw mill", 0, words);
  g_assert_cmpstr (one->err, ==, "");
  g_assert_cmpuint (count_sent (fixture, fixture->home), ==, 1);
}

static void
test_expired (Fixture *fixture, gconstpointer unused) {
  g_autofree char *other = dup_with_id ("unlock", fixture->other_door);
  guint requests;

  ran_free (bench_expect (fixture->bench, "list", 0));
  keyfob_simulator_revoke (fixture->office, fixture->other);
  assert_others_work (fixture, OTHER ": Kisi no longer accepts this sign-in. Sign in again with ");
  expect_said (fixture, "list --organization harbour", 3, OTHER ": Kisi no longer accepts");
  expect_said (fixture, "status|boat shed", 3, OTHER ": Kisi no longer accepts");
  requests = count_sent (fixture, fixture->home);
  expect_said (fixture, other, 3, OTHER ": Kisi no longer accepts");
  g_assert_cmpuint (count_sent (fixture, fixture->home), ==, requests);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, fixture->other_door), ==, 0);
}

static void
add_fault (Fixture *fixture, KeyfobFaultKind kind, guint seconds) {
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.path = "/locks",
                                                               .secret = fixture->other,
                                                               .kind = kind,
                                                               .seconds = seconds});
}

static void
test_asked_to_wait (Fixture *fixture, gconstpointer unused) {
  ran_free (bench_expect (fixture->bench, "list", 0));
  add_fault (fixture, KEYFOB_FAULT_TOO_MANY, 200);
  assert_others_work (fixture, OTHER ": There were too many requests.");
  expect_said (fixture, "list --organization harbour", 4, OTHER ": There were too many requests.");
  /* an unlock is asked for all the same, and answered */
  ran_free (bench_expect (fixture->bench, "unlock|boat shed", 0));
}

static void
test_unreachable (Fixture *fixture, gconstpointer unused) {
  ran_free (bench_expect (fixture->bench, "list", 0));
  add_fault (fixture, KEYFOB_FAULT_CLOSE_BEFORE, 0);
  assert_others_work (fixture, OTHER ": Kisi ");
  expect_said (fixture, "list --organization harbour", 4, OTHER ": Kisi ");

  /* Nobody can tell whether it is among those that could not be read. */
  forget_cache (fixture);
  expect_said (fixture, "status|cellar", 4, "No door is called “cellar”.");
  expect_said (fixture, "unlock|cellar", 4, OTHER ": Kisi ");
  keyfob_simulator_clear_faults (fixture->office);
  expect_said (fixture, "status|cellar", 2, "No door is called “cellar”.");

  /* What is wrong with all is said once. */
  keyfob_simulator_stop_listening (fixture->office);
  {
    g_autoptr (Ran) ran = bench_expect (fixture->bench, "list", 4);

    g_assert_cmpuint (count_lines (ran->out), ==, 48);
    g_assert_cmpuint (count_lines (ran->err), ==, 2);
    g_assert_null (strstr (ran->err, OTHER));
  }
}

/* One that never answers keeps nobody waiting at the door of another. */
static void
test_silent (Fixture *fixture, gconstpointer unused) {
  gint64 begun;
  gint64 ended;

  keyfob_simulator_add_fault (
      fixture->office, &(KeyfobFault) {.secret = fixture->other, .kind = KEYFOB_FAULT_SILENCE});
  forget_cache (fixture);
  begun = g_get_monotonic_time ();
  expect_said (fixture, "unlock|saw mill", 0, "Saw Mill: ");
  ended = g_get_monotonic_time ();
  g_assert_cmpint (ended - begun, <, SOON_SECONDS * G_USEC_PER_SEC);

  begun = g_get_monotonic_time ();
  ran_free (bench_expect (fixture->bench, "unlock|--organization|" HOME "|front entrance", 0));
  ended = g_get_monotonic_time ();
  g_assert_cmpint (ended - begun, <, SOON_SECONDS * G_USEC_PER_SEC);
  g_assert_cmpuint (count_sent (fixture, fixture->home), ==, 2);
}

/* One that is a little slower has its moment: what a name means may depend on it. */
static void
test_slow (Fixture *fixture, gconstpointer unused) {
  keyfob_simulator_add_fault (fixture->office, &(KeyfobFault) {.path = "/locks",
                                                               .secret = fixture->other,
                                                               .kind = KEYFOB_FAULT_DELAY,
                                                               .milliseconds = SLOW_MS});
  expect_said (fixture, "unlock|front entrance", 2, "Several doors are called");
  g_assert_cmpuint (bench_count_sent (fixture->bench), ==, 0);
}

/* A keyring that does not give all: who is there can do what they could alone, and is told. */
static void
test_keyring (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);
  const char *server = keyfob_simulator_get_url (bench->office);
  g_autoptr (KeyfobTestSecrets) secrets =
      keyfob_test_secrets_new (KEYFOB_TEST_SECRETS_ASKING, g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  g_autoptr (Ran) list = NULL;
  g_autoptr (Ran) unknown = NULL;

  keyfob_test_secrets_unlock (secrets);
  keyfob_test_secrets_put (secrets, server, "api-key", "1",
                           keyfob_simulator_get_api_key (bench->office));
  keyfob_test_secrets_put (secrets, server, "login", "2", NULL);
  list = bench_expect (bench, "list", 0);
  g_assert_cmpuint (count_lines (list->out), ==, 24);
  assert_said (list, "The keyring answered with something unexpected.");

  /* It may be a door of the other's. */
  unknown = bench_expect (bench, "unlock 999999", 2);
  assert_said (unknown, "No door has the ID 999999.");
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
  ran_free (bench_expect (bench, "unlock|front entrance", 0));

  /* Nor is what the keyring did not give signed out of. */
  ran_free (bench_expect (bench, "sign-out", 0));
  g_assert_cmpuint (keyfob_test_secrets_count_items (secrets), ==, 1);
}

static void
test_sign_out (Fixture *fixture, gconstpointer unused) {
  g_autoptr (Ran) list = NULL;

  expect_said (fixture, "sign-out", 2, "several organizations: " HOME ", " OTHER ".");
  expect_said (fixture, "sign-out nobody", 2, "there are: " HOME ", " OTHER ".");
  expect_said (fixture, "sign-out|", 2, "there are: ");
  expect_said (fixture, "sign-out nordhaven works", 2,
               "quotes around the name of the organization");
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->bench->keyring), ==, 2);

  expect_said (fixture, "sign-out HARBOUR", 0,
               "Signed out. Your other sign-ins stay as they are: " HOME ".");
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->bench->keyring), ==, 1);
  list = bench_expect (fixture->bench, "list", 0);
  g_assert_cmpuint (count_lines (list->out), ==, 24);
  expect_said (fixture, "sign-out harbour", 2, "there are: " HOME ".");
  expect_said (fixture, "sign-out", 0, "Signed out.\n");
  expect_said (fixture, "sign-out harbour", 3, "Nobody is signed in.");
}

/* The same organization twice is told apart by whose it is. */
static void
test_alike (Fixture *fixture, gconstpointer unused) {
  g_autofree char *bo = NULL;

  keyfob_simulator_add_person (fixture->office, OTHER_DOMAIN, "Bo Berg", "bo@harbour.example",
                               PASSWORD, NULL);
  bo = keyfob_simulator_add_login (fixture->office, OTHER_DOMAIN, "bo@harbour.example", "api");
  add_login (fixture->bench, bo, "Signed in as Bo Berg at " OTHER ".");
  expect_said (fixture, "list --organization harbour", 2,
               "any of these: " OTHER " (" OTHER_EMAIL "), " OTHER " (bo@harbour.example).");
  ran_free (bench_expect (fixture->bench, "list|--organization|bo@harbour.example", 0));
  expect_said (fixture, "sign-out bo", 0, "stay as they are: " HOME ", " OTHER ".");
  ran_free (bench_expect (fixture->bench, "list|--organization|" OTHER, 0));
}

static Session *
answer_until_password (Fixture *fixture) {
  Session *session = session_new (fixture->bench, "sign-in");

  await_text (session, "Signed in already: " HOME " (Signe Holm), " OTHER " (Ada Lind). Go on");
  await_text (session, "domain: ");
  type (session, OTHER_DOMAIN);
  await_text (session, "E-mail address: ");
  type (session, OTHER_EMAIL);
  await_text (session, "Password: ");
  return session;
}

/* A sign-in that cannot be kept takes nobody else with it, nor the same person's that is kept. */
static void
test_not_kept (Fixture *fixture, gconstpointer unused) {
  Session *session = answer_until_password (fixture);
  g_autoptr (Ran) list = NULL;

  type (session, PASSWORD);
  await_text (session, "Signed in as Ada Lind at " OTHER ".");
  g_assert_cmpint (session_end (session, fixture->bench), ==, 0);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->bench->keyring), ==, 2);

  session = answer_until_password (fixture);
  keyfob_test_keyring_lock (fixture->bench->keyring);
  type (session, PASSWORD);
  await_text (session, "you are not signed in by it");
  g_assert_cmpint (session_end (session, fixture->bench), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_logins (fixture->office), ==, 1);

  keyfob_test_keyring_unlock (fixture->bench->keyring);
  g_assert_cmpuint (keyfob_test_keyring_count_items (fixture->bench->keyring), ==, 2);
  list = bench_expect (fixture->bench, "list", 0);
  g_assert_cmpuint (count_lines (list->out), ==, 48);
  g_assert_cmpstr (list->err, ==, "");
}

/* A door that both list is unlocked with one sign-in, and is never tried with the other. */
static void
test_shared (Fixture *fixture, gconstpointer unused) {
  g_autofree char *id = dup_with_id ("unlock", fixture->home_door);
  g_autofree char *wrong = dup_with_id ("unlock|--organization|harbour", fixture->home_door);
  g_autofree char *right = dup_with_id ("unlock|--organization|" HOME, fixture->home_door);
  g_autoptr (Ran) list = NULL;

  keyfob_simulator_share_lock (fixture->office, fixture->home_door, OTHER_DOMAIN);
  list = bench_expect (fixture->bench, "list", 0);
  g_assert_cmpuint (count_lines (list->out), ==, 48);
  expect_said (fixture, wrong, 2, "is unlocked with " HOME ", not with " OTHER ".");
  g_assert_cmpuint (bench_count_sent (fixture->bench), ==, 0);
  ran_free (bench_expect (fixture->bench, right, 0));
  ran_free (bench_expect (fixture->bench, id, 0));
  keyfob_simulator_revoke (fixture->office, fixture->home);
  g_assert_cmpuint (count_sent (fixture, fixture->home), ==, 1);
  g_assert_cmpuint (count_sent (fixture, fixture->other), ==, 0);
}

/* Ten more, of which one never answers: all others are listed, and unlocked in their usual time. */
static void
test_twelve (Fixture *fixture, gconstpointer unused) {
  g_autofree char *silent = NULL;
  g_autofree char *last = NULL;
  g_autoptr (Ran) list = NULL;
  gint64 begun;

  for (guint i = 3; i <= 12; i++) {
    g_autofree char *name = g_strdup_printf ("Office %u", i);
    g_autofree char *domain = g_strdup_printf ("office%u", i);
    g_autofree char *said = g_strdup_printf (" at %s.", name);
    g_autofree char *secret = NULL;
    gint64 door = keyfob_simulator_add_organization (fixture->office, name, domain, 2);

    keyfob_simulator_add_person (fixture->office, domain, "Ada Lind", OTHER_EMAIL, PASSWORD, NULL);
    secret = keyfob_simulator_add_login (fixture->office, domain, OTHER_EMAIL, "api");
    add_login (fixture->bench, secret, said);
    g_free (last);
    last = dup_with_id ("unlock", door);
    if (i == 3)
      silent = g_steal_pointer (&secret);
  }
  keyfob_simulator_add_fault (fixture->office,
                              &(KeyfobFault) {.secret = silent, .kind = KEYFOB_FAULT_SILENCE});
  list = bench_expect (fixture->bench, "list", 0);
  g_assert_cmpuint (count_lines (list->out), ==, 2 * 24 + 9 * 2);
  g_assert_cmpuint (count_lines (list->err), ==, 1);
  begun = g_get_monotonic_time ();
  ran_free (bench_expect (fixture->bench, last, 0));
  ran_free (bench_expect (fixture->bench, "unlock|saw mill", 0));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, SOON_SECONDS * G_USEC_PER_SEC);
  ran_free (bench_expect (fixture->bench, "list|--organization|office 12", 0));
  ran_free (bench_expect (fixture->bench, "list|--organization|office 1", 2));
}

static gboolean
is_listing (gpointer data) {
  Fixture *fixture = data;

  return keyfob_simulator_count_requests_of (fixture->office, fixture->other, "GET", "/locks") > 0;
}

/* Tells of one that ends, and goes on with the others. */
static void
test_watch (Fixture *fixture, gconstpointer unused) {
  Session *session = session_new (fixture->bench, "watch");
  Session *other = session_new (fixture->bench, "watch --organization harbour");

  keyfob_test_wait_until (is_listing, fixture);
  keyfob_test_let_pass (2000); /* both are under way */
  keyfob_simulator_revoke (fixture->office, fixture->other);
  rename_door (fixture, fixture->home_door, "Main Gate");
  await_text (session, "Main Gate");
  if (!strstr (session->seen->str, OTHER ": Kisi no longer accepts this sign-in."))
    await_text (session, OTHER ": Kisi no longer accepts this sign-in.");
  g_assert_null (strstr (session->seen->str, "answers again"));
  g_assert_cmpint (session_end (other, fixture->bench), ==, 3);
  g_assert_cmpint (write (session->terminal, "\003", 1), ==, 1);
  g_assert_cmpint (session_end (session, fixture->bench), ==, 0);
}

/* A Keyfob that runs does it likewise. */
static void
test_running (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GSubprocess) running = bench_start_background (fixture->bench);
  g_autofree char *other = dup_with_id ("unlock", fixture->other_door);
  g_autoptr (Ran) list = bench_expect (fixture->bench, "list --organization harbour", 0);
  g_autoptr (Ran) unlocked = NULL;

  g_assert_cmpuint (count_lines (list->out), ==, 24);
  ran_free (bench_expect (fixture->bench, other, 0));
  g_assert_cmpuint (count_sent (fixture, fixture->other), ==, 1);
  keyfob_simulator_revoke (fixture->office, fixture->other);
  assert_others_work (fixture, OTHER ": Kisi no longer accepts this sign-in.");
  expect_said (fixture, "list --organization harbour", 3, OTHER ": Kisi no longer accepts");
  unlocked = bench_expect (fixture->bench, "unlock|boat shed", 3);
  assert_said (unlocked, OTHER ": Kisi no longer accepts");
  g_assert_cmpuint (count_lines (unlocked->err), ==, 1);
  g_assert_cmpuint (count_sent (fixture, fixture->other), ==, 1);
  bench_quit (fixture->bench, running);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer)) {
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE); /* which has the order of the organizations */
  add ("/organizations/list", test_list);
  add ("/organizations/json", test_json);
  add ("/organizations/unlock", test_unlock);
  add ("/organizations/unknown-id", test_unknown_id);
  add ("/organizations/expired", test_expired);
  add ("/organizations/asked-to-wait", test_asked_to_wait);
  add ("/organizations/unreachable", test_unreachable);
  add ("/organizations/silent", test_silent);
  add ("/organizations/slow", test_slow);
  g_test_add_func ("/organizations/keyring", test_keyring);
  add ("/organizations/sign-out", test_sign_out);
  add ("/organizations/alike", test_alike);
  add ("/organizations/not-kept", test_not_kept);
  add ("/organizations/shared", test_shared);
  add ("/organizations/twelve", test_twelve);
  add ("/organizations/watch", test_watch);
  add ("/organizations/running", test_running);
  return g_test_run ();
}
