/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* What the simulator answers to a program that only reads. */

#include "asker.h"
#include "shapes.h"

static const KeyfobSimulatorOptions UNLIMITED = {.unlimited = TRUE};

static guint
count (Asker *asker, const char *path) {
  g_autoptr (JsonNode) node = asker_get (asker, path);

  return json_array_get_length (json_node_get_array (node));
}

static void
expect_range (Asker *asker, const char *path, const char *range) {
  g_autoptr (Reply) reply = asker_ask (asker, "GET", path, NULL);

  g_assert_cmpuint (reply->status, ==, SOUP_STATUS_OK);
  g_assert_cmpstr (reply_get_header (reply, "X-Collection-Range"), ==, range);
}

static void
expect_shape (Asker *asker, const char *path, const char *schema) {
  g_autoptr (JsonNode) node = asker_get (asker, path);

  shapes_check (node, schema);
}

static void
test_shapes (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);

  expect_shape (asker, "/locks?limit=250", "Lock");
  expect_shape (asker, "/locks?limit=250&favorite=*", "Lock");
  expect_shape (asker, "/locks/21101", "Lock");
  expect_shape (asker, "/places", "Place");
  expect_shape (asker, "/places/9749", "Place");
  expect_shape (asker, "/floors?place_id=9749", "Floor");
  expect_shape (asker, "/organization", "Organization");
  expect_shape (asker, "/organizations/nordhaven/public", "OrganizationPublic");
  expect_shape (asker, "/user", "CurrentUser");
  expect_shape (asker, "/login", "LoginCurrent");
}

static void
expect_error_shape (Asker *asker, const char *path, guint status, const char *schema) {
  g_autoptr (Reply) reply = asker_ask (asker, "GET", path, NULL);

  g_assert_cmpuint (reply->status, ==, status);
  g_assert_nonnull (reply->json);
  shapes_check (reply->json, schema);
}

static void
test_error_shapes (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);

  expect_error_shape (asker, "/locks/7", SOUP_STATUS_NOT_FOUND, "Error");
  expect_error_shape (asker, "/floors", SOUP_STATUS_BAD_REQUEST, "Error");
  expect_error_shape (asker, "/locks?limit=0", SOUP_STATUS_UNPROCESSABLE_ENTITY, "Errors");
  asker_expect (asker, "GET", "/locks/7", NULL, SOUP_STATUS_NOT_FOUND, "fad10e");
  asker_expect (asker, "GET", "/nowhere", NULL, SOUP_STATUS_NOT_FOUND, "000404");
  asker_expect (asker, "GET", "/organizations/nobody/public", NULL, SOUP_STATUS_NOT_FOUND,
                "000404");
  asker_use (asker, "KISI-LOGIN", "0123456789abcdef");
  expect_error_shape (asker, "/user", SOUP_STATUS_UNAUTHORIZED, "Error");
  asker_use (asker, NULL, NULL);
  expect_error_shape (asker, "/locks", SOUP_STATUS_UNAUTHORIZED, "Error");
}

static void
test_link (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  static const char *const FORBIDDEN[] = {"/locks/21101", "/places", "/floors?place_id=9749",
                                          "/user", "/login"};

  asker_use (asker, "KISI-GROUP-LINK", keyfob_simulator_get_access_link (asker->simulator));
  expect_shape (asker, "/locks?favorite=*", "LockGroupLink");
  expect_shape (asker, "/places/9749", "PlaceGroupLink");
  expect_shape (asker, "/organization", "OrganizationGroupLink");
  g_assert_cmpuint (count (asker, "/locks"), ==, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (FORBIDDEN); i++)
    asker_expect (asker, "GET", FORBIDDEN[i], NULL, SOUP_STATUS_UNAUTHORIZED, "afc496");
  asker_expect (asker, "POST", "/locks/21101/favorite", NULL, SOUP_STATUS_UNAUTHORIZED, "afc496");
  asker_expect (asker, "POST", "/locks/21101/unlock", NULL, SOUP_STATUS_OK, NULL);
  /* A door that the link does not share is not there at all. */
  asker_expect (asker, "POST", "/locks/21108/unlock", NULL, SOUP_STATUS_NOT_FOUND, "fad10e");
  asker_expect (asker, "GET", "/places/9750", NULL, SOUP_STATUS_NOT_FOUND, NULL);
}

static void
test_pages (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);

  expect_range (asker, "/locks", "0-49/24");
  expect_range (asker, "/locks?limit=10", "0-9/24");
  expect_range (asker, "/locks?limit=10&offset=20", "20-29/24");
  expect_range (asker, "/locks?ids=7", "*/0");
  expect_range (asker, "/places", "0-49/2");
  expect_range (asker, "/floors?place_id=9749", "0-9/3");
  g_assert_cmpuint (count (asker, "/locks?limit=10&offset=20"), ==, 4);
  g_assert_cmpuint (count (asker, "/locks?limit=10&offset=24"), ==, 0);
}

static void
test_bad_parameters (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  static const char *const BAD[] = {
      "limit=0",      "limit=251",    "limit=many", "offset=-1",
      "offset=20001", "favorite=yes", "sort=age",   "ids=1,two",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autofree char *path = g_strconcat ("/locks?", BAD[i], NULL);
    g_autofree char *field = g_strndup (BAD[i], strcspn (BAD[i], "="));
    g_autoptr (Reply) reply = asker_ask (asker, "GET", path, NULL);
    JsonObject *errors;

    g_assert_cmpuint (reply->status, ==, SOUP_STATUS_UNPROCESSABLE_ENTITY);
    errors = json_object_get_object_member (json_node_get_object (reply->json), "errors");
    g_assert_true (json_object_has_member (errors, field));
  }
}

static void
test_filters (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);

  g_assert_cmpuint (count (asker, "/locks?ids=21101,21103,7"), ==, 2);
  g_assert_cmpuint (count (asker, "/locks?favorite=true"), ==, 4);
  g_assert_cmpuint (count (asker, "/locks?favorite=false"), ==, 20);
}

static const char *
get_name (JsonNode *locks, guint index) {
  return json_object_get_string_member (
      json_array_get_object_element (json_node_get_array (locks), index), "name");
}

static void
test_sort (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);
  g_autoptr (JsonNode) locks = asker_get (asker, "/locks?sort=name");

  for (guint i = 1; i < 24; i++)
    g_assert_cmpint (g_utf8_collate (get_name (locks, i - 1), get_name (locks, i)), <=, 0);
}

static gboolean
get_favorite (Asker *asker) {
  g_autoptr (JsonNode) locks = asker_get (asker, "/locks?favorite=*");

  return json_object_get_boolean_member (find_door (locks, "Archive"), "favorite");
}

static void
test_favorites (void) {
  g_autoptr (Asker) asker = asker_new (UNLIMITED, FALSE);

  g_assert_false (get_favorite (asker));
  asker_expect (asker, "POST", "/locks/21115/favorite", NULL, SOUP_STATUS_NO_CONTENT, NULL);
  g_assert_true (get_favorite (asker));
  asker_expect (asker, "POST", "/locks/21115/unfavorite", NULL, SOUP_STATUS_NO_CONTENT, NULL);
  g_assert_false (get_favorite (asker));
}

/* Every page of a big office, and no door twice. */
static void
test_big_office (gconstpointer data) {
  guint doors = GPOINTER_TO_UINT (data);
  g_autoptr (Asker) asker =
      asker_new ((KeyfobSimulatorOptions) {.doors = doors, .unlimited = TRUE}, FALSE);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GHashTable) floors = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint offset = 0; offset < doors; offset += 250) {
    g_autofree char *path = g_strdup_printf ("/locks?favorite=*&limit=250&offset=%u", offset);
    g_autoptr (JsonNode) node = asker_get (asker, path);
    JsonArray *page = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (page); i++) {
      JsonObject *lock = json_array_get_object_element (page, i);
      gint64 id = json_object_get_int_member (lock, "id");
      gint64 floor = json_object_get_int_member (lock, "floor_id");

      g_hash_table_add (ids, g_memdup2 (&id, sizeof id));
      g_hash_table_add (floors, g_memdup2 (&floor, sizeof floor));
    }
  }
  g_assert_cmpuint (g_hash_table_size (ids), ==, doors);
  g_assert_cmpuint (g_hash_table_size (floors), >, 10);
  g_assert_cmpint (keyfob_simulator_find_lock (asker->simulator, "Front Entrance"), ==, 21101);
}

int
main (int argc, char *argv[]) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/answers/shapes", test_shapes);
  g_test_add_func ("/simulator/answers/error-shapes", test_error_shapes);
  g_test_add_func ("/simulator/answers/link", test_link);
  g_test_add_func ("/simulator/answers/pages", test_pages);
  g_test_add_func ("/simulator/answers/bad-parameters", test_bad_parameters);
  g_test_add_func ("/simulator/answers/filters", test_filters);
  g_test_add_func ("/simulator/answers/sort", test_sort);
  g_test_add_func ("/simulator/answers/favorites", test_favorites);
  g_test_add_data_func ("/simulator/answers/1300-doors", GUINT_TO_POINTER (1300), test_big_office);
  g_test_add_data_func ("/simulator/answers/20000-doors", GUINT_TO_POINTER (20000),
                        test_big_office);
  return g_test_run ();
}
