/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-request.h"

/* Which credential an operation takes (kisi-api.md, section 5). */
typedef enum {
  FOR_ANYBODY,
  FOR_LOGINS,
  FOR_LOGINS_AND_LINKS,
} Access;

/* In a path, `#` stands for a number and `?` for a word. */
static const struct {
  const char *method;
  const char *path;
  Access access;
  SimHandler handler;
} ROUTES[] = {
    {"GET", "/locks", FOR_LOGINS_AND_LINKS, sim_locks_list},
    {"GET", "/locks/#", FOR_LOGINS, sim_locks_show},
    {"POST", "/locks/#/unlock", FOR_LOGINS_AND_LINKS, sim_locks_unlock},
    {"POST", "/locks/#/favorite", FOR_LOGINS, sim_locks_favorite},
    {"POST", "/locks/#/unfavorite", FOR_LOGINS, sim_locks_unfavorite},
    {"POST", "/locks/#/lock_down", FOR_LOGINS, sim_locks_lock_down},
    {"POST", "/locks/#/cancel_lockdown", FOR_LOGINS, sim_locks_cancel_lockdown},
    {"GET", "/places", FOR_LOGINS, sim_places_list},
    {"GET", "/places/#", FOR_LOGINS_AND_LINKS, sim_places_show},
    {"POST", "/places/#/lock_down", FOR_LOGINS, sim_places_lock_down},
    {"POST", "/places/#/cancel_lockdown", FOR_LOGINS, sim_places_cancel_lockdown},
    {"GET", "/floors", FOR_LOGINS, sim_floors_list},
    {"GET", "/organization", FOR_LOGINS_AND_LINKS, sim_organization_show},
    {"GET", "/organizations/?/public", FOR_ANYBODY, sim_organization_show_public},
    {"POST", "/organizations/find", FOR_ANYBODY, sim_organization_find},
    {"GET", "/user", FOR_LOGINS, sim_user_show},
    {"POST", "/users/password", FOR_ANYBODY, sim_user_reset_password},
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

static SimBudget *
get_anonymous_budget (SimOffice *office, const char *address) {
  SimBudget *budget = g_hash_table_lookup (office->anonymous_budgets, address);

  if (budget == NULL) {
    budget = g_new0 (SimBudget, 1);
    g_hash_table_insert (office->anonymous_budgets, g_strdup (address), budget);
  }
  return budget;
}

/* Finds out who asks. A header that names nobody is nobody's. */
static void
identify (SimOffice *office, SimRequest *request, const char *authorization) {
  const char *secret = authorization != NULL ? strchr (authorization, ' ') : NULL;
  SimLogin *login = secret != NULL ? sim_office_find_login (office, secret + 1) : NULL;

  if (login == NULL ||
      !g_str_has_prefix (authorization, login->person != NULL ? "KISI-LOGIN " : "KISI-GROUP-LINK "))
    return;
  request->login = login;
  request->person = login->person;
  request->organization = login->organization;
  sim_json_set_time (login->json, "last_used_at", g_get_real_time ());
}

static gboolean
is_within_budget (SimOffice *office, SimRequest *request, const char *address) {
  if (office->unlimited)
    return TRUE;
  if (request->person != NULL)
    return sim_budget_take (&request->person->budget);
  if (request->login != NULL)
    return sim_budget_take (&request->login->link_budget);
  return sim_budget_take (get_anonymous_budget (office, address));
}

static gboolean
may_call (SimRequest *request, Access access) {
  switch (access) {
  case FOR_ANYBODY:
    return TRUE;
  case FOR_LOGINS:
    return request->person != NULL;
  case FOR_LOGINS_AND_LINKS:
    return request->login != NULL;
  }
  return FALSE;
}

/* An empty body is none; anything else must be a JSON object. */
static gboolean
read_body (SimRequest *request, GBytes *text) {
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize length = 0;
  const char *data = text != NULL ? g_bytes_get_data (text, &length) : NULL;
  JsonNode *root;

  if (length == 0)
    return TRUE;
  if (!json_parser_load_from_data (parser, data, length, NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  request->body = json_object_ref (json_node_get_object (root));
  return TRUE;
}

void
sim_office_answer (SimOffice *office,
                   SimRequest *request,
                   const char *authorization,
                   const char *address,
                   GBytes *text,
                   SimAnswer *answer) {
  sim_office_catch_up (office);
  identify (office, request, authorization);
  if (!is_within_budget (office, request, address)) {
    answer->status = SIM_TOO_MANY_REQUESTS;
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (ROUTES); i++) {
    if (!g_str_equal (ROUTES[i].method, request->method) ||
        !path_matches (ROUTES[i].path, request->path, request))
      continue;
    if (!may_call (request, ROUTES[i].access))
      sim_answer_refuse_credential (answer);
    else if (!read_body (request, text))
      sim_answer_refuse (answer, SOUP_STATUS_BAD_REQUEST, "ffffff", "An unexpected issue occured.");
    else
      ROUTES[i].handler (office, request, answer);
    return;
  }
  sim_answer_not_found (answer);
}
