/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "model/unlock/keyfob-requirements.h"

/**
 * keyfob_remedy_get_words:
 *
 * Returns: (nullable): what a button for it says, as in "Bluetooth Settings"; %NULL if there is no
 *   such remedy, or if this desktop has no such page
 */
const char *keyfob_remedy_get_words (KeyfobRemedy remedy);

/** keyfob_remedy_get_short_words: Returns: (nullable): the same in a word, as in "Settings" */
const char *keyfob_remedy_get_short_words (KeyfobRemedy remedy);

/** keyfob_remedy_show: @button: of the action `door.mend`: does it; hidden if there is nothing to
 * do
 */
void keyfob_remedy_show (KeyfobRemedy remedy, GtkButton *button);
