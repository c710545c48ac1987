/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-list.h"
#include "ui/window/keyfob-door-group.h"

#define KEYFOB_TYPE_DOOR_GROUPS (keyfob_door_groups_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorGroups, keyfob_door_groups, KEYFOB, DOOR_GROUPS, GObject)

/*
 * KeyfobDoorGroups: what the sidebar offers, with live counts: all doors, favourites, those that
 * need attention, and each place that has doors.
 *
 * Signal `changed`: some door may have joined or left a group. GTK's filters do not watch what they
 * filter by, so whoever filters by a group asks again then. Many changes at a time make one
 * signal.
 */

/** keyfob_door_groups_new: Returns: (transfer full): groups of @doors, counted */
KeyfobDoorGroups *keyfob_door_groups_new (KeyfobDoorList *doors);

/** keyfob_door_groups_get_model: Returns: (transfer none): the groups, a GListStore for life */
GListModel *keyfob_door_groups_get_model (KeyfobDoorGroups *self);
