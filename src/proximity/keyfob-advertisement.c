/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-advertisement.h"

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
