/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-unlock-context.h"
#include "proximity/keyfob-readers.h"

/**
 * KeyfobLocationConsent:
 *
 * Whether Keyfob may find out where this computer is and tell Kisi, for doors that want to know.
 * The values of the enumeration `app.keyfob.Keyfob.SendLocation` of the settings.
 */
typedef enum {
  KEYFOB_LOCATION_CONSENT_ASK, /* the person has not said */
  KEYFOB_LOCATION_CONSENT_ALLOW,
  KEYFOB_LOCATION_CONSENT_REFUSE,
} KeyfobLocationConsent;

/**
 * KeyfobWhereabouts:
 *
 * What came of it when this computer was last asked where it is.
 */
typedef enum {
  KEYFOB_WHEREABOUTS_UNKNOWN, /* it has not been asked */
  KEYFOB_WHEREABOUTS_KNOWN,   /* it told, and nothing spoke against the door */
  KEYFOB_WHEREABOUTS_FAR,     /* farther from the door than its radius */
  KEYFOB_WHEREABOUTS_VAGUE,   /* less accurate than the door's radius: not to be sent as truth */
  KEYFOB_WHEREABOUTS_ABSENT,  /* as #KeyfobLocatorError */
  KEYFOB_WHEREABOUTS_OFF,
  KEYFOB_WHEREABOUTS_DENIED,
  KEYFOB_WHEREABOUTS_NO_ANSWER,
} KeyfobWhereabouts;

/**
 * KeyfobDoorNeeds:
 *
 * What a door asks of who unlocks it, as far as that is known: a hint (kisi-api.md, section 15).
 */
typedef struct {
  gboolean reader; /* a password of its reader */
  gboolean area;   /* to be near on the map, or a password */
  double radius_metres;
  double latitude; /* of the door: NAN if unknown */
  double longitude;
} KeyfobDoorNeeds;

/**
 * KeyfobProximityFacts:
 *
 * What a door needs and what this computer has of it: all that words and Kisi are told follows from
 * this. It holds no position of this computer.
 */
typedef struct {
  KeyfobDoorNeeds needs;
  gboolean heard; /* a reader of the door */
  KeyfobBluetooth bluetooth;
  KeyfobLocationConsent consent;
  KeyfobWhereabouts whereabouts;
  double metres; /* how far it is, or how vague */
} KeyfobProximityFacts;

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
 * keyfob_requirements_dup_notes:
 *
 * Returns: (transfer full) (element-type KeyfobProximityNote): one a need; none if nothing is
 *   needed
 */
GPtrArray *keyfob_requirements_dup_notes (const KeyfobProximityFacts *facts);

/**
 * keyfob_requirements_dup_unmet:
 * @kisi_code: (nullable): Kisi's code of the refusal
 * @remedy: (out): what may mend it
 *
 * What this computer lacked when Kisi refused, if Kisi's code speaks of that and if the sentence
 * that stands for the code does not say it already.
 *
 * Returns: (transfer full) (nullable): a translated sentence
 */
char *keyfob_requirements_dup_unmet (const KeyfobProximityFacts *facts,
                                     const char *kisi_code,
                                     KeyfobRemedy *remedy);

/** keyfob_requirements_is_of_reader: Returns: whether that code refuses for want of a reader */
gboolean keyfob_requirements_is_of_reader (const char *kisi_code);

/** keyfob_requirements_is_of_area: Returns: likewise, for want of being near on the map */
gboolean keyfob_requirements_is_of_area (const char *kisi_code);
