/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-list.h"
#include "model/doors/keyfob-recent-doors.h"

#define KEYFOB_TYPE_DOOR_FINDER (keyfob_door_finder_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorFinder, keyfob_door_finder, KEYFOB, DOOR_FINDER, GObject)

/*
 * KeyfobDoorFinder: the one order in which doors are offered outside the window's list: in the
 * menu of the notification area, in quick unlock and in desktop search.
 *
 * Without a text: doors that are near (a reader of theirs is heard), then favourites by name, then
 * the doors unlocked last, the last one first, then the others by name. With one, every word of
 * which must be found in name, place or floor: the door whose name it is, letter for letter; then
 * those whose name it is, by keyfob_search_fold(); then those whose name begins with it; then those
 * in whose name its words begin words; then those in whose name they stand anywhere; then those
 * that are found by place or floor. Among equals as without a text.
 */

/** keyfob_door_finder_new: Returns: (transfer full): a finder in @doors */
KeyfobDoorFinder *keyfob_door_finder_new (KeyfobDoorList *doors, KeyfobRecentDoors *recent);

/**
 * keyfob_door_finder_find:
 * @text: (nullable): as typed; need not be valid UTF-8
 * @max: at most so many; 0 for all
 *
 * Returns: (transfer full) (element-type KeyfobDoor): the best matches, best first
 */
GPtrArray *keyfob_door_finder_find (KeyfobDoorFinder *self, const char *text, guint max);

/** keyfob_door_finder_get_doors: Returns: (transfer none): in which it looks */
KeyfobDoorList *keyfob_door_finder_get_doors (KeyfobDoorFinder *self);

/** keyfob_door_finder_get_recent: Returns: (transfer none): the doors unlocked last */
KeyfobRecentDoors *keyfob_door_finder_get_recent (KeyfobDoorFinder *self);
