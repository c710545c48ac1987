/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "model/doors/keyfob-door.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_PALETTE_ROW (keyfob_palette_row_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobPaletteRow, keyfob_palette_row, KEYFOB, PALETTE_ROW, GtkListBoxRow)

/*
 * KeyfobPaletteRow: one door of the palette: shape, name, status and place. It has no button: the
 * row itself unlocks.
 *
 * Properties: `door` (KeyfobDoor, nullable; read and write).
 */

/** keyfob_palette_row_new: Returns: (transfer floating): a row without a door */
GtkWidget *keyfob_palette_row_new (void);

/** keyfob_palette_row_set_door: @door: (nullable): what to show; rows are used for many doors */
void keyfob_palette_row_set_door (KeyfobPaletteRow *self, KeyfobDoor *door);

/** keyfob_palette_row_get_door: Returns: (transfer none) (nullable): what is shown */
KeyfobDoor *keyfob_palette_row_get_door (KeyfobPaletteRow *self);

/** keyfob_palette_row_dup_label: Returns: (transfer full): what assistive technology calls it */
char *keyfob_palette_row_dup_label (KeyfobPaletteRow *self);

G_END_DECLS
