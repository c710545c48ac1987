/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "proximity/keyfob-ibeacon.h"

G_BEGIN_DECLS

/** KeyfobAdvertisement: what BlueZ tells of a reader that advertises */
typedef struct {
  KeyfobIbeacon beacon;
  gboolean has_signal; /* BlueZ tells the strength only when it is another */
  int signal_dbm;
} KeyfobAdvertisement;

/**
 * keyfob_advertisement_read:
 * @properties: `a{sv}`: some of the interface org.bluez.Device1. Any of them may be missing, and of
 *   another type than it should be
 * @advertisement: (out caller-allocates): what they say
 *
 * Returns: whether they are a reader's
 */
gboolean keyfob_advertisement_read (GVariant *properties, KeyfobAdvertisement *advertisement);

G_END_DECLS
