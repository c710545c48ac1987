/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"
#include "model/doors/keyfob-door-status.h"
#include "model/unlock/keyfob-context-collector.h"
#include "model/unlock/keyfob-unlock-lock.h"

/**
 * KeyfobUnlockPhase:
 *
 * Where an attempt stands (design.md, "The life of an unlock").
 */
typedef enum {
  KEYFOB_UNLOCK_PHASE_GATHERING, /* what the door needs; nothing is sent yet */
  KEYFOB_UNLOCK_PHASE_SENDING,
  KEYFOB_UNLOCK_PHASE_ACCEPTED, /* the assumed seconds run */
  KEYFOB_UNLOCK_PHASE_SETTLED,  /* accepted, and the seconds are over */
  KEYFOB_UNLOCK_PHASE_REFUSED,  /* Kisi said no; nothing was done */
  KEYFOB_UNLOCK_PHASE_NOT_SENT, /* nothing was sent */
  KEYFOB_UNLOCK_PHASE_UNKNOWN,  /* it was sent, and no answer tells: it may have opened */
} KeyfobUnlockPhase;

#define KEYFOB_TYPE_UNLOCK (keyfob_unlock_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobUnlock, keyfob_unlock, KEYFOB, UNLOCK, GObject)

/*
 * KeyfobUnlock: one attempt to unlock a door, from click to outcome. Sent by
 * keyfob_accounts_unlock() only, so that a door has one attempt at a time.
 *
 * Properties, all read-only: `door-id` (int64), `phase` (#KeyfobUnlockPhase), `progress`
 * (string, nullable: what is being done while the outcome is out, as in "Unlocking…"),
 * `seconds-left` (uint: whole seconds, rounded up, that the door is still assumed unlocked),
 * `error` (boxed GError).
 */

/**
 * keyfob_unlock_new:
 * @client: with a credential
 * @collector: (nullable) (transfer full): what is to be sent along; for no other attempt
 * @lock: (nullable) (transfer full): the door's, not taken yet
 * @door_id: which
 * @assumed_unlocked_ms: how long the door is assumed unlocked after success, in milliseconds
 *
 * Takes @lock first, and joins the unlock of another process: then it becomes what that one became.
 * Sends when @collector is done: at once, if it is so already. The attempt lives on until its
 * outcome, whoever drops it.
 *
 * Returns: (transfer full): the attempt, in phase "gathering" or "sending"
 */
KeyfobUnlock *keyfob_unlock_new (KisiClient *client,
                                 KeyfobContextCollector *collector,
                                 KeyfobUnlockLock *lock,
                                 gint64 door_id,
                                 guint assumed_unlocked_ms);

/**
 * keyfob_unlock_cancel_unsent:
 *
 * Nothing will be sent, if nothing was yet: the phase becomes "not-sent", from "gathering" at
 * once, from "sending" soon. What was sent cannot be taken back, and goes on. The same happens to
 * an attempt of which nothing was sent within 15 seconds, those of sleep too.
 */
void keyfob_unlock_cancel_unsent (KeyfobUnlock *self);

/** keyfob_unlock_look_at_clock: ends the assumed seconds if they are over, whatever timer knows it
 */
void keyfob_unlock_look_at_clock (KeyfobUnlock *self);

/** keyfob_unlock_get_door_id: Returns: Kisi's ID of the door */
gint64 keyfob_unlock_get_door_id (KeyfobUnlock *self);

/** keyfob_unlock_get_phase: Returns: where it stands */
KeyfobUnlockPhase keyfob_unlock_get_phase (KeyfobUnlock *self);

/** keyfob_unlock_get_seconds_left: Returns: see the property; 0 but in phase "accepted" */
guint keyfob_unlock_get_seconds_left (KeyfobUnlock *self);

/** keyfob_unlock_get_error: Returns: (nullable): why not, in phases refused to unknown */
const GError *keyfob_unlock_get_error (KeyfobUnlock *self);

/** keyfob_unlock_get_progress: Returns: (nullable): see the property */
const char *keyfob_unlock_get_progress (KeyfobUnlock *self);

/** keyfob_unlock_is_pending: Returns: whether the outcome is still out: collector, or sending */
gboolean keyfob_unlock_is_pending (KeyfobUnlock *self);

/** keyfob_unlock_is_over: Returns: whether it has its outcome, and no assumed seconds run */
gboolean keyfob_unlock_is_over (KeyfobUnlock *self);

/** keyfob_unlock_is_refused: Returns: whether it is over, and the door surely as it was before */
gboolean keyfob_unlock_is_refused (KeyfobUnlock *self);

/** keyfob_unlock_get_over_us: Returns: since when it is over, in monotonic microseconds; 0 if not
 */
gint64 keyfob_unlock_get_over_us (KeyfobUnlock *self);

/** keyfob_unlock_get_guess: Returns: what it lets one assume of the door until Kisi tells */
KeyfobDoorGuess keyfob_unlock_get_guess (KeyfobUnlock *self);

/** keyfob_unlock_get_remedy: Returns: what may mend why Kisi refused, for a button beside the words
 */
KeyfobRemedy keyfob_unlock_get_remedy (KeyfobUnlock *self);

/** keyfob_unlock_is_answered: Returns: in phase "unknown": whether Kisi said that it failed halfway
 */
gboolean keyfob_unlock_is_answered (KeyfobUnlock *self);

/**
 * keyfob_unlock_dup_words:
 * @door_name: (nullable): the door's name, if known
 *
 * One sentence that tells the outcome truthfully: accepted is "Kisi accepted…", not "the door is
 * open"; unknown is "The door may have opened.", with what Kisi said of it, if it did; else the
 * error's own sentence, after the name, and after that what this computer lacked, if that says
 * more. If that is the person's leave to tell where it is, it stands instead.
 *
 * Returns: (transfer full): translated; "" while the outcome is out
 */
char *keyfob_unlock_dup_words (KeyfobUnlock *self, const char *door_name);
