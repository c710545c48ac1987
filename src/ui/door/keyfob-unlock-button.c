/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/door/keyfob-unlock-button.h"

static gboolean
has_attempt (KeyfobDoor *door) {
  return keyfob_door_is_pending (door) || keyfob_door_get_seconds_left (door) > 0;
}

/* In a window that somebody has turned away from, the keyboard comes back to where it was. */
static gboolean
has_keyboard (GtkWidget *button) {
  GtkRoot *root = gtk_widget_get_root (button);

  return gtk_widget_has_focus (button) || (gtk_widget_is_focus (button) && GTK_IS_WINDOW (root) &&
                                           !gtk_window_is_active (GTK_WINDOW (root)));
}

/* What a tooltip shows, too. */
static void
describe (GtkWidget *button, const char *hint) {
  if (hint != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    hint, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

void
keyfob_unlock_button_show (GtkWidget *button, GtkWidget *owner, KeyfobDoor *door) {
  gboolean can = door != NULL &&
                 (keyfob_door_can_unlock (door) || has_attempt (door) || has_keyboard (button));

  gtk_widget_action_set_enabled (owner, gtk_actionable_get_action_name (GTK_ACTIONABLE (button)),
                                 can);
  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_BUSY,
                               door != NULL && keyfob_door_is_pending (door), -1);
  describe (button, door != NULL ? keyfob_door_get_hint (door) : NULL);
}
