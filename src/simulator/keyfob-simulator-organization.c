/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The organization and the person who asks. */

#include "keyfob-simulator-organization.h"

#define ORGANIZATION(name, kind) {#name, kind, offsetof (SimOrganization, name)}
#define PERSON(name, kind)       {#name, kind, offsetof (SimPerson, name)}
#define FIXED(name, json)        {#name, SIM_FIXED, .fixed = json}

const SimMember SIM_ORGANIZATION_REF_SHAPE[] = {
    ORGANIZATION (id, SIM_INTEGER),
    FIXED (resource_type, "\"Organization\""),
    ORGANIZATION (name, SIM_TEXT),
    ORGANIZATION (domain, SIM_TEXT),
    {},
};

static const SimMember PUBLIC_SHAPE[] = {
    ORGANIZATION (id, SIM_INTEGER),
    FIXED (resource_type, "\"Organization\""),
    ORGANIZATION (name, SIM_TEXT),
    ORGANIZATION (domain, SIM_TEXT),
    ORGANIZATION (places_count, SIM_INTEGER),
    FIXED (logo, "null"),
    {"sso_flow_enabled", SIM_BOOLEAN, offsetof (SimOrganization, sso)},
    FIXED (web_authentication_api_enabled, "false"),
    FIXED (image, "null"),
    FIXED (color, "null"),
    {},
};

static const SimMember ORGANIZATION_SHAPE[] = {
    ORGANIZATION (id, SIM_INTEGER),
    FIXED (resource_type, "\"Organization\""),
    ORGANIZATION (name, SIM_TEXT),
    ORGANIZATION (domain, SIM_TEXT),
    FIXED (logo, "null"),
    FIXED (address, "\"Flaggstangkaia 3, 0152 Oslo, Norway\""),
    FIXED (description, "null"),
    FIXED (device_logins_expire_after, "1209600"),
    ORGANIZATION (places_count, SIM_INTEGER),
    FIXED (scim_enabled, "false"),
    {"sso_flow_enabled", SIM_BOOLEAN, offsetof (SimOrganization, sso)},
    FIXED (sso_expiration_override_enabled, "false"),
    FIXED (sso_expiration_override, "null"),
    FIXED (metadata, "null"),
    FIXED (time_zone, "\"Europe/Oslo\""),
    FIXED (web_authentication_api_enabled, "false"),
    FIXED (apple_pass_enabled, "false"),
    FIXED (created_at, "\"2023-03-14T08:00:00Z\""),
    FIXED (updated_at, "\"2026-08-01T12:00:00Z\""),
    ORGANIZATION (user_id, SIM_OPTIONAL_INTEGER),
    FIXED (transfer_to_id, "null"),
    FIXED (image, "null"),
    FIXED (color, "null"),
    {},
};

static const SimMember LINK_SHAPE[] = {
    ORGANIZATION (id, SIM_INTEGER), FIXED (resource_type, "\"Organization\""),
    ORGANIZATION (name, SIM_TEXT),  ORGANIZATION (domain, SIM_TEXT),
    FIXED (logo, "null"),           FIXED (address, "\"Flaggstangkaia 3, 0152 Oslo, Norway\""),
    FIXED (description, "null"),    FIXED (time_zone, "\"Europe/Oslo\""),
    FIXED (transfer_to_id, "null"), FIXED (image, "null"),
    FIXED (color, "null"),          {},
};

static const SimMember USER_SHAPE[] = {
    PERSON (id, SIM_INTEGER),
    FIXED (resource_type, "\"User\""),
    PERSON (name, SIM_TEXT),
    PERSON (email, SIM_TEXT),
    FIXED (image, "null"),
    FIXED (locale, "null"),
    FIXED (notifications_unread_count, "0"),
    PERSON (otp_required_for_login, SIM_BOOLEAN),
    PERSON (otp_enabled_at, SIM_TIME),
    PERSON (primary_login_exists, SIM_BOOLEAN),
    PERSON (created_at, SIM_TIME),
    PERSON (updated_at, SIM_TIME),
    FIXED (announcements_last_seen_at, "null"),
    FIXED (last_read_at, "null"),
    FIXED (notes, "null"),
    PERSON (organization_id, SIM_INTEGER),
    {"organization", SIM_OBJECT, offsetof (SimPerson, organization), SIM_ORGANIZATION_REF_SHAPE},
    {},
};

SimOrganization *
sim_organization_lookup (SimOffice *office, const char *domain) {
  for (guint i = 0; i < office->organizations->len; i++) {
    SimOrganization *organization = g_ptr_array_index (office->organizations, i);

    if (g_strcmp0 (organization->domain, domain) == 0)
      return organization;
  }
  return NULL;
}

void
sim_organization_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimOrganization *organization = g_ptr_array_index (office->organizations, 0);

  answer->status = SOUP_STATUS_OK;
  sim_json_append_object (answer->body, request->by_link ? LINK_SHAPE : ORGANIZATION_SHAPE,
                          organization, FALSE);
}

void
sim_organization_show_public (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimOrganization *organization = sim_organization_lookup (office, request->name);

  if (organization == NULL) {
    sim_answer_not_found (answer);
    return;
  }
  answer->status = SOUP_STATUS_OK;
  sim_json_append_object (answer->body, PUBLIC_SHAPE, organization, FALSE);
}

void
sim_organization_find (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  const char *email = sim_object_get_text (sim_request_get_object (request, "user"), "email");

  /* Whether anybody has that address is never told. */
  if (email == NULL || strchr (email, '@') == NULL)
    sim_answer_invalid (answer, "email", "can't be blank or invalid");
  else
    sim_answer_done (answer);
}

void
sim_user_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  answer->status = SOUP_STATUS_OK;
  sim_json_append_object (answer->body, USER_SHAPE, request->person, FALSE);
}

void
sim_user_reset_password (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  sim_answer_done (answer);
}
