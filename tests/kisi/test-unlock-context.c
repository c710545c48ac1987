/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-unlock-context.h"

#include "keyfob-test.h"
#include "kisi-requests.h"
#include "simulator/keyfob-simulator.h"

#include <string.h>

#define YES KISI_TRISTATE_YES
#define NO  KISI_TRISTATE_NO

typedef struct {
  const char *name;
  KisiUnlockContext presence;
  const char *body; /* NULL for none */
} Case;

static const Case CASES[] = {
    {"unknown", {.proof = -1}, NULL},
    {"proof", {.proof = 678}, "{\"lock\":{\"proximity_proof\":\"678\"}}"},
    {"proof-unpadded", {.proof = 7}, "{\"lock\":{\"proximity_proof\":\"7\"}}"},
    {"proof-least", {.proof = 0}, "{\"lock\":{\"proximity_proof\":\"0\"}}"},
    {"proof-most", {.proof = 1023}, "{\"lock\":{\"proximity_proof\":\"1023\"}}"},
    {"location",
     {.proof = -1, .has_location = TRUE, .latitude = 59.5, .longitude = -10.25},
     "{\"context\":{\"location\":{\"latitude\":59.5,\"longitude\":-10.25}}}"},
    {"null-island",
     {.proof = -1, .has_location = TRUE},
     "{\"context\":{\"location\":{\"latitude\":0.0,\"longitude\":0.0}}}"},
    {"bluetooth-on",
     {.proof = -1, .ble = {YES, YES, YES}},
     "{\"context\":{\"services\":[{\"type\":\"BLE\",\"available\":true,\"enabled\":true,"
     "\"authorized\":true}]}}"},
    {"bluetooth-absent",
     {.proof = -1, .ble = {.available = NO}},
     "{\"context\":{\"services\":[{\"type\":\"BLE\",\"available\":false}]}}"},
    {"bluetooth-off",
     {.proof = -1, .ble = {YES, NO}},
     "{\"context\":{\"services\":[{\"type\":\"BLE\",\"available\":true,\"enabled\":false}]}}"},
    {"location-not-allowed",
     {.proof = -1, .gps = {.authorized = NO}},
     "{\"context\":{\"services\":[{\"type\":\"GPS\",\"authorized\":false}]}}"},
    {"all",
     {.proof = 12,
      .has_location = TRUE,
      .latitude = 1.5,
      .longitude = 2.5,
      .ble = {YES, NO, YES},
      .gps = {NO, YES, NO}},
     "{\"context\":{\"location\":{\"latitude\":1.5,\"longitude\":2.5},\"services\":["
     "{\"type\":\"BLE\",\"available\":true,\"enabled\":false,\"authorized\":true},"
     "{\"type\":\"GPS\",\"available\":false,\"enabled\":true,\"authorized\":false}]},"
     "\"lock\":{\"proximity_proof\":\"12\"}}"},
};

static gboolean
unlock_with (KisiClient *client, gint64 id, const KisiUnlockContext *presence, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_lock_unlock_async (client, id, presence, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_lock_unlock_finish (client, result, error);
}

/* The very bytes that go out; and without anything to tell none go out, as ever. */
static void
test_body (gconstpointer data) {
  const Case *tested = data;
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *request = NULL;
  g_autofree char *length = NULL;

  wire_server_answer (server, "{\"message\": \"Unlocked!\"}");
  g_assert_true (unlock_with (client, 5, &tested->presence, &error));
  g_assert_no_error (error);
  request = wire_server_dup_request (server, 0);
  g_assert_true (g_str_has_prefix (request, "POST /locks/5/unlock "));
  length =
      g_strdup_printf ("\nContent-Length: %zu\n", tested->body != NULL ? strlen (tested->body) : 0);
  g_assert_nonnull (strstr (request, length));
  g_assert_nonnull (strstr (request, "\nContent-Type: application/json\n"));
  if (tested->body != NULL) {
    g_assert_cmpstr (strchr (request, '{'), ==, tested->body);
  } else {
    g_assert_null (strchr (request, '{'));
  }
}

static void
test_nullable (void) {
  g_assert_null (kisi_unlock_context_to_json (NULL));
}

/* An office that checks proofs takes what it radiates, and nothing near it. */
static void
test_office (void) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE, .password_seconds = 3600};
  g_autoptr (KeyfobSimulator) office = keyfob_simulator_new (&options, NULL);
  g_autoptr (KisiClient) client = kisi_client_new (keyfob_simulator_get_url (office), NULL, NULL);
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (office), -1, "text/plain");
  gint64 id = keyfob_simulator_find_lock (office, "Laboratory");
  KisiUnlockContext presence = KISI_UNLOCK_CONTEXT_UNKNOWN;
  g_autoptr (GError) error = NULL;
  guint32 bits;
  guint password;

  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  g_assert_true (keyfob_simulator_get_advertisement (office, id, &bits, &password));
  presence.proof = password ^ 1;
  g_assert_false (unlock_with (client, id, &presence, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_NOT_NEAR);
  g_assert_cmpstr (kisi_error_get_kisi_code (error), ==, "bb4faa");
  presence.proof = password;
  g_assert_true (unlock_with (client, id, &presence, NULL));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *path = g_strdup_printf ("/unlock-context/body/%s", CASES[i].name);

    g_test_add_data_func (path, &CASES[i], test_body);
  }
  g_test_add_func ("/unlock-context/nullable", test_nullable);
  g_test_add_func ("/unlock-context/office", test_office);
  return g_test_run ();
}
