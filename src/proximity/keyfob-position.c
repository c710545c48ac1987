/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-position.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <math.h>

/* Of the sphere with the ellipsoid's mean radius (IUGG). */
#define EARTH_RADIUS_METRES 6371008.8

#define FARTHEST_METRES (G_PI * EARTH_RADIUS_METRES)

#define METRES_PER_FOOT      0.3048
#define METRES_PER_MILE      1609.344
#define METRES_PER_KILOMETRE 1000.0

/* From here on feet are miles, and from there on parts of a kilometre or mile are left out. */
#define FEET_MAX       1000
#define WITH_PARTS_MAX 10

static double
to_radians (double degrees) {
  return degrees * G_PI / 180;
}

static double
square (double x) {
  return x * x;
}

/* What the locale says in LC_MEASUREMENT: 1 is metric, 2 is that of the United States. */
static gboolean
is_metric (void) {
  return *nl_langinfo (_NL_MEASUREMENT_MEASUREMENT) != 2;
}

/* How many digits to show behind the point of a length in kilometres or miles. */
static int
get_decimals (double length) {
  return round (length * 10) / 10 < WITH_PARTS_MAX ? 1 : 0;
}

gboolean
keyfob_position_is_valid (double latitude, double longitude) {
  /* What is not a number compares with nothing. */
  return latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
}

double
keyfob_position_get_distance (const KeyfobPosition *self, double latitude, double longitude) {
  double here = to_radians (self->latitude);
  double there = to_radians (latitude);
  double haversine =
      square (sin ((there - here) / 2)) +
      cos (here) * cos (there) * square (sin (to_radians (longitude - self->longitude) / 2));

  /* Rounding may take it beyond 1, where two places are opposite. */
  return 2 * EARTH_RADIUS_METRES * asin (sqrt (fmin (haversine, 1)));
}

char *
keyfob_position_dup_length_words (double metres) {
  /* Who says how far or how vague may say anything, even what is not a number. */
  double length = fmin (fmax (metres, 0), FARTHEST_METRES);
  double feet = round (length / METRES_PER_FOOT);
  double kilometres = length / METRES_PER_KILOMETRE;
  double miles = length / METRES_PER_MILE;

  if (is_metric ()) {
    if (round (length) < METRES_PER_KILOMETRE)
      /* Translators: a length in metres; the space is one that does not break */
      return g_strdup_printf (_ ("%.0f m"), length);
    /* Translators: a length in kilometres; the space is one that does not break */
    return g_strdup_printf (_ ("%.*f km"), get_decimals (kilometres), kilometres);
  }
  if (feet < FEET_MAX)
    /* Translators: a length in feet; the space is one that does not break */
    return g_strdup_printf (_ ("%.0f ft"), feet);
  /* Translators: a length in miles; the space is one that does not break */
  return g_strdup_printf (_ ("%.*f mi"), get_decimals (miles), miles);
}
