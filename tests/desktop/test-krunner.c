/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/search/keyfob-krunner.h"

#include "../model/model-fixtures.h"
#include "keyfob-test.h"
#include "search-fixture.h"

#define INTERFACE "org.kde.krunner1"
#define MATCHES   "(a(sssida{sv}))"

typedef struct {
  SearchFixture search;
  KeyfobKrunner *runner;
} Fixture;

static void
export_runner (Fixture *fixture) {
  g_autoptr (GError) error = NULL;

  fixture->runner =
      keyfob_krunner_new (fixture->search.bus, "/app/keyfob/Test", fixture->search.search, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data) {
  search_fixture_set_up (&fixture->search);
  export_runner (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data) {
  g_assert_finalize_object (fixture->runner);
  search_fixture_tear_down (&fixture->search);
}

static GVariant *
call (Fixture *fixture, const char *method, GVariant *arguments) {
  return search_fixture_call (&fixture->search, INTERFACE, method, arguments);
}

static GVariant *
take_matches (GVariant *reply) {
  g_autoptr (GVariant) owned = reply;

  g_assert_true (g_variant_is_of_type (reply, G_VARIANT_TYPE (MATCHES)));
  return g_variant_get_child_value (reply, 0);
}

static GVariant *
match (Fixture *fixture, const char *query) {
  return take_matches (call (fixture, "Match", g_variant_new ("(s)", query)));
}

static void
assert_no_match (Fixture *fixture, const char *query) {
  g_autoptr (GVariant) matches = match (fixture, query);

  g_assert_cmpuint (g_variant_n_children (matches), ==, 0);
}

/* Asserts what the first match is. */
static void
assert_match (GVariant *matches, const char *id, const char *text, const char *subtext) {
  g_autoptr (GVariant) properties = NULL;
  const char *got_id;
  const char *got_text;
  const char *got_subtext = NULL;

  g_assert_cmpuint (g_variant_n_children (matches), >=, 1);
  g_variant_get_child (matches, 0, "(&s&s&sid@a{sv})", &got_id, &got_text, NULL, NULL, NULL,
                       &properties);
  g_assert_cmpstr (got_id, ==, id);
  g_assert_cmpstr (got_text, ==, text);
  g_assert_true (g_variant_lookup (properties, "subtext", "&s", &got_subtext));
  g_assert_cmpstr (got_subtext, ==, subtext);
}

static void
run (Fixture *fixture, const char *id, const char *action, const char *wishes) {
  g_variant_unref (call (fixture, "Run", g_variant_new ("(ss)", id, action)));
  search_fixture_assert_wishes (&fixture->search, wishes);
}

static void
test_match (Fixture *fixture, gconstpointer data) {
  g_autoptr (GVariant) matches = NULL;
  double last = 1.01;

  search_fixture_sign_in (&fixture->search);
  matches = match (fixture, "front");
  assert_match (matches, DOOR_ID, DOOR, "Locked · Nordhaven HQ · Ground floor");
  g_clear_pointer (&matches, g_variant_unref);

  /* Not more than a person reads, and better ones before worse ones. */
  matches = match (fixture, "nordhaven");
  g_assert_cmpuint (g_variant_n_children (matches), ==, 10);
  for (guint i = 0; i < 10; i++) {
    const char *icon;
    int category;
    double relevance;

    g_variant_get_child (matches, i, "(&s&s&sid@a{sv})", NULL, NULL, &icon, &category, &relevance,
                         NULL);
    g_assert_cmpstr (icon, ==, "app.keyfob.Keyfob");
    g_assert_cmpint (category, ==, 30);
    g_assert_cmpfloat (relevance, <, last);
    g_assert_cmpfloat (relevance, >, 0);
    last = relevance;
  }
  search_fixture_assert_wishes (&fixture->search, "");
}

static void
test_namesakes (Fixture *fixture, gconstpointer data) {
  g_autoptr (GVariant) matches = NULL;
  const char *text;

  keyfob_simulator_add_lock (fixture->search.office, "Cold Store");
  search_fixture_sign_in (&fixture->search);
  matches = match (fixture, "cold harbour");
  g_assert_cmpuint (g_variant_n_children (matches), ==, 1);
  g_variant_get_child (matches, 0, "(&s&s&sid@a{sv})", NULL, &text, NULL, NULL, NULL, NULL);
  g_assert_cmpstr (text, ==, "Cold Store, Harbour Warehouse");
}

static void
test_run (Fixture *fixture, gconstpointer data) {
  search_fixture_sign_in (&fixture->search);
  run (fixture, DOOR_ID, "", "unlock-found " DOOR_ID " ");
  run (fixture, DOOR_ID, "unlock", "");
  run (fixture, "7", "", "");
  run (fixture, "", "", "");
  run (fixture, "-1", "", "");
  run (fixture, DOOR, "", "");
}

static void
test_rest (Fixture *fixture, gconstpointer data) {
  g_autoptr (GVariant) actions = call (fixture, "Actions", NULL);
  g_autoptr (GVariant) config = call (fixture, "Config", NULL);
  g_autoptr (GVariant) teardown = call (fixture, "Teardown", NULL);
  g_autofree char *printed_actions = g_variant_print (actions, TRUE);
  g_autofree char *printed_config = g_variant_print (config, TRUE);

  g_assert_cmpstr (printed_actions, ==, "(@a(sss) [],)");
  g_assert_cmpstr (printed_config, ==, "({'MinLetterCount': <2>},)");
}

static void
test_wait (Fixture *fixture, gconstpointer data) {
  SearchFixture *search_fixture = &fixture->search;
  g_autoptr (GVariant) matches = NULL;
  GAsyncResult *found = NULL;

  search_fixture_sign_in (search_fixture);
  g_assert_finalize_object (fixture->runner);
  search_fixture_begin_again (search_fixture, FOR_EVER_MS, FOR_EVER_MS);
  export_runner (fixture);

  search_fixture_send (search_fixture, INTERFACE, "Match", g_variant_new ("(s)", "front"), &found);
  run (fixture, DOOR_ID, "", "");
  g_assert_null (found);
  search_fixture_set_doors (search_fixture);
  matches = take_matches (search_fixture_receive (search_fixture, &found));
  assert_match (matches, DOOR_ID, DOOR, "Locked · Nordhaven HQ · Ground floor");
  search_fixture_assert_wishes (search_fixture, "unlock-found " DOOR_ID " ");
}

static void
test_signed_out (Fixture *fixture, gconstpointer data) {
  keyfob_accounts_start (fixture->search.accounts);
  search_fixture_set_doors (&fixture->search);
  assert_no_match (fixture, "front");
  run (fixture, DOOR_ID, "", "");
}

static void
test_hostile (Fixture *fixture, gconstpointer data) {
  g_autofree char *huge = g_strnfill (1000 * 1000, 'e');
  g_autoptr (GVariant) matches = NULL;
  JsonNode *name = json_node_init_string (json_node_alloc (), "<b>Front</b> _&\nEntrance");

  search_fixture_sign_in (&fixture->search);
  assert_no_match (fixture, huge);
  assert_no_match (fixture, "");
  assert_no_match (fixture, " ");
  assert_no_match (fixture, "%n%s");
  run (fixture, huge, "", "");
  run (fixture, huge, huge, "");
  keyfob_simulator_edit_lock (fixture->search.office, 21101, "name", name);
  search_fixture_refresh (&fixture->search);
  matches = match (fixture, "<b>front");
  assert_match (matches, DOOR_ID, "<b>Front</b> _& Entrance",
                "Locked · Nordhaven HQ · Ground floor");
}

static void
test_large_office (Fixture *fixture, gconstpointer data) {
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (5000);
  g_autoptr (GVariant) matches = NULL;

  search_fixture_know (&fixture->search, office);
  search_fixture_set_doors (&fixture->search);
  matches = match (fixture, "door");
  g_assert_cmpuint (g_variant_n_children (matches), ==, 10);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add ("/krunner/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("match", test_match);
  ADD ("namesakes", test_namesakes);
  ADD ("run", test_run);
  ADD ("rest", test_rest);
  ADD ("wait", test_wait);
  ADD ("signed-out", test_signed_out);
  ADD ("hostile", test_hostile);
  ADD ("large-office", test_large_office);
#undef ADD
  return g_test_run ();
}
