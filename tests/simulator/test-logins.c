/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Signing in to the simulator, and how much it takes from whom. */

#include "asker.h"
#include "shapes.h"

#define ADA "\"email\":\"ada.lind@nordhaven.example\""
#define BO  "\"email\":\"bo.berg@nordhaven.example\""

static const KeyfobSimulatorOptions UNLIMITED = {.unlimited = TRUE};

static char *
make_body (const char *type, const char *user) {
  return g_strdup_printf ("{\"login\":{\"type\":\"%s\",\"name\":\"ada-thinkpad\"},\"user\":{%s}}",
                          type, user);
}

static Reply *
sign_in (Asker *asker, const char *type, const char *user) {
  g_autofree char *body = make_body (type, user);

  return asker_ask (asker, "POST", "/logins", body);
}

static void
expect_refusal (Asker *asker, const char *user, guint status, const char *code) {
  g_autofree char *body = make_body ("device", user);

  asker_expect (asker, "POST", "/logins", body, status, code);
}

/* Signs Ada in. Returns: the secret */
static char *
sign_ada_in (Asker *asker, const char *type) {
  g_autoptr (Reply) reply =
      sign_in (asker, type, "\"domain\":\"nordhaven\"," ADA ",\"password\":\"demo-password\"");

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  shapes_check (reply->json, "LoginCreated");
  return g_strdup (json_object_get_string_member (json_node_get_object (reply->json), "secret"));
}

static void
test_sign_in_and_out (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  g_autofree char *secret = NULL;
  g_autoptr (JsonNode) user = NULL;

  asker_use (asker, NULL, NULL);
  secret = sign_ada_in (asker, "device");
  g_assert_cmpuint (keyfob_simulator_count_logins (asker->simulator), ==, 1);
  asker_use (asker, "KISI-LOGIN", secret);
  user = asker_get (asker, "/user");
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (user), "name"), ==,
                   "Ada Lind");
  asker_expect (asker, "DELETE", "/login", NULL, SOUP_STATUS_NO_CONTENT, NULL);
  asker_expect (asker, "GET", "/login", NULL, SOUP_STATUS_UNAUTHORIZED, "afc496");
  g_assert_cmpuint (keyfob_simulator_count_logins (asker->simulator), ==, 0);
}

static void
test_refusals (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);

  asker_use (asker, NULL, NULL);
  expect_refusal (asker, "\"domain\":\"nordhaven\"," ADA ",\"password\":\"wrong\"",
                  SOUP_STATUS_UNAUTHORIZED, "afc516");
  expect_refusal (asker, "\"domain\":\"elsewhere\"," ADA ",\"password\":\"demo-password\"",
                  SOUP_STATUS_UNAUTHORIZED, "afc516");
  expect_refusal (asker, "\"domain\":\"nordhaven\",\"password\":\"demo-password\"",
                  SOUP_STATUS_UNAUTHORIZED, "afc516");
  expect_refusal (asker, "\"domain\":\"fjordbank\"," ADA ",\"password\":\"demo-password\"",
                  SOUP_STATUS_FORBIDDEN, "afc496");
  expect_refusal (asker, "\"authentication_info\":\"stale\"", SOUP_STATUS_UNAUTHORIZED, "afc507");
  asker_expect (asker, "POST", "/logins", "{\"login\":{}}", SOUP_STATUS_BAD_REQUEST, "ffffff");
  asker_expect (asker, "POST", "/logins", "not json", SOUP_STATUS_BAD_REQUEST, "ffffff");
  asker_expect (asker, "POST", "/logins/resolve", "{\"login\":{\"resolution_token\":\"x\"}}",
                SOUP_STATUS_NOT_FOUND, NULL);
  asker_expect (asker, "POST", "/organizations/find", "{\"user\":{\"email\":\"nobody\"}}",
                SOUP_STATUS_UNPROCESSABLE_ENTITY, NULL);
  asker_expect (asker, "POST", "/organizations/find", "{\"user\":{" ADA "}}",
                SOUP_STATUS_NO_CONTENT, NULL);
  asker_expect (asker, "POST", "/users/password", "{\"user\":{" ADA "}}", SOUP_STATUS_NO_CONTENT,
                NULL);
}

static void
test_second_factor (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  static const char BASE[] = "\"domain\":\"nordhaven\"," BO ",\"password\":\"demo-password\"";
  g_autofree char *wrong = g_strconcat (BASE, ",\"otp_attempt\":\"000000\"", NULL);
  g_autofree char *right = g_strconcat (BASE, ",\"otp_attempt\":\"123456\"", NULL);
  g_autofree char *backup = g_strconcat (BASE, ",\"otp_attempt\":\"abc123\"", NULL);
  g_autoptr (Reply) first = NULL;
  g_autoptr (Reply) second = NULL;

  asker_use (asker, NULL, NULL);
  expect_refusal (asker, BASE, SOUP_STATUS_UNAUTHORIZED, "afc526");
  expect_refusal (asker, wrong, SOUP_STATUS_UNAUTHORIZED, "afc536");
  first = sign_in (asker, "device", right);
  g_assert_cmpuint (first->status, ==, SOUP_STATUS_OK);
  shapes_check (first->json, "LoginCreated");
  second = sign_in (asker, "device", backup);
  g_assert_cmpuint (second->status, ==, SOUP_STATUS_OK);
  /* A backup code is good once. */
  expect_refusal (asker, backup, SOUP_STATUS_UNAUTHORIZED, "afc546");
}

static void
test_revoke (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);

  keyfob_simulator_revoke (asker->simulator, NULL);
  asker_expect (asker, "GET", "/locks", NULL, SOUP_STATUS_UNAUTHORIZED, "afc496");
  asker_use (asker, "KISI-GROUP-LINK", keyfob_simulator_get_access_link (asker->simulator));
  asker_expect (asker, "GET", "/locks", NULL, SOUP_STATUS_UNAUTHORIZED, "afc496");
  g_free (sign_ada_in (asker, "device"));
}

/* Asks until told that it is too much; how fast the machine is decides only how soon that is. */
static void
exhaust (Asker *asker, const char *path) {
  for (guint i = 0; i < 1000; i++) {
    g_autoptr (Reply) reply = asker_ask (asker, "GET", path, NULL);

    if (reply->status == 429)
      return;
  }
  g_error ("a thousand requests were not too many");
}

static void
test_budget_of_a_user (void) {
  g_autoptr (Asker) asker = asker_new ((KeyfobSimulatorOptions) {0}, FALSE);
  g_autofree char *ada = NULL;
  g_autofree char *ada_again = NULL;

  asker_use (asker, NULL, NULL);
  ada = sign_ada_in (asker, "device");
  ada_again = sign_ada_in (asker, "device");
  asker_use (asker, "KISI-LOGIN", ada);
  exhaust (asker, "/user");
  /* Another login of hers draws on the same five; somebody else does not. */
  asker_use (asker, "KISI-LOGIN", ada_again);
  exhaust (asker, "/user");
  asker_use (asker, "KISI-LOGIN", keyfob_simulator_get_api_key (asker->simulator));
  asker_expect (asker, "GET", "/user", NULL, SOUP_STATUS_OK, NULL);
}

static void
test_budget_of_strangers (void) {
  g_autoptr (Asker) asker = asker_new ((KeyfobSimulatorOptions) {0}, FALSE);

  asker_use (asker, NULL, NULL);
  exhaust (asker, "/organizations/nordhaven/public");
  asker_use (asker, "KISI-LOGIN", keyfob_simulator_get_api_key (asker->simulator));
  asker_expect (asker, "GET", "/user", NULL, SOUP_STATUS_OK, NULL);
}

int
main (int argc, char *argv[]) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/logins/in-and-out", test_sign_in_and_out);
  g_test_add_func ("/simulator/logins/refusals", test_refusals);
  g_test_add_func ("/simulator/logins/second-factor", test_second_factor);
  g_test_add_func ("/simulator/logins/revoke", test_revoke);
  g_test_add_func ("/simulator/logins/budget-of-a-user", test_budget_of_a_user);
  g_test_add_func ("/simulator/logins/budget-of-strangers", test_budget_of_strangers);
  return g_test_run ();
}
