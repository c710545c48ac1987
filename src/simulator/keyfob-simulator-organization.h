/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-simulator-request.h"

G_BEGIN_DECLS

/* The short organization inside a place and a user. */
extern const SimMember SIM_ORGANIZATION_REF_SHAPE[];

/** sim_organization_lookup: Returns: (nullable): the organization of that domain */
SimOrganization *sim_organization_lookup (SimOffice *office, const char *domain);

G_END_DECLS
