/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include <string.h>

#include "keyfob-test-certificate.h"
#include "keyfob-test.h"
#include "kisi-requests.h"
#include "simulator/keyfob-simulator.h"

/* Every way in which the simulator can fail an unlock: the door gets at most one unlock, the
 * outcome is named truthfully, and the client is as good as before afterwards. */

/* For the cases that must run into a deadline. The others keep the documented ones, so that a busy
 * computer does not change their outcome. */
#define SHORT_DEADLINE_MS 1500

#define DOOR "Front Entrance"

typedef enum {
  ACCEPTED = 1 << 0,
  REFUSED = 1 << 1,     /* and nothing was done */
  UNREACHABLE = 1 << 2, /* and nothing was sent */
  UNKNOWN = 1 << 3,     /* it may have been done */
} Outcome;

typedef struct {
  const char *name;
  KeyfobFault fault;
  Outcome outcome;
  KisiError error; /* if not accepted */
  gboolean late;   /* only the deadline ends it */
} Case;

static const Case CASES[] = {
    {"delay", {.kind = KEYFOB_FAULT_DELAY, .milliseconds = 50}, ACCEPTED, 0},
    {"delay-too-long",
     {.kind = KEYFOB_FAULT_DELAY, .milliseconds = 60000},
     UNKNOWN,
     KISI_ERROR_NO_ANSWER,
     TRUE},
    {"silence", {.kind = KEYFOB_FAULT_SILENCE}, UNKNOWN, KISI_ERROR_NO_ANSWER, TRUE},
    {"close-before", {.kind = KEYFOB_FAULT_CLOSE_BEFORE}, UNKNOWN, KISI_ERROR_NO_ANSWER},
    {"close-after", {.kind = KEYFOB_FAULT_CLOSE_AFTER}, UNKNOWN, KISI_ERROR_NO_ANSWER},
    {"reset", {.kind = KEYFOB_FAULT_RESET}, UNKNOWN, KISI_ERROR_NO_ANSWER},
    {"garbage", {.kind = KEYFOB_FAULT_GARBAGE}, UNKNOWN, KISI_ERROR_UNEXPECTED},
    {"truncated", {.kind = KEYFOB_FAULT_TRUNCATED}, UNKNOWN, KISI_ERROR_NO_ANSWER, TRUE},
    /* Any 2xx with JSON that can be read is an unlock that Kisi took. */
    {"wrong-types", {.kind = KEYFOB_FAULT_WRONG_TYPES}, ACCEPTED, 0},
    {"deep-nesting", {.kind = KEYFOB_FAULT_DEEP_NESTING}, UNKNOWN, KISI_ERROR_UNEXPECTED},
    {"huge-body", {.kind = KEYFOB_FAULT_HUGE_BODY}, UNKNOWN, KISI_ERROR_UNEXPECTED},
    {"slow-drip",
     {.kind = KEYFOB_FAULT_SLOW_DRIP, .milliseconds = 5},
     UNKNOWN,
     KISI_ERROR_NO_ANSWER,
     TRUE},
    {"redirect", {.kind = KEYFOB_FAULT_REDIRECT}, UNKNOWN, KISI_ERROR_UNEXPECTED},
    {"html-401", {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 401}, UNKNOWN, KISI_ERROR_UNEXPECTED},
    {"html-403", {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 403}, UNKNOWN, KISI_ERROR_UNEXPECTED},
    {"html-404", {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 404}, UNKNOWN, KISI_ERROR_UNEXPECTED},
    {"html-429", {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 429}, UNKNOWN, KISI_ERROR_UNEXPECTED},
    {"html-500",
     {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 500},
     UNKNOWN,
     KISI_ERROR_UNAVAILABLE},
    {"html-502",
     {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 502},
     UNKNOWN,
     KISI_ERROR_UNAVAILABLE},
    {"html-503",
     {.kind = KEYFOB_FAULT_STATUS_HTML, .status = 503},
     UNKNOWN,
     KISI_ERROR_UNAVAILABLE},
    {"code-503",
     {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 503, .code = "fac001", .text = "Unavailable."},
     UNKNOWN,
     KISI_ERROR_MAY_BE_DONE},
    {"code-409",
     {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 409, .code = "fad001", .text = "Locked down."},
     REFUSED,
     KISI_ERROR_LOCKED_DOWN},
    {"text-409",
     {.kind = KEYFOB_FAULT_STATUS_CODE,
      .status = 409,
      .text = "The door has no assigned Kisi controller."},
     REFUSED,
     KISI_ERROR_REFUSED},
    {"code-401",
     {.kind = KEYFOB_FAULT_STATUS_CODE, .status = 401, .code = "afc496", .text = "Denied."},
     REFUSED,
     KISI_ERROR_SIGNED_OUT},
    {"too-many", {.kind = KEYFOB_FAULT_TOO_MANY}, REFUSED, KISI_ERROR_TOO_MANY_REQUESTS},
    {"too-many-wait",
     {.kind = KEYFOB_FAULT_TOO_MANY, .seconds = 30},
     REFUSED,
     KISI_ERROR_TOO_MANY_REQUESTS},
    {"clock-skew", {.kind = KEYFOB_FAULT_CLOCK_SKEW, .seconds = -86400}, ACCEPTED, 0},
    {"deprecated", {.kind = KEYFOB_FAULT_DEPRECATED}, ACCEPTED, 0},
    {"misdirected", {.kind = KEYFOB_FAULT_MISDIRECTED}, UNKNOWN, KISI_ERROR_NO_ANSWER},
};

typedef struct {
  gboolean tls;
  const Case *test;
} Run;

static KeyfobTestCertificate *certificate;

static KeyfobSimulator *
new_simulator (gboolean tls) {
  KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (GError) error = NULL;
  KeyfobSimulator *simulator = NULL;

  if (tls)
    options.certificate = certificate->certificate;
  simulator = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  return simulator;
}

static KisiClient *
new_client_of (KeyfobSimulator *simulator, gboolean tls, guint deadline_ms) {
  KisiClient *client = kisi_client_new (keyfob_simulator_get_url (simulator),
                                        tls ? certificate->database : NULL, NULL);
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (simulator), -1, "text/plain");

  kisi_client_set_deadline (client, deadline_ms);
  kisi_client_set_credential (client, KISI_CREDENTIAL_LOGIN, secret);
  return client;
}

static Outcome
judge (gboolean accepted, const GError *error) {
  if (accepted)
    return ACCEPTED;
  if (kisi_error_is_refusal (error))
    return REFUSED;
  if (g_error_matches (error, KISI_ERROR, KISI_ERROR_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return UNREACHABLE;
  return UNKNOWN;
}

/* On a busy computer even this can take longer than a short deadline. */
static GPtrArray *
fetch_locks_patiently (KisiClient *client) {
  GPtrArray *locks = NULL;

  for (guint i = 0; i < 10 && locks == NULL; i++) {
    g_autoptr (GError) error = NULL;

    locks = fetch_locks (client, &error);
    if (error != NULL)
      g_test_message ("listing: %s", error->message);
  }
  g_assert_nonnull (locks);
  return locks;
}

static void
test_fault (gconstpointer data) {
  const Run *run = data;
  const Case *test = run->test;
  g_autoptr (KeyfobSimulator) simulator = new_simulator (run->tls);
  g_autoptr (KisiClient) client =
      new_client_of (simulator, run->tls, test->late ? SHORT_DEADLINE_MS : 0);
  gint64 door = keyfob_simulator_find_lock (simulator, DOOR);
  g_autofree char *path = g_strdup_printf ("/locks/%" G_GINT64_FORMAT "/unlock", door);
  KeyfobFault fault = test->fault;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GError) error = NULL;
  gboolean accepted;
  guint unlocks;

  g_assert_cmpint (door, >, 0);
  /* A connection that has been used before: the case in which libraries like to repeat. */
  before = fetch_locks_patiently (client);

  fault.method = "POST";
  fault.path = path;
  keyfob_simulator_add_fault (simulator, &fault);
  accepted = unlock (client, door, &error);
  unlocks = keyfob_simulator_count_unlocks (simulator, 0);

  g_test_message ("%s, %u unlocks", error != NULL ? error->message : "accepted", unlocks);
  g_assert_cmpint (judge (accepted, error), ==, test->outcome);
  if (!accepted)
    g_assert_error (error, KISI_ERROR, (int) test->error);
  g_assert_cmpuint (keyfob_simulator_count_requests (simulator, "POST", path), ==, 1);
  g_assert_cmpuint (unlocks, <=, 1);
  if (accepted)
    g_assert_cmpuint (unlocks, ==, 1);
  if (test->outcome == REFUSED)
    g_assert_cmpuint (unlocks, ==, 0);
  g_clear_error (&error);

  keyfob_simulator_clear_faults (simulator);
  after = fetch_locks_patiently (client);
  g_assert_cmpuint (after->len, ==, before->len);
  /* Nothing was sent late. */
  g_assert_cmpuint (keyfob_simulator_count_requests (simulator, "POST", path), ==, 1);
}

static void
test_down (gconstpointer data) {
  gboolean tls = GPOINTER_TO_INT (data);
  g_autoptr (KeyfobSimulator) simulator = new_simulator (tls);
  g_autoptr (KisiClient) client = new_client_of (simulator, tls, 0);
  gint64 door = keyfob_simulator_find_lock (simulator, DOOR);
  g_autoptr (GError) error = NULL;

  keyfob_simulator_stop_listening (simulator);
  g_assert_false (unlock (client, door, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  g_clear_error (&error);

  g_assert_true (keyfob_simulator_listen_again (simulator, &error));
  g_assert_no_error (error);
  g_assert_true (unlock (client, door, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (simulator, door), ==, 1);
}

int
main (int argc, char **argv) {
  const char *protocols[] = {"http1", "tls"};
  static Run runs[2 * G_N_ELEMENTS (CASES)];

  int status;

  g_test_init (&argc, &argv, NULL);
  certificate = keyfob_test_certificate_new ();
  for (gsize tls = 0; tls < 2; tls++) {
    for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
      Run *run = &runs[tls * G_N_ELEMENTS (CASES) + i];
      g_autofree char *path =
          g_strdup_printf ("/unlock-faults/%s/%s", protocols[tls], CASES[i].name);

      run->tls = tls;
      run->test = &CASES[i];
      g_test_add_data_func (path, run, test_fault);
    }
  }
  g_test_add_data_func ("/unlock-faults/http1/down", GINT_TO_POINTER (FALSE), test_down);
  g_test_add_data_func ("/unlock-faults/tls/down", GINT_TO_POINTER (TRUE), test_down);
  status = g_test_run ();
  keyfob_test_certificate_free (certificate);
  return status;
}
