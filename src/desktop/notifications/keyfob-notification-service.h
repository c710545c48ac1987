/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/notifications/keyfob-notice-daemon.h"

#define KEYFOB_TYPE_NOTIFICATION_SERVICE (keyfob_notification_service_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobNotificationService,
                      keyfob_notification_service,
                      KEYFOB,
                      NOTIFICATION_SERVICE,
                      GObject)

/*
 * KeyfobNotificationService: shows notices, by ID, through what shows notifications on this
 * desktop: GNOME Shell, the portal or org.freedesktop.Notifications, whichever GNotification sends
 * to. GNotification does not tell whether anybody is there, nor what they make of buttons and of
 * "<" in a text. This knows. An activation token that comes before a click is kept for the
 * application.
 *
 * Property, read-only: `available` (boolean): there is a service, running or to be started by the
 * bus. FALSE until that is known, and where there is no session bus.
 *
 * Signals: `sent` (const char *id): it was handed to the service. `not-sent` (const char *id): it
 * could not be shown, or not with its buttons; or it is shown no more, since the service refused it
 * or has gone.
 */

/**
 * keyfob_notification_service_choose:
 * @application_id: of the application that will send notifications
 * @owns_name: whether this process has that as its name on the bus
 *
 * GNOME Shell drops notifications of an application without a desktop file (the demo; a Keyfob
 * that is not installed) when they come the way that GLib prefers there, and gives the answer to
 * whoever owns the name. Chooses the other way for them. It sets the environment: to be called
 * before there are threads.
 */
void keyfob_notification_service_choose (const char *application_id, gboolean owns_name);

/** keyfob_notification_service_new: @application: registered; looks when the main loop is idle */
KeyfobNotificationService *keyfob_notification_service_new (GApplication *application);

gboolean keyfob_notification_service_is_available (KeyfobNotificationService *self);

/**
 * keyfob_notification_service_remember:
 *
 * Lets keyfob_notification_service_withdraw_all() reach what processes before and after this one
 * show on `org.freedesktop.Notifications`, by a file in the runtime folder.
 */
void keyfob_notification_service_remember (KeyfobNotificationService *self);

/**
 * keyfob_notification_service_send:
 * @id: replaces an earlier notice of it
 * @notice: (transfer full): a question is not shown at all where its buttons would not be
 *
 * Shows it when the service is prepared; or emits `not-sent`, maybe before it returns. The
 * application is held until then.
 */
void keyfob_notification_service_send (KeyfobNotificationService *self,
                                       const char *id,
                                       KeyfobNotice *notice);

void keyfob_notification_service_withdraw (KeyfobNotificationService *self, const char *id);

/** keyfob_notification_service_withdraw_all: all that were sent, before it returns; what is
 * remembered of other processes as soon as it is known who shows it, until when the application is
 * held */
void keyfob_notification_service_withdraw_all (KeyfobNotificationService *self);

/**
 * keyfob_notification_service_leave:
 *
 * The process ends: what is still shown stays, but without buttons that nobody would hear; what is
 * to be withdrawn goes, before it returns. Nothing is shown that was not, or is no more. If the
 * process does not end after all, what was left stays so, and is not shown anew by the next time.
 */
void keyfob_notification_service_leave (KeyfobNotificationService *self);
