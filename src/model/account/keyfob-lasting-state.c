/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-lasting-state.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-error.h"
#include "platform/keyfob-time.h"
#include "platform/keyfob-timer.h"

static KeyfobLastingState
get_failure (KeyfobRefreshers *refreshers, const GError *error) {
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_UNREACHABLE) ||
      g_error_matches (error, KISI_ERROR, KISI_ERROR_NO_ANSWER))
    /* The system's word alone proves nothing: it is asked only after a request failed. */
    return keyfob_refreshers_is_offline (refreshers) ? KEYFOB_LASTING_STATE_COMPUTER_OFFLINE
                                                     : KEYFOB_LASTING_STATE_UNREACHABLE;
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS))
    return KEYFOB_LASTING_STATE_ASKED_TO_WAIT;
  return KEYFOB_LASTING_STATE_FAILED;
}

KeyfobLastingState
keyfob_lasting_state_get (KeyfobAccounts *accounts) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (accounts);
  KeyfobAccountState state = keyfob_accounts_get_state (accounts);

  if (state == KEYFOB_ACCOUNT_STATE_EXPIRED)
    return KEYFOB_LASTING_STATE_EXPIRED;
  if (state == KEYFOB_ACCOUNT_STATE_SIGNED_OUT)
    return keyfob_accounts_get_keyring_error (accounts) != NULL ? KEYFOB_LASTING_STATE_KEYRING
                                                                : KEYFOB_LASTING_STATE_NONE;
  if (keyfob_refreshers_get_error (refreshers) != NULL)
    return get_failure (refreshers, keyfob_refreshers_get_error (refreshers));
  /* Whatever goes on: the keyring is being asked, the next picture is on its way, or held back. */
  if (keyfob_refreshers_get_fetched_at (refreshers) > 0 &&
      !keyfob_refreshers_is_current (refreshers))
    return keyfob_accounts_get_held_until (accounts) > keyfob_timer_now ()
               ? KEYFOB_LASTING_STATE_ASKED_TO_WAIT
               : KEYFOB_LASTING_STATE_OLD_PICTURE;
  if (keyfob_accounts_is_session_only (accounts) &&
      keyfob_accounts_get_keyring_error (accounts) != NULL)
    return KEYFOB_LASTING_STATE_SESSION_ONLY;
  return KEYFOB_LASTING_STATE_NONE;
}

static char *
dup_with_age (const char *sentence, gint64 fetched_at) {
  g_autofree char *time = NULL;

  if (fetched_at <= 0)
    return g_strdup (sentence);
  time = keyfob_time_dup_words (fetched_at);
  /* Translators: %1$s is a whole sentence, %2$s is a time such as "14:02" */
  return g_strdup_printf (_ ("%1$s Doors as of %2$s."), sentence, time);
}

char *
keyfob_lasting_state_dup_words (KeyfobLastingState state, KeyfobAccounts *accounts) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (accounts);
  gint64 fetched_at = keyfob_refreshers_get_fetched_at (refreshers);
  const GError *error = keyfob_refreshers_get_error (refreshers);
  const GError *keyring_error = keyfob_accounts_get_keyring_error (accounts);
  g_autofree char *time = NULL;

  switch (state) {
  case KEYFOB_LASTING_STATE_EXPIRED:
    return dup_with_age (_ ("Kisi no longer accepts this login: sign in again."), fetched_at);
  case KEYFOB_LASTING_STATE_COMPUTER_OFFLINE:
    return dup_with_age (_ ("This computer is offline."), fetched_at);
  case KEYFOB_LASTING_STATE_UNREACHABLE:
    return dup_with_age (_ ("Kisi cannot be reached."), fetched_at);
  case KEYFOB_LASTING_STATE_ASKED_TO_WAIT:
    return dup_with_age (_ ("Kisi asks to wait a moment."), fetched_at);
  case KEYFOB_LASTING_STATE_FAILED:
    if (g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT)) /* once: it may be a hiccup */
      return dup_with_age (_ ("Kisi did not accept this login just now."), fetched_at);
    return dup_with_age (error->message, fetched_at);
  case KEYFOB_LASTING_STATE_OLD_PICTURE:
    time = keyfob_time_dup_words (fetched_at);
    /* Translators: %s is a time such as "14:02" */
    return g_strdup_printf (_ ("Doors as of %s."), time);
  case KEYFOB_LASTING_STATE_KEYRING:
    return g_strdup (keyring_error->message);
  case KEYFOB_LASTING_STATE_SESSION_ONLY:
    /* Translators: %s is a whole sentence that says what is wrong with the keyring */
    return g_strdup_printf (_ ("Signed in for this session only. %s"), keyring_error->message);
  case KEYFOB_LASTING_STATE_NONE:
    return g_strdup ("");
  }
  g_return_val_if_reached (g_strdup (""));
}

/* Returns 0 if it is not waiting for anything, or not for long any more. */
static gint64
get_wait_us (KeyfobLastingState state, KeyfobRefreshers *refreshers) {
  if (state != KEYFOB_LASTING_STATE_ASKED_TO_WAIT)
    return 0;
  return MAX (keyfob_refreshers_get_due (refreshers) - keyfob_timer_now (), 0);
}

char *
keyfob_lasting_state_dup_counting_words (KeyfobLastingState state, KeyfobAccounts *accounts) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (accounts);
  gint64 left = get_wait_us (state, refreshers);
  g_autofree char *sentences = NULL;

  if (left == 0)
    return keyfob_lasting_state_dup_words (state, accounts);
  /* Translators: "s" is short for seconds */
  sentences = g_strdup_printf (_ ("Kisi asks to wait. Trying again in %u s."),
                               (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));
  return dup_with_age (sentences, keyfob_refreshers_get_fetched_at (refreshers));
}

char *
keyfob_lasting_state_dup_standing_words (KeyfobLastingState state, KeyfobAccounts *accounts) {
  KeyfobRefreshers *refreshers = keyfob_accounts_get_refreshers (accounts);
  gint64 left = get_wait_us (state, refreshers);
  g_autofree char *time = NULL;
  g_autofree char *sentences = NULL;

  if (left == 0)
    return keyfob_lasting_state_dup_words (state, accounts);
  time = keyfob_time_dup_words ((g_get_real_time () + left) / G_USEC_PER_SEC);
  /* Translators: %s is a time such as "14:02" */
  sentences = g_strdup_printf (_ ("Kisi asks to wait. Trying again at %s."), time);
  return dup_with_age (sentences, keyfob_refreshers_get_fetched_at (refreshers));
}
