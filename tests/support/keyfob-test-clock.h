/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * keyfob_test_clock_sleep:
 *
 * From now on the clock that counts sleep (`CLOCK_BOOTTIME`) of this process shows @seconds more,
 * as after the computer slept for so long; the others do not. Timers that were set before do not
 * notice. A program that calls it has its own clock_gettime() and timerfd_settime() in the place of
 * the C library's.
 */
void keyfob_test_clock_sleep (guint seconds);

/** keyfob_test_clock_pass: likewise, but as after @seconds without sleep: both clocks show them */
void keyfob_test_clock_pass (guint seconds);

G_END_DECLS
