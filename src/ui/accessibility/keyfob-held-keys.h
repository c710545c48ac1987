/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

/**
 * keyfob_held_keys_ignore:
 *
 * Lets a key that activates (Enter, and Space where nobody writes) do so once a press in @window
 * and its dialogs, however long it is held. A keyboard repeats: what opened the details would go on
 * to what has the focus in them, and a held Ctrl+Enter would unlock again each time the assumed
 * seconds are over.
 */
void keyfob_held_keys_ignore (AdwWindow *window);
