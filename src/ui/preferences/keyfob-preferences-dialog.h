/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <adwaita.h>

#include "desktop/keyfob-desktop.h"

#define KEYFOB_TYPE_PREFERENCES_DIALOG (keyfob_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KeyfobPreferencesDialog,
                      keyfob_preferences_dialog,
                      KEYFOB,
                      PREFERENCES_DIALOG,
                      AdwPreferencesDialog)

/*
 * KeyfobPreferencesDialog: what there is to set, and what this desktop does not offer. Changes
 * count at once.
 *
 * It uses the window's actions `door.mend`, and `win.*` of the accounts.
 */

/** keyfob_preferences_dialog_new: Returns: (transfer floating): shows and changes @settings */
AdwDialog *keyfob_preferences_dialog_new (GSettings *settings,
                                          KeyfobDesktop *desktop,
                                          KeyfobAccounts *accounts);
