/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/doors/keyfob-door-finder.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_PALETTE_LIST (keyfob_palette_list_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobPaletteList, keyfob_palette_list, KEYFOB, PALETTE_LIST, AdwBin)

/*
 * KeyfobPaletteList: the doors that match best what was searched for, of which one is selected,
 * when something was.
 *
 * Doors change their state as they stand there. They change their places only when something else
 * is searched for, so that no other door comes under the fingers between seeing and pressing Enter:
 * doors that come later come last, and one that is gone stays until then.
 *
 * Properties, read-only: `n-rows` (uint); `selected` (KeyfobDoor, nullable).
 *
 * Signal `chosen` (KeyfobDoor *door): it was clicked.
 */

/** KEYFOB_PALETTE_LIST_ROWS: how many are shown at first, and fit */
#define KEYFOB_PALETTE_LIST_ROWS 8

/** keyfob_palette_list_set_finder: once: where doors are found */
void keyfob_palette_list_set_finder (KeyfobPaletteList *self, KeyfobDoorFinder *finder);

/** keyfob_palette_list_search: @text: as typed, and selects the best match; with nothing typed
 * shows the usual order, and selects none */
void keyfob_palette_list_search (KeyfobPaletteList *self, const char *text);

/** keyfob_palette_list_move: moves the selection by so many rows, but not beyond the ends; where
 * nothing is selected, to the first */
void keyfob_palette_list_move (KeyfobPaletteList *self, int rows);

guint keyfob_palette_list_get_n_rows (KeyfobPaletteList *self);

/** keyfob_palette_list_get_selected: Returns: (transfer none) (nullable): the selected door */
KeyfobDoor *keyfob_palette_list_get_selected (KeyfobPaletteList *self);

/** keyfob_palette_list_dup_label: Returns: (transfer full) (nullable): of the selected row: what
 * assistive technology calls it */
char *keyfob_palette_list_dup_label (KeyfobPaletteList *self);

G_END_DECLS
