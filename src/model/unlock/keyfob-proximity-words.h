/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "model/unlock/keyfob-proximity-facts.h"

G_BEGIN_DECLS

/**
 * KeyfobRemedy:
 *
 * How a person can mend what keeps this computer from giving a door what it needs.
 */
typedef enum {
  KEYFOB_REMEDY_NONE,
  KEYFOB_REMEDY_BLUETOOTH_SETTINGS, /* of the desktop */
  KEYFOB_REMEDY_LOCATION_SETTINGS,  /* likewise */
  KEYFOB_REMEDY_ALLOW_LOCATION,     /* keyfob_proximity_set_consent() */
} KeyfobRemedy;

/**
 * KeyfobProximityNote:
 *
 * Whether this computer can give a door one of the things that it needs.
 */
typedef struct {
  char *sentence; /* translated */
  KeyfobRemedy remedy;
  gboolean met; /* it can, as things stand */
} KeyfobProximityNote;

void keyfob_proximity_note_free (KeyfobProximityNote *self);

/**
 * keyfob_proximity_words_dup_notes:
 *
 * Returns: (transfer full) (element-type KeyfobProximityNote): one a need; none if nothing is
 *   needed
 */
GPtrArray *keyfob_proximity_words_dup_notes (const KeyfobProximityFacts *facts);

/**
 * keyfob_proximity_words_dup_lack:
 * @kisi_code: (nullable): Kisi's code of the refusal
 * @remedy: (out): what may mend it
 *
 * What this computer lacked when Kisi refused, if Kisi's code speaks of that and if the sentence
 * that stands for the code does not say it already.
 *
 * Returns: (transfer full) (nullable): a translated sentence
 */
char *keyfob_proximity_words_dup_lack (const KeyfobProximityFacts *facts,
                                       const char *kisi_code,
                                       KeyfobRemedy *remedy);

/** keyfob_proximity_words_is_of_reader: Returns: whether that code refuses for want of a reader */
gboolean keyfob_proximity_words_is_of_reader (const char *kisi_code);

/** keyfob_proximity_words_is_of_area: Returns: likewise, for want of being near on the map */
gboolean keyfob_proximity_words_is_of_area (const char *kisi_code);

G_END_DECLS
