/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bare-requests SERVER PATH…: the least that GIO, libsoup and json-glib cost a process which asks
 * Kisi for the same as Keyfob does. The API key is in its environment (BENCH_API_KEY). Sends the
 * requests one after another, parses each answer and drops it, says so, and waits like an app. */

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

typedef struct {
  SoupSession *session;
  const char *server;
  char **next_path;
  char *authorization;
} Requests;

static void send_next (Requests *requests);

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data) {
  Requests *requests = user_data;
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  const char *text;

  body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  if (body == NULL)
    g_error ("No answer: %s", error->message);
  if (soup_message_get_status (message) != SOUP_STATUS_OK)
    g_error ("Status %u", soup_message_get_status (message));
  text = g_bytes_get_data (body, &length);
  if (!json_parser_load_from_data (parser, text, length, &error))
    g_error ("No JSON: %s", error->message);
  send_next (requests);
}

static void
send_next (Requests *requests) {
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *url = NULL;

  if (*requests->next_path == NULL) {
    g_print ("ready\n");
    return;
  }
  url = g_strconcat (requests->server, *requests->next_path++, NULL);
  message = soup_message_new (SOUP_METHOD_GET, url);
  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization",
                               requests->authorization);
  soup_session_send_and_read_async (requests->session, message, G_PRIORITY_DEFAULT, NULL, on_answer,
                                    requests);
}

int
main (int argc, char **argv) {
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *authorization = NULL;
  Requests requests;

  if (argc < 3 || g_getenv ("BENCH_API_KEY") == NULL)
    g_error ("Usage: BENCH_API_KEY=… bare-requests SERVER PATH…");
  authorization = g_strconcat ("KISI-LOGIN ", g_getenv ("BENCH_API_KEY"), NULL);
  requests = (Requests) {session, argv[1], argv + 2, authorization};
  send_next (&requests);
  g_main_loop_run (loop);
  return 0;
}
