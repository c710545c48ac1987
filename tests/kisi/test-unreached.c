/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* Unlocks that hang before there is any connection to the server: nobody tells its address, or a
 * proxy says nothing. What nobody wants any more when that ends is never sent. */

#include "keyfob-test-certificate.h"
#include "keyfob-test-clock.h"
#include "keyfob-test-gate.h"
#include "keyfob-test.h"
#include "kisi-requests.h"
#include "quiet-server.h"
#include "simulator/keyfob-simulator.h"

#define DEADLINE_SECONDS 15 /* of an unlock */

/* More than a connection takes to come about, and a request to be sent. */
#define REST_MS 300

static KeyfobTestCertificate *certificate;

/* Tells no address until it is let go, whoever has given up meanwhile; then that of this computer.
 */
#define TYPE_SLOW_RESOLVER (slow_resolver_get_type ())
G_DECLARE_FINAL_TYPE (SlowResolver, slow_resolver, TEST, SLOW_RESOLVER, GResolver)

struct _SlowResolver {
  GResolver parent_instance;
  GPtrArray *questions; /* (element-type GTask) */
};

G_DEFINE_FINAL_TYPE (SlowResolver, slow_resolver, G_TYPE_RESOLVER)

static void
slow_resolver_lookup_async (GResolver *resolver,
                            const char *name,
                            GResolverNameLookupFlags flags,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data) {
  GTask *task = g_task_new (resolver, NULL, callback, user_data);

  g_ptr_array_add (TEST_SLOW_RESOLVER (resolver)->questions, task);
}

static void
free_addresses (gpointer addresses) {
  g_resolver_free_addresses (addresses);
}

static void
slow_resolver_let_go (SlowResolver *self) {
  for (guint i = 0; i < self->questions->len; i++)
    g_task_return_pointer (
        self->questions->pdata[i],
        g_list_prepend (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4)), free_addresses);
  g_ptr_array_set_size (self->questions, 0);
}

static GList *
slow_resolver_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error) {
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
slow_resolver_finalize (GObject *object) {
  g_ptr_array_unref (TEST_SLOW_RESOLVER (object)->questions);
  G_OBJECT_CLASS (slow_resolver_parent_class)->finalize (object);
}

static void
slow_resolver_class_init (SlowResolverClass *klass) {
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = slow_resolver_finalize;
  resolver_class->lookup_by_name_with_flags_async = slow_resolver_lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = slow_resolver_lookup_finish;
}

static void
slow_resolver_init (SlowResolver *self) {
  self->questions = g_ptr_array_new_with_free_func (g_object_unref);
}

typedef struct {
  KeyfobSimulator *office;
  KeyfobTestGate *gate; /* open: it is not what hangs */
  guint port;           /* of the gate */
  GResolver *usual_resolver;
  SlowResolver *resolver;
  QuietServer *proxy; /* or NULL, if names are what hangs */
  KisiClient *client;
  gint64 id;
  GAsyncResult *stored;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer has_proxy) {
  const KeyfobSimulatorOptions options = {.unlimited = TRUE};
  g_autoptr (GError) error = NULL;
  const char *port;

  fixture->office = keyfob_simulator_new (&options, &error);
  g_assert_no_error (error);
  fixture->id = keyfob_simulator_find_lock (fixture->office, "Front Entrance");
  fixture->gate =
      keyfob_test_gate_new (keyfob_simulator_get_url (fixture->office), certificate->certificate);
  keyfob_test_gate_open (fixture->gate);
  port = strrchr (keyfob_test_gate_get_url (fixture->gate), ':') + 1;
  fixture->port = g_ascii_strtoull (port, NULL, 10);
  fixture->usual_resolver = g_resolver_get_default ();
  fixture->resolver = g_object_new (TYPE_SLOW_RESOLVER, NULL);
  g_resolver_set_default (G_RESOLVER (fixture->resolver));
  if (GPOINTER_TO_INT (has_proxy)) {
    fixture->proxy = quiet_server_new ("http");
    g_setenv ("https_proxy", fixture->proxy->url, TRUE);
  }
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->client);
  g_unsetenv ("https_proxy");
  g_clear_pointer (&fixture->proxy, quiet_server_free);
  g_resolver_set_default (fixture->usual_resolver);
  g_object_unref (fixture->usual_resolver);
  g_object_unref (fixture->resolver);
  keyfob_test_gate_free (fixture->gate);
  g_assert_finalize_object (fixture->office);
}

/* @deadline_ms: 0 for that of an unlock */
static void
begin (Fixture *fixture, guint deadline_ms) {
  g_autofree char *url =
      g_strdup_printf ("https://" KEYFOB_TEST_CERTIFICATE_NAME ":%u", fixture->port);
  g_autoptr (SecretValue) secret =
      secret_value_new (keyfob_simulator_get_api_key (fixture->office), -1, "text/plain");

  fixture->client = kisi_client_new (url, certificate->database, NULL);
  kisi_client_set_deadline (fixture->client, deadline_ms);
  kisi_client_set_credential (fixture->client, KISI_CREDENTIAL_LOGIN, secret);
  kisi_lock_unlock_async (fixture->client, fixture->id, NULL, NULL, keyfob_test_store_result,
                          &fixture->stored);
}

static gboolean
finish (Fixture *fixture, GError **error) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (&fixture->stored);

  return kisi_lock_unlock_finish (fixture->client, result, error);
}

static gboolean
hangs (gpointer data) {
  Fixture *fixture = data;

  return fixture->proxy != NULL ? quiet_server_is_asked (fixture->proxy)
                                : fixture->resolver->questions->len > 0;
}

/* The proxy connects, if the other end is still there. */
static void
connect_through (Fixture *fixture, GSocketConnection *connection) {
  static const char answer[] = "HTTP/1.1 200 OK\r\n\r\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;
  char request[4096];

  g_socket_set_blocking (g_socket_connection_get_socket (connection), TRUE);
  if (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), request,
                           sizeof request, NULL, NULL) <= 0 ||
      !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                                  strlen (answer), NULL, NULL, NULL))
    return;
  g_socket_client_set_enable_proxy (client, FALSE);
  server = g_socket_client_connect_to_host (client, "127.0.0.1", fixture->port, NULL, NULL);
  g_assert_nonnull (server);
  g_io_stream_splice_async (G_IO_STREAM (connection), G_IO_STREAM (server),
                            G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                            G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/* What hung goes on. */
static void
let_go (Fixture *fixture) {
  if (fixture->proxy != NULL) {
    for (guint i = 0; i < fixture->proxy->connections->len; i++)
      connect_through (fixture, fixture->proxy->connections->pdata[i]);
    g_ptr_array_set_size (fixture->proxy->connections, 0);
  }
  slow_resolver_let_go (fixture->resolver);
}

static void
assert_nothing_comes (Fixture *fixture) {
  keyfob_test_let_pass (REST_MS);
  g_assert_cmpuint (keyfob_simulator_count_requests (fixture->office, "POST", NULL), ==, 0);
}

static void
test_goes_on (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  begin (fixture, 0);
  keyfob_test_wait_until (hangs, fixture);
  let_go (fixture);
  g_assert_true (finish (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (keyfob_simulator_count_unlocks (fixture->office, fixture->id), ==, 1);
}

static void
test_deadline (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  begin (fixture, 200);
  keyfob_test_wait_until (hangs, fixture);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  let_go (fixture);
  assert_nothing_comes (fixture);
}

/* The computer slept meanwhile, and what hung goes on before any timer has seen that. */
static void
test_slept (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  begin (fixture, 0);
  keyfob_test_wait_until (hangs, fixture);
  keyfob_test_clock_sleep (DEADLINE_SECONDS);
  let_go (fixture);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, KISI_ERROR, KISI_ERROR_UNREACHABLE);
  assert_nothing_comes (fixture);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer)) {
  g_autofree char *at_name = g_strconcat ("/unreached/name/", name, NULL);
  g_autofree char *at_proxy = g_strconcat ("/unreached/proxy/", name, NULL);

  g_test_add (at_name, Fixture, GINT_TO_POINTER (FALSE), set_up, test, tear_down);
  g_test_add (at_proxy, Fixture, GINT_TO_POINTER (TRUE), set_up, test, tear_down);
}

int
main (int argc, char **argv) {
  int status;

  g_test_init (&argc, &argv, NULL);
  certificate = keyfob_test_certificate_new ();
  add ("goes-on", test_goes_on);
  add ("deadline", test_deadline);
  add ("slept", test_slept);
  status = g_test_run ();
  keyfob_test_certificate_free (certificate);
  return status;
}
