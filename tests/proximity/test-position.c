/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "proximity/keyfob-position.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>

/* What a sphere differs from the ellipsoid at most. */
#define ERROR_MAX 0.006

static void
test_valid (void) {
  static const struct {
    double latitude;
    double longitude;
    gboolean valid;
  } cases[] = {
      {0, 0, TRUE},          {59.9079, 10.754, TRUE}, {90, 180, TRUE},   {-90, -180, TRUE},
      {90.001, 0, FALSE},    {-90.001, 0, FALSE},     {0, 180.1, FALSE}, {0, -180.1, FALSE},
      {NAN, 0, FALSE},       {0, NAN, FALSE},         {NAN, NAN, FALSE}, {INFINITY, 0, FALSE},
      {-INFINITY, 0, FALSE}, {0, INFINITY, FALSE},    {0, 1e300, FALSE}, {0, -INFINITY, FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (keyfob_position_is_valid (cases[i].latitude, cases[i].longitude), ==,
                     cases[i].valid);
}

/* The metres are those of the WGS 84 ellipsoid: degrees along the equator and meridians by its
 * radii of curvature, the others from published geodesics. */
static void
test_distance (void) {
  static const struct {
    KeyfobPosition from;
    double latitude;
    double longitude;
    double metres;
  } cases[] = {
      {{0, 0, 0}, 0, 1, 111319.5},         /* along the equator */
      {{0, 0, 0}, 1, 0, 110574.3},         /* the shortest degree of a meridian */
      {{89, 0, 0}, 90, 0, 111693.9},       /* the longest */
      {{90, 0, 0}, -90, 0, 20003931.5},    /* from pole to pole */
      {{0, 179.9, 0}, 0, -179.9, 22263.9}, /* over the date line */
      {{59.9079, 10.754, 0}, 59.9106, 10.754, 300.8},
      {{59.9079, 10.754, 0}, 59.9079, 10.7594, 302.2},
      {{-37.951033, 144.424868, 0}, -37.652821, 143.926496, 54972.3},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    KeyfobPosition back = {cases[i].latitude, cases[i].longitude, 0};
    double metres =
        keyfob_position_get_distance (&cases[i].from, cases[i].latitude, cases[i].longitude);

    g_assert_cmpfloat_with_epsilon (metres, cases[i].metres, cases[i].metres * ERROR_MAX);
    g_assert_cmpfloat_with_epsilon (
        metres,
        keyfob_position_get_distance (&back, cases[i].from.latitude, cases[i].from.longitude),
        1e-6);
  }
}

/* The same place is no way off, however it is written, and rounding errs nowhere beyond. */
static void
test_distance_ends (void) {
  KeyfobPosition pole = {90, 12, 0};

  g_assert_cmpfloat_with_epsilon (keyfob_position_get_distance (&pole, 90, -77), 0, 1e-6);
  for (double latitude = -90; latitude <= 90; latitude += 0.7) {
    for (double longitude = -180; longitude <= 180; longitude += 3.1) {
      KeyfobPosition here = {latitude, longitude, 0};
      double there = longitude > 0 ? longitude - 180 : longitude + 180;

      g_assert_cmpfloat (keyfob_position_get_distance (&here, latitude, longitude), ==, 0);
      g_assert_cmpfloat_with_epsilon (keyfob_position_get_distance (&here, -latitude, there),
                                      20015115, 1);
    }
  }
}

static void
assert_words (double metres, const char *expected) {
  g_autofree char *words = keyfob_position_dup_length_words (metres);
  g_auto (GStrv) parts = g_strsplit (words, "\u00a0", 2);
  g_autofree char *plain = g_strjoinv (" ", parts);

  g_assert_cmpstr (plain, ==, expected);
}

static void
test_metric (void) {
  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
  assert_words (0, "0 m");
  assert_words (0.4, "0 m");
  assert_words (12.5001, "13 m");
  assert_words (120, "120 m");
  assert_words (999.4, "999 m");
  assert_words (999.6, "1.0 km");
  assert_words (3449, "3.4 km");
  assert_words (9949, "9.9 km");
  assert_words (9960, "10 km");
  assert_words (12600, "13 km");
  assert_words (20015000, "20015 km");
}

/* A locale that measures as the United States do, since none of a country is on every machine: of
 * glibc, which reads the files of a category that has two fields, of which the second is a codeset.
 */
static void
set_feet (const char *folder) {
  const struct {
    guint32 magic;
    guint32 n_fields;
    guint32 offsets[2];
    char measurement;
    char codeset[7];
  } contents = {0x20031115 ^ LC_MEASUREMENT, 2, {16, 17}, 2, "UTF-8"};
  g_autofree char *locale = g_build_filename (folder, "feet", NULL);
  g_autofree char *path = g_build_filename (locale, "LC_MEASUREMENT", NULL);

  g_assert_cmpint (g_mkdir (locale, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (const char *) &contents, sizeof contents, NULL));
  g_setenv ("LOCPATH", folder, TRUE);
  g_assert_nonnull (setlocale (LC_MEASUREMENT, "feet"));
  g_unsetenv ("LOCPATH");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (locale), ==, 0);
}

static void
test_feet (void) {
  g_autofree char *folder = g_dir_make_tmp ("keyfob-locale-XXXXXX", NULL);

  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
  set_feet (folder);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  assert_words (0, "0 ft");
  assert_words (1, "3 ft");
  assert_words (300, "984 ft");
  assert_words (304.6, "999 ft");
  assert_words (304.7, "0.2 mi");
  assert_words (1609.344, "1.0 mi");
  assert_words (5000, "3.1 mi");
  assert_words (40000, "25 mi");
}

/* Whoever said so. */
static void
test_no_length (void) {
  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
  assert_words (-5, "0 m");
  assert_words (NAN, "0 m");
  assert_words (INFINITY, "20015 km");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/position/valid", test_valid);
  g_test_add_func ("/position/distance", test_distance);
  g_test_add_func ("/position/distance/ends", test_distance_ends);
  g_test_add_func ("/position/words/metric", test_metric);
  g_test_add_func ("/position/words/feet", test_feet);
  g_test_add_func ("/position/words/no-length", test_no_length);
  return g_test_run ();
}
