/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/**
 * KeyfobInterest:
 *
 * Who looks at the doors, and so how often they are fetched (design.md, "Fetching").
 */
typedef enum {
  KEYFOB_INTEREST_NONE,       /* only when asked */
  KEYFOB_INTEREST_BACKGROUND, /* every 60 s */
  KEYFOB_INTEREST_WINDOW,     /* every 15 s */
} KeyfobInterest;

/**
 * KeyfobRefreshPolicy:
 *
 * When the doors are to be fetched: intervals and back-off, without any clock or timer of its own
 * (design.md, "Fetching"). All times are microseconds of one clock.
 */
typedef struct {
  guint window_interval_ms;
  guint background_interval_ms;
  guint retry_first_ms; /* most that the first retry waits; doubled with each failure */
  guint retry_max_ms;

  KeyfobInterest interest;
  gboolean paused;      /* the desktop session is locked */
  gboolean asked;       /* a person asked, and has not been served yet */
  gint64 fetched_at;    /* start of the last fetch that worked; 0 if none did */
  gint64 took;          /* how long it took the computer, without its sleep */
  gint64 current_until; /* until when its picture needs no age */
  guint failures;       /* in a row */
  gint64 next_at;       /* when a fetch is due by itself */
} KeyfobRefreshPolicy;

#define KEYFOB_REFRESH_POLICY_NEVER G_MAXINT64

/** keyfob_refresh_policy_init: sets the intervals that design.md gives, and nobody's interest */
void keyfob_refresh_policy_init (KeyfobRefreshPolicy *self);

/** keyfob_refresh_policy_reset: forgets what happened; intervals, interest and pause stay */
void keyfob_refresh_policy_reset (KeyfobRefreshPolicy *self);

/**
 * keyfob_refresh_policy_get_due:
 * @held_until: till when Kisi asked to wait: kisi_client_get_held_until()
 *
 * Returns: when the next fetch may begin; %KEYFOB_REFRESH_POLICY_NEVER if none is wanted
 */
gint64 keyfob_refresh_policy_get_due (const KeyfobRefreshPolicy *self, gint64 held_until);

/** keyfob_refresh_policy_set_interest: a picture that is older than new interest likes is due at
 * once */
void keyfob_refresh_policy_set_interest (KeyfobRefreshPolicy *self,
                                         KeyfobInterest interest,
                                         gint64 now);

/** keyfob_refresh_policy_make_due: what is wanted by itself is due at @at, if not earlier */
void keyfob_refresh_policy_make_due (KeyfobRefreshPolicy *self, gint64 at);

/**
 * keyfob_refresh_policy_succeeded:
 * @started_at: when the fetch that worked began
 * @took: how long it took, without the time that the computer slept
 *
 * An office so large that a fetch takes more than half an interval has longer intervals: the other
 * half of the time belongs to the person's phone.
 */
void keyfob_refresh_policy_succeeded (KeyfobRefreshPolicy *self, gint64 started_at, gint64 took);

/**
 * keyfob_refresh_policy_failed:
 *
 * Backs off with full jitter: the wait is drawn evenly from nothing to a bound that doubles with
 * each failure. A refusal waits an interval at least, since asking again changes nothing.
 */
void keyfob_refresh_policy_failed (KeyfobRefreshPolicy *self, const GError *error, gint64 now);
