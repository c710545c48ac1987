/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "desktop/keyfob-desktop.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_PALETTE (keyfob_palette_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobPalette, keyfob_palette, KEYFOB, PALETTE, AdwWindow)

/*
 * KeyfobPalette: a small window that unlocks a door with a few keys: the doors that match best what
 * is typed, of which Enter unlocks the selected one.
 *
 * Doors change their state as they stand there. They change their places only when the text does,
 * so that no other door comes under the fingers between seeing and pressing Enter.
 *
 * It has the actions `app.*` and `door.*` (keyfob-door-actions.h).
 */

/** keyfob_palette_new: Returns: (transfer none): a window that GTK owns until it is closed */
KeyfobPalette *keyfob_palette_new (GApplication *application,
                                   KeyfobAccounts *accounts,
                                   KeyfobDesktop *desktop,
                                   gboolean demo);

/** keyfob_palette_get_accounts: Returns: (transfer none): whose doors it unlocks */
KeyfobAccounts *keyfob_palette_get_accounts (KeyfobPalette *self);

/** keyfob_palette_search: @text: (nullable): begins anew with that text, as if just opened */
void keyfob_palette_search (KeyfobPalette *self, const char *text);

G_END_DECLS
