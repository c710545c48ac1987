/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include <string.h>

#include "keyfob-test-certificate.h"
#include "keyfob-test.h"
#include "kisi-requests.h"
#include "quiet-server.h"
#include "simulator/keyfob-simulator.h"

/* More than a request takes from its start to its answer. */
#define TURNS 50

#define PATIENCE_MS (60 * 1000)

static KeyfobTestCertificate *certificate;

typedef struct {
  KeyfobSimulator *simulator;
  KisiClient *client;
  gint64 door;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data) {
  gboolean tls = GPOINTER_TO_INT (data);
  KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (SecretValue) secret = NULL;

  if (tls)
    options.certificate = certificate->certificate;
  self->simulator = keyfob_simulator_new (&options, NULL);
  self->door = keyfob_simulator_find_lock (self->simulator, "Front Entrance");
  self->client = kisi_client_new (keyfob_simulator_get_url (self->simulator),
                                  tls ? certificate->database : NULL, NULL);
  secret = secret_value_new (keyfob_simulator_get_api_key (self->simulator), -1, "text/plain");
  kisi_client_set_credential (self->client, KISI_CREDENTIAL_LOGIN, secret);
}

static void
tear_down (Fixture *self, gconstpointer data) {
  g_assert_finalize_object (self->client);
  g_object_unref (self->simulator);
}

static guint
count_connections (Fixture *self) {
  return keyfob_simulator_count_connections (self->simulator);
}

static gboolean
is_connected (gpointer data) {
  return count_connections (data) > 0;
}

/* An unlock takes the connection that is there. */
static void
test_reuse (Fixture *self, gconstpointer data) {
  g_autoptr (GPtrArray) locks = fetch_locks (self->client, NULL);

  g_assert_nonnull (locks);
  for (guint i = 0; i < 5; i++)
    g_assert_true (unlock (self->client, self->door, NULL));
  g_assert_cmpuint (count_connections (self), ==, 1);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (self->simulator, self->door), ==, 5);

  kisi_client_renew_connections (self->client);
  g_assert_true (unlock (self->client, self->door, NULL));
  g_assert_cmpuint (count_connections (self), ==, 2);
}

/* A window that gets focus again and again connects once, and an unlock takes that connection. */
static void
test_warm_up (Fixture *self, gconstpointer data) {
  for (guint i = 0; i < 5; i++)
    kisi_client_warm_up (self->client);
  keyfob_test_wait_until (is_connected, self);
  g_assert_cmpuint (keyfob_simulator_count_requests (self->simulator, NULL, NULL), ==, 0);

  g_assert_true (unlock (self->client, self->door, NULL));
  for (guint i = 0; i < 5; i++)
    kisi_client_warm_up (self->client);
  g_assert_true (unlock (self->client, self->door, NULL));
  g_assert_cmpuint (count_connections (self), ==, 1);
}

/* Nobody is told that a warm-up failed, and nothing is stuck after it. */
static void
test_warm_up_down (Fixture *self, gconstpointer data) {
  g_autoptr (GError) error = NULL;

  keyfob_simulator_stop_listening (self->simulator);
  kisi_client_warm_up (self->client);
  g_assert_false (unlock (self->client, self->door, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  g_assert_true (keyfob_simulator_listen_again (self->simulator, NULL));
  kisi_client_warm_up (self->client);
  /* The first may still meet the end of an attempt to connect that began too early. */
  while (!unlock (self->client, self->door, NULL))
    ;
  g_assert_cmpuint (keyfob_simulator_count_unlocks (self->simulator, self->door), ==, 1);
}

/* A request that was cancelled, and which the server still thinks about, is in nobody's way. */
static void
test_cancelled (Fixture *self, gconstpointer data) {
  KeyfobFault fault = {.method = "GET", .path = "/locks", .times = 1, .kind = KEYFOB_FAULT_SILENCE};
  KisiRequest request = {.method = "GET", .path = "/locks", .urgency = KISI_URGENCY_LOAD};
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) locks = NULL;
  g_autoptr (GError) error = NULL;

  keyfob_simulator_add_fault (self->simulator, &fault);
  kisi_client_send_async (self->client, &request, cancellable, keyfob_test_store_result, &stored);
  while (keyfob_simulator_count_requests (self->simulator, "GET", "/locks") == 0)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  result = keyfob_test_wait_for_result (&stored);
  g_assert_false (kisi_client_send_finish (self->client, result, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  locks = fetch_locks (self->client, NULL);
  g_assert_nonnull (locks);
  g_assert_true (unlock (self->client, self->door, NULL));
  keyfob_simulator_clear_faults (self->simulator);
}

/* Answers before it is asked, so that the answer is there in the turn in which the request is sent.
 */
static gboolean
answer_early (GSocketService *service,
              GSocketConnection *connection,
              GObject *source,
              gpointer unused) {
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                               "Content-Length: 2\r\nConnection: close\r\n\r\n[]";

  g_assert_true (
      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                                 strlen (answer), NULL, NULL, NULL));
  return TRUE;
}

/* Whichever turn of the main loop a request is cancelled in, the next one is answered. */
static void
test_cancelled_in_every_turn (void) {
  g_autoptr (QuietServer) server = quiet_server_new ("http");
  g_autoptr (KisiClient) client = new_client (server->url, 0);
  KisiRequest request = {.method = "GET", .path = "/locks", .urgency = KISI_URGENCY_NOW};
  guint answered = 0;
  guint cancelled = 0;

  g_signal_connect (server->service, "incoming", G_CALLBACK (answer_early), NULL);
  for (guint turns = 0; turns < TURNS; turns++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    GAsyncResult *stored = NULL;

    kisi_client_send_async (client, &request, cancellable, keyfob_test_store_result, &stored);
    for (guint i = 0; i < turns && stored == NULL; i++)
      g_main_context_iteration (NULL, TRUE);
    g_cancellable_cancel (cancellable);
    result = keyfob_test_wait_for_result (&stored);
    if (kisi_client_send_finish (client, result, NULL, NULL, &error)) {
      answered++;
    } else {
      cancelled++;
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  }
  g_test_message ("%u answered, %u cancelled", answered, cancelled);
  g_assert_cmpuint (answered, >, 0);
  g_assert_cmpuint (cancelled, >, 0);
}

static gboolean
is_asked_twice (gpointer server) {
  return ((QuietServer *) server)->connections->len == 2;
}

/* A connection that was being made when the computer fell asleep never comes about, and no word of
 * that comes for long: after it another is made. */
static void
test_dead_warm_up (void) {
  g_autoptr (QuietServer) server = quiet_server_new ("https");
  g_autoptr (KisiClient) client = new_client (server->url, 0);

  kisi_client_warm_up (client); /* the server never says a word of TLS */
  keyfob_test_wait_until (quiet_server_is_asked, server);
  kisi_client_renew_connections (client);
  kisi_client_warm_up (client);
  keyfob_test_wait_until (is_asked_twice, server);
}

static gboolean
is_closed (gpointer server) {
  GSocketConnection *connection = ((QuietServer *) server)->connections->pdata[0];
  char byte;

  g_socket_set_blocking (g_socket_connection_get_socket (connection), FALSE);
  return g_socket_receive (g_socket_connection_get_socket (connection), &byte, 1, NULL, NULL) == 0;
}

/* Who signs out leaves no connection behind. */
static void
test_sign_out (void) {
  g_autoptr (QuietServer) server = quiet_server_new ("http");
  g_autoptr (KisiClient) client = new_client (server->url, 0);
  gint64 start_us = g_get_monotonic_time ();

  kisi_client_warm_up (client);
  keyfob_test_wait_until (quiet_server_is_asked, server);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, NULL);
  keyfob_test_wait_until (is_closed, server);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 15 * G_USEC_PER_SEC);
}

/* A captive portal's certificate: nothing is sent. */
static void
test_wrong_certificate (void) {
  KeyfobSimulatorOptions options = {.certificate = certificate->certificate};
  g_autoptr (KeyfobSimulator) simulator = keyfob_simulator_new (&options, NULL);
  g_autoptr (KisiClient) client = new_client (keyfob_simulator_get_url (simulator), 0);
  g_autoptr (GError) error = NULL;

  g_assert_false (unlock (client, 1, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "not safe"));
  g_assert_cmpuint (keyfob_simulator_count_requests (simulator, NULL, NULL), ==, 0);
}

/* The first load of a large office stays within what Kisi allows a user. */
static void
test_rate (void) {
  KeyfobSimulatorOptions options = {.doors = 1300};
  g_autoptr (KeyfobSimulator) simulator = keyfob_simulator_new (&options, NULL);
  /* It is not about how fast a busy computer answers. */
  g_autoptr (KisiClient) client = new_client (keyfob_simulator_get_url (simulator), PATIENCE_MS);
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (simulator), -1, "text/plain");
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) locks = NULL;
  g_autoptr (GError) error = NULL;

  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  kisi_lock_fetch_all_async (client, KISI_URGENCY_LOAD, NULL, NULL, NULL, keyfob_test_store_result,
                             &stored);
  result = keyfob_test_wait_for_result (&stored);
  locks = kisi_list_fetch_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (locks->len, ==, 1300);
  g_assert_cmpuint (keyfob_simulator_count_requests (simulator, NULL, NULL), ==, 6);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer)) {
  g_autofree char *plain = g_strdup_printf ("/connections/http1/%s", name);
  g_autofree char *tls = g_strdup_printf ("/connections/tls/%s", name);

  g_test_add (plain, Fixture, GINT_TO_POINTER (FALSE), set_up, test, tear_down);
  g_test_add (tls, Fixture, GINT_TO_POINTER (TRUE), set_up, test, tear_down);
}

int
main (int argc, char **argv) {
  int status;

  g_test_init (&argc, &argv, NULL);
  certificate = keyfob_test_certificate_new ();
  add ("reuse", test_reuse);
  add ("warm-up", test_warm_up);
  add ("warm-up-down", test_warm_up_down);
  add ("cancelled", test_cancelled);
  g_test_add_func ("/connections/cancelled-in-every-turn", test_cancelled_in_every_turn);
  g_test_add_func ("/connections/dead-warm-up", test_dead_warm_up);
  g_test_add_func ("/connections/sign-out", test_sign_out);
  g_test_add_func ("/connections/wrong-certificate", test_wrong_certificate);
  g_test_add_func ("/connections/rate", test_rate);
  status = g_test_run ();
  keyfob_test_certificate_free (certificate);
  return status;
}
