/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/tray/keyfob-tray-icons.h"
#include "model/account/keyfob-accounts.h"

/**
 * keyfob_tray_words_dup_door:
 * @accounts: of which one tells how old the picture is that @door is of
 *
 * Returns: (transfer full): as in "Front Entrance — Locked"
 */
char *keyfob_tray_words_dup_door (KeyfobDoor *door, KeyfobAccounts *accounts);

/**
 * keyfob_tray_words_dup_no_doors:
 *
 * Returns: (transfer full): why there are no doors in the menu, and what to do about it
 */
char *keyfob_tray_words_dup_no_doors (KeyfobAccounts *accounts);

/** keyfob_tray_words_dup_expired: Returns: (transfer full): what to do about @account, which has
 * expired while others have not */
char *keyfob_tray_words_dup_expired (KeyfobAccount *account);

/**
 * keyfob_tray_words_dup_icon:
 * @n_attention: how many doors need attention
 * @icon: (out): what the icon tells
 *
 * Returns: (transfer full): the same in words, that no host takes for markup: nothing from outside
 *   but the names of organizations, of which one is said what does not hold for all
 */
char *keyfob_tray_words_dup_icon (KeyfobAccounts *accounts,
                                  guint n_attention,
                                  KeyfobTrayIcon *icon);
