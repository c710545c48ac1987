/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/tray/keyfob-tray-icons.h"

#include <math.h>
#include <unistd.h>

/* On the panel that is worst for a picture of two colours; on white and on black it is above 3. */
#define LEAST_CONTRAST 2.0

static const int sizes[] = {16, 22, 24, 32, 48};
static const KeyfobTrayIcon icons[] = {
    KEYFOB_TRAY_ICON_FINE,
    KEYFOB_TRAY_ICON_ATTENTION,
    KEYFOB_TRAY_ICON_SIGNED_OUT,
    KEYFOB_TRAY_ICON_OFFLINE,
};

/* Returns the pixels of that size, each as alpha, red, green, blue. */
static GVariant *
dup_pixels (KeyfobTrayIcon icon, int size) {
  g_autoptr (GVariant) pixmaps = keyfob_tray_icons_dup_pixmaps (icon);
  GVariantIter iter;
  GVariant *pixels;
  int width, height;

  g_assert_cmpstr (g_variant_get_type_string (pixmaps), ==, "a(iiay)");
  g_variant_iter_init (&iter, pixmaps);
  while (g_variant_iter_next (&iter, "(ii@ay)", &width, &height, &pixels)) {
    g_assert_cmpint (width, ==, height);
    g_assert_cmpuint (g_variant_n_children (pixels), ==, 4 * width * height);
    if (width == size)
      return pixels;
    g_variant_unref (pixels);
  }
  g_assert_not_reached ();
}

static double
get_luminance (const guint8 *rgb) {
  const double weights[] = {0.2126, 0.7152, 0.0722};
  double luminance = 0;
  int i;

  for (i = 0; i < 3; i++) {
    double value = rgb[i] / 255.0;

    luminance +=
        weights[i] * (value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4));
  }
  return luminance;
}

static double
get_contrast (const guint8 *rgb, const guint8 *other_rgb) {
  double one = get_luminance (rgb);
  double other = get_luminance (other_rgb);

  return (MAX (one, other) + 0.05) / (MIN (one, other) + 0.05);
}

static gboolean
is_opaque (const guint8 *pixel) {
  return pixel[0] > 0x80;
}

/* However light or dark the panel is, enough of the icon is seen on it. */
static void
assert_seen (const guint8 *pixels, int size) {
  int grey, i;

  for (grey = 0; grey <= 0xff; grey++) {
    const guint8 panel[] = {grey, grey, grey};
    int seen = 0;

    for (i = 0; i < size * size; i++) {
      if (is_opaque (pixels + 4 * i))
        seen += get_contrast (pixels + 4 * i + 1, panel) >= LEAST_CONTRAST;
    }
    g_assert_cmpint (seen, >, size); /* at the least a line as long as the icon */
  }
}

static void
test_seen_on_every_panel (void) {
  gsize i, j;

  for (i = 0; i < G_N_ELEMENTS (icons); i++) {
    for (j = 0; j < G_N_ELEMENTS (sizes); j++) {
      g_autoptr (GVariant) pixels = dup_pixels (icons[i], sizes[j]);

      assert_seen (g_variant_get_data (pixels), sizes[j]);
    }
  }
}

/* Without any colour, each icon is told from each other one. */
static void
test_told_apart_by_shape (void) {
  gsize i, j;
  int n;

  for (i = 0; i < G_N_ELEMENTS (icons); i++) {
    for (j = 0; j < i; j++) {
      g_autoptr (GVariant) one = dup_pixels (icons[i], 16);
      g_autoptr (GVariant) other = dup_pixels (icons[j], 16);
      const guint8 *one_pixels = g_variant_get_data (one);
      const guint8 *other_pixels = g_variant_get_data (other);
      int different = 0;

      for (n = 0; n < 16 * 16; n++)
        different += is_opaque (one_pixels + 4 * n) != is_opaque (other_pixels + 4 * n);
      g_assert_cmpint (different, >=, 16);
    }
  }
}

/* The names are those of the files that are installed. */
static void
test_names (void) {
  static const char *const names[] = {
      "app.keyfob.Keyfob-symbolic",
      "app.keyfob.Keyfob-attention-symbolic",
      "app.keyfob.Keyfob-signed-out-symbolic",
      "app.keyfob.Keyfob-offline-symbolic",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (icons); i++) {
    g_autofree char *file_name = g_strconcat (names[i], ".svg", NULL);
    g_autofree char *source =
        g_test_build_filename (G_TEST_DIST, "..", "data", "icons", "symbolic", file_name, NULL);
    g_autofree char *folder =
        g_build_filename (g_get_user_data_dir (), "icons", "hicolor", "symbolic", "apps", NULL);
    g_autofree char *target = g_build_filename (folder, file_name, NULL);

    g_assert_cmpstr (keyfob_tray_icons_get_name (icons[i]), ==, "");
    g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
    g_assert_cmpint (symlink (source, target), ==, 0);
    g_assert_cmpstr (keyfob_tray_icons_get_name (icons[i]), ==, names[i]);
  }
}

static void
test_status_png (void) {
  static const guint8 start[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13,
                                 'I',  'H', 'D', 'R', 0,    0,    0,    32,   0, 0, 0, 32};
  GHashTable *known =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  int status;

  for (status = KEYFOB_DOOR_STATUS_MAY_BE_OPEN; status <= KEYFOB_DOOR_STATUS_LOCKED; status++) {
    GBytes *png = keyfob_tray_icons_dup_status_png (status, FALSE);

    g_assert_cmpuint (g_bytes_get_size (png), >, sizeof start);
    g_assert_cmpmem (g_bytes_get_data (png, NULL), sizeof start, start, sizeof start);
    g_assert_true (g_hash_table_add (known, png)); /* like no other */
  }
  g_assert_true (
      g_hash_table_add (known, keyfob_tray_icons_dup_status_png (KEYFOB_DOOR_STATUS_LOCKED, TRUE)));
  g_hash_table_unref (known);
}

/* Read where it lies in the library: a second look is no second copy. */
static void
test_nothing_is_copied (void) {
  g_autoptr (GBytes) png = keyfob_tray_icons_dup_status_png (KEYFOB_DOOR_STATUS_LOCKED, FALSE);
  g_autoptr (GBytes) again = keyfob_tray_icons_dup_status_png (KEYFOB_DOOR_STATUS_LOCKED, FALSE);

  g_assert_true (g_bytes_get_data (png, NULL) == g_bytes_get_data (again, NULL));
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/tray-icons/seen-on-every-panel", test_seen_on_every_panel);
  g_test_add_func ("/tray-icons/told-apart-by-shape", test_told_apart_by_shape);
  g_test_add_func ("/tray-icons/names", test_names);
  g_test_add_func ("/tray-icons/status-png", test_status_png);
  g_test_add_func ("/tray-icons/nothing-is-copied", test_nothing_is_copied);
  return g_test_run ();
}
