/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "wire-server.h"

#include <gio/gio.h>
#include <string.h>

typedef enum { SEND, STAY_SILENT, HANG_UP, DRIP } Deed;

typedef struct {
  Deed deed;
  GBytes *bytes;
  gboolean close;
} Reply;

struct _WireServer {
  GSocketService *service;
  GCancellable *stop;
  char *url;
  GMutex mutex; /* of all below */
  GPtrArray *replies;
  GPtrArray *requests;
};

static void
reply_free (Reply *self) {
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

/* One request: its head, and as much body as it announces. NULL at the end of the connection. */
static char *
read_request (WireServer *self, GDataInputStream *input) {
  g_autoptr (GString) request = g_string_new (NULL);
  gsize body = 0;

  while (TRUE) {
    g_autofree char *line = g_data_input_stream_read_line (input, NULL, self->stop, NULL);

    if (line == NULL)
      return NULL;
    if (*line == '\0')
      break;
    if (g_ascii_strncasecmp (line, "content-length:", 15) == 0)
      body = g_ascii_strtoull (line + 15, NULL, 10);
    g_string_append_printf (request, "%s\n", line);
  }
  g_string_append_c (request, '\n');
  if (body > 0) {
    gsize head = request->len;

    g_string_set_size (request, head + body);
    if (!g_input_stream_read_all (G_INPUT_STREAM (input), request->str + head, body, NULL,
                                  self->stop, NULL))
      return NULL;
  }
  return g_strdup (request->str);
}

static const Reply *
take_request (WireServer *self, char *request) {
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint index = MIN (self->requests->len, self->replies->len - 1);

  g_ptr_array_add (self->requests, request);
  return self->replies->pdata[index];
}

static void
wait_for_stop (WireServer *self, gint64 microseconds) {
  GPollFD fd;

  if (!g_cancellable_make_pollfd (self->stop, &fd))
    return;
  g_poll (&fd, 1, microseconds < 0 ? -1 : microseconds / 1000);
  g_cancellable_release_fd (self->stop);
}

/* Returns: whether the connection goes on */
static gboolean
do_reply (WireServer *self, const Reply *reply, GOutputStream *output) {
  const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";

  switch (reply->deed) {
  case SEND:
    return g_output_stream_write_all (output, g_bytes_get_data (reply->bytes, NULL),
                                      g_bytes_get_size (reply->bytes), NULL, self->stop, NULL) &&
           !reply->close;
  case STAY_SILENT:
    wait_for_stop (self, -1);
    return FALSE;
  case HANG_UP:
    return FALSE;
  case DRIP:
    if (!g_output_stream_write_all (output, head, strlen (head), NULL, self->stop, NULL))
      return FALSE;
    while (g_output_stream_write_all (output, " ", 1, NULL, self->stop, NULL))
      wait_for_stop (self, 1000);
    return FALSE;
  }
  return FALSE;
}

static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer user_data) {
  WireServer *self = user_data;
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (stream);
  char *request;

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while ((request = read_request (self, input)) != NULL) {
    if (!do_reply (self, take_request (self, request),
                   g_io_stream_get_output_stream (G_IO_STREAM (connection))))
      break;
  }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

WireServer *
wire_server_new (void) {
  WireServer *self = g_new0 (WireServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->stop = g_cancellable_new ();
  self->replies = g_ptr_array_new_with_free_func ((GDestroyNotify) reply_free);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->service = g_threaded_socket_service_new (100);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("http://127.0.0.1:%u",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);
  return self;
}

void
wire_server_free (WireServer *self) {
  g_cancellable_cancel (self->stop);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  /* Each running handler holds the service. */
  while (G_OBJECT (self->service)->ref_count > 1)
    g_main_context_iteration (NULL, FALSE);
  g_object_unref (self->service);
  g_object_unref (self->stop);
  g_ptr_array_unref (self->replies);
  g_ptr_array_unref (self->requests);
  g_mutex_clear (&self->mutex);
  g_free (self->url);
  g_free (self);
}

const char *
wire_server_get_url (WireServer *self) {
  return self->url;
}

static Reply *
add_reply (WireServer *self, Deed deed) {
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Reply *reply = g_new0 (Reply, 1);

  reply->deed = deed;
  g_ptr_array_add (self->replies, reply);
  return reply;
}

void
wire_server_answer_bytes (WireServer *self, const char *head, const char *body, gssize length) {
  Reply *reply = add_reply (self, SEND);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize body_length = body == NULL ? 0 : length < 0 ? strlen (body) : (gsize) length;

  g_byte_array_append (bytes, (const guint8 *) head, strlen (head));
  reply->close = strstr (head, "Connection: close") != NULL;
  if (!reply->close) {
    g_autofree char *line = g_strdup_printf ("Content-Length: %zu\r\n", body_length);

    g_byte_array_append (bytes, (const guint8 *) line, strlen (line));
  }
  g_byte_array_append (bytes, (const guint8 *) "\r\n", 2);
  if (body != NULL)
    g_byte_array_append (bytes, (const guint8 *) body, body_length);
  reply->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

void
wire_server_answer (WireServer *self, const char *json) {
  wire_server_answer_bytes (self, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", json,
                            -1);
}

void
wire_server_stay_silent (WireServer *self) {
  add_reply (self, STAY_SILENT);
}

void
wire_server_hang_up (WireServer *self) {
  add_reply (self, HANG_UP);
}

void
wire_server_drip (WireServer *self) {
  add_reply (self, DRIP);
}

guint
wire_server_count (WireServer *self) {
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->requests->len;
}

char *
wire_server_dup_request (WireServer *self, guint index) {
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_cmpuint (index, <, self->requests->len);
  return g_strdup (self->requests->pdata[index]);
}
