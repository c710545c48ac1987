/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/account/keyfob-accounts.h"

#define KEYFOB_TYPE_ACCOUNT_ROW (keyfob_account_row_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobAccountRow, keyfob_account_row, KEYFOB, ACCOUNT_ROW, AdwActionRow)

/*
 * KeyfobAccountRow: an account among others: whose it is, how it is, and a menu of what can be done
 * with it. Alt with an arrow moves it.
 *
 * It uses the window's actions `win.sign-in-to` and `win.sign-out-of`.
 */

/** keyfob_account_row_new: Returns: (transfer floating): @account of @accounts */
GtkWidget *keyfob_account_row_new (KeyfobAccount *account, KeyfobAccounts *accounts);
