/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"

static void
set_text_scale (double scale) {
  gtk_init ();
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * scale), NULL);
}

static GdkRGBA
get_pixel (GtkWidget *widget, int x, int y) {
  GtkNative *native = gtk_widget_get_native (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTextureDownloader) downloader = NULL;
  const float *pixels;
  gsize stride;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (native), node, NULL);
  downloader = gdk_texture_downloader_new (texture);
  gdk_texture_downloader_set_format (downloader, GDK_MEMORY_R32G32B32A32_FLOAT);
  bytes = gdk_texture_downloader_download_bytes (downloader, &stride);
  pixels = (const float *) g_bytes_get_data (bytes, NULL) + y * stride / sizeof (float) + x * 4;
  return (GdkRGBA) {pixels[0], pixels[1], pixels[2], pixels[3]};
}

/* What tells that a door is unlocked is green on black, too. */
static void
test_dark (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  GtkWidget *disc;
  GdkRGBA colour;

  keyfob_ui_test_open (test);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  unlock = keyfob_account_unlock (
      test->account, keyfob_door_get_id (keyfob_ui_test_get_door (test, "Front Entrance")));
  keyfob_ui_test_wait_for_part (test, "Unlocked · ");
  keyfob_ui_test_settle (test);
  disc = keyfob_ui_test_find_by_class (GTK_WIDGET (test->window), GTK_TYPE_IMAGE, "just-unlocked");
  colour = get_pixel (disc, gtk_widget_get_width (disc) / 2, 3);
  g_assert_cmpfloat (colour.alpha, ==, 1);
  g_assert_cmpfloat (colour.green, >, 2 * colour.red);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
assert_icon_sizes (KeyfobUiTest *test, int disc_size, int mark_size) {
  GtkWidget *row = keyfob_ui_test_get_row (test, "Main Hall");
  GtkWidget *disc = keyfob_ui_test_find_by_class (row, GTK_TYPE_IMAGE, "status-icon");
  GtkWidget *mark = keyfob_ui_test_find_by_class (row, GTK_TYPE_IMAGE, "mark");

  g_assert_cmpint (gtk_widget_get_width (disc), ==, disc_size);
  g_assert_cmpint (gtk_widget_get_width (mark), ==, mark_size);
}

/* Who needs large text needs large icons. */
static void
test_large_icons (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  assert_icon_sizes (test, 36, 16);
  keyfob_ui_test_close (test);
  set_text_scale (1.5);
  keyfob_ui_test_present (test);
  assert_icon_sizes (test, 54, 24);
  set_text_scale (1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/looks/dark", test_dark);
  g_test_add_func ("/ui/looks/large-icons", test_large_icons);
  return g_test_run ();
}
