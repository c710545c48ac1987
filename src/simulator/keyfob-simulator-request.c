/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-request.h"

#define MOST_OFFSET 20000
#define MOST_LIMIT  250

void
sim_answer_clear (SimAnswer *answer) {
  g_clear_pointer (&answer->body, json_node_unref);
  g_clear_pointer (&answer->range, g_free);
}

static void
answer_with (SimAnswer *answer, guint status, JsonObject *object) {
  sim_answer_clear (answer);
  answer->status = status;
  answer->body = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (answer->body, object);
}

void
sim_answer_take (SimAnswer *answer, JsonObject *object) {
  answer_with (answer, SOUP_STATUS_OK, object);
}

void
sim_answer_done (SimAnswer *answer) {
  answer->status = SOUP_STATUS_NO_CONTENT;
}

void
sim_answer_refuse (SimAnswer *answer, guint status, const char *code, const char *text) {
  JsonObject *envelope = json_object_new ();

  json_object_set_string_member (envelope, "error", text);
  if (code != NULL)
    json_object_set_string_member (envelope, "code", code);
  answer_with (answer, status, envelope);
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
  JsonObject *envelope = json_object_new ();
  JsonObject *errors = json_object_new ();
  JsonArray *texts = json_array_new ();

  json_array_add_string_element (texts, text);
  json_object_set_array_member (errors, field, texts);
  json_object_set_object_member (envelope, "errors", errors);
  answer_with (answer, SOUP_STATUS_UNPROCESSABLE_ENTITY, envelope);
}

void
sim_answer_page (SimAnswer *answer,
                 SimOffice *office,
                 SimRequest *request,
                 GPtrArray *items,
                 guint default_limit,
                 SimShow show) {
  gint64 limit = default_limit;
  gint64 offset = 0;
  JsonArray *page;

  if (!sim_request_get_integer (request, answer, "limit", 1, MOST_LIMIT, &limit) ||
      !sim_request_get_integer (request, answer, "offset", 0, MOST_OFFSET, &offset))
    return;
  page = json_array_new ();
  for (gint64 i = offset; i < offset + limit && i < items->len; i++)
    json_array_add_object_element (page, show (g_ptr_array_index (items, i), office, request));
  answer->status = SOUP_STATUS_OK;
  answer->body = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (answer->body, page);

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
sim_request_wants (GHashTable *ids, JsonObject *item) {
  gint64 id = sim_json_get_id (item);

  return ids == NULL || g_hash_table_contains (ids, &id);
}

JsonObject *
sim_request_get_object (SimRequest *request, const char *name) {
  JsonNode *node;

  if (request->body == NULL)
    return NULL;
  node = json_object_get_member (request->body, name);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}
