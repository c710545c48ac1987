/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/* Two times that are no further apart are shown as one. */
#define KEYFOB_TIME_SAME_SECONDS 90

/* Times are seconds since 1970. What is no time is "" in words. */

/**
 * keyfob_time_dup_since:
 * @not_before: 0 if not known
 *
 * Returns: (transfer full): since when something is so that began between the two: "since 14:02",
 *   "since 14:02 or earlier"
 */
char *keyfob_time_dup_since (gint64 not_before, gint64 not_after);

/** keyfob_time_dup_words: Returns: (transfer full): "14:02", with the day if that is not today */
char *keyfob_time_dup_words (gint64 when);
