/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/quick-unlock/keyfob-quick-unlock-message.h"

#include <glib/gi18n-lib.h>

#include "model/account/keyfob-lasting-state.h"
#include "platform/keyfob-time.h"

/* For these the window has a remedy, and quick unlock none. */
static gboolean
is_helped_by_window (KeyfobLastingState state) {
  switch (state) {
  case KEYFOB_LASTING_STATE_EXPIRED:
  case KEYFOB_LASTING_STATE_FAILED:
  case KEYFOB_LASTING_STATE_KEYRING:
    return TRUE;
  case KEYFOB_LASTING_STATE_COMPUTER_OFFLINE:
  case KEYFOB_LASTING_STATE_UNREACHABLE:
  case KEYFOB_LASTING_STATE_ASKED_TO_WAIT:
  case KEYFOB_LASTING_STATE_OLD_PICTURE:
  case KEYFOB_LASTING_STATE_SESSION_ONLY:
  case KEYFOB_LASTING_STATE_NONE:
    return FALSE;
  }
  g_return_val_if_reached (FALSE);
}

/* In the place of rows, where not even a lasting state tells why. */
static char *
dup_reason (KeyfobAccounts *accounts, const char *search, gboolean *opens_window) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (accounts);
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts));

  *opens_window = TRUE;
  if (keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    return g_strdup (_ ("Sign in to see your doors here."));
  *opens_window = FALSE;
  if (g_list_model_get_n_items (doors) > 0)
    /* Translators: %s is what was searched for */
    return g_strdup_printf (_ ("No name, place or floor has “%s” in it."), search);
  if (keyfob_refreshers_get_fetched_at (refreshers) == 0 ||
      keyfob_accounts_get_state (accounts) == KEYFOB_ACCOUNT_STATE_STARTING)
    return g_strdup (_ ("Loading doors…"));
  *opens_window = TRUE;
  return g_strdup (_ ("You have no access to any door yet. Ask an administrator of your "
                      "organization, then refresh."));
}

static char *
dup_age (KeyfobAccounts *accounts, gboolean demo) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (accounts);
  gint64 fetched_at = keyfob_refreshers_get_fetched_at (refreshers);
  g_autofree char *time = NULL;

  if (demo)
    return g_strdup (_ ("Demo: a simulated office"));
  if (fetched_at == 0 || keyfob_refreshers_is_current (refreshers))
    return g_strdup ("");
  time = keyfob_time_dup_words (fetched_at);
  /* Translators: %s is a time such as "14:02" */
  return g_strdup_printf (_ ("As of %s"), time);
}

char *
keyfob_quick_unlock_message_dup_words (KeyfobAccounts *accounts,
                                       gboolean has_rows,
                                       const char *search,
                                       gboolean demo,
                                       gboolean *opens_window) {
  KeyfobLastingState state = keyfob_lasting_state_get (accounts);
  GListModel *doors = keyfob_door_list_get_model (keyfob_accounts_get_doors (accounts));
  gboolean no_match = !has_rows && g_list_model_get_n_items (doors) > 0;

  *opens_window = is_helped_by_window (state);
  if (!no_match && state != KEYFOB_LASTING_STATE_NONE && state != KEYFOB_LASTING_STATE_SESSION_ONLY)
    return keyfob_lasting_state_dup_counting_words (state, accounts);
  return has_rows ? dup_age (accounts, demo) : dup_reason (accounts, search, opens_window);
}
