/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define KEYFOB_TYPE_PREFERENCES_DIALOG (keyfob_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobPreferencesDialog,
                      keyfob_preferences_dialog,
                      KEYFOB,
                      PREFERENCES_DIALOG,
                      AdwPreferencesDialog)

/*
 * KeyfobPreferencesDialog: the one thing there is to set. Changes count at once.
 *
 * Properties: `settings` (GSettings, construct-only).
 */

/** keyfob_preferences_dialog_new: Returns: (transfer floating): shows and changes @settings */
AdwDialog *keyfob_preferences_dialog_new (GSettings *settings);

G_END_DECLS
