/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/unlock/keyfob-proximity-facts.h"

#define YES KISI_FACT_YES
#define NO  KISI_FACT_NO

static KisiService
get_ble (KeyfobBluetooth bluetooth) {
  switch (bluetooth) {
  case KEYFOB_BLUETOOTH_ABSENT:
    return (KisiService) {.available = NO};
  case KEYFOB_BLUETOOTH_OFF:
    return (KisiService) {.available = YES, .enabled = NO};
  case KEYFOB_BLUETOOTH_DENIED:
    return (KisiService) {.authorized = NO}; /* BlueZ may not have told of any adapter */
  case KEYFOB_BLUETOOTH_ON:
    return (KisiService) {.available = YES, .enabled = YES, .authorized = YES};
  case KEYFOB_BLUETOOTH_FAILED: /* likewise */
  case KEYFOB_BLUETOOTH_UNKNOWN:
    break;
  }
  return (KisiService) {KISI_FACT_UNKNOWN};
}

static KisiService
get_gps (KeyfobWhereabouts whereabouts) {
  switch (whereabouts) {
  case KEYFOB_WHEREABOUTS_KNOWN:
  case KEYFOB_WHEREABOUTS_FAR:
  case KEYFOB_WHEREABOUTS_VAGUE:
    return (KisiService) {.available = YES, .enabled = YES, .authorized = YES};
  case KEYFOB_WHEREABOUTS_ABSENT:
    return (KisiService) {.available = NO};
  case KEYFOB_WHEREABOUTS_OFF:
    return (KisiService) {.available = YES, .enabled = NO};
  case KEYFOB_WHEREABOUTS_DENIED:
    return (KisiService) {.available = YES, .authorized = NO};
  case KEYFOB_WHEREABOUTS_NO_ANSWER:
    return (KisiService) {.available = YES};
  case KEYFOB_WHEREABOUTS_UNKNOWN:
    break;
  }
  return (KisiService) {KISI_FACT_UNKNOWN};
}

void
keyfob_proximity_facts_tell_services (const KeyfobProximityFacts *self, KisiPresence *presence) {
  presence->ble = get_ble (self->bluetooth);
  switch (self->consent) {
  case KEYFOB_LOCATION_CONSENT_ALLOW:
    presence->gps = get_gps (self->whereabouts);
    break;
  case KEYFOB_LOCATION_CONSENT_REFUSE:
    presence->gps = (KisiService) {.authorized = NO};
    break;
  case KEYFOB_LOCATION_CONSENT_ASK:
    /* Of other doors nobody wants to know. */
    presence->gps = (KisiService) {.authorized = self->needs.area ? NO : KISI_FACT_UNKNOWN};
    break;
  }
}
