/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/account/keyfob-lasting-state.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-error.h"
#include "model/account/keyfob-account-order.h"
#include "platform/keyfob-time.h"
#include "platform/keyfob-timer.h"

static KeyfobLastingState
get_failure (KeyfobRefresher *refresher, const GError *error) {
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_UNREACHABLE) ||
      g_error_matches (error, KISI_ERROR, KISI_ERROR_NO_ANSWER))
    /* The system's word alone proves nothing: it is asked only after a request failed. */
    return keyfob_refresher_is_offline (refresher) ? KEYFOB_LASTING_STATE_COMPUTER_OFFLINE
                                                   : KEYFOB_LASTING_STATE_UNREACHABLE;
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS))
    return KEYFOB_LASTING_STATE_ASKED_TO_WAIT;
  return KEYFOB_LASTING_STATE_FAILED;
}

KeyfobLastingState
keyfob_lasting_state_get_of (KeyfobAccount *account) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (account);

  if (keyfob_account_get_state (account) == KEYFOB_ACCOUNT_STATE_EXPIRED)
    return KEYFOB_LASTING_STATE_EXPIRED;
  if (keyfob_refresher_get_error (refresher) != NULL)
    return get_failure (refresher, keyfob_refresher_get_error (refresher));
  /* Whatever goes on: the keyring is being asked, the next picture is on its way, or held back. */
  if (keyfob_refresher_get_fetched_at (refresher) > 0 && !keyfob_refresher_is_current (refresher))
    return kisi_client_get_held_until (keyfob_account_get_client (account)) > keyfob_timer_now ()
               ? KEYFOB_LASTING_STATE_ASKED_TO_WAIT
               : KEYFOB_LASTING_STATE_OLD_PICTURE;
  return KEYFOB_LASTING_STATE_NONE;
}

static gint64
get_fetched_at (KeyfobAccount *account) {
  return keyfob_refresher_get_fetched_at (keyfob_account_get_refresher (account));
}

/* Returns: (nullable): of the accounts with that state the one whose doors are oldest */
static KeyfobAccount *
find_account (KeyfobAccounts *accounts, KeyfobLastingState state) {
  KeyfobAccount *found = NULL;

  for (guint i = 0; i < keyfob_accounts_get_n (accounts); i++) {
    KeyfobAccount *account = keyfob_accounts_get_at (accounts, i);

    if (keyfob_lasting_state_get_of (account) == state &&
        (found == NULL || get_fetched_at (found) == 0 ||
         (get_fetched_at (account) != 0 && get_fetched_at (account) < get_fetched_at (found))))
      found = account;
  }
  return found;
}

KeyfobLastingState
keyfob_lasting_state_get (KeyfobAccounts *accounts) {
  const GError *keyring_error = keyfob_accounts_get_keyring_error (accounts);

  for (KeyfobLastingState state = 0; state < KEYFOB_LASTING_STATE_KEYRING; state++)
    if (find_account (accounts, state) != NULL)
      return state;
  if (keyring_error != NULL && keyfob_accounts_is_session_only (accounts))
    return KEYFOB_LASTING_STATE_SESSION_ONLY;
  if (keyring_error != NULL &&
      keyfob_accounts_get_state (accounts) != KEYFOB_ACCOUNT_STATE_STARTING)
    return KEYFOB_LASTING_STATE_KEYRING;
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
keyfob_lasting_state_dup_words_of (KeyfobLastingState state, KeyfobAccount *account) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (account);
  gint64 fetched_at = keyfob_refresher_get_fetched_at (refresher);
  const GError *error = keyfob_refresher_get_error (refresher);
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
  case KEYFOB_LASTING_STATE_SESSION_ONLY:
  case KEYFOB_LASTING_STATE_NONE:
    break;
  }
  return g_strdup ("");
}

typedef char *(*DupWords) (KeyfobLastingState state, KeyfobAccount *account);

static gboolean
is_alike (KeyfobAccount *account, KeyfobAccount *other) {
  KeyfobLastingState state = keyfob_lasting_state_get_of (account);

  if (keyfob_lasting_state_get_of (other) != state)
    return FALSE;
  return state != KEYFOB_LASTING_STATE_FAILED ||
         g_str_equal (keyfob_refresher_get_error (keyfob_account_get_refresher (account))->message,
                      keyfob_refresher_get_error (keyfob_account_get_refresher (other))->message);
}

char *
keyfob_lasting_state_dup_named (KeyfobLastingState state,
                                KeyfobAccounts *accounts,
                                const char *words) {
  KeyfobAccount *account = find_account (accounts, state);
  g_autoptr (GPtrArray) alike = g_ptr_array_new ();

  for (guint i = 0; i < keyfob_accounts_get_n (accounts); i++)
    if (account != NULL && is_alike (account, keyfob_accounts_get_at (accounts, i)))
      g_ptr_array_add (alike, keyfob_accounts_get_at (accounts, i));
  return keyfob_account_order_dup_named (alike, keyfob_accounts_get_model (accounts), words);
}

static char *
dup_words_by (KeyfobLastingState state, KeyfobAccounts *accounts, DupWords dup_words) {
  const GError *keyring_error = keyfob_accounts_get_keyring_error (accounts);
  KeyfobAccount *account = find_account (accounts, state);
  g_autofree char *words = NULL;

  if (state == KEYFOB_LASTING_STATE_KEYRING)
    return g_strdup (keyring_error->message);
  if (state == KEYFOB_LASTING_STATE_SESSION_ONLY)
    /* Translators: %s is a whole sentence that says what is wrong with the keyring */
    return g_strdup_printf (_ ("Signed in for this session only. %s"), keyring_error->message);
  if (account == NULL)
    return g_strdup ("");
  words = dup_words (state, account);
  return keyfob_lasting_state_dup_named (state, accounts, words);
}

char *
keyfob_lasting_state_dup_words (KeyfobLastingState state, KeyfobAccounts *accounts) {
  return dup_words_by (state, accounts, keyfob_lasting_state_dup_words_of);
}

/* Returns 0 if it is not waiting for anything, or not for long any more. */
static gint64
get_wait_us (KeyfobAccount *account, KeyfobLastingState state) {
  KeyfobRefresher *refresher = keyfob_account_get_refresher (account);

  if (state != KEYFOB_LASTING_STATE_ASKED_TO_WAIT)
    return 0;
  return MAX (keyfob_refresher_get_due (refresher) - keyfob_timer_now (), 0);
}

char *
keyfob_lasting_state_dup_counting_words_of (KeyfobLastingState state, KeyfobAccount *account) {
  gint64 left = get_wait_us (account, state);
  g_autofree char *sentences = NULL;

  if (left == 0)
    return keyfob_lasting_state_dup_words_of (state, account);
  /* Translators: "s" is short for seconds */
  sentences = g_strdup_printf (_ ("Kisi asks to wait. Trying again in %u s."),
                               (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));
  return dup_with_age (sentences,
                       keyfob_refresher_get_fetched_at (keyfob_account_get_refresher (account)));
}

char *
keyfob_lasting_state_dup_counting_words (KeyfobLastingState state, KeyfobAccounts *accounts) {
  return dup_words_by (state, accounts, keyfob_lasting_state_dup_counting_words_of);
}

static char *
dup_standing_words_of (KeyfobLastingState state, KeyfobAccount *account) {
  gint64 left = get_wait_us (account, state);
  g_autofree char *time = NULL;
  g_autofree char *sentences = NULL;

  if (left == 0)
    return keyfob_lasting_state_dup_words_of (state, account);
  time = keyfob_time_dup_words ((g_get_real_time () + left) / G_USEC_PER_SEC);
  /* Translators: %s is a time such as "14:02" */
  sentences = g_strdup_printf (_ ("Kisi asks to wait. Trying again at %s."), time);
  return dup_with_age (sentences,
                       keyfob_refresher_get_fetched_at (keyfob_account_get_refresher (account)));
}

char *
keyfob_lasting_state_dup_standing_words (KeyfobLastingState state, KeyfobAccounts *accounts) {
  return dup_words_by (state, accounts, dup_standing_words_of);
}
