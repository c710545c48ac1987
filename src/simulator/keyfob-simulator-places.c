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
is_visible (SimOffice *office, SimRequest *request, SimPlace *place) {
  if (place->organization != request->organization)
    return FALSE;
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
find_place (SimOffice *office, SimRequest *request, gint64 id, SimAnswer *answer) {
  SimPlace *place = sim_office_find_place (office, id);

  if (place != NULL && is_visible (office, request, place))
    return place;
  sim_answer_not_found (answer);
  return NULL;
}

static JsonObject *
show_place (gpointer item, SimOffice *office, SimRequest *request) {
  SimPlace *place = item;

  return request->person == NULL ? sim_json_pick (place->json, OF_LINK)
                                 : json_object_ref (place->json);
}

static int
compare_names (gconstpointer a, gconstpointer b) {
  const SimPlace *one = *(SimPlace *const *) a;
  const SimPlace *other = *(SimPlace *const *) b;

  return g_utf8_collate (sim_json_get_text (one->json, "name"),
                         sim_json_get_text (other->json, "name"));
}

void
sim_places_list (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  static const char *const SORTS[] = {"name", NULL};
  g_autoptr (GPtrArray) places = g_ptr_array_new ();
  g_autoptr (GHashTable) ids = NULL;
  const char *order = NULL;

  if (!sim_request_get_ids (request, answer, &ids) ||
      !sim_request_get_choice (request, answer, "sort", SORTS, &order))
    return;
  for (guint i = 0; i < office->places->len; i++) {
    SimPlace *place = g_ptr_array_index (office->places, i);

    if (is_visible (office, request, place) && sim_request_wants (ids, place->json))
      g_ptr_array_add (places, place);
  }
  if (order != NULL)
    g_ptr_array_sort (places, compare_names);
  sim_answer_page (answer, office, request, places, DEFAULT_PLACES_LIMIT, show_place);
}

void
sim_places_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimPlace *place = find_place (office, request, request->id, answer);

  if (place != NULL)
    sim_answer_take (answer, show_place (place, office, request));
}

static void
lock_down (SimOffice *office, SimRequest *request, SimAnswer *answer, gboolean locked_down) {
  SimPlace *place = find_place (office, request, request->id, answer);

  if (place == NULL)
    return;
  if (!request->person->administrator) {
    sim_answer_refuse (answer, SOUP_STATUS_FORBIDDEN, "fcd8ef", "Access denied.");
    return;
  }
  sim_json_lock_down (place->json, locked_down);
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

static JsonObject *
show_floor (gpointer item, SimOffice *office, SimRequest *request) {
  return json_object_ref (item);
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
  if (find_place (office, request, place_id, answer) == NULL)
    return;
  for (guint i = 0; i < office->floors->len; i++) {
    JsonObject *floor = g_ptr_array_index (office->floors, i);

    if (json_object_get_int_member (floor, "place_id") == place_id &&
        sim_request_wants (ids, floor))
      g_ptr_array_add (floors, floor);
  }
  sim_answer_page (answer, office, request, floors, DEFAULT_FLOORS_LIMIT, show_floor);
}
