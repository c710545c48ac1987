/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-ibeacon.h"

G_BEGIN_DECLS

/*
 * What BlueZ tells of an advertisement: properties of the interface org.bluez.Device1, `a{sv}`. Any
 * of them may be missing, and of another type than it should be.
 */

/**
 * keyfob_advertisement_get_beacon:
 * @beacon: (out caller-allocates): what a reader advertises
 *
 * Returns: whether they are a reader's
 */
gboolean keyfob_advertisement_get_beacon (GVariant *properties, KeyfobIbeacon *beacon);

/**
 * keyfob_advertisement_get_signal:
 * @signal_dbm: (out): its strength
 *
 * Returns: whether they tell it, which BlueZ does only of what it has heard in a running discovery
 */
gboolean keyfob_advertisement_get_signal (GVariant *properties, int *signal_dbm);

G_END_DECLS
