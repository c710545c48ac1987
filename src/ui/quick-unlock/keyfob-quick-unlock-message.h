/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"

/**
 * keyfob_quick_unlock_message_dup_words:
 * @has_rows: whether doors are offered
 * @search: what is searched for
 * @demo: whether to say that the office is a simulated one
 * @opens_window: (out): whether what helps is in the window
 *
 * What quick unlock says below its rows, or in their place: why there are none and what to do, or
 * how old they are.
 *
 * Returns: (transfer full): one or two sentences; "" for none
 */
char *keyfob_quick_unlock_message_dup_words (KeyfobAccounts *accounts,
                                             gboolean has_rows,
                                             const char *search,
                                             gboolean demo,
                                             gboolean *opens_window);
