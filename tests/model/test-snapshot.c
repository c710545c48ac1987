/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "model/fetch/keyfob-snapshot.h"

#include "keyfob-test.h"
#include "kisi/kisi-error.h"
#include "model-fixtures.h"

typedef struct {
  KeyfobSimulator *simulator;
  KisiClient *client;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->simulator = new_simulator ();
  fixture->client = new_client (fixture->simulator);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->client);
  g_assert_finalize_object (fixture->simulator);
}

static KeyfobSnapshot *
fetch (Fixture *fixture, KeyfobSnapshot *previous, GError **error) {
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) fetched = NULL;

  keyfob_snapshot_fetch_async (fixture->client, KISI_URGENCY_NOW, previous, NULL, NULL, NULL,
                               keyfob_test_store_result, &result);
  fetched = keyfob_test_wait_for_result (&result);
  return keyfob_snapshot_fetch_finish (fixture->client, fetched, error);
}

static guint
count_gets (Fixture *fixture, const char *path) {
  return keyfob_simulator_count_requests (fixture->simulator, "GET", path);
}

static void
answer_status (Fixture *fixture, const char *path, guint status, const char *code) {
  const KeyfobFault fault = {
      .path = path, .kind = KEYFOB_FAULT_STATUS_CODE, .status = status, .code = code};

  keyfob_simulator_add_fault (fixture->simulator, &fault);
}

static void
test_whole (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (KeyfobSnapshot) office = fetch (fixture, NULL, &error);
  g_autoptr (KeyfobSnapshot) again = NULL;
  guint floor_requests = count_gets (fixture, "/floors");

  g_assert_no_error (error);
  g_assert_cmpuint (office->locks->len, ==, 24);
  g_assert_cmpuint (office->places->len, ==, 2);
  g_assert_cmpuint (office->floors->len, ==, 4);
  g_assert_cmpint (office->fetched_at, >=, before);
  g_assert_cmpuint (floor_requests, >, 0);

  again = fetch (fixture, office, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->floors->len, ==, 4);
  g_assert_cmpuint (count_gets (fixture, "/floors"), ==, floor_requests); /* known */
}

static void
test_access_link (Fixture *fixture, gconstpointer unused) {
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_access_link (fixture->simulator), -1, "text/plain");
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobSnapshot) office = NULL;

  kisi_client_set_credential (fixture->client, KISI_CREDENTIAL_ACCESS_LINK, secret);
  office = fetch (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (office->locks->len, >, 0);
  g_assert_cmpuint (office->places->len, ==, 0);
  g_assert_cmpuint (count_gets (fixture, "/places"), ==, 0);
  g_assert_cmpuint (count_gets (fixture, "/floors"), ==, 0);
}

static void
test_places_refused (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobSnapshot) office = NULL;

  answer_status (fixture, "/places", 403, "fcd8ef");
  office = fetch (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (office->locks->len, ==, 24);
  g_assert_cmpuint (office->places->len, ==, 0);
  g_assert_cmpuint (office->floors->len, ==, 4);
}

/* The doors that came are shown. In what places they are is as it was: a lockdown is not shown as
 * ended because nobody could be asked. */
static void
test_places_fail (Fixture *fixture, gconstpointer unused) {
  const KeyfobFault fault = {
      .path = "/places", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 502, .times = 1};
  const KeyfobFault too_many = {.path = "/places", .kind = KEYFOB_FAULT_TOO_MANY, .times = 1};
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobSnapshot) before = NULL;
  g_autoptr (KeyfobSnapshot) first = NULL;
  g_autoptr (KeyfobSnapshot) second = NULL;
  KisiPlace *place;

  before = fetch (fixture, NULL, &error);
  g_assert_null (before->places_error);
  place = g_ptr_array_index (before->places, 1);
  keyfob_simulator_add_fault (fixture->simulator, &fault);
  keyfob_simulator_add_fault (fixture->simulator, &too_many);
  place->locked_down = TRUE;
  first = fetch (fixture, before, &error);
  g_assert_no_error (error);
  g_assert_error (first->places_error, KISI_ERROR, KISI_ERROR_UNAVAILABLE);
  g_assert_cmpuint (first->locks->len, ==, 24);
  g_assert_cmpuint (first->places->len, ==, 2);
  place = g_ptr_array_index (first->places, 1);
  g_assert_true (place->locked_down);

  second = fetch (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_error (second->places_error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS);
  g_assert_cmpuint (second->locks->len, ==, 24);
  g_assert_cmpuint (second->places->len, ==, 0);
}

static void
shift (guint received, gint64 total, gpointer user_data) {
  Fixture *fixture = user_data;
  gint64 id = keyfob_simulator_find_lock (fixture->simulator, "Front Entrance");

  /* The first pages have been read: a door of theirs goes to the end, and another one slides from
   * the page that is asked for next to one that was read. */
  if (received == 250 && id != 0)
    keyfob_simulator_edit_lock (fixture->simulator, id, "name",
                                json_node_init_string (json_node_alloc (), "Zz"));
}

static void
count_office (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KeyfobSnapshot) office =
      keyfob_snapshot_fetch_finish (KISI_CLIENT (source), result, NULL);

  *(guint *) user_data = office->locks->len;
}

static gboolean
is_counted (gpointer data) {
  return *(guint *) data > 0;
}

static void
test_shifted (void) {
  const KeyfobSimulatorOptions options = {.doors = 600, .unlimited = TRUE};
  Fixture fixture = {.simulator = keyfob_simulator_new (&options, NULL)};
  guint count = 0;

  fixture.client = new_client (fixture.simulator);
  keyfob_snapshot_fetch_async (fixture.client, KISI_URGENCY_NOW, NULL, shift, &fixture, NULL,
                               count_office, &count);
  keyfob_test_wait_until (is_counted, &count);
  g_assert_cmpuint (count, ==, 600);
  g_assert_cmpuint (count_gets (&fixture, "/locks"), ==, 6);
  tear_down (&fixture, NULL);
}

static void
test_floors_refused (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  g_autoptr (KeyfobSnapshot) office = NULL;
  g_autoptr (KeyfobSnapshot) again = NULL;
  guint requests;

  answer_status (fixture, "/floors", 404, "000404");
  office = fetch (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (office->locks->len, ==, 24);
  for (guint i = 0; i < office->floors->len; i++)
    g_assert_cmpstr (((KisiFloor *) office->floors->pdata[i])->name, ==, "");
  requests = count_gets (fixture, "/floors");
  again = fetch (fixture, office, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_gets (fixture, "/floors"), ==, requests); /* not asked for again */
}

/* The doors show without the floors' names, which are asked for with the next fetch. */
static void
test_floors_fail (Fixture *fixture, gconstpointer unused) {
  const KeyfobFault faults[] = {
      {.path = "/floors", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 500, .times = 1},
      {.path = "/floors", .kind = KEYFOB_FAULT_TOO_MANY, .times = 1},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (KeyfobSnapshot) office = NULL;
    g_autoptr (KeyfobSnapshot) again = NULL;

    keyfob_simulator_add_fault (fixture->simulator, &faults[i]);
    office = fetch (fixture, NULL, &error);
    g_assert_no_error (error);
    g_assert_null (office->places_error);
    g_assert_cmpuint (office->locks->len, ==, 24);
    g_assert_cmpuint (office->floors->len, ==, 0);
    again = fetch (fixture, office, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (again->floors->len, ==, 4);
  }
}

static void
test_signed_out (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  keyfob_simulator_revoke (fixture->simulator, NULL);
  g_assert_null (fetch (fixture, NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);
}

static void
test_cancelled (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) fetched = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_snapshot_fetch_async (fixture->client, KISI_URGENCY_NOW, NULL, NULL, NULL, cancellable,
                               keyfob_test_store_result, &result);
  g_cancellable_cancel (cancellable);
  fetched = keyfob_test_wait_for_result (&result);
  g_assert_null (keyfob_snapshot_fetch_finish (fixture->client, fetched, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Large offices are freed in a thread; the sanitizers watch. */
static void
test_large (void) {
  KeyfobSnapshot *office = new_large_snapshot (20000);

  keyfob_snapshot_ref (office);
  keyfob_snapshot_unref (office);
  keyfob_snapshot_unref (office);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/snapshot/whole", test_whole);
  TEST ("/snapshot/access-link", test_access_link);
  TEST ("/snapshot/places-refused", test_places_refused);
  TEST ("/snapshot/places-fail", test_places_fail);
  g_test_add_func ("/snapshot/shifted", test_shifted);
  TEST ("/snapshot/floors-refused", test_floors_refused);
  TEST ("/snapshot/floors-fail", test_floors_fail);
  TEST ("/snapshot/signed-out", test_signed_out);
  TEST ("/snapshot/cancelled", test_cancelled);
  g_test_add_func ("/snapshot/large", test_large);
  return g_test_run ();
}
