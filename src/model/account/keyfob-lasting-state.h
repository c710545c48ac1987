/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"

/**
 * KeyfobLastingState:
 *
 * What a banner or a tooltip tells: something that stays so for a while. In this order, and only
 * the first (design.md: "Seen and told apart everywhere"). That one door is offline is told where
 * the door is.
 */
typedef enum {
  KEYFOB_LASTING_STATE_EXPIRED,          /* Kisi does not accept the login any more */
  KEYFOB_LASTING_STATE_COMPUTER_OFFLINE, /* nothing gets out, and the system says there is no
                                            network */
  KEYFOB_LASTING_STATE_UNREACHABLE,      /* nothing gets out, or no answer comes back */
  KEYFOB_LASTING_STATE_ASKED_TO_WAIT,    /* 429, whatever was asked for */
  KEYFOB_LASTING_STATE_FAILED,           /* any other answer that is no picture of the doors */
  KEYFOB_LASTING_STATE_OLD_PICTURE,  /* nothing is wrong but the age; the next may be on its way */
  KEYFOB_LASTING_STATE_KEYRING,      /* signed out, and the keyring could not say */
  KEYFOB_LASTING_STATE_SESSION_ONLY, /* signed in, and the keyring could not keep it */
  KEYFOB_LASTING_STATE_NONE,
} KeyfobLastingState;

/** keyfob_lasting_state_get_of: Returns: the first that holds of @account; no word of the keyring
 */
KeyfobLastingState keyfob_lasting_state_get_of (KeyfobAccount *account);

/** keyfob_lasting_state_get: Returns: the first that holds of any of them, or of the keyring */
KeyfobLastingState keyfob_lasting_state_get (KeyfobAccounts *accounts);

/** keyfob_lasting_state_dup_named: Returns: (transfer full): @words about that state, with the
 * accounts of which they hold if they do not of all */
char *keyfob_lasting_state_dup_named (KeyfobLastingState state,
                                      KeyfobAccounts *accounts,
                                      const char *words);

/** keyfob_lasting_state_dup_words: Returns: (transfer full): one or two sentences, which name the
 * account if it is not so with all; "" for none */
char *keyfob_lasting_state_dup_words (KeyfobLastingState state, KeyfobAccounts *accounts);

/** keyfob_lasting_state_dup_words_of: Returns: (transfer full): likewise, of @account, which is in
 * that state and is not named */
char *keyfob_lasting_state_dup_words_of (KeyfobLastingState state, KeyfobAccount *account);

/**
 * keyfob_lasting_state_dup_counting_words:
 *
 * Returns: (transfer full): the same, with the seconds until it is tried again, where nothing but
 *   waiting helps: for who looks each second
 */
char *keyfob_lasting_state_dup_counting_words (KeyfobLastingState state, KeyfobAccounts *accounts);

/** keyfob_lasting_state_dup_counting_words_of: Returns: (transfer full): likewise, of @account */
char *keyfob_lasting_state_dup_counting_words_of (KeyfobLastingState state, KeyfobAccount *account);

/**
 * keyfob_lasting_state_dup_standing_words:
 *
 * Returns: (transfer full): the same, with the time of day instead: for where nobody counts
 */
char *keyfob_lasting_state_dup_standing_words (KeyfobLastingState state, KeyfobAccounts *accounts);
