/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-exchange-private.h"

#include "kisi/kisi-answer.h"
#include "kisi/kisi-message.h"
#include "kisi/kisi-wipe.h"
#include "platform/keyfob-timer.h"

#define CHUNK_BYTES (32 * 1024)

/* How long libsoup may take to notice that a request was cancelled. */
#define CANCEL_GRACE_MS 200

KisiExchange *
kisi_exchange_new (const char *server, const KisiRequest *request, guint deadline_ms) {
  KisiExchange *self = g_new0 (KisiExchange, 1);

  self->ref_count = 1;
  self->message = kisi_message_new (server, request);
  self->urgency = request->urgency;
  self->anonymous = request->anonymous;
  self->once = request->once;
  self->awaited = request->awaited;
  if (request->password != NULL)
    self->password = secret_value_new (request->password, -1, "text/plain");
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
  g_clear_error (&self->error);
  g_clear_pointer (&self->answer,
                   self->password != NULL ? kisi_wipe_byte_array_unref : g_byte_array_unref);
  g_clear_pointer (&self->json, self->password != NULL ? kisi_wipe_node_unref : json_node_unref);
  g_clear_pointer (&self->password, secret_value_unref);
  g_free (self);
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

void
kisi_exchange_stop_timer (KisiExchange *self) {
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
start_timer (KisiExchange *self, gint64 time, GSourceFunc callback) {
  kisi_exchange_stop_timer (self);
  self->timer = keyfob_timer_new (callback, self);
  keyfob_timer_set (self->timer, time);
}

/* Tells the outcome, once. */
static void
conclude (KisiExchange *self) {
  KisiExchangeDone done = g_steal_pointer (&self->done);

  if (done == NULL)
    return;
  kisi_exchange_stop_timer (self);
  kisi_message_forget_credential (self->message);
  log_outcome (self);
  done (self, self->done_data);
}

void
kisi_exchange_finish (KisiExchange *self) {
  conclude (self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->session);
  g_clear_object (&self->stream);
  kisi_exchange_unref (self);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  kisi_exchange_judge (user_data);
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
  kisi_message_forget_credential (self->message);
  if (self->stream == NULL) {
    if (self->done != NULL)
      self->error = kisi_exchange_make_transport_error (self);
    kisi_exchange_finish (self);
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

  self->error = kisi_exchange_make_late_error (self);
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
  if (!kisi_exchange_was_written (self))
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

  self->timed_out = TRUE;
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
    kisi_message_set_credential (self->message, kind, self->credential);
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
  if (self->judged || (self->awaited && kisi_exchange_was_written (self)))
    return;
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

SoupMessage *
kisi_exchange_get_message (KisiExchange *self) {
  return self->message;
}

gboolean
kisi_exchange_has_timed_out (KisiExchange *self) {
  return self->timed_out;
}

const GError *
kisi_exchange_get_error (KisiExchange *self) {
  return self->error;
}

gsize
kisi_exchange_get_length (KisiExchange *self) {
  return self->length;
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
  *total = kisi_answer_get_total (soup_message_get_response_headers (self->message));
  return TRUE;
}
