/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What does something in the world goes out once, and its answer is heard, whatever a server that
 * prefers HTTP/2 does to the first request. libsoup repeats a request that HTTP/2 calls refused,
 * and cannot be kept from it. */

#include "http2-server.h"
#include "keyfob-test-certificate.h"
#include "keyfob-test.h"
#include "kisi-requests.h"

/* Long enough for what libsoup does half a millisecond later. */
#define MOMENT_MS 100

static KeyfobTestCertificate *certificate;

static const struct {
  const char *name;
  Http2Deed deed;
} CASES[] = {
    {"answer", HTTP2_ANSWER},
    {"refuse", HTTP2_REFUSE},
    {"ask-for-http1", HTTP2_ASK_FOR_HTTP1},
    {"go-away", HTTP2_GO_AWAY},
    {"go-away-and-answer", HTTP2_GO_AWAY_AND_ANSWER},
};

static KisiClient *
new_client_of (Http2Server *server) {
  KisiClient *client = kisi_client_new (http2_server_get_url (server), certificate->database, NULL);
  g_autoptr (SecretValue) secret = secret_value_new (TEST_SECRET, -1, "text/plain");

  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  return client;
}

static void
test_unlock (gconstpointer data) {
  g_autoptr (Http2Server) server =
      http2_server_new (certificate->certificate, GPOINTER_TO_INT (data));
  g_autoptr (KisiClient) client = new_client_of (server);
  g_autoptr (GError) error = NULL;
  gboolean accepted = unlock (client, 1, &error);

  keyfob_test_let_pass (MOMENT_MS);
  g_assert_cmpuint (http2_server_count (server), ==, 1);
  g_assert_no_error (error);
  g_assert_true (accepted);
}

/* The answer is empty, which is no login of Kisi's; but it was asked for once. */
static void
test_sign_in (gconstpointer data) {
  g_autoptr (Http2Server) server =
      http2_server_new (certificate->certificate, GPOINTER_TO_INT (data));
  g_autoptr (KisiClient) client = new_client_of (server);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      create_login (client, "nordhaven", "ada@nordhaven.example", "secret", NULL, &error));
  keyfob_test_let_pass (MOMENT_MS);
  g_assert_cmpuint (http2_server_count (server), ==, 1);
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
}

int
main (int argc, char **argv) {
  int status;

  g_test_init (&argc, &argv, NULL);
  certificate = keyfob_test_certificate_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *unlock_path = g_strdup_printf ("/once/unlock/%s", CASES[i].name);
    g_autofree char *sign_in_path = g_strdup_printf ("/once/sign-in/%s", CASES[i].name);

    g_test_add_data_func (unlock_path, GINT_TO_POINTER (CASES[i].deed), test_unlock);
    g_test_add_data_func (sign_in_path, GINT_TO_POINTER (CASES[i].deed), test_sign_in);
  }
  status = g_test_run ();
  keyfob_test_certificate_free (certificate);
  return status;
}
