/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "desktop/keyfob-desktop.h"

/**
 * keyfob_listening_add:
 *
 * Wants readers as long as @window is seen: not while it is minimised or hidden, nor while the
 * screen is locked, nor after it is gone.
 *
 * It begins before the window is drawn, which it soon will be: the sooner a reader is heard, the
 * better.
 */
void keyfob_listening_add (GtkWindow *window, KeyfobAccounts *accounts, KeyfobDesktop *desktop);
