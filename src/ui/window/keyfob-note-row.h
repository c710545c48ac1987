/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "model/unlock/keyfob-requirements.h"

#define KEYFOB_TYPE_NOTE_ROW (keyfob_note_row_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobNoteRow, keyfob_note_row, KEYFOB, NOTE_ROW, AdwPreferencesRow)

/*
 * KeyfobNoteRow: a sentence on what this computer can do or not, and below it a button for the
 * remedy where there is one on this desktop. Beside the sentence the words of the button would have
 * no room in a small window.
 *
 * The button activates `door.mend` (keyfob-door-actions.h).
 */

/** keyfob_note_row_new: Returns: (transfer floating): an empty one */
GtkWidget *keyfob_note_row_new (void);

/**
 * keyfob_note_row_show:
 * @met: whether that is as it should be
 * @title: (nullable): a few words above
 */
void keyfob_note_row_show (KeyfobNoteRow *self,
                           gboolean met,
                           const char *title,
                           const char *sentence,
                           KeyfobRemedy remedy);
