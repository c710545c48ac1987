/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "simulator/keyfob-simulator-request.h"

G_BEGIN_DECLS

/**
 * SimPresence:
 * @proof: (nullable): a reader's password
 * @services: (nullable): what the device says of its Bluetooth and its location services
 *
 * Where whoever unlocks claims to be: what the body of an unlock said, and belongs to it.
 */
typedef struct {
  gboolean has_location;
  double latitude;
  double longitude;
  const char *proof;
  JsonArray *services;
} SimPresence;

/** sim_presence_read: Returns: whether the body is as it may be; if not, @answer is 422 */
gboolean sim_presence_read (SimRequest *request, SimAnswer *answer, SimPresence *presence);

/**
 * sim_presence_is_refused:
 *
 * Judges it by the lock's restrictions to its reader and to its place on the map (kisi-api.md,
 * section 15). A reader's password satisfies both.
 *
 * Returns: whether it is not good enough; then @answer says why
 */
gboolean sim_presence_is_refused (const SimPresence *presence,
                                  SimOffice *office,
                                  SimLock *lock,
                                  SimAnswer *answer);

G_END_DECLS
