/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

/* How much of an answer is read at most, and of one that refuses. */
#define KISI_ANSWER_MAX_BYTES         (8 * 1024 * 1024)
#define KISI_ANSWER_REFUSAL_MAX_BYTES (64 * 1024)

/**
 * kisi_answer_parse:
 * @body: what came over the wire, packed or not. Half of a surrogate pair becomes U+FFFD
 * @wipe: @body holds a secret: overwrite what is made of it on the way
 * @length: (out): of what was parsed, or of what would have been if @body could be unpacked
 * @error: %KISI_ERROR_UNEXPECTED
 *
 * May be called in any thread, as long as no other one changes @headers.
 *
 * Returns: (transfer full) (nullable): the root
 */
JsonNode *kisi_answer_parse (GByteArray *body,
                             SoupMessageHeaders *headers,
                             gboolean wipe,
                             gsize *length,
                             GError **error);

/**
 * kisi_answer_parse_plain:
 * @data: (array length=length): untrusted; need not end with a NUL
 * @error: %KISI_ERROR_UNEXPECTED
 *
 * Parses JSON that is valid UTF-8 and nested at most 32 deep; both are checked before the parser
 * sees it. May be called in any thread.
 *
 * Returns: (transfer full) (nullable): the root
 */
JsonNode *kisi_answer_parse_plain (const char *data, gsize length, GError **error);

/**
 * kisi_answer_make_error:
 * @body: (nullable): what came over the wire; %NULL if it was too much
 *
 * Returns: (transfer full): the error: kisi_error_new_from_answer()
 */
GError *kisi_answer_make_error (guint status,
                                SoupMessageHeaders *headers,
                                GByteArray *body,
                                gboolean anonymous,
                                const char *const *secrets);

/** kisi_answer_get_total: Returns: that of `X-Collection-Range`, or -1 */
gint64 kisi_answer_get_total (SoupMessageHeaders *headers);
