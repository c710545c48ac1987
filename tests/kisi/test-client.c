/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include <string.h>

#include "keyfob-test.h"
#include "kisi-requests.h"

static void
test_servers (void) {
  const struct {
    const char *typed;
    const char *server; /* NULL: refused */
  } cases[] = {
      {"https://api.kisi.io", "https://api.kisi.io"},
      {" https://api.kisi.io/ ", "https://api.kisi.io"},
      {"HTTPS://api.kisi.io:8443//", "https://api.kisi.io:8443"},
      {"https://example.com/kisi/", "https://example.com/kisi"},
      {"HTTPS://API.Example.COM/Kisi", "https://api.example.com/Kisi"},
      {"https://example.com:443", "https://example.com"},
      {"http://127.0.0.1:8000", "http://127.0.0.1:8000"},
      {"http://127.200.3.4", "http://127.200.3.4"},
      {"http://[::1]:8000/", "http://[::1]:8000"},
      {"http://localhost:8000", "http://localhost:8000"},
      {"http://api.kisi.io", NULL},
      {"http://localhost.example.com", NULL},
      {"http://127.0.0.1.example.com", NULL},
      {"http://128.0.0.1", NULL},
      {"http://0.0.0.0", NULL},
      {"http://[::2]", NULL},
      {"https://ada@api.kisi.io", NULL},
      {"https://ada:pass@api.kisi.io", NULL},
      {"https://api.kisi.io/?a=b", NULL},
      {"https://api.kisi.io/#a", NULL},
      {"ftp://api.kisi.io", NULL},
      {"file:///etc/passwd", NULL},
      {"https://", NULL},
      {"https:///locks", NULL},
      {"api.kisi.io", NULL},
      {"", NULL},
      {"https://api.kisi.io\r\nX: y", NULL},
      {"https://\xff\xfe", NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (KisiClient) client = kisi_client_new (cases[i].typed, NULL, &error);

    g_test_message ("case %zu", i);
    if (cases[i].server != NULL) {
      g_assert_no_error (error);
      g_assert_cmpstr (kisi_client_get_server (client), ==, cases[i].server);
    } else {
      g_assert_null (client);
      g_assert_error (error, KISI_ERROR, KISI_ERROR_INVALID_INPUT);
      g_assert_cmpstr (kisi_error_get_field (error), ==, "server");
    }
  }
}

static void
test_headers (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (SecretValue) link = secret_value_new ("link-secret", -1, "text/plain");
  g_autofree char *login_request = NULL;
  g_autofree char *link_request = NULL;
  g_autofree char *anonymous_request = NULL;
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  KisiRequest anonymous = {
      .method = "GET",
      .path = "/organizations/x/public",
      .query = "a=b%20c",
      .urgency = KISI_URGENCY_NOW,
      .anonymous = TRUE,
  };

  wire_server_answer_bytes (server, "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\n", "{}", -1);
  g_assert_true (unlock (client, 9007199254740993, NULL));
  kisi_client_set_credential (client, KISI_CREDENTIAL_ACCESS_LINK, link);
  g_assert_true (get (client, "/locks", NULL, NULL));
  kisi_client_send_async (client, &anonymous, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  g_assert_true (kisi_client_send_finish (client, result, NULL, NULL, NULL));

  login_request = wire_server_dup_request (server, 0);
  g_assert_true (
      g_str_has_prefix (login_request, "POST /locks/9007199254740993/unlock HTTP/1.1\n"));
  g_assert_nonnull (strstr (login_request, "\nAuthorization: KISI-LOGIN " TEST_SECRET "\n"));
  g_assert_nonnull (strstr (login_request, "\nUser-Agent: Keyfob/" KEYFOB_VERSION "\n"));
  g_assert_nonnull (strstr (login_request, "\nAccept: application/json\n"));
  g_assert_nonnull (strstr (login_request, "\nContent-Type: application/json\n"));

  link_request = wire_server_dup_request (server, 1);
  g_assert_nonnull (strstr (link_request, "\nAuthorization: KISI-GROUP-LINK link-secret\n"));
  g_assert_null (strstr (link_request, "Cookie"));

  anonymous_request = wire_server_dup_request (server, 2);
  g_assert_true (g_str_has_prefix (anonymous_request, "GET /organizations/x/public?a=b%20c HTTP"));
  g_assert_null (strstr (anonymous_request, "Authorization"));
}

static void
count_signal (KisiClient *client, guint *count) {
  ++*count;
}

static void
test_credential_refused (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (SecretValue) newer = secret_value_new ("newer", -1, "text/plain");
  KisiRequest request = {.method = "GET", .path = "/locks", .urgency = KISI_URGENCY_NOW};
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint refused = 0;

  g_signal_connect (client, "credential-refused", G_CALLBACK (count_signal), &refused);
  wire_server_answer_bytes (server, "HTTP/1.1 401 Unauthorized\r\n", "{\"error\": \"x\"}", -1);

  /* A sign-in with a wrong password says nothing about the credential. */
  g_assert_null (create_login (client, "a", "b", "c", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD);
  g_clear_error (&error);
  g_assert_cmpuint (refused, ==, 0);

  g_assert_false (get (client, "/locks", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);
  g_clear_error (&error);
  g_assert_cmpuint (refused, ==, 1);

  /* Sent with the old one, answered when there is a new one. */
  kisi_client_send_async (client, &request, NULL, keyfob_test_store_result, &stored);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, newer);
  result = keyfob_test_wait_for_result (&stored);
  g_assert_false (kisi_client_send_finish (client, result, NULL, NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);
  g_assert_cmpuint (refused, ==, 1);
}

/* The page of a gateway signs nobody out. */
static void
test_stranger_refuses (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GError) error = NULL;
  guint refused = 0;

  g_signal_connect (client, "credential-refused", G_CALLBACK (count_signal), &refused);
  wire_server_answer_bytes (server, "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html\r\n",
                            "<html>Sign in to this network</html>", -1);
  g_assert_false (get (client, "/locks", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
  g_clear_error (&error);
  g_assert_null (create_login (client, "a", "b", "c", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
  g_assert_cmpuint (refused, ==, 0);
}

/* Which status comes with the code that says so is not documented. */
static void
test_link_refused (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (SecretValue) link = secret_value_new ("link-secret", -1, "text/plain");
  g_autoptr (GError) error = NULL;
  guint refused = 0;

  g_signal_connect (client, "credential-refused", G_CALLBACK (count_signal), &refused);
  kisi_client_set_credential (client, KISI_CREDENTIAL_ACCESS_LINK, link);
  wire_server_answer_bytes (server, "HTTP/1.1 403 Forbidden\r\n",
                            "{\"error\":\"Link is not valid.\",\"code\":\"f29aef\"}", -1);
  g_assert_false (get (client, "/locks", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);
  g_assert_cmpuint (refused, ==, 1);
}

/* A credential that is none is never sent, and cannot smuggle in a header. */
static void
test_malformed_credential (void) {
  const char *secrets[] = {NULL, "", "a b", "a\r\nX-Evil: 1", "schlüssel", "a\tb"};
  g_autoptr (WireServer) server = wire_server_new ();

  wire_server_answer (server, "{}");
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++) {
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    g_autoptr (SecretValue) secret =
        secrets[i] != NULL ? secret_value_new (secrets[i], -1, "text/plain") : NULL;
    g_autoptr (GError) error = NULL;
    guint refused = 0;

    g_signal_connect (client, "credential-refused", G_CALLBACK (count_signal), &refused);
    kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
    g_assert_false (get (client, "/locks", NULL, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);
    g_assert_cmpuint (refused, ==, secret != NULL);
  }
  g_assert_cmpuint (wire_server_count (server), ==, 0);
}

static void
test_unreachable (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autofree char *url = g_strdup (wire_server_get_url (server));
  g_autofree char *tls_url = g_strconcat ("https", url + strlen ("http"), NULL);
  g_autoptr (KisiClient) client = new_client (url, 0);
  /* The server speaks no TLS: the handshake never ends. */
  g_autoptr (KisiClient) hanging = new_client (tls_url, 200);
  g_autoptr (GError) error = NULL;

  wire_server_stay_silent (server);
  g_assert_false (unlock (hanging, 1, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  g_clear_error (&error);

  wire_server_free (g_steal_pointer (&server));
  g_assert_false (unlock (client, 1, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "nothing was sent"));
  g_clear_error (&error);

  g_assert_false (get (client, "/locks", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  g_assert_cmpstr (error->message, ==, "Kisi cannot be reached. Check the network and try again.");
}

/* A proxy that cannot or will not connect answers itself: Kisi has seen nothing. */
static void
test_proxy (void) {
  g_autoptr (WireServer) proxy = wire_server_new ();
  g_autoptr (KisiClient) client = new_client ("https://kisi.invalid", 0);
  const char *heads[] = {"HTTP/1.1 502 Bad Gateway\r\n", "HTTP/1.1 403 Forbidden\r\n",
                         "HTTP/1.1 401 Unauthorized\r\n"};

  g_setenv ("https_proxy", wire_server_get_url (proxy), TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_autofree char *request = NULL;
    g_autoptr (GError) error = NULL;

    wire_server_answer_bytes (proxy, heads[i], "<html>", -1);
    g_assert_false (unlock (client, 1, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
    request = wire_server_dup_request (proxy, i);
    g_assert_true (g_str_has_prefix (request, "CONNECT kisi.invalid:443 "));
    g_assert_null (strstr (request, TEST_SECRET));
  }
  g_unsetenv ("https_proxy");
}

/* A server on this computer is not reached through one, whose owner would read the credential. */
static void
test_no_proxy (void) {
  g_autoptr (WireServer) proxy = wire_server_new ();
  g_autoptr (WireServer) server = wire_server_new ();
  g_autofree char *named =
      g_strconcat ("http://localhost", strrchr (wire_server_get_url (server), ':'), NULL);
  const char *urls[] = {wire_server_get_url (server), named};

  g_setenv ("http_proxy", wire_server_get_url (proxy), TRUE);
  g_unsetenv ("no_proxy");
  wire_server_answer_bytes (proxy, "HTTP/1.1 502 Bad Gateway\r\n", "<html>", -1);
  wire_server_answer (server, "{}");
  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++) {
    g_autoptr (KisiClient) client = new_client (urls[i], 0);
    g_autoptr (GError) error = NULL;

    kisi_client_warm_up (client);
    g_assert_true (unlock (client, 1, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (wire_server_count (server), ==, i + 1);
  }
  g_assert_cmpuint (wire_server_count (proxy), ==, 0);
  g_unsetenv ("http_proxy");
}

static void
test_no_answer (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 500);
  g_autoptr (GError) error = NULL;

  wire_server_hang_up (server);
  wire_server_stay_silent (server);
  wire_server_drip (server);
  for (guint i = 0; i < 3; i++) {
    g_assert_false (unlock (client, 1, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_NO_ANSWER);
    g_clear_error (&error);
    g_assert_cmpuint (wire_server_count (server), ==, i + 1);
  }
}

/* A connection that the server closed meanwhile must not make libsoup send an unlock again. */
static void
test_dead_connection (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GError) error = NULL;

  wire_server_answer (server, "{}");
  wire_server_hang_up (server);
  wire_server_answer (server, "{}");
  g_assert_true (unlock (client, 1, &error));
  g_assert_false (unlock (client, 1, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_NO_ANSWER);
  g_assert_cmpuint (wire_server_count (server), ==, 2);
}

static void
test_cancel (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  KisiRequest request = {.method = "GET", .path = "/locks", .urgency = KISI_URGENCY_NOW};
  GAsyncResult *stored = NULL;
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GAsyncResult) early = NULL;
  g_autoptr (GError) error = NULL;

  wire_server_stay_silent (server);

  g_cancellable_cancel (before);
  kisi_lock_unlock_async (client, 1, NULL, before, keyfob_test_store_result, &stored);
  early = keyfob_test_wait_for_result (&stored);
  g_assert_false (kisi_lock_unlock_finish (client, early, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    gboolean once = i == 0;

    request.once = once;
    kisi_client_send_async (client, &request, cancellable, keyfob_test_store_result, &stored);
    wait_for_requests (server, i + 1);
    g_cancellable_cancel (cancellable);
    result = keyfob_test_wait_for_result (&stored);
    g_assert_false (kisi_client_send_finish (client, result, NULL, NULL, &error));
    /* It cannot be taken back: the door may have opened. */
    if (once)
      g_assert_error (error, KISI_ERROR, KISI_ERROR_NO_ANSWER);
    else
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&error);
  }
}

static void
test_finalize (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  KisiClient *client = new_client (wire_server_get_url (server), 0);

  wire_server_answer (server, "{}");
  g_assert_true (unlock (client, 1, NULL));
  kisi_client_renew_connections (client);
  g_assert_true (unlock (client, 1, NULL));
  g_assert_finalize_object (client);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/servers", test_servers);
  g_test_add_func ("/client/headers", test_headers);
  g_test_add_func ("/client/credential-refused", test_credential_refused);
  g_test_add_func ("/client/stranger-refuses", test_stranger_refuses);
  g_test_add_func ("/client/link-refused", test_link_refused);
  g_test_add_func ("/client/malformed-credential", test_malformed_credential);
  g_test_add_func ("/client/unreachable", test_unreachable);
  g_test_add_func ("/client/proxy", test_proxy);
  g_test_add_func ("/client/no-proxy", test_no_proxy);
  g_test_add_func ("/client/no-answer", test_no_answer);
  g_test_add_func ("/client/dead-connection", test_dead_connection);
  g_test_add_func ("/client/cancel", test_cancel);
  g_test_add_func ("/client/finalize", test_finalize);
  return g_test_run ();
}
