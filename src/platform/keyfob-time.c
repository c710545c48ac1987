/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-time.h"

#include <glib/gi18n-lib.h>

char *
keyfob_time_dup_words (gint64 when) {
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (when);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (time == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (time) != g_date_time_get_year (now))
    /* Translators: a date and a time of day, as in "3 May 2020, 14:02"; see g_date_time_format() */
    return g_date_time_format (time, _ ("%-d %b %Y, %H:%M"));
  if (g_date_time_get_day_of_year (time) != g_date_time_get_day_of_year (now))
    /* Translators: a day and a time of day, as in "3 May, 14:02"; see g_date_time_format() */
    return g_date_time_format (time, _ ("%-d %b, %H:%M"));
  /* Translators: a time of day, as in "14:02"; see g_date_time_format() */
  return g_date_time_format (time, _ ("%H:%M"));
}

char *
keyfob_time_dup_since (gint64 not_before, gint64 not_after) {
  g_autofree char *start = NULL;
  g_autofree char *end = keyfob_time_dup_words (not_after);

  if (not_after <= 0 || *end == '\0')
    return g_strdup ("");
  if (not_before <= 0)
    /* Translators: goes after a status such as "Offline"; %s is a time such as "14:02" */
    return g_strdup_printf (_ ("since %s or earlier"), end);
  if (not_after - not_before <= KEYFOB_TIME_SAME_SECONDS)
    /* Translators: goes after a status such as "Offline"; %s is a time such as "14:02" */
    return g_strdup_printf (_ ("since %s"), end);
  start = keyfob_time_dup_words (not_before);
  /* Translators: goes after a status such as "Offline", which began at an unknown time between
   * these two; they are times such as "14:02" */
  return g_strdup_printf (_ ("since between %1$s and %2$s"), start, end);
}
