/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * keyfob_time_dup_words:
 * @when: seconds since 1970
 *
 * Returns: (transfer full): the time of day, with the day if that is not today; "" if @when is no
 *   time at all
 */
char *keyfob_time_dup_words (gint64 when);

G_END_DECLS
