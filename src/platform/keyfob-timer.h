/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/*
 * Timers on a clock that counts the hours of sleep too, unlike the monotonic clock of GLib: after
 * them no picture of the doors is current. All times are microseconds of that clock.
 */

gint64 keyfob_timer_now (void);

/** keyfob_timer_get_slept: Returns: for how long the computer has slept since it was started */
gint64 keyfob_timer_get_slept (void);

/**
 * keyfob_timer_new:
 * @callback: is called each time that the timer goes off; must return %G_SOURCE_CONTINUE
 *
 * Returns: (transfer full): a timer of this thread's main loop that is not set. g_source_destroy()
 *   ends it
 */
GSource *keyfob_timer_new (GSourceFunc callback, gpointer user_data);

/** keyfob_timer_set: lets it go off once, at @time or as soon as the main loop is awake after it */
void keyfob_timer_set (GSource *timer, gint64 time);

void keyfob_timer_unset (GSource *timer);
