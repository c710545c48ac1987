/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "fake-network-monitor.h"

struct _FakeNetworkMonitor {
  GObject parent_instance;

  gboolean available;
};

enum {
  PROP_NETWORK_AVAILABLE = 1,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY,
};

static gboolean
init_nothing (GInitable *initable, GCancellable *cancellable, GError **error) {
  return TRUE;
}

static void
initable_init (GInitableIface *iface) {
  iface->init = init_nothing;
}

static void
monitor_init (GNetworkMonitorInterface *iface) {
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeNetworkMonitor,
                               fake_network_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_init))

static void
fake_network_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec) {
  FakeNetworkMonitor *self = FAKE_NETWORK_MONITOR (object);

  switch (id) {
  case PROP_NETWORK_AVAILABLE:
    g_value_set_boolean (value, self->available);
    break;
  case PROP_NETWORK_METERED:
    g_value_set_boolean (value, FALSE);
    break;
  case PROP_CONNECTIVITY:
    g_value_set_enum (value,
                      self->available ? G_NETWORK_CONNECTIVITY_FULL : G_NETWORK_CONNECTIVITY_LOCAL);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
fake_network_monitor_class_init (FakeNetworkMonitorClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fake_network_monitor_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_network_monitor_init (FakeNetworkMonitor *self) {
  self->available = TRUE;
}

FakeNetworkMonitor *
fake_network_monitor_new (void) {
  return g_object_new (FAKE_TYPE_NETWORK_MONITOR, NULL);
}

void
fake_network_monitor_say (FakeNetworkMonitor *self, gboolean available) {
  self->available = available;
  g_signal_emit_by_name (self, "network-changed", available);
}
