/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-guard-objection.h"

#include "kisi/kisi-error.h"

static KeyfobDoor *
find_door (KeyfobAccounts *accounts, gint64 id) {
  return keyfob_door_list_lookup (keyfob_accounts_get_doors (accounts), id);
}

/* What Kisi said a while ago is no reason: then it shall say itself what holds now. But a window
 * that shows a door as one that cannot be unlocked does not unlock it. */
static gboolean
cannot_be_unlocked (KeyfobAccounts *accounts, const KeyfobGuardWish *wish) {
  KeyfobDoor *door = find_door (accounts, wish->door_id);

  return door != NULL &&
         (wish->kind == KEYFOB_WISH_SEEN ||
          keyfob_refresher_is_current (keyfob_accounts_get_refresher (accounts))) &&
         (keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_NOT_SET_UP ||
          keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_LOCKED_DOWN);
}

static gboolean
is_foreign (KeyfobAccounts *accounts, const KeyfobGuardWish *wish) {
  g_autofree char *login = keyfob_accounts_dup_login_digest (accounts);

  return wish->login != NULL && g_strcmp0 (wish->login, login) != 0;
}

GError *
keyfob_guard_objection_find (KeyfobAccounts *accounts,
                             KeyfobSessionMonitor *session,
                             const KeyfobGuardWish *wish) {
  KeyfobGuardError code;

  /* Kisi has none, and whoever asks over the bus may ask for anything. */
  if (wish->door_id <= 0)
    return kisi_error_new (KISI_ERROR_NOT_FOUND, NULL);
  if (keyfob_session_monitor_is_locked (session))
    code = KEYFOB_GUARD_ERROR_SESSION_LOCKED;
  else if (keyfob_guard_wish_is_too_late (wish))
    code = KEYFOB_GUARD_ERROR_TOO_LATE;
  else if (keyfob_session_monitor_is_unsure (session))
    code = KEYFOB_GUARD_ERROR_LOCK_UNSURE;
  else if (keyfob_accounts_get_state (accounts) != KEYFOB_ACCOUNT_STATE_SIGNED_IN)
    return keyfob_guard_error_new_signed_out (accounts);
  else if (is_foreign (accounts, wish))
    code = KEYFOB_GUARD_ERROR_FOREIGN;
  else if (keyfob_accounts_get_attempt (accounts, wish->door_id) == NULL &&
           cannot_be_unlocked (accounts, wish))
    code = KEYFOB_GUARD_ERROR_CANNOT;
  else
    return NULL;
  return keyfob_guard_error_new_for_door (code, accounts, wish->door_id);
}

gboolean
keyfob_guard_objection_lacks_consent (KeyfobAccounts *accounts, gint64 door_id) {
  KeyfobProximity *proximity = keyfob_accounts_get_proximity (accounts);
  KeyfobDoor *door = find_door (accounts, door_id);

  return proximity != NULL && door != NULL &&
         keyfob_accounts_get_attempt (accounts, door_id) == NULL &&
         keyfob_proximity_must_ask (proximity, door);
}
