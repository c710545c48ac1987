/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-account.h"

/*
 * Where each of several accounts stands, and what it is called among the others. The person's order
 * is a list of login IDs; those of logins that are not there just now may be among them.
 */

/**
 * keyfob_account_order_find:
 * @order: (nullable): the person's
 * @accounts: (element-type KeyfobAccount): in that order
 *
 * Returns: where among @accounts the one of that login goes; behind all if it is in no order
 */
guint keyfob_account_order_find (const char *const *order,
                                 GListModel *accounts,
                                 const char *login_id);

/**
 * keyfob_account_order_update:
 * @order: (nullable): as it was
 * @accounts: (element-type KeyfobAccount): as they stand now
 * @gone: (nullable): the login that is none of them any more
 *
 * Returns: (transfer full): the order that they stand in; others keep their places
 */
GStrv keyfob_account_order_update (const char *const *order,
                                   GListModel *accounts,
                                   const char *gone);

/**
 * keyfob_account_order_dup_named:
 * @some: (element-type KeyfobAccount): of @accounts
 * @words: a whole sentence
 *
 * Returns: (transfer full): @words, after the titles of @some if they are not all
 */
char *keyfob_account_order_dup_named (GPtrArray *some, GListModel *accounts, const char *words);

/** keyfob_account_order_dup_titles: Returns: (transfer full): of @accounts (element-type
 * KeyfobAccount), as the language joins a list */
char *keyfob_account_order_dup_titles (GPtrArray *accounts);

/** keyfob_account_order_dup_title: Returns: (transfer full): what @account is called among
 * @accounts: its organization, and whose it is if another one is called so, too; safe to show */
char *keyfob_account_order_dup_title (KeyfobAccount *account, GListModel *accounts);
