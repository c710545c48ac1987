/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-door-words.h"

#include "platform/keyfob-time.h"

#include <glib/gi18n-lib.h>

static char *
dup_open_words (KeyfobDoor *door) {
  const char *words = keyfob_door_get_status_words (door);

  if (!keyfob_door_is_open_beside (door))
    return g_strdup (words);
  /* Translators: %s is a status such as "Offline"; the door itself stands open nevertheless */
  return g_strdup_printf (_ ("%s · Door open"), words);
}

static char *
dup_near_words (KeyfobDoor *door) {
  g_autofree char *words = dup_open_words (door);

  if (!keyfob_door_is_near (door))
    return g_steal_pointer (&words);
  /* Translators: %s is a status such as "Locked"; this computer hears the reader of the door */
  return g_strdup_printf (_ ("%s · Nearby"), words);
}

/* With its own age, once the countdown is over: readings may fail for long. */
static char *
dup_assumed_words (KeyfobDoor *door) {
  const char *words = keyfob_door_get_status_words (door);
  g_autofree char *since = keyfob_door_dup_since_words (door);

  if (keyfob_door_get_status (door) == KEYFOB_DOOR_STATUS_JUST_UNLOCKED || *since == '\0')
    return g_strdup (words);
  /* Translators: %1$s is a status such as "Offline", %2$s is such as "since 14:02" */
  return g_strdup_printf (_ ("%1$s %2$s"), words, since);
}

char *
keyfob_door_words_dup_status (KeyfobDoor *door, KeyfobAccounts *accounts) {
  KeyfobAccount *account = keyfob_accounts_lookup (accounts, keyfob_door_get_id (door));
  KeyfobRefresher *refresher = account != NULL ? keyfob_account_get_refresher (account) : NULL;
  gint64 fetched_at = refresher != NULL ? keyfob_refresher_get_fetched_at (refresher) : 0;
  g_autofree char *words = NULL;
  g_autofree char *time = NULL;

  if (keyfob_door_is_pending (door))
    return g_strdup (keyfob_door_get_progress (door));
  if (fetched_at == 0 || keyfob_refresher_is_current (refresher))
    return dup_near_words (door);
  /* Keyfob did that, whatever the picture shows. */
  if (keyfob_door_is_assumed (door))
    return dup_assumed_words (door);
  words = dup_near_words (door);
  time = keyfob_time_dup_words (fetched_at);
  /* Translators: %1$s is a status such as "Locked", %2$s is a time such as "14:02" */
  return g_strdup_printf (_ ("%1$s · As of %2$s"), words, time);
}
