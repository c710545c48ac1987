/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-network-watch.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

struct _KeyfobNetworkWatch {
  GObject parent_instance;

  GNetworkMonitor *monitor;
  guint settle_ms;
  guint settle_source;
  gboolean available;
  GNetworkConnectivity connectivity;
  char *addresses;
};

enum {
  PROP_AVAILABLE = 1,
  N_PROPERTIES,
};

enum {
  SIGNAL_SETTLED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KeyfobNetworkWatch, keyfob_network_watch, G_TYPE_OBJECT)

/* One interface and address as text; NULL for what no connection to Kisi can use. */
static char *
dup_address (const struct ifaddrs *interface) {
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *text = NULL;

  if (interface->ifa_addr == NULL || !(interface->ifa_flags & IFF_UP) ||
      (interface->ifa_flags & IFF_LOOPBACK))
    return NULL;
  if (interface->ifa_addr->sa_family == AF_INET) {
    struct sockaddr_in *in = (struct sockaddr_in *) interface->ifa_addr;

    address = g_inet_address_new_from_bytes ((guint8 *) &in->sin_addr, G_SOCKET_FAMILY_IPV4);
  } else if (interface->ifa_addr->sa_family == AF_INET6) {
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *) interface->ifa_addr;

    address = g_inet_address_new_from_bytes ((guint8 *) &in6->sin6_addr, G_SOCKET_FAMILY_IPV6);
  }
  if (address == NULL || g_inet_address_get_is_link_local (address))
    return NULL;
  text = g_inet_address_to_string (address);
  return g_strconcat (interface->ifa_name, " ", text, NULL);
}

static int
compare_strings (gconstpointer a, gconstpointer b) {
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The addresses of this computer, in one string that is the same for the same addresses. */
static char *
dup_addresses (void) {
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  struct ifaddrs *interfaces;

  if (getifaddrs (&interfaces) != 0)
    return g_strdup ("");
  for (struct ifaddrs *interface = interfaces; interface != NULL; interface = interface->ifa_next) {
    char *line = dup_address (interface);

    if (line != NULL)
      g_ptr_array_add (lines, line);
  }
  freeifaddrs (interfaces);
  g_ptr_array_sort (lines, compare_strings);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
take_available (KeyfobNetworkWatch *self) {
  gboolean available = g_network_monitor_get_network_available (self->monitor);

  if (available == self->available)
    return;
  self->available = available;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
}

static gboolean
settle (gpointer user_data) {
  KeyfobNetworkWatch *self = user_data;
  g_autofree char *addresses = dup_addresses ();
  GNetworkConnectivity connectivity = g_network_monitor_get_connectivity (self->monitor);
  gboolean was_available = self->available;
  gboolean changed;

  self->settle_source = 0;
  take_available (self);
  changed = g_set_str (&self->addresses, addresses) || connectivity != self->connectivity ||
            was_available != self->available;
  self->connectivity = connectivity;
  g_signal_emit (self, signals[SIGNAL_SETTLED], 0, changed);
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data) {
  KeyfobNetworkWatch *self = user_data;

  /* Not put off by each word: a monitor that never stops speaking is heard too. */
  if (self->settle_source == 0)
    self->settle_source = g_timeout_add (self->settle_ms, settle, self);
}

static void
keyfob_network_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  KeyfobNetworkWatch *self = KEYFOB_NETWORK_WATCH (object);

  switch (id) {
  case PROP_AVAILABLE:
    g_value_set_boolean (value, self->available);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
keyfob_network_watch_dispose (GObject *object) {
  KeyfobNetworkWatch *self = KEYFOB_NETWORK_WATCH (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (keyfob_network_watch_parent_class)->dispose (object);
}

static void
keyfob_network_watch_finalize (GObject *object) {
  g_free (KEYFOB_NETWORK_WATCH (object)->addresses);
  G_OBJECT_CLASS (keyfob_network_watch_parent_class)->finalize (object);
}

static void
keyfob_network_watch_class_init (KeyfobNetworkWatchClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keyfob_network_watch_get_property;
  object_class->dispose = keyfob_network_watch_dispose;
  object_class->finalize = keyfob_network_watch_finalize;

  properties[PROP_AVAILABLE] =
      g_param_spec_boolean ("available", NULL, NULL, TRUE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_SETTLED] = g_signal_new ("settled", KEYFOB_TYPE_NETWORK_WATCH, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
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
  self->connectivity = g_network_monitor_get_connectivity (self->monitor);
  self->addresses = dup_addresses ();
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self,
                           G_CONNECT_DEFAULT);
  return self;
}

gboolean
keyfob_network_watch_is_available (KeyfobNetworkWatch *self) {
  g_return_val_if_fail (KEYFOB_IS_NETWORK_WATCH (self), TRUE);
  return self->available;
}
