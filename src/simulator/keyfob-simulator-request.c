/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-request.h"

#define MOST_OFFSET 20000
#define MOST_LIMIT  250

void
sim_request_init (SimRequest *request, SoupServerMessage *message, const char *path) {
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  const char *space = authorization != NULL ? strchr (authorization, ' ') : NULL;

  request->message = message;
  request->method = soup_server_message_get_method (message);
  request->path = path;
  request->secret = space != NULL ? space + 1 : "";
}

void
sim_answer_set_text (SoupServerMessage *message, guint status, const char *type, const char *text) {
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

/* @root: (transfer full) */
static void
answer_with (SimRequest *request, guint status, JsonNode *root) {
  g_autoptr (JsonNode) node = root;
  g_autofree char *text = json_to_string (node, FALSE);

  sim_answer_set_text (request->message, status, "application/json; charset=utf-8", text);
}

static void
answer_with_object (SimRequest *request, guint status, JsonObject *object) {
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  answer_with (request, status, node);
}

void
sim_answer_take (SimRequest *request, JsonObject *object) {
  answer_with_object (request, SOUP_STATUS_OK, object);
}

void
sim_answer_done (SimRequest *request) {
  soup_server_message_set_status (request->message, SOUP_STATUS_NO_CONTENT, NULL);
}

void
sim_answer_refuse (SimRequest *request, guint status, const char *code, const char *text) {
  JsonObject *envelope = json_object_new ();

  json_object_set_string_member (envelope, "error", text);
  if (code != NULL)
    json_object_set_string_member (envelope, "code", code);
  answer_with_object (request, status, envelope);
}

void
sim_answer_bad_request (SimRequest *request) {
  sim_answer_refuse (request, SOUP_STATUS_BAD_REQUEST, "ffffff", "An unexpected issue occured.");
}

void
sim_answer_not_found (SimRequest *request) {
  sim_answer_refuse (request, SOUP_STATUS_NOT_FOUND, "000404",
                     "The endpoint does not exist, please check your request.");
}

void
sim_answer_invalid (SimRequest *request, const char *field) {
  JsonObject *envelope = sim_json_new (SIM_JSON ({"errors": {}}));
  JsonArray *texts = json_array_new ();

  json_array_add_string_element (texts, "is invalid");
  json_object_set_array_member (json_object_get_object_member (envelope, "errors"), field, texts);
  answer_with_object (request, SOUP_STATUS_UNPROCESSABLE_ENTITY, envelope);
}

void
sim_answer_lock_down (SimRequest *request, JsonObject *object) {
  if (!request->person->administrator) {
    sim_answer_refuse (request, SOUP_STATUS_FORBIDDEN, "fcd8ef", "Access denied.");
    return;
  }
  sim_json_lock_down (object, g_str_has_suffix (request->path, "/lock_down"));
  sim_answer_done (request);
}

void
sim_answer_page (SimRequest *request, GPtrArray *items, guint default_limit, SimShow show) {
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (request->message);
  gint64 limit = default_limit;
  gint64 offset = 0;
  g_autofree char *range = NULL;
  JsonNode *node;
  JsonArray *page;

  if (!sim_request_get_integer (request, "limit", 1, MOST_LIMIT, &limit) ||
      !sim_request_get_integer (request, "offset", 0, MOST_OFFSET, &offset))
    return;
  /* The end is not clipped to the total (kisi-api.md, section 4). */
  range = g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%u", offset,
                           offset + limit - 1, items->len);
  soup_message_headers_replace (headers, "X-Collection-Range", items->len > 0 ? range : "*/0");
  page = json_array_new ();
  for (gint64 i = offset; i < offset + limit && i < items->len; i++)
    json_array_add_object_element (page, show (g_ptr_array_index (items, i), request));
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, page);
  answer_with (request, SOUP_STATUS_OK, node);
}

const char *
sim_request_get (SimRequest *request, const char *name) {
  return request->query != NULL ? g_hash_table_lookup (request->query, name) : NULL;
}

gboolean
sim_request_get_integer (SimRequest *request,
                         const char *name,
                         gint64 least,
                         gint64 most,
                         gint64 *value) {
  const char *text = sim_request_get (request, name);

  if (text == NULL || g_ascii_string_to_signed (text, 10, least, most, value, NULL))
    return TRUE;
  sim_answer_invalid (request, name);
  return FALSE;
}

gboolean
sim_request_is_choice (SimRequest *request, const char *name, const char *const *choices) {
  const char *value = sim_request_get (request, name);

  if (value == NULL || g_strv_contains (choices, value))
    return TRUE;
  sim_answer_invalid (request, name);
  return FALSE;
}
