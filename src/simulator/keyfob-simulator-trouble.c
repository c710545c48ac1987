/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-trouble.h"

#include <fcntl.h>
#include <gio/gnetworking.h>
#include <glib-unix.h>

#define FLOOD_BYTES (9 * 1024 * 1024)
#define ENDLESS     G_GINT64_CONSTANT (1 << 30)
#define CHUNK_BYTES 8192

/* An answer that takes its time. It lives until the message is done or the faults are cleared. */
typedef struct {
  SimServer *server;
  SoupServerMessage *message;
  GSource *timer; /* (nullable) */
  gboolean waits; /* for the timer, and then it is over */
  GBytes *body;   /* (nullable): of a truncated answer */
  gint64 announced;
  gint64 queued;

  /* A drip sits between SoupServer and the client: SoupServer's descriptor has become one end of
   * a pair of sockets, `tap` is the other end, and `wire` is the real connection. */
  guint milliseconds;
  int tap;           /* -1: none */
  int wire;          /* -1: none */
  GSource *upstream; /* (nullable): the client's bytes */
} SimTrouble;

static void
clear_source (GSource **source) {
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
end_trouble (SimTrouble *self) {
  g_ptr_array_remove (self->server->troubles, self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  clear_source (&self->timer);
  clear_source (&self->upstream);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_fd (&self->tap, NULL);
  g_clear_fd (&self->wire, NULL);
  g_object_unref (self->message);
  g_free (self);
}

static void
on_done (SoupServerMessage *message, gpointer user_data) {
  end_trouble (user_data);
}

static GSource *
add_timer (SimServer *server, guint milliseconds, GSourceFunc function, SimTrouble *self) {
  GSource *source = g_timeout_source_new (milliseconds);

  g_source_set_callback (source, function, self, NULL);
  g_source_attach (source, server->context);
  return source;
}

static SimTrouble *
begin_trouble (SimServer *server, SoupServerMessage *message) {
  SimTrouble *self = g_new0 (SimTrouble, 1);

  self->server = server;
  self->message = g_object_ref (message);
  self->tap = -1;
  self->wire = -1;
  g_signal_connect (message, "finished", G_CALLBACK (on_done), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_done), self);
  g_ptr_array_add (server->troubles, self);
  return self;
}

static gboolean
stop_waiting (gpointer user_data) {
  SimTrouble *self = user_data;

  soup_server_message_unpause (self->message);
  end_trouble (self);
  return G_SOURCE_REMOVE;
}

void
sim_trouble_wait (SimServer *server, SoupServerMessage *message, guint milliseconds) {
  SimTrouble *self = begin_trouble (server, message);

  soup_server_message_pause (message);
  self->waits = TRUE;
  self->timer = add_timer (server, milliseconds, stop_waiting, self);
}

void
sim_troubles_end_waits (SimServer *server) {
  for (guint i = server->troubles->len; i > 0; i--) {
    SimTrouble *self = g_ptr_array_index (server->troubles, i - 1);

    if (self->waits)
      stop_waiting (self);
  }
}

void
sim_trouble_hold (SimServer *server, SoupServerMessage *message) {
  begin_trouble (server, message);
  soup_server_message_pause (message);
}

/* SoupServer must have something to write, or it would not notice that the connection is gone. */
static void
give_up (SoupServerMessage *message) {
  soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
}

void
sim_trouble_hang_up (SoupServerMessage *message) {
  g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
  give_up (message);
}

void
sim_trouble_reset (SoupServerMessage *message) {
  struct sockaddr nowhere = {.sa_family = AF_UNSPEC};

  /* Connecting to nowhere is how Linux resets a connection while its descriptor stays open, which
   * SoupServer still polls. */
  if (connect (g_socket_get_fd (soup_server_message_get_socket (message)), &nowhere,
               sizeof nowhere) != 0)
    g_warning ("the simulator could not reset a connection: %s", g_strerror (errno));
  give_up (message);
}

static void
append_rest (SoupServerMessage *message, gpointer user_data) {
  SimTrouble *self = user_data;
  gsize size = g_bytes_get_size (self->body);
  g_autoptr (GBytes) rest = g_bytes_new_from_bytes (self->body, size / 2, size - size / 2);

  if (self->queued > (gint64) (size / 2))
    return;
  /* The half is on its way. Nothing of the rest can be written any more, and the try ends it. */
  g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
  self->queued = size;
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), rest);
}

static gboolean
hang_up_on (gpointer user_data) {
  SimTrouble *self = user_data;
  GSocket *socket = soup_server_message_get_socket (self->message);

  if (socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
  end_trouble (self);
  return G_SOURCE_REMOVE;
}

/* By the next turn of the loop, SoupServer has written what it now is about to write. */
static void
hang_up_soon (SoupServerMessage *message, gpointer user_data) {
  SimTrouble *self = user_data;

  self->timer = add_timer (self->server, 0, hang_up_on, self);
}

void
sim_trouble_truncate (SimServer *server, SoupServerMessage *message) {
  SoupMessageBody *response = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) whole = soup_message_body_flatten (response);
  gsize size = g_bytes_get_size (whole);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (whole, 0, size / 2);
  SimTrouble *self;

  if (size < 2)
    return;
  soup_message_body_truncate (response);
  soup_message_body_append_bytes (response, half);
  soup_message_headers_set_content_length (soup_server_message_get_response_headers (message),
                                           size);
  self = begin_trouble (server, message);
  self->body = g_bytes_ref (whole);
  self->queued = size / 2;
  if (soup_server_message_get_http_version (message) == SOUP_HTTP_2_0) {
    g_signal_handlers_disconnect_by_func (message, on_done, self);
    g_signal_connect (message, "disconnected", G_CALLBACK (on_done), self);
    g_signal_connect (message, "finished", G_CALLBACK (hang_up_soon), self);
  } else {
    g_signal_connect (message, "wrote-chunk", G_CALLBACK (append_rest), self);
  }
}

/* A JSON array of as many characters as were announced, a piece at a time. */
static void
append_piece (SoupServerMessage *message, gpointer user_data) {
  SimTrouble *self = user_data;
  gint64 length = MIN (CHUNK_BYTES, self->announced - self->queued);
  char *piece;

  if (length == 0)
    return;
  piece = g_malloc (length);
  memset (piece, ' ', length);
  if (self->queued == 0)
    piece[0] = '[';
  self->queued += length;
  if (self->queued == self->announced)
    piece[length - 1] = ']';
  soup_message_body_append_take (soup_server_message_get_response_body (message), (guchar *) piece,
                                 length);
}

static SimTrouble *
stream (SimServer *server, SoupServerMessage *message, gint64 length) {
  SimTrouble *self = begin_trouble (server, message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  self->announced = length;
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "application/json", NULL);
  soup_message_headers_set_content_length (headers, length);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  append_piece (message, self);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (append_piece), self);
  return self;
}

void
sim_trouble_flood (SimServer *server, SoupServerMessage *message) {
  stream (server, message, FLOOD_BYTES);
}

static gboolean
drip (gpointer user_data) {
  SimTrouble *self = user_data;
  char byte;
  gssize count = recv (self->tap, &byte, 1, MSG_DONTWAIT);

  if (count == 0 || (count == 1 && send (self->wire, &byte, 1, MSG_NOSIGNAL) != 1)) {
    end_trouble (self);
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
pass_upstream (int fd, GIOCondition condition, gpointer user_data) {
  SimTrouble *self = user_data;
  char buffer[4096];
  gssize count = recv (self->wire, buffer, sizeof buffer, MSG_DONTWAIT);

  if (count > 0 && send (self->tap, buffer, count, MSG_NOSIGNAL | MSG_DONTWAIT) == count)
    return G_SOURCE_CONTINUE;
  if (count < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  end_trouble (self);
  return G_SOURCE_REMOVE;
}

static void
slow_down (SoupServerMessage *message, gpointer user_data) {
  SimTrouble *self = user_data;
  int fd = g_socket_get_fd (soup_server_message_get_socket (message));
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0)
    g_error ("the simulator has no sockets left: %s", g_strerror (errno));
  self->wire = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  self->tap = pair[1];
  dup3 (pair[0], fd, O_CLOEXEC);
  close (pair[0]);
  self->timer = add_timer (self->server, MAX (self->milliseconds, 1), drip, self);
  self->upstream = g_unix_fd_source_new (self->wire, G_IO_IN | G_IO_HUP | G_IO_ERR);
  g_source_set_callback (self->upstream, G_SOURCE_FUNC (pass_upstream), self, NULL);
  g_source_attach (self->upstream, self->server->context);
}

void
sim_trouble_drip (SimServer *server, SoupServerMessage *message, guint milliseconds) {
  SimTrouble *self = stream (server, message, ENDLESS);

  self->milliseconds = milliseconds;
  if (soup_server_message_get_http_version (message) == SOUP_HTTP_2_0)
    slow_down (message, self);
  else
    g_signal_connect (message, "wrote-headers", G_CALLBACK (slow_down), self);
}

void
sim_troubles_end (SimServer *server) {
  while (server->troubles->len > 0) {
    SimTrouble *self = g_ptr_array_index (server->troubles, server->troubles->len - 1);
    g_autoptr (SoupServerMessage) message = g_object_ref (self->message);
    gboolean paused = self->tap < 0 && self->announced == 0 && self->body == NULL;
    GSocket *socket = soup_server_message_get_socket (message);

    end_trouble (self);
    if (socket != NULL)
      g_socket_shutdown (socket, TRUE, TRUE, NULL);
    if (paused) {
      give_up (message);
      soup_server_message_unpause (message);
    }
  }
}
