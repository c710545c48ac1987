/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "simulator/keyfob-simulator-request.h"

G_BEGIN_DECLS

/** sim_organization_lookup: Returns: (nullable): the organization of that domain */
JsonObject *sim_organization_lookup (SimOffice *office, const char *domain);

G_END_DECLS
