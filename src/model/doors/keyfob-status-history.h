/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/doors/keyfob-door-status.h"

/**
 * KeyfobStatusHistory:
 *
 * Since when a door has the status that it has, as far as that is known. All zero at first; times
 * are seconds since 1970.
 */
typedef struct {
  gint64 since;       /* when the change was seen, or is told to have been; 0: none was */
  gint64 not_before;  /* when it was not so yet; 0: not known */
  gint64 seen_at;     /* when what has not changed since was first seen so; or 0 */
  gint64 read_at;     /* when the door was read last; 0: not known */
  gint64 read_before; /* when it was read before that */
} KeyfobStatusHistory;

/** keyfob_status_history_read: the door was read at @time: a change that this shows came since the
 * reading before, which may be a night ago */
void keyfob_status_history_read (KeyfobStatusHistory *self, gint64 time);

/**
 * keyfob_status_history_begin:
 * @told: when the status began, as Kisi says; or 0
 * @read: whether a reading shows it, and not an attempt that changes it now
 */
void keyfob_status_history_begin (KeyfobStatusHistory *self, gint64 told, gboolean read);

/** keyfob_status_history_restore: @since: of the present status, as an earlier process knew it */
void keyfob_status_history_restore (KeyfobStatusHistory *self, const KeyfobSince *since);

/** keyfob_status_history_get_not_after: Returns: the status was the same by then; 0 if not known */
gint64 keyfob_status_history_get_not_after (const KeyfobStatusHistory *self);

/** keyfob_status_history_dup_words: Returns: (transfer full): as keyfob_time_dup_since(); "" where
 * they would tell nobody anything */
char *keyfob_status_history_dup_words (const KeyfobStatusHistory *self);
