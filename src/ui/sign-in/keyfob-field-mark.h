/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * keyfob_field_mark:
 * @row: an AdwEntryRow
 * @message: the label that says what is wrong with it
 *
 * Marks a field as wrong, for eyes and ears, and puts the keyboard into it. What was typed stays.
 */
void keyfob_field_mark (GtkEditable *row, GtkLabel *message);

/** keyfob_field_unmark: takes the mark away again, if there is one */
void keyfob_field_unmark (GtkEditable *row);

G_END_DECLS
