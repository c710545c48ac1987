/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-guard-error.h"

#include "kisi/kisi-error.h"

#include <glib/gi18n-lib.h>

GQuark
keyfob_guard_error_quark (void) {
  return g_quark_from_static_string ("keyfob-guard-error-quark");
}

GError *
keyfob_guard_error_new (KeyfobGuardError code, const char *door_name, const char *hint) {
  switch (code) {
  case KEYFOB_GUARD_ERROR_SESSION_LOCKED:
    /* Translators: %s is a door's name. The screen is the computer's. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because the screen was locked."), door_name);
  case KEYFOB_GUARD_ERROR_LOCK_UNSURE:
    /* Translators: %s is a door's name. The screen is the computer's. */
    return g_error_new (
        KEYFOB_GUARD_ERROR, code,
        _ ("“%s” was not unlocked, because Keyfob cannot tell whether the screen is "
           "locked. Lock the screen and unlock it again, then try again."),
        door_name);
  case KEYFOB_GUARD_ERROR_TOO_LATE:
    /* Translators: %s is a door's name. The keyring is the desktop's store of passwords. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because the keyring or the desktop did not "
                           "answer in time. Try again."),
                        door_name);
  case KEYFOB_GUARD_ERROR_FOREIGN:
    /* Translators: %s is a door's name. A button of an old notification was pressed. */
    return g_error_new (
        KEYFOB_GUARD_ERROR, code,
        _ ("“%s” was not unlocked, because that notification is from an earlier sign-in."),
        door_name);
  case KEYFOB_GUARD_ERROR_CANNOT:
    /* Translators: a door's name, and a sentence that says why it was not unlocked. */
    return g_error_new (KEYFOB_GUARD_ERROR, code, _ ("%s: %s"), door_name, hint);
  case KEYFOB_GUARD_ERROR_DECLINED:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because the answer was no."), door_name);
  case KEYFOB_GUARD_ERROR_NOT_ANSWERED:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because nobody answered in time."), door_name);
  case KEYFOB_GUARD_ERROR_ASKING:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("You are being asked about “%s” already. Answer that question first."),
                        door_name);
  case KEYFOB_GUARD_ERROR_TOO_MANY:
    /* Translators: %s is a door's name. */
    return g_error_new (KEYFOB_GUARD_ERROR, code,
                        _ ("“%s” was not unlocked, because too many doors wait to be unlocked. "
                           "Answer Keyfob’s questions first."),
                        door_name);
  }
  g_return_val_if_reached (NULL);
}

GError *
keyfob_guard_error_new_for_door (KeyfobGuardError code, KeyfobAccounts *accounts, gint64 door_id) {
  KeyfobDoorList *doors = keyfob_accounts_get_doors (accounts);
  KeyfobDoor *door = keyfob_door_list_lookup (doors, door_id);
  g_autofree char *name = keyfob_door_list_dup_name (doors, door_id);

  return keyfob_guard_error_new (code, name, door != NULL ? keyfob_door_get_hint (door) : NULL);
}

GError *
keyfob_guard_error_new_signed_out (KeyfobAccounts *accounts) {
  const GError *keyring_error = keyfob_accounts_get_keyring_error (accounts);

  if (keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_EXPIRED)
    return kisi_error_new (KISI_ERROR_SIGNED_OUT, NULL);
  return g_error_new_literal (KISI_ERROR, KISI_ERROR_SIGNED_OUT,
                              keyring_error != NULL ? keyring_error->message
                                                    : _ ("Sign in first, then unlock the door."));
}
