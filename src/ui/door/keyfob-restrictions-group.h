/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/account/keyfob-accounts.h"

#define KEYFOB_TYPE_RESTRICTIONS_GROUP (keyfob_restrictions_group_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobRestrictionsGroup,
                      keyfob_restrictions_group,
                      KEYFOB,
                      RESTRICTIONS_GROUP,
                      AdwPreferencesGroup)

/*
 * KeyfobRestrictionsGroup: whom a door unlocks for, and below that, a row each, whether this
 * computer can give what the door needs, as things stand. Hidden for a door that needs nothing.
 */

/** keyfob_restrictions_group_show: once: of which door it tells */
void keyfob_restrictions_group_show (KeyfobRestrictionsGroup *self,
                                     KeyfobAccounts *accounts,
                                     KeyfobDoor *door);
