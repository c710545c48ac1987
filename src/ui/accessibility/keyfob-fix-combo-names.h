/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

/**
 * keyfob_fix_combo_names:
 * @row: of a #GtkStringList; its subtitle, if it has one, is what is chosen
 *
 * Lets assistive technology know what is chosen, and what there is to choose from, which
 * libadwaita 1.7 does not: the items of both its lists have no names.
 */
void keyfob_fix_combo_names (AdwComboRow *row);
