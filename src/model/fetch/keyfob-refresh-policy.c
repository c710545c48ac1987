/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-refresh-policy.h"

#include "kisi/kisi-error.h"

/* design.md, "Fetching". */
#define WINDOW_INTERVAL_MS     15000
#define BACKGROUND_INTERVAL_MS 60000
#define RETRY_FIRST_MS         1000
#define RETRY_MAX_MS           300000

/* A picture may miss one fetch before its age is shown. */
#define CURRENT_FOR_INTERVALS 2

/* Beyond so many doublings every bound is past its maximum. */
#define DOUBLINGS_MAX 20

static gint64
get_interval (const KeyfobRefreshPolicy *self) {
  guint ms = self->interest == KEYFOB_INTEREST_WINDOW ? self->window_interval_ms
                                                      : self->background_interval_ms;

  return MAX ((gint64) ms * 1000, 2 * self->took);
}

static gint64
get_age_limit (const KeyfobRefreshPolicy *self) {
  return self->fetched_at + CURRENT_FOR_INTERVALS * get_interval (self);
}

void
keyfob_refresh_policy_init (KeyfobRefreshPolicy *self) {
  *self = (KeyfobRefreshPolicy) {
      .window_interval_ms = WINDOW_INTERVAL_MS,
      .background_interval_ms = BACKGROUND_INTERVAL_MS,
      .retry_first_ms = RETRY_FIRST_MS,
      .retry_max_ms = RETRY_MAX_MS,
  };
}

void
keyfob_refresh_policy_reset (KeyfobRefreshPolicy *self) {
  self->asked = FALSE;
  self->fetched_at = 0;
  self->took = 0;
  self->current_until = 0;
  self->failures = 0;
  self->next_at = 0;
}

gint64
keyfob_refresh_policy_get_due (const KeyfobRefreshPolicy *self, gint64 held_until) {
  if (self->asked)
    return held_until;
  if (self->paused || self->interest == KEYFOB_INTEREST_NONE)
    return KEYFOB_REFRESH_POLICY_NEVER;
  return MAX (self->next_at, held_until);
}

void
keyfob_refresh_policy_set_interest (KeyfobRefreshPolicy *self,
                                    KeyfobInterest interest,
                                    gint64 now) {
  gboolean more = interest > self->interest;
  gint64 aged_at;

  self->interest = interest;
  if (self->fetched_at == 0)
    return;
  aged_at = self->fetched_at + get_interval (self);
  /* After a failure the back-off counts, but not for a person who opens the window. */
  if (self->failures == 0 || (more && aged_at <= now))
    self->next_at = aged_at;
  /* A picture that was current for less interest stays so while the next one is fetched, but not
   * for longer than that may take. */
  if (self->failures == 0)
    self->current_until =
        MAX (get_age_limit (self), MIN (self->current_until, now + get_interval (self)));
}

void
keyfob_refresh_policy_make_due (KeyfobRefreshPolicy *self, gint64 at) {
  self->next_at = MIN (self->next_at, at);
}

void
keyfob_refresh_policy_succeeded (KeyfobRefreshPolicy *self, gint64 started_at, gint64 took) {
  self->asked = FALSE;
  self->failures = 0;
  self->fetched_at = started_at;
  self->took = took;
  self->next_at = started_at + get_interval (self);
  self->current_until = get_age_limit (self);
}

void
keyfob_refresh_policy_failed (KeyfobRefreshPolicy *self, const GError *error, gint64 now) {
  guint doublings = MIN (self->failures, DOUBLINGS_MAX);
  gint64 bound = MIN ((gint64) self->retry_first_ms << doublings, (gint64) self->retry_max_ms);
  gint64 wait = 1000 * (gint64) (g_random_double () * (bound + 1));

  if (kisi_error_is_refusal (error) &&
      !g_error_matches (error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS))
    wait = MAX (wait, get_interval (self));
  self->asked = FALSE;
  self->failures++;
  self->current_until = 0;
  self->next_at = now + wait;
}
