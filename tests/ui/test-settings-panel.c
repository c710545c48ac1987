/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/preferences/keyfob-settings-panel.h"

#include "keyfob-test-sandbox.h"
#include "keyfob-test.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>

#define BLUETOOTH KEYFOB_SETTINGS_PANEL_BLUETOOTH
#define LOCATION  KEYFOB_SETTINGS_PANEL_LOCATION

/* What each program does here: it notes how it was called, and whether with a token. */
static const char SCRIPT[] =
    "#!/bin/sh\n"
    "echo \"${0##*/}${*:+ $*}${DESKTOP_STARTUP_ID:+ [token]}\" >\"$0.new\"\n"
    "/bin/mv \"$0.new\" \"${0%/*}/called\"\n";

typedef struct {
  char *folder;
  char *called;
} Fixture;

static void
install (Fixture *fixture, const char *program) {
  g_autofree char *path = g_build_filename (fixture->folder, program, NULL);

  g_assert_true (g_file_set_contents_full (path, SCRIPT, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

static void
uninstall (Fixture *fixture, const char *program) {
  g_autofree char *path = g_build_filename (fixture->folder, program, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
set_up (Fixture *fixture, gconstpointer unused) {
  fixture->folder = g_dir_make_tmp ("keyfob-programs-XXXXXX", NULL);
  fixture->called = g_build_filename (fixture->folder, "called", NULL);
  g_setenv ("PATH", fixture->folder, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer unused) {
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->called);
}

static gboolean
is_called (gpointer data) {
  return g_file_test (((Fixture *) data)->called, G_FILE_TEST_EXISTS);
}

static void
assert_opens (Fixture *fixture, KeyfobSettingsPanel panel, const char *expected) {
  g_autoptr (GError) error = NULL;
  g_autofree char *call = NULL;

  g_assert_true (keyfob_settings_panel_exists (panel));
  keyfob_settings_panel_open (panel, gdk_display_get_default (), &error);
  g_assert_no_error (error);
  keyfob_test_wait_until (is_called, fixture);
  g_assert_true (g_file_get_contents (fixture->called, &call, NULL, &error));
  g_assert_cmpstr (g_strchomp (call), ==, expected);
  g_assert_cmpint (g_unlink (fixture->called), ==, 0);
}

static void
assert_nothing (KeyfobSettingsPanel panel) {
  g_autoptr (GError) error = NULL;

  g_assert_false (keyfob_settings_panel_exists (panel));
  g_assert_false (keyfob_settings_panel_open (panel, gdk_display_get_default (), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_desktops (Fixture *fixture, gconstpointer unused) {
  static const struct {
    const char *desktop;
    const char *program;
    const char *bluetooth;
    const char *location; /* (nullable) */
  } cases[] = {
      {"ubuntu:GNOME", "gnome-control-center", "gnome-control-center bluetooth [token]",
       "gnome-control-center privacy location [token]"},
      {"Budgie:GNOME", "budgie-control-center", "budgie-control-center bluetooth [token]",
       "budgie-control-center location [token]"},
      {"Pantheon", "io.elementary.settings",
       "io.elementary.settings settings://network/bluetooth [token]",
       "io.elementary.settings settings://security/privacy/location [token]"},
      {"KDE", "systemsettings", "systemsettings kcm_bluetooth [token]", NULL},
      {"COSMIC", "cosmic-settings", "cosmic-settings bluetooth [token]", NULL},
      {"XFCE", "blueman-manager", "blueman-manager [token]", NULL},
      {"X-Cinnamon", "blueman-manager", "blueman-manager [token]", NULL},
      {"", "blueman-manager", "blueman-manager [token]", NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_setenv ("XDG_CURRENT_DESKTOP", cases[i].desktop, TRUE);
    assert_nothing (BLUETOOTH);
    assert_nothing (LOCATION);
    install (fixture, cases[i].program);
    assert_opens (fixture, BLUETOOTH, cases[i].bluetooth);
    if (cases[i].location != NULL)
      assert_opens (fixture, LOCATION, cases[i].location);
    else
      assert_nothing (LOCATION);
    uninstall (fixture, cases[i].program);
  }
}

/* Another desktop's settings are not this one's, even if they are installed. */
static void
test_other_desktop (Fixture *fixture, gconstpointer unused) {
  install (fixture, "gnome-control-center");
  g_setenv ("XDG_CURRENT_DESKTOP", "KDE", TRUE);
  assert_nothing (BLUETOOTH);
  g_unsetenv ("XDG_CURRENT_DESKTOP");
  assert_nothing (LOCATION);
  uninstall (fixture, "gnome-control-center");
}

/* Its own come first, then those of the desktop that it is made of, then those of any. */
static void
test_order (Fixture *fixture, gconstpointer unused) {
  g_setenv ("XDG_CURRENT_DESKTOP", "Budgie:GNOME", TRUE);
  install (fixture, "blueman-manager");
  assert_opens (fixture, BLUETOOTH, "blueman-manager [token]");
  install (fixture, "gnome-control-center");
  assert_opens (fixture, BLUETOOTH, "gnome-control-center bluetooth [token]");
  install (fixture, "budgie-control-center");
  assert_opens (fixture, BLUETOOTH, "budgie-control-center bluetooth [token]");
  uninstall (fixture, "budgie-control-center");
  uninstall (fixture, "gnome-control-center");
  uninstall (fixture, "blueman-manager");
}

static void
test_none_in_sandbox (Fixture *fixture, gconstpointer unused) {
  g_setenv ("XDG_CURRENT_DESKTOP", "GNOME", TRUE);
  install (fixture, "gnome-control-center");
  install (fixture, "blueman-manager");
  assert_nothing (BLUETOOTH);
  assert_nothing (LOCATION);
  uninstall (fixture, "gnome-control-center");
  uninstall (fixture, "blueman-manager");
}

int
main (int argc, char **argv) {
  gtk_test_init (&argc, &argv, NULL);
#define TEST(path, function)                                                                       \
  g_test_add ("/settings-panel/" path, Fixture, NULL, set_up, function, tear_down)
  if (keyfob_test_is_in_sandbox ()) {
    TEST ("none-in-sandbox", test_none_in_sandbox);
  } else {
    /* Before the others change the path, on which it looks for what makes sandboxes. */
    g_test_add_func ("/settings-panel/sandbox", keyfob_test_run_in_sandbox);
    TEST ("desktops", test_desktops);
    TEST ("other-desktop", test_other_desktop);
    TEST ("order", test_order);
  }
  return g_test_run ();
}
