/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi-exchange.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "kisi-body.h"
#include "kisi-error.h"
#include "kisi-parse.h"
#include "kisi-wipe.h"

#define ANSWER_MAX_BYTES        (8 * 1024 * 1024)
#define ERROR_ANSWER_MAX_BYTES  (64 * 1024)
#define CHUNK_BYTES             (32 * 1024)
#define PARSE_HERE_MAX_BYTES    (4 * 1024) /* about 0.1 ms of parsing */
#define RETRY_AFTER_MAX_SECONDS 3600

/* How long libsoup may take to notice that a request was cancelled. On HTTP/2 it notices when
 * something else comes over that connection, which may be never. */
#define CANCEL_GRACE_MS 200

struct _KisiExchange {
  int ref_count; /* of the owner, and of libsoup while it has callbacks to call */

  /* What is sent */
  SoupMessage *message;
  KisiUrgency urgency;
  gboolean anonymous;
  gboolean once;
  SecretValue *password; /* NULL but for a sign-in */
  guint deadline_ms;

  /* While it is under way */
  KisiExchangeDone done; /* NULL once the outcome was told */
  gpointer done_data;
  SoupSession *session;
  SecretValue *credential;
  GCancellable *stop;
  GSource *timer; /* first the deadline, then the grace */
  GInputStream *stream;
  gint64 started_us;
  gboolean cancelled;      /* by the caller */
  gboolean timed_out;      /* the deadline passed */
  gboolean restarted;      /* libsoup was about to send it again */
  gboolean too_big;        /* the answer */
  gboolean read_to_end;    /* the answer */
  GError *transport_error; /* libsoup's, of sending or reading */

  /* What became of it */
  GByteArray *answer;
  JsonNode *json;
  GError *error;
};

KisiExchange *
kisi_exchange_new (const char *server, const KisiRequest *request, guint deadline_ms) {
  KisiExchange *self = g_new0 (KisiExchange, 1);
  g_autofree char *url = NULL;
  SoupMessageHeaders *headers;
  SoupMessageFlags flags = SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS;

  url = g_strconcat (server, request->path, request->query != NULL ? "?" : NULL, request->query,
                     NULL);
  self->message = soup_message_new (request->method, url);
  self->ref_count = 1;
  self->urgency = request->urgency;
  self->anonymous = request->anonymous;
  self->once = request->once;
  if (request->password != NULL)
    self->password = secret_value_new (request->password, -1, "text/plain");
  self->deadline_ms = deadline_ms;
  self->stop = g_cancellable_new ();

  /* libsoup takes a new connection for every POST unless it believes it may repeat it. It must not:
   * see on_restarted(). */
  if (self->once)
    flags |= SOUP_MESSAGE_IDEMPOTENT;
  soup_message_set_flags (self->message, flags);
  /* With it, libsoup would hold the whole body of a 401 in memory, however big. */
  soup_message_disable_feature (self->message, SOUP_TYPE_AUTH_MANAGER);

  headers = soup_message_get_request_headers (self->message);
  soup_message_headers_append (headers, "Accept", "application/json");
  soup_message_headers_append (headers, "Accept-Encoding", "gzip");
  if (!g_str_equal (request->method, "GET"))
    soup_message_headers_append (headers, "Content-Type", "application/json");
  if (request->body != NULL) {
    g_autoptr (GBytes) body = kisi_wipe_bytes_new (json_to_string (request->body, FALSE));

    soup_message_set_request_body_from_bytes (self->message, "application/json", body);
  }
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
  g_clear_error (&self->error);
  g_clear_pointer (&self->answer,
                   self->password != NULL ? kisi_wipe_byte_array_unref : g_byte_array_unref);
  g_clear_pointer (&self->json, self->password != NULL ? kisi_wipe_node_unref : json_node_unref);
  g_clear_pointer (&self->password, secret_value_unref);
  g_free (self);
}

static void
set_authorization (KisiExchange *self, KisiCredentialKind kind) {
  const char *scheme = kind == KISI_CREDENTIAL_ACCESS_LINK ? "KISI-GROUP-LINK" : "KISI-LOGIN";
  char *value = g_strconcat (scheme, " ", secret_value_get_text (self->credential), NULL);

  soup_message_headers_replace (soup_message_get_request_headers (self->message), "Authorization",
                                value);
  kisi_wipe_free (value);
}

/* The header is in ordinary memory, so it goes as soon as it has been sent. What libsoup and the
 * TLS library copied is out of reach. */
static void
forget_authorization (KisiExchange *self) {
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  const char *value = soup_message_headers_get_one (headers, "Authorization");

  if (value == NULL)
    return;
  explicit_bzero ((char *) value, strlen (value));
  soup_message_headers_remove (headers, "Authorization");
}

/* Whether the server may have seen anything of the request. HTTP/2 counts a little early, when a
 * frame is about to be written: that errs on the right side. A restart sets the count back. */
static gboolean
was_written (KisiExchange *self) {
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  return self->restarted || metrics == NULL ||
         soup_message_metrics_get_request_header_bytes_sent (metrics) > 0;
}

static GError *
make_no_answer_error (KisiExchange *self) {
  if (self->once)
    return kisi_error_new (KISI_ERROR_NO_ANSWER, NULL);
  return g_error_new_literal (KISI_ERROR, KISI_ERROR_NO_ANSWER,
                              _ ("Kisi did not answer. Check the network and try again."));
}

/* What is to be said where no whole answer came. */
static GError *
make_transport_error (KisiExchange *self) {
  const GError *cause = self->transport_error;
  gboolean written = was_written (self);

  if (self->cancelled && !(self->once && written))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled."));
  if (!written && cause != NULL && cause->domain == G_TLS_ERROR)
    return g_error_new_literal (KISI_ERROR, KISI_ERROR_UNREACHABLE,
                                _ ("The connection to Kisi is not safe, so nothing was sent. "
                                   "Sign in to this network first, or check the clock."));
  if (!written)
    return kisi_error_new (KISI_ERROR_UNREACHABLE, NULL);
  if (self->too_big ||
      (cause != NULL && cause->domain == SOUP_SESSION_ERROR &&
       (cause->code == SOUP_SESSION_ERROR_PARSING || cause->code == SOUP_SESSION_ERROR_ENCODING)))
    return kisi_error_new (KISI_ERROR_UNEXPECTED, NULL);
  return make_no_answer_error (self);
}

/* Says nothing that is secret: neither headers nor bodies nor queries. */
static void
log_outcome (KisiExchange *self) {
  gint64 elapsed_us = g_get_monotonic_time () - self->started_us;

  g_debug ("%s %s: status %u after %" G_GINT64_FORMAT " ms, %u bytes%s%s",
           soup_message_get_method (self->message), kisi_exchange_get_path (self),
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
start_timer (KisiExchange *self, guint milliseconds, GSourceFunc callback) {
  stop_timer (self);
  self->timer = g_timeout_source_new (milliseconds);
  g_source_set_callback (self->timer, callback, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/* Tells the outcome, once. */
static void
conclude (KisiExchange *self) {
  KisiExchangeDone done = g_steal_pointer (&self->done);

  if (done == NULL)
    return;
  stop_timer (self);
  forget_authorization (self);
  log_outcome (self);
  done (self, self->done_data);
}

/* libsoup has no more callbacks to call. */
static void
finish (KisiExchange *self) {
  conclude (self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->session);
  g_clear_object (&self->stream);
  kisi_exchange_unref (self);
}

/* `Retry-After` is a number of seconds, or a date, which is compared with the server's own clock.
 */
static guint
read_retry_after (SoupMessageHeaders *headers) {
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  const char *date_text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) until = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &seconds, NULL))
    return MIN (seconds, RETRY_AFTER_MAX_SECONDS);

  until = soup_date_time_new_from_http_string (text);
  now = date_text != NULL ? soup_date_time_new_from_http_string (date_text) : NULL;
  if (now == NULL)
    now = g_date_time_new_now_utc ();
  if (until == NULL)
    return 0;
  return CLAMP (g_date_time_difference (until, now) / G_TIME_SPAN_SECOND, 0,
                RETRY_AFTER_MAX_SECONDS);
}

static const char *
get_content_encoding (KisiExchange *self) {
  return soup_message_headers_get_one (soup_message_get_response_headers (self->message),
                                       "Content-Encoding");
}

static gboolean
is_shown (SecretValue *secret, const GError *error) {
  const char *text = secret != NULL ? secret_value_get_text (secret) : NULL;

  return text != NULL && strstr (error->message, text) != NULL;
}

static void
read_refusal (KisiExchange *self) {
  guint status = soup_message_get_status (self->message);
  guint retry_after = read_retry_after (soup_message_get_response_headers (self->message));
  g_autoptr (GByteArray) body = NULL;

  if (!self->too_big)
    body =
        kisi_body_unpack (self->answer, get_content_encoding (self), ERROR_ANSWER_MAX_BYTES, NULL);
  if (body != NULL)
    self->error = kisi_error_new_from_answer (status, (const char *) body->data, body->len,
                                              retry_after, self->anonymous);

  /* A server that repeats what it was sent must not get that shown. */
  if (self->error != NULL &&
      (is_shown (self->credential, self->error) || is_shown (self->password, self->error)))
    g_clear_error (&self->error);
  if (self->error == NULL)
    self->error = kisi_error_new_from_answer (status, NULL, 0, retry_after, self->anonymous);
}

/* Unpacks and parses; may be called in any thread. */
static JsonNode *
read_body (GByteArray *answer, const char *encoding, gboolean secret, GError **error) {
  GByteArray *body = kisi_body_unpack (answer, encoding, ANSWER_MAX_BYTES, error);
  JsonNode *json;

  if (body == NULL)
    return NULL;
  json = kisi_parse ((const char *) body->data, body->len, error);
  if (secret)
    kisi_wipe_byte_array_unref (body);
  else
    g_byte_array_unref (body);
  return json;
}

static void
read_body_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable) {
  KisiExchange *self = data;
  GError *error = NULL;
  JsonNode *json =
      read_body (self->answer, get_content_encoding (self), self->password != NULL, &error);

  if (json != NULL)
    g_task_return_pointer (task, json, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

static void
on_body_read (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiExchange *self = user_data;

  self->json = g_task_propagate_pointer (G_TASK (result), &self->error);
  finish (self);
}

static void
read_success (KisiExchange *self) {
  const char *encoding = get_content_encoding (self);

  if (self->answer->len == 0) {
    finish (self);
  } else if (self->answer->len <= PARSE_HERE_MAX_BYTES && encoding == NULL) {
    self->json = read_body (self->answer, encoding, self->password != NULL, &self->error);
    finish (self);
  } else {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, on_body_read, self);

    /* The answer is whole: the deadline has nothing more to say. */
    stop_timer (self);
    g_task_set_task_data (task, self, NULL);
    g_task_run_in_thread (task, read_body_in_thread);
  }
}

static void
judge (KisiExchange *self) {
  guint status = soup_message_get_status (self->message);
  gboolean refused = status >= 400;

  if (self->done == NULL) {
    finish (self);
  } else if (!was_written (self)) {
    /* A proxy answered in Kisi's place, and never connected. */
    self->error = kisi_error_new (KISI_ERROR_UNREACHABLE, NULL);
    finish (self);
  } else if (!self->read_to_end && !(refused && self->too_big)) {
    self->error = make_transport_error (self);
    finish (self);
  } else if (refused) {
    read_refusal (self);
    finish (self);
  } else if (status < 200 || status >= 300) {
    /* Redirects are not followed: the credential would go with them. */
    self->error = kisi_error_new (KISI_ERROR_UNEXPECTED, NULL);
    finish (self);
  } else {
    read_success (self);
  }
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  judge (user_data);
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
  gsize max_bytes = refused ? ERROR_ANSWER_MAX_BYTES : ANSWER_MAX_BYTES;
  gssize got = g_input_stream_read_finish (self->stream, result, &self->transport_error);

  g_byte_array_set_size (self->answer, self->answer->len - CHUNK_BYTES + MAX (got, 0));
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
  forget_authorization (self);
  if (self->stream == NULL) {
    if (self->done != NULL)
      self->error = make_transport_error (self);
    finish (self);
  } else if (self->done == NULL) {
    close_stream (self);
  } else {
    /* Large enough that the answer of a sign-in is not moved, and so leaves no copy to be wiped. */
    self->answer = g_byte_array_sized_new (2 * CHUNK_BYTES);
    read_more (self);
  }
}

/* libsoup did not notice, so it is not waited for. Whether anything of the request had been written
 * says nothing here: libsoup might still do it. */
static gboolean
on_grace_over (gpointer user_data) {
  KisiExchange *self = user_data;

  if (self->cancelled && !self->once)
    self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled."));
  else
    self->error = make_no_answer_error (self);
  conclude (self);
  return G_SOURCE_REMOVE;
}

static void
stop (KisiExchange *self) {
  g_cancellable_cancel (self->stop);
  if (self->done != NULL)
    start_timer (self, CANCEL_GRACE_MS, on_grace_over);
}

/* libsoup is about to send the request again (421, a refused HTTP/2 stream). What it does may have
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

  self->timed_out = TRUE;
  stop (self);
  return G_SOURCE_REMOVE;
}

void
kisi_exchange_start (KisiExchange *self,
                     SoupSession *session,
                     KisiCredentialKind kind,
                     SecretValue *credential,
                     KisiExchangeDone done,
                     gpointer user_data) {
  gboolean now = self->urgency == KISI_URGENCY_NOW;

  self->ref_count++;
  self->done = done;
  self->done_data = user_data;
  self->session = g_object_ref (session);
  self->started_us = g_get_monotonic_time ();
  if (credential != NULL) {
    self->credential = secret_value_ref (credential);
    set_authorization (self, kind);
  }
  if (self->once)
    g_signal_connect (self->message, "restarted", G_CALLBACK (on_restarted), self);

  start_timer (self, self->deadline_ms, on_deadline);

  soup_message_set_priority (self->message,
                             now ? SOUP_MESSAGE_PRIORITY_VERY_HIGH : SOUP_MESSAGE_PRIORITY_NORMAL);
  soup_session_send_async (session, self->message, G_PRIORITY_DEFAULT, self->stop, on_sent, self);
}

void
kisi_exchange_cancel (KisiExchange *self) {
  self->cancelled = TRUE;
  stop (self);
}

KisiUrgency
kisi_exchange_get_urgency (KisiExchange *self) {
  return self->urgency;
}

gboolean
kisi_exchange_is_anonymous (KisiExchange *self) {
  return self->anonymous;
}

const char *
kisi_exchange_get_path (KisiExchange *self) {
  return g_uri_get_path (soup_message_get_uri (self->message));
}

guint
kisi_exchange_get_status (KisiExchange *self) {
  return soup_message_get_status (self->message);
}

SoupMessageHeaders *
kisi_exchange_get_answer_headers (KisiExchange *self) {
  if (soup_message_get_status (self->message) == SOUP_STATUS_NONE)
    return NULL;
  return soup_message_get_response_headers (self->message);
}

gboolean
kisi_exchange_has_timed_out (KisiExchange *self) {
  return self->timed_out;
}

const GError *
kisi_exchange_get_error (KisiExchange *self) {
  return self->error;
}

/* `X-Collection-Range: 0-249/1300`, or `*` + `/0`: only the total can be trusted (kisi-api.md,
 * section 4). */
static gint64
read_total (KisiExchange *self) {
  const char *text = soup_message_headers_get_one (
      soup_message_get_response_headers (self->message), "X-Collection-Range");
  const char *slash = text != NULL ? strrchr (text, '/') : NULL;
  guint64 total;

  if (slash != NULL && g_ascii_string_to_unsigned (slash + 1, 10, 0, G_MAXINT64, &total, NULL))
    return total;
  return -1;
}

gboolean
kisi_exchange_steal_outcome (KisiExchange *self, JsonNode **json, gint64 *total, GError **error) {
  *json = NULL;
  *total = -1;
  if (self->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&self->error));
    return FALSE;
  }
  *json = g_steal_pointer (&self->json);
  *total = read_total (self);
  return TRUE;
}
