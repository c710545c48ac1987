/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-state-banner.h"

#include <glib/gi18n-lib.h>

#include "ui/keyfob-ticker.h"

/* Of a banner that follows accounts: which, and of which door. */
#define DATA_ACCOUNTS "keyfob-accounts"
#define DATA_DOOR_ID  "keyfob-door-id"

/* What a banner told last, and what counts its seconds. */
#define DATA_TOLD   "keyfob-told"
#define DATA_TICKER "keyfob-ticker"

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

/* By the window: GTK lets nobody hear what assistive technology has not looked at yet. Not for a
 * banner below a dialog, which may have one of its own. */
static void
announce (AdwBanner *banner, const char *words) {
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (banner));
  AdwDialog *dialog =
      ADW_IS_WINDOW (root) ? adw_window_get_visible_dialog (ADW_WINDOW (root)) : NULL;

  if (root != NULL &&
      (dialog == NULL || gtk_widget_is_ancestor (GTK_WIDGET (banner), GTK_WIDGET (dialog))))
    gtk_accessible_announce (GTK_ACCESSIBLE (root), words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* Whether nobody has been told @words yet, and from now on somebody has. */
static gboolean
is_news (AdwBanner *banner, const char *words) {
  if (g_strcmp0 (words, g_object_get_data (G_OBJECT (banner), DATA_TOLD)) == 0)
    return FALSE;
  g_object_set_data_full (G_OBJECT (banner), DATA_TOLD, g_strdup (words), g_free);
  return *words != '\0';
}

/* @words are heard, and @title is seen, with its seconds. @account: (nullable): the only one that
 * it is about */
static void
show (AdwBanner *banner,
      KeyfobLastingState state,
      const char *words,
      const char *title,
      KeyfobAccount *account,
      gboolean revealed) {
  const char *action;
  const char *remedy = get_remedy (state, &action);
  gboolean shown = revealed && state != KEYFOB_LASTING_STATE_NONE;

  /* What it told stays readable while it slides away. */
  if (shown) {
    adw_banner_set_title (banner, title);
    adw_banner_set_button_label (banner, remedy);
    if (state == KEYFOB_LASTING_STATE_EXPIRED && account != NULL)
      gtk_actionable_set_action_target (GTK_ACTIONABLE (banner), "s",
                                        keyfob_account_get_login_id (account));
    else
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (banner), NULL);
    gtk_actionable_set_action_name (
        GTK_ACTIONABLE (banner),
        state == KEYFOB_LASTING_STATE_EXPIRED && account != NULL ? "win.sign-in-to" : action);
  }
  adw_banner_set_revealed (banner, shown);
  /* It keeps them when it is gone from the screen, where assistive technology would still read
   * them. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (banner), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
  if (is_news (banner, words))
    announce (banner, words);
}

void
keyfob_state_banner_show (AdwBanner *banner,
                          KeyfobLastingState state,
                          KeyfobAccounts *accounts,
                          gboolean revealed) {
  g_autofree char *words = keyfob_lasting_state_dup_words (state, accounts);
  g_autofree char *title = keyfob_lasting_state_dup_counting_words (state, accounts);

  show (banner, state, words, title, NULL, revealed);
}

/* Of the others it tells nothing: their doors are not seen below it. */
static KeyfobLastingState
show_state_of (AdwBanner *banner, KeyfobAccount *account) {
  KeyfobLastingState state = keyfob_lasting_state_get_of (account);
  g_autofree char *words = keyfob_lasting_state_dup_words_of (state, account);
  g_autofree char *title = keyfob_lasting_state_dup_counting_words_of (state, account);

  show (banner, state, words, title, account, TRUE);
  return state;
}

static void
show_lasting_state (AdwBanner *banner) {
  KeyfobAccounts *accounts = g_object_get_data (G_OBJECT (banner), DATA_ACCOUNTS);
  const gint64 *door_id = g_object_get_data (G_OBJECT (banner), DATA_DOOR_ID);
  KeyfobAccount *account = keyfob_accounts_lookup (accounts, *door_id);
  KeyfobLastingState state = keyfob_lasting_state_get (accounts);

  if (account != NULL && keyfob_accounts_get_n (accounts) > 1)
    state = show_state_of (banner, account);
  else
    keyfob_state_banner_show (banner, state, accounts, TRUE);
  keyfob_ticker_set_running (g_object_get_data (G_OBJECT (banner), DATA_TICKER),
                             state == KEYFOB_LASTING_STATE_ASKED_TO_WAIT);
}

static void
on_tick (gpointer banner) {
  show_lasting_state (banner);
}

static void
follow (AdwBanner *banner, gpointer source, const char *const *names) {
  for (; *names != NULL; names++) {
    g_autofree char *signal = g_strconcat ("notify::", *names, NULL);

    g_signal_connect_object (source, signal, G_CALLBACK (show_lasting_state), banner,
                             G_CONNECT_SWAPPED);
  }
}

void
keyfob_state_banner_follow (AdwBanner *banner, KeyfobAccounts *accounts, gint64 door_id) {
  g_object_set_data_full (G_OBJECT (banner), DATA_ACCOUNTS, g_object_ref (accounts),
                          g_object_unref);
  g_object_set_data_full (G_OBJECT (banner), DATA_DOOR_ID, g_memdup2 (&door_id, sizeof door_id),
                          g_free);
  g_object_set_data_full (G_OBJECT (banner), DATA_TICKER,
                          keyfob_ticker_new (GTK_WIDGET (banner), on_tick, banner),
                          (GDestroyNotify) keyfob_ticker_free);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (show_lasting_state), banner,
                           G_CONNECT_SWAPPED);
  follow (banner, accounts, (const char *const[]) {"state", "session-only", "keyring-error", NULL});
  follow (banner, keyfob_accounts_get_refreshers (accounts),
          (const char *const[]) {"current", "fetched-at", "error", "offline", "refreshing", NULL});
  show_lasting_state (banner);
}
