/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "platform/keyfob-display.h"

#include <string.h>

static void
test_choose (void) {
  const struct {
    const char *environment; /* separated by spaces */
    const char *display;     /* likewise; or NULL */
  } cases[] = {
      {"", NULL},
      {"HOME=/root LANG=C", NULL},
      {"DISPLAY= WAYLAND_DISPLAY=", NULL},
      {"DISPLAY", NULL},
      {"XAUTHORITY=/x", NULL},
      {"DISPLAY=:0", "DISPLAY=:0"},
      {"LD_PRELOAD=/x.so DISPLAY=:0 XAUTHORITY=/x PATH=/x", "DISPLAY=:0 XAUTHORITY=/x"},
      {"WAYLAND_DISPLAY=wayland-0 DISPLAY=", "WAYLAND_DISPLAY=wayland-0"},
      {"WAYLAND_DISPLAY=wayland-0 DISPLAY=:1", "WAYLAND_DISPLAY=wayland-0 DISPLAY=:1"},
      {"DISPLAY=:1 DISPLAY=:2", "DISPLAY=:1"},
      {"DISPLAY=unix:0", "DISPLAY=unix:0"},
      {"DISPLAY=localhost:10.0", NULL},
      {"DISPLAY=192.0.2.7:0 XAUTHORITY=/x", NULL},
      {"DISPLAY=[::1]:10.0", NULL},
      {"WAYLAND_DISPLAY=wayland-0 DISPLAY=tcp/far:0", "WAYLAND_DISPLAY=wayland-0"},
  };

  g_assert_null (keyfob_display_choose (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GStrv) environment = g_strsplit (cases[i].environment, " ", -1);
    g_auto (GStrv) display = keyfob_display_choose ((const char *const *) environment);
    g_autofree char *joined = display ? g_strjoinv (" ", display) : NULL;

    g_assert_cmpstr (joined, ==, cases[i].display);
  }
}

/* No display is called so, and no program could be executed with it. */
static void
test_huge (void) {
  g_autofree char *huge = g_strnfill (200000, 'x');
  g_autofree char *display = g_strconcat ("DISPLAY=", huge, NULL);
  g_autofree char *authority = g_strconcat ("XAUTHORITY=", huge, NULL);
  const char *const no_display[] = {display, NULL};
  const char *const no_authority[] = {"DISPLAY=:0", authority, NULL};
  g_auto (GStrv) chosen = keyfob_display_choose (no_authority);

  g_assert_null (keyfob_display_choose (no_display));
  g_assert_cmpuint (g_strv_length (chosen), ==, 1);
}

int
main (int argc, char **argv) {
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/display/choose", test_choose);
  g_test_add_func ("/display/huge", test_huge);
  return g_test_run ();
}
