/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/window/keyfob-about-dialog.h"

#include <glib/gi18n-lib.h>

AdwDialog *
keyfob_about_dialog_new (void) {
  AdwDialog *self = adw_about_dialog_new ();

  g_object_set (self, "application-name", _ ("Keyfob"), "application-icon", "app.keyfob.Keyfob",
                "version", KEYFOB_VERSION, "developer-name", _ ("The Keyfob authors"), "copyright",
                "© The Keyfob authors", "license-type", GTK_LICENSE_GPL_3_0, "comments",
                _ ("Unlocks office doors that are managed by Kisi. Keyfob is not made by Kisi."),
                NULL);
  return self;
}
