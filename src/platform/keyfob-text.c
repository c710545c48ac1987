/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-text.h"

#include <glib/gi18n-lib.h>

#define MINUS_SIGN 0x2212

static gboolean
is_direction_control (gunichar c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_blank (gunichar c) {
  return g_unichar_iscntrl (c) || g_unichar_isspace (c) || c == 0x2028 || c == 0x2029;
}

/* A letter and its accents, and the parts of an emoji, stay together. @p: not the first. */
static gboolean
may_be_cut_at (const char *p) {
  return !g_unichar_ismark (g_utf8_get_char (p)) && !g_unichar_iszerowidth (g_utf8_get_char (p)) &&
         !g_unichar_iszerowidth (g_utf8_get_char (g_utf8_prev_char (p)));
}

/* Ends @text, which is too long, after at most @max_characters with the ellipsis. */
static void
shorten (GString *text, guint max_characters) {
  char *end = g_utf8_offset_to_pointer (text->str, max_characters - 1);

  while (end > text->str && !may_be_cut_at (end))
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

char *
keyfob_text_dup_middle (const char *text, guint max_characters) {
  glong length = g_utf8_strlen (text, -1);
  g_autofree char *start = NULL;
  const char *end;

  if (length <= max_characters)
    return g_strdup (text);
  start = keyfob_text_dup_safe (text, max_characters / 2);
  end = g_utf8_offset_to_pointer (text, length - (max_characters - max_characters / 2));
  while (*end != '\0' && !may_be_cut_at (end))
    end = g_utf8_next_char (end);
  return g_strconcat (start, end, NULL);
}

/* What nothing or a mark takes is on the cell of the letter before it. */
static guint
get_cells_of (gunichar c) {
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

guint
keyfob_text_get_cells (const char *text) {
  guint cells = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    cells += get_cells_of (g_utf8_get_char (p));
  return cells;
}

char *
keyfob_text_dup_cells (const char *text, guint max_cells) {
  g_autoptr (GString) cut = g_string_new (text);
  guint max_characters = 1; /* the ellipsis */
  guint cells = 1;

  if (keyfob_text_get_cells (text) <= max_cells)
    return g_strdup (text);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), max_characters++) {
    cells += get_cells_of (g_utf8_get_char (p));
    if (cells > max_cells)
      break;
  }
  shorten (cut, max_characters);
  return g_string_free_and_steal (g_steal_pointer (&cut));
}

/* These are letters of their own to Unicode, not an O with a stroke or an A and an E, but who types
 * may have no key for them. As Unicode's CLDR writes them in ASCII (Latin-ASCII), so far as case
 * folding and decomposition do not. Returns NULL for any other letter. */
static const char *
get_ascii (gunichar c) {
  static const struct {
    const char *letter;
    const char *ascii;
  } letters[] = {
      {"æ", "ae"}, {"ð", "d"}, {"đ", "d"}, {"ø", "o"},  {"þ", "th"}, {"ħ", "h"},
      {"ı", "i"},  {"ł", "l"}, {"ŋ", "n"}, {"œ", "oe"}, {"ŧ", "t"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
    if (g_utf8_get_char (letters[i].letter) == c)
      return letters[i].ascii;
  return NULL;
}

/* Those that Unicode asks to be ignored where they cannot be shown (Default_Ignorable_Code_Point):
 * soft hyphens, joiners, what chooses between pictures, blanks of no width. */
static gboolean
is_ignorable (gunichar c) {
  static const struct {
    gunichar first;
    gunichar last;
  } ranges[] = {
      {0x00ad, 0x00ad},   {0x034f, 0x034f}, {0x061c, 0x061c},   {0x115f, 0x1160},
      {0x17b4, 0x17b5},   {0x180b, 0x180f}, {0x200b, 0x200f},   {0x202a, 0x202e},
      {0x2060, 0x206f},   {0x3164, 0x3164}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
      {0xffa0, 0xffa0},   {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
      {0xe0000, 0xe0fff},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranges) && c >= ranges[i].first; i++)
    if (c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

/* How a keyboard writes what a telephone or a word processor makes of it. */
static gunichar
get_plain (gunichar c) {
  if (is_blank (c))
    return ' ';
  if (g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION || c == MINUS_SIGN)
    return '-';
  if (g_utf8_strchr ("‘’‚‛‹›ʼ", -1, c) != NULL)
    return '\'';
  if (g_utf8_strchr ("“”„‟«»", -1, c) != NULL)
    return '"';
  return c;
}

/* Whether a mark on @letter makes no other word of it. Elsewhere it does: a kana's voicing, an
 * Indic or Thai vowel, the dots of a Hebrew or Arabic letter. */
static gboolean
may_lack_marks (gunichar letter) {
  GUnicodeScript script = g_unichar_get_script (letter);

  return script == G_UNICODE_SCRIPT_LATIN || script == G_UNICODE_SCRIPT_GREEK ||
         script == G_UNICODE_SCRIPT_CYRILLIC;
}

/* Apart and in lower case: what is apart may fold, and what is folded may come apart. */
static char *
dup_apart (const char *text) {
  g_autoptr (GString) seen = g_string_sized_new (strlen (text));
  g_autofree char *apart = NULL;
  g_autofree char *folded = NULL;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_ignorable (g_utf8_get_char (p)))
      g_string_append_unichar (seen, g_utf8_get_char (p));
  apart = g_utf8_normalize (seen->str, -1, G_NORMALIZE_ALL);
  folded = g_utf8_casefold (apart, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

char *
keyfob_search_fold (const char *text) {
  g_autofree char *valid = NULL;
  g_autofree char *apart = NULL;
  g_autoptr (GString) folded = NULL;
  gboolean blank = FALSE;
  gboolean bare = FALSE; /* the last letter was one that is folded without its marks */

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  apart = g_str_is_ascii (text) ? g_ascii_strdown (text, -1) : dup_apart (text);

  folded = g_string_sized_new (strlen (apart));
  for (const char *p = apart; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = get_plain (g_utf8_get_char (p));
    const char *ascii = get_ascii (c);

    if (g_unichar_ismark (c) && bare)
      continue;
    bare = g_unichar_ismark (c) ? bare : may_lack_marks (c);
    if (c == ' ') {
      blank = TRUE;
      continue;
    }
    if (blank && folded->len > 0)
      g_string_append_c (folded, ' ');
    blank = FALSE;
    if (ascii != NULL)
      g_string_append (folded, ascii);
    else
      g_string_append_unichar (folded, c);
  }
  /* Composed, or a letter would be found in what begins like it: ヒ in ビ. */
  return g_utf8_normalize (folded->str, folded->len, G_NORMALIZE_DEFAULT_COMPOSE);
}

char *
keyfob_text_dup_list (const char *const *items) {
  char *list = g_strdup (*items != NULL ? *items++ : "");

  for (; *items != NULL; items++) {
    g_autofree char *before = g_steal_pointer (&list);

    /* Translators: a list: %1$s is all that stands before in it, %2$s is what comes next */
    list = g_strdup_printf (C_ ("list", "%1$s, %2$s"), before, *items);
  }
  return list;
}
