/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test.h"
#include "model-fixtures.h"
#include "model/account/keyfob-login-check.h"

/* A credential that Kisi refused once. */
typedef struct {
  KeyfobSimulator *simulator;
  KisiClient *client;
  KeyfobLoginCheck *check;
  guint refused; /* judgements */
  guint accepted;
} Fixture;

static void
on_judged (KeyfobLoginCheck *check, gboolean accepted, Fixture *fixture) {
  if (accepted)
    fixture->accepted++;
  else
    fixture->refused++;
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->simulator = new_simulator ();
  fixture->client = new_client (fixture->simulator);
  fixture->check = keyfob_login_check_new_with (fixture->client, 20, 20);
  g_signal_connect (fixture->check, "judged", G_CALLBACK (on_judged), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->check);
  keyfob_test_finalize_soon (fixture->client);
  g_assert_finalize_object (fixture->simulator);
}

static guint
count (Fixture *fixture, const char *path) {
  return keyfob_simulator_count_requests (fixture->simulator, "GET", path);
}

static void
refuse (Fixture *fixture, guint status, guint times) {
  const KeyfobFault fault = {
      .path = "/login", .kind = KEYFOB_FAULT_STATUS_CODE, .status = status, .times = times};

  keyfob_simulator_add_fault (fixture->simulator, &fault);
}

static gboolean
is_sure (gpointer data) {
  return !keyfob_login_check_is_doubting (((Fixture *) data)->check);
}

static gboolean
is_accepted_again (gpointer data) {
  return ((Fixture *) data)->accepted > 0;
}

static void
test_hiccup (Fixture *fixture, gconstpointer unused) {
  refuse (fixture, 401, 1);
  keyfob_login_check_doubt (fixture->check);
  keyfob_login_check_doubt (fixture->check); /* another request of the same time */
  g_assert_true (keyfob_login_check_is_doubting (fixture->check));
  keyfob_test_wait_until (is_sure, fixture);
  g_assert_cmpuint (count (fixture, "/login"), ==, 2);
  g_assert_cmpuint (fixture->refused, ==, 0);
  g_assert_cmpuint (fixture->accepted, ==, 0);
}

/* Refused twice, it is asked for from time to time, and comes back by itself. */
static void
test_refused (Fixture *fixture, gconstpointer unused) {
  refuse (fixture, 401, 4);
  keyfob_login_check_doubt (fixture->check);
  keyfob_test_wait_until (is_sure, fixture);
  g_assert_cmpuint (count (fixture, "/login"), ==, 2);
  g_assert_cmpuint (fixture->refused, ==, 1);
  keyfob_test_wait_until (is_accepted_again, fixture);
  g_assert_cmpuint (count (fixture, "/login"), ==, 5);
  g_assert_cmpuint (fixture->refused, ==, 1);
  g_assert_cmpuint (fixture->accepted, ==, 1);
}

/* Who does not answer has judged nobody. */
static void
test_no_word (Fixture *fixture, gconstpointer unused) {
  const KeyfobFault fault = {
      .path = "/login", .kind = KEYFOB_FAULT_STATUS_HTML, .status = 502, .times = 1};

  refuse (fixture, 401, 1);
  keyfob_simulator_add_fault (fixture->simulator, &fault);
  keyfob_login_check_doubt (fixture->check);
  keyfob_test_wait_until (is_sure, fixture);
  g_assert_cmpuint (count (fixture, "/login"), ==, 2);
  g_assert_cmpuint (fixture->refused, ==, 0);
}

/* An access link has no login to ask for. */
static void
test_link (Fixture *fixture, gconstpointer unused) {
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_access_link (fixture->simulator), -1, "text/plain");

  kisi_client_set_credential (fixture->client, KISI_CREDENTIAL_ACCESS_LINK, secret);
  keyfob_login_check_doubt (fixture->check);
  keyfob_test_wait_until (is_sure, fixture);
  g_assert_cmpuint (count (fixture, "/locks"), ==, 1);
  g_assert_cmpuint (count (fixture, NULL), ==, 1);
  keyfob_simulator_revoke (fixture->simulator, NULL);
  keyfob_login_check_doubt (fixture->check);
  keyfob_test_wait_until (is_sure, fixture);
  g_assert_cmpuint (fixture->refused, ==, 1);
}

/* The credential is another before there is an answer. None comes while the request is taken back:
 * libsoup before 3.7.1 ends twice what is cancelled in the turn of the main loop in which its
 * answer is read, and crashes at the next request. */
static void
test_stopped (Fixture *fixture, gconstpointer unused) {
  const KeyfobFault silence = {.path = "/login", .kind = KEYFOB_FAULT_SILENCE, .times = 1};

  keyfob_simulator_add_fault (fixture->simulator, &silence);
  keyfob_login_check_doubt (fixture->check);
  while (count (fixture, "/login") == 0)
    g_main_context_iteration (NULL, FALSE);
  keyfob_login_check_stop (fixture->check);
  g_assert_false (keyfob_login_check_is_doubting (fixture->check));
  keyfob_simulator_clear_faults (fixture->simulator);
  keyfob_login_check_doubt (fixture->check);
  keyfob_test_wait_until (is_sure, fixture);
  g_assert_cmpuint (fixture->refused, ==, 0);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/login-check/hiccup", test_hiccup);
  TEST ("/login-check/refused", test_refused);
  TEST ("/login-check/no-word", test_no_word);
  TEST ("/login-check/link", test_link);
  TEST ("/login-check/stopped", test_stopped);
  return g_test_run ();
}
