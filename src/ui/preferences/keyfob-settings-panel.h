/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#pragma once

#include <gdk/gdk.h>

/**
 * KeyfobSettingsPanel:
 *
 * A page of the desktop's own settings, where a person mends what Keyfob can only name.
 */
typedef enum {
  KEYFOB_SETTINGS_PANEL_BLUETOOTH, /* switch it on */
  KEYFOB_SETTINGS_PANEL_LOCATION,  /* switch it on, and let apps know it */
} KeyfobSettingsPanel;

/**
 * keyfob_settings_panel_exists:
 *
 * Returns: whether this desktop has it, so that a button for it works
 */
gboolean keyfob_settings_panel_exists (KeyfobSettingsPanel panel);

/**
 * keyfob_settings_panel_open:
 * @display: where the person is
 * @error: it could not be started. Not worded for a person
 *
 * Returns: whether it opens, in front
 */
gboolean keyfob_settings_panel_open (KeyfobSettingsPanel panel,
                                     GdkDisplay *display,
                                     GError **error);
