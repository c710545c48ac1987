/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Each fault of the simulator as a plain client meets it, over HTTP/1.1 and over HTTP/2, and
 * whether the door was unlocked all the same. */

#include "asker.h"
#include "keyfob-test.h"

#define UNLOCK    "/locks/21101/unlock"
#define EIGHT_MIB (8 * 1024 * 1024)

static Asker *
new_asker (gconstpointer secure) {
  return asker_new ((KeyfobSimulatorOptions) {.unlimited = TRUE}, GPOINTER_TO_INT (secure));
}

static void
add_fault (Asker *asker, KeyfobFault fault) {
  keyfob_simulator_add_fault (asker->simulator, &fault);
}

/* The next unlock meets the fault. Returns: (transfer full): what came of it */
static Reply *
unlock_with (Asker *asker, KeyfobFault fault) {
  fault.method = "POST";
  fault.path = UNLOCK;
  fault.times = 1;
  add_fault (asker, fault);
  return asker_ask (asker, "POST", UNLOCK, NULL);
}

static void
expect_unlocks (Asker *asker, guint count) {
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 21101), ==, count);
  g_assert_cmpuint (keyfob_simulator_count_requests (asker->simulator, "POST", UNLOCK), ==, 1);
  /* The simulator is well again. */
  asker_expect (asker, "GET", "/locks", NULL, SOUP_STATUS_OK, NULL);
}

static void
test_http_version (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = asker_ask (asker, "GET", "/locks", NULL);

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpint (soup_message_get_http_version (reply->message), ==,
                   GPOINTER_TO_INT (secure) ? SOUP_HTTP_2_0 : SOUP_HTTP_1_1);
  asker_expect (asker, "GET", "/places", NULL, SOUP_STATUS_OK, NULL);
  g_assert_cmpuint (keyfob_simulator_count_connections (asker->simulator), ==, 1);
}

static void
test_delay (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (Reply) reply =
      unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_DELAY, .milliseconds = 200});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 200 * 1000);
  expect_unlocks (asker, 1);
}

static gboolean
has_unlocked (gpointer data) {
  Asker *asker = data;

  return keyfob_simulator_count_unlocks (asker->simulator, 21101) > 0;
}

/* A request that is held stays so until the faults are cleared; then its connection is closed. */
static void
test_silence (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (SoupMessage) message = asker_new_message (asker, "POST", UNLOCK, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  add_fault (asker, (KeyfobFault) {.method = "POST", .kind = KEYFOB_FAULT_SILENCE});
  soup_session_send_async (asker->session, message, G_PRIORITY_DEFAULT, NULL,
                           keyfob_test_store_result, &result);
  keyfob_test_wait_until (has_unlocked, asker);
  asker_expect (asker, "GET", "/locks", NULL, SOUP_STATUS_OK, NULL);
  g_assert_null (result);
  keyfob_simulator_clear_faults (asker->simulator);
  g_object_unref (keyfob_test_wait_for_result (&result));
  g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_NONE);
  expect_unlocks (asker, 1);
}

/* A simulator that goes while a request is held lets go of it. */
static void
test_silence_at_the_end (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (SoupMessage) message = asker_new_message (asker, "POST", UNLOCK, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  add_fault (asker, (KeyfobFault) {.method = "POST", .kind = KEYFOB_FAULT_SILENCE});
  soup_session_send_async (asker->session, message, G_PRIORITY_DEFAULT, NULL,
                           keyfob_test_store_result, &result);
  keyfob_test_wait_until (has_unlocked, asker);
  g_assert_finalize_object (g_steal_pointer (&asker->simulator));
  g_object_unref (keyfob_test_wait_for_result (&result));
  g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_NONE);
}

static void
test_close (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_CLOSE_BEFORE});

  g_assert_nonnull (reply->error);
  expect_unlocks (asker, 0);
}

static void
test_close_after (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_CLOSE_AFTER});

  g_assert_nonnull (reply->error);
  expect_unlocks (asker, 1);
}

static void
test_reset (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_RESET});

  g_assert_error (reply->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  expect_unlocks (asker, 0);
}

static void
test_garbage (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_GARBAGE});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpuint (g_bytes_get_size (reply->body), >, 0);
  g_assert_null (reply->json);
  expect_unlocks (asker, 1);
}

static void
test_truncated (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_TRUNCATED});

  g_assert_null (reply->json);
  g_assert_true (reply->error != NULL ||
                 g_bytes_get_size (reply->body) < strlen ("{\"message\":\"Unlocked!\"}"));
  expect_unlocks (asker, 1);
}

static void
test_truncated_list (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = NULL;

  add_fault (asker, (KeyfobFault) {.times = 1, .kind = KEYFOB_FAULT_TRUNCATED});
  reply = asker_ask (asker, "GET", "/locks", NULL);
  g_assert_null (reply->json);
  asker_expect (asker, "GET", "/locks", NULL, SOUP_STATUS_OK, NULL);
}

static void
test_wrong_types (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = NULL;
  JsonObject *lock;

  add_fault (asker, (KeyfobFault) {.times = 1, .kind = KEYFOB_FAULT_WRONG_TYPES});
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
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_DEEP_NESTING});
  const char *text;

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 400000);
  text = g_bytes_get_data (reply->body, NULL);
  g_assert_cmpint (text[199999], ==, '[');
  g_assert_cmpint (text[200000], ==, ']');
  expect_unlocks (asker, 1);
}

static void
test_huge_body (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_HUGE_BODY});

  g_assert_no_error (reply->error);
  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpuint (g_bytes_get_size (reply->body), >, EIGHT_MIB);
  g_assert_nonnull (reply->json);
  expect_unlocks (asker, 1);
}

static gboolean
has_result (gpointer data) {
  return *(GAsyncResult **) data != NULL;
}

/* A body that comes byte by byte for ever outlives every limit on inactivity. Over TLS nothing is
 * readable before a whole record is there, and libsoup waits for 16 KiB of the body, so there the
 * test only sees that no answer comes although the connection lives. */
static void
test_slow_drip (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (SoupMessage) message = asker_new_message (asker, "POST", UNLOCK, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[5];

  add_fault (asker,
             (KeyfobFault) {
                 .method = "POST", .times = 1, .kind = KEYFOB_FAULT_SLOW_DRIP, .milliseconds = 1});
  soup_session_send_async (asker->session, message, G_PRIORITY_DEFAULT, NULL,
                           keyfob_test_store_result, &result);
  keyfob_test_wait_until (has_unlocked, asker);
  if (!GPOINTER_TO_INT (secure)) {
    keyfob_test_wait_until (has_result, &result);
    stream = soup_session_send_finish (asker->session, result, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_OK);
    for (guint i = 0; i < sizeof buffer; i++)
      g_assert_cmpint (g_input_stream_read (stream, buffer + i, 1, NULL, &error), ==, 1);
    g_assert_cmpmem (buffer, sizeof buffer, "[    ", sizeof buffer);
    keyfob_simulator_clear_faults (asker->simulator);
    while (g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error) > 0)
      continue;
  } else {
    g_assert_null (result);
    keyfob_simulator_clear_faults (asker->simulator);
    keyfob_test_wait_until (has_result, &result);
    stream = soup_session_send_finish (asker->session, result, &error);
    g_assert_nonnull (error);
  }
  expect_unlocks (asker, 1);
}

/* The other host is the simulator under another name, so following is seen, and opens a door. */
static void
test_redirect (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_REDIRECT});
  const char *location = reply_get_header (reply, "Location");
  g_autoptr (SoupMessage) followed = NULL;

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_TEMPORARY_REDIRECT);
  expect_unlocks (asker, 0);
  followed = soup_message_new ("POST", location);
  g_assert_cmpstr (g_uri_get_host (soup_message_get_uri (followed)), ==, "localhost");
  soup_message_headers_append (soup_message_get_request_headers (followed), "Authorization",
                               asker->authorization);
  g_bytes_unref (soup_session_send_and_read (asker->session, followed, NULL, NULL));
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 21101), ==, 1);
}

static void
test_html (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply =
      unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 502});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_BAD_GATEWAY);
  g_assert_null (reply->json);
  g_assert_true (g_str_has_prefix (reply_get_header (reply, "Content-Type"), "text/html"));
  expect_unlocks (asker, 0);
}

static void
test_code (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE,
                                                               .status = 403,
                                                               .code = "beef01",
                                                               .text = "Something new."});
  JsonObject *body = json_node_get_object (reply->json);

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_FORBIDDEN);
  g_assert_cmpstr (json_object_get_string_member (body, "code"), ==, "beef01");
  g_assert_cmpstr (json_object_get_string_member (body, "error"), ==, "Something new.");
  expect_unlocks (asker, 0);
}

static void
test_no_code (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply =
      unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 500});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_INTERNAL_SERVER_ERROR);
  g_assert_false (json_object_has_member (json_node_get_object (reply->json), "code"));
  expect_unlocks (asker, 0);
}

static void
test_too_many (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply =
      unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY, .seconds = 7});
  g_autoptr (Reply) bare = NULL;

  g_assert_cmpuint (reply->status, ==, 429);
  g_assert_cmpstr (reply_get_header (reply, "Retry-After"), ==, "7");
  expect_unlocks (asker, 0);
  bare = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_TOO_MANY});
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
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) right = asker_ask (asker, "GET", "/locks", NULL);
  g_autoptr (Reply) wrong = NULL;
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  add_fault (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_CLOCK_SKEW, .seconds = -86400});
  wrong = asker_ask (asker, "GET", "/locks", NULL);
  date = soup_date_time_new_from_http_string (reply_get_header (wrong, "Date"));
  g_assert_cmpint (g_date_time_difference (now, date), >, 23 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (get_created_at (right) - get_created_at (wrong), ==, 86400);
}

static void
test_deprecated (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (Reply) reply = unlock_with (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_DEPRECATED});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_nonnull (reply_get_header (reply, "Deprecation"));
  g_assert_nonnull (reply_get_header (reply, "Sunset"));
  expect_unlocks (asker, 1);
}

static void
count_restart (SoupMessage *message, gpointer user_data) {
  ++*(guint *) user_data;
}

/* libsoup sends a request again that was answered with 421: here the door gets two unlocks. */
static void
test_misdirected (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autoptr (SoupMessage) message = asker_new_message (asker, "POST", UNLOCK, NULL);
  guint restarts = 0;

  add_fault (asker, (KeyfobFault) {.method = "POST", .times = 1, .kind = KEYFOB_FAULT_MISDIRECTED});
  g_signal_connect (message, "restarted", G_CALLBACK (count_restart), &restarts);
  g_bytes_unref (soup_session_send_and_read (asker->session, message, NULL, NULL));
  g_assert_cmpuint (restarts, ==, 1);
  g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_OK);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 21101), ==, 2);
}

/* Which requests a fault hits: by method and path, after some, so many, in the order of adding. */
static void
test_choice (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);

  add_fault (asker, (KeyfobFault) {.method = "GET",
                                   .path = "/locks*",
                                   .skip = 1,
                                   .times = 2,
                                   .kind = KEYFOB_FAULT_STATUS_HTML,
                                   .status = 500});
  add_fault (asker,
             (KeyfobFault) {.path = "/user", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 503});
  asker_expect (asker, "GET", "/places", NULL, 200, NULL);
  asker_expect (asker, "GET", "/locks", NULL, 200, NULL);
  asker_expect (asker, "POST", UNLOCK, NULL, 200, NULL);
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

/* Nobody else gets the port meanwhile. */
static void
expect_held (const char *url) {
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", g_uri_get_port (uri));
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) error = NULL;

  g_socket_bind (socket, address, FALSE, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

static void
test_down_and_up (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  g_autofree char *url = g_strdup (keyfob_simulator_get_url (asker->simulator));
  g_autoptr (GError) error = NULL;
  g_autoptr (Reply) reply = NULL;

  asker_expect (asker, "POST", UNLOCK, NULL, 200, NULL);
  keyfob_simulator_stop_listening (asker->simulator);
  expect_held (url);
  reply = asker_ask (asker, "GET", "/locks", NULL);
  g_assert_nonnull (reply->error);
  keyfob_simulator_listen_again (asker->simulator, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (keyfob_simulator_get_url (asker->simulator), ==, url);
  asker_expect (asker, "GET", "/locks", NULL, 200, NULL);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 0), ==, 1);
}

static void
test_arrival (gconstpointer secure) {
  g_autoptr (Asker) asker = new_asker (secure);
  gint64 before = g_get_monotonic_time ();
  gint64 arrival;

  g_assert_cmpint (keyfob_simulator_get_last_arrival_us (asker->simulator, "POST", "/locks/*"), ==,
                   0);
  asker_expect (asker, "POST", UNLOCK, NULL, 200, NULL);
  arrival = keyfob_simulator_get_last_arrival_us (asker->simulator, "POST", "/locks/*");
  g_assert_cmpint (arrival, >=, before);
  g_assert_cmpint (arrival, <=, g_get_monotonic_time ());
  asker_expect (asker, "GET", "/locks", NULL, 200, NULL);
  g_assert_cmpint (keyfob_simulator_get_last_arrival_us (asker->simulator, "POST", "/locks/*"), ==,
                   arrival);
}

int
main (int argc, char *argv[]) {
  static const struct {
    const char *name;
    GTestDataFunc function;
  } TESTS[] = {
      {"http-version", test_http_version},
      {"delay", test_delay},
      {"silence", test_silence},
      {"silence-at-the-end", test_silence_at_the_end},
      {"close-before", test_close},
      {"close-after", test_close_after},
      {"reset", test_reset},
      {"garbage", test_garbage},
      {"truncated", test_truncated},
      {"truncated-list", test_truncated_list},
      {"wrong-types", test_wrong_types},
      {"deep-nesting", test_deep_nesting},
      {"huge-body", test_huge_body},
      {"slow-drip", test_slow_drip},
      {"redirect", test_redirect},
      {"html", test_html},
      {"code", test_code},
      {"no-code", test_no_code},
      {"too-many", test_too_many},
      {"clock-skew", test_clock_skew},
      {"deprecated", test_deprecated},
      {"misdirected", test_misdirected},
      {"choice", test_choice},
      {"down-and-up", test_down_and_up},
      {"arrival", test_arrival},
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (TESTS); i++) {
    g_autofree char *plain = g_strconcat ("/simulator/faults/http1/", TESTS[i].name, NULL);
    g_autofree char *secure = g_strconcat ("/simulator/faults/http2/", TESTS[i].name, NULL);

    g_test_add_data_func (plain, GINT_TO_POINTER (FALSE), TESTS[i].function);
    g_test_add_data_func (secure, GINT_TO_POINTER (TRUE), TESTS[i].function);
  }
  return g_test_run ();
}
