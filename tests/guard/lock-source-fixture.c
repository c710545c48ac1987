/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "lock-source-fixture.h"

#include "keyfob-test.h"

static void
on_changed (KeyfobLockSource *source, gpointer user_data) {
  ((LockSourceFixture *) user_data)->changes++;
}

void
lock_source_fixture_set_up (LockSourceFixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
}

void
lock_source_fixture_tear_down (LockSourceFixture *fixture, gconstpointer unused) {
  g_assert_finalize_object (fixture->source);
  keyfob_test_finalize_soon (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_assert_finalize_object (fixture->daemon);
}

void
lock_source_fixture_watch (LockSourceFixture *fixture, KeyfobLockSource *source) {
  fixture->source = source;
  g_signal_connect (source, "changed", G_CALLBACK (on_changed), fixture);
}

gboolean
is_known (gpointer source) {
  return keyfob_lock_source_is_known (source);
}

gboolean
is_locked (gpointer source) {
  return keyfob_lock_source_is_locked (source);
}

gboolean
is_unlocked (gpointer source) {
  return !keyfob_lock_source_is_locked (source) && !keyfob_lock_source_is_unsure (source);
}

gboolean
is_unsure (gpointer source) {
  return keyfob_lock_source_is_unsure (source);
}
