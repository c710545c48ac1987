/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/account/keyfob-accounts.h"
#include "ui/window/keyfob-door-group.h"

/**
 * keyfob_doors_message_show:
 * @page: shown in place of the list when that has no rows
 * @button: on @page: gets a way on, or is hidden
 * @group: which doors are looked at
 * @search: what is searched for; "" if nothing is
 *
 * Says why there are no rows.
 */
void keyfob_doors_message_show (AdwStatusPage *page,
                                GtkButton *button,
                                KeyfobAccounts *accounts,
                                KeyfobDoorGroup *group,
                                const char *search);

/**
 * keyfob_doors_message_tells_state:
 *
 * Returns: whether the page says why no doors are known, with a way on, so that nothing else must
 */
gboolean keyfob_doors_message_tells_state (KeyfobAccounts *accounts);
