/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Doors of the simulator that unlock, refuse, and change behind one's back. */

#include "asker.h"
#include "keyfob-test.h"
#include "simulator/keyfob-simulator-office.h"

static const KeyfobSimulatorOptions UNLIMITED = {.unlimited = TRUE};

static char *
make_path (Asker *asker, const char *name, const char *action) {
  gint64 id = keyfob_simulator_find_lock (asker->simulator, name);

  g_assert_cmpint (id, !=, 0);
  return g_strdup_printf ("/locks/%" G_GINT64_FORMAT "%s", id, action);
}

static void
expect_unlock (Asker *asker, const char *name, const char *body, guint status, const char *code) {
  g_autofree char *path = make_path (asker, name, "/unlock");

  asker_expect (asker, "POST", path, body, status, code);
}

static JsonNode *
show (Asker *asker, const char *name) {
  g_autofree char *path = make_path (asker, name, "");

  return asker_get (asker, path);
}

static gboolean
get_flag (Asker *asker, const char *name, const char *member) {
  g_autoptr (JsonNode) lock = show (asker, name);

  return json_object_get_boolean_member (json_node_get_object (lock), member);
}

static gboolean
is_locked_again (gpointer data) {
  return !get_flag (data, "Front Entrance", "unlocked");
}

static void
test_unlock (void) {
  g_autoptr (Asker) asker =
      asker_new ((KeyfobSimulatorOptions) {.relock_seconds = 1, .unlimited = TRUE}, FALSE);
  gint64 id = keyfob_simulator_find_lock (asker->simulator, "Front Entrance");

  g_assert_false (get_flag (asker, "Front Entrance", "unlocked"));
  expect_unlock (asker, "Front Entrance", NULL, SOUP_STATUS_OK, NULL);
  expect_unlock (asker, "Front Entrance", "{}", SOUP_STATUS_OK, NULL);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, id), ==, 2);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 0), ==, 2);
  keyfob_test_wait_until (is_locked_again, asker);
}

static void
test_refusals (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);

  expect_unlock (asker, "Laboratory", NULL, SOUP_STATUS_FORBIDDEN, "bb4faa");
  expect_unlock (asker, "Harbour Gate", NULL, SOUP_STATUS_FORBIDDEN, "a3995f");
  expect_unlock (asker, "Archive", NULL, SOUP_STATUS_FORBIDDEN, "34ffaa");
  expect_unlock (asker, "Server Room", NULL, SOUP_STATUS_CONFLICT, "fad001");
  expect_unlock (asker, "Car Park Gate", NULL, SOUP_STATUS_SERVICE_UNAVAILABLE, "fac001");
  expect_unlock (asker, "Meeting Rooms", NULL, SOUP_STATUS_CONFLICT, "fad110");
  keyfob_simulator_set_place_locked_down (asker->simulator, 9749, TRUE);
  expect_unlock (asker, "Front Entrance", NULL, SOUP_STATUS_CONFLICT, "fad002");
  keyfob_simulator_set_place_locked_down (asker->simulator, 9749, FALSE);
  expect_unlock (asker, "Front Entrance", NULL, SOUP_STATUS_OK, NULL);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 0), ==, 1);
}

/* The one answer of Kisi's guide: an envelope without a code. */
static void
test_no_controller (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  static const char *const NAMES[] = {"Workshop", "Roof Terrace"};

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_autofree char *path = make_path (asker, NAMES[i], "/unlock");
    g_autoptr (Reply) reply = asker_ask (asker, "POST", path, NULL);
    JsonObject *body = json_node_get_object (reply->json);

    g_assert_cmpuint (reply->status, ==, SOUP_STATUS_CONFLICT);
    g_assert_cmpuint (json_object_get_size (body), ==, 1);
    g_assert_cmpstr (json_object_get_string_member (body, "error"), ==,
                     "The door has no assigned Kisi controller.");
  }
}

static void
test_bad_bodies (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  static const char *const BAD[] = {
      "{\"lock\":{\"proximity_proof\":678}}",
      "{\"lock\":{}}",
      "{\"lock\":7}",
      "{\"context\":7}",
      "{\"context\":{\"location\":{\"latitude\":59.9}}}",
      "{\"context\":{\"location\":{\"latitude\":\"59.9\",\"longitude\":\"10.7\"}}}",
      "{\"context\":{\"services\":{}}}",
      "{\"context\":{\"services\":[{\"enabled\":true}]}}",
      "{\"context\":{\"services\":[{\"type\":\"WiFi\"}]}}",
      "{\"context\":{\"services\":[{\"type\":\"BLE\",\"available\":1}]}}",
      "{\"context\":{\"services\":[{\"type\":\"BLE\",\"enabled\":\"false\"}]}}",
      "{\"context\":{\"services\":[{\"type\":\"BLE\",\"authorized\":null}]}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    expect_unlock (asker, "Front Entrance", BAD[i], SOUP_STATUS_UNPROCESSABLE_ENTITY, NULL);
  expect_unlock (asker, "Front Entrance", "[]", SOUP_STATUS_BAD_REQUEST, "ffffff");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 0), ==, 0);
}

static void
test_first_arrival (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);

  g_assert_false (get_flag (asker, "Staff Entrance", "on_scheduled_unlock"));
  expect_unlock (asker, "Staff Entrance", NULL, SOUP_STATUS_OK, NULL);
  g_assert_true (get_flag (asker, "Staff Entrance", "on_scheduled_unlock"));
  g_assert_true (get_flag (asker, "Staff Entrance", "first_to_arrive_satisfied"));
  g_assert_true (get_flag (asker, "Staff Entrance", "unlocked"));
}

static void
test_lockdown (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  g_autofree char *down = make_path (asker, "Front Entrance", "/lock_down");
  g_autofree char *up = make_path (asker, "Front Entrance", "/cancel_lockdown");
  g_autoptr (Reply) login = NULL;

  asker_expect (asker, "POST", down, NULL, SOUP_STATUS_NO_CONTENT, NULL);
  g_assert_true (get_flag (asker, "Front Entrance", "locked_down"));
  asker_expect (asker, "POST", up, NULL, SOUP_STATUS_NO_CONTENT, NULL);
  g_assert_false (get_flag (asker, "Front Entrance", "locked_down"));
  asker_expect (asker, "POST", "/places/9750/lock_down", NULL, SOUP_STATUS_NO_CONTENT, NULL);
  expect_unlock (asker, "Main Hall", NULL, SOUP_STATUS_CONFLICT, "fad002");
  asker_expect (asker, "POST", "/places/9750/cancel_lockdown", NULL, SOUP_STATUS_NO_CONTENT, NULL);

  /* Only administrators may (kisi-api.md, section 9), and Ada is none. */
  login = asker_ask (asker, "POST", "/logins",
                     "{\"login\":{\"type\":\"device\"},\"user\":{\"domain\":\"nordhaven\","
                     "\"email\":\"ada.lind@nordhaven.example\",\"password\":\"demo-password\"}}");
  asker_use (asker, "KISI-LOGIN",
             json_object_get_string_member (json_node_get_object (login->json), "secret"));
  asker_expect (asker, "POST", down, NULL, SOUP_STATUS_FORBIDDEN, "fcd8ef");
  asker_expect (asker, "POST", "/places/9750/lock_down", NULL, SOUP_STATUS_FORBIDDEN, "fcd8ef");
}

static void
edit (Asker *asker, const char *name, const char *member, const char *json) {
  keyfob_simulator_edit_lock (asker->simulator, keyfob_simulator_find_lock (asker->simulator, name),
                              member, json != NULL ? json_from_string (json, NULL) : NULL);
}

static void
test_edits (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *lock;

  edit (asker, "Front Entrance", "online", "false");
  expect_unlock (asker, "Front Entrance", NULL, SOUP_STATUS_SERVICE_UNAVAILABLE, "fac001");
  edit (asker, "Front Entrance", "online", "null");
  expect_unlock (asker, "Front Entrance", NULL, SOUP_STATUS_OK, NULL);
  edit (asker, "Front Entrance", "open", "\"wide\"");
  edit (asker, "Front Entrance", "color", "[1,2]");
  edit (asker, "Front Entrance", "place", NULL);
  node = show (asker, "Front Entrance");
  lock = json_node_get_object (node);
  g_assert_true (json_object_get_null_member (lock, "online"));
  g_assert_cmpstr (json_object_get_string_member (lock, "open"), ==, "wide");
  g_assert_true (JSON_NODE_HOLDS_ARRAY (json_object_get_member (lock, "color")));
  g_assert_false (json_object_has_member (lock, "place"));

  edit (asker, "Front Entrance", "open", "true");
  g_assert_true (get_flag (asker, "Front Entrance", "open"));
  edit (asker, "Front Entrance", "id", "9007199254740993");
  g_assert_cmpint (keyfob_simulator_find_lock (asker->simulator, "Front Entrance"), ==,
                   G_GINT64_CONSTANT (9007199254740993));
  expect_unlock (asker, "Front Entrance", NULL, SOUP_STATUS_OK, NULL);
}

static void
test_add_and_remove (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  gint64 id = keyfob_simulator_add_lock (asker->simulator, "Side \"Door\"\n\x01");
  gint64 removed = keyfob_simulator_find_lock (asker->simulator, "Loading Dock");
  g_autoptr (JsonNode) locks = NULL;

  keyfob_simulator_remove_lock (asker->simulator, removed);
  locks = asker_get (asker, "/locks");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (locks)), ==, 24);
  g_assert_cmpint (json_object_get_int_member (find_door (locks, "Side \"Door\"\n\x01"), "id"), ==,
                   id);
  g_assert_cmpint (keyfob_simulator_find_lock (asker->simulator, "Loading Dock"), ==, 0);
}

static SimLock *
find (SimOffice *office, const char *name) {
  for (guint i = 0; i < office->locks->len; i++) {
    SimLock *lock = g_ptr_array_index (office->locks, i);

    if (g_str_equal (sim_lock_get_name (lock), name))
      return lock;
  }
  g_error ("there is no door called %s", name);
}

/* Eight ticks are half a minute of a living office. */
static void
test_life (void) {
  g_autoptr (SimOffice) office = sim_office_new (&(KeyfobSimulatorOptions) {0});
  SimLock *bicycles = find (office, "Bicycle Store");
  SimLock *packing = find (office, "Packing Area");

  office->options.living = TRUE;
  sim_office_catch_up (office);
  g_assert_false (sim_json_is (bicycles->json, "open", TRUE));
  office->opened_at -= 5 * G_TIME_SPAN_SECOND;
  sim_office_catch_up (office);
  g_assert_true (sim_json_is (bicycles->json, "open", TRUE));
  sim_office_live (office);
  g_assert_false (sim_json_is (bicycles->json, "open", TRUE));
  g_assert_true (sim_json_is (packing->json, "online", TRUE));
  sim_office_live (office);
  g_assert_false (sim_json_is (packing->json, "online", TRUE));
  for (guint i = 0; i < 3; i++)
    sim_office_live (office);
  g_assert_true (sim_json_is (packing->json, "online", TRUE));
}

int
main (int argc, char *argv[]) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/doors/unlock", test_unlock);
  g_test_add_func ("/simulator/doors/refusals", test_refusals);
  g_test_add_func ("/simulator/doors/no-controller", test_no_controller);
  g_test_add_func ("/simulator/doors/bad-bodies", test_bad_bodies);
  g_test_add_func ("/simulator/doors/first-arrival", test_first_arrival);
  g_test_add_func ("/simulator/doors/lockdown", test_lockdown);
  g_test_add_func ("/simulator/doors/edits", test_edits);
  g_test_add_func ("/simulator/doors/add-and-remove", test_add_and_remove);
  g_test_add_func ("/simulator/doors/life", test_life);
  return g_test_run ();
}
