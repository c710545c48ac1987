/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "desktop/keyfob-desktop.h"

#define KEYFOB_TYPE_DOOR_ACTIONS (keyfob_door_actions_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorActions,
                      keyfob_door_actions,
                      KEYFOB,
                      DOOR_ACTIONS,
                      GSimpleActionGroup)

/*
 * KeyfobDoorActions: a window's actions `door.unlock`, `door.show`, `door.toggle-favourite` and
 * `door.copy-id`, each of which takes a door's ID (int64), and `door.mend`, which takes a
 * #KeyfobRemedy (int32) and does it, or opens where a person can. They are the window's own, and
 * not exported: what `app.unlock` on the bus may have to ask about, a click has said already,
 * unless the person wants to be asked always (design.md, "The flow").
 *
 * What becomes of an unlock after its window was closed is told by a notification.
 *
 * Signal `told` (const char *words, KeyfobRemedy remedy, KeyfobDoor *refused): what a person at the
 * window is to be shown, as plain text: why something was not done, and what may mend it. Of a door
 * @refused (else %NULL) it is the `refusal`, too. What went well is seen, and announced here.
 */

/** keyfob_door_actions_new: Returns: (transfer full): inserted into @window, which it outlives */
KeyfobDoorActions *keyfob_door_actions_new (AdwWindow *window,
                                            KeyfobAccounts *accounts,
                                            KeyfobDesktop *desktop);
