/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/preferences/keyfob-settings-panel.h"

#include "platform/keyfob-portal.h"

/* The first that is of the desktop and installed counts. MATE, Xfce, Cinnamon, LXQt and bare window
 * managers leave Bluetooth to Blueman; they, KDE and COSMIC have no page for location. */
static const struct {
  const char *desktop; /* as in XDG_CURRENT_DESKTOP; "" is any */
  KeyfobSettingsPanel panel;
  const char *command;
} PANELS[] = {
    {"GNOME", KEYFOB_SETTINGS_PANEL_BLUETOOTH, "gnome-control-center bluetooth"},
    {"GNOME", KEYFOB_SETTINGS_PANEL_LOCATION, "gnome-control-center privacy location"},
    {"Budgie", KEYFOB_SETTINGS_PANEL_BLUETOOTH, "budgie-control-center bluetooth"},
    {"Budgie", KEYFOB_SETTINGS_PANEL_LOCATION, "budgie-control-center location"},
    {"Pantheon", KEYFOB_SETTINGS_PANEL_BLUETOOTH,
     "io.elementary.settings settings://network/bluetooth"},
    {"Pantheon", KEYFOB_SETTINGS_PANEL_LOCATION,
     "io.elementary.settings settings://security/privacy/location"},
    {"KDE", KEYFOB_SETTINGS_PANEL_BLUETOOTH, "systemsettings kcm_bluetooth"},
    {"COSMIC", KEYFOB_SETTINGS_PANEL_BLUETOOTH, "cosmic-settings bluetooth"},
    {"", KEYFOB_SETTINGS_PANEL_BLUETOOTH, "blueman-manager"},
};

static gboolean
is_installed (const char *command) {
  g_auto (GStrv) words = g_strsplit (command, " ", 2);
  g_autofree char *path = g_find_program_in_path (words[0]);

  return path != NULL;
}

static const char *
find_command_of (const char *desktop, KeyfobSettingsPanel panel) {
  for (gsize i = 0; i < G_N_ELEMENTS (PANELS); i++) {
    if (PANELS[i].panel == panel && g_str_equal (PANELS[i].desktop, desktop) &&
        is_installed (PANELS[i].command))
      return PANELS[i].command;
  }
  return NULL;
}

static const char *
find_command (KeyfobSettingsPanel panel) {
  const char *current = g_getenv ("XDG_CURRENT_DESKTOP");
  /* What a desktop is comes first, and after it what it is made of, such as "Budgie:GNOME". */
  g_auto (GStrv) desktops = g_strsplit (current != NULL ? current : "", ":", -1);
  const char *command = NULL;

  /* In there are none of the desktop's programs, and no portal opens them. */
  if (keyfob_sandbox_is_there ())
    return NULL;
  for (guint i = 0; command == NULL && desktops[i] != NULL; i++)
    command = find_command_of (desktops[i], panel);
  return command != NULL ? command : find_command_of ("", panel);
}

gboolean
keyfob_settings_panel_exists (KeyfobSettingsPanel panel) {
  return find_command (panel) != NULL;
}

gboolean
keyfob_settings_panel_open (KeyfobSettingsPanel panel, GdkDisplay *display, GError **error) {
  const char *command = find_command (panel);
  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (display);
  g_autoptr (GAppInfo) program = NULL;

  if (command == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "This desktop has no such page");
    return FALSE;
  }
  /* Wayland raises only whom somebody has asked for. */
  program = g_app_info_create_from_commandline (
      command, NULL, G_APP_INFO_CREATE_SUPPORTS_STARTUP_NOTIFICATION, error);
  return program != NULL &&
         g_app_info_launch (program, NULL, G_APP_LAUNCH_CONTEXT (context), error);
}
