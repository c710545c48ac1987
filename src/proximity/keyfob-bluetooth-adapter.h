/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-readers.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_BLUETOOTH_ADAPTER (keyfob_bluetooth_adapter_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobBluetoothAdapter,
                      keyfob_bluetooth_adapter,
                      KEYFOB,
                      BLUETOOTH_ADAPTER,
                      GObject)

/*
 * KeyfobBluetoothAdapter: lets one adapter of BlueZ search for what advertises, for as long as the
 * object lives and the adapter is switched on.
 *
 * Signal `answered`: BlueZ began to search or would not, or the adapter was switched off
 */

/**
 * keyfob_bluetooth_adapter_new:
 * @bus: a connection that is for this search only, since BlueZ counts one a connection
 * @owner: BlueZ's unique name there
 * @path: the adapter's
 * @pause_ms: how long it is between two requests for a search at least, and until one that was
 *   refused since something is in progress is made again
 *
 * Returns: (transfer full): one that counts as switched off until it is said to be on
 */
KeyfobBluetoothAdapter *keyfob_bluetooth_adapter_new (GDBusConnection *bus,
                                                      const char *owner,
                                                      const char *path,
                                                      guint pause_ms);

/** keyfob_bluetooth_adapter_set_powered: @powered: whether BlueZ says that it is switched on */
void keyfob_bluetooth_adapter_set_powered (KeyfobBluetoothAdapter *self, gboolean powered);

/** keyfob_bluetooth_adapter_get_state: Returns: "unknown" until BlueZ has answered; never absent */
KeyfobBluetooth keyfob_bluetooth_adapter_get_state (KeyfobBluetoothAdapter *self);

/**
 * keyfob_bluetooth_adapter_search_anew:
 *
 * Ends the search, if there is one, and begins another, if it is switched on. Hardware that reports
 * each device once a search reports it once more then, unless another program keeps it searching.
 */
void keyfob_bluetooth_adapter_search_anew (KeyfobBluetoothAdapter *self);

/** keyfob_bluetooth_adapter_judge: Returns: what an error of BlueZ, or of the bus, says */
KeyfobBluetooth keyfob_bluetooth_adapter_judge (const GError *error);

G_END_DECLS
