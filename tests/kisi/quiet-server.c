/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "quiet-server.h"

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer connections) {
  g_ptr_array_add (connections, g_object_ref (connection));
  return FALSE; /* a test may say something */
}

QuietServer *
quiet_server_new (const char *scheme) {
  QuietServer *self = g_new0 (QuietServer, 1);
  guint port;

  self->service = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, NULL);
  self->url = g_strdup_printf ("%s://127.0.0.1:%u", scheme, port);
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self->connections);
  return self;
}

void
quiet_server_free (QuietServer *self) {
  g_socket_service_stop (self->service);
  g_signal_handlers_disconnect_by_data (self->service, self->connections);
  g_object_unref (self->service);
  g_ptr_array_unref (self->connections);
  g_free (self->url);
  g_free (self);
}

gboolean
quiet_server_is_asked (gpointer self) {
  return ((QuietServer *) self)->connections->len > 0;
}
