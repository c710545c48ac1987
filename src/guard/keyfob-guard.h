/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "guard/keyfob-guard-error.h"
#include "guard/keyfob-question.h"
#include "guard/keyfob-session-monitor.h"
#include "model/account/keyfob-accounts.h"
#include "model/unlock/keyfob-confirmations.h"

G_BEGIN_DECLS

/**
 * KeyfobWish:
 *
 * Where the wish to unlock a door comes from.
 */
typedef enum {
  KEYFOB_WISH_SEEN,     /* a click or a key in the window or the palette: a person looks at that
                         * door, and what they see of it holds, however old it is */
  KEYFOB_WISH_UNSEEN,   /* everything else: menu, notification, D-Bus, terminal */
  KEYFOB_WISH_SEARCHED, /* likewise, of a result in the desktop's search */
} KeyfobWish;

#define KEYFOB_TYPE_GUARD (keyfob_guard_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobGuard, keyfob_guard, KEYFOB, GUARD, GObject)

/*
 * KeyfobGuard: the one way to unlock a door, for whoever wishes it: nothing unlocks while the
 * screen is locked, and a person is asked first where they chose to be. Who sees the door is asked
 * besides, once for all doors, whether Kisi may be told where this computer is, if it wants to
 * know.
 *
 * A guard lives as long as a wish waits; g_object_run_dispose() takes all of them back, and each
 * that comes later.
 */

/** keyfob_guard_new: Returns: (transfer full): a guard for @accounts */
KeyfobGuard *keyfob_guard_new (KeyfobAccounts *accounts,
                               KeyfobConfirmations *confirmations,
                               KeyfobSessionMonitor *session);

/** keyfob_guard_is_busy: Returns: whether a wish waits, or a question is open */
gboolean keyfob_guard_is_busy (KeyfobGuard *self);

/** keyfob_guard_set_seconds: @seconds: how long a wish waits to be decided upon; for tests */
void keyfob_guard_set_seconds (KeyfobGuard *self, guint seconds);

/**
 * keyfob_guard_unlock_async:
 * @door_id: which; need not be in the list
 * @kind: where the wish comes from
 * @login: (nullable): of keyfob_accounts_dup_login_digest(): the only one that may unlock; %NULL:
 *   whichever is signed in, or will be found to be
 * @asker: (scope async): called for each question that the person is to be asked; one of location
 *   only if they see the door
 * @cancellable: (nullable): takes the wish back until there is an attempt; from then on
 *   keyfob_unlock_cancel_unsent() does, if keyfob_guard_has_begun() it
 *
 * Waits until it is known whether the screen is locked and who is signed in, but not for ever; asks
 * if that is chosen, looks again, and unlocks. A wish for a door that is on its way, or within its
 * assumed seconds, joins the attempt, and nobody is asked: not on either, if that begins meanwhile.
 */
void keyfob_guard_unlock_async (KeyfobGuard *self,
                                gint64 door_id,
                                KeyfobWish kind,
                                const char *login,
                                KeyfobAsker asker,
                                gpointer asker_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * keyfob_guard_unlock_finish:
 * @error: #KeyfobGuardError; %KISI_ERROR_SIGNED_OUT; %G_IO_ERROR_CANCELLED, also when the person
 *   signed out or another one in, who must not unlock what they did not wish
 *
 * Returns: (transfer full) (nullable): the attempt, or %NULL: nothing was sent
 */
KeyfobUnlock *keyfob_guard_unlock_finish (KeyfobGuard *self, GAsyncResult *result, GError **error);

/**
 * keyfob_guard_has_begun:
 *
 * Returns: whether the wish that came to @result has begun an attempt, and joined nobody else's,
 *   which is not to be taken back with it
 */
gboolean keyfob_guard_has_begun (KeyfobGuard *self, GAsyncResult *result);

G_END_DECLS
