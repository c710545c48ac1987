/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <libsoup/soup.h>

#include "kisi/kisi-client.h"

/**
 * KisiExchange:
 *
 * One request and its answer, from the first byte to an outcome that is told truthfully
 * (design.md, "The life of an unlock"). It is sent at most once.
 */
typedef struct KisiExchange KisiExchange;

/**
 * KisiOutcome:
 *
 * What became of it. It belongs to the exchange, and is freed with it but for what was stolen.
 */
typedef struct {
  SoupMessage *message; /* with status and headers, if it was answered */
  JsonNode *json;       /* (nullable): the answer, unless it was known */
  KisiPage page;        /* what it says of a list */
  gsize length;         /* of the answer, in bytes, unpacked */
  GError *error;        /* (nullable): why it failed */
  gboolean timed_out;   /* the deadline passed */
} KisiOutcome;

typedef void (*KisiExchangeDone) (KisiOutcome *outcome, gpointer user_data);

/** kisi_exchange_new: @deadline_ms: for the whole, from its start on; it counts sleep */
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
