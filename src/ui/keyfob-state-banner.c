/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-state-banner.h"

#include <glib/gi18n-lib.h>

/* The words of a button and its action; NULL if waiting is all there is. */
static const char *
get_remedy (KeyfobLastingState state, const char **action) {
  *action = NULL;
  switch (state) {
  case KEYFOB_LASTING_STATE_EXPIRED:
    *action = "win.sign-in";
    return _ ("Sign In");
  case KEYFOB_LASTING_STATE_COMPUTER_OFFLINE:
  case KEYFOB_LASTING_STATE_UNREACHABLE:
  case KEYFOB_LASTING_STATE_FAILED:
    *action = "win.refresh";
    return _ ("Try Again");
  case KEYFOB_LASTING_STATE_OLD_PICTURE:
    *action = "win.refresh";
    return _ ("Refresh");
  case KEYFOB_LASTING_STATE_KEYRING:
  case KEYFOB_LASTING_STATE_SESSION_ONLY:
    *action = "win.ask-keyring";
    return _ ("Try Again");
  case KEYFOB_LASTING_STATE_ASKED_TO_WAIT:
  case KEYFOB_LASTING_STATE_NONE:
    return NULL;
  }
  g_return_val_if_reached (NULL);
}

void
keyfob_state_banner_show (AdwBanner *banner, KeyfobLastingState state, KeyfobAccount *account) {
  g_autofree char *words = keyfob_lasting_state_dup_words (state, account);
  const char *action;
  const char *remedy = get_remedy (state, &action);

  /* What it told stays readable while it slides away. */
  if (state != KEYFOB_LASTING_STATE_NONE) {
    adw_banner_set_title (banner, words);
    adw_banner_set_button_label (banner, remedy);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (banner), action);
  }
  adw_banner_set_revealed (banner, state != KEYFOB_LASTING_STATE_NONE);
  /* It keeps them when it is gone from the screen, where assistive technology would still read
   * them. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (banner), GTK_ACCESSIBLE_STATE_HIDDEN,
                               state == KEYFOB_LASTING_STATE_NONE, -1);
}
