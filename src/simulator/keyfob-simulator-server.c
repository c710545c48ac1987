/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-server.h"

#include "simulator/keyfob-simulator-faults.h"
#include "simulator/keyfob-simulator-request.h"

/* Requests are counted, not kept, so that a demo can run for months. */
typedef struct {
  char *method;
  char *path;
  char *secret; /* "" for nobody's */
  guint count;
  gint64 last_arrival_us;
} SimCall;

static void
free_call (gpointer data) {
  SimCall *call = data;

  g_free (call->method);
  g_free (call->path);
  g_free (call->secret);
  g_free (call);
}

gboolean
sim_path_fits (const char *pattern, const char *path) {
  gsize length = pattern != NULL ? strlen (pattern) : 0;

  if (pattern == NULL)
    return TRUE;
  if (g_str_has_suffix (pattern, "*"))
    return strncmp (pattern, path, length - 1) == 0;
  return g_str_equal (pattern, path);
}

guint
sim_server_find_calls (SimServer *server,
                       const char *secret,
                       const char *method,
                       const char *path,
                       gint64 *last_arrival_us) {
  guint count = 0;
  GHashTableIter iter;
  gpointer value;

  *last_arrival_us = 0;
  g_hash_table_iter_init (&iter, server->calls);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    SimCall *call = value;

    if ((secret != NULL && !g_str_equal (secret, call->secret)) ||
        (method != NULL && !g_str_equal (method, call->method)) ||
        !sim_path_fits (path, call->path))
      continue;
    count += call->count;
    *last_arrival_us = MAX (*last_arrival_us, call->last_arrival_us);
  }
  return count;
}

/* Returns: the secret that a request came with; "" for none */
static const char *
get_secret (SoupServerMessage *message) {
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  const char *space = authorization != NULL ? strchr (authorization, ' ') : NULL;

  return space != NULL ? space + 1 : "";
}

/* Called as soon as SoupServer has read a request's headers. */
static void
note_arrival (SoupServer *soup,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer user_data) {
  SimServer *server = user_data;
  const char *method = soup_server_message_get_method (message);
  const char *secret = get_secret (message);
  g_autofree char *key = g_strconcat (method, " ", path, " ", secret, NULL);
  SimCall *call;

  G_MUTEX_AUTO_LOCK (&server->mutex, locker);
  call = g_hash_table_lookup (server->calls, key);
  if (call == NULL) {
    call = g_new0 (SimCall, 1);
    call->method = g_strdup (method);
    call->path = g_strdup (path);
    call->secret = g_strdup (secret);
    g_hash_table_insert (server->calls, g_steal_pointer (&key), call);
  }
  call->count++;
  call->last_arrival_us = g_get_monotonic_time ();
}

/* SoupServer announces the first request of a connection when it accepts that. */
static void
on_request_started (SoupServer *soup, SoupServerMessage *message, gpointer user_data) {
  SimServer *server = user_data;
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket == NULL || g_object_get_data (G_OBJECT (socket), "sim-counted") != NULL)
    return;
  g_object_set_data (G_OBJECT (socket), "sim-counted", server);
  G_MUTEX_AUTO_LOCK (&server->mutex, locker);
  server->connections++;
}

static void
carry_out (SimServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           SimAnswer *answer) {
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  SimRequest request = {
      .method = soup_server_message_get_method (message),
      .path = path,
      .query = query,
  };

  sim_office_answer (server->office, &request,
                     soup_message_headers_get_one (headers, "Authorization"),
                     soup_server_message_get_remote_host (message), body, answer);
  g_free (request.name);
  g_clear_pointer (&request.body, json_object_unref);
}

static void
on_request (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data) {
  SimServer *server = user_data;
  SimAnswer answer = {0};
  SimFault *fault;

  G_MUTEX_AUTO_LOCK (&server->mutex, locker);
  fault = sim_faults_take (server, get_secret (message), soup_server_message_get_method (message),
                           path);
  if (fault == NULL || sim_fault_is_carried_out (fault))
    carry_out (server, message, path, query, &answer);
  if (fault == NULL)
    sim_answer_send (&answer, message);
  else
    sim_fault_strike (server, fault, message, &answer);
  sim_answer_clear (&answer);
}

gboolean
sim_server_listen (SimServer *server, GError **error) {
  SoupServerListenOptions options =
      SOUP_SERVER_LISTEN_IPV4_ONLY | (server->secure ? SOUP_SERVER_LISTEN_HTTPS : 0);
  GSList *uris;

  if (!soup_server_listen_local (server->soup, server->port, options, error))
    return FALSE;
  uris = soup_server_get_uris (server->soup);
  server->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_clear_object (&server->held);
  return TRUE;
}

/* Else the port might be another program's before it is listened on again. A socket that does not
 * listen refuses connections, too. */
static void
hold_port (SimServer *server) {
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, server->port);

  g_clear_object (&server->held);
  server->held =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  if (server->held == NULL || !g_socket_bind (server->held, address, TRUE, NULL))
    g_clear_object (&server->held);
}

void
sim_server_stop (SimServer *server) {
  soup_server_disconnect (server->soup);
  hold_port (server);
}

SimServer *
sim_server_new (GMainContext *context, const KeyfobSimulatorOptions *options) {
  SimServer *server = g_new0 (SimServer, 1);

  g_mutex_init (&server->mutex);
  server->context = context;
  server->secure = options->certificate != NULL;
  server->soup = soup_server_new ("tls-certificate", options->certificate, NULL);
  server->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_call);
  server->faults = g_ptr_array_new_with_free_func (sim_fault_free);
  server->troubles = g_ptr_array_new ();
  server->office = sim_office_new (options->doors);
  server->office->relock_seconds = options->relock_seconds;
  server->office->password_seconds = options->password_seconds;
  server->office->unlimited = options->unlimited;
  server->office->living = options->living;
  g_signal_connect (server->soup, "request-started", G_CALLBACK (on_request_started), server);
  soup_server_add_early_handler (server->soup, NULL, note_arrival, server, NULL);
  soup_server_add_handler (server->soup, NULL, on_request, server, NULL);
  return server;
}

void
sim_server_free (SimServer *server) {
  sim_faults_clear (server);
  soup_server_disconnect (server->soup);
  g_clear_object (&server->held);
  g_clear_object (&server->soup);
  g_clear_pointer (&server->troubles, g_ptr_array_unref);
  g_clear_pointer (&server->faults, g_ptr_array_unref);
  g_clear_pointer (&server->calls, g_hash_table_unref);
  g_clear_pointer (&server->office, sim_office_free);
  g_mutex_clear (&server->mutex);
  g_free (server);
}
