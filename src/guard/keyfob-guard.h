/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "guard/keyfob-question.h"
#include "guard/keyfob-session-monitor.h"
#include "model/account/keyfob-accounts.h"
#include "model/unlock/keyfob-confirmations.h"

/**
 * KeyfobGuardError:
 * @KEYFOB_GUARD_ERROR_SESSION_LOCKED: the screen is locked
 * @KEYFOB_GUARD_ERROR_LOCK_UNSURE: nobody can tell whether the screen is locked
 * @KEYFOB_GUARD_ERROR_TOO_LATE: it did not turn out in time who is signed in, or whether the screen
 *   is locked
 * @KEYFOB_GUARD_ERROR_FOREIGN: it was offered to another login than the one that unlocks that door
 * @KEYFOB_GUARD_ERROR_OTHER_HANDS: another account unlocks that door than did when it was asked for
 * @KEYFOB_GUARD_ERROR_CANNOT: the door cannot be unlocked as it stands: its hint is the message
 * @KEYFOB_GUARD_ERROR_DECLINED: the person was asked and said no
 * @KEYFOB_GUARD_ERROR_NOT_ANSWERED: the person was asked and said nothing
 * @KEYFOB_GUARD_ERROR_ASKING: the person is being asked about this door already
 * @KEYFOB_GUARD_ERROR_TOO_MANY: so many doors wait to be unlocked that nobody can mean them all
 *
 * Why nothing was sent. Each message is a sentence that names the door.
 */
typedef enum {
  KEYFOB_GUARD_ERROR_SESSION_LOCKED,
  KEYFOB_GUARD_ERROR_LOCK_UNSURE,
  KEYFOB_GUARD_ERROR_TOO_LATE,
  KEYFOB_GUARD_ERROR_FOREIGN,
  KEYFOB_GUARD_ERROR_OTHER_HANDS,
  KEYFOB_GUARD_ERROR_CANNOT,
  KEYFOB_GUARD_ERROR_DECLINED,
  KEYFOB_GUARD_ERROR_NOT_ANSWERED,
  KEYFOB_GUARD_ERROR_ASKING,
  KEYFOB_GUARD_ERROR_TOO_MANY,
} KeyfobGuardError;

#define KEYFOB_GUARD_ERROR (keyfob_guard_error_quark ())
GQuark keyfob_guard_error_quark (void);

/**
 * keyfob_guard_error_new:
 * @door_name: of one line
 * @hint: (nullable): for %KEYFOB_GUARD_ERROR_CANNOT: the sentence that says why
 *
 * Returns: (transfer full): the error
 */
GError *keyfob_guard_error_new (KeyfobGuardError code, const char *door_name, const char *hint);

/**
 * KeyfobUnlockOrigin:
 *
 * Where the request to unlock a door comes from.
 */
typedef enum {
  KEYFOB_UNLOCK_ORIGIN_DIRECT, /* a click or a key in the window or quick unlock: a person looks at
                                * that   door, and what they see of it holds, however old it is */
  KEYFOB_UNLOCK_ORIGIN_INDIRECT, /* everything else: menu, notification, D-Bus, terminal */
  KEYFOB_UNLOCK_ORIGIN_SEARCH,   /* likewise, of a result in the desktop's search */
} KeyfobUnlockOrigin;

#define KEYFOB_TYPE_GUARD (keyfob_guard_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobGuard, keyfob_guard, KEYFOB, GUARD, GObject)

/*
 * KeyfobGuard: the one way to unlock a door, for whoever requests it: nothing unlocks while the
 * screen is locked, and a person is asked first where they chose to be. Who sees the door is asked
 * besides, once for all doors, whether Kisi may be told where this computer is, if it wants to
 * know.
 *
 * A guard lives as long as a request waits; g_object_run_dispose() takes all of them back, and each
 * that comes later.
 */

/** keyfob_guard_new: Returns: (transfer full): a guard for @accounts */
KeyfobGuard *keyfob_guard_new (KeyfobAccounts *accounts,
                               KeyfobConfirmations *confirmations,
                               KeyfobSessionMonitor *session);

/** keyfob_guard_is_busy: Returns: whether a request waits, or a question is open */
gboolean keyfob_guard_is_busy (KeyfobGuard *self);

/** keyfob_guard_set_seconds: @seconds: how long a request waits to be decided upon; for tests */
void keyfob_guard_set_seconds (KeyfobGuard *self, guint seconds);

/**
 * keyfob_guard_unlock_async:
 * @door_id: which; need not be in the list
 * @origin: where the request comes from
 * @login: (nullable): of keyfob_account_dup_login_digest(): the only one that may unlock; %NULL:
 *   whichever is signed in, or will be found to be
 * @asker: (scope async): called for each question that the person is to be asked; one of location
 *   only if they see the door
 * @cancellable: (nullable): takes the request back until there is an attempt; from then on
 *   keyfob_unlock_cancel_unsent() does, if keyfob_guard_has_begun() it
 *
 * Waits until it is known whether the screen is locked and who is signed in, but not for ever; asks
 * if that is chosen, looks again, and unlocks. A request for a door that is on its way, or within
 * its assumed seconds, joins the attempt, and nobody is asked: not on either, if that begins
 * meanwhile.
 */
void keyfob_guard_unlock_async (KeyfobGuard *self,
                                gint64 door_id,
                                KeyfobUnlockOrigin origin,
                                const char *login,
                                KeyfobAsker asker,
                                gpointer asker_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * keyfob_guard_unlock_finish:
 * @error: #KeyfobGuardError; %KISI_ERROR_SIGNED_OUT; %G_IO_ERROR_CANCELLED, also when the person
 *   signed out or another one in, who must not unlock what they did not request
 *
 * Returns: (transfer full) (nullable): the attempt, or %NULL: nothing was sent
 */
KeyfobUnlock *keyfob_guard_unlock_finish (KeyfobGuard *self, GAsyncResult *result, GError **error);

/**
 * keyfob_guard_has_begun:
 *
 * Returns: whether the request that came to @result has begun an attempt, and joined nobody else's,
 *   which is not to be taken back with it
 */
gboolean keyfob_guard_has_begun (KeyfobGuard *self, GAsyncResult *result);
