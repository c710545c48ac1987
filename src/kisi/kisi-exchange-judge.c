/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-exchange-private.h"

#include <glib/gi18n-lib.h>

#include "kisi/kisi-answer.h"
#include "kisi/kisi-error.h"
#include "kisi/kisi-message.h"

#define PARSE_HERE_MAX_BYTES (4 * 1024) /* about 0.1 ms of parsing */

gboolean
kisi_exchange_was_written (KisiExchange *self) {
  return self->restarted || (!self->held_back && kisi_message_was_written (self->message));
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

GError *
kisi_exchange_make_transport_error (KisiExchange *self) {
  const GError *cause = self->transport_error;
  gboolean written = kisi_exchange_was_written (self);

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
GError *
kisi_exchange_make_late_error (KisiExchange *self) {
  if (self->cancelled && (!self->once || self->held_back))
    return make_cancelled_error ();
  if (self->held_back)
    return make_unreachable_error (self);
  return make_no_answer_error (self);
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
                            self->password != NULL, &self->length, error);
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
  kisi_exchange_finish (self);
}

static void
read_success (KisiExchange *self) {
  if (self->answer->len == 0) {
    kisi_exchange_finish (self);
  } else if (self->answer->len <= PARSE_HERE_MAX_BYTES) {
    self->json = parse (self, &self->error);
    kisi_exchange_finish (self);
  } else {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, on_body_read, self);

    g_task_set_task_data (task, self, NULL);
    g_task_run_in_thread (task, read_body_in_thread);
  }
}

void
kisi_exchange_judge (KisiExchange *self) {
  guint status = soup_message_get_status (self->message);
  gboolean refused = status >= 400;

  /* Nothing more comes: the deadline and the caller have nothing more to say. */
  kisi_exchange_stop_timer (self);
  self->judged = TRUE;
  self->length = self->answer != NULL ? self->answer->len : 0;

  if (self->done == NULL) {
    kisi_exchange_finish (self);
  } else if (!kisi_exchange_was_written (self)) {
    /* A proxy answered in Kisi's place, and never connected. */
    self->error = make_unreachable_error (self);
    kisi_exchange_finish (self);
  } else if (!self->read_to_end && !(refused && self->too_big)) {
    self->error = kisi_exchange_make_transport_error (self);
    kisi_exchange_finish (self);
  } else if (refused) {
    read_refusal (self);
    kisi_exchange_finish (self);
  } else if (status < 200 || status >= 300) {
    /* Redirects are not followed: the credential would go with them. */
    self->error = kisi_error_new (KISI_ERROR_UNEXPECTED, NULL);
    kisi_exchange_finish (self);
  } else {
    read_success (self);
  }
}
