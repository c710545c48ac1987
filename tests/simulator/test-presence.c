/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The readers' passwords, and which proof, place and services the simulator refuses, and why. */

#include "asker.h"
#include "keyfob-test.h"
#include "simulator/keyfob-simulator-office.h"

#define LOCK_MASK     0x3FFFFF
#define PASSWORD_BITS 10

/* The doors of the demo that are restricted to a reader, to a place on the map, to both. */
#define READER   "Laboratory"
#define GEOFENCE "Harbour Gate"
#define BOTH     "Büro der Lagerleitung"

/* Both places are at 59.9036, 10.7471, and 150 m wide. */
#define INSIDE "{\"latitude\":59.9040,\"longitude\":10.7471}"

/* No password changes by itself while a test runs. */
static const KeyfobSimulatorOptions QUIET = {.unlimited = TRUE, .password_seconds = 100000};

static void
expect (Asker *asker, const char *name, const char *body, guint status, const char *code) {
  gint64 id = keyfob_simulator_find_lock (asker->simulator, name);
  g_autofree char *path = g_strdup_printf ("/locks/%" G_GINT64_FORMAT "/unlock", id);

  g_assert_cmpint (id, !=, 0);
  g_test_message ("%s: %s", name, body != NULL ? body : "no body");
  asker_expect (asker, "POST", path, body, status, code);
}

/* @code: (nullable): accepted */
static void
expect_proof (Asker *asker, const char *name, const char *proof, const char *code) {
  g_autofree char *body = g_strdup_printf ("{\"lock\":{\"proximity_proof\":\"%s\"}}", proof);

  expect (asker, name, body, code != NULL ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_OK, code);
}

static void
expect_password (Asker *asker, const char *name, guint password, const char *code) {
  g_autofree char *proof = g_strdup_printf ("%u", password);

  expect_proof (asker, name, proof, code);
}

static guint
listen_to (Asker *asker, const char *name) {
  gint64 id = keyfob_simulator_find_lock (asker->simulator, name);
  guint32 bits;
  guint password;

  g_assert_true (keyfob_simulator_get_advertisement (asker->simulator, id, &bits, &password));
  g_assert_cmpuint (bits, ==, id & LOCK_MASK);
  g_assert_cmpuint (password, <, 1 << PASSWORD_BITS);
  return password;
}

static void
test_window (void) {
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);
  guint first = listen_to (asker, READER);
  guint second;

  g_assert_cmpuint (listen_to (asker, READER), ==, first);
  expect_password (asker, READER, first, NULL);
  expect_password (asker, READER, first, NULL);
  keyfob_simulator_turn_passwords (asker->simulator);
  second = listen_to (asker, READER);
  g_assert_cmpuint (second, !=, first);
  expect_password (asker, READER, first, NULL);
  expect_password (asker, READER, second, NULL);
  keyfob_simulator_turn_passwords (asker->simulator);
  g_assert_cmpuint (listen_to (asker, READER), !=, first);
  expect_password (asker, READER, first, "bb4faa");
  expect_password (asker, READER, second, NULL);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 0), ==, 5);
}

/* The first password that an office radiates has one before it, too; nobody has heard it. */
static void
test_time (void) {
  g_autoptr (SimOffice) office = sim_office_new (&(KeyfobSimulatorOptions) {0});
  SimLock *lock = g_ptr_array_index (office->locks, 0);
  guint present = sim_reader_get_password (office, lock);
  g_autofree char *proof = g_strdup_printf ("%u", present);

  office->options.password_seconds = 1000;
  g_assert_true (sim_reader_accepts (office, lock, proof));
  office->opened_at -= 1000 * G_TIME_SPAN_SECOND;
  g_assert_cmpuint (sim_reader_get_password (office, lock), !=, present);
  g_assert_true (sim_reader_accepts (office, lock, proof));
  office->opened_at -= 1000 * G_TIME_SPAN_SECOND;
  g_assert_false (sim_reader_accepts (office, lock, proof));
  g_assert_false (sim_reader_accepts (office, lock, NULL));
}

/* Nobody who has not heard a reader knows its password: not from another door's, not from another
 * office's, not from those before. By chance they can be alike, but not all of them. */
static void
test_secret (void) {
  g_autoptr (SimOffice) office = sim_office_new (&(KeyfobSimulatorOptions) {0});
  g_autoptr (SimOffice) other = sim_office_new (&(KeyfobSimulatorOptions) {0});
  SimLock *lock = g_ptr_array_index (office->locks, 0);
  SimLock *neighbour = g_ptr_array_index (office->locks, 1);
  g_autoptr (GHashTable) passwords = g_hash_table_new (NULL, NULL);
  guint like_other = 0;
  guint like_neighbour = 0;

  office->options.password_seconds = other->options.password_seconds = QUIET.password_seconds;
  for (guint i = 0; i < 300; i++) {
    guint password = sim_reader_get_password (office, lock);

    g_hash_table_add (passwords, GUINT_TO_POINTER (password));
    like_other += password == sim_reader_get_password (other, lock);
    like_neighbour += password == sim_reader_get_password (office, neighbour);
    office->turns++;
    other->turns++;
  }
  g_assert_cmpuint (like_other, <, 30);
  g_assert_cmpuint (like_neighbour, <, 30);
  g_assert_cmpuint (g_hash_table_size (passwords), >, 200);
}

/* Padding shows only in a password that is short. */
static guint
listen_for_short (Asker *asker, const char *name) {
  while (listen_to (asker, name) > 99)
    keyfob_simulator_turn_passwords (asker->simulator);
  return listen_to (asker, name);
}

/* Only what the reader radiates, written as kisi-api.md says, is a proof. */
static void
test_forms (void) {
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);
  guint password = listen_for_short (asker, READER);
  g_autofree char *number = g_strdup_printf ("{\"lock\":{\"proximity_proof\":%u}}", password);
  const struct {
    const char *before;
    const char *after;
  } wrong[] = {{"0", ""}, {"00", ""},  {" ", ""},  {"", " "},  {"+", ""},
               {"-", ""}, {"", "\\n"}, {"", ".0"}, {"", "e0"}, {"\\\"", "\\\""}};
  static const char *const NEVER[] = {"", "1023", "1024", "4294967296", "-1", "null", "seven"};

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *proof = g_strdup_printf ("%s%u%s", wrong[i].before, password, wrong[i].after);

    expect_proof (asker, READER, proof, "bb4faa");
  }
  for (gsize i = 0; i < G_N_ELEMENTS (NEVER); i++)
    expect_proof (asker, READER, NEVER[i], "bb4faa");
  expect (asker, READER, "{\"lock\":{\"proximity_proof\":null}}", SOUP_STATUS_FORBIDDEN, "bb4faa");
  expect (asker, READER, number, SOUP_STATUS_UNPROCESSABLE_ENTITY, NULL);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 0), ==, 0);
  expect_password (asker, READER, password, NULL);
}

/* What the device says of itself decides which sentence a person reads. */
static void
test_services (void) {
  static const struct {
    const char *name;
    const char *services;
    const char *code;
  } CASES[] = {
      {READER, "", "bb4faa"},
      {READER, "{\"type\":\"BLE\"}", "bb4faa"},
      {READER, "{\"type\":\"BLE\",\"available\":true,\"enabled\":true,\"authorized\":true}",
       "bb4faa"},
      {READER, "{\"type\":\"BLE\",\"available\":false}", "bb5bff"},
      {READER, "{\"type\":\"BLE\",\"available\":false,\"enabled\":false,\"authorized\":false}",
       "bb5bff"},
      {READER, "{\"type\":\"BLE\",\"available\":true,\"enabled\":false,\"authorized\":true}",
       "bb4bff"},
      {READER, "{\"type\":\"BLE\",\"available\":true,\"enabled\":true,\"authorized\":false}",
       "bb4fff"},
      {READER, "{\"type\":\"GPS\",\"enabled\":false},{\"type\":\"BLE\",\"authorized\":false}",
       "bb4fff"},
      {READER, "{\"type\":\"NFC\",\"enabled\":false}", "bb4faa"},
      {GEOFENCE, "", "a3995f"},
      {GEOFENCE, "{\"type\":\"GPS\",\"available\":true,\"enabled\":true,\"authorized\":true}",
       "a3995f"},
      {GEOFENCE, "{\"type\":\"GPS\",\"available\":false}", "a3799f"},
      {GEOFENCE, "{\"type\":\"GPS\",\"available\":true,\"enabled\":false,\"authorized\":true}",
       "a3799f"},
      {GEOFENCE, "{\"type\":\"GPS\",\"available\":true,\"enabled\":true,\"authorized\":false}",
       "a7793f"},
      {GEOFENCE, "{\"type\":\"BLE\",\"enabled\":false}", "a3995f"},
      {BOTH, "", "bb4faa"},
      {BOTH, "{\"type\":\"GPS\",\"enabled\":false}", "bb4faa"},
  };
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *body =
        g_strdup_printf ("{\"context\":{\"services\":[%s]}}", CASES[i].services);

    expect (asker, CASES[i].name, body, SOUP_STATUS_FORBIDDEN, CASES[i].code);
  }
  /* They do not matter where nothing is restricted. */
  expect (asker, "Front Entrance",
          "{\"context\":{\"services\":[{\"type\":\"BLE\",\"available\":false}]}}", SOUP_STATUS_OK,
          NULL);
}

static void
test_geofence (void) {
  static const struct {
    const char *location;
    const char *code;
  } CASES[] = {
      {"{\"latitude\":59.9060,\"longitude\":10.7471}", "a3995f"},
      {"{\"latitude\":0,\"longitude\":0}", "a3995f"},
      {"{\"latitude\":95,\"longitude\":10.7471}", "bbb99f"},
      {"{\"latitude\":59.9040,\"longitude\":-180.1}", "bbb99f"},
      {"{\"latitude\":1e400,\"longitude\":10.7471}", "bbb99f"},
      {INSIDE, NULL},
  };
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *body = g_strdup_printf ("{\"context\":{\"location\":%s}}", CASES[i].location);

    expect (asker, GEOFENCE, body, CASES[i].code != NULL ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_OK,
            CASES[i].code);
  }
  expect (asker, BOTH, "{\"context\":{\"location\":" INSIDE "}}", SOUP_STATUS_FORBIDDEN, "bb4faa");
}

/* A proof is enough for the geofence, too, even from far away. */
static void
test_proof_for_geofence (void) {
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);
  guint password;
  g_autofree char *far_away = NULL;

  expect_password (asker, GEOFENCE, listen_to (asker, GEOFENCE), NULL);
  expect_password (asker, BOTH, listen_to (asker, BOTH), NULL);
  password = listen_to (asker, GEOFENCE);
  far_away = g_strdup_printf ("{\"context\":{\"location\":{\"latitude\":0,\"longitude\":0}},"
                              "\"lock\":{\"proximity_proof\":\"%u\"}}",
                              password);
  expect (asker, GEOFENCE, far_away, SOUP_STATUS_OK, NULL);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 0), ==, 3);
}

/* Turns the passwords until @name's is none that @other accepts. */
static guint
listen_for_own (Asker *asker, const char *name, const char *other) {
  guint before;

  do {
    before = listen_to (asker, other);
    keyfob_simulator_turn_passwords (asker->simulator);
  } while (listen_to (asker, name) == before ||
           listen_to (asker, name) == listen_to (asker, other));
  return listen_to (asker, name);
}

static void
test_other_door (void) {
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);

  expect_password (asker, READER, listen_for_own (asker, BOTH, READER), "bb4faa");
  expect_password (asker, GEOFENCE, listen_for_own (asker, BOTH, GEOFENCE), "a3995f");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 0), ==, 0);
}

/* A door without hardware has no reader, nor has one that does not exist; any other has. */
static void
test_readers (void) {
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);
  gint64 workshop = keyfob_simulator_find_lock (asker->simulator, "Workshop");
  guint32 bits;
  guint password;

  g_assert_false (
      keyfob_simulator_get_advertisement (asker->simulator, workshop, &bits, &password));
  g_assert_false (keyfob_simulator_get_advertisement (asker->simulator, 7, &bits, &password));
  listen_to (asker, "Front Entrance");
  keyfob_simulator_edit_lock (asker->simulator,
                              keyfob_simulator_find_lock (asker->simulator, READER), "id",
                              json_from_string ("4194310", NULL));
  g_assert_true (keyfob_simulator_get_advertisement (asker->simulator, 4194310, &bits, &password));
  g_assert_cmpuint (bits, ==, 6);
  expect_password (asker, READER, password, NULL);
}

/* Access links are exempt. */
static void
test_link (void) {
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);
  gint64 door = keyfob_simulator_find_lock (asker->simulator, "Loading Dock");
  static const char *const RESTRICTIONS[] = {"reader_restriction_enabled",
                                             "geofence_restriction_enabled"};

  for (gsize i = 0; i < G_N_ELEMENTS (RESTRICTIONS); i++)
    keyfob_simulator_edit_lock (asker->simulator, door, RESTRICTIONS[i],
                                json_from_string ("true", NULL));
  expect (asker, "Loading Dock", NULL, SOUP_STATUS_FORBIDDEN, "bb4faa");
  asker_use (asker, "KISI-GROUP-LINK", keyfob_simulator_get_access_link (asker->simulator));
  expect (asker, "Loading Dock", NULL, SOUP_STATUS_OK, NULL);
}

/* What a test can see of what was sent. */
static void
test_last_unlock (void) {
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);
  gint64 id = keyfob_simulator_find_lock (asker->simulator, BOTH);
  g_autoptr (JsonNode) sent = NULL;
  g_autofree char *text = NULL;

  g_assert_null (keyfob_simulator_dup_last_unlock (asker->simulator, id));
  g_assert_null (keyfob_simulator_dup_last_unlock (asker->simulator, 7));
  expect_proof (asker, BOTH, "1024", "bb4faa");
  sent = keyfob_simulator_dup_last_unlock (asker->simulator, id);
  text = json_to_string (sent, FALSE);
  g_assert_cmpstr (text, ==, "{\"lock\":{\"proximity_proof\":\"1024\"}}");
  expect (asker, BOTH, NULL, SOUP_STATUS_FORBIDDEN, "bb4faa");
  g_assert_null (keyfob_simulator_dup_last_unlock (asker->simulator, id));
}

/* Names are found as a person would write them. */
static void
test_names (void) {
  g_autoptr (Asker) asker = asker_new (QUIET, FALSE);
  gint64 id = keyfob_simulator_find_lock (asker->simulator, BOTH);

  g_assert_cmpint (id, !=, 0);
  g_assert_cmpint (keyfob_simulator_find_lock (asker->simulator, " buro der LAGERLEITUNG"), ==, id);
  g_assert_cmpint (keyfob_simulator_find_lock (asker->simulator, "buro"), ==, 0);
}

int
main (int argc, char *argv[]) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/presence/window", test_window);
  g_test_add_func ("/simulator/presence/time", test_time);
  g_test_add_func ("/simulator/presence/secret", test_secret);
  g_test_add_func ("/simulator/presence/forms", test_forms);
  g_test_add_func ("/simulator/presence/services", test_services);
  g_test_add_func ("/simulator/presence/geofence", test_geofence);
  g_test_add_func ("/simulator/presence/proof-for-geofence", test_proof_for_geofence);
  g_test_add_func ("/simulator/presence/other-door", test_other_door);
  g_test_add_func ("/simulator/presence/readers", test_readers);
  g_test_add_func ("/simulator/presence/link", test_link);
  g_test_add_func ("/simulator/presence/last-unlock", test_last_unlock);
  g_test_add_func ("/simulator/presence/names", test_names);
  return g_test_run ();
}
