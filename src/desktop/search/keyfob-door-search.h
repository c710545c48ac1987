/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/account/keyfob-accounts.h"
#include "model/doors/keyfob-door-finder.h"

#define KEYFOB_TYPE_DOOR_SEARCH (keyfob_door_search_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorSearch, keyfob_door_search, KEYFOB, DOOR_SEARCH, GObject)

/*
 * KeyfobDoorSearch: what both desktop searches are answered from: the doors that are known. Who
 * types is not asked for a password, and Kisi is not asked either. A search may be what started
 * Keyfob: then it waits until the cached doors are there, for a fifth of a second at most. The
 * application is held meanwhile, and until ten seconds after the last search: the person is still
 * typing.
 */

/**
 * keyfob_door_search_new:
 * @application: whose `app.unlock-found` and `app.search` are activated
 *
 * Searches find nothing until keyfob_door_search_set_doors(): they are exported before there is an
 * account.
 */
KeyfobDoorSearch *keyfob_door_search_new (GApplication *application);

/** keyfob_door_search_new_with: for tests, which neither hurry nor wait: other times than those */
KeyfobDoorSearch *keyfob_door_search_new_with (GApplication *application,
                                               guint wait_max_ms,
                                               guint linger_ms);

void keyfob_door_search_set_doors (KeyfobDoorSearch *self,
                                   KeyfobAccounts *accounts,
                                   KeyfobDoorFinder *finder);

/** keyfob_door_search_is_waiting: Returns: whether somebody waits for an answer */
gboolean keyfob_door_search_is_waiting (KeyfobDoorSearch *self);

/** keyfob_door_search_wait_async: waits until the known doors are there, but not for long */
void keyfob_door_search_wait_async (KeyfobDoorSearch *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

void keyfob_door_search_wait_finish (KeyfobDoorSearch *self, GAsyncResult *result);

/**
 * keyfob_door_search_find_async:
 * @text: as typed; one without a word finds nothing
 * @max: at most so many; 0 for all
 *
 * Waits for the known doors, and looks among them.
 */
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

/** keyfob_door_search_dup_id: Returns: (transfer full): the ID of @door in digits */
char *keyfob_door_search_dup_id (KeyfobDoor *door);

/**
 * keyfob_door_search_dup_description:
 *
 * Returns: (transfer full): status and place in words, and how old they are if they may have
 *   changed; one line, no markup
 */
char *keyfob_door_search_dup_description (KeyfobDoorSearch *self, KeyfobDoor *door);

/**
 * keyfob_door_search_unlock:
 *
 * Activates `app.unlock-found` for a door that is known by that ID. A result may still be shown
 * when Keyfob that found it is gone, so this waits for the known doors, too.
 */
void keyfob_door_search_unlock (KeyfobDoorSearch *self, const char *id);

/** keyfob_door_search_show: opens quick unlock (`app.search`) with @text */
void keyfob_door_search_show (KeyfobDoorSearch *self, const char *text);
