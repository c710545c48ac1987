/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

/** KEYFOB_SETTLED_ROWS_MILLISECONDS: what a person needs to see that another row is there */
#define KEYFOB_SETTLED_ROWS_MILLISECONDS 400

/**
 * KeyfobSettledRows:
 *
 * Lets clicks and touches meet only rows that have been where they are for a while: whatever moved
 * them (a row that came or went, a banner above, the person who scrolls), who aimed at one door
 * must not open another. It also knows whether rows may be moved at all just now.
 */
typedef struct KeyfobSettledRows KeyfobSettledRows;

typedef void (*KeyfobSettledRowsChanged) (gpointer user_data);

/**
 * keyfob_settled_rows_new:
 * @list: whose children are rows, or have a row as their only child
 * @row_type: of rows; they have a property `door`
 * @milliseconds: how long a row must have been in its place
 * @changed: (nullable): called when keyfob_settled_rows_is_touched() changes, but not before what
 * made it change has had its effect
 *
 * Returns: (transfer full): what guards @list; free it before @list is disposed of
 */
KeyfobSettledRows *keyfob_settled_rows_new (GtkWidget *list,
                                            GType row_type,
                                            guint milliseconds,
                                            KeyfobSettledRowsChanged changed,
                                            gpointer user_data);

void keyfob_settled_rows_free (KeyfobSettledRows *self);

/** keyfob_settled_rows_is_touched: Returns: whether a pointer is over the list, or pressed there */
gboolean keyfob_settled_rows_is_touched (KeyfobSettledRows *self);
