/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-client.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <malloc.h>

#include "kisi/kisi-connections.h"
#include "kisi/kisi-error.h"
#include "kisi/kisi-exchange.h"
#include "kisi/kisi-message.h"
#include "kisi/kisi-queue.h"
#include "kisi/kisi-server.h"

#define HOLD_SECONDS           1 /* after a 429 that does not say how long: the limit is one a second */
#define DEADLINE_SECONDS       10
#define RETIRING_MAX_ENDPOINTS 100

/* What a larger answer was taken apart into is twenty times as large. When it is freed, malloc()
 * keeps most of it: it is given back when the answer has been dealt with. */
#define LARGE_ANSWER_BYTES (1024 * 1024)
#define TRIM_AFTER_SECONDS 3

struct _KisiClient {
  GObject parent_instance;

  char *server;
  GTlsDatabase *tls_database;
  guint deadline_ms;

  KisiConnections *connections;

  KisiCredentialKind kind;
  SecretValue *secret;
  guint credential_serial;

  KisiQueue *queue; /* of GTask, whose data are a Job */

  GHashTable *retiring; /* endpoints that were logged */
  guint trim_source;
};

G_DEFINE_FINAL_TYPE (KisiClient, kisi_client, G_TYPE_OBJECT)

enum { PROP_SERVER = 1, PROP_TLS_DATABASE, PROP_DEADLINE_MS, N_PROPS };
static GParamSpec *properties[N_PROPS];

enum { CREDENTIAL_REFUSED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* A request from kisi_client_send_async() to its callback. The task owns it. */
typedef struct {
  KisiExchange *exchange;
  GSource *cancel_source;
  guint credential_serial;
} Job;

/* What kisi_client_send_finish() gives. */
typedef struct {
  JsonNode *json;
  gint64 total;
} Answer;

static void
answer_free (Answer *self) {
  g_clear_pointer (&self->json, json_node_unref);
  g_free (self);
}

static void
job_free (Job *self) {
  kisi_exchange_unref (self->exchange);
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_free (self);
}

/* Once for each endpoint, not for each door. */
static void
log_retirement (KisiClient *self, SoupMessage *message) {
  g_autofree char *what = kisi_message_dup_retirement (message);
  g_autofree char *endpoint = kisi_message_dup_endpoint (message);

  if (what == NULL || g_hash_table_size (self->retiring) >= RETIRING_MAX_ENDPOINTS ||
      !g_hash_table_add (self->retiring, g_strdup (endpoint)))
    return;
  g_message ("Kisi is retiring %s: %s", endpoint, what);
}

static void
trim_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable) {
#ifdef __GLIBC__ /* no other library has it */
  malloc_trim (0);
#endif
  g_task_return_boolean (task, TRUE);
}

/* It may take longer than a frame. */
static gboolean
on_time_to_trim (gpointer user_data) {
  KisiClient *self = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  self->trim_source = 0;
  g_task_set_source_tag (task, on_time_to_trim);
  g_task_run_in_thread (task, trim_in_thread);
  return G_SOURCE_REMOVE;
}

/* Looks at what an answer says to the client, not to whoever asked. */
static void
learn_from (KisiClient *self, Job *job) {
  const GError *error = kisi_exchange_get_error (job->exchange);
  SoupMessage *message = kisi_exchange_get_message (job->exchange);
  guint status = soup_message_get_status (message);

  if (status != SOUP_STATUS_NONE) {
    kisi_connections_note_answer (self->connections);
    log_retirement (self, message);
  }
  /* What did not answer may be dead, or libsoup may not have let go of it: not used again. */
  if (kisi_exchange_has_timed_out (job->exchange))
    kisi_connections_renew (self->connections);
  if (kisi_exchange_get_length (job->exchange) >= LARGE_ANSWER_BYTES && self->trim_source == 0)
    self->trim_source = g_timeout_add_seconds (TRIM_AFTER_SECONDS, on_time_to_trim, self);
  if (kisi_error_get_retry_after (error) > 0)
    kisi_queue_hold (self->queue, kisi_error_get_retry_after (error));
  else if (status == 429)
    kisi_queue_hold (self->queue, HOLD_SECONDS);
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT) && self->secret != NULL &&
      job->credential_serial == self->credential_serial)
    g_signal_emit (self, signals[CREDENTIAL_REFUSED], 0);
}

static void
on_exchange_done (KisiExchange *exchange, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KisiClient *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  Answer *answer = g_new0 (Answer, 1);
  GError *error = NULL;
  gboolean ok;

  kisi_queue_end (self->queue, kisi_exchange_get_urgency (exchange));
  learn_from (self, job);
  kisi_queue_go_on (self->queue);

  ok = kisi_exchange_steal_outcome (exchange, &answer->json, &answer->total, &error);
  /* Frees the exchange: nothing of the request outlives its answer, however long that is kept. */
  g_task_set_task_data (task, NULL, NULL);
  if (ok) {
    g_task_return_pointer (task, answer, (GDestroyNotify) answer_free);
  } else {
    answer_free (answer);
    g_task_return_error (task, error);
  }
}

/* What cannot be a header's value cannot be a credential of Kisi's. */
static gboolean
is_credential (SecretValue *secret) {
  const char *text = secret_value_get_text (secret);

  if (text == NULL || *text == '\0')
    return FALSE;
  for (const char *p = text; *p != '\0'; p++) {
    if (!g_ascii_isgraph (*p))
      return FALSE;
  }
  return TRUE;
}

/* A #KisiQueueSend. */
static gboolean
start (gpointer request, gpointer owner) {
  GTask *task = request;
  KisiClient *self = owner;
  Job *job = g_task_get_task_data (task);
  gboolean anonymous = kisi_exchange_is_anonymous (job->exchange);

  if (kisi_queue_is_held (self->queue, kisi_exchange_get_urgency (job->exchange))) {
    g_task_return_error (task, kisi_error_new (KISI_ERROR_TOO_MANY_REQUESTS, NULL));
    g_object_unref (task);
    return FALSE;
  }
  if (!anonymous && (self->secret == NULL || !is_credential (self->secret))) {
    if (self->secret != NULL)
      g_signal_emit (self, signals[CREDENTIAL_REFUSED], 0);
    g_task_return_error (task, kisi_error_new (KISI_ERROR_SIGNED_OUT, NULL));
    g_object_unref (task);
    return FALSE;
  }

  job->credential_serial = anonymous ? 0 : self->credential_serial;
  kisi_exchange_start (job->exchange, kisi_connections_get_session (self->connections), self->kind,
                       anonymous ? NULL : self->secret, on_exchange_done, task);
  return TRUE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data) {
  GTask *task = user_data;
  KisiClient *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);

  if (kisi_queue_remove (self->queue, task)) {
    g_task_return_error_if_cancelled (task);
    g_object_unref (task);
  } else {
    kisi_exchange_cancel (job->exchange);
  }
  return G_SOURCE_REMOVE;
}

void
kisi_client_send_async (KisiClient *self,
                        const KisiRequest *request,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data) {
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  guint deadline_ms;
  Job *job;

  g_task_set_source_tag (task, kisi_client_send_async);
  /* The exchange tells what a cancelled request means; GTask would cover that up. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_return_error_if_cancelled (task)) {
    g_object_unref (task);
    return;
  }

  deadline_ms =
      1000 * (request->deadline_seconds > 0 ? request->deadline_seconds : DEADLINE_SECONDS);
  if (self->deadline_ms > 0)
    deadline_ms = self->deadline_ms;

  job = g_new0 (Job, 1);
  job->exchange = kisi_exchange_new (self->server, request, deadline_ms);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  if (cancellable != NULL) {
    job->cancel_source = g_cancellable_source_new (cancellable);
    g_source_set_callback (job->cancel_source, G_SOURCE_FUNC (on_cancelled), task, NULL);
    g_source_attach (job->cancel_source, g_main_context_get_thread_default ());
  }

  kisi_queue_add (self->queue, task, request->urgency);
}

gboolean
kisi_client_send_finish (KisiClient *self,
                         GAsyncResult *result,
                         JsonNode **json,
                         gint64 *total,
                         GError **error) {
  Answer *answer = g_task_propagate_pointer (G_TASK (result), error);

  if (answer == NULL)
    return FALSE;
  if (json != NULL)
    *json = g_steal_pointer (&answer->json);
  if (total != NULL)
    *total = answer->total;
  answer_free (answer);
  return TRUE;
}

void
kisi_client_warm_up (KisiClient *self) {
  kisi_connections_warm_up (self->connections);
}

void
kisi_client_share_budget (KisiClient *self) {
  kisi_queue_share (self->queue, self->server);
}

gint64
kisi_client_get_held_until (KisiClient *self) {
  return kisi_queue_get_held_until (self->queue);
}

void
kisi_client_renew_connections (KisiClient *self) {
  kisi_connections_renew (self->connections);
}

static void
kisi_client_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec) {
  KisiClient *self = KISI_CLIENT (object);

  switch (id) {
  case PROP_SERVER:
    self->server = kisi_server_normalize (g_value_get_string (value), NULL);
    break;
  case PROP_TLS_DATABASE:
    self->tls_database = g_value_dup_object (value);
    break;
  case PROP_DEADLINE_MS:
    self->deadline_ms = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
kisi_client_constructed (GObject *object) {
  KisiClient *self = KISI_CLIENT (object);

  G_OBJECT_CLASS (kisi_client_parent_class)->constructed (object);
  g_return_if_fail (self->server != NULL);
  self->connections = kisi_connections_new (self->server, self->tls_database);
}

static void
kisi_client_dispose (GObject *object) {
  KisiClient *self = KISI_CLIENT (object);

  /* Nothing waits or is under way: each request holds the client. */
  g_clear_pointer (&self->queue, kisi_queue_free);
  g_clear_pointer (&self->connections, kisi_connections_close);
  g_clear_handle_id (&self->trim_source, g_source_remove);
  g_clear_object (&self->tls_database);
  g_clear_pointer (&self->secret, secret_value_unref);
  G_OBJECT_CLASS (kisi_client_parent_class)->dispose (object);
}

static void
kisi_client_finalize (GObject *object) {
  KisiClient *self = KISI_CLIENT (object);

  g_free (self->server);
  g_hash_table_unref (self->retiring);
  G_OBJECT_CLASS (kisi_client_parent_class)->finalize (object);
}

static void
kisi_client_class_init (KisiClientClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = kisi_client_set_property;
  object_class->constructed = kisi_client_constructed;
  object_class->dispose = kisi_client_dispose;
  object_class->finalize = kisi_client_finalize;

  properties[PROP_SERVER] = g_param_spec_string ("server", NULL, NULL, NULL, flags);
  properties[PROP_TLS_DATABASE] =
      g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE, flags);
  properties[PROP_DEADLINE_MS] =
      g_param_spec_uint ("deadline-ms", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CREDENTIAL_REFUSED] =
      g_signal_new ("credential-refused", KISI_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
}

static void
kisi_client_init (KisiClient *self) {
  self->queue = kisi_queue_new (start, self);
  self->retiring = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

KisiClient *
kisi_client_new (const char *server, GTlsDatabase *tls_database, GError **error) {
  g_autofree char *normal = kisi_server_normalize (server, error);

  if (normal == NULL)
    return NULL;
  return g_object_new (KISI_TYPE_CLIENT, "server", normal, "tls-database", tls_database, NULL);
}

KisiClient *
kisi_client_new_beside (KisiClient *self) {
  return g_object_new (KISI_TYPE_CLIENT, "server", self->server, "tls-database", self->tls_database,
                       "deadline-ms", self->deadline_ms, NULL);
}

const char *
kisi_client_get_server (KisiClient *self) {
  return self->server;
}

void
kisi_client_set_credential (KisiClient *self, KisiCredentialKind kind, SecretValue *secret) {
  /* Nothing of the earlier person's is left: neither connections nor what libsoup keeps of them. */
  if (self->secret != NULL)
    kisi_connections_renew (self->connections);
  if (secret != NULL)
    secret_value_ref (secret);
  g_clear_pointer (&self->secret, secret_value_unref);
  self->secret = secret;
  self->kind = kind;
  self->credential_serial++;
}

KisiCredentialKind
kisi_client_get_credential_kind (KisiClient *self) {
  return self->kind;
}

guint
kisi_client_get_credential_serial (KisiClient *self) {
  return self->credential_serial;
}
