/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "guard/keyfob-lock-source.h"

G_BEGIN_DECLS

/**
 * LockSourceFixture:
 *
 * A session bus, and one that listens on it whether the screen is locked.
 */
typedef struct {
  GTestDBus *daemon;
  GDBusConnection *bus;
  KeyfobLockSource *source;
  guint changes;
} LockSourceFixture;

/** lock_source_fixture_add: adds a test that watches with the fixture */
#define lock_source_fixture_add(path, data, test)                                                  \
  g_test_add (path, LockSourceFixture, data, lock_source_fixture_set_up, test,                     \
              lock_source_fixture_tear_down)

void lock_source_fixture_set_up (LockSourceFixture *fixture, gconstpointer unused);

/** lock_source_fixture_tear_down: asserts that nobody holds the source any more */
void lock_source_fixture_tear_down (LockSourceFixture *fixture, gconstpointer unused);

/** lock_source_fixture_watch: @source: (transfer full): counts its changes from now on */
void lock_source_fixture_watch (LockSourceFixture *fixture, KeyfobLockSource *source);

/** is_known, is_locked, is_unlocked, is_unsure: conditions to wait for, of a KeyfobLockSource */
gboolean is_known (gpointer source);
gboolean is_locked (gpointer source);
gboolean is_unlocked (gpointer source);
gboolean is_unsure (gpointer source);

G_END_DECLS
