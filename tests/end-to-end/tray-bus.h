/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the desktop's programs know of Keyfob over D-Bus, on the session bus that there is. */

/** tray_bus_count_items: Returns: how many icons the notification area knows of */
guint tray_bus_count_items (void);

/**
 * tray_bus_dup_labels:
 *
 * Returns: (transfer full): what the items of the menu of the only icon say, separators left out
 */
char **tray_bus_dup_labels (void);

/** tray_bus_has_notifications: Returns: whether dunst is there, to show notifications */
gboolean tray_bus_has_notifications (void);

/** tray_bus_count_notifications: Returns: how many notifications dunst shows */
guint tray_bus_count_notifications (void);

G_END_DECLS
