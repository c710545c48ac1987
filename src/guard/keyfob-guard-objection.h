/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "guard/keyfob-guard-wish.h"
#include "guard/keyfob-session-monitor.h"
#include "model/account/keyfob-accounts.h"

G_BEGIN_DECLS

/* What may speak against an unlock, for #KeyfobGuard. */

/**
 * keyfob_guard_objection_find:
 *
 * Returns: (transfer full) (nullable): why the wish cannot be granted now; %NULL if nothing speaks
 *   against it, but that the person may have to be asked
 */
GError *keyfob_guard_objection_find (KeyfobAccounts *accounts,
                                     KeyfobSessionMonitor *session,
                                     const KeyfobGuardWish *wish);

/**
 * keyfob_guard_objection_lacks_consent:
 *
 * Returns: whether an unlock would begin that wants to know where this computer is, and the person
 *   has not said yet whether Kisi may be told
 */
gboolean keyfob_guard_objection_lacks_consent (KeyfobAccounts *accounts, gint64 door_id);

G_END_DECLS
