/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-inhibit-portal.h"

#include "keyfob-test.h"
#include "mock-portal.h"

#define APPLICATION_ID "app.keyfob.Keyfob"

typedef struct {
  GTestDBus *daemon;
  GDBusConnection *bus;
  KeyfobLockSource *source;
  guint changes;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->source);
  keyfob_test_finalize_soon (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

static void
on_changed (KeyfobLockSource *source, gpointer user_data) {
  ((Fixture *) user_data)->changes++;
}

static void
watch (Fixture *fixture) {
  fixture->source = keyfob_inhibit_portal_new (fixture->bus, APPLICATION_ID);
  g_signal_connect (fixture->source, "changed", G_CALLBACK (on_changed), fixture);
}

static gboolean
is_known (gpointer source) {
  return keyfob_lock_source_is_known (source);
}

static gboolean
is_locked (gpointer source) {
  return keyfob_lock_source_is_locked (source);
}

static gboolean
is_unlocked (gpointer source) {
  return !keyfob_lock_source_is_locked (source);
}

static gboolean
has_answer (gpointer portal) {
  return ((MockPortal *) portal)->answers > 0;
}

static GVariant *
make_state (gboolean active) {
  return g_variant_new_parsed ("{'screensaver-active': <%b>}", active);
}

static void
test_follow (Fixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (TRUE, 0);

  watch (fixture);
  g_assert_false (keyfob_lock_source_is_known (fixture->source));
  keyfob_test_wait_until (is_locked, fixture->source); /* it was so before */
  g_assert_cmpstr (portal->application_id, ==, APPLICATION_ID);
  mock_portal_emit (portal, NULL, make_state (FALSE));
  keyfob_test_wait_until (is_unlocked, fixture->source);
  mock_portal_emit (portal, NULL, make_state (TRUE));
  keyfob_test_wait_until (is_locked, fixture->source);
  g_assert_cmpuint (fixture->changes, ==, 3);
  mock_portal_free (portal);
}

static void
test_nobody_there (Fixture *fixture, gconstpointer unused) {
  watch (fixture);
  keyfob_test_wait_until (is_known, fixture->source);
  g_assert_false (keyfob_lock_source_is_locked (fixture->source));
}

/* KDE's portal has no monitor to give. */
static void
test_no_monitor (Fixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (TRUE, 2);

  watch (fixture);
  keyfob_test_wait_until (is_known, fixture->source);
  g_assert_false (keyfob_lock_source_is_locked (fixture->source));
  mock_portal_free (portal);
}

static void
test_restart (Fixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (TRUE, 0);

  watch (fixture);
  keyfob_test_wait_until (is_locked, fixture->source);
  mock_portal_free (portal);
  keyfob_test_wait_until (is_unlocked, fixture->source);
  portal = mock_portal_new (TRUE, 0);
  keyfob_test_wait_until (is_locked, fixture->source);
  g_assert_cmpstr (portal->application_id, ==, APPLICATION_ID);
  mock_portal_free (portal);
}

/* Who listens must let the session end, or logging out takes a second longer. */
static void
test_session_ends (Fixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (FALSE, 0);

  watch (fixture);
  keyfob_test_wait_until (is_known, fixture->source);
  mock_portal_emit (
      portal, NULL,
      g_variant_new_parsed ("{'screensaver-active': <false>, 'session-state': <uint32 2>}"));
  keyfob_test_wait_until (has_answer, portal);
  g_assert_cmpuint (portal->answers, ==, 1);
  mock_portal_free (portal);
}

/* Neither another's monitor nor words of a wrong type change anything. */
static void
test_hostile (Fixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (TRUE, 0);

  watch (fixture);
  keyfob_test_wait_until (is_locked, fixture->source);
  mock_portal_emit (portal, "/org/freedesktop/portal/desktop/session/1_1/other",
                    make_state (FALSE));
  mock_portal_emit (
      portal, NULL,
      g_variant_new_parsed ("{'screensaver-active': <'false'>, 'session-state': <'2'>}"));
  mock_portal_emit (portal, NULL, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  g_dbus_connection_emit_signal (portal->bus, NULL, "/org/freedesktop/portal/desktop",
                                 "org.freedesktop.portal.Inhibit", "StateChanged",
                                 g_variant_new ("(sb)", portal->session_path, FALSE), NULL);
  mock_portal_emit (portal, NULL, make_state (FALSE));
  keyfob_test_wait_until (is_unlocked, fixture->source); /* so the signals before came too */
  g_assert_cmpuint (fixture->changes, ==, 2);
  g_assert_cmpuint (portal->answers, ==, 0);
  mock_portal_free (portal);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  TEST ("/inhibit-portal/follow", test_follow);
  TEST ("/inhibit-portal/nobody-there", test_nobody_there);
  TEST ("/inhibit-portal/no-monitor", test_no_monitor);
  TEST ("/inhibit-portal/restart", test_restart);
  TEST ("/inhibit-portal/session-ends", test_session_ends);
  TEST ("/inhibit-portal/hostile", test_hostile);
  return g_test_run ();
}
