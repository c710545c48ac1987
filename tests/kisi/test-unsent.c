/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Unlocks that nobody wants any more before anything of them was written: nothing ever is. */

#include "keyfob-test-certificate.h"
#include "keyfob-test-clock.h"
#include "keyfob-test-gate.h"
#include "keyfob-test.h"
#include "kisi-requests.h"
#include "simulator/keyfob-simulator.h"

#define DOOR "Front Entrance"

/* Turns of the main loop in which a connection comes about, and more. */
#define TURNS 60

static KeyfobTestCertificate *certificate;

/* A client whose connections hang until the gate is opened. */
typedef struct {
  KeyfobSimulator *office;
  KeyfobTestGate *gate;
  KisiClient *client;
  gint64 id;
  GCancellable *cancellable;
  GAsyncResult *stored;
} Fixture;

static void
make_client (Fixture *fixture, guint deadline_ms) {
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (fixture->office), -1, "text/plain");

  fixture->gate =
      keyfob_test_gate_new (keyfob_simulator_get_url (fixture->office), certificate->certificate);
  fixture->client =
      kisi_client_new (keyfob_test_gate_get_url (fixture->gate), certificate->database, NULL);
  kisi_client_set_deadline (fixture->client, deadline_ms);
  kisi_client_set_credential (fixture->client, KISI_CREDENTIAL_LOGIN, secret);
  fixture->cancellable = g_cancellable_new ();
}

static void
drop_client (Fixture *fixture) {
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
  g_clear_pointer (&fixture->gate, keyfob_test_gate_free);
  g_clear_object (&fixture->cancellable);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (GError) error = NULL;

  fixture->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  fixture->id = keyfob_simulator_find_lock (fixture->office, DOOR);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  if (fixture->client != NULL)
    drop_client (fixture);
  g_assert_finalize_object (fixture->office);
}

static void
begin (Fixture *fixture) {
  kisi_lock_unlock_async (fixture->client, fixture->id, NULL, fixture->cancellable,
                          keyfob_test_store_result, &fixture->stored);
}

static gboolean
is_at_gate (gpointer fixture) {
  return keyfob_test_gate_count (((Fixture *) fixture)->gate) > 0;
}

static gboolean
is_passed (gpointer fixture) {
  return keyfob_test_gate_is_passed (((Fixture *) fixture)->gate);
}

static guint
count_posts (Fixture *fixture) {
  return keyfob_simulator_count_requests (fixture->office, "POST", NULL);
}

static gboolean
finish (Fixture *fixture, GError **error) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (&fixture->stored);

  return kisi_lock_unlock_finish (fixture->client, result, error);
}

/* The handshake goes on, and nothing comes. */
static void
open_for_nothing (Fixture *fixture) {
  guint posts = count_posts (fixture);

  keyfob_test_gate_open (fixture->gate);
  keyfob_test_wait_until (is_passed, fixture);
  g_assert_cmpuint (count_posts (fixture), ==, posts);
}

static void
test_cancelled (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  make_client (fixture, 0);
  begin (fixture);
  keyfob_test_wait_until (is_at_gate, fixture);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  open_for_nothing (fixture);
}

static void
test_deadline (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  make_client (fixture, 200);
  begin (fixture);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  open_for_nothing (fixture);
}

/* The connection comes about before any timer has seen that the computer slept. */
static void
test_slept (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  make_client (fixture, 0);
  begin (fixture);
  keyfob_test_wait_until (is_at_gate, fixture);
  keyfob_test_clock_sleep (3600);
  open_for_nothing (fixture);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
}

/* The unlock takes over a connection that is being made. */
static void
begin_while_connecting (Fixture *fixture) {
  make_client (fixture, 0);
  kisi_client_warm_up (fixture->client);
  keyfob_test_wait_until (is_at_gate, fixture);
  begin (fixture);
  for (guint i = 0; i < TURNS; i++)
    g_main_context_iteration (NULL, FALSE);
}

/* It takes over a connection that is being made, which its end does not end. */
static void
test_warming_up (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  begin_while_connecting (fixture);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  keyfob_test_gate_open (fixture->gate);
  /* That connection stays, and what is unlocked over it next is unlocked once. */
  g_clear_error (&error);
  g_assert_true (unlock (fixture->client, fixture->id, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

/* Who took over a connection that is being made keeps it, though the client takes new ones. */
static void
test_renewed (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  begin_while_connecting (fixture);
  kisi_client_renew_connections (fixture->client);
  kisi_client_warm_up (fixture->client);
  for (guint i = 0; i < TURNS; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (fixture->stored);
  keyfob_test_gate_open (fixture->gate);
  g_assert_true (finish (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

/* Whichever turn of the main loop it is cancelled in, what it is told to be is what happened. */
static void
test_every_turn (Fixture *fixture, gconstpointer unused) {
  guint accepted = 0;
  guint cancelled = 0;

  for (guint turns = 0; turns < TURNS; turns++) {
    guint posts = count_posts (fixture);
    g_autoptr (GError) error = NULL;

    make_client (fixture, 0);
    begin (fixture);
    keyfob_test_wait_until (is_at_gate, fixture);
    keyfob_test_gate_open (fixture->gate);
    for (guint i = 0; i < turns && fixture->stored == NULL; i++)
      g_main_context_iteration (NULL, TRUE);
    g_cancellable_cancel (fixture->cancellable);
    if (finish (fixture, &error)) {
      accepted++;
      g_assert_cmpuint (count_posts (fixture), ==, posts + 1);
    } else {
      cancelled++;
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      keyfob_test_wait_until (is_passed, fixture);
      g_assert_cmpuint (count_posts (fixture), ==, posts);
    }
    drop_client (fixture);
  }
  g_test_message ("%u accepted, %u cancelled", accepted, cancelled);
  g_assert_cmpuint (accepted, >, 0);
  g_assert_cmpuint (cancelled, >, 0);
}

static gboolean
is_sent (gpointer fixture) {
  return count_posts (fixture) > 0;
}

/* Somebody wants to know. */
static void
test_written (Fixture *fixture, gconstpointer unused) {
  const KeyfobFault late = {.method = "POST", .kind = KEYFOB_FAULT_DELAY, .milliseconds = 60000};
  g_autoptr (GError) error = NULL;

  make_client (fixture, 0);
  keyfob_simulator_add_fault (fixture->office, &late);
  keyfob_test_gate_open (fixture->gate);
  begin (fixture);
  keyfob_test_wait_until (is_sent, fixture);
  g_cancellable_cancel (fixture->cancellable);
  for (guint i = 0; i < TURNS; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (fixture->stored);
  keyfob_simulator_end_delays (fixture->office);
  g_assert_true (finish (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
}

int
main (int argc, char **argv) {
  int status;

  g_test_init (&argc, &argv, NULL);
  certificate = keyfob_test_certificate_new ();
#define ADD(name, function) g_test_add ("/unsent/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("cancelled", test_cancelled);
  ADD ("deadline", test_deadline);
  ADD ("slept", test_slept);
  ADD ("warming-up", test_warming_up);
  ADD ("renewed", test_renewed);
  ADD ("every-turn", test_every_turn);
  ADD ("written", test_written);
#undef ADD
  status = g_test_run ();
  keyfob_test_certificate_free (certificate);
  return status;
}
