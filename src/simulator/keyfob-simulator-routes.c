/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-request.h"

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
