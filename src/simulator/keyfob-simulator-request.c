/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-simulator-request.h"

#define MOST_OFFSET 20000
#define MOST_LIMIT  250

void
sim_answer_done (SimAnswer *answer) {
  answer->status = SOUP_STATUS_NO_CONTENT;
}

void
sim_answer_refuse (SimAnswer *answer, guint status, const char *code, const char *text) {
  answer->status = status;
  g_string_assign (answer->body, "{\"error\":");
  sim_json_append_text (answer->body, text);
  if (code != NULL) {
    g_string_append (answer->body, ",\"code\":");
    sim_json_append_text (answer->body, code);
  }
  g_string_append_c (answer->body, '}');
}

void
sim_answer_refuse_credential (SimAnswer *answer) {
  sim_answer_refuse (answer, SOUP_STATUS_UNAUTHORIZED, "afc496", "Access denied.");
}

void
sim_answer_not_found (SimAnswer *answer) {
  sim_answer_refuse (answer, SOUP_STATUS_NOT_FOUND, "000404",
                     "The endpoint does not exist, please check your request.");
}

void
sim_answer_invalid (SimAnswer *answer, const char *field, const char *text) {
  answer->status = SOUP_STATUS_UNPROCESSABLE_ENTITY;
  g_string_assign (answer->body, "{\"errors\":{");
  sim_json_append_text (answer->body, field);
  g_string_append (answer->body, ":[");
  sim_json_append_text (answer->body, text);
  g_string_append (answer->body, "]}}");
}

void
sim_answer_page (SimAnswer *answer,
                 SimOffice *office,
                 SimRequest *request,
                 GPtrArray *items,
                 guint default_limit,
                 SimWriter write) {
  gint64 limit = default_limit;
  gint64 offset = 0;

  if (!sim_request_get_integer (request, answer, "limit", 1, MOST_LIMIT, &limit) ||
      !sim_request_get_integer (request, answer, "offset", 0, MOST_OFFSET, &offset))
    return;
  answer->status = SOUP_STATUS_OK;
  g_string_assign (answer->body, "[");
  for (gint64 i = offset; i < offset + limit && i < items->len; i++) {
    if (i > offset)
      g_string_append_c (answer->body, ',');
    write (answer->body, g_ptr_array_index (items, i), office, request);
  }
  g_string_append_c (answer->body, ']');

  /* The end is not clipped to the total (kisi-api.md, section 4). */
  if (items->len == 0)
    answer->range = g_strdup ("*/0");
  else
    answer->range = g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%u", offset,
                                     offset + limit - 1, items->len);
}

const char *
sim_request_get (SimRequest *request, const char *name) {
  return request->query != NULL ? g_hash_table_lookup (request->query, name) : NULL;
}

gboolean
sim_request_get_integer (SimRequest *request,
                         SimAnswer *answer,
                         const char *name,
                         gint64 least,
                         gint64 most,
                         gint64 *value) {
  const char *text = sim_request_get (request, name);

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_signed (text, 10, least, most, value, NULL)) {
    sim_answer_invalid (answer, name, "is invalid");
    return FALSE;
  }
  return TRUE;
}

gboolean
sim_request_get_boolean (SimRequest *request, SimAnswer *answer, const char *name, int *value) {
  static const char *const CHOICES[] = {"true", "false", NULL};
  const char *text = NULL;

  *value = SIM_UNKNOWN;
  if (!sim_request_get_choice (request, answer, name, CHOICES, &text))
    return FALSE;
  if (text != NULL)
    *value = g_str_equal (text, "true");
  return TRUE;
}

gboolean
sim_request_get_choice (SimRequest *request,
                        SimAnswer *answer,
                        const char *name,
                        const char *const *choices,
                        const char **value) {
  *value = sim_request_get (request, name);
  if (*value == NULL || g_strv_contains (choices, *value))
    return TRUE;
  sim_answer_invalid (answer, name, "is not included in the list");
  return FALSE;
}

gboolean
sim_request_get_ids (SimRequest *request, SimAnswer *answer, GHashTable **ids) {
  const char *text = sim_request_get (request, "ids");
  g_autoptr (GHashTable) set = NULL;
  g_auto (GStrv) words = NULL;

  *ids = NULL;
  if (text == NULL)
    return TRUE;
  set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  words = g_strsplit (text, ",", -1);
  for (gsize i = 0; words[i] != NULL; i++) {
    gint64 id;

    if (!g_ascii_string_to_signed (words[i], 10, 0, G_MAXINT64, &id, NULL)) {
      sim_answer_invalid (answer, "ids", "is invalid");
      return FALSE;
    }
    g_hash_table_add (set, g_memdup2 (&id, sizeof id));
  }
  *ids = g_steal_pointer (&set);
  return TRUE;
}

gboolean
sim_request_wants_name (SimRequest *request, const char *name) {
  const char *query = sim_request_get (request, "query");
  g_autofree char *needle = NULL;
  g_autofree char *hay = NULL;

  if (query == NULL)
    return TRUE;
  needle = g_utf8_casefold (query, -1);
  hay = g_utf8_casefold (name, -1);
  return strstr (hay, needle) != NULL;
}

JsonObject *
sim_request_get_object (SimRequest *request, const char *name) {
  JsonNode *node;

  if (request->body == NULL)
    return NULL;
  node = json_object_get_member (request->body, name);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

const char *
sim_object_get_text (JsonObject *object, const char *name) {
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}
