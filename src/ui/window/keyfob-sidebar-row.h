/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "ui/window/keyfob-door-group.h"

#define KEYFOB_TYPE_SIDEBAR_ROW (keyfob_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSidebarRow, keyfob_sidebar_row, KEYFOB, SIDEBAR_ROW, GtkListBoxRow)

/*
 * KeyfobSidebarRow: a group of doors with its live count.
 *
 * Properties: `group` (KeyfobDoorGroup, construct-only).
 */

/** keyfob_sidebar_row_new: Returns: (transfer floating): a row for @group */
GtkWidget *keyfob_sidebar_row_new (KeyfobDoorGroup *group);

/** keyfob_sidebar_row_get_group: Returns: (transfer none): what it stands for */
KeyfobDoorGroup *keyfob_sidebar_row_get_group (KeyfobSidebarRow *self);
