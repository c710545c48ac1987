/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/keyfob-account.h"
#include "model/keyfob-door-finder.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_DOOR_SEARCH (keyfob_door_search_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorSearch, keyfob_door_search, KEYFOB, DOOR_SEARCH, GObject)

/*
 * KeyfobDoorSearch: what both desktop searches are answered from. A search may be what started
 * Keyfob: then it waits until the known doors are there, for a second at most, and holds the
 * application meanwhile.
 */

/**
 * keyfob_door_search_new:
 * @application: whose `app.unlock` and `app.quick` are activated
 *
 * Searches find nothing until keyfob_door_search_set_doors(): they are exported before there is an
 * account.
 */
KeyfobDoorSearch *keyfob_door_search_new (GApplication *application);

void keyfob_door_search_set_doors (KeyfobDoorSearch *self,
                                   KeyfobAccount *account,
                                   KeyfobDoorFinder *finder);

void keyfob_door_search_find_async (KeyfobDoorSearch *self,
                                    const char *text,
                                    guint max,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/** keyfob_door_search_find_finish: Returns: (transfer full) (element-type KeyfobDoor): best first
 */
GPtrArray *keyfob_door_search_find_finish (KeyfobDoorSearch *self, GAsyncResult *result);

/** keyfob_door_search_lookup: Returns: (transfer none) (nullable): the door with that ID in digits
 */
KeyfobDoor *keyfob_door_search_lookup (KeyfobDoorSearch *self, const char *id);

/** keyfob_door_search_unlock: activates `app.unlock` for a door that is known by that ID */
void keyfob_door_search_unlock (KeyfobDoorSearch *self, const char *id);

/** keyfob_door_search_show: opens the palette (`app.quick`) with @text */
void keyfob_door_search_show (KeyfobDoorSearch *self, const char *text);

G_END_DECLS
