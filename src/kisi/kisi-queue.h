/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-client.h"

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
 * @held: Kisi asked to wait: nothing is to be sent, and whoever asked is to be told
 * @owner: of the queue
 *
 * Sends @request, whose turn has come.
 *
 * Returns: whether it is under way, so that kisi_queue_end() will be called; %FALSE if it is done
 *   with already, and nothing was sent
 */
typedef gboolean (*KisiQueueSend) (gpointer request, gboolean held, gpointer owner);

/** kisi_queue_new: @owner: a #GObject, held while requests are sent whose turn has come */
KisiQueue *kisi_queue_new (KisiQueueSend send, gpointer owner);

/**
 * kisi_queue_share:
 *
 * From now on the budget is that of all processes of this person that ask @server with @secret, in
 * a small file: commands in a terminal take turns with each other and with the running Keyfob, and
 * a `Retry-After` outlives the process that was told. It says nothing of another credential's.
 */
void kisi_queue_share (KisiQueue *self, const char *server, const char *secret);

/** kisi_queue_free: nothing may wait */
void kisi_queue_free (KisiQueue *self);

/** kisi_queue_add: @request: (transfer full): sent now or when its turn comes */
void kisi_queue_add (KisiQueue *self, gpointer request, KisiUrgency urgency);

/** kisi_queue_remove: Returns: whether @request was still waiting; it is the caller's again then */
gboolean kisi_queue_remove (KisiQueue *self, gpointer request);

/** kisi_queue_end: a request of that urgency is no longer under way: others take their turns */
void kisi_queue_end (KisiQueue *self, KisiUrgency urgency);

/**
 * kisi_queue_hold:
 *
 * Kisi asked to wait that long (`Retry-After`): of what nobody waits for nothing is sent meanwhile.
 * Its turn comes at once, so that the owner can say so.
 */
void kisi_queue_hold (KisiQueue *self, guint seconds);

/** kisi_queue_get_held_until: Returns: when the last hold ends or ended, by keyfob_timer_now() */
gint64 kisi_queue_get_held_until (KisiQueue *self);
