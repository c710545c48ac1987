/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/search/keyfob-search-provider.h"
#include "search-fixture.h"

G_BEGIN_DECLS

#define INTERFACE "org.gnome.Shell.SearchProvider2"

/** ProviderFixture: GNOME Shell searches an office's doors. What it gets has the right type */
typedef struct {
  SearchFixture search;
  KeyfobSearchProvider *provider;
} ProviderFixture;

void provider_fixture_set_up (ProviderFixture *fixture, gconstpointer data);
void provider_fixture_tear_down (ProviderFixture *fixture, gconstpointer data);

#define provider_fixture_add(path, test)                                                           \
  g_test_add (path, ProviderFixture, NULL, provider_fixture_set_up, test,                          \
              provider_fixture_tear_down)

/** begin_again: as if the program was started anew, by whoever searches */
void begin_again (ProviderFixture *fixture, guint wait_max_ms, guint linger_ms);

/** call: Returns: (transfer full): the answer of the provider */
GVariant *call (ProviderFixture *fixture, const char *method, GVariant *arguments);

/** make_terms: Returns: (transfer floating): @words as arguments of a search */
GVariant *make_terms (const char *words);

/** take_ids: @reply: (transfer full): to a search */
GStrv take_ids (GVariant *reply);

/** search: Returns: (transfer full): the IDs of what is found */
GStrv search (ProviderFixture *fixture, const char *words);
void assert_finds_nothing (ProviderFixture *fixture, const char *words);

/** get_metas: Returns: (transfer full): what is told of doors */
GVariant *get_metas (ProviderFixture *fixture, const char *const *ids);

/** activate: chooses a result, and waits for the answer */
void activate (ProviderFixture *fixture, const char *id);

G_END_DECLS
