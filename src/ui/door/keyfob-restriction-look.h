/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-status.h"

G_BEGIN_DECLS

/**
 * KeyfobRestrictionLook:
 *
 * How a restriction is shown: a mark beside the status, and for who cannot see it or does not know
 * it the sentence that it stands for.
 */
typedef struct {
  KeyfobDoorRestrictions restriction;
  const char *icon_name;
  const char *words; /* not translated yet */
} KeyfobRestrictionLook;

/**
 * keyfob_restriction_look_get:
 *
 * Returns: (nullable): that of the @i-th restriction, in the order of the marks; %NULL after the
 *   last
 */
const KeyfobRestrictionLook *keyfob_restriction_look_get (guint i);

G_END_DECLS
