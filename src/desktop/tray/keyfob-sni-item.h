/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/tray/keyfob-tray-icons.h"

#define KEYFOB_TYPE_SNI_ITEM (keyfob_sni_item_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobSniItem, keyfob_sni_item, KEYFOB, SNI_ITEM, GObject)

/*
 * KeyfobSniItem: a StatusNotifierItem, and its registration with whatever watcher comes and goes.
 * Knows nothing of doors.
 *
 * Properties, read-only: `hosted` (boolean): a panel shows the icon. FALSE until that is known, and
 * for a moment whenever the panel restarts. `known` (boolean): whether there is a panel that does.
 *
 * Signals: `activate` (a click with any button that opens no menu), `activation-token` (const char
 * *token: just before that click).
 */

/**
 * keyfob_sni_item_new:
 * @menu_path: where the menu is exported on @bus
 *
 * Exports the item, one a bus, and registers it with `org.kde.StatusNotifierWatcher`, the list of
 * all icons that most panels keep themselves: a panel that starts anew knows none, so it is
 * registered with each that comes until it says that it stands. Under a name of the kind
 * `org.kde.StatusNotifierItem-*`; where it may have none, as in a sandbox, under its unique name.
 *
 * Returns: (transfer full): the icon, as if everything was fine
 */
KeyfobSniItem *keyfob_sni_item_new (GDBusConnection *bus, const char *menu_path);

/**
 * keyfob_sni_item_new_with: for tests
 * @start_milliseconds: how long a panel that comes later is given to start. LXQt's has its list on
 *   the bus a moment before it listens to it, and never shows what was registered in between
 * @answer_milliseconds: how long its answer is waited for
 */
KeyfobSniItem *keyfob_sni_item_new_with (GDBusConnection *bus,
                                         const char *menu_path,
                                         guint start_milliseconds,
                                         guint answer_milliseconds);

/**
 * keyfob_sni_item_new_left:
 * @bus: another process's connection, whose icon a panel still shows
 * @menu_path: where that process exported the menu; it is not there any more
 *
 * Answers for an icon that is registered already.
 *
 * Returns: (transfer full): the icon; it is never `hosted`
 */
KeyfobSniItem *keyfob_sni_item_new_left (GDBusConnection *bus, const char *menu_path);

/**
 * keyfob_sni_item_show:
 * @words: translated, what the icon's shape tells, such as "No door needs attention.": for the
 *   tooltip, which names Keyfob before it, and for screen readers. No names from outside: some
 *   hosts take it for markup
 */
void keyfob_sni_item_show (KeyfobSniItem *self, KeyfobTrayIcon icon, const char *words);

gboolean keyfob_sni_item_is_hosted (KeyfobSniItem *self);
gboolean keyfob_sni_item_is_known (KeyfobSniItem *self);
