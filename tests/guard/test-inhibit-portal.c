/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-inhibit-portal.h"

#include "keyfob-test-sandbox.h"
#include "keyfob-test.h"
#include "lock-source-fixture.h"
#include "mock-portal.h"

#define APPLICATION_ID "app.keyfob.Keyfob"

/* Long enough for one who would lose patience with a silent portal. */
#define PATIENCE_MILLISECONDS 1200

static void
watch (LockSourceFixture *fixture) {
  lock_source_fixture_watch (fixture, keyfob_inhibit_portal_new (fixture->bus, APPLICATION_ID));
}

static gboolean
has_answer (gpointer portal) {
  return ((MockPortal *) portal)->answers > 0;
}

static gboolean
is_there (gpointer source) {
  return keyfob_lock_source_is_there (source);
}

static gboolean
is_asked (gpointer portal) {
  return ((MockPortal *) portal)->asked > 0;
}

static gboolean
is_nobody (gpointer source) {
  return keyfob_lock_source_is_known (source) && !keyfob_lock_source_is_there (source);
}

static GVariant *
make_state (gboolean active) {
  return g_variant_new_parsed ("{'screensaver-active': <%b>}", active);
}

static void
test_follow (LockSourceFixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (TRUE, 0);
  guint changes;

  watch (fixture);
  g_assert_false (keyfob_lock_source_is_known (fixture->source));
  keyfob_test_wait_until (is_locked, fixture->source); /* it was so before */
  g_assert_cmpstr (portal->application_id, ==, APPLICATION_ID);
  changes = fixture->changes;
  mock_portal_emit (portal, NULL, make_state (FALSE));
  keyfob_test_wait_until (is_unlocked, fixture->source);
  mock_portal_emit (portal, NULL, make_state (TRUE));
  keyfob_test_wait_until (is_locked, fixture->source);
  g_assert_cmpuint (fixture->changes, ==, changes + 2);
  mock_portal_free (portal);
}

static void
test_nobody_there (LockSourceFixture *fixture, gconstpointer unused) {
  watch (fixture);
  keyfob_test_wait_until (is_known, fixture->source);
  g_assert_false (keyfob_lock_source_is_locked (fixture->source));
}

/* KDE's portal has no monitor to give. */
static void
test_no_monitor (LockSourceFixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (TRUE, 2);

  watch (fixture);
  keyfob_test_wait_until (is_known, fixture->source);
  g_assert_false (keyfob_lock_source_is_locked (fixture->source));
  mock_portal_free (portal);
}

static void
test_restart (LockSourceFixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (TRUE, 0);

  watch (fixture);
  keyfob_test_wait_until (is_locked, fixture->source);
  mock_portal_free (portal);
  keyfob_test_wait_until (is_unsure, fixture->source);
  portal = mock_portal_new (TRUE, 0);
  keyfob_test_wait_until (is_locked, fixture->source);
  mock_portal_emit (portal, NULL, make_state (FALSE));
  keyfob_test_wait_until (is_unlocked, fixture->source);
  g_assert_cmpstr (portal->application_id, ==, APPLICATION_ID);
  mock_portal_free (portal);
}

/* Who listens must let the session end, or logging out takes a second longer. */
static void
test_session_ends (LockSourceFixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (FALSE, 0);

  watch (fixture);
  keyfob_test_wait_until (is_there, fixture->source);
  mock_portal_emit (
      portal, NULL,
      g_variant_new_parsed ("{'screensaver-active': <false>, 'session-state': <uint32 2>}"));
  keyfob_test_wait_until (has_answer, portal);
  g_assert_cmpuint (portal->answers, ==, 1);
  mock_portal_free (portal);
}

/* Neither another's monitor nor words of a wrong type change anything. */
static void
test_hostile (LockSourceFixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (TRUE, 0);
  guint changes;

  watch (fixture);
  keyfob_test_wait_until (is_locked, fixture->source);
  changes = fixture->changes;
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
  g_assert_cmpuint (fixture->changes, ==, changes + 1);
  g_assert_cmpuint (portal->answers, ==, 0);
  mock_portal_free (portal);
}

/* In a sandbox nobody else can be asked, so its silence counts. */
static void
test_silent (LockSourceFixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (FALSE, 0);

  portal->silent = TRUE;
  watch (fixture);
  keyfob_test_wait_until (is_asked, portal);
  g_assert_cmpint (keyfob_lock_source_is_unsure (fixture->source), ==,
                   keyfob_test_is_in_sandbox ());
  mock_portal_free (portal);
  keyfob_test_wait_until (is_nobody, fixture->source);
  g_assert_false (keyfob_lock_source_is_unsure (fixture->source));
}

/* It gave a monitor, and tells nothing by it: the screen may be locked, until it is told otherwise.
 */
static void
test_stateless (LockSourceFixture *fixture, gconstpointer unused) {
  MockPortal *portal = mock_portal_new (FALSE, 0);

  portal->stateless = TRUE;
  watch (fixture);
  keyfob_test_wait_until (is_asked, portal);
  keyfob_test_let_pass (PATIENCE_MILLISECONDS);
  g_assert_cmpint (keyfob_lock_source_is_unsure (fixture->source), ==,
                   keyfob_test_is_in_sandbox ());
  mock_portal_emit (portal, NULL, make_state (FALSE));
  keyfob_test_wait_until (is_unlocked, fixture->source);
  mock_portal_free (portal);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  lock_source_fixture_add ("/inhibit-portal/silent", NULL, test_silent);
  lock_source_fixture_add ("/inhibit-portal/stateless", NULL, test_stateless);
  if (!keyfob_test_is_in_sandbox ())
    g_test_add_func ("/inhibit-portal/sandbox", keyfob_test_run_in_sandbox);
  lock_source_fixture_add ("/inhibit-portal/follow", NULL, test_follow);
  lock_source_fixture_add ("/inhibit-portal/nobody-there", NULL, test_nobody_there);
  lock_source_fixture_add ("/inhibit-portal/no-monitor", NULL, test_no_monitor);
  lock_source_fixture_add ("/inhibit-portal/restart", NULL, test_restart);
  lock_source_fixture_add ("/inhibit-portal/session-ends", NULL, test_session_ends);
  lock_source_fixture_add ("/inhibit-portal/hostile", NULL, test_hostile);
  return g_test_run ();
}
