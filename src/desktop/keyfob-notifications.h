/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "keyfob-notification-service.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_NOTIFICATIONS (keyfob_notifications_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobNotifications, keyfob_notifications, KEYFOB, NOTIFICATIONS, GObject)

/*
 * KeyfobNotifications: what Keyfob shows through the notification service, by ID.
 *
 * Signals: `sent` (const char *id): a notification was handed to the service. `not-sent` (const
 * char *id): it could not be shown, or not with its buttons.
 */

/** keyfob_notifications_new: @application: registered, on the bus of @service */
KeyfobNotifications *keyfob_notifications_new (GApplication *application,
                                               KeyfobNotificationService *service);

/**
 * keyfob_notifications_send:
 * @id: replaces an earlier notification of it
 * @body: its text, which is not markup
 * @notification: its buttons; is given @title and @body, and opens Keyfob by a click elsewhere
 * @needs_buttons: do not show it at all where its buttons would not be shown
 *
 * Shows it when the service is prepared; or emits `not-sent`, maybe before it returns. The
 * application is held until then.
 */
void keyfob_notifications_send (KeyfobNotifications *self,
                                const char *id,
                                const char *title,
                                const char *body,
                                GNotification *notification,
                                gboolean needs_buttons);

/** keyfob_notifications_withdraw: does nothing if it is not shown */
void keyfob_notifications_withdraw (KeyfobNotifications *self, const char *id);

/** keyfob_notifications_withdraw_all: all that were sent, before it returns */
void keyfob_notifications_withdraw_all (KeyfobNotifications *self);

/**
 * keyfob_notifications_leave:
 *
 * The process ends: what is shown stays, but without buttons that nobody would hear; what is to be
 * withdrawn goes, before it returns.
 */
void keyfob_notifications_leave (KeyfobNotifications *self);

G_END_DECLS
