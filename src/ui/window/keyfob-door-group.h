/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

#include "model/doors/keyfob-door.h"

/**
 * KeyfobDoorGroupKind:
 *
 * What the sidebar offers, in its order.
 */
typedef enum {
  KEYFOB_DOOR_GROUP_ALL,
  KEYFOB_DOOR_GROUP_FAVOURITES,
  KEYFOB_DOOR_GROUP_OFFLINE,
  KEYFOB_DOOR_GROUP_LOCKED_DOWN,
  KEYFOB_DOOR_GROUP_OPEN,
  KEYFOB_DOOR_GROUP_PLACE,
} KeyfobDoorGroupKind;

#define KEYFOB_TYPE_DOOR_GROUP (keyfob_door_group_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorGroup, keyfob_door_group, KEYFOB, DOOR_GROUP, GObject)

/*
 * KeyfobDoorGroup: doors that are looked at together.
 *
 * Properties, read-only: `title` and `icon-name` (strings), `count` (uint: doors in it).
 */

/**
 * keyfob_door_group_new:
 * @section: (nullable): in a place: one of its sections
 *
 * Returns: (transfer full): a group that counts no doors yet
 */
KeyfobDoorGroup *keyfob_door_group_new (KeyfobDoorGroupKind kind, KeyfobSection *section);

/** keyfob_door_group_contains: Returns: whether @door belongs to it now */
gboolean keyfob_door_group_contains (KeyfobDoorGroup *self, KeyfobDoor *door);

void keyfob_door_group_set_count (KeyfobDoorGroup *self, guint count);
guint keyfob_door_group_get_count (KeyfobDoorGroup *self);
KeyfobDoorGroupKind keyfob_door_group_get_kind (KeyfobDoorGroup *self);

/** keyfob_door_group_set_section: another section of the place, which has this name there now */
void keyfob_door_group_set_section (KeyfobDoorGroup *self, KeyfobSection *section);

/** keyfob_door_group_get_section: Returns: (nullable): as given last; %NULL if it is no place */
KeyfobSection *keyfob_door_group_get_section (KeyfobDoorGroup *self);
const char *keyfob_door_group_get_title (KeyfobDoorGroup *self);

/**
 * keyfob_door_group_compare:
 *
 * The order of the sidebar: by kind, then places by organization, name (natural) and ID. A
 * #GCompareDataFunc.
 */
int keyfob_door_group_compare (gconstpointer a, gconstpointer b, gpointer unused);
