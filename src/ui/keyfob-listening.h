/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

#include "desktop/keyfob-desktop.h"

G_BEGIN_DECLS

#define KEYFOB_TYPE_LISTENING (keyfob_listening_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobListening, keyfob_listening, KEYFOB, LISTENING, GObject)

/*
 * KeyfobListening: wants readers as long as a window is seen: not while it is minimised or hidden,
 * nor while the screen is locked, nor after it is gone.
 *
 * It begins before the window is drawn, which it soon will be: the sooner a reader is heard, the
 * better.
 */

/** keyfob_listening_new: Returns: (transfer full): until it is disposed of */
KeyfobListening *keyfob_listening_new (GtkWindow *window,
                                       KeyfobAccounts *accounts,
                                       KeyfobDesktop *desktop);

G_END_DECLS
