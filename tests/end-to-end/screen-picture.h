/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ScreenPicture:
 *
 * What a screen shows at one moment.
 */
typedef struct {
  GBytes *file;         /* as the camera made it */
  const guint8 *pixels; /* in @file: red, green, blue; row by row */
  int width;
  int height;
} ScreenPicture;

/** ScreenBox: a part of a screen, in pixels */
typedef struct {
  int x;
  int y;
  int width;
  int height;
} ScreenBox;

/**
 * screen_picture_take:
 * @camera: a command that writes a picture of the screen, as PPM, to its standard output
 * @environment: to run it in
 *
 * Returns: (transfer full) (nullable): the picture, or %NULL if the screen is not there
 */
ScreenPicture *screen_picture_take (const char *const *camera, char **environment);

void screen_picture_free (ScreenPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScreenPicture, screen_picture_free)

/**
 * screen_picture_find:
 * @where: the part to look at, within the picture
 * @background: the colour of that part, 0xRRGGBB
 * @found: (out): bounds of what is there in another colour; empty if nothing is
 *
 * Returns: whether @where is there: @background covers most of it
 */
gboolean screen_picture_find (ScreenPicture *self,
                              const ScreenBox *where,
                              guint32 background,
                              ScreenBox *found);

/**
 * screen_picture_find_rows:
 * @where: a menu, within the picture
 *
 * Returns: (transfer full) (element-type ScreenBox): the rows of it that hold words, from the top:
 *   what lies between stripes of its background; separators are too thin
 */
GArray *screen_picture_find_rows (ScreenPicture *self, const ScreenBox *where);

/** screen_picture_save: `<build folder>/pictures/@name.png`, for people to look at */
void screen_picture_save (ScreenPicture *self, const char *name);

G_END_DECLS
