/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsoup/soup.h>

#include "kisi/kisi-client.h"

G_BEGIN_DECLS

/**
 * KisiExchange:
 *
 * One request and its answer, from the first byte to an outcome that is told truthfully
 * (design.md, "The life of an unlock"). It is sent at most once. After its end the fields below may
 * be read.
 */
typedef struct _KisiExchange KisiExchange;

typedef void (*KisiExchangeDone) (KisiExchange *exchange, gpointer user_data);

/**
 * kisi_exchange_new:
 * @server: base URL
 * @request: copied
 * @deadline_ms: for the whole, from kisi_exchange_start() on, on a clock that counts sleep too
 *
 * Returns: (transfer full): the exchange, not yet started
 */
KisiExchange *kisi_exchange_new (const char *server, const KisiRequest *request, guint deadline_ms);

/** kisi_exchange_unref: the owner drops @self, which must not have started, or be done */
void kisi_exchange_unref (KisiExchange *self);

/**
 * kisi_exchange_start:
 * @session: used until the end
 * @credential: (nullable): %NULL for an anonymous request
 * @done: called once, never from within this function
 */
void kisi_exchange_start (KisiExchange *self,
                          SoupSession *session,
                          KisiCredentialKind kind,
                          SecretValue *credential,
                          KisiExchangeDone done,
                          gpointer user_data);

/**
 * kisi_exchange_cancel:
 *
 * A started one ends soon; a truthful outcome comes through @done. Does nothing to one that is
 * awaited (#KisiRequest) and has begun to be written.
 */
void kisi_exchange_cancel (KisiExchange *self);

/** kisi_exchange_get_urgency: Returns: of the request */
KisiUrgency kisi_exchange_get_urgency (KisiExchange *self);

/** kisi_exchange_is_anonymous: Returns: whether the request is sent without a credential */
gboolean kisi_exchange_is_anonymous (KisiExchange *self);

/** kisi_exchange_get_message: Returns: (transfer none): with status and headers, if answered */
SoupMessage *kisi_exchange_get_message (KisiExchange *self);

/** kisi_exchange_has_timed_out: Returns: whether the deadline ended it */
gboolean kisi_exchange_has_timed_out (KisiExchange *self);

/** kisi_exchange_get_error: Returns: (nullable): why it failed */
const GError *kisi_exchange_get_error (KisiExchange *self);

/** kisi_exchange_get_length: Returns: how many bytes the answer had, unpacked */
gsize kisi_exchange_get_length (KisiExchange *self);

/**
 * kisi_exchange_steal_outcome:
 * @json: (out) (transfer full) (nullable): as kisi_client_send_finish() has it
 * @total: (out): likewise
 *
 * Returns: whether it went well
 */
gboolean kisi_exchange_steal_outcome (KisiExchange *self,
                                      JsonNode **json,
                                      gint64 *total,
                                      GError **error);

G_END_DECLS
