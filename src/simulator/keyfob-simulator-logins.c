/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Signing in and out (kisi-api.md, section 6), the organization, and the person who asks. */

#include "simulator/keyfob-simulator-request.h"

#define FIRST_LOGIN_ID     100829676
#define BACKUP_CODE_LENGTH 6

static const char LOGIN[] = SIM_JSON ({
  "name": null,
  "primary": false,
  "expire": true,
  "last_used_at": null,
  "device_brand": null,
  "device_model": null,
  "os_name": null,
  "app": {"name": null, "version": null},
  "user_agent": {"name": null, "version": null},
  "device": {"brand": null, "model": null},
  "os": {"name": null, "version": null},
  "scram_credentials": null
});

static const char *const USER_REF[] = {"id", "resource_type", "email", "name", NULL};

/* What the answer to signing in tells of the person. */
static const char *const OF_SIGN_IN[] = {
    "email",
    "notifications_unread_count",
    "otp_required_for_login",
    "otp_enabled_at",
    "image",
    "primary_login_exists",
    NULL,
};

/* What anybody sees of an organization, and what a link does. */
static const char *const OF_PUBLIC[] = {
    "id",   "resource_type",    "name",  "domain", "places_count",
    "logo", "sso_flow_enabled", "image", "color",  "web_authentication_api_enabled",
    NULL,
};
static const char *const OF_LINK[] = {
    "id",          "resource_type", "name",           "domain", "logo",  "address",
    "description", "time_zone",     "transfer_to_id", "image",  "color", NULL,
};

SimLogin *
sim_office_add_link (SimOffice *office, JsonObject *organization) {
  SimLogin *login = g_new0 (SimLogin, 1);

  login->secret = g_uuid_string_random ();
  login->organization = organization;
  g_ptr_array_add (office->logins, login);
  return login;
}

SimLogin *
sim_office_add_login (SimOffice *office, SimPerson *person, const char *type) {
  SimLogin *login = sim_office_add_link (office, person->organization);

  login->person = person;
  login->json = sim_json_new (LOGIN);
  json_object_set_int_member (login->json, "id", FIRST_LOGIN_ID + ++office->last_login);
  sim_json_set_time (login->json, "created_at", g_get_real_time ());
  sim_json_touch (login->json);
  json_object_set_string_member (login->json, "type", type);
  json_object_set_int_member (login->json, "user_id", sim_json_get_id (person->json));
  json_object_set_object_member (login->json, "user", sim_json_pick (person->json, USER_REF));
  return login;
}

SimLogin *
sim_office_find_login (SimOffice *office, const char *secret) {
  for (guint i = 0; i < office->logins->len; i++) {
    SimLogin *login = g_ptr_array_index (office->logins, i);

    if (g_str_equal (login->secret, secret))
      return login;
  }
  return NULL;
}

static gboolean
refuse (SimRequest *request, guint status, const char *code, const char *text) {
  sim_answer_refuse (request, status, code, text);
  return FALSE;
}

/* Codes are six digits, backup codes six letters or digits; both go into the same field. */
static gboolean
check_second_factor (SimRequest *request, SimPerson *person, const char *attempt) {
  if (person->otp_code == NULL)
    return TRUE;
  if (attempt == NULL || *attempt == '\0')
    return refuse (request, SOUP_STATUS_UNAUTHORIZED, "afc526",
                   "Please provide a Two Factor verification code.");
  if (g_str_equal (attempt, person->otp_code))
    return TRUE;
  if (g_strcmp0 (attempt, person->backup_code) == 0) {
    g_clear_pointer (&person->backup_code, g_free);
    return TRUE;
  }
  if (strlen (attempt) == BACKUP_CODE_LENGTH &&
      strpbrk (attempt, G_CSET_a_2_z G_CSET_A_2_Z) != NULL)
    return refuse (request, SOUP_STATUS_UNAUTHORIZED, "afc546", "Invalid Two Factor backup code.");
  return refuse (request, SOUP_STATUS_UNAUTHORIZED, "afc536",
                 "Invalid Two Factor verification code.");
}

/* Returns: whether @person may sign in with what is in @user; if not, it is refused */
static gboolean
check_password (SimRequest *request,
                JsonObject *organization,
                SimPerson *person,
                JsonObject *user) {
  if (sim_json_get_text (user, "authentication_info") != NULL)
    return refuse (request, SOUP_STATUS_UNAUTHORIZED, "afc507",
                   "The authentication link is not valid.");
  if (organization != NULL && sim_json_is (organization, "sso_flow_enabled", TRUE))
    return refuse (request, SOUP_STATUS_FORBIDDEN, "afc496", "Access denied.");
  if (person == NULL || g_strcmp0 (sim_json_get_text (user, "password"), person->password) != 0)
    return refuse (request, SOUP_STATUS_UNAUTHORIZED, "afc516", "Wrong email address or password.");
  return check_second_factor (request, person, sim_json_get_text (user, "otp_attempt"));
}

static void
describe (SimLogin *login, JsonObject *object) {
  static const char *const TEXTS[] = {"name", "device_brand", "device_model", "os_name"};

  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    json_object_set_string_member (login->json, TEXTS[i], sim_json_get_text (object, TEXTS[i]));
  json_object_set_boolean_member (login->json, "expire", !sim_json_is (object, "expire", FALSE));
}

void
sim_logins_create (SimRequest *request) {
  JsonObject *object = sim_json_get_object (request->body, "login");
  JsonObject *user = sim_json_get_object (request->body, "user");
  const char *type = sim_json_get_text (object, "type");
  JsonObject *organization;
  SimPerson *person;
  SimLogin *login;
  JsonObject *answer;

  if (type == NULL)
    type = "device";
  if (object == NULL || user == NULL ||
      (!g_str_equal (type, "device") && !g_str_equal (type, "api"))) {
    sim_answer_bad_request (request);
    return;
  }
  organization = sim_office_find_organization (request->office, sim_json_get_text (user, "domain"));
  person =
      sim_office_find_person (request->office, organization, sim_json_get_text (user, "email"));
  if (!check_password (request, organization, person, user))
    return;
  login = sim_office_add_login (request->office, person, type);
  describe (login, object);
  answer = sim_json_pick (person->json, OF_SIGN_IN);
  sim_json_add (answer, login->json);
  json_object_set_string_member (answer, "secret", login->secret);
  json_object_set_string_member (answer, "authentication_token", login->secret);
  json_object_set_boolean_member (answer, "has_primary_device", TRUE);
  sim_answer_take (request, answer);
}

void
sim_login_show (SimRequest *request) {
  sim_answer_take (request, json_object_ref (request->login->json));
}

void
sim_login_delete (SimRequest *request) {
  g_ptr_array_remove (request->office->logins, request->login);
  sim_answer_done (request);
}

void
sim_organization_show (SimRequest *request) {
  sim_answer_take (request, request->person == NULL ? sim_json_pick (request->organization, OF_LINK)
                                                    : json_object_ref (request->organization));
}

void
sim_organization_show_public (SimRequest *request) {
  JsonObject *organization = sim_office_find_organization (request->office, request->name);

  if (organization != NULL)
    sim_answer_take (request, sim_json_pick (organization, OF_PUBLIC));
  else
    sim_answer_not_found (request);
}

void
sim_organization_find (SimRequest *request) {
  const char *email = sim_json_get_text (sim_json_get_object (request->body, "user"), "email");

  /* Whether anybody has that address is never told. */
  if (email == NULL || strchr (email, '@') == NULL)
    sim_answer_invalid (request, "email");
  else
    sim_answer_done (request);
}

void
sim_user_show (SimRequest *request) {
  sim_answer_take (request, json_object_ref (request->person->json));
}
