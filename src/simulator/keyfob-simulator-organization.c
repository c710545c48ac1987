/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The organization and the person who asks. */

#include "simulator/keyfob-simulator-request.h"

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

void
sim_organization_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  sim_answer_take (answer, request->person == NULL ? sim_json_pick (request->organization, OF_LINK)
                                                   : json_object_ref (request->organization));
}

void
sim_organization_show_public (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  JsonObject *organization = sim_office_find_organization (office, request->name);

  if (organization != NULL)
    sim_answer_take (answer, sim_json_pick (organization, OF_PUBLIC));
  else
    sim_answer_not_found (answer);
}

void
sim_organization_find (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  const char *email = sim_json_get_text (sim_request_get_object (request, "user"), "email");

  /* Whether anybody has that address is never told. */
  if (email == NULL || strchr (email, '@') == NULL)
    sim_answer_invalid (answer, "email", "can't be blank or invalid");
  else
    sim_answer_done (answer);
}

void
sim_user_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  sim_answer_take (answer, json_object_ref (request->person->json));
}

void
sim_user_reset_password (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  sim_answer_done (answer);
}
