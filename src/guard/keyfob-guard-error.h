/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"

G_BEGIN_DECLS

/**
 * KeyfobGuardError:
 * @KEYFOB_GUARD_ERROR_SESSION_LOCKED: the screen is locked
 * @KEYFOB_GUARD_ERROR_LOCK_UNSURE: nobody can tell whether the screen is locked
 * @KEYFOB_GUARD_ERROR_TOO_LATE: it did not turn out in time who is signed in, or whether the screen
 *   is locked
 * @KEYFOB_GUARD_ERROR_FOREIGN: it was offered to another login than the one that is signed in
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

/** keyfob_guard_error_new_for_door: likewise, with what @accounts knows of the door */
GError *keyfob_guard_error_new_for_door (KeyfobGuardError code,
                                         KeyfobAccounts *accounts,
                                         gint64 door_id);

/** keyfob_guard_error_new_signed_out: Returns: (transfer full): %KISI_ERROR_SIGNED_OUT, in words */
GError *keyfob_guard_error_new_signed_out (KeyfobAccounts *accounts);

G_END_DECLS
