/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What the simulator does to connections, and how it counts them, as a plain client meets it; and
 * whether the door was unlocked all the same. */

#include "fault-test.h"
#include "keyfob-test.h"

static void
test_http_version (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply = asker_ask (asker, "GET", "/locks", NULL);

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpint (soup_message_get_http_version (reply->message), ==,
                   GPOINTER_TO_INT (secure) ? SOUP_HTTP_2_0 : SOUP_HTTP_1_1);
  asker_expect (asker, "GET", "/places", NULL, SOUP_STATUS_OK, NULL);
  g_assert_cmpuint (keyfob_simulator_count_connections (asker->simulator), ==, 1);
}

static void
test_delay (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_DELAY, .milliseconds = 200});

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 200 * 1000);
  fault_test_expect_unlocks (asker, 1);
}

/* A request that is held stays so until the faults are cleared; then its connection is closed. */
static void
test_silence (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (SoupMessage) message = asker_new_message (asker, "POST", FAULT_TEST_UNLOCK, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  fault_test_add (asker, (KeyfobFault) {.method = "POST", .kind = KEYFOB_FAULT_SILENCE});
  soup_session_send_async (asker->session, message, G_PRIORITY_DEFAULT, NULL,
                           keyfob_test_store_result, &result);
  keyfob_test_wait_until (fault_test_has_unlocked, asker);
  asker_expect (asker, "GET", "/locks", NULL, SOUP_STATUS_OK, NULL);
  g_assert_null (result);
  keyfob_simulator_clear_faults (asker->simulator);
  g_object_unref (keyfob_test_wait_for_result (&result));
  g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_NONE);
  fault_test_expect_unlocks (asker, 1);
}

/* A simulator that goes while a request is held lets go of it. */
static void
test_silence_at_the_end (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (SoupMessage) message = asker_new_message (asker, "POST", FAULT_TEST_UNLOCK, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  fault_test_add (asker, (KeyfobFault) {.method = "POST", .kind = KEYFOB_FAULT_SILENCE});
  soup_session_send_async (asker->session, message, G_PRIORITY_DEFAULT, NULL,
                           keyfob_test_store_result, &result);
  keyfob_test_wait_until (fault_test_has_unlocked, asker);
  g_assert_finalize_object (g_steal_pointer (&asker->simulator));
  g_object_unref (keyfob_test_wait_for_result (&result));
  g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_NONE);
}

static void
test_close (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_CLOSE_BEFORE});

  g_assert_nonnull (reply->error);
  fault_test_expect_unlocks (asker, 0);
}

static void
test_close_after (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply =
      fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_CLOSE_AFTER});

  g_assert_nonnull (reply->error);
  fault_test_expect_unlocks (asker, 1);
}

static void
test_reset (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (Reply) reply = fault_test_unlock (asker, (KeyfobFault) {.kind = KEYFOB_FAULT_RESET});

  g_assert_error (reply->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  fault_test_expect_unlocks (asker, 0);
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
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (SoupMessage) message = asker_new_message (asker, "POST", FAULT_TEST_UNLOCK, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[5];

  fault_test_add (
      asker, (KeyfobFault) {
                 .method = "POST", .times = 1, .kind = KEYFOB_FAULT_SLOW_DRIP, .milliseconds = 1});
  soup_session_send_async (asker->session, message, G_PRIORITY_DEFAULT, NULL,
                           keyfob_test_store_result, &result);
  keyfob_test_wait_until (fault_test_has_unlocked, asker);
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
  fault_test_expect_unlocks (asker, 1);
}

static void
count_restart (SoupMessage *message, gpointer user_data) {
  ++*(guint *) user_data;
}

/* libsoup sends a request again that was answered with 421: here the door gets two unlocks. */
static void
test_misdirected (gconstpointer secure) {
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autoptr (SoupMessage) message = asker_new_message (asker, "POST", FAULT_TEST_UNLOCK, NULL);
  guint restarts = 0;

  fault_test_add (asker,
                  (KeyfobFault) {.method = "POST", .times = 1, .kind = KEYFOB_FAULT_MISDIRECTED});
  g_signal_connect (message, "restarted", G_CALLBACK (count_restart), &restarts);
  g_bytes_unref (soup_session_send_and_read (asker->session, message, NULL, NULL));
  g_assert_cmpuint (restarts, ==, 1);
  g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_OK);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (asker->simulator, 21101), ==, 2);
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
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  g_autofree char *url = g_strdup (keyfob_simulator_get_url (asker->simulator));
  g_autoptr (GError) error = NULL;
  g_autoptr (Reply) reply = NULL;

  asker_expect (asker, "POST", FAULT_TEST_UNLOCK, NULL, 200, NULL);
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
  g_autoptr (Asker) asker = fault_test_new_asker (secure);
  gint64 before = g_get_monotonic_time ();
  gint64 arrival;

  g_assert_cmpint (keyfob_simulator_get_last_arrival_us (asker->simulator, "POST", "/locks/*"), ==,
                   0);
  asker_expect (asker, "POST", FAULT_TEST_UNLOCK, NULL, 200, NULL);
  arrival = keyfob_simulator_get_last_arrival_us (asker->simulator, "POST", "/locks/*");
  g_assert_cmpint (arrival, >=, before);
  g_assert_cmpint (arrival, <=, g_get_monotonic_time ());
  asker_expect (asker, "GET", "/locks", NULL, 200, NULL);
  g_assert_cmpint (keyfob_simulator_get_last_arrival_us (asker->simulator, "POST", "/locks/*"), ==,
                   arrival);
}

int
main (int argc, char *argv[]) {
  static const FaultTest TESTS[] = {
      {"http-version", test_http_version},
      {"delay", test_delay},
      {"silence", test_silence},
      {"silence-at-the-end", test_silence_at_the_end},
      {"close-before", test_close},
      {"close-after", test_close_after},
      {"reset", test_reset},
      {"slow-drip", test_slow_drip},
      {"misdirected", test_misdirected},
      {"down-and-up", test_down_and_up},
      {"arrival", test_arrival},
      {NULL},
  };

  return fault_test_run (argc, argv, "connections", TESTS);
}
