/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-simulator-request.h"

G_BEGIN_DECLS

/* The shape of a lock as a login gets it (kisi-api.md, section 7.2). */
extern const SimMember SIM_LOCK_SHAPE[];

/**
 * sim_lock_edit:
 * @value: (nullable): as in keyfob_simulator_edit_lock()
 */
void sim_lock_edit (SimLock *lock, const char *member, JsonNode *value);

/** sim_locks_find: Returns: (nullable): the door that the path names; if %NULL, @answer is 404 */
SimLock *sim_locks_find (SimOffice *office, SimRequest *request, SimAnswer *answer);

G_END_DECLS
