/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Several organizations on one server: what belongs to one is not seen, opened, limited, refused or
 * troubled through another. */

#include "asker.h"

#define NORDHAVEN_DOORS 24
#define HARBOUR_DOORS   3
#define FRONT_ENTRANCE  21101
#define ADA             "ada.lind@nordhaven.example"

/* The usual office; and another, of @doors doors, where Ada has a login as well. */
typedef struct {
  Asker *asker;
  gint64 door; /* one of the other office */
  char *here;
  char *there;
} Fixture;

static void
set_up (Fixture *self, gconstpointer limited) {
  self->asker = asker_new ((KeyfobSimulatorOptions) {.unlimited = limited == NULL}, FALSE);
  self->door = keyfob_simulator_add_organization (self->asker->simulator, "Harbour Trust",
                                                  "harbour", HARBOUR_DOORS);
  keyfob_simulator_add_person (self->asker->simulator, "harbour", "Ada Lind", ADA, "other-password",
                               NULL);
  self->here = keyfob_simulator_add_login (self->asker->simulator, "nordhaven", ADA, "device");
  self->there = keyfob_simulator_add_login (self->asker->simulator, "harbour", ADA, "device");
}

static void
tear_down (Fixture *self, gconstpointer unused) {
  asker_free (self->asker);
  g_free (self->here);
  g_free (self->there);
}

static void
expect_unlock (Fixture *self, gint64 door, guint status, const char *code) {
  g_autofree char *path = g_strdup_printf ("/locks/%" G_GINT64_FORMAT "/unlock", door);

  asker_expect (self->asker, "POST", path, NULL, status, code);
}

static guint
count (Fixture *self, const char *path) {
  g_autoptr (JsonNode) list = asker_get (self->asker, path);

  return json_array_get_length (json_node_get_array (list));
}

static const char *
ask_name (Fixture *self, const char *path) {
  g_autoptr (JsonNode) object = asker_get (self->asker, path);

  return g_intern_string (json_object_get_string_member (json_node_get_object (object), "name"));
}

/* A login sees and opens the doors of its organization, and those of no other. */
static void
test_own_doors_only (Fixture *self, gconstpointer unused) {
  g_autofree char *door = g_strdup_printf ("/locks/%" G_GINT64_FORMAT, self->door);

  asker_use (self->asker, "KISI-LOGIN", self->here);
  g_assert_cmpuint (count (self, "/locks"), ==, NORDHAVEN_DOORS);
  g_assert_cmpuint (count (self, "/places"), ==, 2);
  g_assert_cmpstr (ask_name (self, "/organization"), ==, "Nordhaven Works");
  expect_unlock (self, FRONT_ENTRANCE, SOUP_STATUS_OK, NULL);
  expect_unlock (self, self->door, SOUP_STATUS_NOT_FOUND, "fad10e");
  asker_expect (self->asker, "GET", door, NULL, SOUP_STATUS_NOT_FOUND, "fad10e");

  asker_use (self->asker, "KISI-LOGIN", self->there);
  g_assert_cmpuint (count (self, "/locks"), ==, HARBOUR_DOORS);
  g_assert_cmpstr (ask_name (self, "/organization"), ==, "Harbour Trust");
  g_assert_cmpstr (ask_name (self, door), ==, "Front Entrance");
  asker_expect (self->asker, "GET", "/places/9749", NULL, SOUP_STATUS_NOT_FOUND, NULL);
  asker_expect (self->asker, "GET", "/floors?place_id=9749", NULL, SOUP_STATUS_NOT_FOUND, NULL);
  expect_unlock (self, self->door, SOUP_STATUS_OK, NULL);
  expect_unlock (self, FRONT_ENTRANCE, SOUP_STATUS_NOT_FOUND, "fad10e");
  g_assert_cmpuint (keyfob_simulator_count_unlocks (self->asker->simulator, self->door), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (self->asker->simulator, FRONT_ENTRANCE), ==, 1);
}

/* Nor does an access link of one. */
static void
test_links (Fixture *self, gconstpointer unused) {
  g_autofree char *link =
      keyfob_simulator_add_login (self->asker->simulator, "harbour", NULL, NULL);

  asker_use (self->asker, "KISI-GROUP-LINK", link);
  g_assert_cmpuint (count (self, "/locks"), ==, 1);
  g_assert_cmpstr (ask_name (self, "/organization"), ==, "Harbour Trust");
  expect_unlock (self, self->door, SOUP_STATUS_OK, NULL);
  expect_unlock (self, FRONT_ENTRANCE, SOUP_STATUS_NOT_FOUND, "fad10e");
  /* It is no login, and a login is no link. */
  asker_use (self->asker, "KISI-LOGIN", link);
  asker_expect (self->asker, "GET", "/locks", NULL, SOUP_STATUS_UNAUTHORIZED, "afc496");
  asker_use (self->asker, "KISI-GROUP-LINK", self->there);
  asker_expect (self->asker, "GET", "/locks", NULL, SOUP_STATUS_UNAUTHORIZED, "afc496");
}

static void
expect_sign_in (Fixture *self, const char *domain, const char *password, guint status) {
  g_autofree char *body =
      g_strdup_printf ("{\"login\":{\"type\":\"device\"},"
                       "\"user\":{\"domain\":\"%s\",\"email\":\"" ADA "\",\"password\":\"%s\"}}",
                       domain, password);

  asker_expect (self->asker, "POST", "/logins", body, status, NULL);
}

/* One e-mail address, two users. */
static void
test_person_of_both (Fixture *self, gconstpointer unused) {
  asker_use (self->asker, NULL, NULL);
  expect_sign_in (self, "nordhaven", "demo-password", SOUP_STATUS_OK);
  expect_sign_in (self, "nordhaven", "other-password", SOUP_STATUS_UNAUTHORIZED);
  expect_sign_in (self, "harbour", "other-password", SOUP_STATUS_OK);
  expect_sign_in (self, "harbour", "demo-password", SOUP_STATUS_UNAUTHORIZED);

  asker_use (self->asker, "KISI-LOGIN", self->here);
  asker_expect (self->asker, "POST", "/locks/21101/favorite", NULL, SOUP_STATUS_NO_CONTENT, NULL);
  asker_use (self->asker, "KISI-LOGIN", self->there);
  g_assert_cmpuint (count (self, "/locks?favorite=true"), ==, 0);
}

/* A door that two list is one door. */
static void
test_shared_door (Fixture *self, gconstpointer unused) {
  keyfob_simulator_share_lock (self->asker->simulator, FRONT_ENTRANCE, "harbour");
  asker_use (self->asker, "KISI-LOGIN", self->there);
  g_assert_cmpuint (count (self, "/locks"), ==, HARBOUR_DOORS + 1);
  expect_unlock (self, FRONT_ENTRANCE, SOUP_STATUS_OK, NULL);
  asker_use (self->asker, "KISI-LOGIN", self->here);
  g_assert_cmpuint (count (self, "/locks"), ==, NORDHAVEN_DOORS);
  expect_unlock (self, FRONT_ENTRANCE, SOUP_STATUS_OK, NULL);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (self->asker->simulator, FRONT_ENTRANCE), ==, 2);
}

static void
test_revoke_one (Fixture *self, gconstpointer unused) {
  keyfob_simulator_revoke (self->asker->simulator, self->here);
  asker_use (self->asker, "KISI-LOGIN", self->here);
  asker_expect (self->asker, "GET", "/locks", NULL, SOUP_STATUS_UNAUTHORIZED, "afc496");
  asker_use (self->asker, "KISI-LOGIN", self->there);
  asker_expect (self->asker, "GET", "/locks", NULL, SOUP_STATUS_OK, NULL);
}

/* Faults and counts can be of one login. */
static void
test_fault_of_one (Fixture *self, gconstpointer unused) {
  const KeyfobFault fault = {.secret = self->here, .kind = KEYFOB_FAULT_TOO_MANY, .seconds = 60};
  KeyfobSimulator *simulator = self->asker->simulator;

  keyfob_simulator_add_fault (simulator, &fault);
  asker_use (self->asker, "KISI-LOGIN", self->here);
  asker_expect (self->asker, "GET", "/locks", NULL, 429, NULL);
  asker_use (self->asker, "KISI-LOGIN", self->there);
  asker_expect (self->asker, "GET", "/locks", NULL, SOUP_STATUS_OK, NULL);
  asker_expect (self->asker, "GET", "/user", NULL, SOUP_STATUS_OK, NULL);
  asker_use (self->asker, NULL, NULL);
  asker_expect (self->asker, "GET", "/locks", NULL, SOUP_STATUS_UNAUTHORIZED, NULL);
  g_assert_cmpuint (keyfob_simulator_count_requests_of (simulator, self->here, "GET", NULL), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_requests_of (simulator, self->there, NULL, NULL), ==, 2);
  g_assert_cmpuint (keyfob_simulator_count_requests (simulator, "GET", "/locks"), ==, 3);
}

/* What Ada asks of one organization is not counted against what she may ask of the other. */
static void
test_limits (Fixture *self, gconstpointer unused) {
  guint status = SOUP_STATUS_OK;

  asker_use (self->asker, "KISI-LOGIN", self->here);
  for (guint i = 0; i < 1000 && status == SOUP_STATUS_OK; i++) {
    g_autoptr (Reply) reply = asker_ask (self->asker, "GET", "/user", NULL);

    status = reply->status;
  }
  g_assert_cmpuint (status, ==, 429);
  asker_use (self->asker, "KISI-LOGIN", self->there);
  asker_expect (self->asker, "GET", "/user", NULL, SOUP_STATUS_OK, NULL);
}

#define ADD(path, limited, test)                                                                   \
  g_test_add ("/simulator/organizations/" path, Fixture, limited, set_up, test, tear_down)

int
main (int argc, char *argv[]) {
  g_test_init (&argc, &argv, NULL);
  ADD ("own-doors-only", NULL, test_own_doors_only);
  ADD ("links", NULL, test_links);
  ADD ("person-of-both", NULL, test_person_of_both);
  ADD ("shared-door", NULL, test_shared_door);
  ADD ("revoke-one", NULL, test_revoke_one);
  ADD ("fault-of-one", NULL, test_fault_of_one);
  ADD ("limits", GINT_TO_POINTER (TRUE), test_limits);
  return g_test_run ();
}
