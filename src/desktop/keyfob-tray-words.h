/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/keyfob-account.h"

G_BEGIN_DECLS

/**
 * keyfob_tray_words_dup_door:
 * @refresher: tells how old the picture is that the door is of
 *
 * Returns: (transfer full): the door's name and what is known of it, as in "Front Entrance —
 *   Locked"; with the time if that may have changed since
 */
char *keyfob_tray_words_dup_door (KeyfobDoor *door, KeyfobRefresher *refresher);

/**
 * keyfob_tray_words_dup_no_doors:
 *
 * Returns: (transfer full): why there are no doors in the menu, and what to do about it
 */
char *keyfob_tray_words_dup_no_doors (KeyfobAccount *account);

G_END_DECLS
