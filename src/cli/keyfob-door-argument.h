/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-list.h"

/*
 * Which door a person means on a command line. Digits alone are an ID, even if a door is called
 * so. A name, or a full name as Keyfob shows it, must be whole, without regard to what
 * keyfob_search_fold() makes equal: no door is opened on half a word. Of doors that differ only
 * so, each is meant by its own letters alone.
 */

/** keyfob_door_argument_is_id: Returns: whether @text is digits alone */
gboolean keyfob_door_argument_is_id (const char *text);

/**
 * keyfob_door_argument_read_id:
 * @error: #GOptionError if it is no number that can be an ID
 *
 * Returns: the ID, or 0
 */
gint64 keyfob_door_argument_read_id (const char *text, GError **error);

/**
 * keyfob_door_argument_find:
 * @doors: (element-type KeyfobDoor): in order
 * @text: a name or an ID
 * @error: #GOptionError: one line that says that there is no such door, and what comes near; or
 *   lines that list the doors that are meant, by their IDs
 *
 * Returns: (transfer none) (nullable): the one door that @text means
 */
KeyfobDoor *keyfob_door_argument_find (GPtrArray *doors, const char *text, GError **error);
