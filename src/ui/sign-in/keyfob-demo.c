/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-demo.h"

#include <gio/gio.h>

gboolean
keyfob_demo_open (GdkDisplay *display, GError **error) {
  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (display);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);
  g_autofree char *quoted = NULL;
  g_autofree char *command = NULL;
  g_autoptr (GAppInfo) demo = NULL;

  if (program == NULL)
    return FALSE;
  quoted = g_shell_quote (program);
  command = g_strconcat (quoted, " --demo", NULL);
  /* Wayland raises only whom somebody has asked for. */
  demo = g_app_info_create_from_commandline (
      command, NULL, G_APP_INFO_CREATE_SUPPORTS_STARTUP_NOTIFICATION, error);
  return demo != NULL && g_app_info_launch (demo, NULL, G_APP_LAUNCH_CONTEXT (context), error);
}
