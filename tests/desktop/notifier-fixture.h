/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "../guard/mock-screen-saver.h"
#include "desktop/notifications/keyfob-notifier.h"
#include "notification-daemon.h"
#include "simulator/keyfob-simulator.h"

G_BEGIN_DECLS

#define FRONT_ENTRANCE 21101

/** NotifierFixture: a signed-in person's desktop with a notification daemon, and the office */
typedef struct {
  NotificationDaemon *daemon;
  MockScreenSaver *screen_saver;
  KeyfobSimulator *office;
  KeyfobAccounts *accounts;
  KeyfobSessionMonitor *session;
  GApplication *application;
  KeyfobNotifier *notifier;
  GString *activated;         /* `name(parameter) `, of each action */
  KeyfobQuestion *cannot_ask; /* the last of that signal */
} NotifierFixture;

/** notifier_fixture_set_up: @capabilities: of the daemon; %NULL: there is none */
void notifier_fixture_set_up (NotifierFixture *self, gconstpointer capabilities);
void notifier_fixture_tear_down (NotifierFixture *self, gconstpointer capabilities);

#define notifier_fixture_add(path, capabilities, test)                                             \
  g_test_add (path, NotifierFixture, capabilities, notifier_fixture_set_up, test,                  \
              notifier_fixture_tear_down)

/**
 * notifier_fixture_sign_in:
 * @login_id: at first "ada"
 *
 * Signs in, beside whoever is signed in, and waits for the doors.
 */
void notifier_fixture_sign_in (NotifierFixture *self, const char *login_id);

/**
 * notifier_fixture_sign_in_elsewhere:
 *
 * Signs in at "Harbour Trust", too, as "harbour", and waits for the doors. Returns: its "Front
 * Entrance"
 */
gint64 notifier_fixture_sign_in_elsewhere (NotifierFixture *self);

/** notifier_fixture_lock_screen: or unlocks it, and waits until the monitor knows */
void notifier_fixture_lock_screen (NotifierFixture *self, gboolean locked);

/**
 * notifier_fixture_unlock:
 * @assumed_ms: how long the door is assumed unlocked, if Kisi accepts
 *
 * Sends an unlock that is followed. Returns: (transfer full): the attempt
 */
KeyfobUnlock *notifier_fixture_unlock (NotifierFixture *self, gint64 door_id, guint assumed_ms);

/** notifier_fixture_wait_for_action: until one was activated. Returns: (transfer full): which */
char *notifier_fixture_wait_for_action (NotifierFixture *self);

G_END_DECLS
