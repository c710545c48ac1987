/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-place.h"

#include <string.h>

#include "keyfob-test.h"
#include "kisi-requests.h"
#include "kisi/kisi-organization.h"

static GPtrArray *
fetch_places (KisiClient *client, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_place_fetch_all_async (client, KISI_URGENCY_NOW, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_list_fetch_finish (client, result, error);
}

static GPtrArray *
fetch_floors (KisiClient *client, gint64 place_id, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_floor_fetch_all_async (client, place_id, KISI_URGENCY_NOW, NULL, keyfob_test_store_result,
                              &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_list_fetch_finish (client, result, error);
}

static KisiOrganization *
fetch_organization (KisiClient *client, GError **error) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  kisi_organization_fetch_async (client, KISI_URGENCY_NOW, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  return kisi_organization_fetch_finish (client, result, error);
}

static void
answer_list (WireServer *server, const char *json) {
  wire_server_answer_bytes (server, "HTTP/1.1 200 OK\r\nX-Collection-Range: 0-249/2\r\n", json, -1);
}

static void
test_places (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autofree char *request = NULL;
  g_autoptr (GPtrArray) places = NULL;
  const KisiPlace *place;

  answer_list (server, "[{\"id\": 5000000000, \"name\": \"HQ\", \"locked_down\": true,"
                       "  \"locked_down_since\": \"2024-06-01T12:00:00Z\", \"address\": [1]},"
                       " {\"id\": 6}]");
  places = fetch_places (client, NULL);
  g_assert_cmpuint (places->len, ==, 2);
  place = places->pdata[0];
  g_assert_cmpint (place->id, ==, 5000000000);
  g_assert_cmpstr (place->name, ==, "HQ");
  g_assert_true (place->locked_down);
  g_assert_cmpint (place->locked_down_since, ==, 1717243200);
  place = places->pdata[1];
  g_assert_cmpstr (place->name, ==, "");
  g_assert_false (place->locked_down);

  request = wire_server_dup_request (server, 0);
  g_assert_true (g_str_has_prefix (request, "GET /places?sort=name&limit=250&offset=0 HTTP"));
}

static void
test_floors (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autofree char *request = NULL;
  g_autoptr (GPtrArray) floors = NULL;
  const KisiFloor *floor;

  answer_list (server, "[{\"id\": 3, \"name\": \"Cellar\", \"number\": -1, \"place_id\": 7},"
                       " {\"id\": 4, \"number\": 99999999999}]");
  floors = fetch_floors (client, 7, NULL);
  g_assert_cmpuint (floors->len, ==, 2);
  floor = floors->pdata[0];
  g_assert_cmpint (floor->id, ==, 3);
  g_assert_cmpint (floor->place_id, ==, 7);
  g_assert_cmpstr (floor->name, ==, "Cellar");
  g_assert_cmpint (floor->number, ==, -1);
  floor = floors->pdata[1];
  g_assert_cmpint (floor->number, ==, G_MAXINT);

  request = wire_server_dup_request (server, 0);
  g_assert_true (g_str_has_prefix (request, "GET /floors?place_id=7&limit=250&offset=0 HTTP"));
}

static void
test_organization (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (KisiOrganization) organization = NULL;
  g_autofree char *request = NULL;

  wire_server_answer (server, "{\"id\": 1, \"name\": \"Nordhaven\", \"domain\": null}");
  organization = fetch_organization (client, NULL);
  g_assert_cmpstr (organization->name, ==, "Nordhaven");
  g_assert_null (organization->domain);
  g_assert_false (organization->uses_single_sign_on);
  request = wire_server_dup_request (server, 0);
  g_assert_true (g_str_has_prefix (request, "GET /organization HTTP"));
}

/* Wrong types are named, and nothing falls over them. */
static void
test_wrong_types (void) {
  const struct {
    char what; /* place, floor, organization */
    const char *field;
    const char *json;
  } cases[] = {
      {'p', NULL, "[{\"id\": \"1\"}]"},
      {'p', NULL, "[{\"id\": 1, \"name\": 1}]"},
      {'p', NULL, "[{\"id\": 1, \"locked_down\": 1}]"},
      {'p', NULL, "[{\"id\": 1, \"locked_down_since\": 1}]"},
      {'p', NULL, "{\"id\": 1}"},
      {'f', NULL, "[{\"id\": 1, \"number\": \"1\"}]"},
      {'f', NULL, "[{\"id\": 1, \"place_id\": {}}]"},
      {'f', NULL, "[{\"id\": 1, \"name\": []}]"},
      {'f', NULL, "[[[]]]"},
      {'o', "name", "{\"name\": 1}"},
      {'o', "domain", "{\"domain\": []}"},
      {'o', "sso_flow_enabled", "{\"sso_flow_enabled\": \"yes\"}"},
      {'o', NULL, "[]"},
      {'o', NULL, "5"},
      {'o', NULL, ""},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (WireServer) server = wire_server_new ();
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    g_autoptr (GError) error = NULL;

    g_test_message ("case %zu", i);
    answer_list (server, cases[i].json);
    if (cases[i].what == 'p')
      g_assert_null (fetch_places (client, &error));
    else if (cases[i].what == 'f')
      g_assert_null (fetch_floors (client, 1, &error));
    else
      g_assert_null (fetch_organization (client, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
    if (cases[i].field != NULL)
      g_assert_nonnull (strstr (error->message, cases[i].field));
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/place/places", test_places);
  g_test_add_func ("/place/floors", test_floors);
  g_test_add_func ("/place/organization", test_organization);
  g_test_add_func ("/place/wrong-types", test_wrong_types);
  return g_test_run ();
}
