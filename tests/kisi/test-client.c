/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-client.h"

#include <string.h>

#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "kisi/kisi-lock.h"
#include "wire-server.h"

#define SECRET "s3cret-0123456789"

static KisiClient *
new_client (WireServer *server, guint deadline_ms) {
  KisiClient *client = g_object_new (KISI_TYPE_CLIENT, "server", wire_server_get_url (server),
                                     "deadline-ms", deadline_ms, NULL);
  g_autoptr (SecretValue) secret = secret_value_new (SECRET, -1, "text/plain");

  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  return client;
}

static gboolean
get (KisiClient *client, const char *path, JsonNode **json, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  KisiRequest request = {.method = "GET", .path = path, .urgency = KISI_URGENCY_NOW};

  kisi_client_send_async (client, &request, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_client_send_finish (client, result, json, NULL, error);
}

static gboolean
unlock (KisiClient *client, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_lock_unlock_async (client, 7, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_lock_unlock_finish (client, result, error);
}

static void
test_smoke (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (server, 2000);
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *request = NULL;

  wire_server_answer (server, "{\"message\": \"Unlocked!\"}");
  g_assert_true (get (client, "/login", &json, &error));
  g_assert_no_error (error);
  g_assert_true (unlock (client, &error));
  g_assert_no_error (error);
  request = wire_server_dup_request (server, 1);
  g_assert_true (g_str_has_prefix (request, "POST /locks/7/unlock HTTP/1.1\n"));
  g_assert_nonnull (strstr (request, "Authorization: KISI-LOGIN " SECRET "\n"));
}

static void
test_drip (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (server, 50);
  g_autoptr (GError) error = NULL;

  wire_server_drip (server);
  for (guint i = 0; i < 20; i++) {
    g_assert_false (unlock (client, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_NO_ANSWER);
    g_clear_error (&error);
  }
  g_assert_cmpuint (wire_server_count (server), ==, 20);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/smoke", test_smoke);
  g_test_add_func ("/client/drip", test_drip);
  return g_test_run ();
}
