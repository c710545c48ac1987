/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-request.h"

#define DEFAULT_PLACES_LIMIT 50
#define DEFAULT_FLOORS_LIMIT 10

/* What a link sees of a place. */
static const char *const OF_LINK[] = {
    "id",        "resource_type", "name",      "description", "address", "latitude",
    "longitude", "image",         "time_zone", "color",       "logo",    NULL,
};

/* A link shows only the places of the doors that it shares. */
static gboolean
is_visible (SimRequest *request, SimPlace *place) {
  GPtrArray *locks = request->office->locks;

  if (place->organization != request->organization)
    return FALSE;
  for (guint i = 0; request->person == NULL && i < locks->len; i++) {
    SimLock *lock = g_ptr_array_index (locks, i);

    if (lock->place == place && (lock->traits & SIM_SHARED))
      return TRUE;
  }
  return request->person != NULL;
}

static SimPlace *
find_place (SimRequest *request, gint64 id) {
  SimPlace *place = sim_office_find_place (request->office, id);

  if (place != NULL && is_visible (request, place))
    return place;
  sim_answer_not_found (request);
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b) {
  return g_utf8_collate (sim_json_get_text (*(JsonObject *const *) a, "name"),
                         sim_json_get_text (*(JsonObject *const *) b, "name"));
}

void
sim_places_list (SimRequest *request) {
  static const char *const SORTS[] = {"name", NULL};
  g_autoptr (GPtrArray) places = g_ptr_array_new ();

  if (!sim_request_is_choice (request, "sort", SORTS))
    return;
  for (guint i = 0; i < request->office->places->len; i++) {
    SimPlace *place = g_ptr_array_index (request->office->places, i);

    if (is_visible (request, place))
      g_ptr_array_add (places, place->json);
  }
  if (sim_request_get (request, "sort") != NULL)
    g_ptr_array_sort (places, compare_names);
  sim_answer_page (request, places, DEFAULT_PLACES_LIMIT, NULL);
}

void
sim_places_show (SimRequest *request) {
  SimPlace *place = find_place (request, request->id);

  if (place != NULL)
    sim_answer_take (request, request->person == NULL ? sim_json_pick (place->json, OF_LINK)
                                                      : json_object_ref (place->json));
}

void
sim_places_lock_down (SimRequest *request) {
  SimPlace *place = find_place (request, request->id);

  if (place != NULL)
    sim_answer_lock_down (request, place->json);
}

void
sim_floors_list (SimRequest *request) {
  g_autoptr (GPtrArray) floors = g_ptr_array_new ();
  gint64 place_id = 0;

  if (sim_request_get (request, "place_id") == NULL) {
    sim_answer_bad_request (request);
    return;
  }
  if (!sim_request_get_integer (request, "place_id", 0, G_MAXINT64, &place_id) ||
      find_place (request, place_id) == NULL)
    return;
  for (guint i = 0; i < request->office->floors->len; i++) {
    JsonObject *floor = g_ptr_array_index (request->office->floors, i);

    if (json_object_get_int_member (floor, "place_id") == place_id)
      g_ptr_array_add (floors, floor);
  }
  sim_answer_page (request, floors, DEFAULT_FLOORS_LIMIT, NULL);
}
