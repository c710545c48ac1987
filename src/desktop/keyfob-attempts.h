/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"
#include "model/doors/keyfob-recent-doors.h"

#define KEYFOB_TYPE_ATTEMPTS (keyfob_attempts_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobAttempts, keyfob_attempts, KEYFOB, ATTEMPTS, GObject)

/*
 * KeyfobAttempts: an account's attempts to unlock, and what is remembered of them: the doors that
 * were unlocked recently, until the person signs out or another one in.
 */

/** keyfob_attempts_new: Returns: (transfer full): one that fills @recent */
KeyfobAttempts *keyfob_attempts_new (KeyfobAccounts *accounts, KeyfobRecentDoors *recent);

/** keyfob_attempts_are_under_way: Returns: whether one is, or its assumed seconds are */
gboolean keyfob_attempts_are_under_way (KeyfobAttempts *self);

/**
 * keyfob_attempts_is_foreign:
 *
 * Returns: whether @unlock was begun, by this process, for somebody who is not signed in any more:
 *   then its outcome is nobody else's business
 */
gboolean keyfob_attempts_is_foreign (KeyfobAttempts *self, KeyfobUnlock *unlock);
