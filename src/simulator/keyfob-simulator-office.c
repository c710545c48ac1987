/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-office.h"

#include "simulator/keyfob-demo-person.h"

#define ORGANIZATION_ID 4821
#define FIRST_PERSON_ID 88110
#define FIRST_PLACE_ID  9749
#define FIRST_FLOOR_ID  310
#define FIRST_LOCK_ID   21101

/* What is the same in all of a kind, at first; their names, IDs and places are not. */
static const char ORGANIZATION[] = SIM_JSON ({
  "resource_type": "Organization",
  "logo": null,
  "address": "Flaggstangkaia 3, 0152 Oslo, Norway",
  "description": null,
  "device_logins_expire_after": 1209600,
  "places_count": 0,
  "scim_enabled": false,
  "sso_flow_enabled": false,
  "sso_expiration_override_enabled": false,
  "sso_expiration_override": null,
  "metadata": null,
  "time_zone": "Europe/Oslo",
  "web_authentication_api_enabled": false,
  "apple_pass_enabled": false,
  "created_at": "2023-03-14T08:00:00Z",
  "updated_at": "2026-08-01T12:00:00Z",
  "user_id": null,
  "transfer_to_id": null,
  "image": null,
  "color": null
});

static const char PERSON[] = SIM_JSON ({
  "resource_type": "User",
  "image": null,
  "locale": null,
  "notifications_unread_count": 0,
  "otp_required_for_login": false,
  "otp_enabled_at": null,
  "primary_login_exists": true,
  "created_at": "2023-03-14T08:16:09.482Z",
  "updated_at": "2023-03-14T08:16:09.482Z",
  "announcements_last_seen_at": null,
  "last_read_at": null,
  "notes": null
});

static const char PLACE[] = SIM_JSON ({
  "resource_type": "Place",
  "description": null,
  "created_at": "2023-03-14T08:16:09.482Z",
  "updated_at": "2023-03-14T08:16:09.482Z",
  "image": null,
  "time_zone": "Europe/Oslo",
  "tz_time_zone": "Europe/Oslo",
  "locks_count": 0,
  "integrations_count": 0,
  "locked_down": false,
  "locked_down_since": null,
  "occupancy_rate": null,
  "color": null,
  "logo": null,
  "user_id": null,
  "members_count": 0
});

static const char FLOOR[] = SIM_JSON ({
  "resource_type": "Floor",
  "description": null,
  "created_at": "2023-03-14T08:16:09.482Z",
  "updated_at": "2023-03-14T08:16:09.482Z"
});

static const char LOCK[] = SIM_JSON ({
  "resource_type": "Lock",
  "created_at": "2023-03-14T08:16:09.482Z",
  "updated_at": "2023-03-14T08:16:09.482Z",
  "configured": true,
  "description": null,
  "first_to_arrive_required_until": null,
  "first_to_arrive_satisfied": false,
  "latitude": null,
  "locked_down": false,
  "locked_down_since": null,
  "longitude": null,
  "on_scheduled_unlock": false,
  "online": true,
  "open": false,
  "order_id": null,
  "unlocked": false,
  "geofence_restriction_enabled": false,
  "geofence_restriction_radius": 300,
  "reader_restriction_enabled": false,
  "time_restriction_enabled": false,
  "time_restriction_time_zone": null,
  "floor_id": null,
  "groups_count": 2,
  "unlocked_until": null
});

static const char *const ORGANIZATION_REF[] = {"id", "resource_type", "name", "domain", NULL};
static const char *const PLACE_OF_LOCK[] = {"id", "name", "latitude", "longitude", NULL};

gboolean
sim_budget_take (SimBudget *budget) {
  gint64 now = g_get_monotonic_time ();
  gint64 oldest = budget->passed_at[budget->next];

  if (oldest != 0 && now - oldest < G_USEC_PER_SEC)
    return FALSE;
  budget->passed_at[budget->next] = now;
  budget->next = (budget->next + 1) % SIM_REQUESTS_PER_SECOND;
  return TRUE;
}

static void
free_place (gpointer data) {
  SimPlace *place = data;

  json_object_unref (place->json);
  json_object_unref (place->of_lock);
  g_free (place);
}

static void
free_lock (gpointer data) {
  SimLock *lock = data;

  json_object_unref (lock->json);
  g_free (lock->sort_key);
  g_free (lock->last_unlock);
  g_free (lock);
}

static void
free_person (gpointer data) {
  SimPerson *person = data;

  json_object_unref (person->json);
  g_free (person->password);
  g_free (person->otp_code);
  g_free (person->backup_code);
  g_hash_table_unref (person->favorites);
  g_free (person);
}

static void
free_login (gpointer data) {
  SimLogin *login = data;

  g_clear_pointer (&login->json, json_object_unref);
  g_free (login->secret);
  g_free (login);
}

/* Makes one of @shape; @organization: (nullable): whose it is */
static JsonObject *
make (const char *shape, gint64 id, const char *name, JsonObject *organization) {
  JsonObject *json = sim_json_new (shape);

  json_object_set_int_member (json, "id", id);
  json_object_set_string_member (json, "name", name);
  if (organization == NULL)
    return json;
  json_object_set_int_member (json, "organization_id", sim_json_get_id (organization));
  json_object_set_object_member (json, "organization",
                                 sim_json_pick (organization, ORGANIZATION_REF));
  return json;
}

JsonObject *
sim_office_add_organization (SimOffice *office, const char *name, const char *domain) {
  JsonObject *json = make (ORGANIZATION, ORGANIZATION_ID + office->organizations->len, name, NULL);

  json_object_set_string_member (json, "domain", domain);
  g_ptr_array_add (office->organizations, json);
  sim_office_add_link (office, json);
  return json;
}

JsonObject *
sim_office_find_organization (SimOffice *office, const char *domain) {
  for (guint i = 0; i < office->organizations->len; i++) {
    JsonObject *organization = g_ptr_array_index (office->organizations, i);

    if (g_strcmp0 (sim_json_get_text (organization, "domain"), domain) == 0)
      return organization;
  }
  return NULL;
}

SimPerson *
sim_office_add_person (SimOffice *office,
                       JsonObject *organization,
                       const char *name,
                       const char *email,
                       const char *password,
                       const char *otp_code) {
  SimPerson *person = g_new0 (SimPerson, 1);

  person->json = make (PERSON, FIRST_PERSON_ID + office->persons->len, name, organization);
  json_object_set_string_member (person->json, "email", email);
  person->organization = organization;
  person->password = g_strdup (password);
  person->otp_code = g_strdup (otp_code);
  person->favorites = g_hash_table_new (NULL, NULL);
  if (otp_code != NULL) {
    json_object_set_boolean_member (person->json, "otp_required_for_login", TRUE);
    json_object_set_string_member (person->json, "otp_enabled_at",
                                   sim_json_get_text (person->json, "created_at"));
    person->backup_code = g_strdup ("abc123");
  }
  g_ptr_array_add (office->persons, person);
  return person;
}

SimPerson *
sim_office_find_person (SimOffice *office, JsonObject *organization, const char *email) {
  for (guint i = 0; email != NULL && i < office->persons->len; i++) {
    SimPerson *person = g_ptr_array_index (office->persons, i);

    if (person->organization == organization &&
        g_ascii_strcasecmp (sim_json_get_text (person->json, "email"), email) == 0)
      return person;
  }
  return NULL;
}

static void
add_nordhaven (SimOffice *office) {
  JsonObject *nordhaven =
      sim_office_add_organization (office, "Nordhaven Works", KEYFOB_DEMO_DOMAIN);
  SimPerson *signe = sim_office_add_person (
      office, nordhaven, "Signe Holm", "signe.holm@nordhaven.example", KEYFOB_DEMO_PASSWORD, NULL);

  signe->administrator = TRUE;
  json_object_set_int_member (nordhaven, "user_id", sim_json_get_id (signe->json));
  sim_office_add_person (office, nordhaven, "Ada Lind", KEYFOB_DEMO_EMAIL, KEYFOB_DEMO_PASSWORD,
                         NULL);
  sim_office_add_person (office, nordhaven, "Bo Berg", "bo.berg@nordhaven.example",
                         KEYFOB_DEMO_PASSWORD, "123456");
  sim_office_fill (office, nordhaven, office->options.doors);
}

static void
count_one (JsonObject *json, const char *member, int more) {
  json_object_set_int_member (json, member, json_object_get_int_member (json, member) + more);
}

SimPlace *
sim_office_add_place (SimOffice *office,
                      JsonObject *organization,
                      const char *name,
                      double latitude,
                      double longitude) {
  SimPlace *place = g_new0 (SimPlace, 1);
  g_autofree char *address = g_strdup_printf ("%s, 0152 Oslo, Norway", name);

  place->json = make (PLACE, FIRST_PLACE_ID + office->places->len, name, organization);
  place->organization = organization;
  json_object_set_string_member (place->json, "address", address);
  json_object_set_double_member (place->json, "latitude", latitude);
  json_object_set_double_member (place->json, "longitude", longitude);
  place->of_lock = sim_json_pick (place->json, PLACE_OF_LOCK);
  count_one (organization, "places_count", 1);
  g_ptr_array_add (office->places, place);
  return place;
}

JsonObject *
sim_office_add_floor (SimOffice *office, SimPlace *place, const char *name, gint64 number) {
  JsonObject *json = make (FLOOR, FIRST_FLOOR_ID + office->floors->len, name, NULL);

  json_object_set_int_member (json, "number", number);
  json_object_set_int_member (json, "place_id", sim_json_get_id (place->json));
  g_ptr_array_add (office->floors, json);
  return json;
}

gboolean
sim_lock_is_of (SimLock *lock, JsonObject *organization) {
  return lock->place->organization == organization || lock->guest == organization;
}

const char *
sim_lock_get_name (SimLock *lock) {
  const char *name = sim_json_get_text (lock->json, "name");

  return name != NULL ? name : "";
}

SimLock *
sim_office_add_lock (SimOffice *office, SimPlace *place, JsonObject *floor, const char *name) {
  SimLock *lock = g_new0 (SimLock, 1);

  lock->json = json_object_new ();
  sim_json_add (lock->json, office->usual_lock);
  office->last_id = office->last_id == 0 ? FIRST_LOCK_ID : office->last_id + 1;
  json_object_set_int_member (lock->json, "id", office->last_id);
  json_object_set_string_member (lock->json, "name", name);
  json_object_set_int_member (lock->json, "place_id", sim_json_get_id (place->json));
  json_object_set_object_member (lock->json, "place", json_object_ref (place->of_lock));
  if (floor != NULL)
    json_object_set_int_member (lock->json, "floor_id", sim_json_get_id (floor));
  lock->place = place;
  count_one (place->json, "locks_count", 1);
  g_ptr_array_add (office->locks, lock);
  return lock;
}

void
sim_office_remove_lock (SimOffice *office, SimLock *lock) {
  for (guint i = 0; i < office->persons->len; i++)
    g_hash_table_remove (((SimPerson *) g_ptr_array_index (office->persons, i))->favorites, lock);
  count_one (lock->place->json, "locks_count", -1);
  g_ptr_array_remove (office->locks, lock);
}

SimLock *
sim_office_find_lock (SimOffice *office, gint64 id) {
  for (guint i = 0; i < office->locks->len; i++) {
    SimLock *lock = g_ptr_array_index (office->locks, i);

    if (sim_json_get_id (lock->json) == id)
      return lock;
  }
  return NULL;
}

SimPlace *
sim_office_find_place (SimOffice *office, gint64 id) {
  for (guint i = 0; i < office->places->len; i++) {
    SimPlace *place = g_ptr_array_index (office->places, i);

    if (sim_json_get_id (place->json) == id)
      return place;
  }
  return NULL;
}

SimOffice *
sim_office_new (const KeyfobSimulatorOptions *options) {
  SimOffice *office = g_new0 (SimOffice, 1);

  office->options = *options;
  office->reader_secret = g_uuid_string_random ();
  office->opened_at = g_get_monotonic_time ();
  office->usual_lock = sim_json_new (LOCK);
  office->organizations = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  office->places = g_ptr_array_new_with_free_func (free_place);
  office->floors = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  office->locks = g_ptr_array_new_with_free_func (free_lock);
  office->persons = g_ptr_array_new_with_free_func (free_person);
  office->logins = g_ptr_array_new_with_free_func (free_login);
  add_nordhaven (office);
  json_object_set_boolean_member (sim_office_add_organization (office, "Fjord Bank", "fjordbank"),
                                  "sso_flow_enabled", TRUE);
  return office;
}

void
sim_office_free (SimOffice *office) {
  g_ptr_array_unref (office->logins);
  g_ptr_array_unref (office->persons);
  g_ptr_array_unref (office->locks);
  g_ptr_array_unref (office->floors);
  g_ptr_array_unref (office->places);
  g_ptr_array_unref (office->organizations);
  json_object_unref (office->usual_lock);
  g_free (office->reader_secret);
  g_free (office);
}
