/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-tray-words.h"

#include <glib/gi18n-lib.h>

#include "model/keyfob-lasting-state.h"
#include "model/keyfob-time.h"

static char *
dup_open_words (KeyfobDoor *door) {
  const char *words = keyfob_door_get_status_words (door);

  if (!keyfob_door_is_open (door))
    return g_strdup (words);
  /* Translators: %s is a status such as "Locked"; the door itself stands open nevertheless */
  return g_strdup_printf (_ ("%s · Door open"), words);
}

static char *
dup_status_words (KeyfobDoor *door, KeyfobRefresher *refresher) {
  gint64 fetched_at = keyfob_refresher_get_fetched_at (refresher);
  g_autofree char *words = NULL;
  g_autofree char *time = NULL;

  if (keyfob_door_is_sending (door))
    return g_strdup (_ ("Unlocking…"));
  if (keyfob_refresher_is_current (refresher) || fetched_at == 0)
    return dup_open_words (door);
  /* Keyfob did that just now, whatever the picture shows. */
  if (keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_JUST_UNLOCKED)
    return g_strdup (keyfob_door_get_status_words (door));
  words = dup_open_words (door);
  time = keyfob_time_dup_words (fetched_at);
  /* Translators: %1$s is the status of a door such as "Locked", %2$s is a time such as "14:02" */
  return g_strdup_printf (_ ("%1$s as of %2$s"), words, time);
}

char *
keyfob_tray_words_dup_door (KeyfobDoor *door, KeyfobRefresher *refresher) {
  g_autofree char *status = dup_status_words (door, refresher);

  /* Translators: in a menu: %1$s is a door's name, %2$s is its status such as "Locked" */
  return g_strdup_printf (_ ("%1$s — %2$s"), keyfob_door_get_name (door), status);
}

static char *
dup_no_doors_yet (KeyfobAccount *account) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (account);

  if (keyfob_refresher_get_error (refresher) != NULL)
    return keyfob_lasting_state_dup_words (keyfob_lasting_state_get (account), account);
  return g_strdup (keyfob_refresher_get_office (refresher) == NULL ? _ ("Loading Doors…")
                                                                   : _ ("No Doors"));
}

char *
keyfob_tray_words_dup_no_doors (KeyfobAccount *account) {
  switch (keyfob_account_get_state (account)) {
  case KEYFOB_ACCOUNT_STATE_STARTING:
    return g_strdup (_ ("Starting…"));
  case KEYFOB_ACCOUNT_STATE_SIGNED_OUT:
    return g_strdup (keyfob_account_get_keyring_error (account) != NULL
                         ? _ ("Keyring Cannot Be Read…")
                         : _ ("Sign In…"));
  case KEYFOB_ACCOUNT_STATE_EXPIRED:
    return g_strdup (_ ("Sign In Again…"));
  case KEYFOB_ACCOUNT_STATE_SIGNED_IN:
    return dup_no_doors_yet (account);
  }
  g_return_val_if_reached (g_strdup (""));
}
