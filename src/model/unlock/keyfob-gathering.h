/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-lock.h"
#include "model/unlock/keyfob-proximity-words.h"

G_BEGIN_DECLS

/**
 * KeyfobGatheringFor:
 *
 * What an unlock waits for before it is sent.
 */
typedef enum {
  KEYFOB_GATHERING_FOR_NOTHING, /* all is gathered that there is */
  KEYFOB_GATHERING_FOR_READER,
  KEYFOB_GATHERING_FOR_LOCATION,
} KeyfobGatheringFor;

#define KEYFOB_TYPE_GATHERING (keyfob_gathering_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobGathering, keyfob_gathering, KEYFOB, GATHERING, GObject)

typedef struct _KeyfobProximity KeyfobProximity;

/*
 * KeyfobGathering: gathers for one unlock what the door needs, in parallel and once: a reader's
 * password, and where this computer is if the person allows it. A door that needs neither, or whose
 * reader has just been heard, is waited for no moment; a reader 4 s at most, a position 8 s.
 *
 * Property, read-only: `gathers-for` (KeyfobGatheringFor).
 */

/**
 * keyfob_gathering_new:
 * @lock: (nullable): what is known of the door
 *
 * Returns: (transfer full): one that has begun, and often is done
 */
KeyfobGathering *keyfob_gathering_new (KeyfobProximity *proximity,
                                       gint64 door_id,
                                       const KisiLock *lock);

KeyfobGatheringFor keyfob_gathering_get_gathers_for (KeyfobGathering *self);

/** keyfob_gathering_get_words: Returns: (nullable): "Looking for the reader…"; %NULL when done */
const char *keyfob_gathering_get_words (KeyfobGathering *self);

/**
 * keyfob_gathering_take:
 *
 * To be called when it is done, and once: what is to be sent is kept no longer than that.
 *
 * Returns: what was gathered
 */
KisiPresence keyfob_gathering_take (KeyfobGathering *self);

/** keyfob_gathering_cancel: nothing is wanted any more; tells nothing of it */
void keyfob_gathering_cancel (KeyfobGathering *self);

/**
 * keyfob_gathering_tell_outcome:
 * @error: (nullable): why Kisi did not unlock
 * @remedy: (out): what may mend it
 *
 * For the next attempt: what Kisi wants of this door does not always show beforehand.
 *
 * Returns: (transfer full) (nullable): a sentence that says what this computer lacked, if that is
 *   known and @error does not say it
 */
char *keyfob_gathering_tell_outcome (KeyfobGathering *self,
                                     const GError *error,
                                     KeyfobRemedy *remedy);

G_END_DECLS
