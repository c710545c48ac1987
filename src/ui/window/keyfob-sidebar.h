/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/account/keyfob-accounts.h"
#include "ui/window/keyfob-door-groups.h"

#define KEYFOB_TYPE_SIDEBAR (keyfob_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSidebar, keyfob_sidebar, KEYFOB, SIDEBAR, AdwNavigationPage)

/*
 * KeyfobSidebar: which doors to look at, and who is signed in.
 *
 * Properties, read-only: `account` (KeyfobAccount, nullable): whose doors they are, if nobody else
 * is signed in; `group` (KeyfobDoorGroup): the one that is chosen.
 *
 * Signal `chosen`: a person chose a group, perhaps the one that is shown already: show it.
 */

/** keyfob_sidebar_show: once: what there is to choose from, and whose it is */
void keyfob_sidebar_show (KeyfobSidebar *self,
                          KeyfobAccounts *accounts,
                          KeyfobDoorGroups *groups,
                          gboolean demo);

/** keyfob_sidebar_choose_all: chooses the group of all doors */
void keyfob_sidebar_choose_all (KeyfobSidebar *self);
