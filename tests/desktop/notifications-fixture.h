/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/notifications/keyfob-notification-service.h"
#include "notification-daemon.h"

G_BEGIN_DECLS

#define MARKUP_TEXT  "<b>Front</b> & \"back\""
#define ESCAPED_TEXT "&lt;b&gt;Front&lt;/b&gt; &amp; &quot;back&quot;"

/**
 * NotificationsFixture:
 *
 * A bus, on which a test may start a daemon, and an application that sends notifications.
 */
typedef struct {
  NotificationDaemon *daemon;
  GApplication *application;
  KeyfobNotificationService *service;
  char *not_sent; /* the last ID of that signal */
  char *token;    /* the last that came with a click */
  guint sent;     /* for the test's own use */
} NotificationsFixture;

/** notifications_fixture_set_up: the bus alone */
void notifications_fixture_set_up (NotificationsFixture *self, gconstpointer unused);

/** notifications_fixture_tear_down: the bus */
void notifications_fixture_tear_down (NotificationsFixture *self, gconstpointer unused);

#define notifications_fixture_add(path, test)                                                      \
  g_test_add (path, NotificationsFixture, NULL, notifications_fixture_set_up, test,                \
              notifications_fixture_tear_down)

/** notifications_fixture_start, notifications_fixture_end: makes the application with its
 * notifications, and ends it */
void notifications_fixture_start (NotificationsFixture *self);
void notifications_fixture_end (NotificationsFixture *self);

/** notifications_fixture_drop: ends it as a process that is killed does */
void notifications_fixture_drop (NotificationsFixture *self);

/** notifications_fixture_send: a notification with that title and text and one button */
void notifications_fixture_send (NotificationsFixture *self,
                                 const char *id,
                                 const char *text,
                                 gboolean needs_buttons);

/** is_available, is_not_available, is_told_not_sent, has_token: conditions to wait for */
gboolean is_available (gpointer fixture);
gboolean is_not_available (gpointer fixture);
gboolean is_told_not_sent (gpointer fixture);
gboolean has_token (gpointer fixture);

/** wait_until_known: that nobody is there, by giving the service something to do */
void wait_until_known (NotificationsFixture *self);

G_END_DECLS
