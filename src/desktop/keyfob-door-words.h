/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"

/**
 * keyfob_door_words_dup_status:
 * @accounts: of which one tells how old the picture is that @door is of
 *
 * Returns: (transfer full): what is known of the door where others show it, as in "Locked · Door
 *   open", or "Locked · As of 14:02" if it may be otherwise by now
 */
char *keyfob_door_words_dup_status (KeyfobDoor *door, KeyfobAccounts *accounts);
