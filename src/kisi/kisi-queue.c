/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-queue.h"

#include "kisi/kisi-shared-budget.h"
#include "platform/keyfob-timer.h"

struct KisiQueue {
  KisiQueueSend send;
  gpointer owner;
  KisiBudget budget;
  KisiSharedBudget *shared; /* (nullable): what @budget is read from, and written to */
  GQueue loads;             /* waiting: KISI_URGENCY_LOAD */
  GQueue refreshes;         /* waiting: KISI_URGENCY_REFRESH */
  gboolean busy;            /* with one of these */
  GSource *wake_up;         /* goes off when the budget allows what waits */
};

static gboolean
on_wake_up (gpointer user_data) {
  KisiQueue *self = user_data;
  /* What waits may be all that holds the owner, and may end when its turn comes. */
  g_autoptr (GObject) owner = g_object_ref (self->owner);

  kisi_queue_go_on (self);
  return G_SOURCE_CONTINUE;
}

KisiQueue *
kisi_queue_new (KisiQueueSend send, gpointer owner) {
  KisiQueue *self = g_new0 (KisiQueue, 1);

  self->send = send;
  self->owner = owner;
  g_queue_init (&self->loads);
  g_queue_init (&self->refreshes);
  self->wake_up = keyfob_timer_new (on_wake_up, self);
  return self;
}

void
kisi_queue_free (KisiQueue *self) {
  kisi_shared_budget_free (self->shared);
  g_source_destroy (self->wake_up);
  g_source_unref (self->wake_up);
  g_free (self);
}

void
kisi_queue_add (KisiQueue *self, gpointer request, KisiUrgency urgency) {
  if (urgency == KISI_URGENCY_NOW) {
    /* First of all it is sent. */
    if (self->send (request, self->owner)) {
      kisi_shared_budget_begin (self->shared, &self->budget);
      kisi_budget_count (&self->budget, keyfob_timer_now ());
      kisi_shared_budget_end (self->shared, &self->budget);
    }
    return;
  }
  g_queue_push_tail (urgency == KISI_URGENCY_LOAD ? &self->loads : &self->refreshes, request);
  kisi_queue_go_on (self);
}

gboolean
kisi_queue_remove (KisiQueue *self, gpointer request) {
  return g_queue_remove (&self->loads, request) || g_queue_remove (&self->refreshes, request);
}

void
kisi_queue_end (KisiQueue *self, KisiUrgency urgency) {
  if (urgency != KISI_URGENCY_NOW)
    self->busy = FALSE;
}

/* Whether a request may be sent now, and then counts it; else for how long not. */
static gboolean
take_turn (KisiQueue *self, KisiUrgency urgency, gint64 *wait_us) {
  gint64 now_us;
  gboolean held;

  kisi_shared_budget_begin (self->shared, &self->budget);
  now_us = keyfob_timer_now ();
  held = kisi_budget_is_held (&self->budget, urgency, now_us);
  *wait_us = held ? 0 : kisi_budget_get_wait_us (&self->budget, urgency, now_us);
  if (!held && *wait_us == 0)
    kisi_budget_count (&self->budget, now_us);
  kisi_shared_budget_end (self->shared, &self->budget);
  return *wait_us == 0;
}

void
kisi_queue_go_on (KisiQueue *self) {
  while (!self->busy) {
    GQueue *queue = g_queue_is_empty (&self->loads) ? &self->refreshes : &self->loads;
    KisiUrgency urgency = queue == &self->loads ? KISI_URGENCY_LOAD : KISI_URGENCY_REFRESH;
    gint64 wait_us;

    if (g_queue_is_empty (queue))
      return;
    if (!take_turn (self, urgency, &wait_us)) {
      keyfob_timer_set (self->wake_up, keyfob_timer_now () + wait_us);
      return;
    }
    /* What fails at once may have its caller ask for something else, which is sent by then. */
    if (self->send (g_queue_pop_head (queue), self->owner))
      self->busy = TRUE;
  }
}

void
kisi_queue_share (KisiQueue *self, const char *server) {
  if (self->shared == NULL)
    self->shared = kisi_shared_budget_open (server);
}

void
kisi_queue_hold (KisiQueue *self, guint seconds) {
  kisi_shared_budget_begin (self->shared, &self->budget);
  kisi_budget_hold (&self->budget, seconds, keyfob_timer_now ());
  kisi_shared_budget_end (self->shared, &self->budget);
}

gint64
kisi_queue_get_held_until (KisiQueue *self) {
  kisi_shared_budget_begin (self->shared, &self->budget);
  kisi_shared_budget_end (self->shared, &self->budget);
  return self->budget.held_until_us;
}

gboolean
kisi_queue_is_held (KisiQueue *self, KisiUrgency urgency) {
  return kisi_budget_is_held (&self->budget, urgency, keyfob_timer_now ());
}
