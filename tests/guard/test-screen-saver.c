/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "guard/keyfob-screen-saver.h"

#include "../platform/mock-bus.h"
#include "keyfob-test.h"
#include "lock-source-fixture.h"
#include "mock-screen-saver.h"

#define NAME       "org.freedesktop.ScreenSaver"
#define PATH       "/org/freedesktop/ScreenSaver"
#define OTHER_PATH "/ScreenSaver"

static void
watch (LockSourceFixture *fixture) {
  lock_source_fixture_watch (fixture,
                             keyfob_screen_saver_new (fixture->bus, NAME, NAME, PATH, OTHER_PATH));
}

static gboolean
is_asked (gpointer saver) {
  return ((MockScreenSaver *) saver)->asked > 0;
}

static void
test_follow (LockSourceFixture *fixture, gconstpointer path) {
  MockScreenSaver *saver = mock_screen_saver_new (NAME, path, TRUE);

  watch (fixture);
  g_assert_false (keyfob_lock_source_is_known (fixture->source));
  keyfob_test_wait_until (is_locked, fixture->source); /* it was so before */
  g_assert_true (keyfob_lock_source_is_known (fixture->source));
  mock_screen_saver_set_active (saver, FALSE);
  keyfob_test_wait_until (is_unlocked, fixture->source);
  mock_screen_saver_set_active (saver, TRUE);
  keyfob_test_wait_until (is_locked, fixture->source);
  g_assert_cmpuint (fixture->changes, ==, 3);
  mock_screen_saver_free (saver);
}

static gboolean
is_gone (gpointer source) {
  return keyfob_lock_source_is_known (source) && !keyfob_lock_source_is_there (source);
}

static void
test_nobody_there (LockSourceFixture *fixture, gconstpointer unused) {
  watch (fixture);
  keyfob_test_wait_until (is_known, fixture->source);
  g_assert_false (keyfob_lock_source_is_locked (fixture->source));
}

/* It comes late, goes while it shows the lock screen, and comes back. What it said stands. */
static void
test_restart (LockSourceFixture *fixture, gconstpointer unused) {
  MockScreenSaver *saver;

  watch (fixture);
  keyfob_test_wait_until (is_known, fixture->source);
  saver = mock_screen_saver_new (NAME, PATH, TRUE);
  keyfob_test_wait_until (is_locked, fixture->source);
  g_assert_true (keyfob_lock_source_is_there (fixture->source));
  mock_screen_saver_free (saver);
  keyfob_test_wait_until (is_unsure, fixture->source);
  g_assert_false (keyfob_lock_source_is_locked (fixture->source));
  g_assert_false (keyfob_lock_source_is_there (fixture->source));
  saver = mock_screen_saver_new (NAME, PATH, TRUE);
  keyfob_test_wait_until (is_locked, fixture->source);
  mock_screen_saver_free (saver);
  keyfob_test_wait_until (is_unsure, fixture->source);
  saver = mock_screen_saver_new (NAME, PATH, FALSE);
  keyfob_test_wait_until (is_unlocked, fixture->source);
  mock_screen_saver_free (saver);
  keyfob_test_wait_until (is_gone, fixture->source);
  g_assert_false (keyfob_lock_source_is_unsure (fixture->source));
}

/* GNOME's in the name of freedesktop.org. If it should ever tell, it is listened to. */
static void
test_refuses_to_say (LockSourceFixture *fixture, gconstpointer unused) {
  MockScreenSaver *saver = mock_screen_saver_new (NAME, PATH, FALSE);

  g_clear_pointer (&saver->answer, g_variant_unref);
  watch (fixture);
  keyfob_test_wait_until (is_known, fixture->source);
  g_assert_cmpuint (saver->asked, ==, 1);
  g_assert_false (keyfob_lock_source_is_locked (fixture->source));
  g_assert_false (keyfob_lock_source_is_there (fixture->source));
  mock_screen_saver_emit (saver, OTHER_PATH, g_variant_new ("(b)", TRUE));
  keyfob_test_wait_until (is_locked, fixture->source);
  mock_screen_saver_free (saver);
}

/* Nobody's word holds but that of who has the name, and no word of a wrong type. */
static void
test_hostile (LockSourceFixture *fixture, gconstpointer unused) {
  MockScreenSaver *saver = mock_screen_saver_new (NAME, PATH, FALSE);
  GDBusConnection *stranger = mock_bus_connect ();
  guint changes;

  g_variant_unref (saver->answer);
  saver->answer = g_variant_ref_sink (g_variant_new ("(s)", "true"));
  watch (fixture);
  keyfob_test_wait_until (is_known, fixture->source);
  g_assert_false (keyfob_lock_source_is_locked (fixture->source));
  changes = fixture->changes;

  mock_screen_saver_set_active (saver, TRUE);
  keyfob_test_wait_until (is_locked, fixture->source);
  g_dbus_connection_emit_signal (stranger, NULL, PATH, NAME, "ActiveChanged",
                                 g_variant_new ("(b)", FALSE), NULL);
  g_dbus_connection_flush_sync (stranger, NULL, NULL);
  mock_screen_saver_emit (saver, NULL, g_variant_new ("(s)", "false"));
  mock_screen_saver_emit (saver, NULL, NULL);
  mock_screen_saver_emit (saver, NULL, g_variant_new ("(bb)", FALSE, FALSE));
  g_assert_cmpuint (fixture->changes, ==, changes + 1);
  mock_screen_saver_set_active (saver, FALSE);
  keyfob_test_wait_until (is_unlocked, fixture->source); /* so the signals before came too */
  g_assert_cmpuint (fixture->changes, ==, changes + 2);
  mock_screen_saver_free (saver);
  mock_bus_disconnect (stranger);
}

/* One that hangs leaves it unsure; what it tells holds. */
static void
test_silent (LockSourceFixture *fixture, gconstpointer unused) {
  MockScreenSaver *saver = mock_screen_saver_new (NAME, PATH, FALSE);

  saver->silent = TRUE;
  watch (fixture);
  keyfob_test_wait_until (is_asked, saver);
  g_assert_false (keyfob_lock_source_is_known (fixture->source));
  g_assert_true (keyfob_lock_source_is_unsure (fixture->source));
  mock_screen_saver_set_active (saver, TRUE);
  keyfob_test_wait_until (is_locked, fixture->source);
  mock_screen_saver_set_active (saver, FALSE);
  keyfob_test_wait_until (is_unlocked, fixture->source);
  mock_screen_saver_free (saver);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  lock_source_fixture_add ("/screen-saver/follow", PATH, test_follow);
  lock_source_fixture_add ("/screen-saver/follow-other-path", OTHER_PATH, test_follow);
  lock_source_fixture_add ("/screen-saver/nobody-there", NULL, test_nobody_there);
  lock_source_fixture_add ("/screen-saver/restart", NULL, test_restart);
  lock_source_fixture_add ("/screen-saver/refuses-to-say", NULL, test_refuses_to_say);
  lock_source_fixture_add ("/screen-saver/hostile", NULL, test_hostile);
  lock_source_fixture_add ("/screen-saver/silent", NULL, test_silent);
  return g_test_run ();
}
