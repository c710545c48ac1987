/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#define G_LOG_DOMAIN "Kisi"

#include "kisi-parse.h"

#include "kisi-error.h"

#define NESTING_MAX 32

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
