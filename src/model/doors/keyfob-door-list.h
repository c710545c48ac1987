/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door.h"
#include "model/fetch/keyfob-snapshot.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_DOOR_LIST (keyfob_door_list_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorList, keyfob_door_list, KEYFOB, DOOR_LIST, GObject)

/*
 * KeyfobDoorList: the doors, one #KeyfobDoor an ID, in no order (views sort).
 *
 * Properties, read-only: `model` (GListStore of #KeyfobDoor, the same for life).
 */

/** keyfob_door_list_new: Returns: (transfer full): an empty list */
KeyfobDoorList *keyfob_door_list_new (void);

/** keyfob_door_list_get_model: Returns: (transfer none): the doors */
GListModel *keyfob_door_list_get_model (KeyfobDoorList *self);

/** keyfob_door_list_lookup: Returns: (transfer none) (nullable): the door with that ID */
KeyfobDoor *keyfob_door_list_lookup (KeyfobDoorList *self, gint64 id);

/** keyfob_door_list_dup_name: Returns: (transfer full): the full name of that door, which need not
 * be in the list */
char *keyfob_door_list_dup_name (KeyfobDoorList *self, gint64 id);

/**
 * keyfob_door_list_dup_sinces:
 * @locks: (element-type KisiLock)
 *
 * Returns: (transfer full) (element-type KeyfobSince): since when the door of each is as it is
 */
GArray *keyfob_door_list_dup_sinces (KeyfobDoorList *self, GPtrArray *locks);

/**
 * keyfob_door_list_merge_async:
 * @snapshot: the whole new picture
 *
 * Makes the list what @snapshot says, in place: a door that is in both stays the same object and
 * notifies only what changed; doors come and go in as few `items-changed` as their runs allow.
 * Large pictures are merged in slices on the main loop, so that no frame waits. A merge that
 * starts while another runs replaces it, and the first ends as cancelled.
 */
void keyfob_door_list_merge_async (KeyfobDoorList *self,
                                   KeyfobSnapshot *snapshot,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/** keyfob_door_list_merge_finish: Returns: whether it was merged whole; else cancelled */
gboolean keyfob_door_list_merge_finish (KeyfobDoorList *self, GAsyncResult *result, GError **error);

/**
 * keyfob_door_list_update:
 * @lock: (transfer full): one lock that was read again
 * @asked_us: monotonic time in microseconds when it was asked for
 *
 * Takes it into its door; place and floor stay as they were known. Adds nothing. A picture that
 * was asked for before does not undo this when it is merged after; and if one that was asked for
 * later has come first, or another reading, @lock is old, and dropped.
 */
void keyfob_door_list_update (KeyfobDoorList *self, KisiLock *lock, gint64 asked_us);

/**
 * keyfob_door_list_update_place:
 * @place: one place that was read again
 * @asked_us: as for keyfob_door_list_update()
 *
 * Takes its lockdown into all of its doors. A picture whose places were asked for before does not
 * undo this, for none of its doors; and if one that was asked for later has come first, or
 * another reading, @place is old, and dropped.
 */
void keyfob_door_list_update_place (KeyfobDoorList *self, const KisiPlace *place, gint64 asked_us);

/**
 * keyfob_door_list_remove:
 * @asked_us: as for keyfob_door_list_update()
 *
 * Drops a door of which Kisi said, when it was to be read again, that there is none.
 */
void keyfob_door_list_remove (KeyfobDoorList *self, gint64 id, gint64 asked_us);

/**
 * keyfob_door_list_set_expired:
 *
 * Kisi accepts the login no longer that lists the doors, or does so again: they stay, and cannot be
 * unlocked meanwhile.
 */
void keyfob_door_list_set_expired (KeyfobDoorList *self, gboolean expired);

/** keyfob_door_list_clear: drops all doors, and cancels merges */
void keyfob_door_list_clear (KeyfobDoorList *self);

G_END_DECLS
