/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/account/keyfob-accounts.h"

#define KEYFOB_TYPE_SIGN_IN_PAGE (keyfob_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSignInPage, keyfob_sign_in_page, KEYFOB, SIGN_IN_PAGE, AdwBin)

/*
 * KeyfobSignInPage: the ways to sign in: a password (with a two-factor code if Kisi asks for one),
 * an API key, an access link; and what to do where single sign-on leaves no other way.
 *
 * For an account whose login has ended, what is known of it is filled in already.
 *
 * What is wrong is marked at its field with one sentence, and what was typed stays. Going back
 * cancels what is under way, and so does dropping the page. That it worked is seen in the accounts.
 *
 * Signal `done`: it worked, and there is nothing more to ask.
 */

/**
 * keyfob_sign_in_page_new:
 * @expired: (nullable): the account whose login has ended
 * @demo: whether @accounts is one of the demo's: the page says so, and what to type
 *
 * Returns: (transfer floating): a page that signs somebody in, beside those who are
 */
GtkWidget *keyfob_sign_in_page_new (KeyfobAccounts *accounts,
                                    KeyfobAccount *expired,
                                    gboolean demo);

/** keyfob_sign_in_page_focus: puts the keyboard where something is to be typed */
void keyfob_sign_in_page_focus (KeyfobSignInPage *self);
