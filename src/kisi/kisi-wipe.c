/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi-wipe.h"

#include <string.h>

void
kisi_wipe_free (char *text) {
  if (text == NULL)
    return;
  explicit_bzero (text, strlen (text));
  g_free (text);
}

void
kisi_wipe_byte_array_unref (GByteArray *bytes) {
  explicit_bzero (bytes->data, bytes->len);
  g_byte_array_unref (bytes);
}

/* Nesting is at most 32 deep: kisi_parse() saw to that, or Keyfob built the node. */
static void
wipe_strings (JsonNode *node) {
  switch (json_node_get_node_type (node)) {
  case JSON_NODE_OBJECT: {
    JsonObjectIter iter;
    JsonNode *member;

    json_object_iter_init (&iter, json_node_get_object (node));
    while (json_object_iter_next (&iter, NULL, &member))
      wipe_strings (member);
    break;
  }
  case JSON_NODE_ARRAY: {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++)
      wipe_strings (json_array_get_element (array, i));
    break;
  }
  case JSON_NODE_VALUE:
    if (json_node_get_value_type (node) == G_TYPE_STRING) {
      char *text = (char *) json_node_get_string (node);

      explicit_bzero (text, strlen (text));
    }
    break;
  case JSON_NODE_NULL:
    break;
  }
}

void
kisi_wipe_node_unref (JsonNode *node) {
  wipe_strings (node);
  json_node_unref (node);
}

GBytes *
kisi_wipe_bytes_new (char *text) {
  return g_bytes_new_with_free_func (text, strlen (text), (GDestroyNotify) kisi_wipe_free, text);
}
