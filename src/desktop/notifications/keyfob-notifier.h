/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/notifications/keyfob-notification-service.h"
#include "guard/keyfob-question.h"
#include "guard/keyfob-session-monitor.h"
#include "model/account/keyfob-accounts.h"

#define KEYFOB_TYPE_NOTIFIER (keyfob_notifier_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobNotifier, keyfob_notifier, KEYFOB, NOTIFIER, GObject)

/*
 * KeyfobNotifier: notifications: what became of an unlock that was wished without a window, and
 * questions before one. One notification a door, replaced and not piled up. Through GNotification,
 * whose buttons activate `app.unlock-again` (guarded, and for that login only) and `app.answer`,
 * and `app.open` elsewhere. All of them go when the person signs out, or another one in, and what
 * is under way for that person is told nobody. When the application shuts down, questions go; what
 * was refused stays to be read, without buttons where they would be dead.
 *
 * Signals: `asked` (KeyfobQuestion *question, gboolean is_there): whether the desktop shows it; if
 * not, as where there are no notifications, or none with buttons, somebody else must ask. `told`
 * (const char *id): what has that ID was handed to the desktop, which shows it.
 */

/** keyfob_notifier_new: Returns: (transfer full): a notifier, for the doors of @accounts */
KeyfobNotifier *keyfob_notifier_new (GApplication *application,
                                     KeyfobAccounts *accounts,
                                     KeyfobSessionMonitor *session);

/** keyfob_notifier_remember: as keyfob_notification_service_remember() */
void keyfob_notifier_remember (KeyfobNotifier *self);

/** keyfob_notifier_get_service: Returns: (transfer none): what shows it all */
KeyfobNotificationService *keyfob_notifier_get_service (KeyfobNotifier *self);

/**
 * keyfob_notifier_is_busy:
 *
 * Returns: whether something waits for the screen to be unlocked, to be told then. The application
 *   is held meanwhile
 */
gboolean keyfob_notifier_is_busy (KeyfobNotifier *self);

/**
 * keyfob_notifier_follow:
 *
 * Tells the outcome of @unlock when it is there: accepted, briefly, until the assumed seconds are
 * over; refused, unreachable or unknown with the reason, and *Try Again* where that makes sense. An
 * attempt that is followed already is not followed twice.
 */
void keyfob_notifier_follow (KeyfobNotifier *self, KeyfobUnlock *unlock);

/**
 * keyfob_notifier_report_refusal:
 * @error: why nothing was sent, of keyfob_guard_unlock_finish(). That the screen is locked is told
 *   when it is unlocked; what the person said themselves is not told
 */
void keyfob_notifier_report_refusal (KeyfobNotifier *self, gint64 door_id, const GError *error);

/** keyfob_notifier_notify: once, with an ID of its own that replaces an earlier one of it */
void keyfob_notifier_notify (KeyfobNotifier *self,
                             const char *id,
                             const char *title,
                             const char *body);

/**
 * keyfob_notifier_ask: a #KeyfobAsker; @self: a #KeyfobNotifier, available or not. Emits `asked`,
 *   maybe before it returns
 */
void keyfob_notifier_ask (KeyfobQuestion *question, gpointer self);

/**
 * keyfob_notifier_answer:
 * @token: of the button that was pressed: unguessable, one a question. An unknown one is ignored
 */
void keyfob_notifier_answer (KeyfobNotifier *self, const char *token, gboolean yes);

/**
 * keyfob_notifier_leave:
 *
 * The process ends, or becomes another: what happens when the application shuts down, before that.
 */
void keyfob_notifier_leave (KeyfobNotifier *self);
