/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-restriction-presentation.h"

#include <glib/gi18n-lib.h>

static const KeyfobRestrictionPresentation LOOKS[] = {
    {KEYFOB_DOOR_RESTRICTIONS_READER, "keyfob-reader-symbolic",
     N_ ("Unlocks only for people who stand at its reader.")},
    {KEYFOB_DOOR_RESTRICTIONS_AREA, "keyfob-area-symbolic",
     N_ ("Unlocks only for people who are near the door.")},
    {KEYFOB_DOOR_RESTRICTIONS_HOURS, "keyfob-hours-symbolic",
     N_ ("Unlocks only at certain hours.")},
    {KEYFOB_DOOR_RESTRICTIONS_FIRST_ARRIVAL, "keyfob-first-arrival-symbolic",
     N_ ("The unlock schedule of this door starts when the first person arrives.")},
};

const KeyfobRestrictionPresentation *
keyfob_restriction_presentation_get (guint i) {
  return i < G_N_ELEMENTS (LOOKS) ? &LOOKS[i] : NULL;
}
