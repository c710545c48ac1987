/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "../model/model-fixtures.h"
#include "keyfob-test.h"
#include "provider-fixture.h"

static void
assert_finds (ProviderFixture *fixture, const char *words, const char *name) {
  g_auto (GStrv) ids = search (fixture, words);
  gint64 id = keyfob_simulator_find_lock (fixture->search.office, name);
  g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  g_assert_cmpstr (ids[0], ==, expected);
}

static GVariant *
get_meta (ProviderFixture *fixture, const char *id) {
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
assert_icon (GVariant *meta, const char *expected) {
  g_autoptr (GVariant) serialized = g_variant_lookup_value (meta, "icon", NULL);
  g_autoptr (GIcon) icon = g_icon_deserialize (serialized);

  g_assert_true (G_IS_THEMED_ICON (icon));
  g_assert_cmpstr (g_themed_icon_get_names (G_THEMED_ICON (icon))[0], ==, expected);
}

static void
assert_unlocks (ProviderFixture *fixture, const char *id, const char *wishes) {
  activate (fixture, id);
  search_fixture_assert_wishes (&fixture->search, wishes);
}

static void
test_search (ProviderFixture *fixture, gconstpointer data) {
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
test_metas (ProviderFixture *fixture, gconstpointer data) {
  g_autoptr (GVariant) meta = NULL;
  g_autoptr (GVariant) some = NULL;

  search_fixture_sign_in (&fixture->search);
  meta = get_meta (fixture, DOOR_ID);
  assert_meta (meta, "id", DOOR_ID);
  assert_meta (meta, "name", DOOR);
  assert_meta (meta, "description", "Locked · Nordhaven HQ · Ground floor");
  assert_icon (meta, "app.keyfob.Keyfob-door-locked-symbolic");

  /* Those that are gone are left out. */
  some = get_metas (fixture, (const char *[]) {"7", DOOR_ID, "", "-1", NULL});
  g_assert_cmpuint (g_variant_n_children (some), ==, 1);
}

/* No padlock for a door that stands open. */
static void
test_open (ProviderFixture *fixture, gconstpointer data) {
  gint64 open = keyfob_simulator_find_lock (fixture->search.office, "Terrace Door");
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, open);
  g_autoptr (GVariant) meta = NULL;

  search_fixture_sign_in (&fixture->search);
  meta = get_meta (fixture, id);
  assert_icon (meta, "app.keyfob.Keyfob-door-open-symbolic");
}

static void
test_namesakes (ProviderFixture *fixture, gconstpointer data) {
  gint64 second = keyfob_simulator_add_lock (fixture->search.office, "Cold Store");
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, second);
  g_autoptr (GVariant) meta = NULL;

  search_fixture_sign_in (&fixture->search);
  meta = get_meta (fixture, id);
  assert_meta (meta, "name", "Cold Store, Nordhaven HQ");
}

/* Both organizations are searched, also by their names, and each result says whose it is. */
static void
test_two_organizations (ProviderFixture *fixture, gconstpointer data) {
  g_autofree char *id = NULL;
  g_auto (GStrv) both = NULL;
  g_auto (GStrv) one = NULL;
  g_autoptr (GVariant) meta = NULL;
  g_autoptr (GVariant) other = NULL;
  g_autofree char *wish = NULL;

  search_fixture_sign_in (&fixture->search);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, search_fixture_sign_in_elsewhere (&fixture->search));
  both = search (fixture, "front entrance");
  g_assert_cmpuint (g_strv_length (both), ==, 2);
  one = search (fixture, "front trust");
  g_assert_cmpuint (g_strv_length (one), ==, 1);
  g_assert_cmpstr (one[0], ==, id);
  meta = get_meta (fixture, DOOR_ID);
  assert_meta (meta, "name", "Front Entrance, Nordhaven");
  assert_meta (meta, "description", "Locked · Nordhaven · Nordhaven HQ · Ground floor");
  other = get_meta (fixture, id);
  assert_meta (other, "name", "Front Entrance, Harbour Trust");
  assert_meta (other, "description", "Locked · Harbour Trust · Campus Building 1 · Level 0");
  wish = g_strdup_printf ("unlock-found %s ", id);
  assert_unlocks (fixture, id, wish);
}

static void
test_old_picture (ProviderFixture *fixture, gconstpointer data) {
  g_autoptr (GVariant) meta = NULL;
  const char *description = NULL;

  search_fixture_sign_in (&fixture->search);
  keyfob_refresher_stop (
      keyfob_account_get_refresher (keyfob_accounts_get_first (fixture->search.accounts)));
  meta = get_meta (fixture, DOOR_ID);
  g_assert_true (g_variant_lookup (meta, "description", "&s", &description));
  g_assert_true (
      g_pattern_match_simple ("Locked · As of * · Nordhaven HQ · Ground floor", description));
}

static void
on_refreshing (KeyfobRefreshers *refreshers, GParamSpec *pspec, gpointer user_data) {
  if (keyfob_refreshers_is_refreshing (refreshers))
    ++*(guint *) user_data;
}

static gboolean
has_failed (gpointer refreshers) {
  return keyfob_refreshers_get_error (refreshers) != NULL &&
         !keyfob_refreshers_is_refreshing (refreshers);
}

/* Who types asks nobody, however old the picture is. */
static void
test_asks_nobody (ProviderFixture *fixture, gconstpointer data) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (fixture->search.accounts);
  g_autoptr (KeyfobSnapshot) office = new_large_snapshot (10);
  guint fetches = 0;

  search_fixture_know (&fixture->search, office);
  search_fixture_set_doors (&fixture->search);
  keyfob_refresher_start (
      keyfob_account_get_refresher (keyfob_accounts_get_first (fixture->search.accounts)));
  keyfob_test_wait_until (has_failed, refreshers);

  g_signal_connect (refreshers, "notify::refreshing", G_CALLBACK (on_refreshing), &fetches);
  for (guint i = 0; i < 3; i++) {
    g_auto (GStrv) ids = search (fixture, "door 1");

    g_assert_cmpuint (g_strv_length (ids), ==, 2);
  }
  g_assert_cmpuint (fetches, ==, 0);
  g_signal_handlers_disconnect_by_data (refreshers, &fetches);
}

static void
test_activate (ProviderFixture *fixture, gconstpointer data) {
  search_fixture_sign_in (&fixture->search);
  assert_unlocks (fixture, DOOR_ID, "unlock-found " DOOR_ID " ");
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
test_launch (ProviderFixture *fixture, gconstpointer data) {
  const char *terms[] = {"front", "<b>", "%s\n\u202e", NULL};

  g_variant_unref (call (fixture, "LaunchSearch", g_variant_new ("(^asu)", terms, 0)));
  search_fixture_assert_wishes (&fixture->search, "search 'front <b> %s' ");
}

static void
test_signed_out (ProviderFixture *fixture, gconstpointer data) {
  SearchFixture *search_fixture = &fixture->search;
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) signed_out = NULL;
  g_autoptr (GVariant) metas = NULL;

  search_fixture_sign_in (search_fixture);
  keyfob_accounts_sign_out_async (search_fixture->accounts,
                                  keyfob_accounts_get_first (search_fixture->accounts), NULL,
                                  keyfob_test_store_result, &result);
  signed_out = keyfob_test_wait_for_result (&result);
  assert_finds_nothing (fixture, "front");
  metas = get_metas (fixture, (const char *[]) {DOOR_ID, NULL});
  g_assert_cmpuint (g_variant_n_children (metas), ==, 0);
  assert_unlocks (fixture, DOOR_ID, "");
}

/* The office names its doors as it likes. */
static void
test_names (ProviderFixture *fixture, gconstpointer data) {
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
test_too_much (ProviderFixture *fixture, gconstpointer data) {
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

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  provider_fixture_add ("/search-provider/search", test_search);
  provider_fixture_add ("/search-provider/metas", test_metas);
  provider_fixture_add ("/search-provider/open", test_open);
  provider_fixture_add ("/search-provider/namesakes", test_namesakes);
  provider_fixture_add ("/search-provider/two-organizations", test_two_organizations);
  provider_fixture_add ("/search-provider/old-picture", test_old_picture);
  provider_fixture_add ("/search-provider/asks-nobody", test_asks_nobody);
  provider_fixture_add ("/search-provider/activate", test_activate);
  provider_fixture_add ("/search-provider/launch", test_launch);
  provider_fixture_add ("/search-provider/signed-out", test_signed_out);
  provider_fixture_add ("/search-provider/names", test_names);
  provider_fixture_add ("/search-provider/too-much", test_too_much);
  return g_test_run ();
}
