/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-timer.h"

#include <time.h>

gint64
keyfob_timer_now (void) {
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
dispatch (GSource *timer, GSourceFunc callback, gpointer user_data) {
  keyfob_timer_unset (timer);
  return callback (user_data);
}

GSource *
keyfob_timer_new (GSourceFunc callback, gpointer user_data) {
  static GSourceFuncs funcs = {.dispatch = dispatch};
  GSource *timer = g_source_new (&funcs, sizeof (GSource));

  g_source_set_callback (timer, callback, user_data, NULL);
  g_source_set_static_name (timer, "KeyfobTimer");
  g_source_attach (timer, g_main_context_get_thread_default ());
  return timer;
}

void
keyfob_timer_set (GSource *timer, gint64 time) {
  g_source_set_ready_time (timer, g_get_monotonic_time () + MAX (time - keyfob_timer_now (), 0));
}

void
keyfob_timer_unset (GSource *timer) {
  g_source_set_ready_time (timer, -1);
}
