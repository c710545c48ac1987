/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "keyfob-door-actions.h"

#include <glib/gi18n-lib.h>

#include "keyfob-door-dialog.h"

static KeyfobDoor *
find_door (KeyfobWindow *window, gint64 id) {
  return keyfob_door_list_lookup (keyfob_account_get_doors (keyfob_window_get_account (window)),
                                  id);
}

/* What went well is seen in the row, and only announced; a toast announces itself. */
static void
tell_outcome (KeyfobWindow *window, KeyfobUnlock *unlock) {
  KeyfobDoor *door = find_door (window, keyfob_unlock_get_door_id (unlock));
  g_autofree char *words =
      keyfob_unlock_dup_words (unlock, door != NULL ? keyfob_door_get_name (door) : NULL);

  switch (keyfob_unlock_get_phase (unlock)) {
  case KEYFOB_UNLOCK_PHASE_SENDING:
  case KEYFOB_UNLOCK_PHASE_SETTLED:
    break;
  case KEYFOB_UNLOCK_PHASE_ACCEPTED:
    gtk_accessible_announce (GTK_ACCESSIBLE (window), words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    break;
  case KEYFOB_UNLOCK_PHASE_REFUSED:
  case KEYFOB_UNLOCK_PHASE_UNREACHABLE:
  case KEYFOB_UNLOCK_PHASE_UNKNOWN:
    keyfob_window_tell (window, words);
    break;
  }
}

static void
on_phase_changed (KeyfobUnlock *unlock, GParamSpec *pspec, KeyfobWindow *window) {
  tell_outcome (window, unlock);
}

static void
unlock_door (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobWindow *window = user_data;
  g_autoptr (KeyfobUnlock) unlock =
      keyfob_account_unlock (keyfob_window_get_account (window), g_variant_get_int64 (parameter));

  if (unlock == NULL) {
    keyfob_window_tell (window, _ ("Sign in first, then unlock the door."));
    return;
  }
  /* A second click joins the first attempt, whose outcome must not be told twice. */
  g_signal_handlers_disconnect_by_func (unlock, on_phase_changed, window);
  g_signal_connect_object (unlock, "notify::phase", G_CALLBACK (on_phase_changed), window,
                           G_CONNECT_DEFAULT);
}

static void
show_door (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobWindow *window = user_data;
  KeyfobDoor *door = find_door (window, g_variant_get_int64 (parameter));

  if (door != NULL)
    adw_dialog_present (keyfob_door_dialog_new (keyfob_window_get_account (window), door),
                        GTK_WIDGET (window));
}

static void
on_favourite_set (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (KeyfobWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  if (!keyfob_account_set_favourite_finish (KEYFOB_ACCOUNT (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    keyfob_window_tell (window, error->message);
}

static void
toggle_favourite (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobWindow *window = user_data;
  KeyfobDoor *door = find_door (window, g_variant_get_int64 (parameter));

  if (door != NULL)
    keyfob_account_set_favourite_async (keyfob_window_get_account (window), door,
                                        !keyfob_door_is_favourite (door), NULL, on_favourite_set,
                                        g_object_ref (window));
}

void
keyfob_door_actions_insert (KeyfobWindow *window) {
  static const GActionEntry entries[] = {
      {.name = "unlock", .parameter_type = "x", .activate = unlock_door},
      {.name = "show", .parameter_type = "x", .activate = show_door},
      {.name = "toggle-favourite", .parameter_type = "x", .activate = toggle_favourite},
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), window);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "door", G_ACTION_GROUP (group));
}
