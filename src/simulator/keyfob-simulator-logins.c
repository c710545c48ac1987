/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Signing in and out (kisi-api.md, section 6). */

#include "simulator/keyfob-simulator-request.h"

#define FIRST_LOGIN_ID     100829676
#define BACKUP_CODE_LENGTH 6

static const char LOGIN[] = SIM_JSON ({
  "id": 0,
  "created_at": null,
  "updated_at": null,
  "type": null,
  "name": null,
  "primary": false,
  "expire": true,
  "last_used_at": null,
  "device_brand": null,
  "device_model": null,
  "os_name": null,
  "user_id": 0,
  "user": null,
  "app": {"name": null, "version": null},
  "user_agent": {"name": null, "version": null},
  "device": {"brand": null, "model": null},
  "os": {"name": null, "version": null},
  "scram_credentials": null,
  "secret": null,
  "authentication_token": null,
  "has_primary_device": true
});

static const char *const USER_REF[] = {"id", "resource_type", "email", "name", NULL};

/* What only the answer to signing in tells: of the login, and of the person. */
static const char *const ONLY_CREATED[] = {
    "secret",
    "authentication_token",
    "has_primary_device",
    "email",
    "notifications_unread_count",
    "otp_required_for_login",
    "otp_enabled_at",
    "image",
    "primary_login_exists",
    NULL,
};

void
sim_login_free (gpointer data) {
  SimLogin *login = data;

  json_object_unref (login->json);
  g_free (login);
}

guint
sim_office_count_logins (SimOffice *office, const char *type) {
  guint count = 0;

  for (guint i = 0; i < office->logins->len; i++) {
    SimLogin *login = g_ptr_array_index (office->logins, i);

    count += g_str_equal (sim_json_get_text (login->json, "type"), type);
  }
  return count;
}

SimLogin *
sim_office_add_login (SimOffice *office, SimPerson *person, const char *type) {
  SimLogin *login = g_new0 (SimLogin, 1);
  g_autofree char *secret = sim_office_make_secret ();

  login->person = person;
  login->organization = person->organization;
  login->json = sim_json_new (LOGIN);
  json_object_set_int_member (login->json, "id", FIRST_LOGIN_ID + ++office->last_login);
  sim_json_set_time (login->json, "created_at", g_get_real_time ());
  sim_json_touch (login->json);
  json_object_set_string_member (login->json, "type", type);
  json_object_set_string_member (login->json, "secret", secret);
  json_object_set_string_member (login->json, "authentication_token", secret);
  json_object_set_int_member (login->json, "user_id", sim_json_get_id (person->json));
  json_object_set_object_member (login->json, "user", sim_json_pick (person->json, USER_REF));
  for (gsize i = 0; ONLY_CREATED[i] != NULL; i++)
    if (json_object_has_member (person->json, ONLY_CREATED[i]))
      json_object_set_member (
          login->json, ONLY_CREATED[i],
          json_node_ref (json_object_get_member (person->json, ONLY_CREATED[i])));
  g_ptr_array_add (office->logins, login);
  return login;
}

SimLogin *
sim_office_add_link (SimOffice *office, JsonObject *organization) {
  SimLogin *link = g_new0 (SimLogin, 1);
  g_autofree char *secret = sim_office_make_secret ();

  link->organization = organization;
  link->json = sim_json_new (SIM_JSON ({"type": "link"}));
  json_object_set_string_member (link->json, "secret", secret);
  g_ptr_array_add (office->logins, link);
  return link;
}

SimLogin *
sim_office_find_login (SimOffice *office, const char *secret) {
  for (guint i = 0; i < office->logins->len; i++) {
    SimLogin *login = g_ptr_array_index (office->logins, i);

    if (g_str_equal (sim_json_get_text (login->json, "secret"), secret))
      return login;
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
  JsonObject *organization =
      sim_office_find_organization (office, sim_json_get_text (user, "domain"));
  const char *password = sim_json_get_text (user, "password");
  SimPerson *person =
      sim_office_find_person (office, organization, sim_json_get_text (user, "email"));

  if (sim_json_get_text (user, "authentication_info") != NULL) {
    sim_answer_refuse (answer, SOUP_STATUS_UNAUTHORIZED, "afc507",
                       "The authentication link is not valid.");
    return NULL;
  }
  if (organization != NULL && sim_json_is_true (organization, "sso_flow_enabled")) {
    sim_answer_refuse (answer, SOUP_STATUS_FORBIDDEN, "afc496", "Access denied.");
    return NULL;
  }
  if (person == NULL || g_strcmp0 (password, person->password) != 0) {
    sim_answer_refuse (answer, SOUP_STATUS_UNAUTHORIZED, "afc516",
                       "Wrong email address or password.");
    return NULL;
  }
  if (!check_second_factor (person, sim_json_get_text (user, "otp_attempt"), answer))
    return NULL;
  return person;
}

static void
describe (SimLogin *login, JsonObject *object) {
  static const char *const TEXTS[] = {"name", "device_brand", "device_model", "os_name"};

  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    json_object_set_string_member (login->json, TEXTS[i], sim_json_get_text (object, TEXTS[i]));
  json_object_set_boolean_member (
      login->json, "expire", json_object_get_boolean_member_with_default (object, "expire", TRUE));
}

void
sim_logins_create (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  JsonObject *object = sim_request_get_object (request, "login");
  JsonObject *user = sim_request_get_object (request, "user");
  const char *type = sim_json_get_text (object, "type");
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
  login = sim_office_add_login (office, person, type != NULL ? type : "device");
  describe (login, object);
  sim_answer_take (answer, json_object_ref (login->json));
}

void
sim_login_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  sim_answer_take (answer, sim_json_copy (request->login->json, ONLY_CREATED));
}

void
sim_login_delete (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  g_ptr_array_remove (office->logins, request->login);
  sim_answer_done (answer);
}
