/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The readers' passwords, unlocking, and what may refuse it (kisi-api.md, sections 8, 9, 15, 16).
 * Which status comes with which code is not published; the pairs here are those of
 * kisi-openapi.yaml's examples. */

#include "simulator/keyfob-simulator-request.h"

#include <math.h>

#define METRES_A_DEGREE        111195.0
#define DEFAULT_RELOCK_SECONDS 5

/* A client may send a password that it heard 5 s ago (kisi-api.md, section 16). With the one before
 * accepted, that leaves it at least three more seconds to arrive. */
#define DEFAULT_PASSWORD_SECONDS 8

/* Passwords that follow each other are in different classes modulo this, so that the present one is
 * never, by chance, one that is no longer accepted: a test could not tell then. */
#define CLASSES       3
#define CLASS_SIZE    341 /* 10 bits, shared out */
#define DIGEST_DIGITS 8

static guint64
get_period (const SimOffice *office) {
  gint64 seconds = (g_get_monotonic_time () - office->opened_at) / G_USEC_PER_SEC;
  guint each = office->options.password_seconds;

  /* From 1 on: even the first has one before it. */
  return 1 + seconds / (each != 0 ? each : DEFAULT_PASSWORD_SECONDS) + office->turns;
}

static guint
make_password (const SimOffice *office, const SimLock *lock, guint64 period) {
  g_autofree char *what = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GUINT64_FORMAT,
                                           sim_json_get_id (lock->json), period);
  g_autofree char *digest =
      g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) office->reader_secret,
                                 strlen (office->reader_secret), what, -1);

  digest[DIGEST_DIGITS] = '\0';
  return g_ascii_strtoull (digest, NULL, 16) % CLASS_SIZE * CLASSES + period % CLASSES;
}

guint
sim_reader_get_password (const SimOffice *office, const SimLock *lock) {
  return make_password (office, lock, get_period (office));
}

gboolean
sim_reader_accepts (const SimOffice *office, const SimLock *lock, const char *proof) {
  guint64 period = get_period (office);

  if (proof == NULL || (lock->traits & SIM_NO_CONTROLLER))
    return FALSE;
  for (guint64 past = 0; past <= 1; past++) {
    g_autofree char *right = g_strdup_printf ("%u", make_password (office, lock, period - past));

    if (g_str_equal (proof, right))
      return TRUE;
  }
  return FALSE;
}

static gboolean
has_location (JsonObject *json) {
  return !isnan (sim_json_get_number (json, "latitude")) &&
         !isnan (sim_json_get_number (json, "longitude"));
}

/* Whether the member is missing or of @type; @json: (nullable): then all are missing. */
static gboolean
may_be (JsonObject *json, const char *member, GType type) {
  JsonNode *node = json != NULL ? json_object_get_member (json, member) : NULL;

  return node == NULL || json_node_get_value_type (node) == type;
}

static gboolean
are_services (JsonArray *services) {
  static const char *const TYPES[] = {"BLE", "GPS", "NFC", NULL};

  for (guint i = 0; i < json_array_get_length (services); i++) {
    JsonNode *node = json_array_get_element (services, i);
    JsonObject *service = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    const char *type = sim_json_get_text (service, "type");

    if (type == NULL || !g_strv_contains (TYPES, type) ||
        !may_be (service, "available", G_TYPE_BOOLEAN) ||
        !may_be (service, "enabled", G_TYPE_BOOLEAN) ||
        !may_be (service, "authorized", G_TYPE_BOOLEAN))
      return FALSE;
  }
  return TRUE;
}

/* Returns: (nullable): of the device, as it says itself */
static JsonArray *
get_services (JsonObject *body) {
  JsonObject *context = sim_json_get_object (body, "context");

  return context != NULL && json_object_has_member (context, "services")
             ? json_object_get_array_member (context, "services")
             : NULL;
}

static gboolean
is_valid (JsonObject *body) {
  JsonObject *context = sim_json_get_object (body, "context");
  JsonObject *location = sim_json_get_object (context, "location");
  JsonObject *lock = sim_json_get_object (body, "lock");

  if (!may_be (body, "context", JSON_TYPE_OBJECT) || !may_be (body, "lock", JSON_TYPE_OBJECT) ||
      !may_be (context, "location", JSON_TYPE_OBJECT) ||
      !may_be (context, "services", JSON_TYPE_ARRAY) ||
      (location != NULL && !has_location (location)) ||
      (get_services (body) != NULL && !are_services (get_services (body))))
    return FALSE;
  /* If `lock` is sent, it must have a proof, which is a string or null: never a number. */
  return lock == NULL || (json_object_has_member (lock, "proximity_proof") &&
                          (json_object_get_null_member (lock, "proximity_proof") ||
                           sim_json_get_text (lock, "proximity_proof") != NULL));
}

static gboolean
refuse (SimRequest *request, guint status, const char *code, const char *text) {
  sim_answer_refuse (request, status, code, text);
  return TRUE;
}

/* Which code comes when is not published: this is our guess, after what their texts tell a person
 * to do. Only a device that lacks Bluetooth is told that no reader was found; one that has it on,
 * or says nothing of it, is too far from the reader. No text is for a device that cannot know where
 * it is, so it is told what one is told whose location services are off. */
static const struct {
  const char *type;
  const char *flag;
  const char *code;
  const char *text;
} LACKS[] = {
    {"BLE", "available", "bb5bff",
     "No nearby Kisi reader found. Try enabling Bluetooth on your device."},
    {"BLE", "enabled", "bb4bff", "Please enable Bluetooth."},
    {"BLE", "authorized", "bb4fff", "Please authorize Kisi for Bluetooth."},
    {"GPS", "available", "a3799f", "Please enable your location services."},
    {"GPS", "enabled", "a3799f", "Please enable your location services."},
    {"GPS", "authorized", "a7793f", "Please authorize Kisi for location services."},
};

/* Refuses because the device says of itself that it lacks a service of that type, or else that it
 * is too far away. */
static gboolean
refuse_presence (SimRequest *request, const char *type, const char *code, const char *text) {
  JsonArray *services = get_services (request->body);

  for (gsize i = 0; services != NULL && i < G_N_ELEMENTS (LACKS); i++)
    for (guint j = 0; g_str_equal (LACKS[i].type, type) && j < json_array_get_length (services);
         j++) {
      JsonObject *service = json_array_get_object_element (services, j);

      if (g_str_equal (sim_json_get_text (service, "type"), type) &&
          sim_json_is (service, LACKS[i].flag, FALSE))
        return refuse (request, SOUP_STATUS_FORBIDDEN, LACKS[i].code, LACKS[i].text);
    }
  return refuse (request, SOUP_STATUS_FORBIDDEN, code, text);
}

/* Good enough for some kilometres. */
static double
measure_metres (JsonObject *one, JsonObject *other) {
  double latitude = sim_json_get_number (one, "latitude");
  double north = sim_json_get_number (other, "latitude") - latitude;
  double east = sim_json_get_number (other, "longitude") - sim_json_get_number (one, "longitude");

  return hypot (north, east * cos (latitude * G_PI / 180.0)) * METRES_A_DEGREE;
}

static gboolean
is_refused_by_geofence (SimRequest *request, SimLock *lock) {
  JsonObject *there = has_location (lock->json) ? lock->json : lock->place->json;
  JsonObject *here =
      sim_json_get_object (sim_json_get_object (request->body, "context"), "location");

  if (!has_location (there))
    return refuse (request, SOUP_STATUS_FORBIDDEN, "bbb93f",
                   "The location of the lock is invalid.");
  if (here == NULL)
    return refuse_presence (request, "GPS", "a3995f", "You are too far away.");
  if (fabs (sim_json_get_number (here, "latitude")) > 90.0 ||
      fabs (sim_json_get_number (here, "longitude")) > 180.0)
    return refuse (request, SOUP_STATUS_FORBIDDEN, "bbb99f", "Your location is not valid.");
  if (measure_metres (there, here) >
      sim_json_get_number (lock->json, "geofence_restriction_radius"))
    return refuse (request, SOUP_STATUS_FORBIDDEN, "a3995f", "You are too far away.");
  return FALSE;
}

/* The restrictions to the door's reader and to its place on the map (kisi-api.md, section 15). A
 * reader's password satisfies both. */
static gboolean
is_refused_by_presence (SimRequest *request, SimLock *lock) {
  const char *proof =
      sim_json_get_text (sim_json_get_object (request->body, "lock"), "proximity_proof");

  if (sim_reader_accepts (request->office, lock, proof))
    return FALSE;
  return (sim_json_is (lock->json, "reader_restriction_enabled", TRUE) &&
          refuse_presence (request, "BLE", "bb4faa", "You're not close enough to the door.")) ||
         (sim_json_is (lock->json, "geofence_restriction_enabled", TRUE) &&
          is_refused_by_geofence (request, lock));
}

static gboolean
is_refused (SimRequest *request, SimLock *lock) {
  if (sim_json_is (lock->json, "locked_down", TRUE))
    return refuse (request, SOUP_STATUS_CONFLICT, "fad001", "The door is currently locked down.");
  if (sim_json_is (lock->place->json, "locked_down", TRUE))
    return refuse (request, SOUP_STATUS_CONFLICT, "fad002", "The place is currently locked down.");
  /* The one answer that Kisi's guide shows, and it has no code. */
  if (lock->traits & SIM_NO_CONTROLLER)
    return refuse (request, SOUP_STATUS_CONFLICT, NULL,
                   "The door has no assigned Kisi controller.");
  if (sim_json_is (lock->json, "online", FALSE))
    return refuse (request, SOUP_STATUS_SERVICE_UNAVAILABLE, "fac001",
                   "The Kisi controller is currently unavailable.");
  if ((lock->traits & SIM_OUTSIDE_HOURS) &&
      sim_json_is (lock->json, "time_restriction_enabled", TRUE))
    return refuse (request, SOUP_STATUS_FORBIDDEN, "34ffaa",
                   "Your access is not allowed at this moment, please try again later.");
  /* Access links are exempt from the others (kisi-api.md, section 15). */
  if (request->person != NULL && is_refused_by_presence (request, lock))
    return TRUE;
  if (sim_json_is (lock->json, "on_scheduled_unlock", TRUE))
    return refuse (request, SOUP_STATUS_CONFLICT, "fad110",
                   "The door is already scheduled to be unlocked.");
  return FALSE;
}

/* Unlocks the door, which locks itself again after a while. */
static void
unlock (SimOffice *office, SimLock *lock) {
  gint64 seconds = office->options.relock_seconds;

  if (seconds == 0)
    seconds = DEFAULT_RELOCK_SECONDS;
  json_object_set_boolean_member (lock->json, "unlocked", TRUE);
  sim_json_touch (lock->json);
  lock->relocks_at = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  lock->unlock_count++;
  office->unlock_count++;
}

/* The first arrival starts the unlock schedule that waited for it. */
static void
arrive (SimLock *lock) {
  const char *until = sim_json_get_text (lock->json, "first_to_arrive_required_until");
  g_autoptr (GDateTime) end = until != NULL ? g_date_time_new_from_iso8601 (until, NULL) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  if (end == NULL || g_date_time_compare (end, now) <= 0 ||
      sim_json_is (lock->json, "first_to_arrive_satisfied", TRUE))
    return;
  json_object_set_boolean_member (lock->json, "first_to_arrive_satisfied", TRUE);
  json_object_set_boolean_member (lock->json, "on_scheduled_unlock", TRUE);
}

void
sim_locks_unlock (SimRequest *request) {
  SimLock *lock = sim_locks_find (request);

  if (lock == NULL)
    return;
  /* So that a test can see what was sent, whatever comes of it. */
  g_set_str (&lock->last_unlock, request->text);
  if (request->body != NULL && !is_valid (request->body)) {
    sim_answer_invalid (request, "context");
    return;
  }
  if (is_refused (request, lock))
    return;
  unlock (request->office, lock);
  arrive (lock);
  sim_answer_take (request, sim_json_new (SIM_JSON ({"message": "Unlocked!"})));
}
