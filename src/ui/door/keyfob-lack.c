/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-lack.h"

#include <glib/gi18n-lib.h>

#define NOTHING ((KeyfobLack) {0})

KeyfobLack
keyfob_lack_of_bluetooth (KeyfobBluetooth bluetooth) {
  switch (bluetooth) {
  case KEYFOB_BLUETOOTH_UNKNOWN:
  case KEYFOB_BLUETOOTH_ON:
    return NOTHING;
  case KEYFOB_BLUETOOTH_ABSENT:
    return (KeyfobLack) {
        .title = _ ("No Bluetooth"),
        .sentence =
            _ ("No Bluetooth adapter was found, or the Bluetooth service does not run. This "
               "computer cannot unlock doors that are restricted to their readers."),
    };
  case KEYFOB_BLUETOOTH_OFF:
    return (KeyfobLack) {
        .title = _ ("Bluetooth is switched off"),
        .sentence = _ ("This computer cannot unlock doors that are restricted to their readers."),
        .remedy = KEYFOB_REMEDY_BLUETOOTH_SETTINGS,
    };
  case KEYFOB_BLUETOOTH_DENIED:
    return (KeyfobLack) {
        .title = _ ("Keyfob may not use Bluetooth"),
        .sentence = _ ("It cannot unlock doors that are restricted to their readers. Ask the "
                       "administrator of this computer."),
    };
  case KEYFOB_BLUETOOTH_FAILED:
    return (KeyfobLack) {
        .title = _ ("Bluetooth does not work"),
        .sentence = _ ("This computer cannot unlock doors that are restricted to their readers."),
        .remedy = KEYFOB_REMEDY_BLUETOOTH_SETTINGS,
    };
  }
  g_return_val_if_reached (NOTHING);
}

KeyfobLack
keyfob_lack_of_location (KeyfobWhereabouts whereabouts) {
  switch (whereabouts) {
  case KEYFOB_WHEREABOUTS_UNKNOWN:
  case KEYFOB_WHEREABOUTS_KNOWN:
  case KEYFOB_WHEREABOUTS_FAR:
  case KEYFOB_WHEREABOUTS_VAGUE:
  case KEYFOB_WHEREABOUTS_NO_ANSWER:
    return NOTHING;
  case KEYFOB_WHEREABOUTS_ABSENT:
    return (KeyfobLack) {
        .title = _ ("No location"),
        .sentence = _ ("This computer has no location service. Installing GeoClue may help."),
    };
  case KEYFOB_WHEREABOUTS_OFF:
    return (KeyfobLack) {
        .title = _ ("No location"),
        .sentence = _ ("Location services were off when Keyfob last asked."),
        .remedy = KEYFOB_REMEDY_LOCATION_SETTINGS,
    };
  case KEYFOB_WHEREABOUTS_DENIED:
    return (KeyfobLack) {
        .title = _ ("No location"),
        .sentence = _ ("This computer did not give Keyfob your location."),
        .remedy = KEYFOB_REMEDY_LOCATION_SETTINGS,
    };
  }
  g_return_val_if_reached (NOTHING);
}
