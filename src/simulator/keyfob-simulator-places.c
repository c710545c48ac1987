/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-simulator-organization.h"

#define DEFAULT_PLACES_LIMIT 50
#define DEFAULT_FLOORS_LIMIT 10

#define MEMBER(name, kind) {#name, kind, offsetof (SimPlace, name)}
#define FIXED(name, json)  {#name, SIM_FIXED, .fixed = json}

static const SimMember PLACE_SHAPE[] = {
    MEMBER (id, SIM_INTEGER),
    FIXED (resource_type, "\"Place\""),
    MEMBER (name, SIM_TEXT),
    MEMBER (description, SIM_TEXT),
    MEMBER (created_at, SIM_TIME),
    MEMBER (updated_at, SIM_TIME),
    MEMBER (latitude, SIM_OPTIONAL_NUMBER),
    MEMBER (longitude, SIM_OPTIONAL_NUMBER),
    MEMBER (address, SIM_TEXT),
    FIXED (image, "null"),
    MEMBER (time_zone, SIM_TEXT),
    {"tz_time_zone", SIM_TEXT, offsetof (SimPlace, time_zone)},
    MEMBER (locks_count, SIM_INTEGER),
    FIXED (integrations_count, "0"),
    MEMBER (locked_down, SIM_BOOLEAN),
    MEMBER (locked_down_since, SIM_TIME),
    FIXED (occupancy_rate, "null"),
    MEMBER (organization_id, SIM_INTEGER),
    {"organization", SIM_OBJECT, offsetof (SimPlace, organization), SIM_ORGANIZATION_REF_SHAPE},
    FIXED (color, "null"),
    FIXED (logo, "null"),
    FIXED (user_id, "null"),
    FIXED (members_count, "0"),
    {},
};

static const SimMember LINK_SHAPE[] = {
    MEMBER (id, SIM_INTEGER),
    FIXED (resource_type, "\"Place\""),
    MEMBER (name, SIM_TEXT),
    MEMBER (description, SIM_TEXT),
    MEMBER (address, SIM_TEXT),
    MEMBER (latitude, SIM_OPTIONAL_NUMBER),
    MEMBER (longitude, SIM_OPTIONAL_NUMBER),
    FIXED (image, "null"),
    MEMBER (time_zone, SIM_TEXT),
    FIXED (color, "null"),
    FIXED (logo, "null"),
    {},
};

static const SimMember FLOOR_SHAPE[] = {
    {"id", SIM_INTEGER, offsetof (SimFloor, id)},
    FIXED (resource_type, "\"Floor\""),
    {"name", SIM_TEXT, offsetof (SimFloor, name)},
    {"description", SIM_TEXT, offsetof (SimFloor, description)},
    {"number", SIM_INTEGER, offsetof (SimFloor, number)},
    {"created_at", SIM_TIME, offsetof (SimFloor, created_at)},
    {"updated_at", SIM_TIME, offsetof (SimFloor, updated_at)},
    {"place_id", SIM_INTEGER, offsetof (SimFloor, place_id)},
    {},
};

/* A link shows only the places of the doors that it shares. */
static gboolean
is_visible (SimOffice *office, SimRequest *request, SimPlace *place) {
  if (request->person != NULL)
    return TRUE;
  for (guint i = 0; i < office->locks->len; i++) {
    SimLock *lock = g_ptr_array_index (office->locks, i);

    if (lock->place == place && lock->shared_by_link)
      return TRUE;
  }
  return FALSE;
}

static SimPlace *
find_place (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimPlace *place = sim_office_find_place (office, request->id);

  if (place != NULL && is_visible (office, request, place))
    return place;
  sim_answer_not_found (answer);
  return NULL;
}

static void
write_place (GString *out, gpointer item, SimOffice *office, SimRequest *request) {
  SimPlace *place = item;

  sim_json_append_object (out, request->by_link ? LINK_SHAPE : PLACE_SHAPE, place, FALSE);
}

static int
compare_names (gconstpointer a, gconstpointer b) {
  const SimPlace *one = *(SimPlace *const *) a;
  const SimPlace *other = *(SimPlace *const *) b;

  return g_utf8_collate (one->name, other->name);
}

static int
compare_names_backwards (gconstpointer a, gconstpointer b) {
  return -compare_names (a, b);
}

void
sim_places_list (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  static const char *const SORTS[] = {"name", "-name", NULL};
  g_autoptr (GPtrArray) places = g_ptr_array_new ();
  g_autoptr (GHashTable) ids = NULL;
  const char *order = NULL;

  if (!sim_request_get_ids (request, answer, &ids) ||
      !sim_request_get_choice (request, answer, "sort", SORTS, &order))
    return;
  for (guint i = 0; i < office->places->len; i++) {
    SimPlace *place = g_ptr_array_index (office->places, i);

    if ((ids != NULL && !g_hash_table_contains (ids, &place->id)) ||
        !sim_request_wants_name (request, place->name))
      continue;
    g_ptr_array_add (places, place);
  }
  if (order != NULL)
    g_ptr_array_sort (places, *order == '-' ? compare_names_backwards : compare_names);
  sim_answer_page (answer, office, request, places, DEFAULT_PLACES_LIMIT, write_place);
}

void
sim_places_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimPlace *place = find_place (office, request, answer);

  if (place == NULL)
    return;
  answer->status = SOUP_STATUS_OK;
  write_place (answer->body, place, office, request);
}

static void
lock_down (SimOffice *office, SimRequest *request, SimAnswer *answer, gboolean locked_down) {
  SimPlace *place = find_place (office, request, answer);

  if (place == NULL)
    return;
  if (!request->person->administrator) {
    sim_answer_refuse (answer, SOUP_STATUS_FORBIDDEN, "fcd8ef", "Access denied.");
    return;
  }
  sim_office_lock_place_down (place, locked_down);
  sim_answer_done (answer);
}

void
sim_places_lock_down (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  lock_down (office, request, answer, TRUE);
}

void
sim_places_cancel_lockdown (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  lock_down (office, request, answer, FALSE);
}

static void
write_floor (GString *out, gpointer item, SimOffice *office, SimRequest *request) {
  sim_json_append_object (out, FLOOR_SHAPE, item, FALSE);
}

void
sim_floors_list (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  g_autoptr (GPtrArray) floors = g_ptr_array_new ();
  g_autoptr (GHashTable) ids = NULL;
  gint64 place_id = 0;

  if (sim_request_get (request, "place_id") == NULL) {
    sim_answer_refuse (answer, SOUP_STATUS_BAD_REQUEST, "ffffff", "An unexpected issue occured.");
    return;
  }
  if (!sim_request_get_ids (request, answer, &ids) ||
      !sim_request_get_integer (request, answer, "place_id", 0, G_MAXINT64, &place_id))
    return;
  if (sim_office_find_place (office, place_id) == NULL) {
    sim_answer_not_found (answer);
    return;
  }
  for (guint i = 0; i < office->floors->len; i++) {
    SimFloor *floor = g_ptr_array_index (office->floors, i);

    if (floor->place_id == place_id && (ids == NULL || g_hash_table_contains (ids, &floor->id)) &&
        sim_request_wants_name (request, floor->name))
      g_ptr_array_add (floors, floor);
  }
  sim_answer_page (answer, office, request, floors, DEFAULT_FLOORS_LIMIT, write_floor);
}
