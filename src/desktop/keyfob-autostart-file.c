/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-autostart-file.h"

#include <errno.h>
#include <gio/gdesktopappinfo.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#define FILE_NAME     "app.keyfob.Keyfob.desktop"
#define PROGRAM       "keyfob"
#define OPTION        "--background"
#define GROUP         G_KEY_FILE_DESKTOP_GROUP
#define GNOME_ENABLED "X-GNOME-Autostart-enabled"

#define KEEP (G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS)

static char *
dup_path (const char *config_folder) {
  return g_build_filename (config_folder, "autostart", FILE_NAME, NULL);
}

static char *
dup_own_path (void) {
  return dup_path (g_get_user_config_dir ());
}

/* Returns NULL if there is none, or nothing that a desktop could read. */
static GKeyFile *
load (const char *path) {
  g_autoptr (GKeyFile) file = g_key_file_new ();

  /* Reading a pipe would take for ever. */
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) ||
      !g_key_file_load_from_file (file, path, KEEP, NULL) || !g_key_file_has_group (file, GROUP))
    return NULL;
  return g_steal_pointer (&file);
}

/* The first of them holds, even if it only says no. */
static GKeyFile *
load_of_system (void) {
  for (const char *const *folder = g_get_system_config_dirs (); *folder != NULL; folder++) {
    g_autofree char *path = dup_path (*folder);
    g_autoptr (GKeyFile) file = load (path);

    if (file != NULL)
      return g_steal_pointer (&file);
  }
  return NULL;
}

static gboolean
is_switched_off (GKeyFile *file) {
  return g_key_file_get_boolean (file, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL) ||
         (g_key_file_has_key (file, GROUP, GNOME_ENABLED, NULL) &&
          !g_key_file_get_boolean (file, GROUP, GNOME_ENABLED, NULL));
}

/* GLib makes nothing of a file whose program, or the one of TryExec, is not there. */
static gboolean
is_on (GKeyFile *file) {
  g_autoptr (GDesktopAppInfo) info = g_desktop_app_info_new_from_keyfile (file);
  const char *command = info != NULL ? g_app_info_get_commandline (G_APP_INFO (info)) : NULL;

  return command != NULL && command[0] != '\0' && !is_switched_off (file) &&
         g_desktop_app_info_get_show_in (info, NULL);
}

/* The program that runs. It may have been replaced by a newer one meanwhile. */
static char *
dup_own_program (void) {
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  if (program != NULL && g_str_has_suffix (program, " (deleted)"))
    program[strlen (program) - strlen (" (deleted)")] = '\0';
  return g_steal_pointer (&program);
}

static gboolean
is_script (const char *path) {
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_str_has_prefix (text, "#!");
}

/* Whether the shell's `keyfob` is this program, or what starts it: a script, or a wrapper that lies
 * beside it. */
static gboolean
is_found_by_name (const char *program) {
  g_autofree char *found = g_find_program_in_path (PROGRAM);
  g_autofree char *resolved = found != NULL ? realpath (found, NULL) : NULL;
  g_autofree char *folder = g_path_get_dirname (program);
  g_autofree char *resolved_folder = resolved != NULL ? g_path_get_dirname (resolved) : NULL;

  return resolved != NULL && (g_str_equal (resolved_folder, folder) || is_script (resolved));
}

/* By its name if that finds this program, so that it holds wherever Keyfob is moved to. */
static char *
dup_own_exec (void) {
  g_autofree char *program = dup_own_program ();

  if (program == NULL || is_found_by_name (program))
    return g_strdup (PROGRAM " " OPTION);
  return keyfob_autostart_file_dup_exec (program);
}

static GKeyFile *
make (void) {
  GKeyFile *file = g_key_file_new ();
  g_autofree char *exec = dup_own_exec ();

  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, "Application");
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_VERSION, "1.5");
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Keyfob");
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, "app.keyfob.Keyfob");
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, exec);
  return file;
}

static gboolean
is_own_exec (const char *exec) {
  g_auto (GStrv) words = NULL;

  return g_shell_parse_argv (exec, NULL, &words, NULL) && g_strv_length (words) == 2 &&
         g_str_equal (words[1], OPTION);
}

/* Whether it is as Keyfob makes it, if maybe one in another place. */
static gboolean
is_as_made (GKeyFile *file) {
  g_autoptr (GKeyFile) made = make ();
  g_auto (GStrv) keys = g_key_file_get_keys (file, GROUP, NULL, NULL);

  for (gsize i = 0; keys[i] != NULL; i++) {
    g_autofree char *value = g_key_file_get_string (file, GROUP, keys[i], NULL);
    g_autofree char *made_value = g_key_file_get_string (made, GROUP, keys[i], NULL);

    if (g_str_equal (keys[i], G_KEY_FILE_DESKTOP_KEY_EXEC) ? value == NULL || !is_own_exec (value)
                                                           : g_strcmp0 (value, made_value) != 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
save (GKeyFile *file, const char *path, GError **error) {
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *data = NULL;
  gsize length;

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));
    return FALSE;
  }
  data = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (path, data, length, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}

gboolean
keyfob_autostart_file_is_on (void) {
  g_autofree char *path = dup_own_path ();
  g_autoptr (GKeyFile) own = load (path);
  g_autoptr (GKeyFile) file = own != NULL ? g_steal_pointer (&own) : load_of_system ();

  return file != NULL && is_on (file);
}

gboolean
keyfob_autostart_file_turn_on (GError **error) {
  g_autofree char *path = dup_own_path ();
  g_autoptr (GKeyFile) file = load (path);

  if (file != NULL) {
    g_key_file_remove_key (file, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL);
    g_key_file_remove_key (file, GROUP, GNOME_ENABLED, NULL);
  }
  if (file != NULL && !is_on (file)) {
    g_key_file_remove_key (file, GROUP, G_KEY_FILE_DESKTOP_KEY_ONLY_SHOW_IN, NULL);
    g_key_file_remove_key (file, GROUP, G_KEY_FILE_DESKTOP_KEY_NOT_SHOW_IN, NULL);
    g_key_file_remove_key (file, GROUP, G_KEY_FILE_DESKTOP_KEY_TRY_EXEC, NULL);
  }
  if (file == NULL || is_as_made (file) || !is_on (file)) {
    g_clear_pointer (&file, g_key_file_unref);
    file = make ();
  }
  return save (file, path, error);
}

void
keyfob_autostart_file_repair (void) {
  g_autofree char *path = dup_own_path ();
  g_autoptr (GKeyFile) file = load (path);
  g_autofree char *had = NULL;
  g_autofree char *exec = NULL;
  g_autoptr (GError) error = NULL;

  if (file == NULL || is_switched_off (file) || !is_as_made (file))
    return;
  had = g_key_file_get_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, NULL);
  exec = dup_own_exec ();
  /* Another Keyfob that is still there may be the one that is wanted. */
  if (g_strcmp0 (had, exec) == 0 || (is_on (file) && !g_str_equal (exec, PROGRAM " " OPTION)))
    return;
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, exec);
  if (!save (file, path, &error))
    g_debug ("The autostart file cannot be repaired: %s", error->message);
}

gboolean
keyfob_autostart_file_turn_off (GError **error) {
  g_autofree char *path = dup_own_path ();
  g_autoptr (GKeyFile) file = load (path);
  g_autoptr (GKeyFile) of_system = load_of_system ();
  gboolean is_needed = of_system != NULL && is_on (of_system);

  if (file != NULL && is_as_made (file) && !is_needed) {
    if (g_unlink (path) == 0)
      return TRUE;
    g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));
    return FALSE;
  }
  if (file == NULL && !is_needed)
    return TRUE;
  if (file == NULL)
    file = make ();
  g_key_file_set_boolean (file, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, TRUE);
  return save (file, path, error);
}

/* The Desktop Entry Specification, "The Exec key": quoted as in a shell, and "%" is a field code.
 * What GKeyFile escapes comes on top of it. */
char *
keyfob_autostart_file_dup_exec (const char *program) {
  GString *exec = g_string_new ("\"");

  for (const char *p = program; *p != '\0'; p++) {
    if (strchr ("\"`$\\", *p) != NULL)
      g_string_append_c (exec, '\\');
    else if (*p == '%')
      g_string_append_c (exec, '%');
    g_string_append_c (exec, *p);
  }
  g_string_append (exec, "\" " OPTION);
  return g_string_free (exec, FALSE);
}
