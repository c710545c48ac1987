/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-gate.h"

struct _KeyfobTestGate {
  GSocketService *service;
  GSocketConnectable *server;
  GTlsCertificate *certificate;
  GCancellable *stop;
  char *url;
  GPtrArray *waiting; /* (element-type GSocketConnection) */
  guint count;
  guint passing;
  gboolean open;
};

/* A connection that is let through. */
typedef struct {
  KeyfobTestGate *gate;
  GIOStream *stream; /* TLS */
} Passage;

static void
end (Passage *passage) {
  passage->gate->passing--;
  g_io_stream_close (passage->stream, NULL, NULL);
  g_object_unref (passage->stream);
  g_free (passage);
}

static void
on_spliced (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_io_stream_splice_finish (result, NULL);
  end (user_data);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data) {
  Passage *passage = user_data;
  g_autoptr (GSocketConnection) server =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);

  if (server == NULL) {
    end (passage);
    return;
  }
  g_io_stream_splice_async (passage->stream, G_IO_STREAM (server),
                            G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                            G_PRIORITY_DEFAULT, passage->gate->stop, on_spliced, passage);
}

static void
on_shaken_hands (GObject *source, GAsyncResult *result, gpointer user_data) {
  Passage *passage = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL)) {
    end (passage);
    return;
  }
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, passage->gate->server, passage->gate->stop, on_connected,
                                 passage);
}

/* @stream: (transfer full) */
static void
let_through (KeyfobTestGate *self, GIOStream *stream) {
  g_autoptr (GIOStream) owned = stream;
  g_autoptr (GError) error = NULL;
  Passage *passage = g_new0 (Passage, 1);

  passage->gate = self;
  passage->stream = g_tls_server_connection_new (stream, self->certificate, &error);
  g_assert_no_error (error);
  self->passing++;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (passage->stream), G_PRIORITY_DEFAULT,
                                    self->stop, on_shaken_hands, passage);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data) {
  KeyfobTestGate *self = user_data;

  self->count++;
  if (self->open)
    let_through (self, g_object_ref (G_IO_STREAM (connection)));
  else
    g_ptr_array_add (self->waiting, g_object_ref (connection));
  return TRUE;
}

KeyfobTestGate *
keyfob_test_gate_new (const char *url, GTlsCertificate *certificate) {
  KeyfobTestGate *self = g_new0 (KeyfobTestGate, 1);
  g_autoptr (GError) error = NULL;
  guint16 port;

  self->stop = g_cancellable_new ();
  self->waiting = g_ptr_array_new ();
  self->server = g_network_address_parse_uri (url, 0, &error);
  g_assert_no_error (error);
  self->service = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("https://127.0.0.1:%u", port);
  self->certificate = g_object_ref (certificate);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  return self;
}

void
keyfob_test_gate_free (KeyfobTestGate *self) {
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->stop);
  g_ptr_array_foreach (self->waiting, (GFunc) (GCallback) g_object_unref, NULL);
  while (self->passing > 0)
    g_main_context_iteration (NULL, TRUE);
  g_ptr_array_unref (self->waiting);
  g_object_unref (self->service);
  g_object_unref (self->server);
  g_object_unref (self->certificate);
  g_object_unref (self->stop);
  g_free (self->url);
  g_free (self);
}

const char *
keyfob_test_gate_get_url (KeyfobTestGate *self) {
  return self->url;
}

guint
keyfob_test_gate_count (KeyfobTestGate *self) {
  return self->count;
}

void
keyfob_test_gate_open (KeyfobTestGate *self) {
  self->open = TRUE;
  for (guint i = 0; i < self->waiting->len; i++)
    let_through (self, g_ptr_array_index (self->waiting, i));
  g_ptr_array_set_size (self->waiting, 0);
}

gboolean
keyfob_test_gate_is_passed (KeyfobTestGate *self) {
  return self->open && self->passing == 0;
}
