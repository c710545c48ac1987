/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi-exchange.h"

#include <glib/gi18n-lib.h>

#include "kisi-answer.h"
#include "kisi-error.h"
#include "kisi-message.h"
#include "kisi-wipe.h"

#define CHUNK_BYTES          (32 * 1024)
#define PARSE_HERE_MAX_BYTES (4 * 1024) /* about 0.1 ms of parsing */

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
  gboolean judged;         /* the outcome is certain, if not yet told */
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

  self->ref_count = 1;
  self->message = kisi_message_new (server, request);
  self->urgency = request->urgency;
  self->anonymous = request->anonymous;
  self->once = request->once;
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

static gboolean
was_written (KisiExchange *self) {
  return self->restarted || kisi_message_was_written (self->message);
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
  kisi_message_forget_credential (self->message);
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

static void
read_refusal (KisiExchange *self) {
  const char *secrets[3] = {NULL};
  gsize n_secrets = 0;

  if (self->credential != NULL)
    secrets[n_secrets++] = secret_value_get_text (self->credential);
  if (self->password != NULL)
    secrets[n_secrets++] = secret_value_get_text (self->password);
  self->error = kisi_answer_make_error (
      soup_message_get_status (self->message), soup_message_get_response_headers (self->message),
      self->too_big ? NULL : self->answer, self->anonymous, secrets);
}

static JsonNode *
parse (KisiExchange *self, GError **error) {
  return kisi_answer_parse (self->answer, soup_message_get_response_headers (self->message),
                            self->password != NULL, error);
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

  self->json = g_task_propagate_pointer (G_TASK (result), &self->error);
  finish (self);
}

static void
read_success (KisiExchange *self) {
  if (self->answer->len == 0) {
    finish (self);
  } else if (self->answer->len <= PARSE_HERE_MAX_BYTES) {
    self->json = parse (self, &self->error);
    finish (self);
  } else {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, on_body_read, self);

    g_task_set_task_data (task, self, NULL);
    g_task_run_in_thread (task, read_body_in_thread);
  }
}

static void
judge (KisiExchange *self) {
  guint status = soup_message_get_status (self->message);
  gboolean refused = status >= 400;

  /* Nothing more comes: the deadline and the caller have nothing more to say. */
  stop_timer (self);
  self->judged = TRUE;

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
  self->ref_count++;
  self->done = done;
  self->done_data = user_data;
  self->session = g_object_ref (session);
  self->started_us = g_get_monotonic_time ();
  if (credential != NULL) {
    self->credential = secret_value_ref (credential);
    kisi_message_set_credential (self->message, kind, self->credential);
  }
  if (self->once)
    g_signal_connect (self->message, "restarted", G_CALLBACK (on_restarted), self);

  start_timer (self, self->deadline_ms, on_deadline);

  soup_session_send_async (session, self->message, G_PRIORITY_DEFAULT, self->stop, on_sent, self);
}

void
kisi_exchange_cancel (KisiExchange *self) {
  if (self->judged)
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
