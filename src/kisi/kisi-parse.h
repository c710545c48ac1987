/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * kisi_parse_fix:
 * @data: (array length=length): as in kisi_parse(); changed in place
 *
 * Makes U+FFFD of every escape that is half a surrogate pair. To json-glib such a one spoils the
 * whole text, and one badly named door must not hide all others.
 */
void kisi_parse_fix (char *data, gsize length);

/**
 * kisi_parse:
 * @data: (array length=length): a body as it came, untrusted; need not end with a NUL
 * @length: its bytes
 * @error: %KISI_ERROR_UNEXPECTED
 *
 * Parses JSON that is valid UTF-8 and nested at most 32 deep; both are checked before the parser
 * sees it. May be called in any thread.
 *
 * Returns: (transfer full) (nullable): the root
 */
JsonNode *kisi_parse (const char *data, gsize length, GError **error);

G_END_DECLS
