/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/unlock/keyfob-proximity-words.h"

G_BEGIN_DECLS

/**
 * KeyfobLack:
 *
 * What this computer cannot do for any door.
 */
typedef struct {
  const char *title; /* (nullable): translated; %NULL: nothing is known to lack */
  const char *sentence;
  KeyfobRemedy remedy;
} KeyfobLack;

/** keyfob_lack_of_bluetooth: Returns: what keeps it from hearing readers */
KeyfobLack keyfob_lack_of_bluetooth (KeyfobBluetooth bluetooth);

/** keyfob_lack_of_location: Returns: what kept it from telling where it is, when last asked */
KeyfobLack keyfob_lack_of_location (KeyfobWhereabouts whereabouts);

G_END_DECLS
