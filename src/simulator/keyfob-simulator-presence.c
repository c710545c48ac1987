/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-presence.h"

#include "simulator/keyfob-simulator-reader.h"

#include <math.h>

#define EARTH_RADIUS_METRES 6371000.0

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

gboolean
sim_presence_read (SimRequest *request, SimAnswer *answer, SimPresence *presence) {
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

static gboolean
refuse (SimAnswer *answer, const char *code, const char *text) {
  sim_answer_refuse (answer, SOUP_STATUS_FORBIDDEN, code, text);
  return TRUE;
}

/* Which code comes when is not published: this is our guess, after what their texts tell a person
 * to do. Only a device that lacks Bluetooth is told that no reader was found; one that has it on,
 * or says nothing of it, is too far from the reader. */
static gboolean
is_refused_by_reader (const SimPresence *presence, SimAnswer *answer) {
  if (service_lacks (presence, "BLE", "available"))
    return refuse (answer, "bb5bff",
                   "No nearby Kisi reader found. Try enabling Bluetooth on your device.");
  if (service_lacks (presence, "BLE", "enabled"))
    return refuse (answer, "bb4bff", "Please enable Bluetooth.");
  if (service_lacks (presence, "BLE", "authorized"))
    return refuse (answer, "bb4fff", "Please authorize Kisi for Bluetooth.");
  return refuse (answer, "bb4faa", "You're not close enough to the door.");
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
    return refuse (answer, "a3799f", "Please enable your location services.");
  if (service_lacks (presence, "GPS", "authorized"))
    return refuse (answer, "a7793f", "Please authorize Kisi for location services.");
  return refuse (answer, "a3995f", "You are too far away.");
}

static gboolean
is_refused_by_geofence (const SimPresence *presence, SimLock *lock, SimAnswer *answer) {
  gboolean own = !isnan (sim_json_get_number (lock->json, "latitude")) &&
                 !isnan (sim_json_get_number (lock->json, "longitude"));
  JsonObject *where = own ? lock->json : lock->place->json;
  double latitude = sim_json_get_number (where, "latitude");
  double longitude = sim_json_get_number (where, "longitude");

  if (isnan (latitude) || isnan (longitude))
    return refuse (answer, "bbb93f", "The location of the lock is invalid.");
  if (!presence->has_location)
    return is_refused_for_no_location (presence, answer);
  if (fabs (presence->latitude) > 90.0 || fabs (presence->longitude) > 180.0)
    return refuse (answer, "bbb99f", "Your location is not valid.");
  if (measure_metres (latitude, longitude, presence->latitude, presence->longitude) >
      sim_json_get_number (lock->json, "geofence_restriction_radius"))
    return refuse (answer, "a3995f", "You are too far away.");
  return FALSE;
}

gboolean
sim_presence_is_refused (const SimPresence *presence,
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
