/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi/kisi-parse.h"

#include <string.h>

#include "kisi/kisi-error.h"

#define NESTING_MAX   32
#define ESCAPE_LENGTH 6 /* of a backslash, `u` and four digits */

/* Whether an escape for one of @first, such as "89ab" for D800 to DBFF, begins at @p. */
static gboolean
is_surrogate (const char *p, const char *end, const char *first) {
  return end - p >= ESCAPE_LENGTH && p[0] == '\\' && p[1] == 'u' && g_ascii_tolower (p[2]) == 'd' &&
         p[3] != '\0' && strchr (first, g_ascii_tolower (p[3])) != NULL;
}

void
kisi_parse_fix (char *data, gsize length) {
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
kisi_parse (const char *data, gsize length, GError **error) {
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
