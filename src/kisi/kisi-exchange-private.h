/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "kisi/kisi-exchange.h"

G_BEGIN_DECLS

/*
 * What the files of #KisiExchange share: kisi-exchange.c, how a request goes out and its answer
 * comes in; kisi-exchange-judge.c, what became of it.
 */

struct _KisiExchange {
  int ref_count; /* of the owner, and of libsoup while it has callbacks to call */

  /* What is sent */
  SoupMessage *message;
  KisiUrgency urgency;
  gboolean anonymous;
  gboolean once;
  gboolean awaited;
  SecretValue *password; /* NULL but for a sign-in */
  guint deadline_ms;

  /* While it is under way */
  KisiExchangeDone done; /* NULL once the outcome was told */
  gpointer done_data;
  SoupSession *session;
  SecretValue *credential;
  GCancellable *stop;
  GSource *timer; /* a KeyfobTimer: first the deadline, then the grace */
  GInputStream *stream;
  gint64 started_us;
  gint64 deadline;         /* of the KeyfobTimer's clock */
  gboolean cancelled;      /* by the caller */
  gboolean timed_out;      /* the deadline passed */
  gboolean restarted;      /* libsoup was about to send it again */
  gboolean held_back;      /* it was stopped before anything of it was written: nothing ever is */
  gboolean too_big;        /* the answer */
  gboolean judged;         /* the outcome is certain, if not yet told */
  gboolean read_to_end;    /* the answer */
  GError *transport_error; /* libsoup's, of sending or reading */

  /* What became of it */
  GByteArray *answer;
  gsize length; /* of it, unpacked if it was read */
  JsonNode *json;
  GError *error;
};

/** kisi_exchange_stop_timer: neither the deadline nor the grace counts any more */
void kisi_exchange_stop_timer (KisiExchange *self);

/** kisi_exchange_was_written: Returns: whether anything of it was, so that Kisi may have seen it */
gboolean kisi_exchange_was_written (KisiExchange *self);

/** kisi_exchange_finish: libsoup has no more callbacks to call: tells the outcome if nobody did */
void kisi_exchange_finish (KisiExchange *self);

/** kisi_exchange_judge: nothing more comes: decides on the outcome, and ends with it */
void kisi_exchange_judge (KisiExchange *self);

/** kisi_exchange_make_transport_error: Returns: what is to be said where no whole answer came */
GError *kisi_exchange_make_transport_error (KisiExchange *self);

/** kisi_exchange_make_late_error: Returns: what is to be said where libsoup does not come back */
GError *kisi_exchange_make_late_error (KisiExchange *self);

G_END_DECLS
