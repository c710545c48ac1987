/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <glib.h>

/** KeyfobPosition: a place on the WGS 84 ellipsoid, in degrees. */
typedef struct {
  double latitude;
  double longitude;
  double accuracy_metres; /* radius of the circle that it is in, as who measured it says */
} KeyfobPosition;

/** keyfob_position_is_valid: Returns: whether there is such a place: finite, and within bounds */
gboolean keyfob_position_is_valid (double latitude, double longitude);

/**
 * keyfob_position_get_distance:
 *
 * Returns: metres, on a sphere of the mean radius, which differs from the ellipsoid's distance by
 *   0.6 % at most: two metres of a geofence of 300
 */
double keyfob_position_get_distance (const KeyfobPosition *self, double latitude, double longitude);

/** keyfob_position_dup_length_words: Returns: (transfer full): "120 m", "3.4 km", or feet and miles
 * where the locale measures so, with a space that does not break */
char *keyfob_position_dup_length_words (double metres);
