/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-presence.h"
#include "proximity/keyfob-readers.h"

G_BEGIN_DECLS

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
 * keyfob_proximity_facts_tell_services:
 * @presence: (inout): its services are set, and nothing else
 *
 * What Kisi is told of this computer's services, truthfully: what is not known is left out.
 */
void keyfob_proximity_facts_tell_services (const KeyfobProximityFacts *self,
                                           KisiPresence *presence);

G_END_DECLS
