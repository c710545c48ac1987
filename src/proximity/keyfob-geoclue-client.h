/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-location-source.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_GEOCLUE_CLIENT (keyfob_geoclue_client_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobGeoclueClient,
                      keyfob_geoclue_client,
                      KEYFOB,
                      GEOCLUE_CLIENT,
                      KeyfobLocationSource)

/*
 * KeyfobGeoclueClient: asks GeoClue, on the system bus, which starts it if need be. Once it is
 * disposed of, GeoClue knows that nobody asks any more, and so does the desktop, which shows
 * whether somebody does.
 */

KeyfobLocationSource *keyfob_geoclue_client_new (void);

G_END_DECLS
