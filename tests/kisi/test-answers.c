/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include <string.h>

#include "keyfob-test.h"
#include "kisi-requests.h"

/* What servers, proxies and captive portals can answer, and what is made of it. */

#define MEBIBYTE (1024 * 1024)

static char *
repeat (const char *text, gsize times) {
  g_autoptr (GString) string = g_string_sized_new (strlen (text) * times);

  for (gsize i = 0; i < times; i++)
    g_string_append (string, text);
  return g_strdup (string->str);
}

static GBytes *
gzip (const char *text) {
  g_autoptr (GZlibCompressor) gzipper = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (gzipper));

  g_assert_true (g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
test_unreadable (void) {
  g_autofree char *deep = repeat ("[", 200000);
  g_autofree char *deep_objects = repeat ("{\"a\":", 100000);
  g_autofree char *just_too_deep = g_strconcat ("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                                                "]]]]]]]]]]]]]]]]", "]]]]]]]]]]]]]]]]]", NULL);
  g_autofree char *many_strings = repeat ("\"\\\"[\",", 3000);
  const struct {
    const char *body;
    gssize length;
  } cases[] = {
      {"<html><body>Sign in to this network</body></html>", -1},
      {"{\"id\": 1, \"na", -1},
      {"{\"id\": 1}}", -1},
      {"[1, 2", -1},
      {"{'id': 1}", -1},
      {"[/* [[[ */]", -1},
      {"\"", -1},
      {"\"\\", -1},
      {"   ", -1},
      {"{\"name\": \"\xff\xfe\"}", -1},
      {"{\"name\": \"a\0b\"}", 15},
      {"[1]\0", 4},
      {"\xef\xbb\xbf", -1},
      {deep, -1},
      {deep_objects, -1},
      {just_too_deep, -1},
      {many_strings, -1},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (WireServer) server = wire_server_new ();
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    g_autoptr (GError) error = NULL;

    g_test_message ("case %zu", i);
    wire_server_answer_bytes (server, "HTTP/1.1 200 OK\r\n", cases[i].body, cases[i].length);
    g_assert_false (get (client, "/login", NULL, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
    g_clear_error (&error);

    g_assert_false (unlock (client, 1, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
    g_assert_false (kisi_error_is_refusal (error));
    g_assert_cmpuint (wire_server_count (server), ==, 2);
  }
}

static void
test_readable (void) {
  g_autofree char *brackets = repeat ("[{\\\"", 5000);
  g_autofree char *in_a_string = g_strdup_printf ("[\"%s\"]", brackets);
  const char *cases[] = {
      "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", /* 32 deep */
      "true",
      "[]",
      " {\"a\": \"\\\\\"} ",
      in_a_string,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (WireServer) server = wire_server_new ();
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    g_autoptr (JsonNode) json = NULL;
    g_autoptr (GError) error = NULL;

    wire_server_answer (server, cases[i]);
    g_assert_true (get (client, "/login", &json, &error));
    g_assert_no_error (error);
    g_assert_nonnull (json);
  }
}

static void
test_empty (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (GError) error = NULL;

  wire_server_answer_bytes (server, "HTTP/1.1 200 OK\r\n", NULL, 0);
  wire_server_answer_bytes (server, "HTTP/1.1 202 Accepted\r\n", "{}", -1);
  wire_server_answer_bytes (server, "HTTP/1.1 204 No Content\r\n", NULL, 0);
  g_assert_true (get (client, "/login", &json, &error));
  g_assert_null (json);
  /* Any 2xx is an unlock that Kisi took. */
  g_assert_true (unlock (client, 1, &error));
  g_assert_true (unlock (client, 1, &error));
  g_assert_no_error (error);
}

/* More answers than there are connections are left unread: none may be lost. */
static void
test_too_big (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autofree char *blanks = repeat (" ", 9 * MEBIBYTE);
  g_autofree char *just_fits = g_strdup_printf ("[%.*s]", 8 * MEBIBYTE - 2, blanks);
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 12; i++)
    wire_server_answer (server, blanks);
  wire_server_answer (server, just_fits);

  for (guint i = 0; i < 12; i++) {
    g_assert_false (unlock (client, 1, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
    g_clear_error (&error);
  }
  g_assert_true (get (client, "/locks", &json, &error));
  g_assert_no_error (error);
  g_assert_nonnull (json);
  g_assert_cmpuint (wire_server_count (server), ==, 13);
}

/* It is nothing that Kisi sends, and libsoup must not keep it all. */
static void
test_too_big_refusal (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autofree char *blanks = repeat (" ", 1 * MEBIBYTE);
  const struct {
    const char *head;
    KisiError error;
  } cases[] = {
      {"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\n", KISI_ERROR_UNEXPECTED},
      {"HTTP/1.1 403 Forbidden\r\n", KISI_ERROR_UNEXPECTED},
      {"HTTP/1.1 502 Bad Gateway\r\n", KISI_ERROR_UNAVAILABLE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    wire_server_answer_bytes (server, cases[i].head, blanks, -1);
    g_assert_false (get (client, "/locks", NULL, &error));
    g_assert_error (error, KISI_ERROR, (int) cases[i].error);
  }
}

/* libsoup's own handling of 401 would wait for the end of this one, and keep all of it. */
static void
test_endless_refusal (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autofree char *blanks = repeat (" ", 200000);
  g_autofree char *chunk = g_strconcat ("1000000\r\n", blanks, NULL);
  g_autoptr (GError) error = NULL;

  wire_server_answer_bytes (server,
                            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\n"
                            "Transfer-Encoding: chunked\r\n",
                            chunk, -1);
  g_assert_false (get (client, "/locks", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
}

static void
test_gzip (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autofree char *blanks = repeat (" ", 100 * MEBIBYTE);
  g_autoptr (GBytes) good = gzip ("{\"id\": 5}");
  g_autoptr (GBytes) bomb = gzip (blanks);
  g_autoptr (GBytes) refusal = gzip ("{\"error\": \"x\", \"code\": \"fad001\"}");
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (GError) error = NULL;
  const char *head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n";

  g_assert_cmpuint (g_bytes_get_size (bomb), <, MEBIBYTE);
  wire_server_answer_bytes (server, head, g_bytes_get_data (good, NULL), g_bytes_get_size (good));
  wire_server_answer_bytes (server, head, g_bytes_get_data (bomb, NULL), g_bytes_get_size (bomb));
  wire_server_answer_bytes (server, head, g_bytes_get_data (good, NULL),
                            g_bytes_get_size (good) - 6);
  wire_server_answer_bytes (server, head, "{\"id\": 5}", -1);
  wire_server_answer_bytes (server, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n", "{}", -1);
  wire_server_answer_bytes (server, "HTTP/1.1 409 Conflict\r\nContent-Encoding: gzip\r\n",
                            g_bytes_get_data (refusal, NULL), g_bytes_get_size (refusal));

  g_assert_true (get (client, "/login", &json, &error));
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (json), "id"), ==, 5);
  for (guint i = 0; i < 4; i++) {
    g_assert_false (get (client, "/login", NULL, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
    g_clear_error (&error);
  }
  g_assert_false (unlock (client, 1, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_LOCKED_DOWN);
}

static void
test_redirect (void) {
  g_autoptr (WireServer) elsewhere = wire_server_new ();
  const guint statuses[] = {301, 302, 303, 307, 308};

  wire_server_answer (elsewhere, "{}");
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autoptr (WireServer) server = wire_server_new ();
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    g_autofree char *head = g_strdup_printf ("HTTP/1.1 %u Moved\r\nLocation: %s/locks\r\n",
                                             statuses[i], wire_server_get_url (elsewhere));
    g_autoptr (GError) error = NULL;

    wire_server_answer_bytes (server, head, "", -1);
    g_assert_false (get (client, "/locks", NULL, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
    g_clear_error (&error);
    g_assert_false (unlock (client, 1, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
    g_assert_cmpuint (wire_server_count (server), ==, 2);
  }
  g_assert_cmpuint (wire_server_count (elsewhere), ==, 0);
}

static void
test_retry_after (void) {
  const struct {
    const char *headers;
    guint seconds;
  } cases[] = {
      {"", 0},
      {"Retry-After: 17\r\n", 17},
      {"Retry-After: 99999999999999999999\r\n", 0},
      {"Retry-After: 86400\r\n", 3600},
      {"Retry-After: -5\r\n", 0},
      {"Retry-After: soon\r\n", 0},
      /* The server's clock counts, not this computer's. */
      {"Date: Mon, 01 Jan 2001 10:00:00 GMT\r\nRetry-After: Mon, 01 Jan 2001 10:00:20 GMT\r\n", 20},
      {"Date: Mon, 01 Jan 2001 10:00:30 GMT\r\nRetry-After: Mon, 01 Jan 2001 10:00:20 GMT\r\n", 0},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (WireServer) server = wire_server_new ();
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    g_autofree char *head =
        g_strdup_printf ("HTTP/1.1 429 Too Many Requests\r\n%s", cases[i].headers);
    g_autoptr (GError) error = NULL;

    wire_server_answer_bytes (server, head, "", -1);
    g_assert_false (get (client, "/locks", NULL, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS);
    g_assert_cmpuint (kisi_error_get_retry_after (error), ==, cases[i].seconds);
    /* Not sent again by the client itself. */
    g_assert_cmpuint (wire_server_count (server), ==, 1);
  }
}

/* A server that repeats what it was sent must not get the secret shown. */
static void
test_echo (void) {
  g_autofree char *padding = g_strnfill (190, 'x');
  g_autofree char *long_body = g_strconcat ("{\"error\": \"", padding, TEST_SECRET "\"}", NULL);
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GError) error = NULL;

  wire_server_answer_bytes (server, "HTTP/1.1 409 Conflict\r\n",
                            "{\"error\": \"Bad header: KISI-LOGIN " TEST_SECRET "\"}", -1);
  wire_server_answer_bytes (server, "HTTP/1.1 409 Conflict\r\n",
                            "{\"error\": \"Bad password: pässword\"}", -1);
  /* Not its beginning either, where a long text is cut. */
  wire_server_answer_bytes (server, "HTTP/1.1 400 Bad Request\r\n", long_body, -1);
  /* A password may be a word of our own sentence. */
  wire_server_answer_bytes (server, "HTTP/1.1 401 Unauthorized\r\n",
                            "{\"error\": \"Needs a code\", \"code\": \"afc526\"}", -1);
  g_assert_false (unlock (client, 1, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_REFUSED);
  g_assert_null (strstr (error->message, TEST_SECRET));
  g_clear_error (&error);
  g_assert_null (create_login (client, "d", "e", "pässword", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_REFUSED);
  g_assert_null (strstr (error->message, "ssword"));
  g_clear_error (&error);
  g_assert_false (unlock (client, 1, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_REFUSED);
  g_assert_null (strstr (error->message, "xxx"));
  g_clear_error (&error);
  g_assert_null (create_login (client, "d", "e", "authenticator", NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_CODE_NEEDED);
}

/* Bytes that are no HTTP at all, or an answer that stops in the middle. */
static void
test_broken_answers (void) {
  const struct {
    const char *head;
    const char *body;
    KisiError error;
  } cases[] = {
      {"SSH-2.0-OpenSSH_9.6\r\nConnection: close\r\n", NULL, KISI_ERROR_UNEXPECTED},
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nX: Connection: close\r\n",
       "{\"id\": ", KISI_ERROR_NO_ANSWER},
      {"HTTP/1.1 403 No\r\nContent-Length: 100\r\nX: Connection: close\r\n",
       "{\"error\": ", KISI_ERROR_NO_ANSWER},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: Connection: close\r\n",
       "5\r\n{\"id\"\r\n", KISI_ERROR_NO_ANSWER},
      {"HTTP/1.1 200 OK\r\nConnection: close\r\n", "{\"id\": ", KISI_ERROR_UNEXPECTED},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (WireServer) server = wire_server_new ();
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    g_autoptr (GError) error = NULL;

    g_test_message ("case %zu", i);
    wire_server_answer_bytes (server, cases[i].head, cases[i].body, -1);
    g_assert_false (unlock (client, 1, &error));
    g_assert_error (error, KISI_ERROR, (int) cases[i].error);
    g_assert_cmpuint (wire_server_count (server), ==, 1);
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answers/unreadable", test_unreadable);
  g_test_add_func ("/answers/readable", test_readable);
  g_test_add_func ("/answers/empty", test_empty);
  g_test_add_func ("/answers/too-big", test_too_big);
  g_test_add_func ("/answers/too-big-refusal", test_too_big_refusal);
  g_test_add_func ("/answers/endless-refusal", test_endless_refusal);
  g_test_add_func ("/answers/gzip", test_gzip);
  g_test_add_func ("/answers/redirect", test_redirect);
  g_test_add_func ("/answers/retry-after", test_retry_after);
  g_test_add_func ("/answers/echo", test_echo);
  g_test_add_func ("/answers/broken", test_broken_answers);
  return g_test_run ();
}
