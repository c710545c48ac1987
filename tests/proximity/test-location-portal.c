/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-locator.h"

#include "../platform/mock-request-portal.h"
#include "keyfob-test-sandbox.h"
#include "keyfob-test.h"

#define PORTAL   "org.freedesktop.portal."
#define ANSWERED 0
#define DENIED   1
#define FAILED   2

#define LONG_MILLISECONDS 60000

typedef struct {
  GTestDBus *daemon;
  GDBusConnection *bus;
  MockRequestPortal *portal;
  KeyfobLocator *locator;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  /* Held, since who leaves the bus need not say that the session is over. */
  fixture->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_set_exit_on_close (fixture->bus, FALSE);
  fixture->portal = mock_request_portal_new ();
  fixture->locator = keyfob_locator_new_with (LONG_MILLISECONDS);
}

static void
end_portal (Fixture *fixture) {
  g_clear_pointer (&fixture->portal, mock_request_portal_free);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_null (fixture->result);
  g_assert_finalize_object (fixture->locator);
  if (fixture->portal != NULL)
    end_portal (fixture);
  keyfob_test_finalize_soon (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

static void
ask (Fixture *fixture) {
  keyfob_locator_locate_async (fixture->locator, 100, NULL, keyfob_test_store_result,
                               &fixture->result);
}

static void
assert_failed (Fixture *fixture, GQuark domain, int code) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (&fixture->result);
  g_autoptr (GError) error = NULL;
  KeyfobPosition position;

  g_assert_false (keyfob_locator_locate_finish (fixture->locator, result, &position, &error));
  g_assert_error (error, domain, code);
}

static void
assert_refused (Fixture *fixture, KeyfobLocatorError code) {
  ask (fixture);
  assert_failed (fixture, KEYFOB_LOCATOR_ERROR, code);
}

static gboolean
is_started (gpointer data) {
  return g_str_has_suffix (((Fixture *) data)->portal->log->str, "Start ");
}

static gboolean
is_closed (gpointer data) {
  return g_str_has_suffix (((Fixture *) data)->portal->log->str, "Session.Close ");
}

static void
emit_location (Fixture *fixture, const char *session_path, const char *properties) {
  mock_request_portal_emit (
      fixture->portal, NULL, PORTAL "Location", "LocationUpdated",
      g_variant_new ("(o@a{sv})", session_path, g_variant_new_parsed (properties)));
}

static void
emit_place (Fixture *fixture) {
  emit_location (fixture, fixture->portal->session_path,
                 "{'Latitude': <59.9079>, 'Longitude': <10.754>, 'Accuracy': <20.0>}");
}

static void
assert_located (Fixture *fixture) {
  g_autoptr (GAsyncResult) result = keyfob_test_wait_for_result (&fixture->result);
  g_autoptr (GError) error = NULL;
  KeyfobPosition position;

  keyfob_locator_locate_finish (fixture->locator, result, &position, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (position.latitude, ==, 59.9079);
  g_assert_cmpfloat (position.longitude, ==, 10.754);
  g_assert_cmpfloat (position.accuracy_metres, ==, 20);
}

static void
test_located (Fixture *fixture, gconstpointer unused) {
  ask (fixture);
  keyfob_test_wait_until (is_started, fixture);
  /* Of another session; of none; and what is no location. */
  emit_location (fixture, "/other", "{'Latitude': <1.0>, 'Longitude': <2.0>, 'Accuracy': <3.0>}");
  mock_request_portal_emit (fixture->portal, NULL, PORTAL "Location", "LocationUpdated",
                            g_variant_new ("(s)", "here"));
  emit_location (fixture, fixture->portal->session_path, "@a{sv} {}");
  emit_location (fixture, fixture->portal->session_path,
                 "{'Latitude': <'1.0'>, 'Longitude': <2>, 'Accuracy': <true>}");
  emit_place (fixture);
  assert_located (fixture);
  keyfob_test_wait_until (is_closed, fixture);
}

static void
test_refused (Fixture *fixture, gconstpointer unused) {
  fixture->portal->location_error = PORTAL "Error.NotAllowed";
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_OFF);
  fixture->portal->location_error = "org.freedesktop.DBus.Error.UnknownMethod";
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_ABSENT);
  fixture->portal->location_error = "org.freedesktop.DBus.Error.Failed";
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_NO_ANSWER);
  fixture->portal->location_error = NULL;
  fixture->portal->response = DENIED;
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_DENIED);
  fixture->portal->response = FAILED;
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_NO_ANSWER);
  keyfob_test_wait_until (is_closed, fixture);
}

static void
test_absent (Fixture *fixture, gconstpointer unused) {
  end_portal (fixture);
  assert_refused (fixture, KEYFOB_LOCATOR_ERROR_ABSENT);
}

/* While the person is asked, and after that. */
static void
test_vanishes (Fixture *fixture, gconstpointer unused) {
  fixture->portal->silent = TRUE;
  ask (fixture);
  keyfob_test_wait_until (is_started, fixture);
  end_portal (fixture);
  assert_failed (fixture, KEYFOB_LOCATOR_ERROR, KEYFOB_LOCATOR_ERROR_NO_ANSWER);

  fixture->portal = mock_request_portal_new ();
  ask (fixture);
  keyfob_test_wait_until (is_started, fixture);
  mock_request_portal_emit (fixture->portal, fixture->portal->session_path, PORTAL "Session",
                            "Closed", g_variant_new ("()"));
  assert_failed (fixture, KEYFOB_LOCATOR_ERROR, KEYFOB_LOCATOR_ERROR_NO_ANSWER);
}

/* Nobody waits any more: the session ends, but the person may go on reading, and answers. */
static void
test_cancelled (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fixture->portal->silent = TRUE;
  keyfob_locator_locate_async (fixture->locator, 100, cancellable, keyfob_test_store_result,
                               &fixture->result);
  keyfob_test_wait_until (is_started, fixture);
  g_cancellable_cancel (cancellable);
  assert_failed (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  keyfob_test_wait_until (is_closed, fixture);
  mock_request_portal_answer (fixture->portal, ANSWERED);

  /* The answer harms no question that comes after it. */
  ask (fixture);
  keyfob_test_wait_until (is_started, fixture);
  emit_place (fixture);
  assert_located (fixture);
  keyfob_test_wait_until (is_closed, fixture);
  g_assert_cmpstr (fixture->portal->log->str, ==,
                   "CreateSession Start Session.Close CreateSession Start Session.Close ");
  mock_request_portal_answer (fixture->portal, ANSWERED);
}

int
main (int argc, char **argv) {
  static const struct {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
      {"/location-portal/located", test_located},     {"/location-portal/refused", test_refused},
      {"/location-portal/absent", test_absent},       {"/location-portal/vanishes", test_vanishes},
      {"/location-portal/cancelled", test_cancelled},
  };

  g_test_init (&argc, &argv, NULL);
  if (!keyfob_test_is_in_sandbox ())
    g_test_add_func ("/location-portal/sandbox", keyfob_test_run_in_sandbox);
  for (gsize i = 0; keyfob_test_is_in_sandbox () && i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
