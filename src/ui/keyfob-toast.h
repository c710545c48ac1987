/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/keyfob-proximity-words.h"

G_BEGIN_DECLS

/**
 * keyfob_toast_new:
 * @words: plain text: one or two sentences
 * @remedy: for which there is a button, where it can be had
 *
 * Returns: (transfer full): a toast that stays long enough to be read, and shows all its words in a
 *   small window too. Whoever shows it announces @words
 */
AdwToast *keyfob_toast_new (const char *words, KeyfobRemedy remedy);

G_END_DECLS
