/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "desktop/keyfob-door-icon.h"

#include "keyfob-enums.h"

/* The icons that data/meson.build installs: one for every status. */
static void
test_icons (void) {
  g_autoptr (GEnumClass) statuses = g_type_class_ref (KEYFOB_TYPE_DOOR_STATUS);

  for (guint i = 0; i < statuses->n_values; i++) {
    KeyfobDoorStatus status = (KeyfobDoorStatus) statuses->values[i].value;
    g_autofree char *name = keyfob_door_icon_dup_name (status);
    g_autofree char *file =
        g_strdup_printf ("keyfob-%s.svg", name + strlen ("app.keyfob.Keyfob-door-"));
    g_autofree char *path =
        g_test_build_filename (G_TEST_DIST, "..", "src", "ui", "icons", file, NULL);

    g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  }
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/door-icon/icons", test_icons);
  return g_test_run ();
}
