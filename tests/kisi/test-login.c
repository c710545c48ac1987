/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include <string.h>

#include "keyfob-test.h"
#include "kisi-requests.h"
#include "kisi/kisi-organization.h"
#include "simulator/keyfob-simulator.h"

static const char PASSWORD[] = "demo-password";

typedef struct {
  KeyfobSimulator *simulator;
  KisiClient *client;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data) {
  KeyfobSimulatorOptions options = {.unlimited = TRUE};

  self->simulator = keyfob_simulator_new (&options, NULL);
  self->client = kisi_client_new (keyfob_simulator_get_url (self->simulator), NULL, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data) {
  g_assert_finalize_object (self->client);
  g_object_unref (self->simulator);
}

static KisiOrganization *
find_organization (KisiClient *client, const char *domain, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_organization_find_async (client, domain, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_organization_find_finish (client, result, error);
}

static KisiLogin *
fetch_login (KisiClient *client, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_login_fetch_async (client, KISI_URGENCY_NOW, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_login_fetch_finish (client, result, error);
}

static gboolean
delete_login (KisiClient *client, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_login_delete_async (client, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_login_delete_finish (client, result, error);
}

static void
test_organization (Fixture *self, gconstpointer data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiOrganization) plain = find_organization (self->client, " NordHaven \n", &error);
  g_autoptr (KisiOrganization) single = find_organization (self->client, "fjordbank", NULL);
  const char *wrong[] = {"nowhere", "", "  ", "a/b", "a?b", "../login", "nord haven", "nørd"};

  g_assert_no_error (error);
  g_assert_cmpstr (plain->domain, ==, "nordhaven");
  g_assert_cmpuint (strlen (plain->name), >, 0);
  g_assert_false (plain->uses_single_sign_on);
  g_assert_true (single->uses_single_sign_on);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_assert_null (find_organization (self->client, wrong[i], &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_INVALID_INPUT);
    g_assert_cmpstr (kisi_error_get_field (error), ==, "domain");
    g_clear_error (&error);
  }
  /* Only the first of them could be a domain, and was asked for. */
  g_assert_cmpuint (keyfob_simulator_count_requests (self->simulator, NULL, NULL), ==, 3);
}

static void
test_sign_in_and_out (Fixture *self, gconstpointer data) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiLogin) login = create_login (self->client, "nordhaven",
                                              "ada.lind@nordhaven.example", PASSWORD, NULL, &error);
  g_autoptr (KisiLogin) current = NULL;
  g_autoptr (GPtrArray) locks = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (login->id, >, 0);
  g_assert_nonnull (login->secret);
  g_assert_cmpstr (login->person_email, ==, "ada.lind@nordhaven.example");
  g_assert_cmpuint (keyfob_simulator_count_logins (self->simulator), ==, 1);

  kisi_client_set_credential (self->client, KISI_CREDENTIAL_LOGIN, login->secret);
  current = fetch_login (self->client, &error);
  g_assert_no_error (error);
  g_assert_cmpint (current->id, ==, login->id);
  g_assert_null (current->secret);
  locks = fetch_locks (self->client, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (locks->len, >, 0);

  g_assert_true (delete_login (self->client, &error));
  g_assert_cmpuint (keyfob_simulator_count_logins (self->simulator), ==, 0);
  /* A login that is gone already is gone. */
  g_assert_true (delete_login (self->client, &error));
  g_assert_no_error (error);
  g_assert_null (fetch_login (self->client, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);
}

static void
test_wrong_password (Fixture *self, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  g_assert_null (create_login (self->client, "nordhaven", "ada.lind@nordhaven.example", "wrong",
                               NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_WRONG_PASSWORD);
  g_assert_cmpuint (keyfob_simulator_count_logins (self->simulator), ==, 0);
}

static void
test_two_factor (Fixture *self, gconstpointer data) {
  const char *bo = "bo.berg@nordhaven.example";
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiLogin) login = NULL;

  g_assert_null (create_login (self->client, "nordhaven", bo, PASSWORD, NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_CODE_NEEDED);
  g_clear_error (&error);
  g_assert_null (create_login (self->client, "nordhaven", bo, PASSWORD, "000000", &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_WRONG_CODE);
  g_clear_error (&error);
  login = create_login (self->client, "nordhaven", bo, PASSWORD, "123456", &error);
  g_assert_no_error (error);
  g_assert_nonnull (login->secret);
}

/* afc516 is said of a wrong code as well (kisi-api.md, section 3.2). */
static void
test_ambiguous_code (Fixture *self, gconstpointer data) {
  KeyfobFault fault = {
      .method = "POST",
      .path = "/logins",
      .kind = KEYFOB_FAULT_STATUS_CODE,
      .status = 401,
      .code = "afc516",
      .text = "The two-factor pin is invalid.",
  };
  g_autoptr (GError) error = NULL;

  keyfob_simulator_add_fault (self->simulator, &fault);
  g_assert_null (create_login (self->client, "nordhaven", "a@b.example", PASSWORD, "1", &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_WRONG_CODE);
}

/* What was typed in a terminal may be no text at all. */
static void
test_invalid_text (Fixture *self, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  g_assert_null (create_login (self->client, "nordhaven", "a@b.example", "\xff\xfe", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_INVALID_INPUT);
  g_assert_cmpstr (kisi_error_get_field (error), ==, "password");
  g_assert_cmpuint (keyfob_simulator_count_requests (self->simulator, NULL, NULL), ==, 0);
}

static void
test_request (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = kisi_client_new (wire_server_get_url (server), NULL, NULL);
  g_autoptr (KisiLogin) login = NULL;
  g_autofree char *request = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autofree char *body = NULL;
  g_autoptr (GError) error = NULL;

  wire_server_answer (server, "{\"id\": 5, \"secret\": \"abc\", \"email\": \"a@b.example\","
                              " \"user\": null, \"scram_credentials\": {\"phone_key\": \"00ff\"}}");
  wire_server_answer (server, "{\"id\": 5}");
  wire_server_answer (server, "{\"id\": 5, \"secret\": 7}");
  login = create_login (client, "d", "a@b.example", "p\"\\\n", "123456", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret_value_get_text (login->secret), ==, "abc");
  g_assert_cmpstr (login->person_email, ==, "a@b.example");

  request = wire_server_dup_request (server, 0);
  json = json_from_string (strstr (request, "\n\n"), NULL);
  body = json_to_string (json, FALSE);
  g_assert_cmpstr (body, ==,
                   "{\"login\":{\"type\":\"device\",\"name\":\"test-computer\",\"os_name\":"
                   "\"Linux\"},\"user\":{\"domain\":\"d\",\"email\":\"a@b.example\",\"password\":"
                   "\"p\\\"\\\\\\n\",\"otp_attempt\":\"123456\"}}");

  for (guint i = 0; i < 2; i++) {
    g_assert_null (create_login (client, "d", "e", "p", NULL, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
    g_assert_nonnull (strstr (error->message, "secret"));
    g_clear_error (&error);
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/login/organization", test_organization);
  ADD ("/login/sign-in-and-out", test_sign_in_and_out);
  ADD ("/login/wrong-password", test_wrong_password);
  ADD ("/login/two-factor", test_two_factor);
  ADD ("/login/ambiguous-code", test_ambiguous_code);
  ADD ("/login/invalid-text", test_invalid_text);
#undef ADD
  g_test_add_func ("/login/request", test_request);
  return g_test_run ();
}
