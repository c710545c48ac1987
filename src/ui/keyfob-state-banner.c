/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-state-banner.h"

void
keyfob_state_banner_show (AdwBanner *banner, KeyfobLastingState state, KeyfobAccount *account) {
  g_autofree char *words = keyfob_lasting_state_dup_words (state, account);
  const char *action;
  const char *remedy = keyfob_lasting_state_get_remedy (state, &action);

  /* What it told stays readable while it slides away. */
  if (state != KEYFOB_LASTING_STATE_NONE) {
    adw_banner_set_title (banner, words);
    adw_banner_set_button_label (banner, remedy);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (banner), action);
  }
  adw_banner_set_revealed (banner, state != KEYFOB_LASTING_STATE_NONE);
}
