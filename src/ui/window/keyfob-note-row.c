/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-note-row.h"

#include "ui/door/keyfob-remedy-words.h"

struct _KeyfobNoteRow {
  AdwPreferencesRow parent_instance;

  GtkLabel *title_label;
  GtkLabel *sentence_label;
  GtkWidget *button;
  GtkLabel *button_label;
  GtkWidget *met_image;
};

G_DEFINE_FINAL_TYPE (KeyfobNoteRow, keyfob_note_row, ADW_TYPE_PREFERENCES_ROW)

static void
keyfob_note_row_dispose (GObject *object) {
  gtk_widget_dispose_template (GTK_WIDGET (object), KEYFOB_TYPE_NOTE_ROW);

  G_OBJECT_CLASS (keyfob_note_row_parent_class)->dispose (object);
}

static void
keyfob_note_row_class_init (KeyfobNoteRowClass *klass) {
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = keyfob_note_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/keyfob/Keyfob/keyfob-note-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KeyfobNoteRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, KeyfobNoteRow, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, KeyfobNoteRow, button);
  gtk_widget_class_bind_template_child (widget_class, KeyfobNoteRow, button_label);
  gtk_widget_class_bind_template_child (widget_class, KeyfobNoteRow, met_image);
}

static void
keyfob_note_row_init (KeyfobNoteRow *self) {
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
keyfob_note_row_new (void) {
  return g_object_new (KEYFOB_TYPE_NOTE_ROW, NULL);
}

void
keyfob_note_row_show (KeyfobNoteRow *self,
                      gboolean met,
                      const char *title,
                      const char *sentence,
                      KeyfobRemedy remedy) {
  const char *words = keyfob_remedy_get_words (remedy);

  g_return_if_fail (KEYFOB_IS_NOTE_ROW (self));

  /* By the title the preferences are searched. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title != NULL ? title : sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  -1);
  gtk_widget_set_visible (self->met_image, met);
  gtk_label_set_label (self->title_label, title != NULL ? title : "");
  gtk_widget_set_visible (GTK_WIDGET (self->title_label), title != NULL);
  gtk_label_set_label (self->sentence_label, sentence);
  gtk_widget_set_css_classes (GTK_WIDGET (self->sentence_label),
                              title != NULL ? (const char *[]) {"caption", "dimmed", NULL}
                                            : (const char *[]) {NULL});
  gtk_label_set_label (self->button_label, words != NULL ? words : "");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "i", remedy);
  gtk_widget_set_visible (self->button, words != NULL);
}
