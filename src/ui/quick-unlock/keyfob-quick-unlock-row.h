/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "model/doors/keyfob-door.h"

#define KEYFOB_TYPE_QUICK_UNLOCK_ROW (keyfob_quick_unlock_row_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobQuickUnlockRow,
                      keyfob_quick_unlock_row,
                      KEYFOB,
                      QUICK_UNLOCK_ROW,
                      GtkBox)

/*
 * KeyfobQuickUnlockRow: one door of quick unlock: shape, name, status and place. It has no button:
 * the row itself unlocks.
 *
 * Properties: `door` (KeyfobDoor, nullable; read and write).
 */

/** keyfob_quick_unlock_row_get_door: Returns: (transfer none) (nullable): what is shown */
KeyfobDoor *keyfob_quick_unlock_row_get_door (KeyfobQuickUnlockRow *self);
