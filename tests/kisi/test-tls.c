/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Whose TLS is too old, or whose key is too short, is told nothing. */

#include <glib-unix.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "keyfob-test-certificate.h"
#include "keyfob-test.h"
#include "kisi-requests.h"

#define ANY_KEY "NORMAL:%PROFILE_VERY_WEAK:+VERS-TLS1.1:"

typedef struct {
  const char *name;
  const char *priority; /* of the server */
  guint rsa_bits;
  gboolean accepted;
} Case;

static const Case CASES[] = {
    {"1.3", ANY_KEY "-VERS-ALL:+VERS-TLS1.3", 2048, TRUE},
    {"1.2", ANY_KEY "-VERS-ALL:+VERS-TLS1.2", 2048, TRUE},
    {"1.1", ANY_KEY "-VERS-ALL:+VERS-TLS1.1", 2048, FALSE},
    {"1.0", ANY_KEY "-VERS-ALL:+VERS-TLS1.0", 2048, FALSE},
    {"rsa-1024", ANY_KEY "-VERS-ALL:+VERS-TLS1.2", 1024, FALSE},
    {"rsa-1024-1.3", ANY_KEY "-VERS-ALL:+VERS-TLS1.3", 1024, FALSE},
};

typedef struct {
  gnutls_certificate_credentials_t credentials;
  const char *priority;
  int requests; /* atomic */
} Server;

/* GnuTLS itself, since GIO's server knows what GIO's client knows. */
static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer user_data) {
  const char *reply = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
  Server *server = user_data;
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  gnutls_session_t session;
  char request[4096];

  gnutls_init (&session, GNUTLS_SERVER);
  g_assert_cmpint (gnutls_priority_set_direct (session, server->priority, NULL), ==, 0);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, server->credentials);
  g_unix_set_fd_nonblocking (fd, FALSE, NULL); /* GIO's are not */
  gnutls_transport_set_int (session, fd);
  if (gnutls_handshake (session) == 0 &&
      gnutls_record_recv (session, request, sizeof request) > 0) {
    g_atomic_int_inc (&server->requests);
    gnutls_record_send (session, reply, strlen (reply));
    gnutls_bye (session, GNUTLS_SHUT_WR);
  }
  gnutls_deinit (session);
  return TRUE;
}

static void
load (Server *server, GTlsCertificate *certificate) {
  g_autofree char *text = NULL;
  g_autofree char *key = NULL;
  gnutls_datum_t texts[2];

  g_object_get (certificate, "certificate-pem", &text, "private-key-pem", &key, NULL);
  texts[0] = (gnutls_datum_t) {(unsigned char *) text, strlen (text)};
  texts[1] = (gnutls_datum_t) {(unsigned char *) key, strlen (key)};
  gnutls_certificate_allocate_credentials (&server->credentials);
  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (server->credentials, &texts[0], &texts[1],
                                                        GNUTLS_X509_FMT_PEM),
                   >=, 0);
}

static void
test_server (gconstpointer data) {
  const Case *test = data;
  g_autoptr (KeyfobTestCertificate) certificate = keyfob_test_certificate_new_rsa (test->rsa_bits);
  Server server = {.priority = test->priority};
  GSocketService *service = g_threaded_socket_service_new (10);
  guint port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", port);
  g_autoptr (KisiClient) client = kisi_client_new (url, certificate->database, NULL);
  g_autoptr (SecretValue) secret = secret_value_new (TEST_SECRET, -1, "text/plain");
  g_autoptr (GError) error = NULL;

  load (&server, certificate->certificate);
  g_signal_connect (service, "run", G_CALLBACK (on_run), &server);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  g_assert_cmpint (unlock (client, 1, &error), ==, test->accepted);
  g_assert_cmpint (g_atomic_int_get (&server.requests), ==, test->accepted);
  if (!test->accepted) {
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
    g_assert_nonnull (strstr (error->message, "is not safe, so nothing was sent"));
  }
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  while (G_OBJECT (service)->ref_count > 1)
    g_main_context_iteration (NULL, FALSE);
  g_object_unref (service);
  gnutls_certificate_free_credentials (server.credentials);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  /* What a person once set for another server holds for Keyfob no more than for that one. */
  g_setenv ("G_TLS_GNUTLS_PRIORITY", ANY_KEY "+VERS-TLS1.0", TRUE);
  kisi_client_require_strong_tls ();
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *path = g_strconcat ("/tls/", CASES[i].name, NULL);

    g_test_add_data_func (path, &CASES[i], test_server);
  }
  return g_test_run ();
}
