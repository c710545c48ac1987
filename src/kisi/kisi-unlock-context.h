/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

/** KisiTristate: what is known. Kisi is told nothing of what is not */
typedef enum {
  KISI_TRISTATE_UNKNOWN,
  KISI_TRISTATE_NO,
  KISI_TRISTATE_YES,
} KisiTristate;

/** KisiService: the state of one of this device's services, as `context.services` tells it */
typedef struct {
  KisiTristate available;  /* the device has it */
  KisiTristate enabled;    /* it is switched on */
  KisiTristate authorized; /* Keyfob may use it */
} KisiService;

/**
 * KisiUnlockContext:
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
} KisiUnlockContext;

#define KISI_UNLOCK_CONTEXT_UNKNOWN ((KisiUnlockContext) {.proof = -1})

/** kisi_unlock_context_to_json: @self: (nullable). Returns: (nullable): %NULL if all is unknown */
JsonNode *kisi_unlock_context_to_json (const KisiUnlockContext *self);
