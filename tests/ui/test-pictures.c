/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-ui-test.h"

/* Pictures of what the other tests do not pass by, for people to look at. That nothing warns
 * meanwhile (a widget that does not fit, an icon that is missing) is what makes this a test. */

static void
set_text_scale (double scale) {
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * scale), NULL);
}

static void
take (const char *name, int width, int height) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  g_settings_set_int (test->settings, "window-width", width);
  g_settings_set_int (test->settings, "window-height", height);
  keyfob_ui_test_open (test);
  keyfob_ui_test_save_picture (test, name);
}

static void
test_wide (void) {
  take ("doors", 960, 680);
}

static void
test_narrow (void) {
  take ("doors-narrow", 370, 680);
}

static void
test_dark (void) {
  gtk_init ();
  adw_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  take ("doors-dark", 960, 680);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_large_text (void) {
  gtk_init ();
  set_text_scale (2);
  take ("doors-large-text", 400, 680);
  set_text_scale (1);
}

static void
take_action (const char *action, const char *name) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), action, NULL);
  keyfob_ui_test_settle (test);
  keyfob_ui_test_save_picture (test, name);
}

static void
test_preferences (void) {
  take_action ("win.show-preferences", "preferences");
}

static void
take_quick_unlock (const char *name, int width) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  test->view = KEYFOB_UI_VIEW_QUICK_UNLOCK;
  keyfob_ui_test_open (test);
  gtk_window_set_default_size (test->window, width, -1);
  keyfob_ui_test_save_picture (test, name);
}

static void
test_quick_unlock (void) {
  take_quick_unlock ("quick-unlock-narrow", 360);
}

static void
test_quick_unlock_dark (void) {
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  take_quick_unlock ("quick-unlock-dark", 480);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_quick_unlock_large_text (void) {
  set_text_scale (2);
  take_quick_unlock ("quick-unlock-large-text", 360);
  set_text_scale (1);
}

static void
test_about (void) {
  take_action ("win.show-about", "about");
}

static gboolean
find_shortcuts (gpointer data) {
  GtkWindow **found = data;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

    if (g_str_equal (G_OBJECT_TYPE_NAME (window), "GtkShortcutsWindow") &&
        gtk_widget_get_mapped (GTK_WIDGET (window)))
      *found = window;
  }
  return *found != NULL;
}

static void
test_shortcuts (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);
  GtkWindow *shortcuts = NULL;

  keyfob_ui_test_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-shortcuts", NULL);
  keyfob_test_wait_until (find_shortcuts, &shortcuts);
  keyfob_ui_test_settle (test);
  keyfob_ui_test_save_picture_of (shortcuts, "shortcuts");
  gtk_window_destroy (shortcuts);
}

static void
test_details (void) {
  g_autoptr (KeyfobUiTest) test = keyfob_ui_test_new (NULL);

  keyfob_ui_test_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "door.show", "x",
                              keyfob_door_get_id (keyfob_ui_test_get_door (test, "Server Room")));
  keyfob_ui_test_settle (test);
  keyfob_ui_test_save_picture (test, "details");
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/pictures/wide", test_wide);
  g_test_add_func ("/ui/pictures/narrow", test_narrow);
  g_test_add_func ("/ui/pictures/dark", test_dark);
  g_test_add_func ("/ui/pictures/large-text", test_large_text);
  g_test_add_func ("/ui/pictures/preferences", test_preferences);
  g_test_add_func ("/ui/pictures/quick-unlock", test_quick_unlock);
  g_test_add_func ("/ui/pictures/quick-unlock-dark", test_quick_unlock_dark);
  g_test_add_func ("/ui/pictures/quick-unlock-large-text", test_quick_unlock_large_text);
  g_test_add_func ("/ui/pictures/about", test_about);
  g_test_add_func ("/ui/pictures/shortcuts", test_shortcuts);
  g_test_add_func ("/ui/pictures/details", test_details);
  return g_test_run ();
}
