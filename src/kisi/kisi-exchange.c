/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-exchange.h"

#include "kisi/kisi-answer.h"
#include "kisi/kisi-error.h"
#include "kisi/kisi-wipe.h"
#include "platform/keyfob-timer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CHUNK_BYTES          (32 * 1024)
#define PARSE_HERE_MAX_BYTES (4 * 1024) /* about 0.1 ms of parsing */

/* How long libsoup may take to notice that a request was cancelled. */
#define CANCEL_GRACE_MS 200

struct KisiExchange {
  int ref_count; /* of the owner, and of libsoup while it has callbacks to call */

  /* What is sent */
  SoupMessage *message;
  gboolean anonymous;
  gboolean once;
  gboolean awaited;
  SecretValue *password; /* NULL but for a sign-in */
  KisiDigest known;      /* what the answer was the last time */
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
  gboolean restarted;      /* libsoup was about to send it again */
  gboolean held_back;      /* it was stopped before anything of it was written: nothing ever is */
  gboolean too_big;        /* the answer */
  gboolean classified;     /* the outcome is certain, if not yet told */
  gboolean read_to_end;    /* the answer */
  GError *transport_error; /* libsoup's, of sending or reading */
  GByteArray *answer;
  GChecksum *checksum; /* (nullable): of it, if it is to be known again */

  KisiOutcome outcome;
};

static SoupMessage *
new_message (const char *server, const KisiRequest *request) {
  g_autofree char *url = g_strconcat (server, request->path, request->query != NULL ? "?" : NULL,
                                      request->query, NULL);
  SoupMessage *message = soup_message_new (request->method, url);
  SoupMessageFlags flags = SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS;
  SoupMessageHeaders *headers;

  /* libsoup takes a new connection for every POST unless it believes it may repeat it. It must not:
   * the exchange cancels in "restarted". */
  if (request->once)
    flags |= SOUP_MESSAGE_IDEMPOTENT;
  soup_message_set_flags (message, flags);
  /* Over HTTP/2, libsoup repeats what a server calls refused before "restarted" can keep it from
   * that. One protocol for all, so that an unlock finds the connection that a refresh left. */
  soup_message_set_force_http1 (message, TRUE);
  /* With it, libsoup would hold the whole body of a 401 in memory, however big. */
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  soup_message_set_priority (message, request->urgency == KISI_URGENCY_NOW
                                          ? SOUP_MESSAGE_PRIORITY_VERY_HIGH
                                          : SOUP_MESSAGE_PRIORITY_NORMAL);

  headers = soup_message_get_request_headers (message);
  soup_message_headers_append (headers, "Accept", "application/json");
  soup_message_headers_append (headers, "Accept-Encoding", "gzip");
  if (!g_str_equal (request->method, "GET"))
    soup_message_headers_append (headers, "Content-Type", "application/json");
  if (request->body != NULL) {
    g_autoptr (GBytes) body = kisi_wipe_bytes_new (request->body);

    soup_message_set_request_body_from_bytes (message, "application/json", body);
  }
  return message;
}

static void
set_credential (SoupMessage *message, KisiCredentialKind kind, SecretValue *credential) {
  const char *scheme = kind == KISI_CREDENTIAL_ACCESS_LINK ? "KISI-GROUP-LINK" : "KISI-LOGIN";
  char *value = g_strconcat (scheme, " ", secret_value_get_text (credential), NULL);

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
  kisi_wipe_free (value);
}

/* `Authorization` is in ordinary memory, and so goes as soon as it has been sent. What libsoup and
 * the TLS library copied is out of reach. */
static void
forget_credential (SoupMessage *message) {
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *value = soup_message_headers_get_one (headers, "Authorization");

  if (value == NULL)
    return;
  explicit_bzero ((char *) value, strlen (value));
  soup_message_headers_remove (headers, "Authorization");
}

KisiExchange *
kisi_exchange_new (const char *server, const KisiRequest *request, guint deadline_ms) {
  KisiExchange *self = g_new0 (KisiExchange, 1);

  self->ref_count = 1;
  self->message = new_message (server, request);
  self->anonymous = request->anonymous;
  self->once = request->once;
  self->awaited = request->awaited;
  if (request->password != NULL)
    self->password = secret_value_new (request->password, -1, "text/plain");
  if (request->known != NULL) {
    self->known = *request->known;
    self->checksum = g_checksum_new (G_CHECKSUM_MD5);
  }
  self->deadline_ms = deadline_ms;
  self->stop = g_cancellable_new ();
  return self;
}

void
kisi_exchange_unref (KisiExchange *self) {
  if (--self->ref_count > 0)
    return;
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  g_clear_object (&self->stop);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->credential, secret_value_unref);
  g_clear_error (&self->transport_error);
  g_clear_error (&self->outcome.error);
  g_clear_pointer (&self->answer,
                   self->password != NULL ? kisi_wipe_byte_array_unref : g_byte_array_unref);
  g_clear_pointer (&self->outcome.json,
                   self->password != NULL ? kisi_wipe_node_unref : json_node_unref);
  g_clear_pointer (&self->password, secret_value_unref);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_free (self);
}

/* Whether anything of it was, so that Kisi may have seen it. A restart sets libsoup's count back.
 */
static gboolean
was_written (KisiExchange *self) {
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  return self->restarted ||
         (!self->held_back &&
          (metrics == NULL || soup_message_metrics_get_request_header_bytes_sent (metrics) > 0));
}

static GError *
make_cancelled_error (void) {
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled."));
}

static GError *
make_no_answer_error (KisiExchange *self) {
  if (self->once)
    return kisi_error_new (KISI_ERROR_NO_ANSWER, NULL);
  return g_error_new_literal (KISI_ERROR, KISI_ERROR_NO_ANSWER,
                              _ ("Kisi did not answer. Check the network and try again."));
}

/* Of what only reads nobody wonders whether it was done. */
static GError *
make_unreachable_error (KisiExchange *self) {
  if (self->once)
    return kisi_error_new (KISI_ERROR_UNREACHABLE, NULL);
  return g_error_new_literal (KISI_ERROR, KISI_ERROR_UNREACHABLE,
                              _ ("Kisi cannot be reached. Check the network and try again."));
}

static GError *
make_transport_error (KisiExchange *self) {
  const GError *cause = self->transport_error;
  gboolean written = was_written (self);

  if (self->cancelled && !(self->once && written))
    return make_cancelled_error ();
  if (!written && cause != NULL && cause->domain == G_TLS_ERROR)
    return g_error_new_literal (KISI_ERROR, KISI_ERROR_UNREACHABLE,
                                _ ("The connection to Kisi is not safe, so nothing was sent. "
                                   "Sign in to this network first, or check the clock."));
  if (!written)
    return make_unreachable_error (self);
  if (self->too_big ||
      (cause != NULL && cause->domain == SOUP_SESSION_ERROR &&
       (cause->code == SOUP_SESSION_ERROR_PARSING || cause->code == SOUP_SESSION_ERROR_ENCODING)))
    return kisi_error_new (KISI_ERROR_UNEXPECTED, NULL);
  return make_no_answer_error (self);
}

/* Whether anything of the request had been written says nothing here, unless it was held back:
 * libsoup might still do it. */
static GError *
make_late_error (KisiExchange *self) {
  if (self->cancelled && (!self->once || self->held_back))
    return make_cancelled_error ();
  if (self->held_back)
    return make_unreachable_error (self);
  return make_no_answer_error (self);
}

/* Says nothing that is secret: neither headers nor bodies nor queries. */
static void
log_outcome (KisiExchange *self) {
  gint64 elapsed_us = g_get_monotonic_time () - self->started_us;

  g_debug ("%s %s: status %u after %" G_GINT64_FORMAT " ms, %u bytes%s%s",
           soup_message_get_method (self->message),
           g_uri_get_path (soup_message_get_uri (self->message)),
           soup_message_get_status (self->message), elapsed_us / 1000,
           self->answer != NULL ? self->answer->len : 0, self->transport_error != NULL ? ", " : "",
           self->transport_error != NULL ? self->transport_error->message : "");
}

static void
stop_timer (KisiExchange *self) {
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
start_timer (KisiExchange *self, gint64 time, GSourceFunc callback) {
  stop_timer (self);
  self->timer = keyfob_timer_new (callback, self);
  keyfob_timer_set (self->timer, time);
}

/* Tells the outcome, once. */
static void
conclude (KisiExchange *self) {
  KisiExchangeDone done = g_steal_pointer (&self->done);

  if (done == NULL)
    return;
  stop_timer (self);
  forget_credential (self->message);
  log_outcome (self);
  self->outcome.message = self->message;
  self->outcome.page.total =
      kisi_answer_get_total (soup_message_get_response_headers (self->message));
  done (&self->outcome, self->done_data);
}

/* libsoup has no more callbacks to call: tells the outcome if nobody did. */
static void
finish (KisiExchange *self) {
  conclude (self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->session);
  g_clear_object (&self->stream);
  kisi_exchange_unref (self);
}

static void
read_refusal (KisiExchange *self) {
  const char *secrets[3] = {NULL};
  gsize n_secrets = 0;

  if (self->credential != NULL)
    secrets[n_secrets++] = secret_value_get_text (self->credential);
  if (self->password != NULL)
    secrets[n_secrets++] = secret_value_get_text (self->password);
  self->outcome.error = kisi_answer_make_error (
      soup_message_get_status (self->message), soup_message_get_response_headers (self->message),
      self->too_big ? NULL : self->answer, self->anonymous, secrets);
}

static JsonNode *
parse (KisiExchange *self, GError **error) {
  return kisi_answer_parse (self->answer, soup_message_get_response_headers (self->message),
                            self->password != NULL, &self->outcome.length, error);
}

static void
read_body_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  KisiExchange *self = data;
  GError *error = NULL;
  JsonNode *json = parse (self, &error);

  if (json != NULL)
    g_task_return_pointer (task, json, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

static void
on_body_read (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiExchange *self = user_data;

  self->outcome.json = g_task_propagate_pointer (G_TASK (result), &self->outcome.error);
  finish (self);
}

/* Whether the answer is what it was the last time. */
static gboolean
is_known (KisiExchange *self) {
  KisiDigest *digest = &self->outcome.page.digest;
  gsize length = sizeof digest->bytes;

  if (self->checksum == NULL)
    return FALSE;
  g_checksum_get_digest (self->checksum, digest->bytes, &length);
  return memcmp (digest, &self->known, sizeof *digest) == 0;
}

static void
read_success (KisiExchange *self) {
  if (self->answer->len == 0 || is_known (self)) {
    finish (self);
  } else if (self->answer->len <= PARSE_HERE_MAX_BYTES) {
    self->outcome.json = parse (self, &self->outcome.error);
    finish (self);
  } else {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, on_body_read, self);

    g_task_set_task_data (task, self, NULL);
    g_task_run_in_thread (task, read_body_in_thread);
  }
}

/* Nothing more comes: decides on the outcome, and ends with it. */
static void
classify (KisiExchange *self) {
  guint status = soup_message_get_status (self->message);
  gboolean refused = status >= 400;

  /* Nothing more comes: the deadline and the caller have nothing more to say. */
  stop_timer (self);
  self->classified = TRUE;
  self->outcome.length = self->answer != NULL ? self->answer->len : 0;

  if (self->done == NULL) {
    /* It was told, and is of no more interest. */
  } else if (!was_written (self)) {
    /* A proxy answered in Kisi's place, and never connected. */
    self->outcome.error = make_unreachable_error (self);
  } else if (!self->read_to_end && !(refused && self->too_big)) {
    self->outcome.error = make_transport_error (self);
  } else if (refused) {
    read_refusal (self);
  } else if (status < 200 || status >= 300) {
    /* Redirects are not followed: the credential would go with them. */
    self->outcome.error = kisi_error_new (KISI_ERROR_UNEXPECTED, NULL);
  } else {
    read_success (self);
    return;
  }
  finish (self);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  classify (user_data);
}

/* A stream that is left open keeps its connection for ever. One that was not read to its end is
 * closed with a cancelled cancellable: libsoup drops the connection then, and does not wait for the
 * rest. */
static void
close_stream (KisiExchange *self) {
  if (!self->read_to_end)
    g_cancellable_cancel (self->stop);
  g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, self->stop, on_closed, self);
}

static void read_more (KisiExchange *self);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiExchange *self = user_data;
  gboolean refused = soup_message_get_status (self->message) >= 400;
  gsize max_bytes = refused ? KISI_ANSWER_REFUSAL_MAX_BYTES : KISI_ANSWER_MAX_BYTES;
  gssize got = g_input_stream_read_finish (self->stream, result, &self->transport_error);

  g_byte_array_set_size (self->answer, self->answer->len - CHUNK_BYTES + MAX (got, 0));
  if (self->checksum != NULL && got > 0)
    g_checksum_update (self->checksum, self->answer->data + self->answer->len - got, got);
  self->read_to_end = got == 0;
  self->too_big = self->answer->len > max_bytes;

  if (got <= 0 || self->too_big)
    close_stream (self);
  else
    read_more (self);
}

static void
read_more (KisiExchange *self) {
  guint length = self->answer->len;

  g_byte_array_set_size (self->answer, length + CHUNK_BYTES);
  g_input_stream_read_async (self->stream, self->answer->data + length, CHUNK_BYTES,
                             G_PRIORITY_DEFAULT, self->stop, on_read, self);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiExchange *self = user_data;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &self->transport_error);
  forget_credential (self->message);
  if (self->stream == NULL) {
    if (self->done != NULL)
      self->outcome.error = make_transport_error (self);
    finish (self);
  } else if (self->done == NULL) {
    close_stream (self);
  } else {
    /* Large enough that the answer of a sign-in is not moved, and so leaves no copy to be wiped. */
    self->answer = g_byte_array_sized_new (2 * CHUNK_BYTES);
    read_more (self);
  }
}

/* libsoup did not notice, so it is not waited for. */
static gboolean
on_grace_over (gpointer user_data) {
  KisiExchange *self = user_data;

  self->outcome.error = make_late_error (self);
  conclude (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_idle (gpointer user_data) {
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* libsoup before 3.7.1 ends a request twice that is cancelled after its answer was read, and before
 * its own callback for that, and crashes at the next one. That callback is always the first. */
static void
cancel_when_idle (GCancellable *cancellable) {
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, on_idle, g_object_ref (cancellable), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* On HTTP/1.1 libsoup looks at the cancellable before it begins to write, whenever the connection
 * comes about. (On HTTP/2 it does not.) Once it has begun there is no hurry, but to keep it from
 * beginning again. */
static void
stop (KisiExchange *self) {
  if (!was_written (self))
    self->held_back = TRUE;
  if (self->held_back || self->restarted)
    g_cancellable_cancel (self->stop);
  else
    cancel_when_idle (self->stop);
  if (self->done != NULL)
    start_timer (self, keyfob_timer_now () + CANCEL_GRACE_MS * G_TIME_SPAN_MILLISECOND,
                 on_grace_over);
}

/* libsoup is about to send the request again (421, a connection that ended). What it does may have
 * been done: a door must not be unlocked twice. */
static void
on_restarted (SoupMessage *message, gpointer user_data) {
  KisiExchange *self = user_data;

  self->restarted = TRUE;
  stop (self);
}

static gboolean
on_deadline (gpointer user_data) {
  KisiExchange *self = user_data;

  self->outcome.timed_out = TRUE;
  stop (self);
  return G_SOURCE_CONTINUE;
}

/* The connection is there, and libsoup is about to write. After sleep this may come before the
 * timer: what was asked for then is wanted by nobody now. */
static void
on_starting (SoupMessage *message, gpointer user_data) {
  KisiExchange *self = user_data;

  if (keyfob_timer_now () >= self->deadline)
    on_deadline (self);
}

void
kisi_exchange_start (KisiExchange *self,
                     SoupSession *session,
                     KisiCredentialKind kind,
                     SecretValue *credential,
                     KisiExchangeDone done,
                     gpointer user_data) {
  self->ref_count++;
  self->done = done;
  self->done_data = user_data;
  self->session = g_object_ref (session);
  self->started_us = g_get_monotonic_time ();
  if (credential != NULL) {
    self->credential = secret_value_ref (credential);
    set_credential (self->message, kind, self->credential);
  }
  if (self->once) {
    g_signal_connect (self->message, "restarted", G_CALLBACK (on_restarted), self);
    g_signal_connect (self->message, "starting", G_CALLBACK (on_starting), self);
  }

  self->deadline = keyfob_timer_now () + self->deadline_ms * G_TIME_SPAN_MILLISECOND;
  start_timer (self, self->deadline, on_deadline);

  soup_session_send_async (session, self->message, G_PRIORITY_DEFAULT, self->stop, on_sent, self);
}

void
kisi_exchange_cancel (KisiExchange *self) {
  if (self->classified || (self->awaited && was_written (self)))
    return;
  self->cancelled = TRUE;
  stop (self);
}
