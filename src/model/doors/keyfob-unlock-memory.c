/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/doors/keyfob-unlock-memory.h"

#include "platform/keyfob-time.h"
#include "platform/keyfob-timer.h"

/* Doors are read every few seconds, and a reading does not contradict what Kisi said just before.
 * So a reason stays for long enough to be read by who looked elsewhere. */
#define REFUSAL_SECONDS 30

#define RECENT_SECONDS (10 * 60)

static gboolean
is_within (gint64 us, gint64 seconds) {
  return keyfob_timer_now () - us < seconds * G_TIME_SPAN_SECOND;
}

void
keyfob_unlock_memory_clear (KeyfobUnlockMemory *self) {
  g_free (self->refusal);
}

gboolean
keyfob_unlock_memory_read (KeyfobUnlockMemory *self, gint64 asked_us) {
  self->asked_us = MAX (self->asked_us, asked_us);
  if (self->asked_us >= self->guess_us)
    self->guess = KEYFOB_DOOR_GUESS_NONE;
  return self->refusal != NULL && !is_within (self->refused_us, REFUSAL_SECONDS);
}

gboolean
keyfob_unlock_memory_keep_guess (KeyfobUnlockMemory *self, KeyfobUnlock *unlock) {
  KeyfobDoorGuess guess = keyfob_unlock_get_guess (unlock);
  gint64 over_us = keyfob_unlock_get_over_us (unlock);

  /* What was read before the attempt was over tells nothing of what became of it. */
  if (guess == KEYFOB_DOOR_GUESS_NONE || self->asked_us >= over_us)
    return FALSE;
  self->guess = guess;
  self->guess_us = over_us;
  if (guess != KEYFOB_DOOR_GUESS_MAY_BE_OPEN)
    return FALSE;
  self->doubt_since = g_get_real_time () / G_USEC_PER_SEC;
  self->doubt_answered = keyfob_unlock_is_answered (unlock);
  return TRUE;
}

gboolean
keyfob_unlock_memory_set_refusal (KeyfobUnlockMemory *self,
                                  const char *words,
                                  KeyfobRemedy remedy) {
  self->remedy = remedy;
  self->refused_us = keyfob_timer_now ();
  return g_set_str (&self->refusal, words);
}

gboolean
keyfob_unlock_memory_set_accepted (KeyfobUnlockMemory *self, gint64 accepted_at) {
  if (accepted_at == self->accepted_at)
    return FALSE;
  self->accepted_at = accepted_at;
  self->accepted_us = keyfob_timer_now ();
  return TRUE;
}

gboolean
keyfob_unlock_memory_is_recent (const KeyfobUnlockMemory *self) {
  return self->accepted_at != 0 && self->refusal == NULL &&
         is_within (self->accepted_us, RECENT_SECONDS);
}

char *
keyfob_unlock_memory_dup_accepted_words (const KeyfobUnlockMemory *self) {
  return self->accepted_at != 0 ? keyfob_time_dup_words (self->accepted_at) : g_strdup ("");
}
