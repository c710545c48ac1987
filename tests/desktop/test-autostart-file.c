/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-autostart-file.h"

#include "keyfob-test.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gstdio.h>

#define FOREIGN                                                                                    \
  "[Desktop Entry]\n"                                                                              \
  "# As I like it\n"                                                                               \
  "Type=Application\n"                                                                             \
  "Name=Keyfob\n"                                                                                  \
  "Name[de]=Türen\n"                                                                               \
  "Exec=sh -c 'sleep 5; keyfob --background'\n"

typedef struct {
  char *folder;      /* of the person's */
  char *path;        /* of the person's file */
  char *system_path; /* of the system's */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->folder = g_build_filename (g_get_user_config_dir (), "autostart", NULL);
  fixture->path = g_build_filename (fixture->folder, "app.keyfob.Keyfob.desktop", NULL);
  fixture->system_path = g_build_filename (g_get_system_config_dirs ()[0], "autostart",
                                           "app.keyfob.Keyfob.desktop", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_remove (fixture->path);
  g_remove (fixture->system_path);
  g_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->system_path);
}

static void
put (const char *path, const char *text) {
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
get (const char *path) {
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
turn (gboolean on) {
  g_autoptr (GError) error = NULL;

  if (on)
    keyfob_autostart_file_turn_on (&error);
  else
    keyfob_autostart_file_turn_off (&error);
  g_assert_no_error (error);
  g_assert_cmpint (keyfob_autostart_file_is_on (), ==, on);
}

static char *
get_exec (Fixture *fixture) {
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  char *exec;

  g_key_file_load_from_file (file, fixture->path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  exec = g_key_file_get_string (file, "Desktop Entry", "Exec", &error);
  g_assert_no_error (error);
  return exec;
}

static void
assert_valid (Fixture *fixture) {
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) validate = g_subprocess_new (
      G_SUBPROCESS_FLAGS_NONE, &error, "desktop-file-validate", fixture->path, NULL);

  g_assert_no_error (error);
  g_subprocess_wait_check (validate, NULL, &error);
  g_assert_no_error (error);
}

static void
test_on_and_off (Fixture *fixture, gconstpointer unused) {
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *expected = g_strdup_printf ("\"%s\" --background", program);
  g_autofree char *exec = NULL;

  g_assert_false (keyfob_autostart_file_is_on ());
  turn (FALSE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  turn (TRUE);
  assert_valid (fixture);
  exec = get_exec (fixture);
  g_assert_cmpstr (exec, ==, expected);
  turn (FALSE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Puts a folder with a program `keyfob` before all others where programs are looked for. */
static char *
come_first (const char *text) {
  g_autofree char *folder = g_dir_make_tmp ("keyfob-path-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "keyfob", NULL);
  g_autofree char *all = g_strdup_printf ("%s:%s", folder, g_getenv ("PATH"));

  if (text != NULL) {
    put (path, text);
    g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  } else {
    g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

    g_assert_cmpint (symlink (program, path), ==, 0);
  }
  g_setenv ("PATH", all, TRUE);
  return g_steal_pointer (&path);
}

static void
take_away (const char *program) {
  g_autofree char *folder = g_path_get_dirname (program);
  g_autofree char *rest = g_strdup (strchr (g_getenv ("PATH"), ':') + 1);

  g_setenv ("PATH", rest, TRUE);
  g_remove (program);
  g_rmdir (folder);
}

/* Found by its name, Keyfob is started by its name: through a link, or a script that sets something
 * up. Another program of that name is none of ours. */
static void
test_in_path (Fixture *fixture, gconstpointer unused) {
  const struct {
    const char *text; /* NULL for a link */
    gboolean by_name;
  } cases[] = {
      {NULL, TRUE},
      {"#!/bin/sh\nexec /opt/keyfob/bin/.keyfob-wrapped \"$@\"\n", TRUE},
      {"\x7f"
       "ELF",
       FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *program = come_first (cases[i].text);
    g_autofree char *exec = NULL;

    turn (TRUE);
    exec = get_exec (fixture);
    g_assert_cmpint (g_str_equal (exec, "keyfob --background"), ==, cases[i].by_name);
    turn (FALSE);
    take_away (program);
  }
}

/* Its program is gone, or another desktop is meant, or one must be there that is not. */
static void
test_not_on (Fixture *fixture, gconstpointer unused) {
  const char *const lines[] = {
      "Exec=/nowhere/keyfob --background\n",
      "Exec=keyfob-that-is-nowhere\n",
      "Exec=\n",
      "Exec=true\nTryExec=/nowhere/keyfob\n",
      "Exec=true\nOnlyShowIn=KDE;\n",
      "Exec=true\nNotShowIn=GNOME;\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *text =
        g_strconcat ("[Desktop Entry]\nType=Application\nName=Mine\n", lines[i], NULL);

    put (fixture->path, text);
    g_assert_false (keyfob_autostart_file_is_on ());
    turn (TRUE);
    turn (FALSE);
    g_remove (fixture->path);
  }
  put (fixture->path, "[Desktop Entry]\nType=Application\nName=Mine\nExec=true\n"
                      "OnlyShowIn=KDE;GNOME;\n");
  g_assert_true (keyfob_autostart_file_is_on ());
}

static void
put_exec (Fixture *fixture, const char *exec) {
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;

  g_key_file_load_from_file (file, fixture->path, G_KEY_FILE_NONE, NULL);
  g_key_file_set_string (file, "Desktop Entry", "Exec", exec);
  text = g_key_file_to_data (file, NULL, NULL);
  put (fixture->path, text);
}

static void
assert_repaired (Fixture *fixture, const char *from, const char *to) {
  g_autofree char *exec = NULL;

  put_exec (fixture, from);
  keyfob_autostart_file_repair ();
  exec = get_exec (fixture);
  g_assert_cmpstr (exec, ==, to);
}

/* Moved, it starts from where it is now; what a person made of it stays. */
static void
test_repair (Fixture *fixture, gconstpointer unused) {
  g_autofree char *program = NULL;
  g_autofree char *own = NULL;
  g_autofree char *off = NULL;
  g_autofree char *still_off = NULL;

  keyfob_autostart_file_repair ();
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  turn (TRUE);
  own = get_exec (fixture);
  assert_repaired (fixture, "/nowhere/.keyfob-wrapped --background", own);
  assert_repaired (fixture, "/bin/true --background", "/bin/true --background");
  assert_repaired (fixture, "/nowhere/keyfob --background --demo",
                   "/nowhere/keyfob --background --demo");

  program = come_first (NULL);
  assert_repaired (fixture, "/bin/true --background", "keyfob --background");
  take_away (program);
  assert_repaired (fixture, "keyfob --background", own);

  put_exec (fixture, "/nowhere/keyfob --background");
  turn (FALSE);
  off = g_strconcat (FOREIGN, "Hidden=true\n", NULL);
  put (fixture->path, off);
  keyfob_autostart_file_repair ();
  still_off = get (fixture->path);
  g_assert_cmpstr (still_off, ==, off);
}

/* What other tools write. */
static void
test_turned_off_elsewhere (Fixture *fixture, gconstpointer unused) {
  const char *const lines[] = {"Hidden=true\n", "X-GNOME-Autostart-enabled=false\n"};

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *made = NULL;
    g_autofree char *edited = NULL;
    g_autofree char *again = NULL;

    turn (TRUE);
    made = get (fixture->path);
    edited = g_strconcat (made, lines[i], NULL);
    put (fixture->path, edited);
    g_assert_false (keyfob_autostart_file_is_on ());
    turn (TRUE);
    again = get (fixture->path);
    g_assert_cmpstr (again, ==, made);
    put (fixture->path, edited);
    turn (FALSE);
  }
}

/* Somebody's own file is turned on and off, and not lost. */
static void
test_foreign (Fixture *fixture, gconstpointer unused) {
  g_autofree char *off = NULL;
  g_autofree char *on = NULL;

  put (fixture->path, FOREIGN);
  g_assert_true (keyfob_autostart_file_is_on ());
  turn (FALSE);
  off = get (fixture->path);
  g_assert_cmpstr (off, ==, FOREIGN "Hidden=true\n");
  turn (TRUE);
  on = get (fixture->path);
  g_assert_cmpstr (on, ==, FOREIGN);
}

/* What the administrator has set up for everybody. */
static void
test_of_system (Fixture *fixture, gconstpointer unused) {
  g_autofree char *text = NULL;

  put (fixture->system_path, FOREIGN);
  g_assert_true (keyfob_autostart_file_is_on ());
  turn (FALSE);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  turn (TRUE);
  turn (FALSE);
  text = get (fixture->system_path);
  g_assert_cmpstr (text, ==, FOREIGN);
}

/* Nothing that can stand in its place is followed, waited for or believed. */
static void
test_odd_files (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;
  g_autofree char *target = g_build_filename (g_get_user_config_dir (), "target", NULL);
  g_autofree char *text = NULL;

  put (fixture->path, "\xff\xfe[Desktop\n");
  g_assert_false (keyfob_autostart_file_is_on ());
  turn (TRUE);
  turn (FALSE);

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  g_assert_false (keyfob_autostart_file_is_on ());
  turn (TRUE);
  turn (FALSE);

  put (target, FOREIGN);
  g_assert_cmpint (symlink (target, fixture->path), ==, 0);
  turn (FALSE);
  text = get (target);
  g_assert_cmpstr (text, ==, FOREIGN);
  g_remove (target);
}

static void
test_cannot_write (Fixture *fixture, gconstpointer unused) {
  g_autoptr (GError) error = NULL;

  put (fixture->folder, "not a folder");
  g_assert_false (keyfob_autostart_file_turn_on (&error));
  g_assert_nonnull (error);
  g_assert_false (keyfob_autostart_file_is_on ());
}

static gboolean
is_written (gpointer path) {
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_str_has_suffix (text, "\n");
}

/* Started as the desktop does it, from a folder whose name has all that is special in an Exec. */
static void
test_quoting (void) {
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_dir_make_tmp ("keyfob-quoting-XXXXXX", &error);
  g_autofree char *folder = g_build_filename (root, "a b$HOME\"`'\\;&", NULL);
  g_autofree char *program = g_build_filename (folder, "key fob", NULL);
  g_autofree char *said = g_build_filename (root, "said", NULL);
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\necho \"$# $1\" > %s\n", said);
  g_autofree char *exec = keyfob_autostart_file_dup_exec (program);
  g_autofree char *entry_path = g_build_filename (root, "test.desktop", NULL);
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_autoptr (GDesktopAppInfo) info = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  put (program, script);
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  g_key_file_set_string (entry, "Desktop Entry", "Type", "Application");
  g_key_file_set_string (entry, "Desktop Entry", "Name", "Test");
  g_key_file_set_string (entry, "Desktop Entry", "Exec", exec);
  g_key_file_save_to_file (entry, entry_path, &error);
  g_assert_no_error (error);
  info = g_desktop_app_info_new_from_filename (entry_path);
  g_assert_nonnull (info);
  g_app_info_launch (G_APP_INFO (info), NULL, NULL, &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (is_written, said);
  text = get (said);
  g_assert_cmpstr (text, ==, "1 --background\n");

  /* A field code is none if it is doubled; GLib itself cannot start such a program, though. */
  g_free (exec);
  exec = keyfob_autostart_file_dup_exec ("/a%f");
  g_assert_cmpstr (exec, ==, "\"/a%%f\" --background");
  g_remove (said);
  g_remove (entry_path);
  g_remove (program);
  g_rmdir (folder);
  g_rmdir (root);
}

int
main (int argc, char **argv) {
  g_autofree char *folder = g_dir_make_tmp ("keyfob-config-XXXXXX", NULL);
  g_autofree char *own = g_build_filename (folder, "own", NULL);
  g_autofree char *of_system = g_build_filename (folder, "system", NULL);
  g_autofree char *removal = g_strdup_printf ("rm -r '%s'", folder);
  int status;

  g_setenv ("XDG_CONFIG_HOME", own, TRUE);
  g_setenv ("XDG_CONFIG_DIRS", of_system, TRUE);
  g_setenv ("XDG_CURRENT_DESKTOP", "GNOME", TRUE);
  g_test_init (&argc, &argv, NULL);
#define TEST(path, function)                                                                       \
  g_test_add ("/autostart-file/" path, Fixture, NULL, set_up, function, tear_down)
  TEST ("on-and-off", test_on_and_off);
  TEST ("in-path", test_in_path);
  TEST ("not-on", test_not_on);
  TEST ("repair", test_repair);
  TEST ("turned-off-elsewhere", test_turned_off_elsewhere);
  TEST ("foreign", test_foreign);
  TEST ("of-system", test_of_system);
  TEST ("odd-files", test_odd_files);
  TEST ("cannot-write", test_cannot_write);
  g_test_add_func ("/autostart-file/quoting", test_quoting);
  status = g_test_run ();
  g_spawn_command_line_sync (removal, NULL, NULL, NULL, NULL);
  return status;
}
