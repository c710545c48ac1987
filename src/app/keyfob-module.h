/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "ui/keyfob-ui.h"

/**
 * keyfob_module_is_replaced:
 *
 * Returns: whether another libkeyfob.so has taken the place of this process's, as an upgrade does:
 *   the module beside it is not of this process's version, and must not be loaded
 */
gboolean keyfob_module_is_replaced (void);

/**
 * keyfob_module_open_async:
 * @bus: (nullable): the session bus
 *
 * Loads GTK, and with it everything that has windows. GTK and libadwaita wait for the desktop's
 * portal when they start, and the whole process with them, for half a minute if it is there and
 * does not answer. So it is asked for a sign of life before; without one they do without it.
 */
void keyfob_module_open_async (GDBusConnection *bus,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/** keyfob_module_open_finish: Returns: (nullable): what shows windows */
KeyfobUiPresent keyfob_module_open_finish (GAsyncResult *result, GError **error);
