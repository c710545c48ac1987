/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-connections.h"

#include "kisi/kisi-server.h"

#include "platform/keyfob-timer.h"

#define CONNECTIONS_MAX         8 /* with libsoup's 2, an unlock waits behind a refresh */
#define IDLE_TIMEOUT_SECONDS    20
#define SILENCE_TIMEOUT_SECONDS 30 /* the deadlines come first; this ends lost preconnects */
#define WARM_SECONDS            15 /* less than the idle timeout */

struct _KisiConnections {
  int ref_count; /* of the owner, and of a preconnect that is under way */
  char *server;
  GTlsDatabase *tls_database;
  SoupSession *session;
  gint64 answered_us;  /* when a connection was last seen working; 0 for never */
  gboolean warming_up; /* the present session */
};

static void
kisi_connections_unref (KisiConnections *self) {
  if (--self->ref_count > 0)
    return;
  g_clear_object (&self->tls_database);
  g_free (self->server);
  g_free (self);
}

static void
make_session (KisiConnections *self) {
  self->session = soup_session_new_with_options (
      "max-conns-per-host", CONNECTIONS_MAX, "max-conns", CONNECTIONS_MAX, "idle-timeout",
      IDLE_TIMEOUT_SECONDS, "timeout", SILENCE_TIMEOUT_SECONDS, "user-agent",
      "Keyfob/" KEYFOB_VERSION, NULL);
  if (self->tls_database != NULL)
    soup_session_set_tls_database (self->session, self->tls_database);
  /* What stays within this computer is nothing for a proxy, wherever one is configured: plain HTTP
   * would show it the credential, and no other computer has that server. */
  if (kisi_server_is_local (self->server))
    soup_session_set_proxy_resolver (self->session, NULL);
  /* kisi_answer_parse() unpacks, within its limit. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  self->answered_us = 0;
  self->warming_up = FALSE;
}

KisiConnections *
kisi_connections_new (const char *server, GTlsDatabase *tls_database) {
  KisiConnections *self = g_new0 (KisiConnections, 1);

  self->ref_count = 1;
  self->server = g_strdup (server);
  g_set_object (&self->tls_database, tls_database);
  make_session (self);
  return self;
}

void
kisi_connections_close (KisiConnections *self) {
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  kisi_connections_unref (self);
}

SoupSession *
kisi_connections_get_session (KisiConnections *self) {
  return self->session;
}

void
kisi_connections_note_answer (KisiConnections *self) {
  self->answered_us = keyfob_timer_now ();
}

void
kisi_connections_renew (KisiConnections *self) {
  /* Whoever is under way on it holds it. */
  g_clear_object (&self->session);
  make_session (self);
}

static void
on_warmed_up (GObject *source, GAsyncResult *result, gpointer user_data) {
  KisiConnections *self = user_data;

  gboolean connected = soup_session_preconnect_finish (SOUP_SESSION (source), result, NULL);

  /* One that hangs on an old session, as after a sleep, is in nobody's way. */
  if (SOUP_SESSION (source) == self->session) {
    self->warming_up = FALSE;
    if (connected)
      kisi_connections_note_answer (self);
  }
  kisi_connections_unref (self);
}

void
kisi_connections_warm_up (KisiConnections *self) {
  g_autoptr (SoupMessage) message = NULL;
  gint64 now_us = keyfob_timer_now ();

  if (self->warming_up ||
      (self->answered_us != 0 && now_us - self->answered_us < WARM_SECONDS * G_USEC_PER_SEC))
    return;
  message = soup_message_new ("GET", self->server);
  soup_message_set_force_http1 (message, TRUE); /* as kisi_message_new() */
  self->warming_up = TRUE;
  self->ref_count++;
  soup_session_preconnect_async (self->session, message, G_PRIORITY_DEFAULT, NULL, on_warmed_up,
                                 self);
}
