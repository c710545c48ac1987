/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/keyfob-autostart.h"
#include "desktop/keyfob-background-policy.h"
#include "desktop/keyfob-global-shortcut.h"
#include "desktop/notifications/keyfob-notifier.h"
#include "desktop/search/keyfob-door-search.h"
#include "guard/keyfob-guard.h"

#define KEYFOB_TYPE_DESKTOP (keyfob_desktop_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobDesktop, keyfob_desktop, KEYFOB, DESKTOP, GObject)

/*
 * KeyfobDesktop: Keyfob on the desktop, apart from its windows: owns what listens to the session
 * and what others show: notification area, notifications, shortcut.
 *
 * Signals: `ask` (KeyfobQuestion *question): there are no notifications to ask it by, or the person
 * chose to be asked in a window; whoever owns the windows calls keyfob_desktop_asked().
 * `tell` (const char *words): for a window, which returns TRUE if it shows them; no notification
 * does then.
 *
 * All getters return (transfer none).
 */

/**
 * keyfob_desktop_new:
 * @application: registered; lives longer than this
 * @settings: (nullable): of schema `app.keyfob.Keyfob`
 * @autostart: (nullable): %NULL if it is another Keyfob that starts with the desktop
 *
 * Returns: (transfer full): with nothing to see yet
 */
KeyfobDesktop *keyfob_desktop_new (GApplication *application,
                                   KeyfobAccounts *accounts,
                                   GSettings *settings,
                                   KeyfobAutostart *autostart);

/** keyfob_desktop_show: shows the icon and binds the shortcut, once the known doors are there */
void keyfob_desktop_show (KeyfobDesktop *self);

/**
 * keyfob_desktop_answer_left_icon:
 * @bus: another connection, over which this process showed its icon before it executed itself
 *
 * Answers clicks on that icon until @bus is closed. Nobody answers for its menu, so that the host
 * is told that there is none: items are numbered anew in each process, and what was one door would
 * be another.
 */
void keyfob_desktop_answer_left_icon (KeyfobDesktop *self, GDBusConnection *bus);

/**
 * keyfob_desktop_is_busy:
 *
 * Returns: whether a window, attempt, question or menu is open, the account is busy, or something
 * is yet to be told
 */
gboolean keyfob_desktop_is_busy (KeyfobDesktop *self);

/**
 * keyfob_desktop_unlock:
 * @origin: not %KEYFOB_UNLOCK_ORIGIN_DIRECT
 * @login: (nullable): as for keyfob_guard_unlock_async()
 *
 * Unlocks a door for somebody who sees no window: asks the guard, and tells by notifications what
 * comes of it. Holds the application meanwhile.
 */
void keyfob_desktop_unlock (KeyfobDesktop *self,
                            gint64 door_id,
                            KeyfobUnlockOrigin origin,
                            const char *login);

/**
 * KeyfobDesktopAsked:
 * @is_there: whether the question is on the desktop; if not, the person cannot be asked there
 */
typedef void (*KeyfobDesktopAsked) (KeyfobQuestion *question,
                                    gboolean is_there,
                                    gpointer user_data);

/**
 * keyfob_desktop_ask:
 * @question: open
 * @asked: called once it is known, while @question is open
 *
 * Asks as of a request without a window: by a notification, or else by a window. Whoever asks
 * otherwise where neither can be must do so in @asked.
 */
void keyfob_desktop_ask (KeyfobDesktop *self,
                         KeyfobQuestion *question,
                         KeyfobDesktopAsked asked,
                         gpointer user_data);

/**
 * keyfob_desktop_asked:
 * @is_there: whether a window shows @question; else it is answered with no, if nobody asks
 * otherwise
 */
void keyfob_desktop_asked (KeyfobDesktop *self, KeyfobQuestion *question, gboolean is_there);

/**
 * keyfob_desktop_follow:
 * @unlock: was requested in a window that has been closed since
 *
 * Tells by notifications what comes of it. Holds the application meanwhile.
 */
void keyfob_desktop_follow (KeyfobDesktop *self, KeyfobUnlock *unlock);

/**
 * keyfob_desktop_sign_out:
 * @account: (nullable): as for keyfob_accounts_sign_out_async()
 *
 * Signs out, and tells if something of it could not be done: a window, or else a notification. The
 * application is held meanwhile, as for all that the account is busy with.
 */
void keyfob_desktop_sign_out (KeyfobDesktop *self, KeyfobAccount *account);

/**
 * keyfob_desktop_stop:
 *
 * Takes back all requests for which nothing was sent, also those of windows: a request holds this,
 * so it would not be disposed of before. From now on none is granted.
 */
void keyfob_desktop_stop (KeyfobDesktop *self);

KeyfobConfirmations *keyfob_desktop_get_confirmations (KeyfobDesktop *self);
KeyfobDoorFinder *keyfob_desktop_get_finder (KeyfobDesktop *self);
KeyfobGuard *keyfob_desktop_get_guard (KeyfobDesktop *self);
KeyfobNotifier *keyfob_desktop_get_notifier (KeyfobDesktop *self);
KeyfobSessionMonitor *keyfob_desktop_get_session (KeyfobDesktop *self);
KeyfobTray *keyfob_desktop_get_tray (KeyfobDesktop *self);

/** keyfob_desktop_get_autostart: (nullable): see keyfob_desktop_new() */
KeyfobAutostart *keyfob_desktop_get_autostart (KeyfobDesktop *self);

/** keyfob_desktop_get_shortcut: (nullable): there is none without settings */
KeyfobGlobalShortcut *keyfob_desktop_get_shortcut (KeyfobDesktop *self);

KeyfobBackgroundPolicy *keyfob_desktop_get_background_policy (KeyfobDesktop *self);
