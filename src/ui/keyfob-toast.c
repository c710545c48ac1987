/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/keyfob-toast.h"

#include "ui/door/keyfob-remedy-words.h"

/* Long enough to read two sentences. */
#define TOAST_SECONDS 10

/* What is around the words: margins, and the button that closes it. */
#define FRAME_PIXELS 94

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

/* A toast is as high as its words would be if there was room for all that they want. So they want
 * no more than there is: a sixth less, since bold ones are wider than they say. */
static void
fit (GtkLabel *label, int width) {
  PangoFontMetrics *metrics =
      pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (label)), NULL, NULL);
  int char_width = PANGO_PIXELS_CEIL (pango_font_metrics_get_approximate_char_width (metrics));

  gtk_label_set_max_width_chars (label, MAX ((width - FRAME_PIXELS) * 5 / (char_width * 6), 1));
  pango_font_metrics_unref (metrics);
}

void
keyfob_toast_show (AdwToastOverlay *overlay, const char *words, KeyfobRemedy remedy) {
  AdwToast *self = adw_toast_new ("");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (words);
  const char *remedy_words = keyfob_remedy_get_short_words (remedy);

  /* A toast's own title is one line, cut at the edge of a small window, and read as markup. */
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  /* Beside the toast's own button, which is higher than a line. */
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  fit (GTK_LABEL (label), gtk_widget_get_width (GTK_WIDGET (overlay)));
  gtk_box_append (GTK_BOX (box), label);
  if (remedy_words != NULL)
    gtk_box_append (GTK_BOX (box), button_new (self, remedy_words, remedy));
  adw_toast_set_custom_title (self, box);
  adw_toast_set_timeout (self, TOAST_SECONDS);
  adw_toast_set_priority (self, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (overlay, self);
}
