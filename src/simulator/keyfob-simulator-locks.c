/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-request.h"

#define DEFAULT_LIMIT 50

/* What a link does not see (kisi-api.md, section 7.3). */
static const char *const NOT_OF_LINK[] = {
    "resource_type",
    "created_at",
    "updated_at",
    "first_to_arrive_required_until",
    "first_to_arrive_satisfied",
    "latitude",
    "longitude",
    "on_scheduled_unlock",
    "order_id",
    "geofence_restriction_enabled",
    "geofence_restriction_radius",
    "reader_restriction_enabled",
    "time_restriction_enabled",
    "time_restriction_time_zone",
    "floor_id",
    "groups_count",
    "favorite",
    NULL,
};
static gboolean
is_visible (SimRequest *request, SimLock *lock) {
  return sim_lock_is_of (lock, request->organization) &&
         (request->person != NULL || lock->shared_by_link);
}

SimLock *
sim_locks_find (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_office_find_lock (office, request->id);

  if (lock != NULL && is_visible (request, lock))
    return lock;
  sim_answer_refuse (answer, SOUP_STATUS_NOT_FOUND, "fad10e", "The door could not be found.");
  return NULL;
}

static gboolean
is_favorite (SimRequest *request, SimLock *lock) {
  gint64 id = sim_json_get_id (lock->json);

  return request->person != NULL && g_hash_table_contains (request->person->favorites, &id);
}

/* A door is not copied for a login that asks in the present shape: lists of 20,000 are. Whose
 * favourite it is differs from one request to the next, and is written into it each time. */
static JsonObject *
show_lock (gpointer item, SimOffice *office, SimRequest *request) {
  SimLock *lock = item;

  if (request->person == NULL)
    return sim_json_copy (lock->json, NOT_OF_LINK);
  if (sim_request_get (request, "favorite") != NULL)
    json_object_set_boolean_member (lock->json, "favorite", is_favorite (request, lock));
  else
    json_object_remove_member (lock->json, "favorite");
  return json_object_ref (lock->json);
}

static const char *
get_sort_key (SimLock *lock) {
  if (lock->sort_key == NULL)
    lock->sort_key = g_utf8_collate_key (sim_lock_get_name (lock), -1);
  return lock->sort_key;
}

static int
compare_names (gconstpointer a, gconstpointer b) {
  return strcmp (get_sort_key (*(SimLock *const *) a), get_sort_key (*(SimLock *const *) b));
}

void
sim_locks_list (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  static const char *const FAVORITES[] = {"true", "false", "*", NULL};
  static const char *const SORTS[] = {"name", NULL};
  g_autoptr (GPtrArray) locks = g_ptr_array_new ();
  g_autoptr (GHashTable) ids = NULL;
  const char *favorite;
  const char *order;

  if (!sim_request_get_ids (request, answer, &ids) ||
      !sim_request_get_choice (request, answer, "favorite", FAVORITES, &favorite) ||
      !sim_request_get_choice (request, answer, "sort", SORTS, &order))
    return;
  for (guint i = 0; i < office->locks->len; i++) {
    SimLock *lock = g_ptr_array_index (office->locks, i);

    if (is_visible (request, lock) && sim_request_wants (ids, lock->json) &&
        (favorite == NULL || g_str_equal (favorite, "*") ||
         g_str_equal (favorite, is_favorite (request, lock) ? "true" : "false")))
      g_ptr_array_add (locks, lock);
  }
  if (order != NULL)
    g_ptr_array_sort (locks, compare_names);
  sim_answer_page (answer, office, request, locks, DEFAULT_LIMIT, show_lock);
}

void
sim_locks_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_locks_find (office, request, answer);

  if (lock != NULL)
    sim_answer_take (answer, show_lock (lock, office, request));
}

void
sim_locks_favorite (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_locks_find (office, request, answer);

  if (lock == NULL)
    return;
  sim_office_favor (request->person, lock);
  sim_answer_done (answer);
}

void
sim_locks_unfavorite (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  if (sim_locks_find (office, request, answer) == NULL)
    return;
  g_hash_table_remove (request->person->favorites, &request->id);
  sim_answer_done (answer);
}

static void
lock_down (SimOffice *office, SimRequest *request, SimAnswer *answer, gboolean locked_down) {
  SimLock *lock = sim_locks_find (office, request, answer);

  if (lock == NULL)
    return;
  if (!request->person->administrator) {
    sim_answer_refuse (answer, SOUP_STATUS_FORBIDDEN, "fcd8ef", "Access denied.");
    return;
  }
  sim_json_lock_down (lock->json, locked_down);
  sim_answer_done (answer);
}

void
sim_locks_lock_down (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  lock_down (office, request, answer, TRUE);
}

void
sim_locks_cancel_lockdown (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  lock_down (office, request, answer, FALSE);
}
