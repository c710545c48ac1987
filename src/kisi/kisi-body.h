/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * kisi_body_unpack:
 * @packed: what came over the wire
 * @encoding: (nullable): its `Content-Encoding`
 * @max_bytes: how much it may become
 * @error: %KISI_ERROR_UNEXPECTED if it would become more, is damaged or has another encoding
 *
 * libsoup's own decoder is not used, since a stream that it wraps is closed in another thread,
 * where libsoup is not at home. May be called in any thread.
 *
 * Returns: (transfer full) (nullable): the body; @packed itself if it is not packed
 */
GByteArray *kisi_body_unpack (GByteArray *packed,
                              const char *encoding,
                              gsize max_bytes,
                              GError **error);

G_END_DECLS
