/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "screen-picture.h"

#include <stdio.h>

#define BYTES_PER_PIXEL 3
/* A colour may be rounded on its way from the settings to the screen. */
#define SAME_COLOUR 3

/* The border of a menu, and what it is rounded off by. */
#define MENU_BORDER_PIXELS 3
/* Between a letter and what stands above it, such as a dot. */
#define ROW_GAP_PIXELS 3
/* What is lower is a separator. */
#define ROW_MIN_PIXELS 6

/* "P6", width, height and the greatest value, then a blank and the pixels. */
static gboolean
parse (ScreenPicture *self) {
  gsize size;
  const char *data = g_bytes_get_data (self->file, &size);
  g_autofree char *head = g_strndup (data, MIN (size, 100));
  int greatest, head_size = 0;

  if (sscanf (head, "P6 %d %d %d%n", &self->width, &self->height, &greatest, &head_size) != 3 ||
      greatest != 255 || self->width <= 0 || self->height <= 0)
    return FALSE;
  self->pixels = (const guint8 *) data + head_size + 1;
  return size - head_size - 1 == (gsize) self->width * self->height * BYTES_PER_PIXEL;
}

ScreenPicture *
screen_picture_take (const char *const *camera, char **environment) {
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (ScreenPicture) self = g_new0 (ScreenPicture, 1);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_environ (launcher, environment);
  process = g_subprocess_launcher_spawnv (launcher, camera, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &self->file, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_successful (process) && parse (self) ? g_steal_pointer (&self) : NULL;
}

void
screen_picture_free (ScreenPicture *self) {
  g_clear_pointer (&self->file, g_bytes_unref);
  g_free (self);
}

static const guint8 *
get_pixel (ScreenPicture *self, int x, int y) {
  return self->pixels + (y * self->width + x) * BYTES_PER_PIXEL;
}

static gboolean
is_colour (const guint8 *pixel, guint32 colour) {
  return ABS (pixel[0] - (int) (colour >> 16 & 0xff)) <= SAME_COLOUR &&
         ABS (pixel[1] - (int) (colour >> 8 & 0xff)) <= SAME_COLOUR &&
         ABS (pixel[2] - (int) (colour & 0xff)) <= SAME_COLOUR;
}

gboolean
screen_picture_find (ScreenPicture *self,
                     const ScreenBox *where,
                     guint32 background,
                     ScreenBox *found) {
  int left = G_MAXINT, top = G_MAXINT, right = -1, bottom = -1, others = 0;

  g_assert_cmpint (where->x + where->width, <=, self->width);
  g_assert_cmpint (where->y + where->height, <=, self->height);
  for (int y = where->y; y < where->y + where->height; y++) {
    for (int x = where->x; x < where->x + where->width; x++) {
      if (is_colour (get_pixel (self, x, y), background))
        continue;
      others++;
      left = MIN (left, x);
      top = MIN (top, y);
      right = MAX (right, x);
      bottom = MAX (bottom, y);
    }
  }
  *found =
      others == 0 ? (ScreenBox) {0} : (ScreenBox) {left, top, right - left + 1, bottom - top + 1};
  return others < where->width * where->height / 2;
}

static gboolean
has_words (ScreenPicture *self, const ScreenBox *where, int y, guint32 background) {
  const ScreenBox line = {where->x + MENU_BORDER_PIXELS, y, where->width - 2 * MENU_BORDER_PIXELS,
                          1};
  ScreenBox found;

  screen_picture_find (self, &line, background, &found);
  return found.width > 0;
}

GArray *
screen_picture_find_rows (ScreenPicture *self, const ScreenBox *where) {
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (ScreenBox));
  const guint8 *inside = get_pixel (self, where->x + where->width - 1 - MENU_BORDER_PIXELS,
                                    where->y + MENU_BORDER_PIXELS);
  guint32 background = inside[0] << 16 | inside[1] << 8 | inside[2];
  int end = where->y + where->height - MENU_BORDER_PIXELS;
  int top = -1, bottom = -1; /* of the row that is looked at */

  for (int y = where->y + MENU_BORDER_PIXELS; y < end; y++) {
    if (has_words (self, where, y, background)) {
      top = top < 0 ? y : top;
      bottom = y;
    } else if (top >= 0 && (y - bottom > ROW_GAP_PIXELS || y == end - 1)) {
      ScreenBox row = {where->x, top, where->width, bottom - top + 1};

      if (row.height >= ROW_MIN_PIXELS)
        g_array_append_val (rows, row);
      top = -1;
    }
  }
  return rows;
}

void
screen_picture_save (ScreenPicture *self, const char *name) {
  g_autofree char *file_name = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("KEYFOB_PICTURES"), file_name, NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (g_getenv ("KEYFOB_PICTURES"), 0755), ==, 0);
  process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "convert", "ppm:-", path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (process, self->file, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
}
