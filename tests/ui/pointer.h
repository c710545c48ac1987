/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * The pointer of the display, as a hand moves and presses it.
 */

/** pointer_move_to: the middle of @widget, when it is laid out */
void pointer_move_to (GtkWidget *widget);

/** pointer_move_away: to where no window is */
void pointer_move_away (void);

/** pointer_press: presses the first button where the pointer is, or lets go of it */
void pointer_press (gboolean down);

/** pointer_click: presses and lets go */
void pointer_click (void);

/** pointer_click_secondary: likewise, with the button that opens a context menu */
void pointer_click_secondary (void);

/** pointer_strike: strikes a key of the keyboard, which @window gets first */
void pointer_strike (GtkWindow *window, guint key);

G_END_DECLS
