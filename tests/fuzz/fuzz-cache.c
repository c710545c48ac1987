/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The file of the last known doors: what can be read of it can be written, and read again. */

#include "fuzz.h"

#include "model/fetch/keyfob-cached-snapshot.h"

#define SERVER "https://api.kisi.io"

static void
check_sinces (const GArray *a, const GArray *b) {
  fuzz_check ((a != NULL ? a->len : 0) == (b != NULL ? b->len : 0));
  for (guint i = 0; a != NULL && i < a->len; i++) {
    const KeyfobSince *one = &g_array_index (a, KeyfobSince, i);
    const KeyfobSince *other = &g_array_index (b, KeyfobSince, i);

    fuzz_check (one->status == other->status);
    fuzz_check (one->not_before == other->not_before);
    fuzz_check (one->not_after == other->not_after);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size) {
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (KeyfobCachedSnapshot) cached = keyfob_cached_snapshot_decode (bytes, SERVER, NULL);
  g_autoptr (KeyfobCachedSnapshot) again = NULL;
  g_autoptr (GBytes) written = NULL;

  if (cached == NULL)
    return 0;
  written = keyfob_cached_snapshot_encode (cached, SERVER);
  again = keyfob_cached_snapshot_decode (written, SERVER, NULL);
  fuzz_check (again != NULL);
  fuzz_check (again->snapshot->locks->len == cached->snapshot->locks->len);
  for (guint i = 0; i < cached->snapshot->locks->len; i++)
    fuzz_check (
        kisi_lock_equal (cached->snapshot->locks->pdata[i], again->snapshot->locks->pdata[i]));
  check_sinces (cached->snapshot->sinces, again->snapshot->sinces);
  return 0;
}
