/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-wipe.h"

#include <string.h>

/* More than a sign-in takes: a buffer that grew would leave pieces of the password behind. */
#define BODY_BYTES (16 * 1024)

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

/* Nesting is at most 32 deep: kisi_answer_parse_plain() saw to that, or Keyfob built the node. */
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
kisi_wipe_bytes_new (JsonNode *node) {
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  GString *json = g_string_sized_new (BODY_BYTES);
  gsize length;
  char *text;

  json_generator_set_root (generator, node);
  json_generator_to_gstring (generator, json);
  length = json->len;
  text = g_string_free (json, FALSE);
  return g_bytes_new_with_free_func (text, length, (GDestroyNotify) kisi_wipe_free, text);
}
