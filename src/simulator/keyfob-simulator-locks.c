/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-request.h"

#define DEFAULT_LIMIT 50

/* What a link sees (kisi-api.md, section 7.3). */
static const char *const OF_LINK[] = {
    "id",   "configured",     "description", "locked_down_since", "locked_down", "name", "online",
    "open", "unlocked_until", "unlocked",    "place_id",          "place",       NULL,
};

static gboolean
is_visible (SimRequest *request, SimLock *lock) {
  return sim_lock_is_of (lock, request->organization) &&
         (request->person != NULL || (lock->traits & SIM_SHARED));
}

SimLock *
sim_locks_find (SimRequest *request) {
  SimLock *lock = sim_office_find_lock (request->office, request->id);

  if (lock != NULL && is_visible (request, lock))
    return lock;
  sim_answer_refuse (request, SOUP_STATUS_NOT_FOUND, "fad10e", "The door could not be found.");
  return NULL;
}

static gboolean
is_favorite (SimRequest *request, SimLock *lock) {
  return request->person != NULL && g_hash_table_contains (request->person->favorites, lock);
}

/* A door is not copied for a login that asks in the present shape: lists of 20,000 are. Whose
 * favourite it is differs from one request to the next, and is written into it each time. */
static JsonObject *
show_lock (gpointer item, SimRequest *request) {
  SimLock *lock = item;

  if (request->person == NULL)
    return sim_json_pick (lock->json, OF_LINK);
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

/* Returns: whether `ids` is missing or numbers with commas between them; if not, the answer is 422
 */
static gboolean
check_ids (SimRequest *request, GStrv ids) {
  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    if (!g_ascii_string_to_signed (ids[i], 10, 0, G_MAXINT64, NULL, NULL)) {
      sim_answer_invalid (request, "ids");
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_one_of (SimLock *lock, GStrv ids) {
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, sim_json_get_id (lock->json));

  return g_strv_contains ((const char *const *) ids, id);
}

void
sim_locks_list (SimRequest *request) {
  static const char *const FAVORITES[] = {"true", "false", "*", NULL};
  static const char *const SORTS[] = {"name", NULL};
  const char *favorite = sim_request_get (request, "favorite");
  const char *wanted = sim_request_get (request, "ids");
  g_auto (GStrv) ids = wanted != NULL ? g_strsplit (wanted, ",", -1) : NULL;
  g_autoptr (GPtrArray) locks = g_ptr_array_new ();

  if (!check_ids (request, ids) || !sim_request_is_choice (request, "favorite", FAVORITES) ||
      !sim_request_is_choice (request, "sort", SORTS))
    return;
  for (guint i = 0; i < request->office->locks->len; i++) {
    SimLock *lock = g_ptr_array_index (request->office->locks, i);

    if (is_visible (request, lock) && (ids == NULL || is_one_of (lock, ids)) &&
        (favorite == NULL || g_str_equal (favorite, "*") ||
         g_str_equal (favorite, is_favorite (request, lock) ? "true" : "false")))
      g_ptr_array_add (locks, lock);
  }
  if (sim_request_get (request, "sort") != NULL)
    g_ptr_array_sort (locks, compare_names);
  sim_answer_page (request, locks, DEFAULT_LIMIT, show_lock);
}

void
sim_locks_show (SimRequest *request) {
  SimLock *lock = sim_locks_find (request);

  if (lock != NULL)
    sim_answer_take (request, show_lock (lock, request));
}

void
sim_locks_favor (SimRequest *request) {
  SimLock *lock = sim_locks_find (request);

  if (lock == NULL)
    return;
  if (g_str_has_suffix (request->path, "/favorite"))
    g_hash_table_add (request->person->favorites, lock);
  else
    g_hash_table_remove (request->person->favorites, lock);
  sim_answer_done (request);
}

void
sim_locks_lock_down (SimRequest *request) {
  SimLock *lock = sim_locks_find (request);

  if (lock != NULL)
    sim_answer_lock_down (request, lock->json);
}
