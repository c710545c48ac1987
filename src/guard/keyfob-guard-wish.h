/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "guard/keyfob-guard.h"

G_BEGIN_DECLS

/** KeyfobGuardWish: one wish to unlock a door, as #KeyfobGuard keeps it: the data of its task */
typedef struct {
  gint64 door_id;
  KeyfobWish kind;
  char *login; /* (nullable) */
  KeyfobAsker asker;
  gpointer asker_data;
  gint64 decide_until;      /* as keyfob_timer_now(): a computer that slept must not unlock on */
  GSource *timer;           /* of that */
  GCancellable *term;       /* of whoever was signed in; NULL until that is known */
  GSource *term_over;       /* likewise */
  GSource *taken_back;      /* (nullable) */
  KeyfobQuestion *question; /* (nullable): that was asked */
  gboolean began;           /* the attempt, and joined none */
} KeyfobGuardWish;

/** keyfob_guard_wish_free: @wish: a #KeyfobGuardWish */
void keyfob_guard_wish_free (gpointer wish);

/** keyfob_guard_wish_let_go: nothing will come of it: ends its timer, and what it waits for */
void keyfob_guard_wish_let_go (KeyfobGuardWish *self);

/** keyfob_guard_wish_is_too_late: Returns: whether nothing was decided in time, not even to ask */
gboolean keyfob_guard_wish_is_too_late (const KeyfobGuardWish *self);

G_END_DECLS
