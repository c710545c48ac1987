/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-toast.h"

/* Long enough to read two sentences. */
#define TOAST_SECONDS 10

AdwToast *
keyfob_toast_new (const char *words) {
  AdwToast *self = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (words);

  /* A toast's own title is one line, cut at the edge of a small window, and read as markup. */
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  adw_toast_set_custom_title (self, label);
  adw_toast_set_timeout (self, TOAST_SECONDS);
  adw_toast_set_priority (self, ADW_TOAST_PRIORITY_HIGH);
  return self;
}
