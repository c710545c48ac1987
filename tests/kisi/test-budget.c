/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "kisi/kisi-budget.h"

#include "keyfob-test.h"
#include "kisi-requests.h"
#include "platform/keyfob-timer.h"

#define SECOND G_USEC_PER_SEC

/* Sends as soon as the budget allows, again and again. Returns: when each was sent. */
static void
send_all (KisiBudget *budget, KisiUrgency urgency, gint64 *now_us, gint64 *sent_us, guint n) {
  for (guint i = 0; i < n; i++) {
    *now_us += kisi_budget_get_wait_us (budget, urgency, *now_us);
    g_assert_cmpint (kisi_budget_get_wait_us (budget, urgency, *now_us), ==, 0);
    kisi_budget_count (budget, *now_us);
    sent_us[i] = *now_us;
  }
}

static void
test_load (void) {
  KisiBudget budget = {0};
  gint64 now_us = 1000 * SECOND;
  gint64 sent_us[100];

  send_all (&budget, KISI_URGENCY_LOAD, &now_us, sent_us, G_N_ELEMENTS (sent_us));
  g_assert_cmpint (sent_us[3], ==, sent_us[0]);
  /* Never more than four within any second, so that one is left for a person. */
  for (gsize i = 4; i < G_N_ELEMENTS (sent_us); i++)
    g_assert_cmpint (sent_us[i] - sent_us[i - 4], ==, SECOND);
}

static void
test_refresh (void) {
  KisiBudget budget = {0};
  gint64 now_us = 1000 * SECOND;
  gint64 sent_us[10];

  send_all (&budget, KISI_URGENCY_REFRESH, &now_us, sent_us, G_N_ELEMENTS (sent_us));
  g_assert_cmpint (sent_us[0], ==, 1000 * SECOND);
  for (gsize i = 1; i < G_N_ELEMENTS (sent_us); i++)
    g_assert_cmpint (sent_us[i] - sent_us[i - 1], ==, SECOND);
}

/* The background yields to what a person does, and never the other way round. */
static void
test_now (void) {
  KisiBudget budget = {0};
  gint64 now_us = 1000 * SECOND;
  gint64 sent_us[20];

  send_all (&budget, KISI_URGENCY_LOAD, &now_us, sent_us, 4);
  for (guint i = 0; i < 20; i++) {
    g_assert_cmpint (kisi_budget_get_wait_us (&budget, KISI_URGENCY_NOW, now_us), ==, 0);
    kisi_budget_count (&budget, now_us);
    now_us += SECOND / 10;
  }
  g_assert_cmpint (kisi_budget_get_wait_us (&budget, KISI_URGENCY_REFRESH, now_us), ==,
                   SECOND - SECOND / 10);
  g_assert_cmpint (kisi_budget_get_wait_us (&budget, KISI_URGENCY_LOAD, now_us), ==,
                   SECOND - 4 * SECOND / 10);
  now_us += SECOND;
  g_assert_cmpint (kisi_budget_get_wait_us (&budget, KISI_URGENCY_REFRESH, now_us), ==, 0);
}

static void
test_hold (void) {
  KisiBudget budget = {0};
  gint64 now_us = 1000 * SECOND;

  kisi_budget_hold (&budget, 30, now_us);
  kisi_budget_hold (&budget, 10, now_us); /* does not shorten it */
  g_assert_true (kisi_budget_is_held (&budget, KISI_URGENCY_REFRESH, now_us));
  g_assert_true (kisi_budget_is_held (&budget, KISI_URGENCY_LOAD, now_us + 30 * SECOND - 1));
  g_assert_false (kisi_budget_is_held (&budget, KISI_URGENCY_NOW, now_us));
  g_assert_false (kisi_budget_is_held (&budget, KISI_URGENCY_LOAD, now_us + 30 * SECOND));
}

/* No answer may shut the doors' states out for a day. */
static void
test_long_hold (void) {
  KisiBudget budget = {0};
  gint64 now_us = 1000 * SECOND;

  kisi_budget_hold (&budget, G_MAXUINT, now_us);
  g_assert_true (kisi_budget_is_held (&budget, KISI_URGENCY_LOAD, now_us + 299 * SECOND));
  g_assert_false (kisi_budget_is_held (&budget, KISI_URGENCY_LOAD, now_us + 300 * SECOND));
}

static void
send_in_background (KisiClient *client,
                    KisiUrgency urgency,
                    const char *path,
                    GCancellable *cancellable,
                    GAsyncResult **stored) {
  KisiRequest request = {.method = "GET", .path = path, .urgency = urgency};

  kisi_client_send_async (client, &request, cancellable, keyfob_test_store_result, stored);
}

static void
assert_cancelled (KisiClient *client, GAsyncResult **stored) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (stored);
  g_autoptr (GError) error = NULL;

  g_assert_false (kisi_client_send_finish (client, result, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* One background request hangs: the next one waits for it, a person does not. */
static void
test_lanes (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
  g_autoptr (GCancellable) hang = g_cancellable_new ();
  g_autoptr (GCancellable) queued = g_cancellable_new ();
  GAsyncResult *hanging = NULL, *refresh = NULL, *load = NULL, *given_up = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autofree char *last = NULL;

  wire_server_stay_silent (server);
  wire_server_answer (server, "{}");

  send_in_background (client, KISI_URGENCY_LOAD, "/hangs", hang, &hanging);
  wait_for_requests (server, 1);
  send_in_background (client, KISI_URGENCY_REFRESH, "/refresh", queued, &refresh);
  send_in_background (client, KISI_URGENCY_LOAD, "/given-up", queued, &given_up);
  send_in_background (client, KISI_URGENCY_LOAD, "/load", NULL, &load);
  g_assert_true (unlock (client, 1, NULL));
  g_assert_cmpuint (wire_server_count (server), ==, 2);

  /* What waits can be given up, and is never sent then. */
  g_cancellable_cancel (queued);
  assert_cancelled (client, &refresh);
  assert_cancelled (client, &given_up);
  g_cancellable_cancel (hang);
  assert_cancelled (client, &hanging);

  loaded = keyfob_test_wait_for_result (&load);
  g_assert_true (kisi_client_send_finish (client, loaded, NULL, NULL, NULL));
  g_assert_cmpuint (wire_server_count (server), ==, 3);
  last = wire_server_dup_request (server, 2);
  g_assert_true (g_str_has_prefix (last, "GET /load "));
}

static void
assert_held (KisiClient *client, GAsyncResult **stored) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (stored);
  g_autoptr (GError) error = NULL;

  g_assert_false (kisi_client_send_finish (client, result, NULL, NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_TOO_MANY_REQUESTS);
}

/* After an answer that asks to wait, only what a person does is sent. All else is told at once,
 * what has been waiting for its turn, too: nobody is kept waiting for minutes without a word. */
static void
test_too_many (void) {
  const char *answers[] = {"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 900\r\n",
                           "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 900\r\n"};

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (WireServer) server = wire_server_new ();
    g_autoptr (KisiClient) client = new_client (wire_server_get_url (server), 0);
    GAsyncResult *first = NULL, *waiting = NULL, *load = NULL, *refresh = NULL;
    gint64 now;

    wire_server_answer_bytes (server, answers[i], "", -1);
    wire_server_answer (server, "{}");
    g_assert_cmpint (kisi_client_get_held_until (client), ==, 0);
    send_in_background (client, KISI_URGENCY_REFRESH, "/locks", NULL, &first);
    send_in_background (client, KISI_URGENCY_REFRESH, "/locks", NULL, &waiting);
    assert_held (client, &waiting);
    g_clear_object (&first);
    now = keyfob_timer_now ();
    g_assert_cmpint (kisi_client_get_held_until (client), >, now + 290 * SECOND);
    g_assert_cmpint (kisi_client_get_held_until (client), <=, now + 300 * SECOND);

    send_in_background (client, KISI_URGENCY_LOAD, "/locks", NULL, &load);
    send_in_background (client, KISI_URGENCY_REFRESH, "/locks", NULL, &refresh);
    assert_held (client, &load);
    assert_held (client, &refresh);
    g_assert_true (unlock (client, 1, NULL));
    g_assert_cmpuint (wire_server_count (server), ==, 2);
  }
}

static KisiClient *
new_sharing_client (WireServer *server, const char *text) {
  KisiClient *client = new_client (wire_server_get_url (server), 0);
  g_autoptr (SecretValue) secret = secret_value_new (text, -1, "text/plain");

  kisi_client_share_budget (client);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  return client;
}

/* What one login is asked to wait for, all that use it wait for, in whatever process; and nobody
 * else does. */
static void
test_shared (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  g_autoptr (KisiClient) told = new_sharing_client (server, "one");
  g_autoptr (KisiClient) same = new_sharing_client (server, "one");
  g_autoptr (KisiClient) other = new_sharing_client (server, "other");
  g_autoptr (SecretValue) secret = secret_value_new ("third", -1, "text/plain");
  GAsyncResult *first = NULL, *held = NULL;

  wire_server_answer_bytes (server, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\n", "",
                            -1);
  wire_server_answer (server, "{}");
  send_in_background (told, KISI_URGENCY_REFRESH, "/locks", NULL, &first);
  assert_held (told, &first);
  g_assert_cmpint (kisi_client_get_held_until (same), >, keyfob_timer_now ());
  g_assert_cmpint (kisi_client_get_held_until (other), ==, 0);
  send_in_background (same, KISI_URGENCY_LOAD, "/locks", NULL, &held);
  assert_held (same, &held);
  g_assert_true (unlock (other, 1, NULL));
  g_assert_cmpuint (wire_server_count (server), ==, 2);

  /* Nor does whoever signs in where that login was. */
  kisi_client_set_credential (same, KISI_CREDENTIAL_LOGIN, secret);
  g_assert_cmpint (kisi_client_get_held_until (same), ==, 0);
}

static void
on_last_answer (GObject *source, GAsyncResult *result, gpointer user_data) {
  gboolean *answered = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (kisi_client_send_finish (KISI_CLIENT (source), result, NULL, NULL, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_SIGNED_OUT);
  *answered = TRUE;
}

static gboolean
is_true (gpointer data) {
  return *(gboolean *) data;
}

/* A request that waits may be all that holds the client, and may end while it is being sent. */
static void
test_last_reference (void) {
  g_autoptr (WireServer) server = wire_server_new ();
  KisiClient *client = new_client (wire_server_get_url (server), 0);
  KisiRequest request = {.method = "GET", .path = "/locks", .urgency = KISI_URGENCY_REFRESH};
  gboolean answered = FALSE;

  wire_server_answer (server, "{}");
  g_assert_true (get (client, "/locks", NULL, NULL));
  kisi_client_send_async (client, &request, NULL, on_last_answer, &answered);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, NULL);
  g_object_add_weak_pointer (G_OBJECT (client), (gpointer *) &client);
  g_object_unref (client);
  g_assert_nonnull (client);
  keyfob_test_wait_until (is_true, &answered);
  g_assert_null (client);
  g_assert_cmpuint (wire_server_count (server), ==, 1);
}

static void
remove_files (const char *folder) {
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileEnumerator) files =
      g_file_enumerate_children (file, G_FILE_ATTRIBUTE_STANDARD_NAME, 0, NULL, NULL);
  GFile *child;

  while (files != NULL && g_file_enumerator_iterate (files, NULL, &child, NULL, NULL) && child)
    remove_files (g_file_peek_path (child));
  g_assert_true (g_file_delete (file, NULL, NULL));
}

int
main (int argc, char **argv) {
  g_autofree char *runtime = g_dir_make_tmp ("keyfob-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/budget/load", test_load);
  g_test_add_func ("/budget/refresh", test_refresh);
  g_test_add_func ("/budget/now", test_now);
  g_test_add_func ("/budget/hold", test_hold);
  g_test_add_func ("/budget/long-hold", test_long_hold);
  g_test_add_func ("/budget/lanes", test_lanes);
  g_test_add_func ("/budget/too-many", test_too_many);
  g_test_add_func ("/budget/shared", test_shared);
  g_test_add_func ("/budget/last-reference", test_last_reference);
  status = g_test_run ();
  remove_files (runtime);
  return status;
}
