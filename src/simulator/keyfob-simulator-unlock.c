/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Unlocking, and what may refuse it (kisi-api.md, sections 8, 9 and 15). Which status comes with
 * which code is not published; the pairs here are those of kisi-openapi.yaml's examples. */

#include "simulator/keyfob-simulator-reader.h"
#include "simulator/keyfob-simulator-request.h"

#include <math.h>

#define EARTH_RADIUS_METRES 6371000.0

/* Where whoever unlocks claims to be: what the body of an unlock said, and belongs to it. */
typedef struct {
  gboolean has_location;
  double latitude;
  double longitude;
  const char *proof;   /* (nullable): a reader's password */
  JsonArray *services; /* (nullable): of its Bluetooth and location services */
} SimPresence;

static gboolean
is_number (JsonNode *node) {
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  return json_node_get_value_type (node) == G_TYPE_DOUBLE ||
         json_node_get_value_type (node) == G_TYPE_INT64;
}

static gboolean
is_object (JsonNode *node) {
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node);
}

static gboolean
read_location (JsonObject *object, SimAnswer *answer, SimPresence *presence) {
  JsonNode *node = json_object_get_member (object, "location");
  JsonObject *location;

  if (node == NULL)
    return TRUE;
  location = is_object (node) ? json_node_get_object (node) : NULL;
  if (location == NULL || !is_number (json_object_get_member (location, "latitude")) ||
      !is_number (json_object_get_member (location, "longitude"))) {
    sim_answer_invalid (answer, "location", "is invalid");
    return FALSE;
  }
  presence->has_location = TRUE;
  presence->latitude = json_object_get_double_member (location, "latitude");
  presence->longitude = json_object_get_double_member (location, "longitude");
  return TRUE;
}

static gboolean
is_boolean_or_missing (JsonNode *node) {
  return node == NULL ||
         (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN);
}

static gboolean
is_service (JsonNode *node) {
  static const char *const TYPES[] = {"BLE", "GPS", "NFC", NULL};
  JsonObject *service = is_object (node) ? json_node_get_object (node) : NULL;
  const char *type = sim_json_get_text (service, "type");

  return type != NULL && g_strv_contains (TYPES, type) &&
         is_boolean_or_missing (json_object_get_member (service, "available")) &&
         is_boolean_or_missing (json_object_get_member (service, "enabled")) &&
         is_boolean_or_missing (json_object_get_member (service, "authorized"));
}

static gboolean
read_services (JsonObject *object, SimAnswer *answer, SimPresence *presence) {
  JsonNode *node = json_object_get_member (object, "services");

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    sim_answer_invalid (answer, "services", "is invalid");
    return FALSE;
  }
  presence->services = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (presence->services); i++) {
    if (!is_service (json_array_get_element (presence->services, i))) {
      sim_answer_invalid (answer, "services", "is invalid");
      return FALSE;
    }
  }
  return TRUE;
}

/* If `lock` is sent, it must have a proof, which is a string or null: never a number. */
static gboolean
read_proof (JsonNode *node, SimAnswer *answer, SimPresence *presence) {
  JsonNode *proof = is_object (node)
                        ? json_object_get_member (json_node_get_object (node), "proximity_proof")
                        : NULL;

  if (proof == NULL ||
      (!JSON_NODE_HOLDS_NULL (proof) &&
       (!JSON_NODE_HOLDS_VALUE (proof) || json_node_get_value_type (proof) != G_TYPE_STRING))) {
    sim_answer_invalid (answer, "proximity_proof", "is invalid");
    return FALSE;
  }
  presence->proof = JSON_NODE_HOLDS_NULL (proof) ? NULL : json_node_get_string (proof);
  return TRUE;
}

/* Returns: whether the body is as it may be; if not, @answer is 422 */
static gboolean
read_presence (SimRequest *request, SimAnswer *answer, SimPresence *presence) {
  JsonNode *node;

  if (request->body == NULL)
    return TRUE;
  node = json_object_get_member (request->body, "context");
  if (node != NULL && !is_object (node)) {
    sim_answer_invalid (answer, "context", "is invalid");
    return FALSE;
  }
  if (node != NULL && (!read_location (json_node_get_object (node), answer, presence) ||
                       !read_services (json_node_get_object (node), answer, presence)))
    return FALSE;
  node = json_object_get_member (request->body, "lock");
  return node == NULL || read_proof (node, answer, presence);
}

static gboolean
refuse (SimAnswer *answer, guint status, const char *code, const char *text) {
  sim_answer_refuse (answer, status, code, text);
  return TRUE;
}

/* Whether the device says of itself that a service lacks @member. */
static gboolean
service_lacks (const SimPresence *presence, const char *type, const char *member) {
  for (guint i = 0; presence->services != NULL && i < json_array_get_length (presence->services);
       i++) {
    JsonObject *service = json_array_get_object_element (presence->services, i);

    if (g_strcmp0 (sim_json_get_text (service, "type"), type) == 0)
      return !json_object_get_boolean_member_with_default (service, member, TRUE);
  }
  return FALSE;
}

/* Which code comes when is not published: this is our guess, after what their texts tell a person
 * to do. Only a device that lacks Bluetooth is told that no reader was found; one that has it on,
 * or says nothing of it, is too far from the reader. */
static gboolean
is_refused_by_reader (const SimPresence *presence, SimAnswer *answer) {
  if (service_lacks (presence, "BLE", "available"))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "bb5bff",
                   "No nearby Kisi reader found. Try enabling Bluetooth on your device.");
  if (service_lacks (presence, "BLE", "enabled"))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "bb4bff", "Please enable Bluetooth.");
  if (service_lacks (presence, "BLE", "authorized"))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "bb4fff", "Please authorize Kisi for Bluetooth.");
  return refuse (answer, SOUP_STATUS_FORBIDDEN, "bb4faa", "You're not close enough to the door.");
}

static double
measure_metres (double latitude, double longitude, double other_latitude, double other_longitude) {
  double to_radians = G_PI / 180.0;
  double a = sin ((other_latitude - latitude) * to_radians / 2.0);
  double b = sin ((other_longitude - longitude) * to_radians / 2.0);
  double haversine =
      a * a + cos (latitude * to_radians) * cos (other_latitude * to_radians) * b * b;

  return 2.0 * EARTH_RADIUS_METRES * asin (MIN (1.0, sqrt (haversine)));
}

/* Our guess, too. No text is for a device that cannot know where it is, so it is told what one is
 * told whose location services are off. */
static gboolean
is_refused_for_no_location (const SimPresence *presence, SimAnswer *answer) {
  if (service_lacks (presence, "GPS", "available") || service_lacks (presence, "GPS", "enabled"))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "a3799f",
                   "Please enable your location services.");
  if (service_lacks (presence, "GPS", "authorized"))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "a7793f",
                   "Please authorize Kisi for location services.");
  return refuse (answer, SOUP_STATUS_FORBIDDEN, "a3995f", "You are too far away.");
}

static gboolean
is_refused_by_geofence (const SimPresence *presence, SimLock *lock, SimAnswer *answer) {
  gboolean own = !isnan (sim_json_get_number (lock->json, "latitude")) &&
                 !isnan (sim_json_get_number (lock->json, "longitude"));
  JsonObject *where = own ? lock->json : lock->place->json;
  double latitude = sim_json_get_number (where, "latitude");
  double longitude = sim_json_get_number (where, "longitude");

  if (isnan (latitude) || isnan (longitude))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "bbb93f", "The location of the lock is invalid.");
  if (!presence->has_location)
    return is_refused_for_no_location (presence, answer);
  if (fabs (presence->latitude) > 90.0 || fabs (presence->longitude) > 180.0)
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "bbb99f", "Your location is not valid.");
  if (measure_metres (latitude, longitude, presence->latitude, presence->longitude) >
      sim_json_get_number (lock->json, "geofence_restriction_radius"))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "a3995f", "You are too far away.");
  return FALSE;
}

/* The restrictions to the door's reader and to its place on the map (kisi-api.md, section 15). A
 * reader's password satisfies both. */
static gboolean
is_refused_by_presence (const SimPresence *presence,
                        SimOffice *office,
                        SimLock *lock,
                        SimAnswer *answer) {
  if (sim_reader_accepts (office, lock, presence->proof))
    return FALSE;
  return (sim_json_is_true (lock->json, "reader_restriction_enabled") &&
          is_refused_by_reader (presence, answer)) ||
         (sim_json_is_true (lock->json, "geofence_restriction_enabled") &&
          is_refused_by_geofence (presence, lock, answer));
}

static gboolean
is_refused_by_lockdown (SimLock *lock, SimAnswer *answer) {
  if (sim_json_is_true (lock->json, "locked_down"))
    return refuse (answer, SOUP_STATUS_CONFLICT, "fad001", "The door is currently locked down.");
  if (sim_json_is_true (lock->place->json, "locked_down"))
    return refuse (answer, SOUP_STATUS_CONFLICT, "fad002", "The place is currently locked down.");
  return FALSE;
}

static gboolean
is_refused_by_hardware (SimLock *lock, SimAnswer *answer) {
  /* The one answer that Kisi's guide shows, and it has no code. */
  if (!lock->has_controller)
    return refuse (answer, SOUP_STATUS_CONFLICT, NULL, "The door has no assigned Kisi controller.");
  if (sim_json_get_flag (lock->json, "online") == FALSE)
    return refuse (answer, SOUP_STATUS_SERVICE_UNAVAILABLE, "fac001",
                   "The Kisi controller is currently unavailable.");
  return FALSE;
}

static gboolean
is_refused_by_restriction (SimOffice *office,
                           SimLock *lock,
                           SimRequest *request,
                           const SimPresence *presence,
                           SimAnswer *answer) {
  if (lock->outside_hours && sim_json_is_true (lock->json, "time_restriction_enabled"))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "34ffaa",
                   "Your access is not allowed at this moment, please try again later.");
  /* Access links are exempt from the others (kisi-api.md, section 15). */
  return request->person != NULL && is_refused_by_presence (presence, office, lock, answer);
}

/* So that a test can see what was sent, whatever comes of it. */
static void
note_body (SimLock *lock, SimRequest *request) {
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);

  g_clear_pointer (&lock->last_unlock, g_free);
  if (request->body == NULL)
    return;
  json_node_set_object (body, request->body);
  lock->last_unlock = json_to_string (body, FALSE);
}

/* The first arrival starts the unlock schedule that waited for it. */
static void
arrive (SimLock *lock) {
  const char *until = sim_json_get_text (lock->json, "first_to_arrive_required_until");
  g_autoptr (GDateTime) end = until != NULL ? g_date_time_new_from_iso8601 (until, NULL) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  if (end == NULL || g_date_time_compare (end, now) <= 0 ||
      sim_json_is_true (lock->json, "first_to_arrive_satisfied"))
    return;
  json_object_set_boolean_member (lock->json, "first_to_arrive_satisfied", TRUE);
  json_object_set_boolean_member (lock->json, "on_scheduled_unlock", TRUE);
}

void
sim_locks_unlock (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_locks_find (office, request, answer);
  SimPresence presence = {FALSE};

  if (lock == NULL)
    return;
  note_body (lock, request);
  if (!read_presence (request, answer, &presence) || is_refused_by_lockdown (lock, answer) ||
      is_refused_by_hardware (lock, answer) ||
      is_refused_by_restriction (office, lock, request, &presence, answer))
    return;
  if (sim_json_is_true (lock->json, "on_scheduled_unlock")) {
    sim_answer_refuse (answer, SOUP_STATUS_CONFLICT, "fad110",
                       "The door is already scheduled to be unlocked.");
    return;
  }
  sim_office_unlock (office, lock);
  arrive (lock);
  sim_answer_take (answer, sim_json_new (SIM_JSON ({"message": "Unlocked!"})));
}
