/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-status.h"

G_BEGIN_DECLS

/*
 * How a status looks. Shape and colour only repeat the words, which are always shown beside them.
 */

/**
 * keyfob_status_look_shows_open:
 *
 * Returns: whether a door of that status that stands open looks open. A graver one, and the few
 *   seconds after an unlock, look as ever: a mark beside the words tells it.
 */
gboolean keyfob_status_look_shows_open (KeyfobDoorStatus status);

/**
 * keyfob_status_look_get_icon_name:
 * @open: whether the door stands open
 *
 * Returns: the name of the icon whose shape stands for @status
 */
const char *keyfob_status_look_get_icon_name (KeyfobDoorStatus status, gboolean open);

/**
 * keyfob_status_look_get_css_class:
 * @open: whether the door stands open
 *
 * Returns: the style class of style.css that colours @status
 */
const char *keyfob_status_look_get_css_class (KeyfobDoorStatus status, gboolean open);

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
