/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-search-provider.h"

#include "desktop/keyfob-door-icon.h"
#include "keyfob-enums.h"
#include "keyfob-test.h"
#include "model-fixtures.h"
#include "search-fixture.h"

#define INTERFACE "org.gnome.Shell.SearchProvider2"

typedef struct {
  SearchFixture search;
  KeyfobSearchProvider *provider;
} Fixture;

static void
export_provider (Fixture *fixture) {
  g_autoptr (GError) error = NULL;

  fixture->provider = keyfob_search_provider_new (fixture->search.bus, "/app/keyfob/Test",
                                                  fixture->search.search, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data) {
  search_fixture_set_up (&fixture->search);
  export_provider (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data) {
  if (fixture->provider != NULL)
    g_assert_finalize_object (fixture->provider);
  search_fixture_tear_down (&fixture->search);
}

/* As if the program was started anew, by whoever searches. */
static void
begin_again (Fixture *fixture, guint wait_max_ms, guint linger_ms) {
  g_assert_finalize_object (fixture->provider);
  search_fixture_begin_again (&fixture->search, wait_max_ms, linger_ms);
  export_provider (fixture);
}

static GVariant *
call (Fixture *fixture, const char *method, GVariant *arguments) {
  return search_fixture_call (&fixture->search, INTERFACE, method, arguments);
}

static GVariant *
make_terms (const char *words) {
  g_auto (GStrv) terms = g_strsplit (words, " ", -1);

  return g_variant_new ("(^as)", terms);
}

static GStrv
take_ids (GVariant *reply) {
  g_autoptr (GVariant) owned = reply;
  GStrv ids;

  g_assert_true (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(as)")));
  g_variant_get (reply, "(^as)", &ids);
  return ids;
}

static GStrv
search (Fixture *fixture, const char *words) {
  return take_ids (call (fixture, "GetInitialResultSet", make_terms (words)));
}

static void
assert_finds (Fixture *fixture, const char *words, const char *name) {
  g_auto (GStrv) ids = search (fixture, words);
  gint64 id = keyfob_simulator_find_lock (fixture->search.office, name);
  g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  g_assert_cmpstr (ids[0], ==, expected);
}

static void
assert_finds_nothing (Fixture *fixture, const char *words) {
  g_auto (GStrv) ids = search (fixture, words);

  g_assert_cmpuint (g_strv_length (ids), ==, 0);
}

static GVariant *
get_metas (Fixture *fixture, const char *const *ids) {
  g_autoptr (GVariant) reply = call (fixture, "GetResultMetas", g_variant_new ("(^as)", ids));

  g_assert_true (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(aa{sv})")));
  return g_variant_get_child_value (reply, 0);
}

static GVariant *
get_meta (Fixture *fixture, const char *id) {
  g_autoptr (GVariant) metas = get_metas (fixture, (const char *[]) {id, NULL});

  g_assert_cmpuint (g_variant_n_children (metas), ==, 1);
  return g_variant_get_child_value (metas, 0);
}

static void
assert_meta (GVariant *meta, const char *key, const char *expected) {
  const char *value = NULL;

  g_assert_true (g_variant_lookup (meta, key, "&s", &value));
  g_assert_cmpstr (value, ==, expected);
}

static void
activate (Fixture *fixture, const char *id) {
  const char *terms[] = {"front", NULL};

  g_variant_unref (call (fixture, "ActivateResult", g_variant_new ("(s^asu)", id, terms, 0)));
}

static void
assert_unlocks (Fixture *fixture, const char *id, const char *wishes) {
  activate (fixture, id);
  search_fixture_assert_wishes (&fixture->search, wishes);
}

static void
test_search (Fixture *fixture, gconstpointer data) {
  const char *previous[] = {"1", "no-id", NULL};
  const char *terms[] = {"entr", "front", NULL};
  g_auto (GStrv) ids = NULL;

  search_fixture_sign_in (&fixture->search);
  assert_finds (fixture, "front", DOOR);
  assert_finds (fixture, "ENTR fro", DOOR);
  assert_finds (fixture, "reception", "Réception");
  assert_finds_nothing (fixture, "quay server");
  ids = take_ids (
      call (fixture, "GetSubsearchResultSet", g_variant_new ("(^as^as)", previous, terms)));
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_cmpstr (ids[0], ==, DOOR_ID);
  search_fixture_assert_wishes (&fixture->search, "");
}

static void
test_metas (Fixture *fixture, gconstpointer data) {
  g_autoptr (GVariant) meta = NULL;
  g_autoptr (GVariant) serialized = NULL;
  g_autoptr (GIcon) icon = NULL;
  g_autoptr (GVariant) some = NULL;

  search_fixture_sign_in (&fixture->search);
  meta = get_meta (fixture, DOOR_ID);
  assert_meta (meta, "id", DOOR_ID);
  assert_meta (meta, "name", DOOR);
  assert_meta (meta, "description", "Locked · Nordhaven HQ · Ground floor");
  serialized = g_variant_lookup_value (meta, "icon", NULL);
  icon = g_icon_deserialize (serialized);
  g_assert_true (G_IS_THEMED_ICON (icon));
  g_assert_cmpstr (g_themed_icon_get_names (G_THEMED_ICON (icon))[0], ==,
                   "app.keyfob.Keyfob-door-locked-symbolic");

  /* Those that are gone are left out. */
  some = get_metas (fixture, (const char *[]) {"7", DOOR_ID, "", "-1", NULL});
  g_assert_cmpuint (g_variant_n_children (some), ==, 1);
}

/* The icons that data/meson.build installs: one for every status. */
static void
test_icons (void) {
  g_autoptr (GEnumClass) statuses = g_type_class_ref (KEYFOB_TYPE_DOOR_STATUS);

  for (guint i = 0; i < statuses->n_values; i++) {
    KeyfobDoorStatus status = (KeyfobDoorStatus) statuses->values[i].value;
    g_autofree char *name = keyfob_door_icon_dup_name (status);
    g_autofree char *file =
        g_strdup_printf ("keyfob-%s.svg", name + strlen ("app.keyfob.Keyfob-door-"));
    g_autofree char *path =
        g_test_build_filename (G_TEST_DIST, "..", "src", "ui", "icons", file, NULL);

    g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  }
}

static void
test_old_picture (Fixture *fixture, gconstpointer data) {
  g_autoptr (GVariant) meta = NULL;
  const char *description = NULL;

  search_fixture_sign_in (&fixture->search);
  keyfob_refresher_stop (keyfob_account_get_refresher (fixture->search.account));
  meta = get_meta (fixture, DOOR_ID);
  g_assert_true (g_variant_lookup (meta, "description", "&s", &description));
  g_assert_true (
      g_pattern_match_simple ("Locked · As of * · Nordhaven HQ · Ground floor", description));
}

static void
on_refreshing (KeyfobRefresher *refresher, GParamSpec *pspec, gpointer user_data) {
  if (keyfob_refresher_is_refreshing (refresher))
    ++*(guint *) user_data;
}

static gboolean
has_failed (gpointer refresher) {
  return keyfob_refresher_get_error (refresher) != NULL &&
         !keyfob_refresher_is_refreshing (refresher);
}

/* A picture of long ago has the search ask for a newer one, but not with each key. */
static void
test_refresh (Fixture *fixture, gconstpointer data) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (fixture->search.account);
  g_autoptr (KeyfobOffice) office = new_large_office (10);
  guint fetches = 0;

  search_fixture_know (&fixture->search, office);
  search_fixture_set_doors (&fixture->search);
  keyfob_refresher_start (refresher);
  keyfob_test_wait_until (has_failed, refresher);

  g_signal_connect (refresher, "notify::refreshing", G_CALLBACK (on_refreshing), &fetches);
  for (guint i = 0; i < 3; i++) {
    g_auto (GStrv) ids = search (fixture, "door 1");

    g_assert_cmpuint (g_strv_length (ids), ==, 2);
    keyfob_test_wait_until (has_failed, refresher);
    g_assert_cmpuint (fetches, ==, 1);
  }
  g_signal_handlers_disconnect_by_data (refresher, &fetches);
}

static void
test_activate (Fixture *fixture, gconstpointer data) {
  search_fixture_sign_in (&fixture->search);
  assert_unlocks (fixture, DOOR_ID, "unlock " DOOR_ID " ");
  assert_unlocks (fixture, "7", "");
  assert_unlocks (fixture, "", "");
  assert_unlocks (fixture, "0", "");
  assert_unlocks (fixture, "-21101", "");
  assert_unlocks (fixture, "+21101", "");
  assert_unlocks (fixture, " 21101", "");
  assert_unlocks (fixture, "21101x", "");
  assert_unlocks (fixture, "0x526d", "");
  assert_unlocks (fixture, "99999999999999999999999999", "");
  assert_unlocks (fixture, DOOR, "");
}

static void
test_launch (Fixture *fixture, gconstpointer data) {
  const char *terms[] = {"front", "<b>", "%s\n\u202e", NULL};

  g_variant_unref (call (fixture, "LaunchSearch", g_variant_new ("(^asu)", terms, 0)));
  search_fixture_assert_wishes (&fixture->search, "search 'front <b> %s' ");
}

/* Whoever searches has started the program, which does not know its doors yet. */
static void
test_wait (Fixture *fixture, gconstpointer data) {
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
  search_fixture_assert_wishes (search_fixture, "unlock " DOOR_ID " ");
}

/* The doors are not known in time. Who wishes to unlock one does not wish in vain. */
static void
test_wait_in_vain (Fixture *fixture, gconstpointer data) {
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
  search_fixture_assert_wishes (&fixture->search, "unlock " DOOR_ID " ");
}

static void
test_signed_out (Fixture *fixture, gconstpointer data) {
  SearchFixture *search_fixture = &fixture->search;
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) signed_out = NULL;
  g_autoptr (GVariant) metas = NULL;

  search_fixture_sign_in (search_fixture);
  keyfob_account_sign_out_async (search_fixture->account, NULL, keyfob_test_store_result, &result);
  signed_out = keyfob_test_wait_for_result (&result);
  assert_finds_nothing (fixture, "front");
  metas = get_metas (fixture, (const char *[]) {DOOR_ID, NULL});
  g_assert_cmpuint (g_variant_n_children (metas), ==, 0);
  assert_unlocks (fixture, DOOR_ID, "");
}

/* The office names its doors as it likes. */
static void
test_names (Fixture *fixture, gconstpointer data) {
  g_autoptr (GVariant) meta = NULL;
  JsonNode *name = json_node_init_string (json_node_alloc (), "<b>Front</b> _&\n\u202eEntrance");

  search_fixture_sign_in (&fixture->search);
  keyfob_simulator_edit_lock (fixture->search.office, 21101, "name", name);
  search_fixture_refresh (&fixture->search);
  assert_finds (fixture, "<b>front</b> _&", "<b>Front</b> _&\n\u202eEntrance");
  meta = get_meta (fixture, DOOR_ID);
  assert_meta (meta, "name", "<b>Front</b> _& Entrance");
}

static void
test_too_much (Fixture *fixture, gconstpointer data) {
  g_autofree char *huge = g_strnfill (1000 * 1000, 'e');
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) many = NULL;
  g_auto (GStrv) ids = NULL;
  g_autoptr (GVariant) metas = NULL;

  search_fixture_sign_in (&fixture->search);
  assert_finds_nothing (fixture, huge);
  assert_finds_nothing (fixture, "");
  assert_finds_nothing (fixture, "  \n ");
  for (guint i = 0; i < 10000; i++)
    g_strv_builder_add (builder, DOOR_ID);
  many = g_strv_builder_end (builder);
  ids = take_ids (call (fixture, "GetInitialResultSet", g_variant_new ("(^as)", many)));
  g_assert_cmpuint (g_strv_length (ids), ==, 0);
  metas = get_metas (fixture, (const char *const *) many);
  g_assert_cmpuint (g_variant_n_children (metas), ==, 50);
  assert_unlocks (fixture, huge, "");
  g_variant_unref (call (fixture, "LaunchSearch", g_variant_new ("(^asu)", many, 0)));
  g_assert_cmpuint (fixture->search.wishes->len, <, 1000);
  g_string_truncate (fixture->search.wishes, 0);
}

/* 20,000 doors come into the list in several turns of the main loop. */
static void
test_large_office (Fixture *fixture, gconstpointer data) {
  SearchFixture *search_fixture = &fixture->search;
  g_autoptr (KeyfobOffice) office = new_large_office (20000);
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
on_searched (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  *(gboolean *) user_data = reply != NULL;
}

/* A process that a search has started ends by itself some time after the last one, not before. */
static void
test_end (Fixture *fixture, gconstpointer data) {
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
#define ADD(path, test)                                                                            \
  g_test_add ("/search-provider/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("search", test_search);
  ADD ("metas", test_metas);
  g_test_add_func ("/search-provider/icons", test_icons);
  ADD ("old-picture", test_old_picture);
  ADD ("refresh", test_refresh);
  ADD ("activate", test_activate);
  ADD ("launch", test_launch);
  ADD ("wait", test_wait);
  ADD ("wait-in-vain", test_wait_in_vain);
  ADD ("signed-out", test_signed_out);
  ADD ("names", test_names);
  ADD ("too-much", test_too_much);
  ADD ("large-office", test_large_office);
  ADD ("end", test_end);
#undef ADD
  return g_test_run ();
}
