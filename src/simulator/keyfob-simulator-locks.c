/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-simulator-locks.h"

#define DEFAULT_LIMIT 50

#define MEMBER(name, kind) {#name, kind, offsetof (SimLock, name)}
#define FIXED(name, json)  {#name, SIM_FIXED, .fixed = json}
#define PLACE              {"place", SIM_OBJECT, offsetof (SimLock, place), PLACE_OF_LOCK}

static const SimMember PLACE_OF_LOCK[] = {
    {"id", SIM_INTEGER, offsetof (SimPlace, id)},
    {"name", SIM_TEXT, offsetof (SimPlace, name)},
    {"latitude", SIM_OPTIONAL_NUMBER, offsetof (SimPlace, latitude)},
    {"longitude", SIM_OPTIONAL_NUMBER, offsetof (SimPlace, longitude)},
    {},
};

const SimMember SIM_LOCK_SHAPE[] = {
    MEMBER (id, SIM_INTEGER),
    FIXED (resource_type, "\"Lock\""),
    MEMBER (created_at, SIM_TIME),
    MEMBER (updated_at, SIM_TIME),
    MEMBER (configured, SIM_BOOLEAN),
    MEMBER (description, SIM_TEXT),
    MEMBER (first_to_arrive_required_until, SIM_TIME),
    MEMBER (first_to_arrive_satisfied, SIM_BOOLEAN),
    MEMBER (latitude, SIM_OPTIONAL_NUMBER),
    MEMBER (locked_down, SIM_BOOLEAN),
    MEMBER (locked_down_since, SIM_TIME),
    MEMBER (longitude, SIM_OPTIONAL_NUMBER),
    MEMBER (name, SIM_TEXT),
    MEMBER (on_scheduled_unlock, SIM_BOOLEAN),
    MEMBER (online, SIM_OPTIONAL_BOOLEAN),
    MEMBER (open, SIM_BOOLEAN),
    MEMBER (order_id, SIM_OPTIONAL_INTEGER),
    MEMBER (unlocked, SIM_BOOLEAN),
    MEMBER (geofence_restriction_enabled, SIM_OPTIONAL_BOOLEAN),
    MEMBER (geofence_restriction_radius, SIM_NUMBER),
    MEMBER (reader_restriction_enabled, SIM_OPTIONAL_BOOLEAN),
    MEMBER (time_restriction_enabled, SIM_OPTIONAL_BOOLEAN),
    MEMBER (time_restriction_time_zone, SIM_TEXT),
    MEMBER (favorite, SIM_FAVORITE),
    MEMBER (place_id, SIM_INTEGER),
    PLACE,
    MEMBER (floor_id, SIM_OPTIONAL_INTEGER),
    MEMBER (groups_count, SIM_INTEGER),
    FIXED (unlocked_until, "null"),
    {},
};

/* kisi-api.md, section 7.3. */
static const SimMember LINK_SHAPE[] = {
    MEMBER (id, SIM_INTEGER),
    MEMBER (configured, SIM_BOOLEAN),
    MEMBER (description, SIM_TEXT),
    MEMBER (locked_down_since, SIM_TIME),
    MEMBER (locked_down, SIM_BOOLEAN),
    MEMBER (name, SIM_TEXT),
    MEMBER (online, SIM_OPTIONAL_BOOLEAN),
    MEMBER (open, SIM_BOOLEAN),
    FIXED (unlocked_until, "null"),
    MEMBER (unlocked, SIM_BOOLEAN),
    MEMBER (place_id, SIM_INTEGER),
    PLACE,
    {},
};

/* kisi-api.md, section 7.4: that of the in-app unlocks guide. */
static const SimMember OLDER_SHAPE[] = {
    MEMBER (id, SIM_INTEGER),
    MEMBER (name, SIM_TEXT),
    MEMBER (description, SIM_TEXT),
    MEMBER (latitude, SIM_OPTIONAL_NUMBER),
    MEMBER (longitude, SIM_OPTIONAL_NUMBER),
    MEMBER (configured, SIM_BOOLEAN),
    MEMBER (online, SIM_OPTIONAL_BOOLEAN),
    MEMBER (unlocked, SIM_BOOLEAN),
    FIXED (unlocked_until, "null"),
    MEMBER (locked_down, SIM_BOOLEAN),
    MEMBER (locked_down_since, SIM_TIME),
    MEMBER (open, SIM_BOOLEAN),
    MEMBER (geofence_restriction_enabled, SIM_OPTIONAL_BOOLEAN),
    MEMBER (geofence_restriction_radius, SIM_NUMBER),
    MEMBER (reader_restriction_enabled, SIM_OPTIONAL_BOOLEAN),
    MEMBER (time_restriction_enabled, SIM_OPTIONAL_BOOLEAN),
    MEMBER (time_restriction_time_zone, SIM_TEXT),
    MEMBER (groups_count, SIM_INTEGER),
    MEMBER (order_id, SIM_OPTIONAL_INTEGER),
    MEMBER (floor_id, SIM_OPTIONAL_INTEGER),
    FIXED (integration_id, "null"),
    MEMBER (favorite, SIM_FAVORITE),
    MEMBER (place_id, SIM_INTEGER),
    PLACE,
    {},
};

void
sim_lock_edit (SimLock *lock, const char *member, JsonNode *value) {
  lock->updated_at = sim_now ();
  if (lock->edits != NULL)
    g_hash_table_remove (lock->edits, member);
  if (value != NULL && sim_json_set_member (SIM_LOCK_SHAPE, lock, member, value))
    return;
  /* What the office itself has no room for is only said, not lived. */
  if (lock->edits == NULL)
    lock->edits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sim_json_free_edit);
  g_hash_table_insert (lock->edits, g_strdup (member),
                       value != NULL ? json_node_ref (value) : NULL);
}

SimLock *
sim_locks_find (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_office_find_lock (office, request->id);

  if (lock != NULL && (request->person != NULL || lock->shared_by_link))
    return lock;
  sim_answer_refuse (answer, SOUP_STATUS_NOT_FOUND, "fad10e", "The door could not be found.");
  return NULL;
}

static gboolean
is_favorite (SimRequest *request, SimLock *lock) {
  return request->person != NULL &&
         g_hash_table_contains (request->person->favorite_locks, &lock->id);
}

static void
write_lock (GString *out, gpointer item, SimOffice *office, SimRequest *request) {
  SimLock *lock = item;
  const SimMember *shape = request->by_link      ? LINK_SHAPE
                           : office->older_shape ? OLDER_SHAPE
                                                 : SIM_LOCK_SHAPE;
  gboolean with_favorite = sim_request_get (request, "favorite") != NULL;
  GHashTableIter iter;
  gpointer name, value;

  lock->favorite = is_favorite (request, lock);
  g_string_append_c (out, '{');
  sim_json_append_members (out, shape, lock, lock->edits, with_favorite);
  if (lock->edits != NULL) {
    g_hash_table_iter_init (&iter, lock->edits);
    while (g_hash_table_iter_next (&iter, &name, &value))
      if (value != NULL && !sim_json_has_member (SIM_LOCK_SHAPE, name))
        sim_json_append_edit (out, name, value);
  }
  g_string_append_c (out, '}');
}

typedef struct {
  GHashTable *ids; /* (nullable) */
  gint64 floor_id; /* 0: any */
  gint64 place_id;
  int configured; /* SIM_UNKNOWN: any */
  int online;
  int unlocked;
  int locked_down;
  const char *favorite; /* (nullable) */
  const char *sort;     /* (nullable) */
} Filter;

static gboolean
read_filter (SimRequest *request, SimAnswer *answer, Filter *filter) {
  static const char *const FAVORITES[] = {"true", "false", "*", NULL};
  static const char *const SORTS[] = {"favorite", "name", "-name", NULL};

  return sim_request_get_ids (request, answer, &filter->ids) &&
         sim_request_get_integer (request, answer, "floor_id", 0, G_MAXINT64, &filter->floor_id) &&
         sim_request_get_integer (request, answer, "place_id", 0, G_MAXINT64, &filter->place_id) &&
         sim_request_get_boolean (request, answer, "configured", &filter->configured) &&
         sim_request_get_boolean (request, answer, "online", &filter->online) &&
         sim_request_get_boolean (request, answer, "unlocked", &filter->unlocked) &&
         sim_request_get_boolean (request, answer, "locked_down", &filter->locked_down) &&
         sim_request_get_choice (request, answer, "favorite", FAVORITES, &filter->favorite) &&
         sim_request_get_choice (request, answer, "sort", SORTS, &filter->sort);
}

static gboolean
is_wanted (int value, int wanted) {
  return wanted == SIM_UNKNOWN || value == wanted;
}

static gboolean
passes (SimRequest *request, SimLock *lock, const Filter *filter) {
  if (request->by_link && !lock->shared_by_link)
    return FALSE;
  if (filter->ids != NULL && !g_hash_table_contains (filter->ids, &lock->id))
    return FALSE;
  if (filter->floor_id != 0 && lock->floor_id != filter->floor_id)
    return FALSE;
  if (filter->place_id != 0 && lock->place_id != filter->place_id)
    return FALSE;
  if (!is_wanted (lock->configured, filter->configured) ||
      !is_wanted (lock->online, filter->online) || !is_wanted (lock->unlocked, filter->unlocked) ||
      !is_wanted (lock->locked_down, filter->locked_down))
    return FALSE;
  if (g_strcmp0 (filter->favorite, "true") == 0 && !is_favorite (request, lock))
    return FALSE;
  if (g_strcmp0 (filter->favorite, "false") == 0 && is_favorite (request, lock))
    return FALSE;
  return sim_request_wants_name (request, lock->name);
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer user_data) {
  const SimLock *one = *(SimLock *const *) a;
  const SimLock *other = *(SimLock *const *) b;

  return g_utf8_collate (one->name, other->name);
}

static int
compare_names_backwards (gconstpointer a, gconstpointer b, gpointer user_data) {
  return -compare_names (a, b, user_data);
}

/* The latest favourite first, then the others in the order in which they were. */
static int
compare_favorites (gconstpointer a, gconstpointer b, gpointer user_data) {
  SimRequest *request = user_data;
  const SimLock *one = *(SimLock *const *) a;
  const SimLock *other = *(SimLock *const *) b;
  guint64 *first = g_hash_table_lookup (request->person->favorite_locks, &one->id);
  guint64 *second = g_hash_table_lookup (request->person->favorite_locks, &other->id);

  if (first != NULL && second != NULL)
    return *first > *second ? -1 : *first < *second;
  return (second != NULL) - (first != NULL);
}

static void
sort (GPtrArray *locks, SimRequest *request, const char *order) {
  if (g_strcmp0 (order, "name") == 0)
    g_ptr_array_sort_with_data (locks, compare_names, NULL);
  else if (g_strcmp0 (order, "-name") == 0)
    g_ptr_array_sort_with_data (locks, compare_names_backwards, NULL);
  else if (g_strcmp0 (order, "favorite") == 0 && request->person != NULL)
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
  sim_answer_page (answer, office, request, locks, DEFAULT_LIMIT, write_lock);
}

void
sim_locks_show (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_locks_find (office, request, answer);

  if (lock == NULL)
    return;
  answer->status = SOUP_STATUS_OK;
  write_lock (answer->body, lock, office, request);
}

void
sim_locks_favorite (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_locks_find (office, request, answer);
  guint64 number = ++office->last_number;

  if (lock == NULL)
    return;
  g_hash_table_insert (request->person->favorite_locks, g_memdup2 (&lock->id, sizeof lock->id),
                       g_memdup2 (&number, sizeof number));
  sim_answer_done (answer);
}

void
sim_locks_unfavorite (SimOffice *office, SimRequest *request, SimAnswer *answer) {
  SimLock *lock = sim_locks_find (office, request, answer);

  if (lock == NULL)
    return;
  g_hash_table_remove (request->person->favorite_locks, &lock->id);
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
  sim_office_lock_down (lock, locked_down);
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
