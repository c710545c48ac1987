/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib-object.h>

/**
 * KeyfobUnlockLockWord:
 *
 * What became of an unlock, as one process tells the others.
 */
typedef enum {
  KEYFOB_UNLOCK_LOCK_WORD_SENT,     /* it is on its way */
  KEYFOB_UNLOCK_LOCK_WORD_ACCEPTED, /* at the time of the note */
  KEYFOB_UNLOCK_LOCK_WORD_REFUSED,
  KEYFOB_UNLOCK_LOCK_WORD_UNKNOWN, /* it was sent, and no answer tells: it may have opened */
} KeyfobUnlockLockWord;

/**
 * KeyfobUnlockLockNote:
 * @time: when it was written, microseconds of the KeyfobTimer's clock
 * @error: (nullable): why it was refused
 *
 * An unlock of another process that is to be joined: nothing is to be sent.
 */
typedef struct {
  KeyfobUnlockLockWord word;
  gint64 time;
  GError *error;
} KeyfobUnlockLockNote;

void keyfob_unlock_lock_note_free (KeyfobUnlockLockNote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobUnlockLockNote, keyfob_unlock_lock_note_free)

#define KEYFOB_TYPE_UNLOCK_LOCK (keyfob_unlock_lock_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobUnlockLock, keyfob_unlock_lock, KEYFOB, UNLOCK_LOCK, GObject)

/*
 * KeyfobUnlockLock: what processes that do not know of each other, as commands and the running
 * Keyfob do, tell each other of a door: that one of them is about to unlock it, and what came of
 * that. A file of the user's runtime folder, one a server and door, that is locked for as long as a
 * process is at it, in the part of that folder that sandboxes see, too.
 *
 * Nothing in that folder is trusted; and without a folder or file that can be used, a door is
 * unlocked as if there were no other process.
 */

/** keyfob_unlock_lock_new: Returns: (transfer full): the lock of a door; not taken yet */
KeyfobUnlockLock *keyfob_unlock_lock_new (const char *server, gint64 door_id);

/**
 * keyfob_unlock_lock_take:
 * @assumed_unlocked_ms: how long a door is assumed unlocked after success
 * @other: (out) (nullable) (transfer full): an unlock of another process, which is to be joined:
 *   accepted within that time, or ended while this one waited; or on its way when its process died
 *
 * Tries to take the lock, so that others wait until keyfob_unlock_lock_end(). To be called again
 * until it returns %TRUE, which it does when another process has had all the time that it may take.
 *
 * Returns: whether it is known what to do. If not, another process is at the door
 */
gboolean keyfob_unlock_lock_take (KeyfobUnlockLock *self,
                                  guint assumed_unlocked_ms,
                                  KeyfobUnlockLockNote **other);

/** keyfob_unlock_lock_begin: the unlock is about to be sent */
void keyfob_unlock_lock_begin (KeyfobUnlockLock *self);

/**
 * keyfob_unlock_lock_end:
 * @error: (nullable): of #KisiError: why it was refused
 *
 * Tells what came of it, and lets the others go on.
 */
void keyfob_unlock_lock_end (KeyfobUnlockLock *self,
                             KeyfobUnlockLockWord word,
                             const GError *error);

/** keyfob_unlock_lock_leave: nothing was sent; the others go on as if this process had not been */
void keyfob_unlock_lock_leave (KeyfobUnlockLock *self);
