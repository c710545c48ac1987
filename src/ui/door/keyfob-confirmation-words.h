/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/unlock/keyfob-confirmations.h"

/** keyfob_confirmation_get_words: Returns: translated: what is chosen from, as in "Ask first" */
const char *keyfob_confirmation_get_words (KeyfobConfirmation confirmation);

/** keyfob_confirmation_get_explanation: Returns: translated: a sentence or two that tell when a
 * person is asked */
const char *keyfob_confirmation_get_explanation (KeyfobConfirmation confirmation);
