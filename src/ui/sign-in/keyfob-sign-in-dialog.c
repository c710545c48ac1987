/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright The Keyfob authors
 */

#include "ui/sign-in/keyfob-sign-in-dialog.h"

#include <glib/gi18n-lib.h>

#include "ui/sign-in/keyfob-sign-in-page.h"

AdwDialog *
keyfob_sign_in_dialog_new (KeyfobAccounts *accounts, gboolean demo) {
  AdwDialog *self = adw_dialog_new ();

  adw_dialog_set_title (self, _ ("Sign In"));
  adw_dialog_set_content_width (self, 420);
  adw_dialog_set_content_height (self, 600);
  adw_dialog_set_child (self, keyfob_sign_in_page_new (accounts, demo));
  /* Once signed in, whoever did it, there is nothing left to ask. */
  g_signal_connect_object (accounts, "notify::state", G_CALLBACK (adw_dialog_force_close), self,
                           G_CONNECT_SWAPPED);
  return self;
}
