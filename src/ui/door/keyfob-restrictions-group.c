/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-restrictions-group.h"

#include <glib/gi18n-lib.h>

#include "ui/window/keyfob-note-row.h"

struct _KeyfobRestrictionsGroup {
  AdwPreferencesGroup parent_instance;

  GtkWidget *words_row;
  GPtrArray *rows; /* (element-type KeyfobNoteRow): those of the group */

  KeyfobDoor *door;
  KeyfobProximity *proximity; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (KeyfobRestrictionsGroup, keyfob_restrictions_group, ADW_TYPE_PREFERENCES_GROUP)

/* Rows stay what they are as long as they can: one may have the keyboard. */
static void
show_notes (KeyfobRestrictionsGroup *self, GPtrArray *notes) {
  while (self->rows->len > notes->len) {
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                  g_ptr_array_index (self->rows, self->rows->len - 1));
    g_ptr_array_remove_index (self->rows, self->rows->len - 1);
  }
  while (self->rows->len < notes->len) {
    GtkWidget *row = keyfob_note_row_new ();

    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
    g_ptr_array_add (self->rows, row);
  }
  for (guint i = 0; i < notes->len; i++) {
    const KeyfobProximityNote *note = g_ptr_array_index (notes, i);

    keyfob_note_row_show (g_ptr_array_index (self->rows, i), note->met, NULL, note->sentence,
                          note->remedy);
  }
}

static void
look (KeyfobRestrictionsGroup *self) {
  g_autofree char *words = keyfob_door_dup_restriction_words (self->door);
  g_autoptr (GPtrArray) notes = self->proximity != NULL
                                    ? keyfob_proximity_dup_notes (self->proximity, self->door)
                                    : g_ptr_array_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->words_row), words);
  gtk_widget_set_visible (self->words_row, *words != '\0');
  show_notes (self, notes);
  gtk_widget_set_visible (GTK_WIDGET (self), *words != '\0' || notes->len > 0);
}

static void
keyfob_restrictions_group_dispose (GObject *object) {
  KeyfobRestrictionsGroup *self = KEYFOB_RESTRICTIONS_GROUP (object);

  g_ptr_array_set_size (self->rows, 0);
  g_clear_object (&self->door);
  g_clear_object (&self->proximity);

  G_OBJECT_CLASS (keyfob_restrictions_group_parent_class)->dispose (object);
}

static void
keyfob_restrictions_group_finalize (GObject *object) {
  g_ptr_array_unref (KEYFOB_RESTRICTIONS_GROUP (object)->rows);

  G_OBJECT_CLASS (keyfob_restrictions_group_parent_class)->finalize (object);
}

static void
keyfob_restrictions_group_class_init (KeyfobRestrictionsGroupClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = keyfob_restrictions_group_dispose;
  object_class->finalize = keyfob_restrictions_group_finalize;
}

static void
keyfob_restrictions_group_init (KeyfobRestrictionsGroup *self) {
  self->rows = g_ptr_array_new ();
  self->words_row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->words_row), FALSE);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Restrictions"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->words_row);
}

void
keyfob_restrictions_group_show (KeyfobRestrictionsGroup *self,
                                KeyfobAccounts *accounts,
                                KeyfobDoor *door) {
  KeyfobProximity *proximity;

  g_return_if_fail (KEYFOB_IS_RESTRICTIONS_GROUP (self));
  g_return_if_fail (self->door == NULL);

  proximity = keyfob_accounts_get_proximity (accounts);
  self->door = g_object_ref (door);
  g_signal_connect_object (door, "notify::restrictions", G_CALLBACK (look), self,
                           G_CONNECT_SWAPPED);
  if (proximity != NULL) {
    self->proximity = g_object_ref (proximity);
    g_signal_connect_object (proximity, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  }
  look (self);
}
