/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/unlock/keyfob-unlock.h"

/**
 * KeyfobUnlockMemory:
 *
 * What is still to be told of the attempts at a door that are over. All zero at first.
 */
typedef struct {
  KeyfobDoorGuess guess; /* what they let one assume, until a reading tells */
  gint64 guess_us;       /* when the last of them was over, in monotonic microseconds */
  gint64 asked_us;       /* when the newest reading was asked for, likewise; 0: it is the cache's */

  gint64 doubt_since;      /* seconds since 1970: when that became all one knows: the door may be
                              open; 0: never */
  gboolean doubt_answered; /* by Kisi: it failed halfway */

  gint64 accepted_at; /* seconds since 1970; 0: none was */
  gint64 accepted_us; /* likewise, of keyfob_timer_now() */

  char *refusal;       /* (nullable): why the last one did not unlock the door */
  KeyfobRemedy remedy; /* what may mend that */
  gint64 refused_us;   /* when it was so, of keyfob_timer_now() */
} KeyfobUnlockMemory;

void keyfob_unlock_memory_clear (KeyfobUnlockMemory *self);

/**
 * keyfob_unlock_memory_read:
 * @asked_us: when the reading was asked for; 0 if it comes from the cache
 *
 * What was over before that lets one assume nothing more.
 *
 * Returns: whether a refusal has been told for long enough
 */
gboolean keyfob_unlock_memory_read (KeyfobUnlockMemory *self, gint64 asked_us);

/** keyfob_unlock_memory_keep_guess: @unlock: over. Returns: whether the door may be open from now
 * on, for all one knows */
gboolean keyfob_unlock_memory_keep_guess (KeyfobUnlockMemory *self, KeyfobUnlock *unlock);

/** keyfob_unlock_memory_set_refusal: Returns: whether the words are others */
gboolean keyfob_unlock_memory_set_refusal (KeyfobUnlockMemory *self,
                                           const char *words,
                                           KeyfobRemedy remedy);

/** keyfob_unlock_memory_set_accepted: @accepted_at: seconds since 1970; 0: forgets it. Returns:
 * whether that is another time */
gboolean keyfob_unlock_memory_set_accepted (KeyfobUnlockMemory *self, gint64 accepted_at);

/** keyfob_unlock_memory_is_recent: Returns: whether one may still ask oneself if it was this door
 */
gboolean keyfob_unlock_memory_is_recent (const KeyfobUnlockMemory *self);

/** keyfob_unlock_memory_dup_accepted_words: Returns: (transfer full): when that was; "" if none was
 */
char *keyfob_unlock_memory_dup_accepted_words (const KeyfobUnlockMemory *self);
