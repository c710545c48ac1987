/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-readers.h"

#include <gio/gio.h>

/**
 * KeyfobBluetoothAdapter:
 *
 * Lets one adapter of BlueZ search for what advertises, until it is freed, while it is switched on.
 */
typedef struct KeyfobBluetoothAdapter KeyfobBluetoothAdapter;

/** KeyfobBluetoothAnswered: BlueZ began to search or would not, or it was switched off */
typedef void (*KeyfobBluetoothAnswered) (KeyfobBluetoothAdapter *adapter, gpointer user_data);

/**
 * keyfob_bluetooth_adapter_new:
 * @bus: a connection that is for this search only, since BlueZ counts one a connection
 * @owner: BlueZ's unique name there
 * @path: the adapter's
 * @pause_ms: how long it is between two requests for a search at least, and until one that was
 *   refused since something is in progress is made again
 * @answered: may free it
 *
 * Returns: (transfer full): one that counts as switched off until it is said to be on
 */
KeyfobBluetoothAdapter *keyfob_bluetooth_adapter_new (GDBusConnection *bus,
                                                      const char *owner,
                                                      const char *path,
                                                      guint pause_ms,
                                                      KeyfobBluetoothAnswered answered,
                                                      gpointer user_data);

void keyfob_bluetooth_adapter_free (KeyfobBluetoothAdapter *self);

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

/** keyfob_bluetooth_judge: Returns: what an error of BlueZ, or of the bus, says */
KeyfobBluetooth keyfob_bluetooth_judge (const GError *error);
