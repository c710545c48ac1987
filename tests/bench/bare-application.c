/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

/* The least that a GApplication costs: says "ready" when it is activated, and waits. */

#include <gio/gio.h>

static void
on_activate (GApplication *application) {
  g_application_hold (application);
  g_print ("ready\n");
}

int
main (int argc, char **argv) {
  g_autoptr (GApplication) application =
      g_application_new ("app.keyfob.Bare", G_APPLICATION_DEFAULT_FLAGS);

  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (application, argc, argv);
}
