/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-bluez.h"

#include <gio/gio.h>

#define KEYFOB_TYPE_BEACON_SCANNER (keyfob_beacon_scanner_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobBeaconScanner, keyfob_beacon_scanner, KEYFOB, BEACON_SCANNER, GObject)

/*
 * KeyfobBeaconScanner: listens through BlueZ, on the system bus, while its readers are wanted, and
 * tells them what it hears and whether it can. While nobody wants any it has no connection to
 * BlueZ, no match rule and no timer. It scans in a discovery session of its own (BlueZ counts one a
 * client), so another program's discovery is neither ended nor narrowed, and it switches nothing
 * on.
 */

KeyfobBeaconScanner *keyfob_beacon_scanner_new (KeyfobReaders *readers);

/** keyfob_beacon_scanner_new_with: @times: other than 3 s, 10 s and 1 s; for tests */
KeyfobBeaconScanner *keyfob_beacon_scanner_new_with (KeyfobReaders *readers,
                                                     const KeyfobSearchTimes *times);
