/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Text of other people's, shown and searched. */

#include "fuzz.h"

#include "platform/keyfob-text.h"

#define CHARACTERS_MAX 40

static void
check_shown (const char *text) {
  g_autofree char *shown = keyfob_text_dup_safe (text, CHARACTERS_MAX);
  g_autofree char *again = keyfob_text_dup_safe (shown, CHARACTERS_MAX);

  fuzz_check (fuzz_is_line (shown));
  fuzz_check (g_utf8_strlen (shown, -1) <= CHARACTERS_MAX);
  fuzz_check (g_str_equal (again, shown));
}

/* GLib folds the two cases of Cherokee letters into one another. */
static gboolean
is_cherokee (const char *text) {
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_get_script (g_utf8_get_char (text)) == G_UNICODE_SCRIPT_CHEROKEE)
      return TRUE;
  return FALSE;
}

/* Folded text folds to itself, and the ways to write one letter to the same. */
static void
check_folded (const char *text) {
  g_autofree char *folded = keyfob_search_fold (text);
  g_autofree char *again = keyfob_search_fold (folded);
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  g_autofree char *apart = g_utf8_normalize (text, -1, G_NORMALIZE_NFD);

  fuzz_check (g_utf8_validate (folded, -1, NULL));
  fuzz_check (g_str_equal (again, folded) || is_cherokee (folded));
  if (composed != NULL) {
    g_autofree char *of_composed = keyfob_search_fold (composed);
    g_autofree char *of_apart = keyfob_search_fold (apart);

    fuzz_check (g_str_equal (of_composed, of_apart));
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size) {
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_shown (text);
  check_folded (text);
  return 0;
}
