/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The real program in a terminal, against a simulated office over real HTTP and a real keyring. */

#include "keyfob-process.h"

#include <string.h>

static guint
count_lines (const char *text) {
  guint n = 0;

  for (const char *p = text; *p; p++)
    n += *p == '\n';
  return n;
}

static void
assert_usage (Bench *bench, const char *arguments, const char *wanted) {
  g_autoptr (Ran) ran = bench_expect (bench, arguments, 2);

  g_assert_cmpstr (ran->out, ==, "");
  g_assert_cmpuint (count_lines (ran->err), ==, 1);
  if (!strstr (ran->err, wanted))
    g_test_message ("%s: %s", arguments, ran->err);
  g_assert_nonnull (strstr (ran->err, wanted));
}

static void
test_wrong_usage (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);

  assert_usage (bench, "lits", "list, unlock, status, watch, sign-in, sign-out, quick. See");
  assert_usage (bench, "list --colour", "keyfob list --help");
  assert_usage (bench, "list --background", "--background");
  assert_usage (bench, "--json", "keyfob --help");
  assert_usage (bench, "list --status shut",
                "may-be-open, not-set-up, locked-down, offline, unlocked, unknown, locked. See");
  assert_usage (bench, "list them", "them");
  assert_usage (bench, "list --status", "keyfob list --help");
  assert_usage (bench, "list --demo-doors=many", "keyfob list --help");
  assert_usage (bench, "list --demo=no", "--demo takes no value");
  assert_usage (bench, "list --json=yes", "--json takes no value");
  assert_usage (bench, "help lits", "list, unlock, status, watch");
  assert_usage (bench, "unlock", "name or its ID");
  assert_usage (bench, "unlock|  ", "name or its ID");
  assert_usage (bench, "unlock Front Entrance", "quotes");
  assert_usage (bench, "unlock -- -x -y", "“-y” is one word too many");
  assert_usage (bench, "list --demo --server https://example.com", "--server");
  assert_usage (bench, "list --demo-doors many", "1 to");
  assert_usage (bench, "list --demo-doors -1", "1 to");
  assert_usage (bench, "list --demo-doors 0", "1 to"); /* and not the person's own doors */
  assert_usage (bench, "sign-in --demo", "--demo");
  assert_usage (bench, "--demo-near Laboratory --server https://example.com", "of its own");
  assert_usage (bench, "list --demo --demo-near", "keyfob list --help");
  assert_usage (bench, "sign-in --demo-near Laboratory", "--demo-near");
  assert_usage (bench, "sign-in --api-key-stdin --access-link-stdin", "either");
  assert_usage (bench, "list --server http://example.com", "http://localhost:8080");
  assert_usage (bench, "list --server nonsense", "cannot be a server");
  /* what comes from outside does not reach the terminal raw */
  assert_usage (bench, "lits\033[2J", "lits");
  g_assert_null (strchr (bench->all_output, '\033'));
}

static void
test_help (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_ABSENT);
  g_autoptr (Ran) help = bench_expect (bench, "--help", 0);
  g_autoptr (Ran) list_help = bench_expect (bench, "list -h", 0);
  g_autoptr (Ran) unlock_help = bench_expect (bench, "unlock --help", 0);
  g_autoptr (Ran) help_word = bench_expect (bench, "help", 0);
  g_autoptr (Ran) list_help_words = bench_expect (bench, "help list", 0);
  g_autoptr (Ran) version = bench_expect (bench, "--version", 0);

  g_assert_nonnull (strstr (help->out, "--background"));
  g_assert_nonnull (strstr (help->out, "sign-out"));
  g_assert_null (strstr (help->out, "--place"));
  g_assert_nonnull (strstr (help->out, "man keyfob"));
  g_assert_cmpstr (help_word->out, ==, help->out);
  g_assert_cmpstr (list_help_words->out, ==, list_help->out);
  g_assert_nonnull (strstr (list_help->out, "--place"));
  g_assert_nonnull (strstr (unlock_help->out, "keyfob unlock DOOR"));
  g_assert_true (g_str_has_prefix (version->out, "Keyfob "));
  g_assert_cmpuint (count_lines (version->out), ==, 1);
}

static void
test_list (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (Ran) signed_out = bench_expect (bench, "list", 3);
  g_autoptr (Ran) all = NULL;
  g_autoptr (Ran) warehouse = NULL;
  g_autoptr (Ran) offline = NULL;
  g_autoptr (Ran) offline_words = NULL;
  g_autoptr (Ran) none = NULL;
  g_autoptr (Ran) nowhere = NULL;

  g_assert_nonnull (strstr (signed_out->err, "keyfob sign-in"));
  g_assert_cmpstr (signed_out->out, ==, "");

  bench_sign_in (bench);
  all = bench_expect (bench, "list", 0);
  g_assert_cmpuint (count_lines (all->out), ==, 24);
  g_assert_nonnull (strstr (all->out, "\tFront Entrance\tNordhaven HQ\tGround floor\tlocked\t"));
  g_assert_cmpstr (all->err, ==, "");

  warehouse = bench_expect (bench, "list|--place|HARBOUR warehouse", 0);
  g_assert_cmpuint (count_lines (warehouse->out), ==, 8);
  g_assert_null (strstr (warehouse->out, "Nordhaven HQ"));

  offline = bench_expect (bench, "list --status offline", 0);
  g_assert_nonnull (strstr (offline->out, "Car Park Gate"));
  g_assert_null (strstr (offline->out, "\tlocked\t"));

  /* as it reads on the screen */
  offline_words = bench_expect (bench, "list --status Offline", 0);
  g_assert_cmpstr (offline_words->out, ==, offline->out);
  ran_free (bench_expect (bench, "list|--status|Locked down", 0));

  none = bench_expect (bench, "list --status unknown", 0);
  g_assert_cmpstr (none->out, ==, "");
  g_assert_cmpuint (count_lines (none->err), ==, 1);

  nowhere = bench_expect (bench, "list --place nowhere", 2);
  g_assert_nonnull (strstr (nowhere->err, "Harbour Warehouse"));
  g_assert_cmpuint (count_lines (nowhere->err), ==, 1);
}

static void
test_json (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (Ran) ran = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *doors;
  gboolean found = FALSE;

  bench_sign_in (bench);
  /* doors have names in every script, whatever the locale */
  g_setenv ("LC_ALL", "C", TRUE);
  ran = bench_expect (bench, "list --json", 0);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);

  json = json_from_string (ran->out, &error);
  g_assert_no_error (error);
  doors = json_node_get_array (json);
  g_assert_cmpuint (json_array_get_length (doors), ==, 24);
  for (guint i = 0; i < 24; i++) {
    JsonObject *door = json_array_get_object_element (doors, i);

    if (json_object_get_int_member (door, "id") !=
        keyfob_simulator_find_lock (bench->office, "Kjøkkenet"))
      continue;
    found = TRUE;
    g_assert_cmpstr (json_object_get_string_member (door, "name"), ==, "Kjøkkenet");
    g_assert_cmpstr (json_object_get_string_member (door, "place"), ==, "Nordhaven HQ");
    g_assert_cmpstr (json_object_get_string_member (door, "floor"), ==, "First floor");
    g_assert_cmpstr (json_object_get_string_member (door, "status"), ==, "locked");
    g_assert_false (json_object_get_boolean_member (door, "open"));
    g_assert_false (json_object_get_boolean_member (door, "favourite"));
    g_assert_true (json_object_get_null_member (door, "status_since"));
    g_assert_cmpuint (json_array_get_length (json_object_get_array_member (door, "restrictions")),
                      ==, 0);
  }
  g_assert_true (found);
}

static void
test_unlock_by_id (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  gint64 id = keyfob_simulator_find_lock (bench->office, "Front Entrance");
  g_autofree char *arguments = g_strdup_printf ("unlock %" G_GINT64_FORMAT, id);
  g_autoptr (Ran) accepted = NULL;
  g_autoptr (Ran) unknown = NULL;
  g_autoptr (Ran) beyond = NULL;

  bench_sign_in (bench);
  accepted = bench_expect (bench, arguments, 0);
  g_assert_cmpstr (accepted->out, ==, "");
  g_assert_nonnull (strstr (accepted->err, "accepted"));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, id), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, "GET", "/locks"), ==, 0);
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, "GET", "/places"), ==, 0);

  unknown = bench_expect (bench, "unlock 999999", 2);
  g_assert_nonnull (strstr (unknown->err, "keyfob list"));
  beyond = bench_expect (bench, "unlock 99999999999999999999", 2);
  g_assert_nonnull (strstr (beyond->err, "keyfob list"));
}

static void
test_unlock_by_name (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  gint64 id = keyfob_simulator_find_lock (bench->office, "Réception");
  g_autoptr (Ran) listed = NULL;
  g_autoptr (Ran) accepted = NULL;
  g_autoptr (Ran) partly = NULL;
  g_autoptr (Ran) none = NULL;
  g_autoptr (Ran) several = NULL;
  guint listings;
  gint64 second;
  g_autofree char *second_id = NULL;

  bench_sign_in (bench);
  listed = bench_expect (bench, "list", 0);
  listings = keyfob_simulator_count_requests (bench->office, "GET", "/locks");
  accepted = bench_expect (bench, "unlock| reception ", 0); /* blanks are no part of a name */
  g_assert_nonnull (strstr (accepted->err, "Réception"));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, id), ==, 1);
  /* the cache was fresh */
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, "GET", "/locks"), ==, listings);

  /* no door is opened on half a word */
  partly = bench_expect (bench, "unlock recep", 2);
  g_assert_nonnull (strstr (partly->err, "Réception"));
  g_assert_cmpuint (count_lines (partly->err), ==, 1);
  none = bench_expect (bench, "unlock -- -x", 2);
  g_assert_nonnull (strstr (none->err, "“-x”"));
  g_assert_cmpuint (count_lines (none->err), ==, 1);

  second = keyfob_simulator_add_lock (bench->office, "RÉCEPTION");
  second_id = g_strdup_printf ("%" G_GINT64_FORMAT, second);
  g_clear_pointer (&listed, ran_free);
  listed = bench_expect (bench, "list", 0);
  several = bench_expect (bench, "unlock réception", 2);
  g_assert_nonnull (strstr (several->err, second_id));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, 0), ==, 1);
}

/* Whoever gives an ID is told which of several doors of one name it was. */
static void
test_unlock_namesake (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autofree char *verb = NULL;
  g_autoptr (Ran) accepted = NULL;

  verb = g_strdup_printf ("unlock %" G_GINT64_FORMAT,
                          keyfob_simulator_add_lock (bench->office, "Cold Store"));
  bench_sign_in (bench);
  ran_free (bench_expect (bench, "list", 0));
  accepted = bench_expect (bench, verb, 0);
  g_assert_nonnull (strstr (accepted->err, "Cold Store, Nordhaven HQ"));
}

/* What is suggested holds each ID once, and is taken as it is. */
static void
test_unlock_full_name (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  gint64 id = keyfob_simulator_add_lock (bench->office, "Cold Store");
  g_autofree char *suggested =
      g_strdup_printf ("Cold Store, Nordhaven HQ (%" G_GINT64_FORMAT ")", id);
  g_autofree char *verb = g_strconcat ("unlock|", suggested, NULL);
  g_autofree char *twice = g_strdup_printf ("(%" G_GINT64_FORMAT ") (", id);
  g_autoptr (Ran) partly = NULL;
  g_autoptr (Ran) again = NULL;

  bench_sign_in (bench);
  partly = bench_expect (bench, "unlock|cold stor", 2);
  g_assert_nonnull (strstr (partly->err, suggested));
  ran_free (bench_expect (bench, "unlock|cold store, nordhaven hq", 0));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, id), ==, 1);

  id = keyfob_simulator_add_lock (bench->office, "Cold Store");
  ran_free (bench_expect (bench, "list", 0));
  again = bench_expect (bench, "unlock|cold stor", 2);
  g_assert_nonnull (strstr (again->err, suggested));
  g_assert_null (strstr (again->err, twice));
  ran_free (bench_expect (bench, "unlock|cold store, nordhaven hq", 2));
  ran_free (bench_expect (bench, verb, 0));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, id), ==, 0);
}

/* Names that differ in little, and names that nobody can type as they are. */
static void
test_unlock_alike (void) {
  enum { KANA, DEVANAGARI, PHONE, UNSEEN, HYPHEN, UMLAUT, PLAIN, BLANK, N_DOORS, NONE };
  const char *doors[N_DOORS] = {"ビル入口",        "कमला",   "Men’s Room", "Lobby\u200b",
                                "Store\u00adroom", "Müller", "Muller",     "\u3164"};
  const struct {
    const char *typed;
    guint door;
  } cases[] = {
      {"ヒル入口", NONE}, {"कमल", NONE},         {"ﾋﾞﾙ入口", KANA},    {"men's room", PHONE},
      {"lobby", UNSEEN},  {"storeroom", HYPHEN}, {"muller", NONE},     {"Muller", PLAIN},
      {"Müller", UMLAUT}, {"\u200b", NONE},      {"कमला", DEVANAGARI},
  };
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  gint64 ids[N_DOORS];

  for (guint i = 0; i < N_DOORS; i++)
    ids[i] = keyfob_simulator_add_lock (bench->office, doors[i]);
  bench_sign_in (bench);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gboolean found = cases[i].door != NONE;
    g_autofree char *command = g_strdup_printf ("unlock|%s", cases[i].typed);
    guint sent = bench_count_sent (bench);
    g_autoptr (Ran) ran = bench_expect (bench, command, found ? 0 : 2);

    g_assert_cmpuint (bench_count_sent (bench), ==, sent + found);
    if (found)
      g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, ids[cases[i].door]), ==, 1);
  }
}

static void
test_unlock_refused (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  const KeyfobFault scheduled = {.method = "POST",
                                 .path = "/locks/*",
                                 .times = 1,
                                 .kind = KEYFOB_FAULT_STATUS_CODE,
                                 .status = 409,
                                 .code = "fad110",
                                 .text = "The door is unlocked by schedule."};
  g_autoptr (Ran) no_controller = NULL;
  g_autoptr (Ran) already = NULL;

  bench_sign_in (bench);
  no_controller = bench_expect (bench, "unlock|roof terrace", 1);
  g_assert_cmpuint (count_lines (no_controller->err), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, 0), ==, 0);

  keyfob_simulator_add_fault (bench->office, &scheduled);
  already = bench_expect (bench, "unlock|meeting rooms", 0);
  g_assert_cmpuint (count_lines (already->err), ==, 1);
}

static void
test_unlock_unknown (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  gint64 id = keyfob_simulator_find_lock (bench->office, "Front Entrance");
  const KeyfobFault close_after = {
      .method = "POST", .path = "/locks/*", .times = 1, .kind = KEYFOB_FAULT_CLOSE_AFTER};
  const KeyfobFault html = {.method = "POST",
                            .path = "/locks/*",
                            .times = 1,
                            .kind = KEYFOB_FAULT_STATUS_HTML,
                            .status = 503};
  const KeyfobFault failed = {.method = "POST",
                              .path = "/locks/*",
                              .times = 1,
                              .kind = KEYFOB_FAULT_STATUS_CODE,
                              .status = 503,
                              .code = "fac001"};
  g_autoptr (Ran) closed = NULL;
  g_autoptr (Ran) broken = NULL;
  g_autoptr (Ran) half_done = NULL;

  bench_sign_in (bench);
  keyfob_simulator_add_fault (bench->office, &close_after);
  closed = bench_expect (bench, "unlock|front entrance", 5);
  g_assert_nonnull (strstr (closed->err, "may have opened"));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, id), ==, 1);

  keyfob_simulator_add_fault (bench->office, &html);
  broken = bench_expect (bench, "unlock|front entrance", 5);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, id), ==, 1);

  keyfob_simulator_add_fault (bench->office, &failed);
  half_done = bench_expect (bench, "unlock|front entrance", 5);
  g_assert_nonnull (strstr (half_done->err, "may have opened. Kisi could not reach"));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, id), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, "POST", "/locks/*"), ==, 3);
}

/* Twelve at once, at an office that takes five requests a second: they take turns. */
static void
test_turns (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  const KeyfobSimulatorOptions limited = {.relock_seconds = 3600};
  GSubprocess *processes[12];

  g_clear_object (&bench->office);
  bench->office = keyfob_simulator_new (&limited, NULL);
  bench_sign_in (bench);
  for (gsize i = 0; i < G_N_ELEMENTS (processes); i++)
    processes[i] = bench_start (bench, "list");
  for (gsize i = 0; i < G_N_ELEMENTS (processes); i++) {
    g_autoptr (GSubprocess) process = processes[i];
    g_autoptr (Ran) ran = bench_wait (bench, process);

    if (ran->exit != 0)
      g_test_message ("%s", ran->err);
    g_assert_cmpint (ran->exit, ==, 0);
  }
}

/* What one run was told holds for the next one too. A moment is waited for. */
static void
test_asked_to_wait (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  const KeyfobFault moment = {
      .path = "/locks", .times = 1, .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 1};
  const KeyfobFault minutes = {
      .path = "/locks", .times = 1, .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 200};
  g_autoptr (Ran) patient = NULL;
  g_autoptr (Ran) told = NULL;
  g_autoptr (Ran) later = NULL;
  g_autoptr (Ran) unlocked = NULL;
  guint asked;

  bench_sign_in (bench);
  keyfob_simulator_add_fault (bench->office, &moment);
  patient = bench_expect (bench, "list", 0);

  keyfob_simulator_add_fault (bench->office, &minutes);
  told = bench_expect (bench, "list", 4);
  asked = keyfob_simulator_count_requests (bench->office, NULL, NULL);
  later = bench_expect (bench, "list", 4);
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, NULL, NULL), ==, asked);
  unlocked = bench_expect (bench, "unlock|front entrance", 0);
}

static void
test_unreachable (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  gint64 id = keyfob_simulator_find_lock (bench->office, "Front Entrance");
  g_autofree char *arguments = g_strdup_printf ("unlock %" G_GINT64_FORMAT, id);
  g_autoptr (Ran) listed = NULL;
  g_autoptr (Ran) cached = NULL;
  g_autoptr (Ran) status = NULL;
  g_autoptr (Ran) cached_status = NULL;
  g_autoptr (Ran) unlocked = NULL;

  bench_sign_in (bench);
  listed = bench_expect (bench, "list", 0);
  status = bench_expect (bench, "status|front entrance", 0);
  keyfob_simulator_stop_listening (bench->office);
  cached = bench_expect (bench, "list", 4);
  g_assert_cmpstr (cached->out, ==, listed->out);
  g_assert_cmpuint (count_lines (cached->err), ==, 2); /* from when, and why */
  g_assert_true (g_regex_match_simple ("doors were at [0-9]+:[0-9]+\\.\n", cached->err, 0, 0));
  cached_status = bench_expect (bench, "status|front entrance", 4);
  g_assert_cmpstr (cached_status->out, ==, status->out);
  g_assert_cmpstr (cached_status->err, ==, cached->err);
  unlocked = bench_expect (bench, arguments, 4);
  g_assert_cmpuint (count_lines (unlocked->err), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (bench->office, 0), ==, 0);
}

/* Whatever became of a question: no door was opened by it, and nothing says that one may have been.
 */
static void
test_unread (void) {
  const KeyfobFault faults[] = {
      {.method = "GET", .path = "/locks", .kind = KEYFOB_FAULT_CLOSE_AFTER},
      {.method = "GET", .path = "/locks", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 503},
      {.method = "GET", .path = "/locks", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 200},
      {.method = "GET", .path = "/locks", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 403},
      {.method = "GET", .path = "/locks", .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 60},
  };
  const char *const commands[] = {"list", "status|front entrance", "watch",
                                  "unlock|front entrance"};
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);

  bench_sign_in (bench);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    keyfob_simulator_clear_faults (bench->office);
    keyfob_simulator_add_fault (bench->office, &faults[i]);
    for (guint j = 0; j < G_N_ELEMENTS (commands); j++) {
      g_autoptr (Ran) ran = bench_expect (bench, commands[j], 4);

      g_assert_cmpuint (count_lines (ran->err), ==, 1);
      g_assert_null (strstr (ran->err, "opened"));
    }
  }
  g_assert_cmpuint (bench_count_sent (bench), ==, 0);
}

static void
test_signed_out_elsewhere (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autofree char *command =
      g_strdup_printf ("“keyfob sign-in --server %s”", keyfob_simulator_get_url (bench->office));
  g_autoptr (Ran) listed = NULL;
  g_autoptr (Ran) unlocked = NULL;

  bench_sign_in (bench);
  keyfob_simulator_revoke (bench->office, NULL);
  unlocked = bench_expect (bench, "unlock 21101", 3);
  g_assert_nonnull (strstr (unlocked->err, command));
  listed = bench_expect (bench, "list", 3);
  g_assert_nonnull (strstr (listed->err, command));
}

static void
test_status (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  gint64 id = keyfob_simulator_find_lock (bench->office, "Workshop");
  g_autoptr (Ran) before = NULL;
  g_autoptr (Ran) after = NULL;
  g_autoptr (Ran) none = NULL;

  bench_sign_in (bench);
  before = bench_expect (bench, "status workshop", 0);
  g_assert_nonnull (strstr (before->out, "\tWorkshop\tHarbour Warehouse\tQuay level\tlocked\t"));
  g_assert_cmpuint (count_lines (before->out), ==, 1);
  none = bench_expect (bench, "status workshops", 2);
  g_assert_cmpuint (count_lines (none->err), ==, 1);

  /* names that would harm a terminal are made safe */
  keyfob_simulator_edit_lock (bench->office, id, "name",
                              json_node_init_string (json_node_alloc (), "Work\033[31m\nshop"));
  keyfob_simulator_edit_lock (bench->office, id, "description",
                              json_node_init_string (json_node_alloc (), "\033]0;title\007"));
  after = bench_expect (bench, "list --json", 0);
  g_assert_null (strchr (after->out, '\033'));
  g_assert_null (strchr (after->out, '\007'));
}

/* Neither a bus nor a keyring: the command works alone, as far as it can. */
/* Whoever sits at the terminal need not see where the keyring asks. */
static void
test_keyring_waits (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autoptr (GSubprocess) list = NULL;
  g_autoptr (Ran) ran = NULL;
  const char *words;

  bench_sign_in (bench);
  keyfob_test_keyring_pause (bench->keyring);
  list = bench_start (bench, "list");
  g_usleep (4 * G_USEC_PER_SEC);
  keyfob_test_keyring_resume (bench->keyring);
  ran = bench_wait (bench, list);
  g_assert_cmpint (ran->exit, ==, 0);
  words = strstr (ran->err, "Waiting for the keyring");
  g_assert_nonnull (words);
  g_assert_null (strstr (words + 1, "Waiting for the keyring"));
}

static void
test_no_bus (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_NO_BUS);
  g_autoptr (Ran) listed = bench_expect (bench, "list", 3);
  g_autoptr (Ran) unlocked = bench_expect (bench, "unlock 21101", 3);
  g_autoptr (Ran) signed_out = bench_expect (bench, "sign-out", 3);

  /* one sentence that fits whoever asks, signed in before or not */
  g_assert_nonnull (strstr (listed->err, "neither read nor save"));
  g_assert_cmpuint (count_lines (listed->err), ==, 1);
  g_assert_cmpstr (unlocked->err, ==, listed->err);
  g_assert_cmpstr (signed_out->err, ==, listed->err);
  g_assert_cmpuint (keyfob_simulator_count_requests (bench->office, NULL, NULL), ==, 0);
}

/* A window that cannot be opened is told in a sentence, not with a warning or a crash. */
static void
test_no_window (void) {
  g_autoptr (Bench) bench = bench_new (KEYFOB_TEST_KEYRING_REAL);
  g_autofree char *schemas = g_strdup (g_getenv ("GSETTINGS_SCHEMA_DIR"));
  g_autoptr (Ran) no_display = NULL;
  g_autoptr (Ran) no_settings = NULL;

  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_unsetenv ("DISPLAY");
  no_display = bench_run (bench, "", NULL);
  g_assert_cmpint (no_display->exit, ==, 1);
  g_assert_cmpuint (count_lines (no_display->err), ==, 1);
  g_assert_nonnull (strstr (no_display->err, "display"));

  g_unsetenv ("GSETTINGS_SCHEMA_DIR");
  no_settings = bench_run (bench, "", NULL);
  g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, TRUE);
  g_assert_cmpint (no_settings->exit, ==, 1);
  g_assert_cmpuint (count_lines (no_settings->err), ==, 1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command-line/wrong-usage", test_wrong_usage);
  g_test_add_func ("/command-line/help", test_help);
  g_test_add_func ("/command-line/list", test_list);
  g_test_add_func ("/command-line/keyring-waits", test_keyring_waits);
  g_test_add_func ("/command-line/json", test_json);
  g_test_add_func ("/command-line/unlock/by-id", test_unlock_by_id);
  g_test_add_func ("/command-line/unlock/by-name", test_unlock_by_name);
  g_test_add_func ("/command-line/unlock/namesake", test_unlock_namesake);
  g_test_add_func ("/command-line/unlock/full-name", test_unlock_full_name);
  g_test_add_func ("/command-line/unlock/alike", test_unlock_alike);
  g_test_add_func ("/command-line/unlock/refused", test_unlock_refused);
  g_test_add_func ("/command-line/unlock/unknown", test_unlock_unknown);
  g_test_add_func ("/command-line/turns", test_turns);
  g_test_add_func ("/command-line/asked-to-wait", test_asked_to_wait);
  g_test_add_func ("/command-line/unreachable", test_unreachable);
  g_test_add_func ("/command-line/unread", test_unread);
  g_test_add_func ("/command-line/signed-out-elsewhere", test_signed_out_elsewhere);
  g_test_add_func ("/command-line/status", test_status);
  g_test_add_func ("/command-line/no-bus", test_no_bus);
  g_test_add_func ("/command-line/no-window", test_no_window);
  return g_test_run ();
}
