/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Unlocking, and what may refuse it (kisi-api.md, sections 8, 9 and 15). Which status comes with
 * which code is not published; the pairs here are those of kisi-openapi.yaml's examples. */

#include "simulator/keyfob-simulator-locks.h"
#include "simulator/keyfob-simulator-presence.h"

static gboolean
refuse (SimAnswer *answer, guint status, const char *code, const char *text) {
  sim_answer_refuse (answer, status, code, text);
  return TRUE;
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
  return request->person != NULL && sim_presence_is_refused (presence, office, lock, answer);
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
  if (!sim_presence_read (request, answer, &presence) || is_refused_by_lockdown (lock, answer) ||
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
