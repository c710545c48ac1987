/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "app/keyfob-module.h"

#include <dlfcn.h>
#include <glib/gi18n.h>
#include <stdio.h>

#define MODULE_NAME "keyfob-ui.so"

/* Any that libkeyfob.so exports. */
#define LIBRARY_FUNCTION "keyfob_accounts_get_type"

#define PORTAL      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* For a portal that the bus has to start. What is done without it: following the desktop's colours
 * and text size, where only the portal tells them. */
#define PORTAL_MILLISECONDS 2000

/* Where libkeyfob.so lies. Its address is asked of the linker, since the program may hold a stub
 * of its own under the function's name. */
static char *
find_folder (void) {
  void *function = dlsym (RTLD_DEFAULT, LIBRARY_FUNCTION);
  Dl_info info = {NULL};

  if (!function || !dladdr (function, &info) || !info.dli_fname)
    return NULL;
  return g_path_get_dirname (info.dli_fname);
}

/* Where the kernel says that the memory of @address comes from, as in /proc/self/maps. */
static char *
dup_mapping (gconstpointer address) {
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL))
    return NULL;
  lines = g_strsplit (maps, "\n", -1);
  for (char **line = lines; *line; line++) {
    guintptr begin, end;

    if (sscanf (*line, "%" G_GINTPTR_MODIFIER "x-%" G_GINTPTR_MODIFIER "x", &begin, &end) == 2 &&
        (guintptr) address >= begin && (guintptr) address < end)
      return g_strdup (*line);
  }
  return NULL;
}

gboolean
keyfob_module_is_replaced (void) {
  g_autofree char *mapping = dup_mapping (dlsym (RTLD_DEFAULT, LIBRARY_FUNCTION));

  return mapping && g_str_has_suffix (mapping, " (deleted)");
}

static KeyfobUiPresent
open_module (GError **error) {
  g_autofree char *folder = find_folder ();
  g_autofree char *path = folder ? g_build_filename (folder, MODULE_NAME, NULL) : NULL;
  GModule *module = path ? g_module_open (path, G_MODULE_BIND_LOCAL) : NULL;
  gpointer present;

  if (!module || !g_module_symbol (module, "keyfob_ui_present", &present)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("Keyfob’s window cannot be opened, since a part of Keyfob is missing: %s"),
                 g_module_error ());
    return NULL;
  }
  g_module_make_resident (module);
  return (KeyfobUiPresent) present;
}

/* GTK and libadwaita take no word but these. There are threads by now; but they may read the
 * environment meanwhile, since glibc frees nothing of what it was: so it is since 2.41, which came
 * before the GLib that Keyfob needs. */
static void
do_without_portal (void) {
  const char *debug = g_getenv ("GDK_DEBUG");
  g_autofree char *flags = debug ? g_strconcat (debug, ",no-portals", NULL) : NULL;

  g_setenv ("GDK_DEBUG", flags ? flags : "no-portals", TRUE);
  g_setenv ("ADW_DISABLE_PORTAL", "1", TRUE);
}

static void
finish (GTask *task) {
  GError *error = NULL;
  KeyfobUiPresent present = open_module (&error);

  if (present)
    g_task_return_pointer (task, present, NULL);
  else
    g_task_return_error (task, error);
}

static void
on_portal (GObject *source, GAsyncResult *result, gpointer user_data) {
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    do_without_portal ();
  finish (task);
}

void
keyfob_module_open_async (GDBusConnection *bus, GAsyncReadyCallback callback, gpointer user_data) {
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, keyfob_module_open_async);
  if (!bus) {
    finish (task);
    return;
  }
  /* By something that it needs its main loop for, unlike a ping, and that does nothing. */
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", "org.freedesktop.portal.Settings", "version"),
                          NULL, G_DBUS_CALL_FLAGS_NONE, PORTAL_MILLISECONDS, NULL, on_portal,
                          g_steal_pointer (&task));
}

KeyfobUiPresent
keyfob_module_open_finish (GAsyncResult *result, GError **error) {
  return (KeyfobUiPresent) g_task_propagate_pointer (G_TASK (result), error);
}
