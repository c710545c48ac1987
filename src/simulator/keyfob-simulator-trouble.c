/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-faults.h"

#include <fcntl.h>
#include <gio/gnetworking.h>
#include <glib-unix.h>

/* An answer that takes its time. It lives until the message is done or the faults are cleared. */
typedef struct {
  GPtrArray *troubles; /* in which it is */
  SoupServerMessage *message;
  gboolean is_paused;
  GSource *timer; /* (nullable): of an answer that waits, or of a drip */

  /* A drip sits between SoupServer and the client: SoupServer's descriptor has become one end of
   * a pair of sockets, `tap` is the other end, and `wire` is the real connection. */
  guint milliseconds;
  int tap;           /* -1: none */
  int wire;          /* -1: none */
  GSource *upstream; /* (nullable): the client's bytes */
} SimTrouble;

/* Returns: (transfer full): @source, which calls @function in the thread of the SoupServer */
static GSource *
attach (GSource *source, GSourceFunc function, SimTrouble *self) {
  g_source_set_callback (source, function, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
drop_source (GSource *source) {
  g_source_destroy (source);
  g_source_unref (source);
}

static void
end_trouble (SimTrouble *self) {
  g_ptr_array_remove (self->troubles, self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_pointer (&self->timer, drop_source);
  g_clear_pointer (&self->upstream, drop_source);
  g_clear_fd (&self->tap, NULL);
  g_clear_fd (&self->wire, NULL);
  g_object_unref (self->message);
  g_free (self);
}

static void
on_done (SoupServerMessage *message, gpointer user_data) {
  end_trouble (user_data);
}

static SimTrouble *
begin_trouble (GPtrArray *troubles, SoupServerMessage *message) {
  SimTrouble *self = g_new0 (SimTrouble, 1);

  self->troubles = troubles;
  self->message = g_object_ref (message);
  self->tap = -1;
  self->wire = -1;
  g_signal_connect (message, "finished", G_CALLBACK (on_done), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_done), self);
  g_ptr_array_add (troubles, self);
  return self;
}

static SimTrouble *
pause_message (GPtrArray *troubles, SoupServerMessage *message) {
  SimTrouble *self = begin_trouble (troubles, message);

  self->is_paused = TRUE;
  soup_server_message_pause (message);
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
sim_trouble_wait (GPtrArray *troubles, SoupServerMessage *message, guint milliseconds) {
  SimTrouble *self;

  if (milliseconds == 0)
    return;
  self = pause_message (troubles, message);
  self->timer = attach (g_timeout_source_new (milliseconds), stop_waiting, self);
}

void
sim_troubles_end_waits (GPtrArray *troubles) {
  for (guint i = troubles->len; i > 0; i--) {
    SimTrouble *self = g_ptr_array_index (troubles, i - 1);

    if (self->is_paused && self->timer != NULL)
      stop_waiting (self);
  }
}

void
sim_trouble_hold (GPtrArray *troubles, SoupServerMessage *message) {
  pause_message (troubles, message);
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

/* The half is on its way. What is appended cannot be written any more, and the try ends it. */
static void
cut_off (SoupServerMessage *message) {
  g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            "]", 1);
}

static gboolean
hang_up_on (gpointer user_data) {
  GSocket *socket = soup_server_message_get_socket (user_data);

  if (socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
  return G_SOURCE_REMOVE;
}

/* By the next turn of the loop, SoupServer has written what it now is about to write. */
static void
hang_up_soon (SoupServerMessage *message) {
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, hang_up_on, g_object_ref (message), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

void
sim_trouble_truncate (SoupServerMessage *message) {
  SoupMessageBody *response = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) whole = soup_message_body_flatten (response);
  gsize size = g_bytes_get_size (whole);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (whole, 0, size / 2);

  if (size < 2)
    return;
  soup_message_body_truncate (response);
  soup_message_body_append_bytes (response, half);
  soup_message_headers_set_content_length (soup_server_message_get_response_headers (message),
                                           size);
  if (soup_server_message_get_http_version (message) == SOUP_HTTP_2_0)
    g_signal_connect (message, "finished", G_CALLBACK (hang_up_soon), NULL);
  else
    g_signal_connect (message, "wrote-chunk", G_CALLBACK (cut_off), NULL);
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
  self->timer = attach (g_timeout_source_new (MAX (self->milliseconds, 1)), drip, self);
  self->upstream = attach (g_unix_fd_source_new (self->wire, G_IO_IN | G_IO_HUP | G_IO_ERR),
                           G_SOURCE_FUNC (pass_upstream), self);
}

void
sim_trouble_drip (GPtrArray *troubles, SoupServerMessage *message, guint milliseconds) {
  SimTrouble *self = begin_trouble (troubles, message);

  self->milliseconds = milliseconds;
  if (soup_server_message_get_http_version (message) == SOUP_HTTP_2_0)
    slow_down (message, self);
  else
    g_signal_connect (message, "wrote-headers", G_CALLBACK (slow_down), self);
}

void
sim_troubles_end (GPtrArray *troubles) {
  while (troubles->len > 0) {
    SimTrouble *self = g_ptr_array_index (troubles, troubles->len - 1);
    g_autoptr (SoupServerMessage) message = g_object_ref (self->message);
    gboolean is_paused = self->is_paused;
    GSocket *socket = soup_server_message_get_socket (message);

    end_trouble (self);
    if (socket != NULL)
      g_socket_shutdown (socket, TRUE, TRUE, NULL);
    if (is_paused) {
      give_up (message);
      soup_server_message_unpause (message);
    }
  }
}
