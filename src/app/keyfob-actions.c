/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "app/keyfob-actions.h"

static void
on_unlock (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  keyfob_application_wake (user_data);
  keyfob_desktop_unlock (keyfob_application_get_desktop (user_data),
                         g_variant_get_int64 (parameter), KEYFOB_UNLOCK_ORIGIN_INDIRECT, NULL);
}

static void
on_unlock_found (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  keyfob_application_wake (user_data);
  keyfob_desktop_unlock (keyfob_application_get_desktop (user_data),
                         g_variant_get_int64 (parameter), KEYFOB_UNLOCK_ORIGIN_SEARCH, NULL);
}

/* Of a notification that may have outlived whom it told something. */
static void
on_unlock_again (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  const char *login;
  gint64 door_id;

  g_variant_get (parameter, "(x&s)", &door_id, &login);
  keyfob_application_wake (user_data);
  keyfob_desktop_unlock (keyfob_application_get_desktop (user_data), door_id,
                         KEYFOB_UNLOCK_ORIGIN_INDIRECT, login);
}

static void
on_answer (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobDesktop *desktop = keyfob_application_get_desktop (user_data);
  const char *token;
  gboolean yes;

  g_variant_get (parameter, "(&sb)", &token, &yes);
  keyfob_notifier_answer (keyfob_desktop_get_notifier (desktop), token, yes);
}

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  keyfob_application_show (user_data, KEYFOB_UI_VIEW_WINDOW, NULL);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  keyfob_application_show (user_data, KEYFOB_UI_VIEW_PREFERENCES, NULL);
}

static void
on_quick (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  keyfob_application_show (user_data, KEYFOB_UI_VIEW_QUICK_UNLOCK, NULL);
}

static void
on_search (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  keyfob_application_show (user_data, KEYFOB_UI_VIEW_QUICK_UNLOCK,
                           g_variant_get_string (parameter, NULL));
}

static void
on_reload_credential (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  KeyfobApplication *application = user_data;

  if (!keyfob_application_is_demo (application))
    keyfob_accounts_start (keyfob_application_get_accounts (application));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data) {
  g_application_quit (G_APPLICATION (user_data));
}

void
keyfob_actions_add_answer (KeyfobApplication *application) {
  const GActionEntry actions[] = {{"answer", on_answer, "(sb)"}};

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
}

void
keyfob_actions_add (KeyfobApplication *application) {
  const GActionEntry actions[] = {
      {"unlock", on_unlock, "x"},
      {"unlock-found", on_unlock_found, "x"},
      {"unlock-again", on_unlock_again, "(xs)"},
      {"answer", on_answer, "(sb)"},
      {"open", on_open},
      {"preferences", on_preferences},
      {"quick", on_quick},
      {"search", on_search, "s"},
      {"reload-credential", on_reload_credential},
      {"quit", on_quit},
  };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
}
