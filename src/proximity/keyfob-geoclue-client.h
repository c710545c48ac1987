/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-locator.h"

#define KEYFOB_TYPE_GEOCLUE_CLIENT (keyfob_geoclue_client_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobGeoclueClient, keyfob_geoclue_client, KEYFOB, GEOCLUE_CLIENT, GObject)

/*
 * KeyfobGeoclueClient: asks GeoClue, on the system bus, which starts it if need be. Once it is
 * disposed of, GeoClue knows that nobody asks any more, and so does the desktop, which shows
 * whether somebody does.
 */

/** keyfob_geoclue_client_new: @locator: is told; lets go of it before it goes itself */
KeyfobGeoclueClient *keyfob_geoclue_client_new (KeyfobLocator *locator,
                                                GDBusConnection *system_bus);
