/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "http2-server.h"

#include <nghttp2/nghttp2.h>
#include <string.h>

#define READ_BYTES 16384
#define BODY       "{}"

struct _Http2Server {
  GSocketService *service;
  GTlsCertificate *certificate;
  char *url;
  Http2Deed deed;
  int requests; /* atomic */
};

static void
answer (nghttp2_session *session, int32_t stream, nghttp2_data_provider *body) {
  nghttp2_nv headers[] = {
      {(uint8_t *) ":status", (uint8_t *) "200", strlen (":status"), strlen ("200"), 0},
      {(uint8_t *) "content-type", (uint8_t *) "application/json", strlen ("content-type"),
       strlen ("application/json"), 0},
  };

  nghttp2_submit_response (session, stream, headers, G_N_ELEMENTS (headers), body);
}

static ssize_t
read_body (nghttp2_session *session,
           int32_t stream,
           uint8_t *buffer,
           size_t length,
           uint32_t *flags,
           nghttp2_data_source *source,
           void *user_data) {
  memcpy (buffer, BODY, strlen (BODY));
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  return strlen (BODY);
}

static void
do_deed (nghttp2_session *session, int32_t stream, Http2Deed deed) {
  nghttp2_data_provider body = {.read_callback = read_body};

  switch (deed) {
  case HTTP2_ANSWER:
    answer (session, stream, &body);
    break;
  case HTTP2_REFUSE:
    nghttp2_submit_rst_stream (session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_REFUSED_STREAM);
    break;
  case HTTP2_ASK_FOR_HTTP1:
    nghttp2_submit_rst_stream (session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_HTTP_1_1_REQUIRED);
    break;
  case HTTP2_GO_AWAY:
    nghttp2_submit_goaway (session, NGHTTP2_FLAG_NONE, 0, NGHTTP2_NO_ERROR, NULL, 0);
    break;
  case HTTP2_GO_AWAY_AND_ANSWER:
    nghttp2_submit_goaway (session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_NO_ERROR, NULL, 0);
    answer (session, stream, &body);
    break;
  }
}

static int
on_frame (nghttp2_session *session, const nghttp2_frame *frame, void *user_data) {
  Http2Server *self = user_data;

  if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
      (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
    int before = g_atomic_int_add (&self->requests, 1);

    do_deed (session, frame->hd.stream_id, before == 0 ? self->deed : HTTP2_ANSWER);
  }
  return 0;
}

static gboolean
write_frames (Http2Server *self, nghttp2_session *session, GOutputStream *output) {
  const uint8_t *bytes;
  ssize_t length;

  while ((length = nghttp2_session_mem_send (session, &bytes)) > 0) {
    if (!g_output_stream_write_all (output, bytes, length, NULL, NULL, NULL))
      return FALSE;
  }
  return length == 0;
}

static void
speak_http2 (Http2Server *self, GIOStream *stream) {
  GInputStream *input = g_io_stream_get_input_stream (stream);
  nghttp2_session_callbacks *callbacks = NULL;
  nghttp2_session *session = NULL;
  uint8_t buffer[READ_BYTES];
  gssize got;

  nghttp2_session_callbacks_new (&callbacks);
  nghttp2_session_callbacks_set_on_frame_recv_callback (callbacks, on_frame);
  nghttp2_session_server_new (&session, callbacks, self);
  nghttp2_submit_settings (session, NGHTTP2_FLAG_NONE, NULL, 0);
  while (write_frames (self, session, g_io_stream_get_output_stream (stream)) &&
         (got = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0 &&
         nghttp2_session_mem_recv (session, buffer, got) == got)
    ;
  nghttp2_session_del (session);
  nghttp2_session_callbacks_del (callbacks);
}

static void
speak_http1 (Http2Server *self, GIOStream *stream) {
  const char *reply = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                      "Content-Length: 2\r\n\r\n" BODY;
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  gsize body = 0;
  char *line;

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while ((line = g_data_input_stream_read_line (input, NULL, NULL, NULL)) != NULL) {
    gboolean ends_head = *line == '\0';

    if (g_ascii_strncasecmp (line, "content-length:", strlen ("content-length:")) == 0)
      body = g_ascii_strtoull (line + strlen ("content-length:"), NULL, 10);
    g_free (line);
    if (ends_head) {
      if (body > 0 && g_input_stream_skip (G_INPUT_STREAM (input), body, NULL, NULL) < 0)
        break;
      body = 0;
      g_atomic_int_inc (&self->requests);
      g_output_stream_write_all (g_io_stream_get_output_stream (stream), reply, strlen (reply),
                                 NULL, NULL, NULL);
    }
  }
}

static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer user_data) {
  Http2Server *self = user_data;
  const char *protocols[] = {"h2", "http/1.1", NULL};
  g_autoptr (GIOStream) tls =
      g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);

  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  if (g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL)) {
    if (g_strcmp0 (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (tls)), "h2") == 0)
      speak_http2 (self, tls);
    else
      speak_http1 (self, tls);
  }
  g_io_stream_close (tls, NULL, NULL);
  return TRUE;
}

Http2Server *
http2_server_new (GTlsCertificate *certificate, Http2Deed deed) {
  Http2Server *self = g_new0 (Http2Server, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->deed = deed;
  self->certificate = g_object_ref (certificate);
  self->service = g_threaded_socket_service_new (100);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("https://127.0.0.1:%u",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);
  return self;
}

void
http2_server_free (Http2Server *self) {
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  /* Each running handler holds the service, until its client goes. (A read that is cancelled leaks
   * in glib-networking.) */
  while (G_OBJECT (self->service)->ref_count > 1)
    g_main_context_iteration (NULL, FALSE);
  g_object_unref (self->service);
  g_object_unref (self->certificate);
  g_free (self->url);
  g_free (self);
}

const char *
http2_server_get_url (Http2Server *self) {
  return self->url;
}

guint
http2_server_count (Http2Server *self) {
  return g_atomic_int_get (&self->requests);
}
