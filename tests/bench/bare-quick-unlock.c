/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* bare-quick-unlock WIDTH HEIGHT: the least that a libadwaita window with an entry costs. */

#include <adwaita.h>

typedef struct {
  int width;
  int height;
} Size;

static void
on_activate (GApplication *application, Size *size) {
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (application));
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *entry = gtk_search_entry_new ();

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), entry);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (entry), "Search for a door");
  gtk_window_set_default_size (GTK_WINDOW (window), size->width, size->height);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv) {
  g_autoptr (AdwApplication) application =
      adw_application_new ("app.keyfob.Bare", G_APPLICATION_DEFAULT_FLAGS);
  Size size;

  if (argc != 3)
    g_error ("Usage: bare-quick-unlock WIDTH HEIGHT");
  size = (Size) {atoi (argv[1]), atoi (argv[2])};
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &size);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
