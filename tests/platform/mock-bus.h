/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For services that a test plays itself, on the bus of its #GTestDBus, be it the session's or the
 * system's. */

/** mock_bus_connect: Returns: (transfer full): a connection that is not shared */
GDBusConnection *mock_bus_connect (void);

/** mock_bus_own: has @name on the bus once it returns */
void mock_bus_own (GDBusConnection *bus, const char *name);

/** mock_bus_disconnect: leaves the bus; whatever it owned is free once it returns */
void mock_bus_disconnect (GDBusConnection *bus);

G_END_DECLS
