/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "simulator/keyfob-simulator-locks.h"

#define DEFAULT_LIMIT 50

/* What a link does not see (kisi-api.md, section 7.3), and what the older shape, that of the in-app
 * unlocks guide, does not have (section 7.4). */
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
static const char *const NOT_OLDER[] = {
    "resource_type",
    "created_at",
    "updated_at",
    "first_to_arrive_required_until",
    "first_to_arrive_satisfied",
    "on_scheduled_unlock",
    NULL,
};

/* Which doors a list may be narrowed to. */
static const char *const FLAGS[] = {"configured", "online", "unlocked", "locked_down"};

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

/* Returns: a number that is the higher the later it became a favourite; 0: it is none */
static guint
get_favorite (SimRequest *request, SimLock *lock) {
  gint64 id = sim_json_get_id (lock->json);

  return request->person != NULL
             ? GPOINTER_TO_UINT (g_hash_table_lookup (request->person->favorites, &id))
             : 0;
}

/* A door is not copied for a login that asks in the present shape: lists of 20,000 are. Whose
 * favourite it is differs from one request to the next, and is written into it each time. */
static JsonObject *
show_lock (gpointer item, SimOffice *office, SimRequest *request) {
  SimLock *lock = item;
  JsonObject *older;

  if (request->person == NULL)
    return sim_json_copy (lock->json, NOT_OF_LINK);
  if (sim_request_get (request, "favorite") != NULL)
    json_object_set_boolean_member (lock->json, "favorite", get_favorite (request, lock) != 0);
  else
    json_object_remove_member (lock->json, "favorite");
  if (!office->older_shape)
    return json_object_ref (lock->json);
  older = sim_json_copy (lock->json, NOT_OLDER);
  json_object_set_null_member (older, "integration_id");
  return older;
}

typedef struct {
  GHashTable *ids; /* (nullable) */
  gint64 floor_id; /* 0: any */
  gint64 place_id;
  int flags[G_N_ELEMENTS (FLAGS)]; /* SIM_UNKNOWN: any */
  const char *favorite;            /* (nullable) */
  const char *sort;                /* (nullable) */
} Filter;

static gboolean
read_filter (SimRequest *request, SimAnswer *answer, Filter *filter) {
  static const char *const FAVORITES[] = {"true", "false", "*", NULL};
  static const char *const SORTS[] = {"favorite", "name", "-name", NULL};

  for (gsize i = 0; i < G_N_ELEMENTS (FLAGS); i++)
    if (!sim_request_get_boolean (request, answer, FLAGS[i], &filter->flags[i]))
      return FALSE;
  return sim_request_get_ids (request, answer, &filter->ids) &&
         sim_request_get_integer (request, answer, "floor_id", 0, G_MAXINT64, &filter->floor_id) &&
         sim_request_get_integer (request, answer, "place_id", 0, G_MAXINT64, &filter->place_id) &&
         sim_request_get_choice (request, answer, "favorite", FAVORITES, &filter->favorite) &&
         sim_request_get_choice (request, answer, "sort", SORTS, &filter->sort);
}

static gboolean
is_in (SimLock *lock, const char *member, gint64 wanted) {
  return wanted == 0 || json_object_get_int_member_with_default (lock->json, member, 0) == wanted;
}

static gboolean
passes (SimRequest *request, SimLock *lock, const Filter *filter) {
  if (!is_visible (request, lock))
    return FALSE;
  if (!is_in (lock, "floor_id", filter->floor_id) || !is_in (lock, "place_id", filter->place_id))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (FLAGS); i++)
    if (filter->flags[i] != SIM_UNKNOWN &&
        filter->flags[i] != sim_json_get_flag (lock->json, FLAGS[i]))
      return FALSE;
  if (g_strcmp0 (filter->favorite, "true") == 0 && get_favorite (request, lock) == 0)
    return FALSE;
  if (g_strcmp0 (filter->favorite, "false") == 0 && get_favorite (request, lock) != 0)
    return FALSE;
  return sim_request_wants (request, filter->ids, lock->json);
}

static const char *
get_sort_key (SimLock *lock) {
  if (lock->sort_key == NULL)
    lock->sort_key = g_utf8_collate_key (sim_lock_get_name (lock), -1);
  return lock->sort_key;
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer unused) {
  return strcmp (get_sort_key (*(SimLock *const *) a), get_sort_key (*(SimLock *const *) b));
}

static int
compare_names_backwards (gconstpointer a, gconstpointer b, gpointer unused) {
  return compare_names (b, a, NULL);
}

/* The latest favourite first, then the others in the order in which they were. */
static int
compare_favorites (gconstpointer a, gconstpointer b, gpointer user_data) {
  guint one = get_favorite (user_data, *(SimLock *const *) a);
  guint other = get_favorite (user_data, *(SimLock *const *) b);

  return (one < other) - (one > other);
}

static void
sort (GPtrArray *locks, SimRequest *request, const char *order) {
  if (g_strcmp0 (order, "name") == 0)
    g_ptr_array_sort_with_data (locks, compare_names, NULL);
  else if (g_strcmp0 (order, "-name") == 0)
    g_ptr_array_sort_with_data (locks, compare_names_backwards, NULL);
  else if (g_strcmp0 (order, "favorite") == 0)
    g_ptr_array_sort_with_data (locks, compare_favorites, request);
}

void
sim_locks_list (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  Filter filter = {NULL};
  g_autoptr (GPtrArray) locks = g_ptr_array_new ();
  g_autoptr (GHashTable) ids = NULL;

  if (!read_filter (request, answer, &filter)) {
    g_clear_pointer (&filter.ids, g_hash_table_unref);
    return;
  }
  ids = filter.ids;
  for (guint i = 0; i < office->locks->len; i++) {
    SimLock *lock = g_ptr_array_index (office->locks, i);

    if (passes (request, lock, &filter))
      g_ptr_array_add (locks, lock);
  }
  sort (locks, request, filter.sort);
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
  sim_office_favor (office, request->person, lock);
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
