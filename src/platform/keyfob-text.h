/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

#define KEYFOB_NAME_MAX_CHARACTERS 200

/**
 * keyfob_text_dup_safe:
 * @text: (nullable): text that somebody else wrote; need not be valid UTF-8
 * @max_characters: what is longer ends in an ellipsis
 *
 * Makes text fit to be shown on one line: control characters and line ends become spaces, spaces
 * are not repeated, characters that turn the direction of what stands around them (U+202A to
 * U+202E, U+2066 to U+2069) are dropped, bytes that are no UTF-8 are replaced. It is still not
 * markup: never give it to anything that reads markup.
 *
 * Returns: (transfer full) (not nullable): the text; "" if nothing of it can be seen
 */
char *keyfob_text_dup_safe (const char *text, guint max_characters);

/**
 * keyfob_text_dup_middle:
 * @text: that is safe to show
 * @max_characters: what is longer has an ellipsis in its middle: of names that begin alike, the end
 *   tells one from another
 */
char *keyfob_text_dup_middle (const char *text, guint max_characters);

/** keyfob_text_get_cells: Returns: how many cells of a terminal it takes; @text: valid UTF-8 */
guint keyfob_text_get_cells (const char *text);

/** keyfob_text_dup_cells: @max_cells: at least 1; safe @text that takes more ends in an ellipsis */
char *keyfob_text_dup_cells (const char *text, guint max_cells);

/**
 * keyfob_search_fold:
 * @text: what is searched, or searched for; need not be valid UTF-8
 *
 * Makes equal what a person would type alike: case, width, and ways to write one letter; the marks
 * of Latin, Greek and Cyrillic letters, so that "Empfang Köln" is found by "koln" and "Kjøkkenet"
 * by "kjok" (in other scripts they make another word, and stay); quotation marks, dashes and
 * blanks. What cannot be seen is ignored, as are blanks at the ends.
 */
char *keyfob_search_fold (const char *text);

/** keyfob_text_dup_list: Returns: (transfer full): @items joined as the language joins a list */
char *keyfob_text_dup_list (const char *const *items);
