/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/account/keyfob-lasting-state.h"

/**
 * keyfob_state_banner_show:
 * @state: what @banner tells, with its remedy; %KEYFOB_LASTING_STATE_NONE hides it
 * @accounts: whose state it is
 * @revealed: whether it is to be seen; not where the page below says the same
 *
 * News are announced, seen or not.
 */
void keyfob_state_banner_show (AdwBanner *banner,
                               KeyfobLastingState state,
                               KeyfobAccounts *accounts,
                               gboolean revealed);

/** keyfob_state_banner_follow: has @banner tell whatever lasts of the account that unlocks that
 * door, from now on */
void keyfob_state_banner_follow (AdwBanner *banner, KeyfobAccounts *accounts, gint64 door_id);
