/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bare-window WIDTH HEIGHT: the least that a libadwaita window costs which shows a list of 250
 * rows of an icon, two labels, a badge and a button. */

#include <adwaita.h>

#define ROWS 250

typedef struct {
  int width;
  int height;
} Size;

static void
on_setup (GtkListItemFactory *factory, GtkListItem *item) {
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *labels = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *place = gtk_label_new (NULL);
  GtkWidget *badge = gtk_label_new ("Locked");

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (place), 0);
  gtk_widget_add_css_class (place, "dimmed");
  gtk_widget_add_css_class (badge, "caption");
  gtk_widget_set_hexpand (labels, TRUE);
  gtk_box_append (GTK_BOX (labels), name);
  gtk_box_append (GTK_BOX (labels), place);
  gtk_box_append (GTK_BOX (row), gtk_image_new_from_icon_name ("changes-prevent-symbolic"));
  gtk_box_append (GTK_BOX (row), labels);
  gtk_box_append (GTK_BOX (row), badge);
  gtk_box_append (GTK_BOX (row), gtk_button_new_with_label ("Unlock"));
  gtk_list_item_set_child (item, row);
}

static void
on_bind (GtkListItemFactory *factory, GtkListItem *item) {
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));
  GtkWidget *icon = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *labels = gtk_widget_get_next_sibling (icon);

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (labels)), text);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (labels)), text);
}

static void
on_activate (GApplication *application, Size *size) {
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (application));
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkStringList *rows = gtk_string_list_new (NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (rows)));

  for (int i = 1; i <= ROWS; i++)
    gtk_string_list_take (rows, g_strdup_printf ("Door %d", i));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller),
                                 gtk_list_view_new (selection, factory));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroller);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), size->width, size->height);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv) {
  g_autoptr (AdwApplication) application =
      adw_application_new ("app.keyfob.Bare", G_APPLICATION_DEFAULT_FLAGS);
  Size size;

  if (argc != 3)
    g_error ("Usage: bare-window WIDTH HEIGHT");
  size = (Size) {atoi (argv[1]), atoi (argv[2])};
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &size);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
