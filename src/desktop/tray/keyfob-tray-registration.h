/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_TRAY_REGISTRATION (keyfob_tray_registration_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobTrayRegistration,
                      keyfob_tray_registration,
                      KEYFOB,
                      TRAY_REGISTRATION,
                      GObject)

/*
 * KeyfobTrayRegistration: makes the icon known to `org.kde.StatusNotifierWatcher`, the list of all
 * icons that most panels keep themselves: a panel that starts anew knows none.
 *
 * Properties, read-only: `hosted` (boolean): the present watcher has taken the icon, and says that
 * there is a panel to show it. `known` (boolean): it has answered, or there is none.
 */

/**
 * keyfob_tray_registration_new:
 * @bus: on which the icon is exported at `/StatusNotifierItem`, not before this. It gets a name of
 *   the kind `org.kde.StatusNotifierItem-*`, which is registered; where it may have none, as in a
 *   sandbox, its unique name is
 * @start_milliseconds: how long a panel that comes later is given to start. LXQt's has its list on
 *   the bus a moment before it listens to it, and never shows what was registered in between
 * @answer_milliseconds: how long its answer is waited for
 *
 * Returns: (transfer full): a registration with whatever watcher comes and goes: with each until it
 *   says that it stands
 */
KeyfobTrayRegistration *keyfob_tray_registration_new (GDBusConnection *bus,
                                                      guint start_milliseconds,
                                                      guint answer_milliseconds);

gboolean keyfob_tray_registration_is_hosted (KeyfobTrayRegistration *self);
gboolean keyfob_tray_registration_is_known (KeyfobTrayRegistration *self);

G_END_DECLS
