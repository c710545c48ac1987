/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Signing in and out (kisi-api.md, section 6). */

#include "keyfob-simulator-organization.h"

#define DEFAULT_LIMIT      10
#define MOST_DEVICE_LOGINS 40
#define MOST_API_LOGINS    10
#define FIRST_LOGIN_ID     100829676
#define BACKUP_CODE_LENGTH 6

#define LOGIN(name, kind)  {#name, kind, offsetof (SimLogin, name)}
#define PERSON(name, kind) {#name, kind, offsetof (SimPerson, name)}
#define FIXED(name, json)  {#name, SIM_FIXED, .fixed = json}

static const SimMember USER_REF_SHAPE[] = {
    PERSON (id, SIM_INTEGER),
    FIXED (resource_type, "\"User\""),
    PERSON (email, SIM_TEXT),
    PERSON (name, SIM_TEXT),
    {},
};

static const SimMember LOGIN_SHAPE[] = {
    LOGIN (id, SIM_INTEGER),
    LOGIN (created_at, SIM_TIME),
    LOGIN (updated_at, SIM_TIME),
    LOGIN (type, SIM_TEXT),
    LOGIN (name, SIM_TEXT),
    LOGIN (primary, SIM_BOOLEAN),
    LOGIN (expire, SIM_BOOLEAN),
    LOGIN (last_used_at, SIM_TIME),
    LOGIN (device_brand, SIM_TEXT),
    LOGIN (device_model, SIM_TEXT),
    LOGIN (os_name, SIM_TEXT),
    LOGIN (user_id, SIM_INTEGER),
    {"user", SIM_OBJECT, offsetof (SimLogin, user), USER_REF_SHAPE},
    FIXED (app, "{\"name\":null,\"version\":null}"),
    FIXED (user_agent, "{\"name\":null,\"version\":null}"),
    FIXED (device, "{\"brand\":null,\"model\":null}"),
    FIXED (os, "{\"name\":null,\"version\":null}"),
    {},
};

/* What GET /login has beside the list's shape. */
static const SimMember CURRENT_SHAPE[] = {
    FIXED (scram_credentials, "null"),
    {},
};

/* What POST /logins has beside that: of the login, and of the person. */
static const SimMember CREATED_SHAPE[] = {
    LOGIN (secret, SIM_TEXT),
    {"authentication_token", SIM_TEXT, offsetof (SimLogin, secret)},
    {},
};

static const SimMember CREATED_PERSON_SHAPE[] = {
    {"has_primary_device", SIM_BOOLEAN, offsetof (SimPerson, primary_login_exists)},
    PERSON (email, SIM_TEXT),
    FIXED (notifications_unread_count, "0"),
    PERSON (otp_required_for_login, SIM_BOOLEAN),
    PERSON (otp_enabled_at, SIM_TIME),
    FIXED (image, "null"),
    PERSON (primary_login_exists, SIM_BOOLEAN),
    {},
};

void
sim_login_free (gpointer data) {
  SimLogin *login = data;

  g_free (login->type);
  g_free (login->name);
  g_free (login->device_brand);
  g_free (login->device_model);
  g_free (login->os_name);
  g_free (login->secret);
  g_free (login);
}

guint
sim_office_count_logins (SimOffice *office, SimPerson *person, const char *type) {
  guint count = 0;

  for (guint i = 0; i < office->logins->len; i++) {
    SimLogin *login = g_ptr_array_index (office->logins, i);

    if ((person == NULL || login->user == person) && g_str_equal (login->type, type))
      count++;
  }
  return count;
}

/* Beyond the limit, the least recently used device logins vanish without a word. */
static void
make_room (SimOffice *office, SimPerson *person) {
  while (sim_office_count_logins (office, person, "device") >= MOST_DEVICE_LOGINS) {
    SimLogin *oldest = NULL;

    for (guint i = 0; i < office->logins->len; i++) {
      SimLogin *login = g_ptr_array_index (office->logins, i);

      if (login->user == person && g_str_equal (login->type, "device") &&
          (oldest == NULL || login->last_use < oldest->last_use))
        oldest = login;
    }
    g_ptr_array_remove (office->logins, oldest);
  }
}

SimLogin *
sim_office_add_login (SimOffice *office, SimPerson *person, const char *type) {
  SimLogin *login = g_new0 (SimLogin, 1);

  if (g_str_equal (type, "device"))
    make_room (office, person);
  login->last_use = ++office->last_number;
  login->id = FIRST_LOGIN_ID + login->last_use;
  login->created_at = sim_now ();
  login->updated_at = login->created_at;
  login->type = g_strdup (type);
  login->expire = TRUE;
  login->secret = sim_office_make_secret ();
  login->user = person;
  login->user_id = person->id;
  g_ptr_array_add (office->logins, login);
  return login;
}

static SimPerson *
find_person (SimOffice *office, const char *email) {
  for (guint i = 0; i < office->persons->len; i++) {
    SimPerson *person = g_ptr_array_index (office->persons, i);

    if (email != NULL && g_ascii_strcasecmp (person->email, email) == 0)
      return person;
  }
  return NULL;
}

/* Codes are six digits, backup codes six letters or digits; both go into the same field. */
static gboolean
check_second_factor (SimPerson *person, const char *attempt, SimAnswer *answer) {
  gboolean is_backup = FALSE;

  if (person->otp_code == NULL)
    return TRUE;
  if (attempt == NULL || *attempt == '\0') {
    sim_answer_refuse (answer, SOUP_STATUS_UNAUTHORIZED, "afc526",
                       "Please provide a Two Factor verification code.");
    return FALSE;
  }
  if (g_str_equal (attempt, person->otp_code) ||
      g_hash_table_remove (person->backup_codes, attempt))
    return TRUE;
  for (const char *c = attempt; *c != '\0'; c++)
    is_backup = is_backup || g_ascii_isalpha (*c);
  if (is_backup && strlen (attempt) == BACKUP_CODE_LENGTH)
    sim_answer_refuse (answer, SOUP_STATUS_UNAUTHORIZED, "afc546",
                       "Invalid Two Factor backup code.");
  else
    sim_answer_refuse (answer, SOUP_STATUS_UNAUTHORIZED, "afc536",
                       "Invalid Two Factor verification code.");
  return FALSE;
}

static SimPerson *
check_password (SimOffice *office, JsonObject *user, SimAnswer *answer) {
  SimOrganization *organization =
      sim_organization_lookup (office, sim_object_get_text (user, "domain"));
  const char *password = sim_object_get_text (user, "password");
  SimPerson *person = find_person (office, sim_object_get_text (user, "email"));

  if (sim_object_get_text (user, "authentication_info") != NULL) {
    sim_answer_refuse (answer, SOUP_STATUS_UNAUTHORIZED, "afc507",
                       "The authentication link is not valid.");
    return NULL;
  }
  if (organization != NULL && organization->sso) {
    sim_answer_refuse (answer, SOUP_STATUS_FORBIDDEN, "afc496", "Access denied.");
    return NULL;
  }
  if (person == NULL || organization != person->organization ||
      g_strcmp0 (password, person->password) != 0) {
    sim_answer_refuse (answer, SOUP_STATUS_UNAUTHORIZED, "afc516",
                       "Wrong email address or password.");
    return NULL;
  }
  if (!check_second_factor (person, sim_object_get_text (user, "otp_attempt"), answer))
    return NULL;
  return person;
}

static void
describe (SimLogin *login, JsonObject *object) {
  login->name = g_strdup (sim_object_get_text (object, "name"));
  login->device_brand = g_strdup (sim_object_get_text (object, "device_brand"));
  login->device_model = g_strdup (sim_object_get_text (object, "device_model"));
  login->os_name = g_strdup (sim_object_get_text (object, "os_name"));
  login->expire = json_object_get_boolean_member_with_default (object, "expire", TRUE);
}

static void
write_created (GString *out, SimLogin *login) {
  g_string_append_c (out, '{');
  sim_json_append_members (out, LOGIN_SHAPE, login, NULL, FALSE);
  sim_json_append_members (out, CURRENT_SHAPE, login, NULL, FALSE);
  sim_json_append_members (out, CREATED_SHAPE, login, NULL, FALSE);
  sim_json_append_members (out, CREATED_PERSON_SHAPE, login->user, NULL, FALSE);
  g_string_append_c (out, '}');
}

void
sim_logins_create (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  JsonObject *object = sim_request_get_object (request, "login");
  JsonObject *user = sim_request_get_object (request, "user");
  const char *type = sim_object_get_text (object, "type");
  SimPerson *person;
  SimLogin *login;

  if (object == NULL || user == NULL ||
      (type != NULL && !g_str_equal (type, "device") && !g_str_equal (type, "api"))) {
    sim_answer_refuse (answer, SOUP_STATUS_BAD_REQUEST, "ffffff", "An unexpected issue occured.");
    return;
  }
  person = check_password (office, user, answer);
  if (person == NULL)
    return;
  if (type == NULL)
    type = "device";
  if (g_str_equal (type, "api") &&
      sim_office_count_logins (office, person, "api") >= MOST_API_LOGINS) {
    sim_answer_refuse (answer, SOUP_STATUS_FORBIDDEN, "afc496", "Access denied.");
    return;
  }
  login = sim_office_add_login (office, person, type);
  describe (login, object);
  answer->status = SOUP_STATUS_OK;
  write_created (answer->body, login);
}

/* Codes of single sign-on are not made here, so none can be right. */
void
sim_logins_resolve (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  sim_answer_not_found (answer);
}

static void
write_listed (GString *out, gpointer item, SimOffice *office, SimRequest *request) {
  sim_json_append_object (out, LOGIN_SHAPE, item, FALSE);
}

void
sim_logins_list (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  g_autoptr (GPtrArray) logins = g_ptr_array_new ();
  g_autoptr (GHashTable) ids = NULL;

  if (!sim_request_get_ids (request, answer, &ids))
    return;
  for (guint i = 0; i < office->logins->len; i++) {
    SimLogin *login = g_ptr_array_index (office->logins, i);

    if (login->user == request->person && (ids == NULL || g_hash_table_contains (ids, &login->id)))
      g_ptr_array_add (logins, login);
  }
  sim_answer_page (answer, office, request, logins, DEFAULT_LIMIT, write_listed);
}

void
sim_logins_delete (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  for (guint i = 0; i < office->logins->len; i++) {
    SimLogin *login = g_ptr_array_index (office->logins, i);

    if (login->id == request->id && login->user == request->person) {
      g_ptr_array_remove_index (office->logins, i);
      sim_answer_done (answer);
      return;
    }
  }
  sim_answer_not_found (answer);
}

void
sim_login_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  answer->status = SOUP_STATUS_OK;
  g_string_append_c (answer->body, '{');
  sim_json_append_members (answer->body, LOGIN_SHAPE, request->login, NULL, FALSE);
  sim_json_append_members (answer->body, CURRENT_SHAPE, request->login, NULL, FALSE);
  g_string_append_c (answer->body, '}');
}

void
sim_login_delete (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  g_ptr_array_remove (office->logins, request->login);
  sim_answer_done (answer);
}
