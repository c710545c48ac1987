/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

#define KEYFOB_TYPE_NETWORK_WATCH (keyfob_network_watch_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobNetworkWatch, keyfob_network_watch, KEYFOB, NETWORK_WATCH, GObject)

/*
 * KeyfobNetworkWatch: makes sense of GNetworkMonitor, which speaks often and says little: each
 * route of each container is a change to it.
 *
 * Signal `settled` (gboolean changed): some time ago the monitor spoke, and it is quiet now or has
 * been speaking since. @changed says whether this computer has another way to the Internet than
 * before, or had none for a moment, so that old connections are probably dead.
 */

/** keyfob_network_watch_new: @monitor: (nullable): the system's; @settle_ms: after it spoke */
KeyfobNetworkWatch *keyfob_network_watch_new (GNetworkMonitor *monitor, guint settle_ms);

/** keyfob_network_watch_is_available: what the monitor said when it settled; can be wrong */
gboolean keyfob_network_watch_is_available (KeyfobNetworkWatch *self);
