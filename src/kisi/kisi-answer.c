/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-answer.h"

#include <string.h>

#include "kisi/kisi-error.h"
#include "kisi/kisi-parse.h"
#include "kisi/kisi-wipe.h"

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

/* libsoup's own decoder is not used, since a stream that it wraps is closed in another thread,
 * where libsoup is not at home. Returns: (nullable): NULL if it is too much, damaged or of another
 * kind */
static GByteArray *
unpack (GByteArray *body, SoupMessageHeaders *headers, gsize max_bytes) {
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");

  if (encoding == NULL || body->len == 0 || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_byte_array_ref (body);
  if (g_ascii_strcasecmp (encoding, "gzip") == 0 || g_ascii_strcasecmp (encoding, "x-gzip") == 0)
    return gunzip (body, max_bytes);
  return NULL;
}

JsonNode *
kisi_answer_parse (GByteArray *body,
                   SoupMessageHeaders *headers,
                   gboolean wipe,
                   gsize *length,
                   GError **error) {
  GByteArray *plain = unpack (body, headers, KISI_ANSWER_MAX_BYTES);
  JsonNode *json;

  *length = plain != NULL ? plain->len : KISI_ANSWER_MAX_BYTES;
  if (plain == NULL) {
    g_propagate_error (error, kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
    return NULL;
  }
  kisi_parse_fix ((char *) plain->data, plain->len);
  json = kisi_parse ((const char *) plain->data, plain->len, error);
  if (wipe)
    kisi_wipe_byte_array_unref (plain);
  else
    g_byte_array_unref (plain);
  return json;
}

/* `Retry-After` is a number of seconds, or a date, which is compared with the server's own clock.
 */
static guint
read_retry_after (SoupMessageHeaders *headers) {
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  const char *date_text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) until = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &seconds, NULL))
    return seconds;

  until = soup_date_time_new_from_http_string (text);
  now = date_text != NULL ? soup_date_time_new_from_http_string (date_text) : NULL;
  if (now == NULL)
    now = g_date_time_new_now_utc ();
  if (until == NULL)
    return 0;
  return CLAMP (g_date_time_difference (until, now) / G_TIME_SPAN_SECOND, 0, G_MAXUINT);
}

GError *
kisi_answer_make_error (guint status,
                        SoupMessageHeaders *headers,
                        GByteArray *body,
                        gboolean anonymous,
                        const char *const *secrets) {
  guint retry_after = read_retry_after (headers);
  g_autoptr (GByteArray) plain =
      body != NULL ? unpack (body, headers, KISI_ANSWER_REFUSAL_MAX_BYTES) : NULL;

  if (plain == NULL)
    return kisi_error_new_from_answer (status, NULL, 0, retry_after, anonymous, secrets);
  return kisi_error_new_from_answer (status, plain->len > 0 ? (const char *) plain->data : "",
                                     plain->len, retry_after, anonymous, secrets);
}

/* `X-Collection-Range: 0-249/1300`, or `*` before the stroke: only the total can be trusted
 * (kisi-api.md, section 4). */
gint64
kisi_answer_get_total (SoupMessageHeaders *headers) {
  const char *text = soup_message_headers_get_one (headers, "X-Collection-Range");
  const char *slash = text != NULL ? strrchr (text, '/') : NULL;
  guint64 total;

  if (slash != NULL && g_ascii_string_to_unsigned (slash + 1, 10, 0, G_MAXINT64, &total, NULL))
    return total;
  return -1;
}
