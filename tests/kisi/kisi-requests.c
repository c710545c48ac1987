/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi-requests.h"

#include "keyfob-test.h"

KisiClient *
new_client (const char *server, guint deadline_ms) {
  KisiClient *client = kisi_client_new (server, NULL, NULL);
  g_autoptr (SecretValue) secret = secret_value_new (TEST_SECRET, -1, "text/plain");

  kisi_client_set_deadline (client, deadline_ms);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  return client;
}

static gboolean
send (KisiClient *client, const KisiRequest *request, JsonNode **json, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_client_send_async (client, request, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_client_send_finish (client, result, json, NULL, error);
}

gboolean
get (KisiClient *client, const char *path, JsonNode **json, GError **error) {
  KisiRequest request = {.method = "GET", .path = path, .urgency = KISI_URGENCY_NOW};

  return send (client, &request, json, error);
}

gboolean
post_once (KisiClient *client, const char *path, GError **error) {
  KisiRequest request = {
      .method = "POST",
      .path = path,
      .urgency = KISI_URGENCY_NOW,
      .once = TRUE,
  };

  return send (client, &request, NULL, error);
}

gboolean
unlock (KisiClient *client, gint64 id, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_lock_unlock_async (client, id, NULL, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_lock_unlock_finish (client, result, error);
}

GPtrArray *
fetch_locks (KisiClient *client, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_lock_fetch_all_async (client, KISI_URGENCY_NOW, NULL, NULL, NULL, keyfob_test_store_result,
                             &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_list_fetch_finish (client, result, error);
}

KisiLock *
fetch_lock (KisiClient *client, gint64 id, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_lock_fetch_async (client, id, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_lock_fetch_finish (client, result, error);
}

KisiLogin *
create_login (KisiClient *client,
              const char *domain,
              const char *email,
              const char *password,
              const char *otp_code,
              GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_login_create_async (client, domain, email, password, otp_code, "test-computer", NULL,
                           keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_login_create_finish (client, result, error);
}

typedef struct {
  WireServer *server;
  guint count;
} Expectation;

static gboolean
is_met (gpointer data) {
  Expectation *expectation = data;

  return wire_server_count (expectation->server) >= expectation->count;
}

void
wait_for_requests (WireServer *server, guint count) {
  Expectation expectation = {server, count};

  keyfob_test_wait_until (is_met, &expectation);
}
