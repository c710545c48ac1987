/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-question.h"
#include "keyfob-session-monitor.h"
#include "model/keyfob-account.h"
#include "model/keyfob-confirmations.h"

G_BEGIN_DECLS

/**
 * KeyfobGuardError:
 * @KEYFOB_GUARD_ERROR_SESSION_LOCKED: the screen is locked
 * @KEYFOB_GUARD_ERROR_CANNOT: the door cannot be unlocked as it stands: its hint is the message
 * @KEYFOB_GUARD_ERROR_DECLINED: the person was asked and said no
 * @KEYFOB_GUARD_ERROR_NOT_ANSWERED: the person was asked and said nothing
 * @KEYFOB_GUARD_ERROR_ASKING: the person is being asked about this door already
 *
 * Why nothing was sent. Each message is a sentence that names the door.
 */
typedef enum {
  KEYFOB_GUARD_ERROR_SESSION_LOCKED,
  KEYFOB_GUARD_ERROR_CANNOT,
  KEYFOB_GUARD_ERROR_DECLINED,
  KEYFOB_GUARD_ERROR_NOT_ANSWERED,
  KEYFOB_GUARD_ERROR_ASKING,
} KeyfobGuardError;

#define KEYFOB_GUARD_ERROR (keyfob_guard_error_quark ())
GQuark keyfob_guard_error_quark (void);

/**
 * KeyfobWish:
 *
 * Where the wish to unlock a door comes from.
 */
typedef enum {
  KEYFOB_WISH_SEEN,   /* a click in the window or the palette: a person looks at that door */
  KEYFOB_WISH_UNSEEN, /* everything else: menu, search, notification, D-Bus, terminal */
} KeyfobWish;

#define KEYFOB_TYPE_GUARD (keyfob_guard_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobGuard, keyfob_guard, KEYFOB, GUARD, GObject)

/*
 * KeyfobGuard: the one way to unlock a door, for whoever wishes it: nothing unlocks while the
 * screen is locked, and a person is asked first where they chose to be.
 *
 * Property, read-only: `busy` (boolean): a wish waits, or a question is open.
 */

/** keyfob_guard_new: Returns: (transfer full): a guard for @account */
KeyfobGuard *keyfob_guard_new (KeyfobAccount *account,
                               KeyfobConfirmations *confirmations,
                               KeyfobSessionMonitor *session);

/**
 * keyfob_guard_unlock_async:
 * @door_id: which; need not be in the list
 * @asker: (scope async): called if the person is to be asked
 * @cancellable: (nullable): takes the wish back as long as nothing was sent
 *
 * Waits until it is known whether the screen is locked and who is signed in, asks if that is
 * chosen, looks again, and unlocks. A wish for a door that is on its way, or within its assumed
 * seconds, joins the attempt, and nobody is asked.
 */
void keyfob_guard_unlock_async (KeyfobGuard *self,
                                gint64 door_id,
                                KeyfobWish wish,
                                KeyfobAsker asker,
                                gpointer asker_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * keyfob_guard_unlock_finish:
 * @error: #KeyfobGuardError; #KisiError, such as %KISI_ERROR_SIGNED_OUT; %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the attempt, or %NULL: nothing was sent
 */
KeyfobUnlock *keyfob_guard_unlock_finish (KeyfobGuard *self, GAsyncResult *result, GError **error);

G_END_DECLS
