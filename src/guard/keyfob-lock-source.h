/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

#define KEYFOB_TYPE_LOCK_SOURCE (keyfob_lock_source_get_type ())
G_DECLARE_DERIVABLE_TYPE (KeyfobLockSource, keyfob_lock_source, KEYFOB, LOCK_SOURCE, GObject)

struct _KeyfobLockSourceClass {
  GObjectClass parent_class;
};

/*
 * KeyfobLockSource: one who may know whether the person's session is locked. "Locked" is not taken
 * back by silence: whoever said so and is gone, or cannot say any more, leaves it unsure.
 *
 * Signals: `changed`: it says something else than before, or anything at all for the first time, or
 * came or went. `unlocked`: it said that the session is locked, and now that it is not.
 */

/** keyfob_lock_source_is_locked: Returns: whether it says so; %FALSE while it is not there */
gboolean keyfob_lock_source_is_locked (KeyfobLockSource *self);

/**
 * keyfob_lock_source_is_unsure:
 *
 * Returns: whether it may be locked all the same: it is there and has not answered, or is not known
 *   not to be; or "locked" was its last word
 */
gboolean keyfob_lock_source_is_unsure (KeyfobLockSource *self);

/** keyfob_lock_source_is_known: Returns: whether it has said something, or is known not to be there
 *   or not to be able to say. %FALSE again when it has come anew */
gboolean keyfob_lock_source_is_known (KeyfobLockSource *self);

/** keyfob_lock_source_is_there: Returns: whether what it said last still holds */
gboolean keyfob_lock_source_is_there (KeyfobLockSource *self);

/** keyfob_lock_source_forget: another saw the session unlocked: the last word of one that is not
 *   there holds no more */
void keyfob_lock_source_forget (KeyfobLockSource *self);

/** keyfob_lock_source_expect: for subclasses: it is there, and is asked, without a limit to the
 *   time for an answer */
void keyfob_lock_source_expect (KeyfobLockSource *self);

/**
 * keyfob_lock_source_means_cannot_say: for subclasses
 * @error: what a question was answered with
 *
 * Returns: whether who was asked will never tell, so that it is to leave. Any other failure is
 *   silence of one that knows
 */
gboolean keyfob_lock_source_means_cannot_say (const GError *error);

/** keyfob_lock_source_report: for subclasses: @locked: what it says */
void keyfob_lock_source_report (KeyfobLockSource *self, gboolean locked);

/** keyfob_lock_source_leave: for subclasses: it is not there, or cannot say */
void keyfob_lock_source_leave (KeyfobLockSource *self);
