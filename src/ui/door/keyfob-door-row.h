/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "model/doors/keyfob-door.h"

#define KEYFOB_TYPE_DOOR_ROW (keyfob_door_row_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorRow, keyfob_door_row, KEYFOB, DOOR_ROW, GtkGrid)

/*
 * KeyfobDoorRow: one door of the list: shape, name, status and an Unlock button.
 *
 * Its action `row.unlock` activates `door.unlock` with the door's ID; it is enabled while its
 * button may be pressed: keyfob_unlock_button_show().
 *
 * Properties, read and write: `door` (KeyfobDoor, nullable): one row is used for many; `narrow`
 * (boolean): there is no room for words on the button. It is called the same. Write-only:
 * `position` (uint): where the list has put it.
 */

/** keyfob_door_row_get_door: Returns: (transfer none) (nullable): what is shown */
KeyfobDoor *keyfob_door_row_get_door (KeyfobDoorRow *self);
