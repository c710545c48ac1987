/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

/*
 * Frees what holds a password or a login's secret, after overwriting it. References must be the
 * only ones; of a node every string value is overwritten, which json-glib keeps in ordinary memory.
 */

/** kisi_wipe_free: @text: (nullable) */
void kisi_wipe_free (char *text);
void kisi_wipe_byte_array_unref (GByteArray *bytes);
void kisi_wipe_node_unref (JsonNode *node);

/** kisi_wipe_bytes_new: Returns: (transfer full): @node as JSON, overwritten when it goes */
GBytes *kisi_wipe_bytes_new (JsonNode *node);
