/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

/**
 * KeyfobListStart:
 *
 * How a long list with sections begins: with few rows, at its top, and with the keyboard.
 */
typedef struct KeyfobListStart KeyfobListStart;

/**
 * keyfob_list_start_new:
 * @list_view: in a scrolled window, which has the adjustment
 * @drawn: what @list_view shows: cut to a screenful at first
 *
 * Returns: (transfer full): the start of that list; free it before the list is disposed of
 */
KeyfobListStart *keyfob_list_start_new (GtkListView *list_view, GtkSliceListModel *drawn);

void keyfob_list_start_free (KeyfobListStart *self);

/**
 * keyfob_list_start_show_top:
 *
 * Shows the beginning of what the list will have in the next frame, or once the list is seen: as it
 * does by itself when that is first so. The first time it also puts the keyboard there, unless
 * somebody is writing elsewhere.
 */
void keyfob_list_start_show_top (KeyfobListStart *self);

/** keyfob_list_start_grow: there are rows: gives the list more of them with each frame */
void keyfob_list_start_grow (KeyfobListStart *self);
