/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-lock.h"

#include <math.h>
#include <string.h>

#include "keyfob-test-lock.h"
#include "kisi/kisi-error.h"

/* The shapes of kisi-api.md, sections 7.2 to 7.4, every field filled. */
static const char CURRENT[] =
    "{\"id\": 12345, \"resource_type\": \"Lock\", \"created_at\": \"2024-01-01T10:00:00Z\","
    " \"updated_at\": \"2024-01-01T10:00:00Z\", \"name\": \"Front Entrance\","
    " \"description\": \"By the bakery\", \"configured\": true, \"online\": true, \"open\": true,"
    " \"unlocked\": true, \"unlocked_until\": null, \"on_scheduled_unlock\": true,"
    " \"locked_down\": true, \"locked_down_since\": \"2024-06-01T12:00:00.500Z\","
    " \"first_to_arrive_required_until\": \"2024-06-01T12:00:00+02:00\","
    " \"first_to_arrive_satisfied\": true, \"latitude\": 59.9, \"longitude\": 10.7,"
    " \"geofence_restriction_enabled\": true, \"geofence_restriction_radius\": 300,"
    " \"reader_restriction_enabled\": true, \"time_restriction_enabled\": true,"
    " \"time_restriction_time_zone\": \"Europe/Oslo\", \"favorite\": true, \"order_id\": 3,"
    " \"place_id\": 7, \"place\": {\"id\": 7, \"name\": \"HQ\", \"latitude\": null,"
    " \"longitude\": null}, \"floor_id\": 9, \"groups_count\": 2, \"brand_new\": [{}]}";
static const char REDUCED[] =
    "{\"id\": 5, \"configured\": false, \"description\": null, \"locked_down_since\": null,"
    " \"locked_down\": false, \"name\": \"Gate\", \"online\": false, \"open\": false,"
    " \"unlocked_until\": null, \"unlocked\": false, \"place_id\": 7,"
    " \"place\": {\"id\": 7, \"name\": \"HQ\"}}";
static const char OLDER[] =
    "{\"id\": 6, \"name\": \"Side\", \"description\": null, \"latitude\": null,"
    " \"longitude\": null, \"configured\": true, \"online\": null, \"unlocked\": false,"
    " \"unlocked_until\": null, \"locked_down\": false, \"locked_down_since\": null,"
    " \"open\": false, \"geofence_restriction_enabled\": null, \"geofence_restriction_radius\":"
    " 300.5, \"reader_restriction_enabled\": null, \"time_restriction_enabled\": null,"
    " \"time_restriction_time_zone\": null, \"groups_count\": 0, \"order_id\": null,"
    " \"floor_id\": null, \"integration_id\": null, \"scheduling_conditions\": \"x\","
    " \"place_id\": 8, \"place\": {\"id\": 8, \"name\": \"Yard\", \"latitude\": 0,"
    " \"longitude\": 0}}";

static KisiLock *
decode (const char *text, GError **error) {
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);
  return kisi_lock_new_from_json (json_node_get_object (node), error);
}

static void
test_current (void) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiLock) original = decode (CURRENT, &error);
  g_autoptr (KisiLock) lock = NULL;

  g_assert_no_error (error);
  lock = keyfob_test_copy_lock (original);
  g_assert_cmpint (lock->id, ==, 12345);
  g_assert_cmpstr (lock->name, ==, "Front Entrance");
  g_assert_cmpstr (lock->description, ==, "By the bakery");
  g_assert_cmpint (lock->place_id, ==, 7);
  g_assert_cmpstr (lock->place_name, ==, "HQ");
  g_assert_cmpint (lock->floor_id, ==, 9);
  g_assert_cmpint (lock->order_id, ==, 3);
  g_assert_cmpint (lock->online, ==, KISI_REACHABILITY_ONLINE);
  g_assert_true (lock->configured && lock->open && lock->unlocked && lock->on_scheduled_unlock);
  g_assert_true (lock->locked_down && lock->first_to_arrive_satisfied && lock->favorite);
  g_assert_cmpint (lock->locked_down_since, ==, 1717243200);
  g_assert_cmpint (lock->first_to_arrive_required_until, ==, 1717236000);
  g_assert_true (lock->geofence_restricted && lock->reader_restricted && lock->time_restricted);
  g_assert_cmpfloat (lock->geofence_radius_metres, ==, 300);
  g_assert_cmpfloat (lock->latitude, ==, 59.9);
  g_assert_cmpfloat (lock->longitude, ==, 10.7);
  g_assert_cmpstr (lock->time_zone, ==, "Europe/Oslo");
  g_assert_true (lock->has_state);
}

static void
test_reduced (void) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiLock) lock = decode (REDUCED, &error);

  g_assert_no_error (error);
  g_assert_cmpint (lock->online, ==, KISI_REACHABILITY_OFFLINE);
  g_assert_false (lock->configured);
  g_assert_null (lock->description);
  g_assert_cmpint (lock->order_id, ==, G_MAXINT64);
  g_assert_true (isnan (lock->latitude) && isnan (lock->longitude));
  g_assert_true (lock->has_state);
}

static void
test_older (void) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiLock) lock = decode (OLDER, &error);

  g_assert_no_error (error);
  g_assert_cmpint (lock->online, ==, KISI_REACHABILITY_UNKNOWN);
  g_assert_false (lock->geofence_restricted);
  g_assert_cmpfloat (lock->geofence_radius_metres, ==, 300.5);
  g_assert_cmpstr (lock->place_name, ==, "Yard");
}

static void
test_only_id (void) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiLock) lock = decode ("{\"id\": 9007199254740993}", &error);
  g_autoptr (KisiLock) elsewhere = decode ("{\"id\": 4.0, \"place\": {\"id\": 3}}", NULL);

  g_assert_no_error (error);
  g_assert_cmpint (lock->id, ==, 9007199254740993);
  g_assert_cmpstr (lock->name, ==, "");
  g_assert_true (lock->configured);
  g_assert_false (lock->has_state);
  g_assert_cmpint (lock->place_id, ==, 0);
  g_assert_cmpint (elsewhere->id, ==, 4);
  g_assert_cmpint (elsewhere->place_id, ==, 3);
}

static void
test_bad_ids (void) {
  const char *bad[] = {"{}",
                       "{\"id\": null}",
                       "{\"id\": 0}",
                       "{\"id\": -1}",
                       "{\"id\": \"1\"}",
                       "{\"id\": 1.5}",
                       "{\"id\": true}",
                       "{\"id\": [1]}",
                       "{\"id\": {}}",
                       "{\"id\": 1e300}",
                       "{\"id\": 99999999999999999999}"};

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (decode (bad[i], &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
    g_assert_nonnull (strstr (error->message, "id"));
  }
}

/* Every field that is read, with every type that it must not have. */
static void
test_wrong_types (void) {
  const struct {
    const char *field;
    const char *right; /* one letter for each type it may have, besides null */
  } fields[] = {
      {"name", "s"},
      {"description", "s"},
      {"place_id", "i"},
      {"place", "o"},
      {"floor_id", "i"},
      {"order_id", "i"},
      {"online", "b"},
      {"configured", "b"},
      {"open", "b"},
      {"unlocked", "b"},
      {"on_scheduled_unlock", "b"},
      {"locked_down", "b"},
      {"locked_down_since", "s"},
      {"first_to_arrive_satisfied", "b"},
      {"first_to_arrive_required_until", "s"},
      {"geofence_restriction_enabled", "b"},
      {"geofence_restriction_radius", "id"},
      {"reader_restriction_enabled", "b"},
      {"time_restriction_enabled", "b"},
      {"time_restriction_time_zone", "s"},
      {"favorite", "b"},
  };
  const struct {
    char type;
    const char *value;
  } values[] = {
      {'s', "\"text\""}, {'i', "5"},  {'d', "5.5"},  {'b', "true"},
      {'o', "{}"},       {'a', "[]"}, {'n', "null"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    for (gsize j = 0; j < G_N_ELEMENTS (values); j++) {
      g_autofree char *text =
          g_strdup_printf ("{\"id\": 1, \"%s\": %s}", fields[i].field, values[j].value);
      g_autoptr (GError) error = NULL;
      g_autoptr (KisiLock) lock = decode (text, &error);

      g_test_message ("%s", text);
      if (values[j].type == 'n' || strchr (fields[i].right, values[j].type) != NULL) {
        g_assert_no_error (error);
      } else {
        g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
        g_assert_nonnull (strstr (error->message, fields[i].field));
      }
    }
  }
}

static void
test_odd_values (void) {
  g_autoptr (KisiLock) time = decode ("{\"id\": 1, \"locked_down_since\": \"yesterday\"}", NULL);
  g_autoptr (KisiLock) local =
      decode ("{\"id\": 1, \"locked_down_since\": \"2024-06-01T12:00:00\"}", NULL);
  g_autoptr (KisiLock) nul = decode ("{\"id\": 1, \"name\": \"a\\u0000b\"}", NULL);
  g_autoptr (KisiLock) place = decode ("{\"id\": 1, \"place\": {\"name\": null}}", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KisiLock) bad_place = decode ("{\"id\": 1, \"place\": {\"name\": 5}}", &error);

  g_assert_cmpint (time->locked_down_since, ==, 0);
  g_assert_cmpint (local->locked_down_since, ==, 1717243200);
  g_assert_cmpstr (nul->name, ==, "a");
  g_assert_null (place->place_name);
  g_assert_null (bad_place);
  g_assert_nonnull (strstr (error->message, "place"));
}

/* Its own position, else the place's; both numbers or none, and no door is lost for it. */
static void
test_positions (void) {
  const struct {
    const char *fields;
    double latitude;
    double longitude;
  } cases[] = {
      {"\"latitude\": 59.9, \"longitude\": -10, \"place\": {\"latitude\": 1, \"longitude\": 2}",
       59.9, -10},
      {"\"latitude\": null, \"place\": {\"latitude\": -90, \"longitude\": 180}", -90, 180},
      {"\"latitude\": 5, \"place\": {\"latitude\": 1, \"longitude\": 2}", 1, 2},
      {"\"latitude\": 0, \"longitude\": 0", 0, 0},
      {"\"longitude\": 5", NAN, NAN},
      {"\"latitude\": 90.1, \"longitude\": 0", NAN, NAN},
      {"\"latitude\": 0, \"longitude\": -180.1", NAN, NAN},
      {"\"latitude\": 1e999, \"longitude\": 0", NAN, NAN},
      {"\"latitude\": \"59.9\", \"longitude\": [10]", NAN, NAN},
      {"\"place\": {\"latitude\": {}, \"longitude\": true}", NAN, NAN},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf ("{\"id\": 1, %s}", cases[i].fields);
    g_autoptr (GError) error = NULL;
    g_autoptr (KisiLock) lock = decode (text, &error);

    g_test_message ("%s", text);
    g_assert_no_error (error);
    if (isnan (cases[i].latitude)) {
      g_assert_true (isnan (lock->latitude) && isnan (lock->longitude));
    } else {
      g_assert_cmpfloat (lock->latitude, ==, cases[i].latitude);
      g_assert_cmpfloat (lock->longitude, ==, cases[i].longitude);
    }
  }
}

/* What is unknown twice is the same; a position that comes, goes or moves is news. */
static void
test_positions_equal (void) {
  g_autoptr (KisiLock) nowhere = decode ("{\"id\": 1}", NULL);
  g_autoptr (KisiLock) here = decode ("{\"id\": 1, \"latitude\": 1, \"longitude\": 2}", NULL);
  g_autoptr (KisiLock) north = decode ("{\"id\": 1, \"latitude\": 3, \"longitude\": 2}", NULL);
  g_autoptr (KisiLock) east = decode ("{\"id\": 1, \"latitude\": 1, \"longitude\": 3}", NULL);
  g_autoptr (KisiLock) copy = keyfob_test_copy_lock (nowhere);

  g_assert_true (kisi_lock_equal (nowhere, copy));
  g_assert_true (kisi_lock_equal (here, here));
  g_assert_false (kisi_lock_equal (nowhere, here));
  g_assert_false (kisi_lock_equal (here, nowhere));
  g_assert_false (kisi_lock_equal (here, north));
  g_assert_false (kisi_lock_equal (here, east));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lock/current", test_current);
  g_test_add_func ("/lock/reduced", test_reduced);
  g_test_add_func ("/lock/older", test_older);
  g_test_add_func ("/lock/only-id", test_only_id);
  g_test_add_func ("/lock/bad-ids", test_bad_ids);
  g_test_add_func ("/lock/wrong-types", test_wrong_types);
  g_test_add_func ("/lock/odd-values", test_odd_values);
  g_test_add_func ("/lock/positions", test_positions);
  g_test_add_func ("/lock/positions-equal", test_positions_equal);
  return g_test_run ();
}
