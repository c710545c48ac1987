/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "simulator/keyfob-simulator-request.h"

G_BEGIN_DECLS

/** sim_locks_find: Returns: (nullable): the door that the path names; if %NULL, @answer is 404 */
SimLock *sim_locks_find (SimOffice *office, SimRequest *request, SimAnswer *answer);

G_END_DECLS
