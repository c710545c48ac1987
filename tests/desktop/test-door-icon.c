/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-door-icon.h"

#include "keyfob-enums.h"

/* What data/meson.build installs an icon for. */
static char *
dup_installed (void) {
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "meson.build", NULL);
  char *installed = NULL;

  g_assert_true (g_file_get_contents (path, &installed, NULL, NULL));
  return installed;
}

/* There is one for every status, of a door that is shut or open. */
static void
test_icons (void) {
  g_autoptr (GEnumClass) statuses = g_type_class_ref (KEYFOB_TYPE_DOOR_STATUS);
  g_autofree char *installed = dup_installed ();

  for (guint i = 0; i < 2 * statuses->n_values; i++) {
    KeyfobDoorStatus status = (KeyfobDoorStatus) statuses->values[i / 2].value;
    const char *look = keyfob_door_status_get_look (status, i % 2);
    g_autofree char *name = keyfob_door_icon_dup_name (status, i % 2);
    g_autofree char *expected = g_strdup_printf ("app.keyfob.Keyfob-door-%s-symbolic", look);
    g_autofree char *file = g_strdup_printf ("keyfob-%s-symbolic.svg", look);
    g_autofree char *path =
        g_test_build_filename (G_TEST_DIST, "..", "src", "ui", "icons", file, NULL);
    g_autofree char *line = g_strdup_printf ("\n  '%s',\n", look);

    g_assert_cmpstr (name, ==, expected);
    g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    g_assert_nonnull (strstr (installed, line));
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/door-icon/icons", test_icons);
  return g_test_run ();
}
