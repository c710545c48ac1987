/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Two times that are no further apart are shown as one. */
#define KEYFOB_TIME_SAME_SECONDS 90

/**
 * keyfob_time_dup_since:
 * @not_before: seconds since 1970; 0 if not known
 * @not_after: likewise
 *
 * Returns: (transfer full): since when something is so that began between the two: "since 14:02",
 *   "since 14:02 or earlier"; "" if neither is known
 */
char *keyfob_time_dup_since (gint64 not_before, gint64 not_after);

/**
 * keyfob_time_dup_words:
 * @when: seconds since 1970
 *
 * Returns: (transfer full): the time of day, with the day if that is not today; "" if @when is no
 *   time at all
 */
char *keyfob_time_dup_words (gint64 when);

G_END_DECLS
