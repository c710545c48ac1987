/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What a radio nearby sends: as the bytes of an iBeacon, and as what BlueZ tells of a device. */

#include "fuzz.h"

#include "proximity/keyfob-ibeacon.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size) {
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GVariant) properties =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  KeyfobAdvertisement advertisement;
  KeyfobIbeacon beacon;

  if (keyfob_ibeacon_decode (data, size, &beacon)) {
    fuzz_check (beacon.lock_bits <= KEYFOB_IBEACON_LOCK_MASK);
    fuzz_check (beacon.password <= KEYFOB_IBEACON_PASSWORD_MASK);
  }
  if (keyfob_advertisement_read (properties, &advertisement))
    fuzz_check (advertisement.beacon.lock_bits <= KEYFOB_IBEACON_LOCK_MASK);
  return 0;
}
