/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-account.h"
#include "keyfob-unlock.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_UNLOCK_MARK (keyfob_unlock_mark_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobUnlockMark, keyfob_unlock_mark, KEYFOB, UNLOCK_MARK, GObject)

/*
 * KeyfobUnlockMark: what processes that do not know of each other, as commands do while no Keyfob
 * runs, tell each other of a door: that one of them is about to unlock it, and when Kisi last
 * accepted that. A file of the user's runtime folder, one a server and door, that is locked for as
 * long as a process is at it.
 *
 * Nothing in that folder is trusted; and without a folder or file that can be used, a door is
 * unlocked as if there were no other process.
 */

/** keyfob_unlock_mark_new: Returns: (transfer full): the mark of a door; not taken yet */
KeyfobUnlockMark *keyfob_unlock_mark_new (const char *server, gint64 door_id);

/**
 * keyfob_unlock_mark_take_async:
 * @assumed_unlocked_seconds: how long a door is assumed unlocked after success
 * @cancellable: (nullable): ends the waiting
 *
 * Waits until no other process is at the door, but no longer than one of them may take.
 */
void keyfob_unlock_mark_take_async (KeyfobUnlockMark *self,
                                    guint assumed_unlocked_seconds,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * keyfob_unlock_mark_take_finish:
 *
 * Returns: (transfer full) (nullable): the attempt of another process, which is to be joined and
 *   nothing sent: accepted within those seconds, or sent while this one waited, and no answer tells
 *   what became of it. %NULL: other processes wait for this one until @self is disposed of, or what
 *   it follows is over
 */
KeyfobUnlock *keyfob_unlock_mark_take_finish (KeyfobUnlockMark *self, GAsyncResult *result);

/**
 * keyfob_unlock_mark_follow:
 * @unlock: an attempt of this process that has just begun
 *
 * Marks what becomes of it; does nothing if another process is at the door.
 */
void keyfob_unlock_mark_follow (KeyfobUnlockMark *self, KeyfobUnlock *unlock);

/** keyfob_unlock_mark_follow_all: follows each attempt of @account from now on */
void keyfob_unlock_mark_follow_all (KeyfobAccount *account);

G_END_DECLS
