/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-status.h"

G_BEGIN_DECLS

/**
 * keyfob_status_look_dup_icon_name:
 * @open: whether the door stands open
 *
 * Returns: (transfer full): the name of the icon whose shape stands for @status
 */
char *keyfob_status_look_dup_icon_name (KeyfobDoorStatus status, gboolean open);

/**
 * keyfob_status_look_has_button:
 *
 * Returns: whether a door of that status has an Unlock button at all (design.md, "The status of a
 *   door"); whether the button may be pressed is another question
 */
gboolean keyfob_status_look_has_button (KeyfobDoorStatus status);

/**
 * keyfob_status_look_shows_since:
 *
 * Returns: whether the list tells since when a door is so. That it is locked is the rule, and no
 *   news.
 */
gboolean keyfob_status_look_shows_since (KeyfobDoorStatus status);

G_END_DECLS
