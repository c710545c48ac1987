/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "../model/model-fixtures.h"
#include "keyfob-test.h"
#include "provider-fixture.h"

#define PATIENCE_MS 400

/* Of a program that a search has started: until it knows its doors, and until it ends. */

/* Whoever searches has started the program, which does not know its doors yet. */
static void
test_wait (ProviderFixture *fixture, gconstpointer data) {
  SearchFixture *search_fixture = &fixture->search;
  const char *ids[] = {DOOR_ID, NULL};
  const char *terms[] = {"x", NULL};
  GAsyncResult *found = NULL;
  GAsyncResult *metas = NULL;
  g_auto (GStrv) found_ids = NULL;
  g_autoptr (GVariant) metas_reply = NULL;
  g_autoptr (GVariant) meta = NULL;

  search_fixture_sign_in (search_fixture);
  begin_again (fixture, FOR_EVER_MS, FOR_EVER_MS);
  search_fixture_send (search_fixture, INTERFACE, "GetInitialResultSet", make_terms ("front"),
                       &found);
  search_fixture_send (search_fixture, INTERFACE, "GetResultMetas", g_variant_new ("(^as)", ids),
                       &metas);
  activate (fixture, DOOR_ID);
  /* What was sent before this one is answered has come in. */
  g_variant_unref (call (fixture, "LaunchSearch", g_variant_new ("(^asu)", terms, 0)));
  search_fixture_assert_wishes (search_fixture, "search 'x' ");
  g_assert_null (found);
  g_assert_null (metas);

  search_fixture_set_doors (search_fixture);
  found_ids = take_ids (search_fixture_receive (search_fixture, &found));
  g_assert_cmpstr (found_ids[0], ==, DOOR_ID);
  metas_reply = search_fixture_receive (search_fixture, &metas);
  meta = g_variant_get_child_value (metas_reply, 0);
  g_assert_cmpuint (g_variant_n_children (meta), ==, 1);
  search_fixture_assert_wishes (search_fixture, "unlock-found " DOOR_ID " ");
}

/* The doors are not known in time. Who wishes to unlock one does not wish in vain. */
static void
test_wait_in_vain (ProviderFixture *fixture, gconstpointer data) {
  begin_again (fixture, 1, FOR_EVER_MS);
  assert_finds_nothing (fixture, "front");
  activate (fixture, DOOR_ID);
  assert_finds_nothing (fixture, "front"); /* that one was answered before */
  search_fixture_assert_wishes (&fixture->search, "");

  search_fixture_set_doors (&fixture->search);
  assert_finds_nothing (fixture, "front");
  activate (fixture, DOOR_ID);
  activate (fixture, "none");
  assert_finds_nothing (fixture, "front");
  search_fixture_assert_wishes (&fixture->search, "unlock-found " DOOR_ID " ");
}

/* 20,000 doors come into the list in several turns of the main loop. */
static void
test_large_office (ProviderFixture *fixture, gconstpointer data) {
  SearchFixture *search_fixture = &fixture->search;
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (20000);
  GAsyncResult *found = NULL;
  g_auto (GStrv) ids = NULL;
  const char *terms[] = {"x", NULL};

  search_fixture_set_doors (search_fixture);
  search_fixture_send (search_fixture, INTERFACE, "GetInitialResultSet", make_terms ("Door 20000"),
                       &found);
  g_variant_unref (call (fixture, "LaunchSearch", g_variant_new ("(^asu)", terms, 0)));
  search_fixture_assert_wishes (search_fixture, "search 'x' ");
  search_fixture_know (search_fixture, office);
  ids = take_ids (search_fixture_receive (search_fixture, &found));
  g_assert_cmpstr (ids[0], ==, "20000");
  g_clear_pointer (&ids, g_strfreev);
  ids = search (fixture, "door");
  g_assert_cmpuint (g_strv_length (ids), ==, 50);
}

static void
pass (gpointer passed) {
  *(gboolean *) passed = TRUE;
}

/* Nobody waits longer for a search, whatever is not known yet. */
static void
test_patience (void) {
  g_autoptr (KeyfobDoorSearch) search = keyfob_door_search_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) doors = NULL;
  gboolean passed = FALSE;
  /* Later than the answer also where a slow computer comes to both at once. */
  guint source =
      g_timeout_add_full (G_PRIORITY_LOW, PATIENCE_MS, G_SOURCE_FUNC (pass), &passed, NULL);

  keyfob_door_search_find_async (search, "front", 10, keyfob_test_store_result, &result);
  result = keyfob_test_wait_for_result (&result);
  doors = keyfob_door_search_find_finish (search, result);
  g_assert_cmpuint (doors->len, ==, 0);
  g_assert_false (passed);
  g_source_remove (source);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  *(gboolean *) user_data = reply != NULL;
}

/* A process that a search has started ends by itself some time after the last one, not before. */
static void
test_end (ProviderFixture *fixture, gconstpointer data) {
  SearchFixture *search_fixture = &fixture->search;
  gboolean answered = FALSE;

  search_fixture_sign_in (search_fixture);
  begin_again (fixture, FOR_EVER_MS, 1);
  search_fixture_set_doors (search_fixture);
  g_dbus_connection_call (
      search_fixture->client, g_dbus_connection_get_unique_name (search_fixture->bus),
      "/app/keyfob/Test", INTERFACE, "GetInitialResultSet", make_terms ("front"), NULL,
      G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, on_searched, &answered);
  g_assert_cmpint (g_application_run (search_fixture->application, 0, NULL), ==, 0);
  while (!answered)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  provider_fixture_add ("/search-provider-start/wait", test_wait);
  provider_fixture_add ("/search-provider-start/wait-in-vain", test_wait_in_vain);
  provider_fixture_add ("/search-provider-start/large-office", test_large_office);
  g_test_add_func ("/search-provider-start/patience", test_patience);
  provider_fixture_add ("/search-provider-start/end", test_end);
  return g_test_run ();
}
