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
  for (gint64 i = offset; i < offset + limit && i < items->len; i++) {
    gpointer item = g_ptr_array_index (items, i);

    json_array_add_object_element (page, show ? show (item, request) : json_object_ref (item));
  }
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

/* Which credential an operation takes at least (kisi-api.md, section 5). */
typedef enum {
  FOR_ANYBODY,
  FOR_LOGINS_AND_LINKS,
  FOR_LOGINS,
} Access;

/* In a path, `#` stands for a number and `?` for a word. */
static const struct {
  const char *method;
  const char *path;
  Access access;
  void (*handler) (SimRequest *request);
} ROUTES[] = {
    {"GET", "/locks", FOR_LOGINS_AND_LINKS, sim_locks_list},
    {"GET", "/locks/#", FOR_LOGINS, sim_locks_show},
    {"POST", "/locks/#/unlock", FOR_LOGINS_AND_LINKS, sim_locks_unlock},
    {"POST", "/locks/#/favorite", FOR_LOGINS, sim_locks_favor},
    {"POST", "/locks/#/unfavorite", FOR_LOGINS, sim_locks_favor},
    {"POST", "/locks/#/lock_down", FOR_LOGINS, sim_locks_lock_down},
    {"POST", "/locks/#/cancel_lockdown", FOR_LOGINS, sim_locks_lock_down},
    {"GET", "/places", FOR_LOGINS, sim_places_list},
    {"GET", "/places/#", FOR_LOGINS_AND_LINKS, sim_places_show},
    {"POST", "/places/#/lock_down", FOR_LOGINS, sim_places_lock_down},
    {"POST", "/places/#/cancel_lockdown", FOR_LOGINS, sim_places_lock_down},
    {"GET", "/floors", FOR_LOGINS, sim_floors_list},
    {"GET", "/organization", FOR_LOGINS_AND_LINKS, sim_organization_show},
    {"GET", "/organizations/?/public", FOR_ANYBODY, sim_organization_show_public},
    {"POST", "/organizations/find", FOR_ANYBODY, sim_organization_find},
    {"GET", "/user", FOR_LOGINS, sim_user_show},
    {"POST", "/users/password", FOR_ANYBODY, sim_answer_done},
    {"POST", "/logins", FOR_ANYBODY, sim_logins_create},
    {"GET", "/login", FOR_LOGINS, sim_login_show},
    {"DELETE", "/login", FOR_LOGINS, sim_login_delete},
};

static gboolean
path_matches (const char *pattern, const char *path, SimRequest *request) {
  g_auto (GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) given = g_strsplit (path, "/", -1);

  if (g_strv_length (wanted) != g_strv_length (given))
    return FALSE;
  for (gsize i = 0; wanted[i] != NULL; i++)
    if (g_str_equal (wanted[i], "#")) {
      if (!g_ascii_string_to_signed (given[i], 10, 0, G_MAXINT64, &request->id, NULL))
        return FALSE;
    } else if (g_str_equal (wanted[i], "?")) {
      g_set_str (&request->name, given[i]);
    } else if (!g_str_equal (wanted[i], given[i])) {
      return FALSE;
    }
  return TRUE;
}

/* Finds out who asks. A header that names nobody is nobody's. */
static void
identify (SimRequest *request) {
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->message);
  SimLogin *login = sim_office_find_login (request->office, request->secret);

  if (login == NULL ||
      !g_str_has_prefix (soup_message_headers_get_one (headers, "Authorization"),
                         login->person != NULL ? "KISI-LOGIN " : "KISI-GROUP-LINK "))
    return;
  request->login = login;
  request->person = login->person;
  request->organization = login->organization;
  if (login->json != NULL)
    sim_json_set_time (login->json, "last_used_at", g_get_real_time ());
}

static gboolean
is_within_budget (SimRequest *request) {
  if (request->office->options.unlimited)
    return TRUE;
  if (request->person != NULL)
    return sim_budget_take (&request->person->budget);
  if (request->login != NULL)
    return sim_budget_take (&request->login->link_budget);
  return sim_budget_take (&request->office->strangers);
}

/* An empty body is none; anything else must be a JSON object. */
static gboolean
read_body (SimRequest *request) {
  SoupMessageBody *body = soup_server_message_get_request_body (request->message);
  g_autoptr (JsonNode) root = NULL;

  g_bytes_unref (soup_message_body_flatten (body));
  if (body->length == 0)
    return TRUE;
  root = json_from_string (body->data, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  request->text = body->data;
  request->body = json_node_dup_object (root);
  return TRUE;
}

static void
answer (SimRequest *request) {
  Access access = request->person != NULL  ? FOR_LOGINS
                  : request->login != NULL ? FOR_LOGINS_AND_LINKS
                                           : FOR_ANYBODY;

  for (gsize i = 0; i < G_N_ELEMENTS (ROUTES); i++) {
    if (!g_str_equal (ROUTES[i].method, request->method) ||
        !path_matches (ROUTES[i].path, request->path, request))
      continue;
    if (access < ROUTES[i].access)
      sim_answer_refuse (request, SOUP_STATUS_UNAUTHORIZED, "afc496", "Access denied.");
    else if (!read_body (request))
      sim_answer_bad_request (request);
    else
      ROUTES[i].handler (request);
    return;
  }
  sim_answer_not_found (request);
}

void
sim_request_answer (SimRequest *request) {
  sim_office_catch_up (request->office);
  identify (request);
  if (is_within_budget (request))
    answer (request);
  else
    soup_server_message_set_status (request->message, SIM_TOO_MANY_REQUESTS, NULL);
  g_clear_pointer (&request->name, g_free);
  g_clear_pointer (&request->body, json_object_unref);
}
