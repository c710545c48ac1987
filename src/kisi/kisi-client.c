/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-client.h"

#include <libsoup/soup.h>
#include <malloc.h>
#include <string.h>

#include "kisi/kisi-error.h"
#include "kisi/kisi-exchange.h"
#include "kisi/kisi-queue.h"
#include "platform/keyfob-timer.h"

#define HOLD_SECONDS           1 /* after a 429 that does not say how long: the limit is one a second */
#define DEADLINE_SECONDS       10
#define RETIRING_MAX_ENDPOINTS 100
#define HEADER_LOG_CHARACTERS  "60"

#define CONNECTIONS_MAX         8 /* with libsoup's 2, an unlock waits behind a refresh */
#define IDLE_TIMEOUT_SECONDS    20
#define SILENCE_TIMEOUT_SECONDS 30 /* the deadlines come first; this ends lost preconnects */
#define WARM_SECONDS            15 /* less than the idle timeout */

/* In GnuTLS's words. GIO has no other way to say it, and by itself takes TLS 1.0 and any key. */
#define STRONG_TLS "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM"

/* What a larger answer was taken apart into is twenty times as large. When it is freed, malloc()
 * keeps most of it: it is given back when the answer has been dealt with. */
#define LARGE_ANSWER_BYTES (1024 * 1024)
#define TRIM_AFTER_SECONDS 3

struct _KisiClient {
  GObject parent_instance;

  char *server;
  GTlsDatabase *tls_database;
  guint deadline_ms; /* 0: as the requests say */

  SoupSession *session;
  gint64 answered_us;       /* when one of its connections was last seen working; 0 for never */
  GCancellable *warming_up; /* (nullable): a preconnect of @session that is out */

  KisiCredentialKind kind;
  SecretValue *secret;
  guint credential_serial;

  KisiQueue *queue; /* of GTask, whose data are a Job */
  gboolean shares_budget;

  GHashTable *retiring; /* endpoints that were logged */
  guint trim_source;
};

G_DEFINE_FINAL_TYPE (KisiClient, kisi_client, G_TYPE_OBJECT)

static guint credential_refused_signal;

/* A request from kisi_client_send_async() to its callback. The task owns it. */
typedef struct {
  KisiExchange *exchange;
  KisiUrgency urgency;
  gboolean anonymous;
  GSource *cancel_source;
  guint credential_serial;
} Job;

/* What kisi_client_send_finish() gives. */
typedef struct {
  JsonNode *json;
  KisiPage page;
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

/* Returns: (transfer full): such as `/locks/{id}/unlock` */
static char *
dup_endpoint (SoupMessage *message) {
  g_auto (GStrv) parts = g_strsplit (g_uri_get_path (soup_message_get_uri (message)), "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_ascii_isdigit (parts[i][0]))
      g_set_str (&parts[i], "{id}");
  return g_strjoinv ("/", parts);
}

/* What `Deprecation` and `Sunset` say (kisi-api.md, section 1): once for each endpoint, not for
 * each door. */
static void
log_retirement (KisiClient *self, SoupMessage *message) {
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *deprecation = soup_message_headers_get_one (headers, "Deprecation");
  const char *sunset = soup_message_headers_get_one (headers, "Sunset");
  g_autofree char *endpoint = dup_endpoint (message);
  g_autofree char *text = NULL;

  if ((deprecation == NULL && sunset == NULL) ||
      g_hash_table_size (self->retiring) >= RETIRING_MAX_ENDPOINTS ||
      !g_hash_table_add (self->retiring, g_strdup (endpoint)))
    return;
  text = g_strdup_printf ("Deprecation: %." HEADER_LOG_CHARACTERS
                          "s; Sunset: %." HEADER_LOG_CHARACTERS "s",
                          deprecation != NULL ? deprecation : "-", sunset != NULL ? sunset : "-");
  g_strcanon (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS " :;,.@+-", '?');
  g_message ("Kisi is retiring %s: %s", endpoint, text);
}

static gboolean
is_loopback (const char *host) {
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
is_server (GUri *uri) {
  const char *host = g_uri_get_host (uri);

  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return FALSE;
  if (g_str_equal (g_uri_get_scheme (uri), "https"))
    return TRUE;
  return g_str_equal (g_uri_get_scheme (uri), "http") && is_loopback (host);
}

static gboolean
is_local (const char *server) {
  g_autoptr (GUri) uri = g_uri_parse (server, SOUP_HTTP_URI_FLAGS, NULL);

  return uri != NULL && is_loopback (g_uri_get_host (uri));
}

void
kisi_client_renew_connections (KisiClient *self) {
  /* It goes on: libsoup may have given its connection to an unlock. */
  g_clear_object (&self->warming_up);
  /* Whoever is under way on the old one holds it. */
  g_clear_object (&self->session);
  self->session = soup_session_new_with_options (
      "max-conns-per-host", CONNECTIONS_MAX, "max-conns", CONNECTIONS_MAX, "idle-timeout",
      IDLE_TIMEOUT_SECONDS, "timeout", SILENCE_TIMEOUT_SECONDS, "user-agent",
      "Keyfob/" KEYFOB_VERSION, NULL);
  if (self->tls_database != NULL)
    soup_session_set_tls_database (self->session, self->tls_database);
  /* What stays within this computer is nothing for a proxy, wherever one is configured: plain HTTP
   * would show it the credential, and no other computer has that server. */
  if (is_local (self->server))
    soup_session_set_proxy_resolver (self->session, NULL);
  /* kisi_answer_parse() unpacks, within its limit. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  self->answered_us = 0;
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
learn_from (KisiClient *self, Job *job, const KisiOutcome *outcome) {
  guint status = soup_message_get_status (outcome->message);

  if (status != SOUP_STATUS_NONE) {
    self->answered_us = keyfob_timer_now ();
    log_retirement (self, outcome->message);
  }
  /* What did not answer may be dead, or libsoup may not have let go of it: not used again. */
  if (outcome->timed_out)
    kisi_client_renew_connections (self);
  if (outcome->length >= LARGE_ANSWER_BYTES && self->trim_source == 0)
    self->trim_source = g_timeout_add_seconds (TRIM_AFTER_SECONDS, on_time_to_trim, self);
  if (kisi_error_get_retry_after (outcome->error) > 0)
    kisi_queue_hold (self->queue, kisi_error_get_retry_after (outcome->error));
  else if (status == 429)
    kisi_queue_hold (self->queue, HOLD_SECONDS);
  if (g_error_matches (outcome->error, KISI_ERROR, KISI_ERROR_SIGNED_OUT) && self->secret != NULL &&
      job->credential_serial == self->credential_serial)
    g_signal_emit (self, credential_refused_signal, 0);
}

static void
on_exchange_done (KisiOutcome *outcome, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  KisiClient *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  Answer *answer = g_new0 (Answer, 1);
  GError *error;

  learn_from (self, job, outcome);
  kisi_queue_end (self->queue, job->urgency);

  answer->json = g_steal_pointer (&outcome->json);
  answer->page = outcome->page;
  error = g_steal_pointer (&outcome->error);
  /* Frees the exchange: nothing of the request outlives its answer, however long that is kept. */
  g_task_set_task_data (task, NULL, NULL);
  if (error == NULL) {
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
  while (g_ascii_isgraph (*text))
    text++;
  return *text == '\0';
}

/* A #KisiQueueSend. */
static gboolean
start (gpointer request, gboolean held, gpointer owner) {
  GTask *task = request;
  KisiClient *self = owner;
  Job *job = g_task_get_task_data (task);

  if (held) {
    g_task_return_error (task, kisi_error_new (KISI_ERROR_TOO_MANY_REQUESTS, NULL));
    g_object_unref (task);
    return FALSE;
  }
  if (!job->anonymous && (self->secret == NULL || !is_credential (self->secret))) {
    if (self->secret != NULL)
      g_signal_emit (self, credential_refused_signal, 0);
    g_task_return_error (task, kisi_error_new (KISI_ERROR_SIGNED_OUT, NULL));
    g_object_unref (task);
    return FALSE;
  }

  job->credential_serial = job->anonymous ? 0 : self->credential_serial;
  kisi_exchange_start (job->exchange, self->session, self->kind,
                       job->anonymous ? NULL : self->secret, on_exchange_done, task);
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
  job->urgency = request->urgency;
  job->anonymous = request->anonymous;
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
                         KisiPage *page,
                         GError **error) {
  Answer *answer = g_task_propagate_pointer (G_TASK (result), error);

  if (answer == NULL)
    return FALSE;
  if (json != NULL)
    *json = g_steal_pointer (&answer->json);
  if (page != NULL)
    *page = answer->page;
  answer_free (answer);
  return TRUE;
}

/* @user_data: a GWeakRef of the client */
static void
on_warmed_up (GObject *source, GAsyncResult *result, gpointer user_data) {
  gboolean warm = soup_session_preconnect_finish (SOUP_SESSION (source), result, NULL);
  g_autoptr (KisiClient) self = g_weak_ref_get (user_data);

  g_weak_ref_clear (user_data);
  g_free (user_data);
  /* It may be gone, or have taken another session. */
  if (self == NULL || SOUP_SESSION (source) != self->session)
    return;
  g_clear_object (&self->warming_up);
  if (warm)
    self->answered_us = keyfob_timer_now ();
}

void
kisi_client_warm_up (KisiClient *self) {
  g_autoptr (SoupMessage) message = NULL;
  GWeakRef *client;

  if (self->warming_up != NULL ||
      (self->answered_us != 0 &&
       keyfob_timer_now () - self->answered_us < WARM_SECONDS * G_USEC_PER_SEC))
    return;
  message = soup_message_new ("GET", self->server);
  soup_message_set_force_http1 (message, TRUE); /* as all requests are */
  self->warming_up = g_cancellable_new ();
  client = g_new (GWeakRef, 1);
  g_weak_ref_init (client, self);
  soup_session_preconnect_async (self->session, message, G_PRIORITY_DEFAULT, self->warming_up,
                                 on_warmed_up, client);
}

void
kisi_client_share_budget (KisiClient *self) {
  self->shares_budget = TRUE;
  if (self->secret != NULL)
    kisi_queue_share (self->queue, self->server, secret_value_get_text (self->secret));
}

gint64
kisi_client_get_held_until (KisiClient *self) {
  return kisi_queue_get_held_until (self->queue);
}

static void
kisi_client_finalize (GObject *object) {
  KisiClient *self = KISI_CLIENT (object);

  /* Nothing waits or is under way: each request holds the client. */
  kisi_queue_free (self->queue);
  g_cancellable_cancel (self->warming_up);
  g_clear_object (&self->warming_up);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_clear_handle_id (&self->trim_source, g_source_remove);
  g_clear_object (&self->tls_database);
  g_clear_pointer (&self->secret, secret_value_unref);
  g_free (self->server);
  g_hash_table_unref (self->retiring);
  G_OBJECT_CLASS (kisi_client_parent_class)->finalize (object);
}

static void
kisi_client_class_init (KisiClientClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = kisi_client_finalize;

  credential_refused_signal = g_signal_new ("credential-refused", KISI_TYPE_CLIENT,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kisi_client_init (KisiClient *self) {
  self->queue = kisi_queue_new (start, self);
  self->retiring = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static char *
normalize_server (const char *server, GError **error) {
  g_autofree char *trimmed = g_strstrip (g_strdup (server));
  g_autoptr (GUri) uri = g_uri_parse (trimmed, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *host = NULL;
  char *text;

  if (uri == NULL || !is_server (uri)) {
    g_propagate_error (error, kisi_error_new (KISI_ERROR_INVALID_INPUT, "server"));
    return NULL;
  }
  /* The keyring and the cache are looked up by this text: a host has one, however it is typed. */
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  text = g_uri_join (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, host, g_uri_get_port (uri),
                     g_uri_get_path (uri), NULL, NULL);
  while (g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  return text;
}

/* Takes over @server. */
static KisiClient *
make (char *server, GTlsDatabase *tls_database, guint deadline_ms) {
  KisiClient *self = g_object_new (KISI_TYPE_CLIENT, NULL);

  self->server = server;
  g_set_object (&self->tls_database, tls_database);
  self->deadline_ms = deadline_ms;
  kisi_client_renew_connections (self);
  return self;
}

KisiClient *
kisi_client_new (const char *server, GTlsDatabase *tls_database, GError **error) {
  char *normal = normalize_server (server, error);

  return normal != NULL ? make (normal, tls_database, 0) : NULL;
}

KisiClient *
kisi_client_clone (KisiClient *self) {
  return make (g_strdup (self->server), self->tls_database, self->deadline_ms);
}

void
kisi_client_set_deadline (KisiClient *self, guint milliseconds) {
  self->deadline_ms = milliseconds;
}

const char *
kisi_client_get_server (KisiClient *self) {
  return self->server;
}

void
kisi_client_set_credential (KisiClient *self, KisiCredentialKind kind, SecretValue *secret) {
  /* Nothing of the earlier person's is left: neither connections nor what libsoup keeps of them. */
  if (self->secret != NULL) {
    g_cancellable_cancel (self->warming_up);
    kisi_client_renew_connections (self);
  }
  if (secret != NULL)
    secret_value_ref (secret);
  g_clear_pointer (&self->secret, secret_value_unref);
  self->secret = secret;
  self->kind = kind;
  self->credential_serial++;
  if (self->shares_budget)
    kisi_client_share_budget (self);
}

KisiCredentialKind
kisi_client_get_credential_kind (KisiClient *self) {
  return self->kind;
}

guint
kisi_client_get_credential_serial (KisiClient *self) {
  return self->credential_serial;
}

/* Nothing tells whether what the environment asks for is more than that, or less. An administrator
 * asks for more in GnuTLS's own configuration, which counts on top of this. */
void
kisi_client_require_strong_tls (void) {
  g_setenv ("G_TLS_GNUTLS_PRIORITY", STRONG_TLS, TRUE);
}
