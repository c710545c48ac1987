/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-ibeacon.h"

#include <string.h>

/* Apple's frame: type and length, UUID, major and minor in network order, power. */
#define UUID_OFFSET     2
#define UUID_LENGTH     16
#define PAYLOAD_OFFSET  (UUID_OFFSET + UUID_LENGTH)
#define FRAME_LENGTH    (PAYLOAD_OFFSET + 5)
#define PASSWORD_BITS   10
#define FRAME_TYPE      0x02
#define FRAME_REMAINDER 0x15

/* Kisi's readers rotate among these. */
static const guint8 UUIDS[][UUID_LENGTH] = {
    {0x6d, 0xfe, 0x20, 0x64, 0x51, 0x86, 0x11, 0xea, 0x8d, 0xfe, 0x4b, 0x73, 0x21, 0x8b, 0xf9,
     0x46},
    {0x6f, 0x9e, 0x62, 0xa8, 0x51, 0x86, 0x11, 0xea, 0x8e, 0xd0, 0x43, 0x14, 0x34, 0x1d, 0x01,
     0xdd},
    {0x71, 0xfb, 0x9e, 0xb2, 0x51, 0x86, 0x11, 0xea, 0xb1, 0xf4, 0xbb, 0x92, 0x8f, 0xef, 0xb7,
     0xfd},
    {0x73, 0xf7, 0x89, 0xec, 0x51, 0x86, 0x11, 0xea, 0x99, 0x73, 0x87, 0x89, 0x6c, 0xe8, 0x2d,
     0xd8},
    {0x74, 0x68, 0x9e, 0xac, 0x51, 0x86, 0x11, 0xea, 0xbe, 0x2d, 0x27, 0xec, 0x12, 0x0c, 0x3b,
     0x0f},
};

static gboolean
is_uuid_of_reader (const guint8 *uuid) {
  for (guint i = 0; i < G_N_ELEMENTS (UUIDS); i++) {
    if (memcmp (uuid, UUIDS[i], UUID_LENGTH) == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
keyfob_ibeacon_decode (const guint8 *data, gsize length, KeyfobIbeacon *beacon) {
  guint32 payload;

  g_return_val_if_fail (data != NULL || length == 0, FALSE);
  g_return_val_if_fail (beacon != NULL, FALSE);

  if (length != FRAME_LENGTH || data[0] != FRAME_TYPE || data[1] != FRAME_REMAINDER ||
      !is_uuid_of_reader (data + UUID_OFFSET))
    return FALSE;
  memcpy (&payload, data + PAYLOAD_OFFSET, sizeof payload);
  payload = GUINT32_FROM_BE (payload);
  beacon->lock_bits = payload >> PASSWORD_BITS;
  beacon->password = payload & KEYFOB_IBEACON_PASSWORD_MASK;
  return TRUE;
}

static gboolean
decode_entry (GVariant *entry, KeyfobIbeacon *beacon) {
  g_autoptr (GVariant) data = NULL;
  guint16 company;
  gsize length;
  const guint8 *bytes;

  g_variant_get (entry, "{qv}", &company, &data);
  if (company != KEYFOB_IBEACON_COMPANY || !g_variant_is_of_type (data, G_VARIANT_TYPE_BYTESTRING))
    return FALSE;
  bytes = g_variant_get_fixed_array (data, &length, 1);
  return keyfob_ibeacon_decode (bytes, length, beacon);
}

gboolean
keyfob_advertisement_read (GVariant *properties, KeyfobAdvertisement *advertisement) {
  g_autoptr (GVariant) companies =
      g_variant_lookup_value (properties, "ManufacturerData", G_VARIANT_TYPE ("a{qv}"));
  gsize n = companies != NULL ? g_variant_n_children (companies) : 0;
  gboolean found = FALSE;
  gint16 rssi = 0;

  for (gsize i = 0; i < n && !found; i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (companies, i);

    found = decode_entry (entry, &advertisement->beacon);
  }
  if (!found)
    return FALSE;
  advertisement->has_signal = g_variant_lookup (properties, "RSSI", "n", &rssi);
  advertisement->signal_dbm = rssi;
  return TRUE;
}
