/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gtk/gtk.h>

/*
 * KeyfobTicker: what counts seconds, as long as there is somebody to see it: nothing wakes for a
 * window that is closed, covered or on another workspace.
 */
typedef struct _KeyfobTicker KeyfobTicker;

typedef void (*KeyfobTick) (gpointer user_data);

/**
 * keyfob_ticker_new:
 * @widget: in which is counted; lives longer than this
 * @tick: called each second while this runs and @widget is seen, and when it is seen again
 *
 * Returns: (transfer full): one that does not run yet
 */
KeyfobTicker *keyfob_ticker_new (GtkWidget *widget, KeyfobTick tick, gpointer user_data);

void keyfob_ticker_free (KeyfobTicker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyfobTicker, keyfob_ticker_free)

/** keyfob_ticker_set_running: @running: whether there is anything to count */
void keyfob_ticker_set_running (KeyfobTicker *self, gboolean running);
