/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi-client.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "kisi-budget.h"
#include "kisi-error.h"
#include "kisi-exchange.h"
#include "kisi-server.h"

#define DEADLINE_SECONDS          10
#define CONNECTIONS_MAX           8 /* with libsoup's 2, an unlock waits behind a refresh */
#define IDLE_TIMEOUT_SECONDS      20
#define SILENCE_TIMEOUT_SECONDS   30 /* the deadlines come first; this ends lost preconnects */
#define WARM_SECONDS              15 /* less than the idle timeout */
#define RETIREMENT_SECONDS        30 /* longer than any deadline */
#define DEPRECATION_MAX_ENDPOINTS 100

struct _KisiClient {
  GObject parent_instance;

  char *server;
  GTlsDatabase *tls_database;
  guint deadline_ms;

  SoupSession *session;
  gint64 answered_us; /* when a connection was last seen working; 0 for never */
  gboolean warming_up;

  KisiCredentialKind kind;
  SecretValue *secret;
  guint credential_serial;

  KisiBudget budget;
  GQueue loads;     /* of Job, waiting: KISI_URGENCY_LOAD */
  GQueue refreshes; /* of Job, waiting: KISI_URGENCY_REFRESH */
  gboolean background_busy;
  GSource *wake_up;

  GHashTable *deprecated; /* of endpoints that were logged */
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
  GQueue *waiting_in; /* NULL once it is sent */
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

static gboolean
on_retired (gpointer user_data) {
  return G_SOURCE_REMOVE;
}

/* A session must not go while one of its HTTP/2 connections is still about to end a stream: libsoup
 * warns of that then. Nothing tells when it has, so the session is kept for a while. */
static void
retire_session (KisiClient *self) {
  g_autoptr (GSource) source = g_timeout_source_new_seconds (RETIREMENT_SECONDS);

  g_source_set_callback (source, on_retired, g_steal_pointer (&self->session), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
make_session (KisiClient *self) {
  if (self->session != NULL)
    retire_session (self);
  self->session = soup_session_new_with_options (
      "max-conns-per-host", CONNECTIONS_MAX, "max-conns", CONNECTIONS_MAX, "idle-timeout",
      IDLE_TIMEOUT_SECONDS, "timeout", SILENCE_TIMEOUT_SECONDS, "user-agent",
      "Keyfob/" KEYFOB_VERSION, NULL);
  if (self->tls_database != NULL)
    soup_session_set_tls_database (self->session, self->tls_database);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  self->answered_us = 0;
}

/* `/locks/12/unlock` is the endpoint `/locks/{id}/unlock`. */
static char *
fold_path (const char *path) {
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    if (g_ascii_isdigit (parts[i][0])) {
      g_free (parts[i]);
      parts[i] = g_strdup ("{id}");
    }
  }
  return g_strjoinv ("/", parts);
}

/* kisi-api.md, section 1: what is retired says so beforehand. */
static void
log_deprecation (KisiClient *self, KisiExchange *exchange) {
  SoupMessageHeaders *headers = kisi_exchange_get_answer_headers (exchange);
  const char *deprecation = soup_message_headers_get_one (headers, "Deprecation");
  const char *sunset = soup_message_headers_get_one (headers, "Sunset");
  g_autofree char *endpoint = NULL;
  g_autofree char *what = NULL;

  if (deprecation == NULL && sunset == NULL)
    return;
  endpoint = fold_path (kisi_exchange_get_path (exchange));
  if (g_hash_table_size (self->deprecated) >= DEPRECATION_MAX_ENDPOINTS ||
      !g_hash_table_add (self->deprecated, g_strdup (endpoint)))
    return;
  what = g_strdup_printf ("Deprecation: %.60s; Sunset: %.60s",
                          deprecation != NULL ? deprecation : "-", sunset != NULL ? sunset : "-");
  g_strcanon (what, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 :;,.@+-", '?');
  g_message ("Kisi is retiring %s: %s", endpoint, what);
}

static void pump (KisiClient *self);

/* Looks at what an answer says to the client, not to whoever asked. */
static void
learn_from (KisiClient *self, Job *job) {
  const GError *error = kisi_exchange_get_error (job->exchange);
  guint status = kisi_exchange_get_status (job->exchange);

  if (kisi_exchange_get_answer_headers (job->exchange) != NULL) {
    self->answered_us = g_get_monotonic_time ();
    log_deprecation (self, job->exchange);
  }
  /* What did not answer may be dead, or libsoup may not have let go of it: not used again. */
  if (kisi_exchange_has_timed_out (job->exchange))
    make_session (self);
  if (status == 429 && kisi_error_get_retry_after (error) > 0)
    kisi_budget_hold (&self->budget, kisi_error_get_retry_after (error), g_get_monotonic_time ());
  if (status == 401 && g_error_matches (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT) &&
      self->secret != NULL && job->credential_serial == self->credential_serial)
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

  if (kisi_exchange_get_urgency (exchange) != KISI_URGENCY_NOW)
    self->background_busy = FALSE;
  learn_from (self, job);
  pump (self);

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

/* Takes over the task. */
static void
start (KisiClient *self, GTask *task) {
  Job *job = g_task_get_task_data (task);
  gboolean anonymous = kisi_exchange_is_anonymous (job->exchange);

  job->waiting_in = NULL;
  if (!anonymous && (self->secret == NULL || !is_credential (self->secret))) {
    if (self->secret != NULL)
      g_signal_emit (self, signals[CREDENTIAL_REFUSED], 0);
    g_task_return_error (task, kisi_error_new (KISI_ERROR_SIGNED_OUT, NULL));
    g_object_unref (task);
    return;
  }

  job->credential_serial = anonymous ? 0 : self->credential_serial;
  kisi_budget_count (&self->budget, g_get_monotonic_time ());
  if (kisi_exchange_get_urgency (job->exchange) != KISI_URGENCY_NOW)
    self->background_busy = TRUE;
  kisi_exchange_start (job->exchange, self->session, self->kind, anonymous ? NULL : self->secret,
                       on_exchange_done, task);
}

static gboolean
on_wake_up (gpointer user_data) {
  KisiClient *self = user_data;

  g_clear_pointer (&self->wake_up, g_source_unref);
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
wake_up_in (KisiClient *self, gint64 wait_us) {
  if (self->wake_up != NULL)
    g_source_destroy (self->wake_up);
  g_clear_pointer (&self->wake_up, g_source_unref);

  self->wake_up = g_timeout_source_new (wait_us / 1000 + 1);
  g_source_set_callback (self->wake_up, on_wake_up, self, NULL);
  g_source_attach (self->wake_up, g_main_context_get_thread_default ());
}

/* Sends what waits, as far as the budget goes: one after another, as Kisi asks for. */
static void
pump (KisiClient *self) {
  while (!self->background_busy) {
    GQueue *queue = g_queue_is_empty (&self->loads) ? &self->refreshes : &self->loads;
    KisiUrgency urgency = queue == &self->loads ? KISI_URGENCY_LOAD : KISI_URGENCY_REFRESH;
    gint64 wait_us;

    if (g_queue_is_empty (queue))
      return;
    wait_us = kisi_budget_get_wait_us (&self->budget, urgency, g_get_monotonic_time ());
    if (wait_us > 0) {
      wake_up_in (self, wait_us);
      return;
    }
    start (self, g_queue_pop_head (queue));
  }
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data) {
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);

  if (job->waiting_in != NULL) {
    g_queue_remove (job->waiting_in, task);
    job->waiting_in = NULL;
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

  if (request->urgency == KISI_URGENCY_NOW) {
    start (self, task);
  } else {
    job->waiting_in = request->urgency == KISI_URGENCY_LOAD ? &self->loads : &self->refreshes;
    g_queue_push_tail (job->waiting_in, task);
    pump (self);
  }
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

static void
on_warmed_up (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KisiClient) self = user_data;

  self->warming_up = FALSE;
  if (soup_session_preconnect_finish (SOUP_SESSION (source), result, NULL) &&
      SOUP_SESSION (source) == self->session)
    self->answered_us = g_get_monotonic_time ();
}

void
kisi_client_warm_up (KisiClient *self) {
  g_autoptr (SoupMessage) message = NULL;
  gint64 now_us = g_get_monotonic_time ();

  if (self->warming_up ||
      (self->answered_us != 0 && now_us - self->answered_us < WARM_SECONDS * G_USEC_PER_SEC))
    return;
  message = soup_message_new ("GET", self->server);
  if (message == NULL)
    return;
  self->warming_up = TRUE;
  soup_session_preconnect_async (self->session, message, G_PRIORITY_DEFAULT, NULL, on_warmed_up,
                                 g_object_ref (self));
}

void
kisi_client_renew_connections (KisiClient *self) {
  make_session (self);
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
  make_session (self);
}

static void
kisi_client_dispose (GObject *object) {
  KisiClient *self = KISI_CLIENT (object);

  /* Nothing waits or is under way: each request holds the client. */
  if (self->wake_up != NULL)
    g_source_destroy (self->wake_up);
  g_clear_pointer (&self->wake_up, g_source_unref);
  if (self->session != NULL) {
    soup_session_abort (self->session);
    retire_session (self);
  }
  g_clear_object (&self->tls_database);
  g_clear_pointer (&self->secret, secret_value_unref);
  G_OBJECT_CLASS (kisi_client_parent_class)->dispose (object);
}

static void
kisi_client_finalize (GObject *object) {
  KisiClient *self = KISI_CLIENT (object);

  g_free (self->server);
  g_hash_table_unref (self->deprecated);
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
  g_queue_init (&self->loads);
  g_queue_init (&self->refreshes);
  self->deprecated = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  if (secret != NULL)
    secret_value_ref (secret);
  g_clear_pointer (&self->secret, secret_value_unref);
  self->secret = secret;
  self->kind = kind;
  self->credential_serial++;
}

gboolean
kisi_client_has_credential (KisiClient *self) {
  return self->secret != NULL;
}

KisiCredentialKind
kisi_client_get_credential_kind (KisiClient *self) {
  return self->kind;
}
