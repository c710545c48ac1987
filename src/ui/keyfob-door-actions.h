/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-window.h"

G_BEGIN_DECLS

/**
 * keyfob_door_actions_insert:
 *
 * Gives @window the actions `door.unlock`, `door.show` and `door.toggle-favourite`, each of which
 * takes a door's ID (int64). They are the window's own: what `app.unlock` on the bus must ask
 * about, a click here has said already (design.md, "The flow").
 */
void keyfob_door_actions_insert (KeyfobWindow *window);

G_END_DECLS
