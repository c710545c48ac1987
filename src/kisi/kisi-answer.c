/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-answer.h"

#include <string.h>

#include "kisi/kisi-error.h"
#include "kisi/kisi-wipe.h"

#define CHUNK_BYTES (64 * 1024)

#define NESTING_MAX   32
#define ESCAPE_LENGTH 6 /* of a backslash, `u` and four digits */

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

/* Whether an escape for one of @first, such as "89ab" for D800 to DBFF, begins at @p. */
static gboolean
is_surrogate (const char *p, const char *end, const char *first) {
  return end - p >= ESCAPE_LENGTH && p[0] == '\\' && p[1] == 'u' && g_ascii_tolower (p[2]) == 'd' &&
         p[3] != '\0' && strchr (first, g_ascii_tolower (p[3])) != NULL;
}

/* Makes U+FFFD of every escape that is half a surrogate pair. To json-glib such a one spoils the
 * whole text, and one badly named door must not hide all others. */
static void
fix_escapes (char *data, gsize length) {
  const char *end = data + length;

  for (char *p = memchr (data, '\\', length); p != NULL; p = memchr (p, '\\', end - p)) {
    if (end - p < ESCAPE_LENGTH)
      return;
    if (is_surrogate (p, end, "89ab") && is_surrogate (p + ESCAPE_LENGTH, end, "cdef"))
      p += 2 * ESCAPE_LENGTH;
    else if (is_surrogate (p, end, "89abcdef"))
      memcpy (p, "\\ufffd", ESCAPE_LENGTH);
    else
      p += 2; /* over an escaped backslash, too */
  }
}

/* Knows just enough of JSON not to count brackets within strings. The parser is strict, so that
 * there is nothing else (no comments) in which they would not count. */
static gboolean
is_shallow (const char *data, gsize length) {
  const char *end = data + length;
  guint depth = 0;

  for (const char *p = data; p < end; p++) {
    switch (*p) {
    case '"':
      for (p++; p < end && *p != '"'; p++) {
        if (*p == '\\')
          p++;
      }
      break;
    case '[':
    case '{':
      if (++depth > NESTING_MAX)
        return FALSE;
      break;
    case ']':
    case '}':
      if (depth == 0)
        return FALSE;
      depth--;
      break;
    default:
      break;
    }
  }
  return depth == 0;
}

JsonNode *
kisi_answer_parse_plain (const char *data, gsize length, GError **error) {
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) parse_error = NULL;
  JsonNode *root = NULL;

  json_parser_set_strict (parser, TRUE);
  /* A NUL counts as invalid in g_utf8_validate_len(). */
  if (g_utf8_validate_len (data, length, NULL) && is_shallow (data, length) &&
      json_parser_load_from_data (parser, data, length, &parse_error))
    root = json_parser_steal_root (parser);

  if (root == NULL) {
    /* The parser's own words may quote the body, which can hold a secret: only their number. */
    g_debug ("body of %" G_GSIZE_FORMAT " bytes cannot be read (parser: %d)", length,
             parse_error != NULL ? parse_error->code : -1);
    g_propagate_error (error, kisi_error_new (KISI_ERROR_UNEXPECTED, NULL));
  }
  return root;
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
  fix_escapes ((char *) plain->data, plain->len);
  json = kisi_answer_parse_plain ((const char *) plain->data, plain->len, error);
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
