/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NOTIFICATIONS      "org.freedesktop.Notifications"
#define NOTIFICATIONS_PATH "/org/freedesktop/Notifications"

/** Notice: a notification as the daemon got it */
typedef struct {
  guint id;
  guint replaces;
  char *title;
  char *body;
  char **actions; /* key, label, key, … */
  guint urgency;
} Notice;

/**
 * NotificationDaemon:
 *
 * A session bus, the test's own or one that it has, with python-dbusmock's notification daemon on
 * it if the test starts that.
 */
typedef struct {
  GTestDBus *test_bus;  /* (nullable) */
  GDBusConnection *bus; /* not the shared one, which the code under test has */
  guint subscription;
  GSubprocess *process;
  GPtrArray *notices; /* (element-type Notice): all that were shown by the present process */
  GArray *closed;     /* (element-type guint): IDs that it was told to close */
  guint next_id;
} NotificationDaemon;

/** notification_daemon_new: the bus alone. @services: (nullable): folder of what it can start */
NotificationDaemon *notification_daemon_new (const char *services);

/** notification_daemon_new_on_session_bus: likewise, of the bus that there is */
NotificationDaemon *notification_daemon_new_on_session_bus (void);

/** notification_daemon_free: ends daemon and bus; all that used the bus must be gone by then */
void notification_daemon_free (NotificationDaemon *self);

/** notification_daemon_start: @capabilities: with blanks between them. Waits until it is there */
void notification_daemon_start (NotificationDaemon *self, const char *capabilities);

/** notification_daemon_stop: kills it, and waits until it is gone from the bus */
void notification_daemon_stop (NotificationDaemon *self);

/** notification_daemon_hang, notification_daemon_go_on: it has its name, but answers nothing, until
 * it goes on */
void notification_daemon_hang (NotificationDaemon *self);
void notification_daemon_go_on (NotificationDaemon *self);

gboolean notification_daemon_is_running (NotificationDaemon *self);

/** notification_daemon_wait: Returns: (transfer none): the @nth notice, which it waits for */
const Notice *notification_daemon_wait (NotificationDaemon *self, guint nth);

/** notification_daemon_wait_for_close: until notice @id has been told to go */
void notification_daemon_wait_for_close (NotificationDaemon *self, guint id);

/** notification_daemon_press: the person presses the button of that label */
void notification_daemon_press (NotificationDaemon *self, const Notice *notice, const char *label);

/** notification_daemon_refuse: from now on it shows nothing, and says so */
void notification_daemon_refuse (NotificationDaemon *self);

/** notification_daemon_emit: @parameters: floating; a signal of the daemon's */
void notification_daemon_emit (NotificationDaemon *self,
                               const char *signal,
                               const char *signature,
                               GVariant *parameters);

/** notice_has_button: Returns: whether it has a button of that label */
gboolean notice_has_button (const Notice *notice, const char *label);

/** notice_count_buttons: without the default action */
guint notice_count_buttons (const Notice *notice);

G_END_DECLS
