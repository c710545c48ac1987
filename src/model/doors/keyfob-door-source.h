/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-list.h"

#define KEYFOB_TYPE_DOOR_SOURCE (keyfob_door_source_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDoorSource, keyfob_door_source, KEYFOB, DOOR_SOURCE, GObject)

/*
 * KeyfobDoorSource: what one account tells of the doors of a #KeyfobDoorList. A door that several
 * tell of is shown once, as the first says that may unlock it. When it goes, its doors go, or are
 * shown as another says.
 */

/** keyfob_door_source_new: Returns: (transfer full): one of @list, without doors */
KeyfobDoorSource *keyfob_door_source_new (KeyfobDoorList *list);

KeyfobDoorList *keyfob_door_source_get_list (KeyfobDoorSource *self);

/**
 * keyfob_door_source_set_organization:
 * @name: (nullable): to be shown with the doors; %NULL where there is one only
 * @position: of it among them
 */
void keyfob_door_source_set_organization (KeyfobDoorSource *self, const char *name, guint position);

/**
 * keyfob_door_source_set_expired:
 *
 * Kisi accepts the login no longer that lists the doors, or does so, maybe again: they stay, and
 * cannot be unlocked meanwhile.
 */
void keyfob_door_source_set_expired (KeyfobDoorSource *self, gboolean expired);

/** keyfob_door_source_set_exempt: whether its doors need no proof: those of access links
 * (kisi-api.md, section 15) */
void keyfob_door_source_set_exempt (KeyfobDoorSource *self, gboolean exempt);

/**
 * keyfob_door_source_merge_async:
 * @snapshot: the whole new picture
 *
 * Makes its doors what @snapshot says, in place: a door that is in both stays the same object and
 * notifies only what changed; doors come and go in as few `items-changed` as their runs allow.
 * Large pictures are merged in slices on the main loop, so that no frame waits. A merge that
 * starts while another runs replaces it, and the first ends as cancelled.
 */
void keyfob_door_source_merge_async (KeyfobDoorSource *self,
                                     KeyfobSnapshot *snapshot,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/** keyfob_door_source_merge_finish: Returns: whether it was merged whole; else cancelled */
gboolean keyfob_door_source_merge_finish (KeyfobDoorSource *self,
                                          GAsyncResult *result,
                                          GError **error);

/**
 * keyfob_door_source_update:
 * @lock: (transfer full): one lock that was read again
 * @asked_us: monotonic time in microseconds when it was asked for
 *
 * Takes it into its door; place and floor stay as they were known. Adds nothing. A picture that
 * was asked for before does not undo this when it is merged after; and if one that was asked for
 * later has come first, or another reading, @lock is old, and dropped.
 */
void keyfob_door_source_update (KeyfobDoorSource *self, KisiLock *lock, gint64 asked_us);

/**
 * keyfob_door_source_update_place:
 * @place: one place that was read again
 * @asked_us: as for keyfob_door_source_update()
 *
 * Takes its lockdown into all of its doors. A picture whose places were asked for before does not
 * undo this, for none of its doors; and if one that was asked for later has come first, or
 * another reading, @place is old, and dropped.
 */
void keyfob_door_source_update_place (KeyfobDoorSource *self,
                                      const KisiPlace *place,
                                      gint64 asked_us);

/**
 * keyfob_door_source_remove:
 * @asked_us: as for keyfob_door_source_update()
 *
 * Drops a door of which Kisi said, when it was to be read again, that there is none.
 */
void keyfob_door_source_remove (KeyfobDoorSource *self, gint64 id, gint64 asked_us);

/** keyfob_door_source_clear: drops its doors, and cancels merges */
void keyfob_door_source_clear (KeyfobDoorSource *self);

/** keyfob_door_source_count_changes: Returns: how often a door of it came or went so far */
guint keyfob_door_source_count_changes (KeyfobDoorSource *self);

/** keyfob_door_source_offer: for #KeyfobDoorList: that door, or any (0), may be this one's now, if
 * it has it */
void keyfob_door_source_offer (KeyfobDoorSource *self, gint64 id);
