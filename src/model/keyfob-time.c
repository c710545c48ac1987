/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-time.h"

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
