/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi-body.h"

#include <gio/gio.h>

#include "kisi-error.h"
#include "kisi-wipe.h"

#define CHUNK_BYTES (64 * 1024)

static GByteArray *
gunzip (GByteArray *packed, gsize max_bytes) {
  g_autoptr (GZlibDecompressor) gunzipper = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  GByteArray *plain = g_byte_array_sized_new (CHUNK_BYTES);
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize taken = 0;

  while (result == G_CONVERTER_CONVERTED && plain->len <= max_bytes) {
    gsize had = plain->len;
    gsize taken_now = 0;
    gsize made_now = 0;

    g_byte_array_set_size (plain, had + CHUNK_BYTES);
    result = g_converter_convert (G_CONVERTER (gunzipper), packed->data + taken,
                                  packed->len - taken, plain->data + had, CHUNK_BYTES,
                                  G_CONVERTER_INPUT_AT_END, &taken_now, &made_now, NULL);
    g_byte_array_set_size (plain, had + (result == G_CONVERTER_ERROR ? 0 : made_now));
    taken += taken_now;
  }

  if (result != G_CONVERTER_FINISHED || plain->len > max_bytes)
    g_clear_pointer (&plain, kisi_wipe_byte_array_unref);
  return plain;
}

GByteArray *
kisi_body_unpack (GByteArray *packed, const char *encoding, gsize max_bytes, GError **error) {
  GByteArray *plain = NULL;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_byte_array_ref (packed);
  if (g_ascii_strcasecmp (encoding, "gzip") == 0 || g_ascii_strcasecmp (encoding, "x-gzip") == 0)
    plain = gunzip (packed, max_bytes);
  if (plain == NULL)
    g_propagate_error (error, kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
  return plain;
}
