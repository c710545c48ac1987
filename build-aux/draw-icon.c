/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* draw-icon SIZE COLOUR OUTLINE INPUT.svg OUTPUT
 *
 * Draws a symbolic icon while Keyfob is built, so that Keyfob itself needs nothing to draw with.
 * OUTLINE is the width of a white edge, in sixteenths of the icon: with it, a colour is seen on a
 * panel of its own brightness, too. OUTPUT is a PNG, or, if it ends in .argb, pixels as those of a
 * StatusNotifierItem: in network byte order and not premultiplied. */

#include <cairo.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static G_GNUC_NORETURN void
fail (const char *file, const char *message) {
  fprintf (stderr, "%s: %s\n", file, message);
  exit (1);
}

static void
draw (cairo_surface_t *surface, const char *input, double margin, const char *style) {
  g_autoptr (GError) error = NULL;
  RsvgHandle *handle = rsvg_handle_new_from_file (input, &error);
  double size = cairo_image_surface_get_width (surface) - 2 * margin;
  RsvgRectangle viewport = {margin, margin, size, size};
  cairo_t *context = cairo_create (surface);

  if (handle == NULL ||
      !rsvg_handle_set_stylesheet (handle, (const guint8 *) style, strlen (style), &error) ||
      !rsvg_handle_render_document (handle, context, &viewport, &error))
    fail (input, error->message);
  cairo_destroy (context);
  g_object_unref (handle);
}

static GByteArray *
get_pixels (cairo_surface_t *surface) {
  GByteArray *pixels = g_byte_array_new ();
  int size = cairo_image_surface_get_width (surface);
  int x, y;

  cairo_surface_flush (surface);
  for (y = 0; y < size; y++) {
    const guint32 *row =
        (const guint32 *) (const void *) (cairo_image_surface_get_data (surface) +
                                          y * cairo_image_surface_get_stride (surface));

    for (x = 0; x < size; x++) {
      guint alpha = row[x] >> 24;
      guint half = alpha / 2;
      guint divisor = MAX (alpha, 1);
      guint8 pixel[4] = {
          alpha,
          ((row[x] >> 16 & 0xff) * 255 + half) / divisor,
          ((row[x] >> 8 & 0xff) * 255 + half) / divisor,
          ((row[x] & 0xff) * 255 + half) / divisor,
      };

      g_byte_array_append (pixels, pixel, sizeof pixel);
    }
  }
  return pixels;
}

static void
write_pixels (cairo_surface_t *surface, const char *output) {
  g_autoptr (GByteArray) pixels = get_pixels (surface);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (output, (const char *) pixels->data, pixels->len, &error))
    fail (output, error->message);
}

/* A stroke has half its width on either side of the edge. */
static char *
get_outline_style (double width) {
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf ("path { fill: white; stroke: white; stroke-linejoin: round; "
                          "stroke-width: %s; }",
                          g_ascii_dtostr (number, sizeof number, 2 * width));
}

int
main (int argc, char **argv) {
  g_autofree char *outline_style = NULL;
  g_autofree char *style = NULL;
  cairo_surface_t *surface;
  double outline, margin;
  int size;

  if (argc != 6)
    fail (argv[0], "SIZE COLOUR OUTLINE INPUT.svg OUTPUT");
  size = atoi (argv[1]);
  outline = g_ascii_strtod (argv[3], NULL);
  outline_style = get_outline_style (outline);
  style = g_strdup_printf ("path { fill: %s; }", argv[2]);
  /* In whole pixels, or the edges that were put on pixels get blurred. */
  margin = floor (outline * size / 16);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  if (outline > 0)
    draw (surface, argv[4], margin, outline_style);
  draw (surface, argv[4], margin, style);
  if (g_str_has_suffix (argv[5], ".argb"))
    write_pixels (surface, argv[5]);
  else if (cairo_surface_write_to_png (surface, argv[5]) != CAIRO_STATUS_SUCCESS)
    fail (argv[5], "cannot be written");
  cairo_surface_destroy (surface);
  return 0;
}
