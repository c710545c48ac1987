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
  unlock = keyfob_accounts_unlock (
      test->accounts, keyfob_door_get_id (keyfob_ui_test_get_door (test, "Front Entrance")));
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

/* In a narrow window with large text a door keeps its name, and its button too. */
static void
test_narrow (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  g_autoptr (KeyfobUnlock) unlock = NULL;
  GtkWidget *row;
  GtkWidget *button;

  g_settings_set_int (test->settings, "window-width", 360);
  set_text_scale (2);
  keyfob_ui_test_open (test);
  row = keyfob_ui_test_get_row (test, "Main Hall");
  button = keyfob_ui_test_find (row, GTK_TYPE_BUTTON, NULL);
  g_assert_true (GTK_IS_IMAGE (gtk_button_get_child (GTK_BUTTON (button))));
  g_assert_cmpint (gtk_widget_get_width (button), <, gtk_widget_get_width (row) / 4);
  g_assert_null (keyfob_ui_test_find_by_class (row, GTK_TYPE_LABEL, "place"));
  keyfob_ui_test_save_picture (test, "doors-narrow-large-text");
  unlock = keyfob_accounts_unlock (
      test->accounts, keyfob_door_get_id (keyfob_ui_test_get_door (test, "Main Hall")));
  keyfob_ui_test_wait_for_part (test, "Unlocked · ");
  g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (gtk_button_get_child (GTK_BUTTON (button)))),
                   ==, "keyfob-just-unlocked-symbolic");
  keyfob_ui_test_close (test);

  set_text_scale (1);
  keyfob_ui_test_present (test);
  row = keyfob_ui_test_get_row (test, "Main Hall");
  g_assert_nonnull (keyfob_ui_test_find_by_class (row, GTK_TYPE_LABEL, "place"));
  row = keyfob_ui_test_get_row (test, "Cold Store");
  g_assert_nonnull (keyfob_ui_test_find (row, GTK_TYPE_LABEL, "Unlock"));
}

static gboolean
is_cut (GtkWidget *widget) {
  return GTK_IS_LABEL (widget) &&
         pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget)));
}

static GtkWidget *
find_cut (GtkWidget *root) {
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (is_cut (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_cut (child);

    if (found != NULL)
      return found;
  }
  return NULL;
}

/* What is chosen is seen whole. */
static void
test_narrow_choices (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWidget *row;

  g_settings_set_int (test->settings, "window-width", 400);
  set_text_scale (2);
  keyfob_ui_test_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-preferences", NULL);
  row = keyfob_ui_test_get (test, ADW_TYPE_COMBO_ROW, "Unlock from search");
  keyfob_ui_test_settle (test);
  g_assert_null (find_cut (row));
  g_assert_null (
      find_cut (keyfob_ui_test_get (test, ADW_TYPE_COMBO_ROW, "When a door is to be unlocked")));
  keyfob_ui_test_save_picture (test, "preferences-narrow-large-text");
  set_text_scale (1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/looks/dark", test_dark);
  g_test_add_func ("/ui/looks/large-icons", test_large_icons);
  g_test_add_func ("/ui/looks/narrow", test_narrow);
  g_test_add_func ("/ui/looks/narrow-choices", test_narrow_choices);
  return g_test_run ();
}
