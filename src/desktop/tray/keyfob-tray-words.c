/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray-words.h"

#include <glib/gi18n-lib.h>

#include "desktop/keyfob-door-words.h"
#include "model/account/keyfob-lasting-state.h"

/* Of a line that is wider than the screen, some menus show but the end. */
#define NAME_MAX_CHARACTERS 60

char *
keyfob_tray_words_dup_door (KeyfobDoor *door, KeyfobAccounts *accounts) {
  g_autofree char *name =
      keyfob_text_dup_middle (keyfob_door_get_full_name (door), NAME_MAX_CHARACTERS);
  g_autofree char *status = keyfob_door_words_dup_status (door, accounts);

  /* Translators: in a menu: %1$s is a door's name, %2$s is its status such as "Locked" */
  return g_strdup_printf (_ ("%1$s — %2$s"), name, status);
}

static char *
dup_lasting_words (KeyfobLastingState state, KeyfobAccounts *accounts) {
  /* Kisi's own words may be long, or look like markup. */
  if (state == KEYFOB_LASTING_STATE_FAILED)
    return keyfob_lasting_state_dup_named (state, accounts, _ ("Kisi is not available right now."));
  return keyfob_lasting_state_dup_standing_words (state, accounts);
}

static gboolean
works (KeyfobAccount *account) {
  switch (keyfob_lasting_state_get_of (account)) {
  case KEYFOB_LASTING_STATE_EXPIRED:
  case KEYFOB_LASTING_STATE_COMPUTER_OFFLINE:
  case KEYFOB_LASTING_STATE_UNREACHABLE:
  case KEYFOB_LASTING_STATE_FAILED:
    return FALSE;
  case KEYFOB_LASTING_STATE_ASKED_TO_WAIT:
  case KEYFOB_LASTING_STATE_OLD_PICTURE:
  case KEYFOB_LASTING_STATE_KEYRING:
  case KEYFOB_LASTING_STATE_SESSION_ONLY:
  case KEYFOB_LASTING_STATE_NONE:
    return TRUE;
  }
  g_return_val_if_reached (TRUE);
}

/* What is wrong with some accounts is to be looked after; what is so with all lets nobody in. */
static KeyfobTrayIcon
get_trouble_icon (KeyfobAccounts *accounts) {
  for (guint i = 0; i < keyfob_accounts_get_n (accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (accounts, i);

    if (works (account))
      return KEYFOB_TRAY_ICON_ATTENTION;
  }
  return KEYFOB_TRAY_ICON_OFFLINE;
}

static char *
dup_no_doors_yet (KeyfobAccounts *accounts) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (accounts);

  if (keyfob_refreshers_get_error (refreshers) != NULL)
    return dup_lasting_words (keyfob_lasting_state_get (accounts), accounts);
  return g_strdup (keyfob_refreshers_count_locks (refreshers) < 0 ? _ ("Loading Doors…")
                                                                  : _ ("No Doors"));
}

char *
keyfob_tray_words_dup_no_doors (KeyfobAccounts *accounts) {
  switch (keyfob_accounts_get_state (accounts)) {
  case KEYFOB_ACCOUNT_STATE_STARTING:
    return g_strdup (_ ("Starting…"));
  case KEYFOB_ACCOUNT_STATE_SIGNED_OUT:
    return g_strdup (keyfob_accounts_get_keyring_error (accounts) != NULL
                         ? _ ("Keyring Cannot Be Read…")
                         : _ ("Sign In…"));
  case KEYFOB_ACCOUNT_STATE_EXPIRED:
    return g_strdup (_ ("Sign In Again…"));
  case KEYFOB_ACCOUNT_STATE_SIGNED_IN:
    return dup_no_doors_yet (accounts);
  }
  g_return_val_if_reached (g_strdup (""));
}

char *
keyfob_tray_words_dup_expired (KeyfobAccount *account) {
  g_autofree char *title =
      keyfob_text_dup_middle (keyfob_account_get_title (account), NAME_MAX_CHARACTERS);

  /* Translators: in a menu: %s is an organization that lets its person in no more */
  return g_strdup_printf (_ ("Sign In Again to %s…"), title);
}

static char *
dup_attention_words (guint n_attention) {
  if (n_attention == 0)
    return g_strdup (_ ("No door needs attention."));
  /* Translators: such doors are offline, locked down or open */
  return g_strdup_printf (
      ngettext ("%u door needs attention.", "%u doors need attention.", n_attention), n_attention);
}

static char *
dup_signed_in_words (KeyfobAccounts *accounts, guint n_attention, KeyfobTrayIcon *icon) {
  KeyfobLastingState state = keyfob_lasting_state_get (accounts);

  *icon = n_attention > 0 ? KEYFOB_TRAY_ICON_ATTENTION : KEYFOB_TRAY_ICON_FINE;
  switch (state) {
  case KEYFOB_LASTING_STATE_EXPIRED: /* not all of them */
  case KEYFOB_LASTING_STATE_COMPUTER_OFFLINE:
  case KEYFOB_LASTING_STATE_UNREACHABLE:
  case KEYFOB_LASTING_STATE_FAILED:
    *icon = get_trouble_icon (accounts);
    return dup_lasting_words (state, accounts);
  case KEYFOB_LASTING_STATE_ASKED_TO_WAIT:
  case KEYFOB_LASTING_STATE_OLD_PICTURE:
    return dup_lasting_words (state, accounts);
  case KEYFOB_LASTING_STATE_KEYRING:
  case KEYFOB_LASTING_STATE_SESSION_ONLY:
  case KEYFOB_LASTING_STATE_NONE:
    break;
  }
  if (keyfob_refreshers_count_locks (keyfob_accounts_get_refreshers (accounts)) < 0)
    return g_strdup (_ ("Loading doors"));
  return dup_attention_words (n_attention);
}

/* An organization may be called anything. Escapes would be read where there is no markup. */
static char *
dup_without_markup (const char *words) {
  GString *plain = g_string_new (words);

  g_string_replace (plain, "&", "＆", 0);
  g_string_replace (plain, "<", "‹", 0);
  g_string_replace (plain, ">", "›", 0);
  return g_string_free (plain, FALSE);
}

char *
keyfob_tray_words_dup_icon (KeyfobAccounts *accounts, guint n_attention, KeyfobTrayIcon *icon) {
  g_autofree char *words = NULL;

  *icon = KEYFOB_TRAY_ICON_SIGNED_OUT;
  switch (keyfob_accounts_get_state (accounts)) {
  case KEYFOB_ACCOUNT_STATE_STARTING:
    *icon = KEYFOB_TRAY_ICON_FINE;
    return g_strdup (_ ("Starting…"));
  case KEYFOB_ACCOUNT_STATE_SIGNED_OUT:
    return g_strdup (keyfob_accounts_get_keyring_error (accounts) != NULL
                         ? _ ("The keyring cannot be read.")
                         : _ ("Signed out."));
  case KEYFOB_ACCOUNT_STATE_EXPIRED:
    return g_strdup (_ ("Kisi no longer accepts this login: sign in again."));
  case KEYFOB_ACCOUNT_STATE_SIGNED_IN:
    words = dup_signed_in_words (accounts, n_attention, icon);
    return dup_without_markup (words);
  }
  g_return_val_if_reached (g_strdup (""));
}
