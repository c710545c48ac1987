/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-lock.h"
#include "model/unlock/keyfob-requirements.h"

/**
 * KeyfobWaitingFor:
 *
 * What an unlock waits for before it is sent.
 */
typedef enum {
  KEYFOB_WAITING_FOR_NOTHING, /* all is gathered that there is */
  KEYFOB_WAITING_FOR_READER,
  KEYFOB_WAITING_FOR_LOCATION,
} KeyfobWaitingFor;

#define KEYFOB_TYPE_CONTEXT_COLLECTOR (keyfob_context_collector_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobContextCollector,
                      keyfob_context_collector,
                      KEYFOB,
                      CONTEXT_COLLECTOR,
                      GObject)

typedef struct _KeyfobProximity KeyfobProximity;

/*
 * KeyfobContextCollector: gathers for one unlock what the door needs, in parallel and once: a
 * reader's password, and where this computer is if the person allows it. A door that needs neither,
 * or whose reader has just been heard, is waited for no moment; a reader 4 s at most, a position 8
 * s.
 *
 * Property, read-only: `waiting-for` (KeyfobWaitingFor).
 */

/**
 * keyfob_context_collector_new:
 * @lock: (nullable): what is known of the door
 * @exempt: whether it needs nothing all the same: of an access link (kisi-api.md, section 15)
 *
 * Returns: (transfer full): one that has begun, and often is done
 */
KeyfobContextCollector *keyfob_context_collector_new (KeyfobProximity *proximity,
                                                      gint64 door_id,
                                                      const KisiLock *lock,
                                                      gboolean exempt);

KeyfobWaitingFor keyfob_context_collector_get_waiting_for (KeyfobContextCollector *self);

/** keyfob_context_collector_get_words: Returns: (nullable): "Looking for the reader…"; %NULL when
 * done */
const char *keyfob_context_collector_get_words (KeyfobContextCollector *self);

/**
 * keyfob_context_collector_take:
 *
 * To be called when it is done, and once: what is to be sent is kept no longer than that.
 *
 * Returns: what was gathered
 */
KisiUnlockContext keyfob_context_collector_take (KeyfobContextCollector *self);

/** keyfob_context_collector_cancel: nothing is wanted any more; tells nothing of it */
void keyfob_context_collector_cancel (KeyfobContextCollector *self);

/**
 * keyfob_context_collector_learn:
 * @error: (nullable): why Kisi did not unlock
 * @remedy: (out): what may mend it
 *
 * For the next attempt: what Kisi wants of this door does not always show beforehand.
 *
 * Returns: (transfer full) (nullable): a sentence that says what this computer lacked, if that is
 *   known and @error does not say it
 */
char *keyfob_context_collector_learn (KeyfobContextCollector *self,
                                      const GError *error,
                                      KeyfobRemedy *remedy);
