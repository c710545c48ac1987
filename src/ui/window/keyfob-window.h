/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "desktop/keyfob-desktop.h"

#define KEYFOB_TYPE_WINDOW (keyfob_window_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobWindow, keyfob_window, KEYFOB, WINDOW, AdwWindow)

/*
 * KeyfobWindow: the window. Shows the doors, or the way to sign in; tells the refresher whether
 * anybody looks.
 *
 * Property, set by a breakpoint: `narrow` (boolean): there is room for few words.
 *
 * Its actions: `win.*` (see keyfob-window.c) and `door.*` (keyfob-door-actions.h). None of them is
 * exported on the bus.
 */

/** keyfob_window_new: Returns: (transfer none): a window that GTK owns until it is closed */
KeyfobWindow *keyfob_window_new (GApplication *application,
                                 KeyfobAccounts *accounts,
                                 GSettings *settings,
                                 KeyfobDesktop *desktop,
                                 gboolean demo);

/** keyfob_window_get_accounts: Returns: (transfer none): whose doors it shows */
KeyfobAccounts *keyfob_window_get_accounts (KeyfobWindow *self);

/** keyfob_window_show_preferences: unless a dialog is open */
void keyfob_window_show_preferences (KeyfobWindow *self);

/**
 * keyfob_window_tell:
 * @words: plain text
 * @remedy: for which there is a button, where it can be had
 *
 * Shows that for some seconds, above whatever is open.
 */
void keyfob_window_tell (KeyfobWindow *self, const char *words, KeyfobRemedy remedy);
