/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FAKE_TYPE_NETWORK_MONITOR (fake_network_monitor_get_type ())
G_DECLARE_FINAL_TYPE (FakeNetworkMonitor, fake_network_monitor, FAKE, NETWORK_MONITOR, GObject)

/* FakeNetworkMonitor: a GNetworkMonitor that says what a test tells it to say. */

/** fake_network_monitor_new: Returns: (transfer full): one with a network */
FakeNetworkMonitor *fake_network_monitor_new (void);

/** fake_network_monitor_say: emits `network-changed` */
void fake_network_monitor_say (FakeNetworkMonitor *self, gboolean available);

G_END_DECLS
