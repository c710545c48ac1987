/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Answers of the simulator that are wrong, and which requests are hit, as a plain client meets
 * them; and whether the door was unlocked all the same. */

#include "fault-test.h"

#define EIGHT_MIB (8 * 1024 * 1024)

static void
test_garbage (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply = fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_GARBAGE});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpuint (g_bytes_get_size (reply->body), >, 0);
  g_assert_null (reply->json);
  fault_test_expect_unlocks (asker, 1);
}

static void
test_truncated (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_TRUNCATED});

  g_assert_null (reply->json);
  g_assert_true (reply->error != NULL ||
                 g_bytes_get_size (reply->body) < strlen ("{\"message\":\"Unlocked!\"}"));
  fault_test_expect_unlocks (asker, 1);
}

static void
test_truncated_list (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply = NULL;

  fault_test_add (asker, (KeyfobFault) {.times = 1, .kind = KEYFOB_FAULT_TRUNCATED});
  reply = asker_ask (asker, "GET", "/locks", NULL);
  g_assert_null (reply->json);
  asker_expect (asker, "GET", "/locks", NULL, SOUP_STATUS_OK, NULL);
}

static void
test_wrong_types (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply = NULL;
  JsonObject *lock;

  fault_test_add (asker, (KeyfobFault) {.times = 1, .kind = KEYFOB_FAULT_WRONG_TYPES});
  reply = asker_ask (asker, "GET", "/locks", NULL);
  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  lock = json_array_get_object_element (json_node_get_array (reply->json), 0);
  g_assert_cmpint (json_object_get_int_member (lock, "name"), ==, 7);
  g_assert_cmpstr (json_object_get_string_member (lock, "id"), ==, "seven");
  g_assert_cmpstr (json_object_get_string_member (lock, "online"), ==, "seven");
  g_assert_true (JSON_NODE_HOLDS_ARRAY (json_object_get_member (lock, "latitude")));
}

static void
test_deep_nesting (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_DEEP_NESTING});
  const char *text;

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 400000);
  text = g_bytes_get_data (reply->body, NULL);
  g_assert_cmpint (text[199999], ==, '[');
  g_assert_cmpint (text[200000], ==, ']');
  fault_test_expect_unlocks (asker, 1);
}

static void
test_huge_body (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_HUGE_BODY});

  g_assert_no_error (reply->error);
  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpuint (g_bytes_get_size (reply->body), >, EIGHT_MIB);
  g_assert_nonnull (reply->json);
  fault_test_expect_unlocks (asker, 1);
}

/* The other host is the simulator under another name, so following is seen, and opens a door. */
static void
test_redirect (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_REDIRECT});
  const char *location = reply_get_header (reply, "Location");
  g_autoptr (SoupMessage) followed = NULL;

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_TEMPORARY_REDIRECT);
  fault_test_expect_unlocks (asker, 0);
  followed = soup_message_new ("POST", location);
  g_assert_cmpstr (g_uri_get_host (soup_message_get_uri (followed)), ==, "localhost");
  soup_message_headers_append (soup_message_get_request_headers (followed), "Authorization",
                               asker->authorization);
  g_bytes_unref (soup_session_send_and_read (asker->session, followed, NULL, NULL));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 21101), ==, 1);
}

static void
test_html (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 502});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_BAD_GATEWAY);
  g_assert_null (reply->json);
  g_assert_true (g_str_has_prefix (reply_get_header (reply, "Content-Type"), "text/html"));
  fault_test_expect_unlocks (asker, 0);
}

static void
test_code (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE,
                                               .status = 403,
                                               .code = "beef01",
                                               .text = "Something new."});
  JsonObject *body = json_node_get_object (reply->json);

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_FORBIDDEN);
  g_assert_cmpstr (json_object_get_string_member (body, "code"), ==, "beef01");
  g_assert_cmpstr (json_object_get_string_member (body, "error"), ==, "Something new.");
  fault_test_expect_unlocks (asker, 0);
}

static void
test_no_code (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 500});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_INTERNAL_SERVER_ERROR);
  g_assert_false (json_object_has_member (json_node_get_object (reply->json), "code"));
  fault_test_expect_unlocks (asker, 0);
}

static void
test_too_many (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY, .seconds = 7});
  g_autoptr (Reply) bare = NULL;

  g_assert_cmpuint (reply->status, ==, 429);
  g_assert_cmpstr (reply_get_header (reply, "Retry-After"), ==, "7");
  fault_test_expect_unlocks (asker, 0);
  bare = fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY});
  g_assert_cmpuint (bare->status, ==, 429);
  g_assert_null (reply_get_header (bare, "Retry-After"));
}

static gint64
get_created_at (Reply *reply) {
  JsonObject *lock = json_array_get_object_element (json_node_get_array (reply->json), 0);
  g_autoptr (GDateTime) time =
      g_date_time_new_from_iso8601 (json_object_get_string_member (lock, "created_at"), NULL);

  return g_date_time_to_unix (time);
}

static void
test_clock_skew (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) right = asker_ask (asker, "GET", "/locks", NULL);
  g_autoptr (Reply) wrong = NULL;
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  fault_test_add (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_CLOCK_SKEW, .seconds = -86400});
  wrong = asker_ask (asker, "GET", "/locks", NULL);
  date = soup_date_time_new_from_http_string (reply_get_header (wrong, "Date"));
  g_assert_cmpint (g_date_time_difference (now, date), >, 23 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (get_created_at (right) - get_created_at (wrong), ==, 86400);
}

static void
test_deprecated (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_DEPRECATED});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_nonnull (reply_get_header (reply, "Deprecation"));
  g_assert_nonnull (reply_get_header (reply, "Sunset"));
  fault_test_expect_unlocks (asker, 1);
}

/* Which requests a fault hits: by method and path, after some, so many, in the order of adding. */
static void
test_choice (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);

  fault_test_add (asker, (KeyfobFault) {.method = "GET",
                                        .path = "/locks*",
                                        .skip = 1,
                                        .times = 2,
                                        .kind = KEYFOB_FAULT_STATUS_HTML,
                                        .status = 500});
  fault_test_add (asker,
                  (KeyfobFault) {.path = "/user", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 503});
  asker_expect (asker, "GET", "/places", NULL, 200, NULL);
  asker_expect (asker, "GET", "/locks", NULL, 200, NULL);
  asker_expect (asker, "POST", FAULT_TEST_UNLOCK, NULL, 200, NULL);
  asker_expect (asker, "GET", "/locks", NULL, 500, NULL);
  asker_expect (asker, "GET", "/locks/21101", NULL, 500, NULL);
  asker_expect (asker, "GET", "/locks", NULL, 200, NULL);
  for (guint i = 0; i < 3; i++)
    asker_expect (asker, "GET", "/user", NULL, 503, NULL);
  keyfob_simulator_clear_faults (asker->simulator);
  asker_expect (asker, "GET", "/user", NULL, 200, NULL);
  g_assert_cmpuint (keyfob_simulator_count_requests (asker->simulator, "GET", "/locks*"), ==, 4);
  g_assert_cmpuint (keyfob_simulator_count_requests (asker->simulator, NULL, "/user"), ==, 4);
  g_assert_cmpuint (keyfob_simulator_count_requests (asker->simulator, NULL, NULL), ==, 10);
}

int
main (int argc, char *argv[]) {
  static const FaultTest TESTS[] = {
      {"garbage", test_garbage},
      {"truncated", test_truncated},
      {"truncated-list", test_truncated_list},
      {"wrong-types", test_wrong_types},
      {"deep-nesting", test_deep_nesting},
      {"huge-body", test_huge_body},
      {"redirect", test_redirect},
      {"html", test_html},
      {"code", test_code},
      {"no-code", test_no_code},
      {"too-many", test_too_many},
      {"clock-skew", test_clock_skew},
      {"deprecated", test_deprecated},
      {"choice", test_choice},
      {NULL},
  };

  return fault_test_run (argc, argv, "faults", TESTS);
}
