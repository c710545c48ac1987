/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * KeyfobMarkWord:
 *
 * What became of an unlock, as one process tells the others.
 */
typedef enum {
  KEYFOB_MARK_WORD_SENT,     /* it is on its way */
  KEYFOB_MARK_WORD_ACCEPTED, /* at the time of the mark */
  KEYFOB_MARK_WORD_REFUSED,
  KEYFOB_MARK_WORD_UNKNOWN, /* it was sent, and no answer tells: it may have opened */
} KeyfobMarkWord;

/**
 * KeyfobMarkNote:
 * @time: when it was written, microseconds of the KeyfobTimer's clock
 * @error: (nullable): why it was refused
 *
 * An unlock of another process that is to be joined: nothing is to be sent.
 */
typedef struct {
  KeyfobMarkWord word;
  gint64 time;
  GError *error;
} KeyfobMarkNote;

void keyfob_mark_note_free (KeyfobMarkNote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobMarkNote, keyfob_mark_note_free)

#define KEYFOB_TYPE_UNLOCK_MARK (keyfob_unlock_mark_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobUnlockMark, keyfob_unlock_mark, KEYFOB, UNLOCK_MARK, GObject)

/*
 * KeyfobUnlockMark: what processes that do not know of each other, as commands and the running
 * Keyfob do, tell each other of a door: that one of them is about to unlock it, and what came of
 * that. A file of the user's runtime folder, one a server and door, that is locked for as long as a
 * process is at it, in the part of that folder that sandboxes see, too.
 *
 * Nothing in that folder is trusted; and without a folder or file that can be used, a door is
 * unlocked as if there were no other process.
 */

/** keyfob_unlock_mark_new: Returns: (transfer full): the mark of a door; not taken yet */
KeyfobUnlockMark *keyfob_unlock_mark_new (const char *server, gint64 door_id);

/**
 * keyfob_unlock_mark_take:
 * @assumed_unlocked_ms: how long a door is assumed unlocked after success
 * @other: (out) (nullable) (transfer full): an unlock of another process, which is to be joined:
 *   accepted within that time, or ended while this one waited; or on its way when its process died
 *
 * Tries to take the mark, so that others wait until keyfob_unlock_mark_end(). To be called again
 * until it returns %TRUE, which it does when another process has had all the time that it may take.
 *
 * Returns: whether it is known what to do. If not, another process is at the door
 */
gboolean keyfob_unlock_mark_take (KeyfobUnlockMark *self,
                                  guint assumed_unlocked_ms,
                                  KeyfobMarkNote **other);

/** keyfob_unlock_mark_begin: the unlock is about to be sent */
void keyfob_unlock_mark_begin (KeyfobUnlockMark *self);

/**
 * keyfob_unlock_mark_end:
 * @error: (nullable): of #KisiError: why it was refused
 *
 * Tells what came of it, and lets the others go on.
 */
void keyfob_unlock_mark_end (KeyfobUnlockMark *self, KeyfobMarkWord word, const GError *error);

/** keyfob_unlock_mark_leave: nothing was sent; the others go on as if this process had not been */
void keyfob_unlock_mark_leave (KeyfobUnlockMark *self);

G_END_DECLS
