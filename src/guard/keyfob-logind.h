/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "guard/keyfob-lock-source.h"

#define KEYFOB_TYPE_LOGIND (keyfob_logind_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobLogind, keyfob_logind, KEYFOB, LOGIND, KeyfobLockSource)

/*
 * KeyfobLogind: logind, on the system bus: `LockedHint` of the person's session, and sleep.
 *
 * Signals: `suspending`: the computer is about to sleep; `resumed`: it woke up.
 */

/** keyfob_logind_new: Returns: (transfer full): a lock source; it never blocks */
KeyfobLockSource *keyfob_logind_new (void);
