/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** kisi_wipe_free: @text: (nullable): overwritten, then freed */
void kisi_wipe_free (char *text);

/** kisi_wipe_byte_array_unref: @bytes: the only reference; overwritten, then freed */
void kisi_wipe_byte_array_unref (GByteArray *bytes);

/**
 * kisi_wipe_node_unref:
 * @node: the only reference
 *
 * Overwrites every string value within @node, then frees it. For bodies that hold a password or a
 * login's secret: json-glib keeps them in ordinary memory.
 */
void kisi_wipe_node_unref (JsonNode *node);

/**
 * kisi_wipe_bytes_new:
 * @node: such as the body of a sign-in
 *
 * Returns: (transfer full): @node as JSON, in bytes that are overwritten when they go
 */
GBytes *kisi_wipe_bytes_new (JsonNode *node);

G_END_DECLS
