/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Unlocking, and what may refuse it (kisi-api.md, sections 8, 9 and 15). Which status comes with
 * which code is not published; the pairs here are those of kisi-openapi.yaml's examples. */

#include <math.h>

#include "keyfob-simulator-locks.h"

#define EARTH_RADIUS_METRES 6371000.0
#define MOST_PROOF          1023 /* 10 bits (kisi-api.md, section 16) */

/* What the body of an unlock said. */
typedef struct {
  gboolean has_location;
  double latitude;
  double longitude;
  const char *proof;   /* (nullable) */
  JsonArray *services; /* (nullable) */
} Context;

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
read_location (JsonObject *object, SimAnswer *answer, Context *context) {
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
  context->has_location = TRUE;
  context->latitude = json_object_get_double_member (location, "latitude");
  context->longitude = json_object_get_double_member (location, "longitude");
  return TRUE;
}

static gboolean
read_services (JsonObject *object, SimAnswer *answer, Context *context) {
  static const char *const TYPES[] = {"BLE", "GPS", "NFC", NULL};
  JsonNode *node = json_object_get_member (object, "services");

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    sim_answer_invalid (answer, "services", "is invalid");
    return FALSE;
  }
  context->services = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (context->services); i++) {
    JsonNode *service = json_array_get_element (context->services, i);
    const char *type =
        is_object (service) ? sim_object_get_text (json_node_get_object (service), "type") : NULL;

    if (type == NULL || !g_strv_contains (TYPES, type)) {
      sim_answer_invalid (answer, "services", "is invalid");
      return FALSE;
    }
  }
  return TRUE;
}

/* If `lock` is sent, it must have a proof, which is a string or null: never a number. */
static gboolean
read_proof (JsonNode *node, SimAnswer *answer, Context *context) {
  JsonNode *proof = is_object (node)
                        ? json_object_get_member (json_node_get_object (node), "proximity_proof")
                        : NULL;

  if (proof == NULL ||
      (!JSON_NODE_HOLDS_NULL (proof) &&
       (!JSON_NODE_HOLDS_VALUE (proof) || json_node_get_value_type (proof) != G_TYPE_STRING))) {
    sim_answer_invalid (answer, "proximity_proof", "is invalid");
    return FALSE;
  }
  context->proof = JSON_NODE_HOLDS_NULL (proof) ? NULL : json_node_get_string (proof);
  return TRUE;
}

static gboolean
read_context (SimRequest *request, SimAnswer *answer, Context *context) {
  JsonNode *node;

  if (request->body == NULL)
    return TRUE;
  node = json_object_get_member (request->body, "context");
  if (node != NULL && !is_object (node)) {
    sim_answer_invalid (answer, "context", "is invalid");
    return FALSE;
  }
  if (node != NULL && (!read_location (json_node_get_object (node), answer, context) ||
                       !read_services (json_node_get_object (node), answer, context)))
    return FALSE;
  node = json_object_get_member (request->body, "lock");
  return node == NULL || read_proof (node, answer, context);
}

static gboolean
refuse (SimAnswer *answer, guint status, const char *code, const char *text) {
  sim_answer_refuse (answer, status, code, text);
  return TRUE;
}

static gboolean
is_refused_by_lockdown (SimLock *lock, SimAnswer *answer) {
  if (lock->locked_down)
    return refuse (answer, SOUP_STATUS_CONFLICT, "fad001", "The door is currently locked down.");
  if (lock->place->locked_down)
    return refuse (answer, SOUP_STATUS_CONFLICT, "fad002", "The place is currently locked down.");
  return FALSE;
}

static gboolean
is_refused_by_hardware (SimLock *lock, SimAnswer *answer) {
  /* The one answer that Kisi's guide shows, and it has no code. */
  if (!lock->has_controller)
    return refuse (answer, SOUP_STATUS_CONFLICT, NULL, "The door has no assigned Kisi controller.");
  if (lock->online == FALSE)
    return refuse (answer, SOUP_STATUS_SERVICE_UNAVAILABLE, "fac001",
                   "The Kisi controller is currently unavailable.");
  return FALSE;
}

/* Whether the device says of itself that a service lacks @member. */
static gboolean
service_lacks (const Context *context, const char *type, const char *member) {
  for (guint i = 0; context->services != NULL && i < json_array_get_length (context->services);
       i++) {
    JsonObject *service = json_array_get_object_element (context->services, i);

    if (g_strcmp0 (sim_object_get_text (service, "type"), type) == 0)
      return !json_object_get_boolean_member_with_default (service, member, TRUE);
  }
  return FALSE;
}

static gboolean
is_proof (const char *text) {
  guint64 number;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, MOST_PROOF, &number, NULL);
}

static gboolean
is_refused_by_reader (SimLock *lock, const Context *context, SimAnswer *answer) {
  /* Nothing here radiates a proof: any that is well formed will do. */
  if (lock->reader_restriction_enabled != TRUE || is_proof (context->proof))
    return FALSE;
  if (service_lacks (context, "BLE", "enabled"))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "bb4bff", "Please enable Bluetooth.");
  if (service_lacks (context, "BLE", "authorized"))
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

static gboolean
is_refused_by_geofence (SimLock *lock, const Context *context, SimAnswer *answer) {
  gboolean own = !isnan (lock->latitude) && !isnan (lock->longitude);
  double latitude = own ? lock->latitude : lock->place->latitude;
  double longitude = own ? lock->longitude : lock->place->longitude;

  if (lock->geofence_restriction_enabled != TRUE || is_proof (context->proof))
    return FALSE;
  if (isnan (latitude) || isnan (longitude))
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "bbb93f", "The location of the lock is invalid.");
  if (!context->has_location) {
    if (service_lacks (context, "GPS", "enabled"))
      return refuse (answer, SOUP_STATUS_FORBIDDEN, "a3799f",
                     "Please enable your location services.");
    if (service_lacks (context, "GPS", "authorized"))
      return refuse (answer, SOUP_STATUS_FORBIDDEN, "a7793f",
                     "Please authorize Kisi for location services.");
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "a3995f", "You are too far away.");
  }
  if (fabs (context->latitude) > 90.0 || fabs (context->longitude) > 180.0)
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "bbb99f", "Your location is not valid.");
  if (measure_metres (latitude, longitude, context->latitude, context->longitude) >
      lock->geofence_restriction_radius)
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "a3995f", "You are too far away.");
  return FALSE;
}

static gboolean
is_refused_by_restriction (SimLock *lock,
                           SimRequest *request,
                           const Context *context,
                           SimAnswer *answer) {
  if (lock->outside_hours && lock->time_restriction_enabled == TRUE)
    return refuse (answer, SOUP_STATUS_FORBIDDEN, "34ffaa",
                   "Your access is not allowed at this moment, please try again later.");
  /* Access links are exempt from these two (kisi-api.md, section 15). */
  return !request->by_link && (is_refused_by_reader (lock, context, answer) ||
                               is_refused_by_geofence (lock, context, answer));
}

/* The first arrival starts the unlock schedule that waited for it. */
static void
arrive (SimLock *lock) {
  if (lock->first_to_arrive_required_until <= sim_now () || lock->first_to_arrive_satisfied)
    return;
  lock->first_to_arrive_satisfied = TRUE;
  lock->on_scheduled_unlock = TRUE;
  lock->unlocked = TRUE;
  lock->updated_at = sim_now ();
}

void
sim_locks_unlock (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_locks_find (office, request, answer);
  Context context = {FALSE};

  if (lock == NULL || !read_context (request, answer, &context) ||
      is_refused_by_lockdown (lock, answer) || is_refused_by_hardware (lock, answer) ||
      is_refused_by_restriction (lock, request, &context, answer))
    return;
  if (lock->on_scheduled_unlock) {
    sim_answer_refuse (answer, SOUP_STATUS_CONFLICT, "fad110",
                       "The door is already scheduled to be unlocked.");
    return;
  }
  sim_office_unlock (office, lock);
  arrive (lock);
  answer->status = SOUP_STATUS_OK;
  g_string_assign (answer->body, "{\"message\":\"Unlocked!\"}");
}

void
sim_locks_first_to_arrive (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_locks_find (office, request, answer);

  if (lock == NULL || is_refused_by_lockdown (lock, answer) ||
      is_refused_by_hardware (lock, answer))
    return;
  arrive (lock);
  sim_answer_done (answer);
}

void
sim_locks_last_to_leave (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_locks_find (office, request, answer);

  if (lock == NULL || is_refused_by_lockdown (lock, answer) ||
      is_refused_by_hardware (lock, answer))
    return;
  lock->first_to_arrive_satisfied = FALSE;
  lock->on_scheduled_unlock = FALSE;
  lock->unlocked = lock->relock != NULL;
  lock->updated_at = sim_now ();
  sim_answer_done (answer);
}
