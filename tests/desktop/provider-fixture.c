/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "provider-fixture.h"

static void
export_provider (ProviderFixture *fixture) {
  g_autoptr (GError) error = NULL;

  fixture->provider = keyfob_search_provider_new (fixture->search.bus, "/app/keyfob/Test",
                                                  fixture->search.search, &error);
  g_assert_no_error (error);
}

void
provider_fixture_set_up (ProviderFixture *fixture, gconstpointer data) {
  search_fixture_set_up (&fixture->search);
  export_provider (fixture);
}

void
provider_fixture_tear_down (ProviderFixture *fixture, gconstpointer data) {
  if (fixture->provider != NULL)
    g_assert_finalize_object (fixture->provider);
  search_fixture_tear_down (&fixture->search);
}

void
begin_again (ProviderFixture *fixture, guint wait_max_ms, guint linger_ms) {
  g_assert_finalize_object (fixture->provider);
  search_fixture_begin_again (&fixture->search, wait_max_ms, linger_ms);
  export_provider (fixture);
}

GVariant *
call (ProviderFixture *fixture, const char *method, GVariant *arguments) {
  return search_fixture_call (&fixture->search, INTERFACE, method, arguments);
}

GVariant *
make_terms (const char *words) {
  g_auto (GStrv) terms = g_strsplit (words, " ", -1);

  return g_variant_new ("(^as)", terms);
}

GStrv
take_ids (GVariant *reply) {
  g_autoptr (GVariant) owned = reply;
  GStrv ids;

  g_assert_true (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(as)")));
  g_variant_get (reply, "(^as)", &ids);
  return ids;
}

GStrv
search (ProviderFixture *fixture, const char *words) {
  return take_ids (call (fixture, "GetInitialResultSet", make_terms (words)));
}

void
assert_finds_nothing (ProviderFixture *fixture, const char *words) {
  g_auto (GStrv) ids = search (fixture, words);

  g_assert_cmpuint (g_strv_length (ids), ==, 0);
}

GVariant *
get_metas (ProviderFixture *fixture, const char *const *ids) {
  g_autoptr (GVariant) reply = call (fixture, "GetResultMetas", g_variant_new ("(^as)", ids));

  g_assert_true (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(aa{sv})")));
  return g_variant_get_child_value (reply, 0);
}

void
activate (ProviderFixture *fixture, const char *id) {
  const char *terms[] = {"front", NULL};

  g_variant_unref (call (fixture, "ActivateResult", g_variant_new ("(s^asu)", id, terms, 0)));
}
