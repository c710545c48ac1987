/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include <string.h>

#include "keyfob-test.h"
#include "kisi-requests.h"
#include "kisi/kisi-place.h"

/* A page of locks with the IDs @first to @last. */
static char *
make_page (gint64 first, gint64 last) {
  g_autoptr (GString) page = g_string_new ("[");

  for (gint64 id = first; id <= last; id++)
    g_string_append_printf (page, "%s{\"id\": %" G_GINT64_FORMAT "}", id > first ? "," : "", id);
  g_string_append_c (page, ']');
  return g_strdup (page->str);
}

/* @range: (nullable): the `X-Collection-Range` */
static void
answer_page (WireServer *server, const char *page, const char *range) {
  g_autofree char *head =
      range != NULL ? g_strdup_printf ("HTTP/1.1 200 OK\r\nX-Collection-Range: %s\r\n", range)
                    : g_strdup ("HTTP/1.1 200 OK\r\n");

  wire_server_answer_bytes (server, head, page, -1);
}

static void
answer_ids (WireServer *server, gint64 first, gint64 last, const char *range) {
  g_autofree char *page = make_page (first, last);

  answer_page (server, page, range);
}

static void
assert_client_fetches (KisiClient *client, WireServer *server, guint locks, guint requests) {
  guint before = wire_server_count (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) fetched = fetch_locks (client, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (fetched->len, ==, locks);
  g_assert_cmpuint (wire_server_count (server) - before, ==, requests);
}

static void
assert_fetches (WireServer *server, guint locks, guint requests) {
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);

  assert_client_fetches (client, server, locks, requests);
}

static void
test_pages (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autofree char *first = NULL;
  g_autofree char *third = NULL;

  answer_ids (server, 1, 250, "0-249/600");
  answer_ids (server, 251, 500, "250-499/600");
  answer_ids (server, 501, 600, "500-749/600");
  assert_fetches (server, 600, 3);

  first = wire_server_dup_request (server, 0);
  third = wire_server_dup_request (server, 2);
  g_assert_true (
      g_str_has_prefix (first, "GET /locks?favorite=*&sort=name&limit=250&offset=0 HTTP"));
  g_assert_true (
      g_str_has_prefix (third, "GET /locks?favorite=*&sort=name&limit=250&offset=500 HTTP"));
}

static void
test_ends (void) {
  const struct {
    guint length;
    const char *range;
    guint requests; /* each answered alike */
  } cases[] = {
      {0, "*/0", 1},
      {0, NULL, 1},
      {0, "0-249/1000", 1},
      {20, "0-249/20", 1},
      {250, "0-249/250", 1},
      {20, "*/0", 1},
      /* Without a total that can be read, the same page once more is the end. */
      {20, NULL, 2},
      {20, "nonsense", 2},
      {20, "0-249/", 2},
      {20, "0-249/-5", 2},
      {20, "0-249/99999999999999999999999", 2},
      {250, "0-249/1e9", 2},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (WireServer) server = wire_server_new ();

    g_test_message ("case %zu", i);
    answer_ids (server, 1, cases[i].length, cases[i].range);
    assert_fetches (server, cases[i].length, cases[i].requests);
  }
}

static GPtrArray *
fetch_again (KisiClient *client) {
  g_autoptr (GError) error = NULL;
  GPtrArray *locks = fetch_locks (client, &error);

  g_assert_no_error (error);
  return locks;
}

/* What comes with the same bytes is not parsed again, page by page; another credential's is. */
static void
test_known_pages (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (SecretValue) secret = secret_value_new ("other", -1, "text/plain");
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) same = NULL;
  g_autoptr (GPtrArray) changed = NULL;
  g_autoptr (GPtrArray) others = NULL;

  for (guint i = 0; i < 2; i++) {
    answer_ids (server, 1, 250, "0-249/300");
    answer_ids (server, 251, 300, "250-499/300");
  }
  answer_ids (server, 1, 250, "0-249/301");
  answer_ids (server, 251, 301, "250-499/301");
  answer_ids (server, 1, 50, "0-49/50");
  answer_ids (server, 1, 250, "0-249/250");

  first = fetch_again (client);
  same = fetch_again (client);
  changed = fetch_again (client);
  g_assert_cmpuint (same->len, ==, 300);
  g_assert_cmpuint (changed->len, ==, 301);
  for (guint i = 0; i < 300; i++) {
    g_assert_true (same->pdata[i] == first->pdata[i]);
    g_assert_true ((changed->pdata[i] == first->pdata[i]) == (i < 250));
  }
  g_clear_pointer (&changed, g_ptr_array_unref);
  changed = fetch_again (client); /* and a list may become shorter */
  g_assert_cmpuint (changed->len, ==, 50);

  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  others = fetch_again (client);
  g_assert_cmpuint (others->len, ==, 250);
  g_assert_true (others->pdata[0] != first->pdata[0]);
}

static guint decoded, freed;

static gpointer
decode_counted (JsonObject *json, GError **error) {
  decoded++;
  return kisi_place_new_from_json (json, error);
}

static void
clear_counted (gpointer place) {
  freed++;
  g_free (((KisiPlace *) place)->name);
}

static void
unref_counted (gpointer place) {
  g_atomic_rc_box_release_full (place, clear_counted);
}

static void
fetch_counted (KisiClient *client, const char *path) {
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (GError) error = NULL;

  kisi_list_fetch_async (client, path, "sort=name", KISI_URGENCY_LOAD, decode_counted,
                         unref_counted, NULL, NULL, NULL, keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  places = kisi_list_fetch_finish (client, result, &error);
  g_assert_no_error (error);
}

/* Nothing is left of what came with an earlier credential, whatever the next one asks for. */
static void
test_forgotten_pages (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (SecretValue) secret = secret_value_new ("other", -1, "text/plain");

  answer_ids (server, 1, 20, "0-19/20");
  fetch_counted (client, "/places");
  fetch_counted (client, "/floors");
  g_assert_cmpuint (decoded, ==, 40);
  g_assert_cmpuint (freed, ==, 0);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  fetch_counted (client, "/places");
  g_assert_cmpuint (decoded, ==, 60);
  g_assert_cmpuint (freed, ==, 40);
}

/* Pages that are shorter than asked for are not the end. */
static void
test_short_pages (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autofree char *second = NULL;

  answer_ids (server, 1, 50, "0-49/120");
  answer_ids (server, 51, 100, "50-99/120");
  answer_ids (server, 101, 120, "100-149/120");
  assert_fetches (server, 120, 3);
  second = wire_server_dup_request (server, 1);
  g_assert_nonnull (strstr (second, "&offset=50 "));
}

static const char *
get_name (GPtrArray *locks, gint64 id) {
  for (guint i = 0; i < locks->len; i++) {
    KisiLock *lock = g_ptr_array_index (locks, i);

    if (lock->id == id)
      return lock->name;
  }
  return NULL;
}

/* Doors that slide from one page to another while they are fetched come twice, or not at all: the
 * list is read again. What is met again replaces what was there. */
static void
test_shifted (void) {
  const struct {
    const char *page;
    const char *range;
  } pages[] = {
      {"[{\"id\": 1, \"name\": \"a\"}, {\"id\": 2, \"name\": \"old\"}]", "0-1/4"},
      {"[{\"id\": 2, \"name\": \"new\"}, {\"id\": 4, \"name\": \"d\"}]", "2-3/4"},
      {"[{\"id\": 1, \"name\": \"a\"}, {\"id\": 3, \"name\": \"c\"}]", "0-1/4"},
      {"[{\"id\": 2, \"name\": \"new\"}, {\"id\": 4, \"name\": \"d\"}]", "2-3/4"},
  };
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GPtrArray) locks = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    answer_page (server, pages[i].page, pages[i].range);
  locks = fetch_locks (client, NULL);
  g_assert_cmpuint (locks->len, ==, 4);
  g_assert_cmpstr (get_name (locks, 2), ==, "new");
  g_assert_cmpstr (get_name (locks, 3), ==, "c");
  g_assert_cmpuint (wire_server_count (server), ==, 4);
}

/* A door of the first page vanished, and one slid there that was missed: as many as there are. */
static void
test_uneven (void) {
  g_autoptr (WireServer) server = wire_server_new ();

  answer_page (server, "[{\"id\": 1}, {\"id\": 2}]", "0-1/4");
  answer_page (server, "[{\"id\": 4}]", "2-3/3");
  answer_page (server, "[{\"id\": 2}, {\"id\": 3}]", "0-1/3");
  answer_page (server, "[{\"id\": 4}]", "2-3/3");
  assert_fetches (server, 4, 4);
}

/* A list that never comes to rest, or a total that is wrong, is not read for ever. */
static void
test_never_whole (void) {
  g_autoptr (WireServer) server = wire_server_new ();

  for (guint i = 0; i < 3; i++) {
    answer_ids (server, 1, 2, "0-1/5");
    answer_ids (server, 2, 3, "2-3/5");
    answer_page (server, "[]", "4-5/5");
  }
  assert_fetches (server, 3, 9);
}

/* @times: how often the first page, the second, and the end follow each other */
static void
answer_lies (WireServer *server, const char *first, const char *second, guint times) {
  for (guint i = 0; i < times; i++) {
    answer_page (server, first, "*/5");
    answer_page (server, second, "*/5");
    answer_page (server, "[]", "*/5");
  }
}

/* A total that is always too high costs one more reading, once; and hides nothing that slides. */
static void
test_total_too_high (void) {
  const char *const first = "[{\"id\": 1}, {\"id\": 2}]";
  const char *const second = "[{\"id\": 3}]";
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);

  answer_lies (server, first, second, 3);
  assert_client_fetches (client, server, 3, 6);
  assert_client_fetches (client, server, 3, 3);
  answer_lies (server, "[{\"id\": 1}]", second, 1);
  answer_lies (server, first, second, 2);
  assert_client_fetches (client, server, 3, 6);
  assert_client_fetches (client, server, 3, 3);
}

/* One that was too high, and is right now: what came twice stands where something did not come. Nor
 * is it too high for whoever signs in next. */
static void
test_total_right_again (void) {
  const char *const first = "[{\"id\": 1}, {\"id\": 2}]";
  const char *const second = "[{\"id\": 3}]";
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (SecretValue) other = secret_value_new ("other", -1, "text/plain");

  answer_lies (server, first, second, 2);
  assert_client_fetches (client, server, 3, 6);
  answer_page (server, first, "0-1/5");
  answer_page (server, "[{\"id\": 2}, {\"id\": 1}, {\"id\": 3}]", "2-4/5");
  answer_page (server, first, "0-1/5");
  answer_page (server, "[{\"id\": 3}, {\"id\": 4}, {\"id\": 5}]", "2-4/5");
  assert_client_fetches (client, server, 5, 4);
  answer_lies (server, first, second, 3);
  assert_client_fetches (client, server, 3, 6);
  assert_client_fetches (client, server, 3, 3);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, other);
  answer_lies (server, first, second, 2);
  assert_client_fetches (client, server, 3, 6);
}

static void
test_bad_objects (void) {
  g_autoptr (WireServer) server = wire_server_new ();

  answer_page (server,
               "[{\"id\": 1}, 5, null, [], \"x\", {}, {\"id\": \"7\"}, {\"id\": 8, \"name\": 5},"
               " {\"id\": 99999999999, \"name\": \"far beyond 32 bits\"}]",
               "0-8/9");
  assert_fetches (server, 2, 1);
}

/* Halves of surrogate pairs, which JSON can spell and UTF-8 cannot. */
static void
test_bad_names (void) {
  const struct {
    const char *json;
    const char *name;
  } cases[] = {
      {"\\ud83d\\ude80", "🚀"},   {"\\ud83d", "�"},
      {"\\uDE80 \\uD83D", "� �"}, {"\\ud83d\\ud83d\\ude80", "�🚀"},
      {"\\ud83d\\u0041", "�A"},   {"\\\\ud83d", "\\ud83d"},
      {"\\\\\\ud83d", "\\�"},     {"\\u00e9\\n\\\"", "é\n\""},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (WireServer) server = wire_server_new ();
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    g_autofree char *page =
        g_strdup_printf ("[{\"id\": 1, \"name\": \"%s\"}, {\"id\": 2}]", cases[i].json);
    g_autoptr (GPtrArray) locks = NULL;

    answer_page (server, page, "0-249/2");
    locks = fetch_locks (client, NULL);
    g_assert_nonnull (locks);
    g_assert_cmpuint (locks->len, ==, 2);
    g_assert_cmpstr (((KisiLock *) locks->pdata[0])->name, ==, cases[i].name);
  }
}

/* One lock again, and a favourite. */
static void
test_one (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (KisiLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  const char *starts[] = {"GET /locks/7?favorite=true HTTP", "GET /locks/7?favorite=true HTTP",
                          "POST /locks/7/favorite HTTP", "POST /locks/7/unfavorite HTTP"};

  wire_server_answer (server, "{\"id\": 7, \"favorite\": true}");
  wire_server_answer_bytes (server, "HTTP/1.1 404 Not Found\r\n",
                            "{\"error\": \"x\", \"code\": \"fad10e\"}", -1);
  wire_server_answer_bytes (server, "HTTP/1.1 204 No Content\r\n", NULL, 0);
  lock = fetch_lock (client, 7, &error);
  g_assert_no_error (error);
  g_assert_true (lock->favorite);
  g_assert_null (fetch_lock (client, 7, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_NOT_FOUND);
  for (guint i = 0; i < 2; i++) {
    GAsyncResult *stored = NULL;
    g_autoptr (GAsyncResult) result = NULL;

    kisi_lock_set_favorite_async (client, 7, i == 0, NULL, keyfob_test_store_result, &stored);
    result = keyfob_test_wait_for_result (&stored);
    g_assert_true (kisi_lock_set_favorite_finish (client, result, NULL));
  }

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    g_autofree char *request = wire_server_dup_request (server, i);

    g_assert_true (g_str_has_prefix (request, starts[i]));
  }
}

static void
test_not_a_list (void) {
  const char *bodies[] = {"{}",     "5",         "null",
                          "\"[]\"", "[1, 2, 3]", "[{\"id\": \"a\"}, {\"id\": 5, \"name\": []}]"};

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autoptr (WireServer) server = wire_server_new ();
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    g_autoptr (GError) error = NULL;

    wire_server_answer (server, bodies[i]);
    g_assert_null (fetch_locks (client, &error));
    g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);
  }
}

/* All pages or none. */
static void
test_failing_page (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GError) error = NULL;

  answer_ids (server, 1, 250, "0-249/500");
  wire_server_answer_bytes (server, "HTTP/1.1 503 Service Unavailable\r\n", "<html>", -1);
  g_assert_null (fetch_locks (client, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNAVAILABLE);
}

/* 20,000 is the largest offset: all doors up to there and one page more, and then the end. */
static void
test_endless (void) {
  g_autoptr (WireServer) server = wire_server_new ();

  for (guint page = 0; page < 90; page++)
    answer_ids (server, page * 250 + 1, page * 250 + 250, "0-249/9223372036854775807");
  assert_fetches (server, 20250, 81);
}

static void
note_progress (guint received, gint64 total, gpointer user_data) {
  g_string_append_printf (user_data, "%u/%" G_GINT64_FORMAT " ", received, total);
}

static void
test_progress (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GString) progress = g_string_new (NULL);
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) locks = NULL;

  answer_ids (server, 1, 250, "0-249/300");
  answer_ids (server, 251, 300, "250-499/300");
  kisi_lock_fetch_all_async (client, KISI_URGENCY_LOAD, note_progress, progress, NULL,
                             keyfob_test_store_result, &stored);
  result = keyfob_test_wait_for_result (&stored);
  locks = kisi_list_fetch_finish (client, result, NULL);
  g_assert_cmpuint (locks->len, ==, 300);
  g_assert_cmpstr (progress->str, ==, "250/300 300/300 ");
}

/* What an access link may ask, and what not (kisi-api.md, section 5). */
static void
test_access_link (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (SecretValue) link = secret_value_new ("link", -1, "text/plain");
  g_autoptr (GPtrArray) locks = NULL;
  g_autoptr (KisiLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *list = NULL;
  g_autofree char *one = NULL;

  answer_ids (server, 7, 7, "0-249/1");
  wire_server_answer (server, "[{\"id\": 7}]");
  wire_server_answer (server, "[]");
  wire_server_answer (server, "[{\"id\": 8}]");
  kisi_client_set_credential (client, KISI_CREDENTIAL_ACCESS_LINK, link);
  locks = fetch_locks (client, NULL);
  g_assert_cmpuint (locks->len, ==, 1);
  lock = fetch_lock (client, 7, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lock->id, ==, 7);
  g_assert_null (fetch_lock (client, 7, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* Another door's state must not be shown under this one's name. */
  g_assert_null (fetch_lock (client, 7, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNEXPECTED);

  list = wire_server_dup_request (server, 0);
  one = wire_server_dup_request (server, 1);
  g_assert_true (g_str_has_prefix (list, "GET /locks?sort=name&limit=250&offset=0 HTTP"));
  g_assert_true (g_str_has_prefix (one, "GET /locks?ids=7 HTTP"));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/list/pages", test_pages);
  g_test_add_func ("/list/ends", test_ends);
  g_test_add_func ("/list/known-pages", test_known_pages);
  g_test_add_func ("/list/forgotten-pages", test_forgotten_pages);
  g_test_add_func ("/list/short-pages", test_short_pages);
  g_test_add_func ("/list/total-too-high", test_total_too_high);
  g_test_add_func ("/list/total-right-again", test_total_right_again);
  g_test_add_func ("/list/shifted", test_shifted);
  g_test_add_func ("/list/uneven", test_uneven);
  g_test_add_func ("/list/never-whole", test_never_whole);
  g_test_add_func ("/list/bad-objects", test_bad_objects);
  g_test_add_func ("/list/bad-names", test_bad_names);
  g_test_add_func ("/list/one", test_one);
  g_test_add_func ("/list/not-a-list", test_not_a_list);
  g_test_add_func ("/list/failing-page", test_failing_page);
  g_test_add_func ("/list/endless", test_endless);
  g_test_add_func ("/list/progress", test_progress);
  g_test_add_func ("/list/access-link", test_access_link);
  return g_test_run ();
}
