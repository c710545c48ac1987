/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/*
 * What a reader of Kisi's advertises: an iBeacon whose major and minor hold the lock's ID, cut to
 * 22 bits, and a one-time password of 10 bits (kisi-api.md, section 16).
 */

#define KEYFOB_IBEACON_COMPANY       0x004C
#define KEYFOB_IBEACON_LOCK_MASK     0x3FFFFF
#define KEYFOB_IBEACON_PASSWORD_MASK 0x3FF

typedef struct {
  guint32 lock_bits; /* the lower 22 bits of the lock's ID */
  guint16 password;  /* 0 to 1023 */
} KeyfobIbeacon;

/**
 * keyfob_ibeacon_decode:
 * @data: (array length=length): the manufacturer data of company %KEYFOB_IBEACON_COMPANY, as BlueZ
 *   gives it: without the company's number
 * @beacon: (out caller-allocates): what it says
 *
 * Returns: whether it is a reader's: an iBeacon frame of just the right length, with one of Kisi's
 *   five UUIDs
 */
gboolean keyfob_ibeacon_decode (const guint8 *data, gsize length, KeyfobIbeacon *beacon);

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
