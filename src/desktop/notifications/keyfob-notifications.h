/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/notifications/keyfob-notice.h"
#include "desktop/notifications/keyfob-notification-service.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_NOTIFICATIONS (keyfob_notifications_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobNotifications, keyfob_notifications, KEYFOB, NOTIFICATIONS, GObject)

/*
 * KeyfobNotifications: what Keyfob shows through the notification service, by ID.
 *
 * Signals: `sent` (const char *id): a notification was handed to the service. `not-sent` (const
 * char *id): it could not be shown, or not with its buttons; or it is shown no more, since the
 * service refused it or has gone.
 */

/** keyfob_notifications_new: @application: registered, on the bus of @service */
KeyfobNotifications *keyfob_notifications_new (GApplication *application,
                                               KeyfobNotificationService *service);

/**
 * keyfob_notifications_remember:
 *
 * Lets keyfob_notifications_withdraw_all() reach what processes before and after this one show on
 * `org.freedesktop.Notifications`, by a file in the runtime folder.
 */
void keyfob_notifications_remember (KeyfobNotifications *self);

/**
 * keyfob_notifications_send:
 * @id: replaces an earlier notification of it
 * @notice: (transfer full): a question is not shown at all where its buttons would not be
 *
 * Shows it when the service is prepared; or emits `not-sent`, maybe before it returns. The
 * application is held until then.
 */
void keyfob_notifications_send (KeyfobNotifications *self, const char *id, KeyfobNotice *notice);

/** keyfob_notifications_withdraw: does nothing if it is not shown */
void keyfob_notifications_withdraw (KeyfobNotifications *self, const char *id);

/** keyfob_notifications_withdraw_all: all that were sent, before it returns */
void keyfob_notifications_withdraw_all (KeyfobNotifications *self);

/**
 * keyfob_notifications_leave:
 *
 * The process ends: what is still shown stays, but without buttons that nobody would hear; what is
 * to be withdrawn goes, before it returns. Nothing is shown that was not, or is no more. If the
 * process does not end after all, what was left stays so, and is not shown anew by the next time.
 */
void keyfob_notifications_leave (KeyfobNotifications *self);

G_END_DECLS
