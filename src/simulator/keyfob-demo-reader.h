/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-readers.h"
#include "simulator/keyfob-simulator.h"

#define KEYFOB_TYPE_DEMO_READER (keyfob_demo_reader_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDemoReader, keyfob_demo_reader, KEYFOB, DEMO_READER, GObject)

/*
 * KeyfobDemoReader: stands in for the scanner in the demo, which needs no Bluetooth. While its
 * readers are wanted it pretends to hear, once a second, the reader of one door of the simulated
 * office.
 */

/**
 * keyfob_demo_reader_new:
 * @door_id: at whose reader it pretends to be; 0 for none, so that Bluetooth is on and nothing is
 *   heard
 */
KeyfobDemoReader *keyfob_demo_reader_new (KeyfobReaders *readers,
                                          KeyfobSimulator *simulator,
                                          gint64 door_id);
