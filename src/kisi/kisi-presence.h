/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * KisiFact:
 *
 * What is known of something that is so or is not. Kisi is told only what is known.
 */
typedef enum {
  KISI_FACT_UNKNOWN,
  KISI_FACT_NO,
  KISI_FACT_YES,
} KisiFact;

/**
 * KisiService:
 *
 * The state of one of this device's services, as `context.services` tells it.
 */
typedef struct {
  KisiFact available;  /* the device has it */
  KisiFact enabled;    /* it is switched on */
  KisiFact authorized; /* Keyfob may use it */
} KisiService;

/**
 * KisiPresence:
 *
 * Where whoever unlocks is, as far as this device can tell: what goes into the body of an unlock
 * (kisi-api.md, section 8). It is read once and kept nowhere.
 */
typedef struct {
  KisiService ble;
  KisiService gps;
  gboolean has_location;
  double latitude; /* degrees, WGS 84 */
  double longitude;
  int proof; /* a reader's password, 0 to 1023; -1 for none */
} KisiPresence;

/** KISI_PRESENCE_UNKNOWN: nothing is known of it */
#define KISI_PRESENCE_UNKNOWN ((KisiPresence) {.proof = -1})

/**
 * kisi_presence_to_json:
 * @self: (nullable): %NULL is like %KISI_PRESENCE_UNKNOWN
 *
 * Returns: (transfer full) (nullable): the body, without what is unknown; %NULL if all is
 */
JsonNode *kisi_presence_to_json (const KisiPresence *self);

G_END_DECLS
