/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi-client.h"

G_BEGIN_DECLS

/**
 * KisiQueue:
 *
 * Whose turn it is: requests that nobody waits for go one after another, as far as the budget goes;
 * those of a person go at once (#KisiUrgency).
 */
typedef struct KisiQueue KisiQueue;

/**
 * KisiQueueSend:
 * @request: (transfer full): one that was added
 * @owner: of the queue
 *
 * Sends @request, whose turn has come.
 *
 * Returns: whether it is under way, so that kisi_queue_end() will be called; %FALSE if it is done
 *   with already, and nothing was sent
 */
typedef gboolean (*KisiQueueSend) (gpointer request, gpointer owner);

/** kisi_queue_new: @owner: a #GObject, held while requests are sent whose turn has come */
KisiQueue *kisi_queue_new (KisiQueueSend send, gpointer owner);

/** kisi_queue_free: nothing may wait */
void kisi_queue_free (KisiQueue *self);

/** kisi_queue_add: @request: (transfer full): sent now or when its turn comes */
void kisi_queue_add (KisiQueue *self, gpointer request, KisiUrgency urgency);

/** kisi_queue_remove: Returns: whether @request was still waiting; it is the caller's again then */
gboolean kisi_queue_remove (KisiQueue *self, gpointer request);

/** kisi_queue_end: a request of that urgency is no longer under way; kisi_queue_go_on() follows */
void kisi_queue_end (KisiQueue *self, KisiUrgency urgency);

/** kisi_queue_go_on: sends what waits, as far as the budget goes */
void kisi_queue_go_on (KisiQueue *self);

/** kisi_queue_hold: a 429 asked to wait that long: only %KISI_URGENCY_NOW is sent meanwhile */
void kisi_queue_hold (KisiQueue *self, guint seconds);

G_END_DECLS
