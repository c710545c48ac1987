/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/search/keyfob-door-search.h"

#define KEYFOB_TYPE_SEARCH_PROVIDER (keyfob_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSearchProvider,
                      keyfob_search_provider,
                      KEYFOB,
                      SEARCH_PROVIDER,
                      GObject)

/*
 * KeyfobSearchProvider: the doors in GNOME Shell's search (`org.gnome.Shell.SearchProvider2`).
 */

/** keyfob_search_provider_new: Returns: (transfer full): exported on @bus at @path, or %NULL */
KeyfobSearchProvider *keyfob_search_provider_new (GDBusConnection *bus,
                                                  const char *path,
                                                  KeyfobDoorSearch *search,
                                                  GError **error);
