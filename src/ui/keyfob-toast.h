/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/unlock/keyfob-requirements.h"

/**
 * keyfob_toast_show:
 * @words: plain text: one or two sentences
 * @remedy: for which there is a button, where it can be had
 *
 * Shows a toast that stays long enough to be read, with all its words in a small window too.
 * Whoever calls this announces @words.
 */
void keyfob_toast_show (AdwToastOverlay *overlay, const char *words, KeyfobRemedy remedy);
