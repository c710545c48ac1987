/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"

#define KISI_BUDGET_LOADS_A_SECOND 4

/* Whatever a `Retry-After` says: doors that are older than this are of little use. */
#define KISI_BUDGET_HOLD_MAX_SECONDS 300

/**
 * KisiBudget:
 *
 * When the next request may be sent (design.md, "Fetching"). Zero-initialised it has sent nothing
 * yet. All times are microseconds that the caller gives, of a clock that counts sleep.
 */
typedef struct {
  gint64 started_us[KISI_BUDGET_LOADS_A_SECOND]; /* the last requests, as a ring; 0 for none */
  guint next;                                    /* the oldest of them */
  gint64 held_until_us;                          /* the end of a `Retry-After` */
} KisiBudget;

/**
 * kisi_budget_get_wait_us:
 *
 * Returns: microseconds until a request of that urgency may be sent; 0 for now. Always 0 for
 *   %KISI_URGENCY_NOW
 */
gint64 kisi_budget_get_wait_us (const KisiBudget *self, KisiUrgency urgency, gint64 now_us);

/** kisi_budget_count: a request of whatever urgency is being sent */
void kisi_budget_count (KisiBudget *self, gint64 now_us);

/** kisi_budget_hold: a `Retry-After` asked to wait that long; 5 minutes are the most */
void kisi_budget_hold (KisiBudget *self, guint seconds, gint64 now_us);

/**
 * kisi_budget_is_held:
 *
 * Returns: whether a request of that urgency is not to be sent, nor to wait for its turn, since
 *   Kisi asked to wait. Always %FALSE for %KISI_URGENCY_NOW
 */
gboolean kisi_budget_is_held (const KisiBudget *self, KisiUrgency urgency, gint64 now_us);
