/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"

/*
 * Which account a person means on a command line: by what it is called, by its organization or the
 * domain of that, or by the e-mail address; without regard to what keyfob_search_fold() makes
 * equal. The beginning will do, if nothing else begins so.
 */

/**
 * keyfob_organization_argument_find:
 * @error: #GOptionError: one line that says which there are, or which are meant
 *
 * Returns: (nullable): the one account that @text means
 */
KeyfobAccount *keyfob_organization_argument_find (KeyfobAccounts *accounts,
                                                  const char *text,
                                                  GError **error);

/** keyfob_organization_argument_dup_titles: Returns: (transfer full): all that there are, in a list
 */
char *keyfob_organization_argument_dup_titles (KeyfobAccounts *accounts);
