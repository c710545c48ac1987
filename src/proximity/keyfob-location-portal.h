/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-locator.h"

#define KEYFOB_TYPE_LOCATION_PORTAL (keyfob_location_portal_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobLocationPortal,
                      keyfob_location_portal,
                      KEYFOB,
                      LOCATION_PORTAL,
                      GObject)

/*
 * KeyfobLocationPortal: asks the desktop's portal, which asks GeoClue, and before the first time
 * the person: for a sandbox, in which there is no GeoClue.
 */

/** keyfob_location_portal_new: @locator: is told; lets go of it before it goes itself */
KeyfobLocationPortal *keyfob_location_portal_new (KeyfobLocator *locator,
                                                  GDBusConnection *session_bus);
