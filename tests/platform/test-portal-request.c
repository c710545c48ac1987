/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-portal-request.h"

#include "keyfob-test.h"
#include "mock-bus.h"
#include "mock-request-portal.h"

typedef struct {
  GTestDBus *daemon;
  MockRequestPortal *portal;
  GDBusConnection *bus;
  GCancellable *cancellable;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->portal = mock_request_portal_new ();
  fixture->bus = mock_bus_connect ();
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_object_unref (fixture->cancellable);
  mock_bus_disconnect (fixture->bus); /* no request has a reference to it any more */
  if (fixture->portal != NULL)
    mock_request_portal_free (fixture->portal);
  g_test_dbus_down (fixture->daemon);
  g_object_unref (fixture->daemon);
}

static void
ask (Fixture *fixture) {
  keyfob_portal_request_async (fixture->bus, "org.freedesktop.portal.Background",
                               "RequestBackground", g_variant_new ("(s)", "window"),
                               g_variant_new_parsed ("{'reason': <'because'>}"),
                               fixture->cancellable, keyfob_test_store_result, &fixture->result);
}

static GVariant *
finish (Fixture *fixture, GError **error) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (&fixture->result);

  return keyfob_portal_request_finish (fixture->bus, result, error);
}

static gboolean
is_asked (gpointer data) {
  Fixture *fixture = data;

  return fixture->portal->arguments != NULL;
}

/* Here the response comes before the reply. */
static void
test_done (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results = NULL;
  g_autoptr (GVariant) options = NULL;
  const char *window;
  const char *reason;
  gboolean background;

  fixture->portal->results = g_variant_ref_sink (g_variant_new_parsed ("{'background': <true>}"));
  ask (fixture);
  results = finish (fixture, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (results, "background", "b", &background));
  g_variant_get (fixture->portal->arguments, "(&s@a{sv})", &window, &options);
  g_assert_cmpstr (window, ==, "window");
  g_assert_true (g_variant_lookup (options, "reason", "&s", &reason));
  g_assert_cmpstr (reason, ==, "because");
}

static gboolean
is_answered (gpointer data) {
  Fixture *fixture = data;

  mock_request_portal_answer (fixture->portal, 0);
  return fixture->result != NULL;
}

/* Old portals do not heed the token. Whoever waits hears of the path late, but a person is later.
 */
static void
test_odd_path (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results = NULL;

  fixture->portal->odd_path = TRUE;
  fixture->portal->silent = TRUE;
  ask (fixture);
  keyfob_test_wait_until (is_asked, fixture);
  keyfob_test_wait_until (is_answered, fixture);
  results = finish (fixture, &error);
  g_assert_no_error (error);
}

static void
test_refused (Fixture *fixture, gconstpointer unused) {
  const int codes[] = {G_IO_ERROR_PERMISSION_DENIED, G_IO_ERROR_FAILED};

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (GError) error = NULL;

    fixture->portal->response = i + 1;
    ask (fixture);
    g_assert_null (finish (fixture, &error));
    g_assert_error (error, G_IO_ERROR, codes[i]);
  }
}

static gboolean
is_request_closed (gpointer data) {
  return mock_request_portal_has_logged (((Fixture *) data)->portal,
                                         "RequestBackground Request.Close ");
}

/* The question goes from the screen, too. */
static void
test_taken_back (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  fixture->portal->silent = TRUE;
  ask (fixture);
  keyfob_test_wait_until (is_asked, fixture);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_null (finish (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  keyfob_test_wait_until (is_request_closed, fixture);
}

static void
test_portal_ends (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  fixture->portal->silent = TRUE;
  ask (fixture);
  keyfob_test_wait_until (is_asked, fixture);
  mock_request_portal_free (g_steal_pointer (&fixture->portal));
  g_assert_null (finish (fixture, &error));
  g_assert_nonnull (error);
}

static void
test_no_portal (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  mock_request_portal_free (g_steal_pointer (&fixture->portal));
  ask (fixture);
  g_assert_null (finish (fixture, &error));
  /* "Unknown", or "ended", if the bus tells only now that it has. */
  g_assert_nonnull (error);
}

/* Only what has the right type is an answer. */
static void
test_hostile (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results = NULL;

  fixture->portal->silent = TRUE;
  ask (fixture);
  keyfob_test_wait_until (is_asked, fixture);
  mock_request_portal_emit (fixture->portal, fixture->portal->request_path,
                            "org.freedesktop.portal.Request", "Response",
                            g_variant_new ("(s)", ""));
  mock_request_portal_answer (fixture->portal, 0);
  mock_request_portal_answer (fixture->portal, 1);
  results = finish (fixture, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function)                                                                       \
  g_test_add ("/portal-request/" path, Fixture, NULL, set_up, function, tear_down)
  TEST ("done", test_done);
  TEST ("odd-path", test_odd_path);
  TEST ("refused", test_refused);
  TEST ("taken-back", test_taken_back);
  TEST ("portal-ends", test_portal_ends);
  TEST ("no-portal", test_no_portal);
  TEST ("hostile", test_hostile);
  return g_test_run ();
}
