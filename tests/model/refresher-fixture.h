/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "../platform/fake-network-monitor.h"
#include "model/fetch/keyfob-refresher.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

#define LONG_MS 600000

/** RefresherFixture: an office, and a refresher of its doors that has not started */
typedef struct {
  KeyfobSimulator *simulator;
  KisiClient *client;
  KeyfobDoorList *doors;
  FakeNetworkMonitor *network;
  KeyfobRefresher *refresher;
  guint fetched;
} RefresherFixture;

void refresher_fixture_set_up (RefresherFixture *fixture, gconstpointer unused);

/** refresher_fixture_tear_down: asserts that nobody holds anything any more */
void refresher_fixture_tear_down (RefresherFixture *fixture, gconstpointer unused);

#define refresher_fixture_add(path, test)                                                          \
  g_test_add (path, RefresherFixture, NULL, refresher_fixture_set_up, test,                        \
              refresher_fixture_tear_down)

/** make_refresher: one with other intervals than %LONG_MS, in place of what there is */
void make_refresher (RefresherFixture *fixture, guint window_ms, guint background_ms);

/** make_refresher_that_waits: one that practically never tries again what failed */
void make_refresher_that_waits (RefresherFixture *fixture);

/** fetch_once: starts, and waits for the doors */
void fetch_once (RefresherFixture *fixture);

/** add_fault: where nothing else is said: to the request for doors */
void add_fault (RefresherFixture *fixture, KeyfobFault fault);

guint count_gets (RefresherFixture *fixture, const char *path);
guint count_doors (RefresherFixture *fixture);

/** has_fetched, has_fetched_twice: conditions to wait for, of the fixture */
gboolean has_fetched (gpointer data);
gboolean has_fetched_twice (gpointer data);

G_END_DECLS
