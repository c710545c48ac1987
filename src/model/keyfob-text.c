/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-text.h"

static gboolean
is_direction_control (gunichar c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_blank (gunichar c) {
  return g_unichar_iscntrl (c) || g_unichar_isspace (c) || c == 0x2028 || c == 0x2029;
}

/* Ends @text, which is too long, after at most @max_characters with the ellipsis. A letter and its
 * accents, and the parts of an emoji, stay together. */
static void
shorten (GString *text, guint max_characters) {
  char *end = g_utf8_offset_to_pointer (text->str, max_characters - 1);

  while (end > text->str && (g_unichar_ismark (g_utf8_get_char (end)) ||
                             g_unichar_iszerowidth (g_utf8_get_char (end)) ||
                             g_unichar_iszerowidth (g_utf8_get_char (g_utf8_prev_char (end)))))
    end = g_utf8_prev_char (end);
  g_string_truncate (text, end - text->str);
  g_string_append (text, "…");
}

char *
keyfob_text_dup_safe (const char *text, guint max_characters) {
  g_autoptr (GString) safe = g_string_new (NULL);
  g_autofree char *valid = NULL;
  gboolean visible = FALSE;
  gboolean blank = FALSE;
  guint length = 0;

  if (text == NULL)
    return g_strdup ("");
  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  /* One character more than fits tells that something is left out. */
  for (const char *p = text; *p != '\0' && length <= max_characters; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (is_blank (c)) {
      blank = TRUE;
    } else if (!is_direction_control (c)) {
      if (blank && safe->len > 0) {
        g_string_append_c (safe, ' ');
        length++;
      }
      blank = FALSE;
      g_string_append_unichar (safe, c);
      length++;
      visible = visible || g_unichar_isgraph (c);
    }
  }
  if (!visible)
    return g_strdup ("");
  if (length > max_characters)
    shorten (safe, max_characters);
  return g_string_free_and_steal (g_steal_pointer (&safe));
}

/* These are letters of their own to Unicode, not an O with a stroke or an A and an E, but who types
 * may have no key for them. As Unicode's CLDR writes them in ASCII (Latin-ASCII), so far as case
 * folding and decomposition do not. Returns NULL for any other letter. */
static const char *
get_ascii (gunichar c) {
  switch (c) {
  case 0x00e6: /* æ */
    return "ae";
  case 0x00f0: /* ð */
  case 0x0111: /* đ */
    return "d";
  case 0x00f8: /* ø */
    return "o";
  case 0x00fe: /* þ */
    return "th";
  case 0x0127: /* ħ */
    return "h";
  case 0x0131: /* ı */
    return "i";
  case 0x0142: /* ł */
    return "l";
  case 0x014b: /* ŋ */
    return "n";
  case 0x0153: /* œ */
    return "oe";
  case 0x0167: /* ŧ */
    return "t";
  default:
    return NULL;
  }
}

char *
keyfob_search_fold (const char *text) {
  g_autofree char *valid = NULL;
  g_autofree char *apart = NULL;
  g_autofree char *folded = NULL;
  g_autoptr (GString) bare = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  folded = g_utf8_casefold (text, -1);
  apart = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  bare = g_string_sized_new (strlen (apart));
  for (const char *p = apart; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    const char *ascii = get_ascii (c);

    if (ascii != NULL)
      g_string_append (bare, ascii);
    else if (!g_unichar_ismark (c))
      g_string_append_unichar (bare, c);
  }
  return g_string_free_and_steal (g_steal_pointer (&bare));
}
