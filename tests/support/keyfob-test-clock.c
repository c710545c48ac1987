/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-test-clock.h"

#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int slept_seconds;
static int passed_seconds;

int
clock_gettime (clockid_t clock, struct timespec *time) {
  int result = (int) syscall (SYS_clock_gettime, clock, time);

  if (clock == CLOCK_BOOTTIME)
    time->tv_sec += g_atomic_int_get (&slept_seconds);
  if (clock == CLOCK_BOOTTIME || clock == CLOCK_MONOTONIC)
    time->tv_sec += g_atomic_int_get (&passed_seconds);
  return result;
}

/* The kernel has neither slept nor waited: it is told what it knows. */
int
timerfd_settime (int fd, int flags, const struct itimerspec *value, struct itimerspec *old) {
  struct itimerspec known = *value;
  int ahead = g_atomic_int_get (&slept_seconds) + g_atomic_int_get (&passed_seconds);

  if (value->it_value.tv_sec > 0)
    known.it_value.tv_sec = MAX (value->it_value.tv_sec - ahead, 1);
  return (int) syscall (SYS_timerfd_settime, fd, flags, &known, old);
}

void
keyfob_test_clock_sleep (guint seconds) {
  g_atomic_int_add (&slept_seconds, (int) seconds);
}

void
keyfob_test_clock_pass (guint seconds) {
  g_atomic_int_add (&passed_seconds, (int) seconds);
}
