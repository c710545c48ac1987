/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * shapes_check:
 * @node: an object, or an array of objects
 * @schema: a name of kisi-openapi.yaml's `components/schemas`
 *
 * Fails the test unless @node has all members that the schema requires, each of its type, and no
 * other members. An array must not be empty.
 */
void shapes_check (JsonNode *node, const char *schema);

G_END_DECLS
