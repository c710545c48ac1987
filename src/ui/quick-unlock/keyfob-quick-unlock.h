/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "desktop/keyfob-desktop.h"

#define KEYFOB_TYPE_QUICK_UNLOCK (keyfob_quick_unlock_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobQuickUnlock, keyfob_quick_unlock, KEYFOB, QUICK_UNLOCK, AdwWindow)

/*
 * KeyfobQuickUnlock: a small window that unlocks a door with a few keys: the doors that match best
 * what is typed, of which Enter unlocks the selected one.
 *
 * Doors change their state as they stand there. They change their places only when the text does,
 * so that no other door comes under the fingers between seeing and pressing Enter.
 *
 * It has the actions `app.*` and `door.*` (keyfob-door-actions.h).
 */

/** keyfob_quick_unlock_new: Returns: (transfer none): a window that GTK owns until it is closed */
KeyfobQuickUnlock *keyfob_quick_unlock_new (GApplication *application,
                                            KeyfobAccounts *accounts,
                                            KeyfobDesktop *desktop,
                                            gboolean demo);

/** keyfob_quick_unlock_get_accounts: Returns: (transfer none): whose doors it unlocks */
KeyfobAccounts *keyfob_quick_unlock_get_accounts (KeyfobQuickUnlock *self);

/** keyfob_quick_unlock_search: @text: (nullable): begins anew with that text, as if just opened */
void keyfob_quick_unlock_search (KeyfobQuickUnlock *self, const char *text);
