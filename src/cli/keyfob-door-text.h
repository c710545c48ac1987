/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-list.h"

#include <json-glib/json-glib.h>

/*
 * Doors as text, for the terminal and for scripts. The names of the JSON members and the order of
 * the tab-separated fields are a promise (keyfob(1)).
 */

/**
 * keyfob_door_text_add_members:
 * @only_organization: (nullable): safe to show: the name, where there is one only
 * @builder: in an object
 *
 * Adds what is known of @door as members of the object.
 */
void keyfob_door_text_add_members (KeyfobDoor *door,
                                   const char *only_organization,
                                   JsonBuilder *builder);

/** keyfob_door_text_dup_json: Returns: (transfer full): @builder's root as text, without a newline
 */
char *keyfob_door_text_dup_json (JsonBuilder *builder, gboolean pretty);

/**
 * keyfob_door_text_dup_fields:
 *
 * Returns: (transfer full): `ID`, name, place, floor, status and notes, separated by tabs, without
 *   a newline
 */
char *keyfob_door_text_dup_fields (KeyfobDoor *door);

/** keyfob_door_text_dup_line: Returns: (transfer full): these and, where there are several, the
 * organization; with a newline */
char *keyfob_door_text_dup_line (KeyfobDoor *door);

/**
 * keyfob_door_text_dup_table:
 * @doors: (element-type KeyfobDoor)
 * @max_cells: of a line on the terminal, where it would be wrapped; or 0 if that is not known
 *
 * Returns: (transfer full): the same in aligned columns, with words for people; a line a door. The
 *   organization, where there are several, stands before the place.
 *   What does not fit is cut, but neither the ID nor the status
 */
char *keyfob_door_text_dup_table (GPtrArray *doors, guint max_cells);

/**
 * keyfob_door_text_dup_time:
 * @seconds: since 1970
 *
 * Returns: (transfer full): ISO 8601 in UTC
 */
char *keyfob_door_text_dup_time (gint64 seconds);

/** keyfob_door_text_sort: Returns: (transfer full) (element-type KeyfobDoor): all, in order */
GPtrArray *keyfob_door_text_sort (KeyfobDoorList *doors);
