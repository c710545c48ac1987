/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-timer.h"

#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* GLib's own timers run on a clock that stands still in sleep: a minute would be up after an hour.
 * The kernel's do not, and wake the main loop as soon as the computer is awake. */
typedef struct {
  GSource source;
  int fd; /* -1: there was none to be had, and GLib's clock must do */
} Timer;

gint64
keyfob_timer_now (void) {
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gint64
keyfob_timer_get_slept (void) {
  return keyfob_timer_now () - g_get_monotonic_time ();
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data) {
  Timer *timer = (Timer *) source;
  guint64 times;

  /* Another source of the same turn of the main loop may have unset it, or put it off. */
  if (timer->fd != -1 && read (timer->fd, &times, sizeof times) != sizeof times)
    return G_SOURCE_CONTINUE;
  keyfob_timer_unset (source);
  return callback (user_data);
}

static void
finalize (GSource *source) {
  Timer *timer = (Timer *) source;

  if (timer->fd != -1)
    close (timer->fd);
}

GSource *
keyfob_timer_new (GSourceFunc callback, gpointer user_data) {
  static GSourceFuncs funcs = {.dispatch = dispatch, .finalize = finalize};
  GSource *source = g_source_new (&funcs, sizeof (Timer));
  Timer *timer = (Timer *) source;

  timer->fd = timerfd_create (CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (timer->fd != -1)
    g_source_add_unix_fd (source, timer->fd, G_IO_IN);
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_set_static_name (source, "KeyfobTimer");
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

void
keyfob_timer_set (GSource *source, gint64 time) {
  Timer *timer = (Timer *) source;
  gint64 at = MAX (time, 1); /* nothing at all would unset it */
  const struct itimerspec spec = {
      .it_value = {.tv_sec = at / G_USEC_PER_SEC, .tv_nsec = at % G_USEC_PER_SEC * 1000},
  };

  if (timer->fd == -1)
    g_source_set_ready_time (source, g_get_monotonic_time () + MAX (time - keyfob_timer_now (), 0));
  else
    timerfd_settime (timer->fd, TFD_TIMER_ABSTIME, &spec, NULL);
}

void
keyfob_timer_unset (GSource *source) {
  Timer *timer = (Timer *) source;
  const struct itimerspec never = {.it_value = {0}};

  if (timer->fd == -1)
    g_source_set_ready_time (source, -1);
  else
    timerfd_settime (timer->fd, 0, &never, NULL);
}
