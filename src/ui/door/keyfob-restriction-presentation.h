/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-status.h"

/**
 * KeyfobRestrictionPresentation:
 *
 * How a restriction is shown: a mark beside the status, and for who cannot see it or does not know
 * it the sentence that it stands for.
 */
typedef struct {
  KeyfobDoorRestrictions restriction;
  const char *icon_name;
  const char *words; /* not translated yet */
} KeyfobRestrictionPresentation;

/**
 * keyfob_restriction_presentation_get:
 *
 * Returns: (nullable): that of the @i-th restriction, in the order of the marks; %NULL after the
 *   last
 */
const KeyfobRestrictionPresentation *keyfob_restriction_presentation_get (guint i);
