/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-remedy-words.h"

#include <glib/gi18n-lib.h>

#include "ui/preferences/keyfob-settings-panel.h"

static const char *
get_panel_words (KeyfobSettingsPanel panel, const char *words) {
  return keyfob_settings_panel_exists (panel) ? words : NULL;
}

const char *
keyfob_remedy_get_words (KeyfobRemedy remedy) {
  switch (remedy) {
  case KEYFOB_REMEDY_NONE:
    return NULL;
  case KEYFOB_REMEDY_BLUETOOTH_SETTINGS:
    return get_panel_words (KEYFOB_SETTINGS_PANEL_BLUETOOTH, _ ("Bluetooth Settings"));
  case KEYFOB_REMEDY_LOCATION_SETTINGS:
    return get_panel_words (KEYFOB_SETTINGS_PANEL_LOCATION, _ ("Location Settings"));
  case KEYFOB_REMEDY_ALLOW_LOCATION:
    return _ ("Allow");
  }
  g_return_val_if_reached (NULL);
}

const char *
keyfob_remedy_get_short_words (KeyfobRemedy remedy) {
  if (keyfob_remedy_get_words (remedy) == NULL)
    return NULL;
  return remedy == KEYFOB_REMEDY_ALLOW_LOCATION ? _ ("Allow") : _ ("Settings");
}

void
keyfob_remedy_show (KeyfobRemedy remedy, GtkButton *button) {
  const char *words = keyfob_remedy_get_short_words (remedy);

  gtk_button_set_label (button, words != NULL ? words : "");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", remedy);
  gtk_widget_set_visible (GTK_WIDGET (button), words != NULL);
}
