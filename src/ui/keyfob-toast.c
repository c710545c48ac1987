/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-toast.h"

#include "keyfob-remedy-words.h"

/* Long enough to read two sentences. */
#define TOAST_SECONDS 10

/* Below the words, which need the whole width of a small window. Beside the toast's own button a
 * text would not wrap at all. */
static GtkWidget *
button_new (AdwToast *toast, const char *words, KeyfobRemedy remedy) {
  GtkWidget *button = gtk_button_new_with_label (words);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", remedy);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "door.mend");
  g_signal_connect_object (button, "clicked", G_CALLBACK (adw_toast_dismiss), toast,
                           G_CONNECT_SWAPPED);
  return button;
}

AdwToast *
keyfob_toast_new (const char *words, KeyfobRemedy remedy) {
  AdwToast *self = adw_toast_new ("");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (words);
  const char *remedy_words = keyfob_remedy_get_short_words (remedy);

  /* A toast's own title is one line, cut at the edge of a small window, and read as markup. */
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (box), label);
  if (remedy_words != NULL)
    gtk_box_append (GTK_BOX (box), button_new (self, remedy_words, remedy));
  adw_toast_set_custom_title (self, box);
  adw_toast_set_timeout (self, TOAST_SECONDS);
  adw_toast_set_priority (self, ADW_TOAST_PRIORITY_HIGH);
  return self;
}
