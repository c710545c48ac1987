/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-budget.h"

/* Kisi allows five requests in a second (kisi-api.md, section 2). At most four of a load begin
 * within this time, whatever a token bucket would have saved up; the fifth is for a person. */
#define LOAD_WINDOW_US      G_USEC_PER_SEC
#define REFRESH_INTERVAL_US G_USEC_PER_SEC

static gint64
get_latest (const KisiBudget *self) {
  return self
      ->started_us[(self->next + KISI_BUDGET_LOADS_A_SECOND - 1) % KISI_BUDGET_LOADS_A_SECOND];
}

gint64
kisi_budget_get_wait_us (const KisiBudget *self, KisiUrgency urgency, gint64 now_us) {
  gint64 reference_us = 0;
  gint64 interval_us = 0;
  gint64 wait_us = 0;

  switch (urgency) {
  case KISI_URGENCY_NOW:
    return 0;
  case KISI_URGENCY_LOAD:
    reference_us = self->started_us[self->next];
    interval_us = LOAD_WINDOW_US;
    break;
  case KISI_URGENCY_REFRESH:
    reference_us = get_latest (self);
    interval_us = REFRESH_INTERVAL_US;
    break;
  }

  if (reference_us != 0)
    wait_us = reference_us + interval_us - now_us;
  return MAX (wait_us, 0);
}

void
kisi_budget_count (KisiBudget *self, gint64 now_us) {
  self->started_us[self->next] = now_us;
  self->next = (self->next + 1) % KISI_BUDGET_LOADS_A_SECOND;
}

void
kisi_budget_hold (KisiBudget *self, guint seconds, gint64 now_us) {
  gint64 until_us = now_us + MIN (seconds, KISI_BUDGET_HOLD_MAX_SECONDS) * G_USEC_PER_SEC;

  self->held_until_us = MAX (self->held_until_us, until_us);
}

gboolean
kisi_budget_is_held (const KisiBudget *self, KisiUrgency urgency, gint64 now_us) {
  return urgency != KISI_URGENCY_NOW && now_us < self->held_until_us;
}
