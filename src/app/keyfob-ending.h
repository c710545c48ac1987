/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include "desktop/keyfob-desktop.h"

G_BEGIN_DECLS

/* What is still done when the main loop has ended. */

/**
 * keyfob_ending_take_back:
 * @desktop: (nullable)
 *
 * Whatever nothing was sent for is not done any more, and whoever waits for it is told.
 */
void keyfob_ending_take_back (GCancellable *interrupted, KeyfobDesktop *desktop);

/**
 * keyfob_ending_finish:
 *
 * Waits for a sign-in or sign-out that is half done. Cut off, signing out would leave credential or
 * login behind, and signing in a login of no use.
 */
void keyfob_ending_finish (KeyfobAccount *account);

G_END_DECLS
