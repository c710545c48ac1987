/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-network-watch.h"

/* Addresses that are nobody's (RFC 5737, RFC 3849), and so lie beyond every default route. Nothing
 * is sent to them. */
#define ANY_IPV4 "192.0.2.1"
#define ANY_IPV6 "2001:db8::1"
#define ANY_PORT 443

struct _KeyfobNetworkWatch {
  GObject parent_instance;

  GNetworkMonitor *monitor;
  guint settle_ms;
  guint settle_source;
  gboolean available;
  gboolean was_away; /* the monitor said so when it was last quiet, or since */
  char *way_out;
};

static guint settled_signal;

G_DEFINE_FINAL_TYPE (KeyfobNetworkWatch, keyfob_network_watch, G_TYPE_OBJECT)

/* The address that this computer would send from, to an address of the Internet: what the routes
 * say, without sending anything. NULL if there is no way. */
static char *
dup_source_address (GSocketFamily family, const char *destination) {
  g_autoptr (GSocket) socket =
      g_socket_new (family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new_from_string (destination, ANY_PORT);
  g_autoptr (GSocketAddress) from = NULL;

  if (socket == NULL || !g_socket_connect (socket, to, NULL, NULL))
    return NULL;
  from = g_socket_get_local_address (socket, NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (from))
    return NULL;
  return g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (from)));
}

/* The same for as long as connections to Kisi can live: the networks of containers come and go
 * beside it. */
static char *
dup_way_out (void) {
  g_autofree char *ipv4 = dup_source_address (G_SOCKET_FAMILY_IPV4, ANY_IPV4);
  g_autofree char *ipv6 = dup_source_address (G_SOCKET_FAMILY_IPV6, ANY_IPV6);

  return g_strdup_printf ("%s %s", ipv4 != NULL ? ipv4 : "-", ipv6 != NULL ? ipv6 : "-");
}

static gboolean
settle (gpointer user_data) {
  KeyfobNetworkWatch *self = user_data;
  g_autofree char *way_out = dup_way_out ();
  gboolean changed = g_set_str (&self->way_out, way_out) || self->was_away;

  self->settle_source = 0;
  self->available = g_network_monitor_get_network_available (self->monitor);
  self->was_away = !self->available;
  g_signal_emit (self, settled_signal, 0, changed);
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data) {
  KeyfobNetworkWatch *self = user_data;

  self->was_away = self->was_away || !available;
  /* Not put off by each word: a monitor that never stops speaking is heard too. */
  if (self->settle_source == 0)
    self->settle_source = g_timeout_add (self->settle_ms, settle, self);
}

static void
keyfob_network_watch_finalize (GObject *object) {
  KeyfobNetworkWatch *self = KEYFOB_NETWORK_WATCH (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_object_unref (self->monitor);
  g_free (self->way_out);
  G_OBJECT_CLASS (keyfob_network_watch_parent_class)->finalize (object);
}

static void
keyfob_network_watch_class_init (KeyfobNetworkWatchClass *klass) {
  G_OBJECT_CLASS (klass)->finalize = keyfob_network_watch_finalize;
  settled_signal = g_signal_new ("settled", KEYFOB_TYPE_NETWORK_WATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
keyfob_network_watch_init (KeyfobNetworkWatch *self) {
}

KeyfobNetworkWatch *
keyfob_network_watch_new (GNetworkMonitor *monitor, guint settle_ms) {
  KeyfobNetworkWatch *self = g_object_new (KEYFOB_TYPE_NETWORK_WATCH, NULL);

  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  self->settle_ms = settle_ms;
  self->available = g_network_monitor_get_network_available (self->monitor);
  self->was_away = !self->available;
  self->way_out = dup_way_out ();
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self,
                           G_CONNECT_DEFAULT);
  return self;
}

gboolean
keyfob_network_watch_is_available (KeyfobNetworkWatch *self) {
  g_return_val_if_fail (KEYFOB_IS_NETWORK_WATCH (self), TRUE);
  return self->available;
}
