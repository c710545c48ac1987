/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_NOTIFICATION_SERVICE (keyfob_notification_service_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobNotificationService,
                      keyfob_notification_service,
                      KEYFOB,
                      NOTIFICATION_SERVICE,
                      GObject)

/*
 * KeyfobNotificationService: what shows notifications on this desktop: GNOME Shell, the portal or
 * org.freedesktop.Notifications, whichever GNotification sends to. GNotification does not tell
 * whether anybody is there, nor what they make of buttons and of "<" in a text. This knows.
 *
 * Property, read-only: `available` (boolean): see #KeyfobNotifier.
 *
 * Signals: `prepared` (gboolean is_there): see keyfob_notification_service_prepare().
 * `activation-token` (const char *token): see #KeyfobNotifier.
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

/**
 * keyfob_notification_service_new:
 * @bus: (nullable): the session bus. It is looked for there when the main loop is idle
 *
 * Returns: (transfer full): a service
 */
KeyfobNotificationService *keyfob_notification_service_new (GDBusConnection *bus);

gboolean keyfob_notification_service_is_available (KeyfobNotificationService *self);

/**
 * keyfob_notification_service_prepare:
 *
 * Finds out whether there is a service and what it can do, starts it if need be, and waits until it
 * has taken in what was sent before: only then can GNotification replace and withdraw that.
 * `prepared` tells, maybe before this returns.
 */
void keyfob_notification_service_prepare (KeyfobNotificationService *self);

/** keyfob_notification_service_shows_buttons: of a service that is prepared: to somebody who sees
 *   them, so not while it is not to disturb */
gboolean keyfob_notification_service_shows_buttons (KeyfobNotificationService *self);

/** keyfob_notification_service_reads_markup: of a service that is prepared: in texts, not titles */
gboolean keyfob_notification_service_reads_markup (KeyfobNotificationService *self);

/**
 * keyfob_notification_service_needs_process:
 *
 * Whether a click reaches only the process that has sent the notification. GNOME Shell and the
 * portal start another one.
 */
gboolean keyfob_notification_service_needs_process (KeyfobNotificationService *self);

G_END_DECLS
