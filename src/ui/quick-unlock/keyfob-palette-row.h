/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "model/doors/keyfob-door.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_PALETTE_ROW (keyfob_palette_row_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobPaletteRow, keyfob_palette_row, KEYFOB, PALETTE_ROW, GtkBox)

/*
 * KeyfobPaletteRow: one door of the palette: shape, name, status and place. It has no button: the
 * row itself unlocks.
 *
 * Properties: `door` (KeyfobDoor, nullable; read and write).
 */

/** keyfob_palette_row_get_door: Returns: (transfer none) (nullable): what is shown */
KeyfobDoor *keyfob_palette_row_get_door (KeyfobPaletteRow *self);

G_END_DECLS
